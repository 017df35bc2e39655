//! Lines → rows of a delimited file, where a quoted field may go over several lines.

use super::Delimited;
use memchr::memchr;

/// Most bytes of a row whose quoted field goes on in the next line.
const MAX_ROW_BYTES: usize = 1 << 16;
/// Most lines of such a row.
const MAX_ROW_LINES: usize = 64;

/// What a row looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// It has no quotes, or they are closed.
    Closed,
    /// A quote is never closed.
    Open,
}

/// Puts the lines of a row together, where a quoted field goes over several.
#[derive(Debug, Default)]
pub struct MultilineRows {
    pending: Vec<u8>,
    first_line: u64,
    lines: usize,
}

impl MultilineRows {
    /// Hands whole rows to `each`, with the line where they start. A quote that stays open too long is a fault of its line,
    /// and the lines behind it are rows of their own.
    #[inline]
    pub fn line(
        &mut self,
        format: &mut Delimited,
        number: u64,
        line: &[u8],
        each: &mut impl FnMut(&mut Delimited, u64, &[u8], Shape),
    ) {
        if self.lines == 0 && memchr(b'"', line).is_none() {
            return each(format, number, line, Shape::Closed);
        }
        self.quoted(format, number, line, each);
    }

    fn quoted(
        &mut self,
        format: &mut Delimited,
        number: u64,
        line: &[u8],
        each: &mut impl FnMut(&mut Delimited, u64, &[u8], Shape),
    ) {
        if self.lines == 0 {
            if !format.is_open(line) {
                return each(format, number, line, Shape::Closed);
            }
            self.first_line = number;
        } else {
            self.pending.push(b'\n');
        }
        self.pending.extend_from_slice(line);
        self.lines += 1;
        if self.lines > 1 && memchr(b'"', line).is_some() && !format.is_open(&self.pending) {
            let row = std::mem::take(&mut self.pending);
            each(format, self.first_line, &row, Shape::Closed);
            self.lines = 0;
        } else if self.lines >= MAX_ROW_LINES || self.pending.len() > MAX_ROW_BYTES {
            self.flush(format, each);
        }
    }

    /// Whether a row waits for its next line.
    pub fn is_open(&self) -> bool {
        self.lines > 0
    }

    /// Gives up on the open quote.
    pub fn flush(&mut self, format: &mut Delimited, each: &mut impl FnMut(&mut Delimited, u64, &[u8], Shape)) {
        if self.lines == 0 {
            return;
        }
        self.lines = 0;
        let pending = std::mem::take(&mut self.pending);
        for (index, line) in pending.split(|byte| *byte == b'\n').enumerate() {
            let shape = if format.is_open(line) { Shape::Open } else { Shape::Closed };
            each(format, self.first_line + index as u64, line, shape);
        }
    }
}
