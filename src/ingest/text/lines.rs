//! Chunks → lines. A line that spans chunks is put together here, and nowhere else.

use crate::ingest::MAX_LINE_BYTES;
use memchr::{memchr, memrchr};

/// Cuts a stream of bytes into lines, without their line ends (`\n` or `\r\n`). Of a line longer than
/// [`MAX_LINE_BYTES`] only the first `MAX_LINE_BYTES + 1` bytes are kept and handed out, so that it can be told.
#[derive(Debug, Default)]
pub struct Lines {
    /// The unfinished line at the end of the last chunk.
    tail: Vec<u8>,
    /// Lines handed out so far.
    count: u64,
}

impl Lines {
    /// Lines handed out so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Hands every line that `chunk` completes to `each`, with its number from 1.
    #[inline]
    pub fn push(&mut self, chunk: &[u8], mut each: impl FnMut(u64, &[u8])) {
        let whole = self.block(chunk, &mut each);
        let mut number = self.count;
        let mut start = 0;
        while let Some(length) = memchr(b'\n', &whole[start..]) {
            number += 1;
            each(number, without_return(&whole[start..start + length]));
            start += length + 1;
        }
        self.count = number;
    }

    /// Hands the line that `chunk` completes to `each`, keeps the one that it breaks off, and gives the lines between
    /// them, which the caller goes through and counts with [`Lines::set_count`].
    #[inline]
    pub fn block<'a>(&mut self, chunk: &'a [u8], mut each: impl FnMut(u64, &[u8])) -> &'a [u8] {
        let mut rest = chunk;
        if !self.tail.is_empty() {
            let Some(end) = memchr(b'\n', rest) else {
                self.keep(rest);
                return &[];
            };
            self.keep(&rest[..end]);
            rest = &rest[end + 1..];
            self.count += 1;
            let mut whole = std::mem::take(&mut self.tail);
            each(self.count, without_return(&whole));
            whole.clear();
            self.tail = whole;
        }
        let ended = memrchr(b'\n', rest).map_or(0, |end| end + 1);
        let (whole, tail) = rest.split_at(ended);
        self.keep(tail);
        whole
    }

    /// Hands the first line of `block`, which ends with a line end, to `each`, and gives the lines behind it.
    #[inline]
    pub fn first<'a>(&mut self, block: &'a [u8], each: impl FnOnce(u64, &[u8])) -> &'a [u8] {
        let Some(end) = memchr(b'\n', block) else { return &[] };
        self.count += 1;
        each(self.count, without_return(&block[..end]));
        &block[end + 1..]
    }

    /// Takes over the count of lines.
    pub fn set_count(&mut self, count: u64) {
        self.count = count;
    }

    /// Hands out the last line, if the stream did not end with a line end, and starts over at line 1.
    pub fn finish(&mut self, mut each: impl FnMut(u64, &[u8])) {
        let last = std::mem::take(&mut self.tail);
        if !last.is_empty() {
            self.count += 1;
            each(self.count, without_return(&last));
        }
        self.count = 0;
    }

    fn keep(&mut self, part: &[u8]) {
        let room = (MAX_LINE_BYTES + 1).saturating_sub(self.tail.len());
        self.tail.extend_from_slice(&part[..part.len().min(room)]);
    }
}

/// `line` without a byte order mark.
pub fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

/// The first line without a byte order mark, and without the zeros that a log begins with when it was cut while a server went
/// on writing at the old place.
pub fn without_start(line: &[u8]) -> &[u8] {
    let zeros = line.iter().take_while(|byte| **byte == 0).count();
    without_mark(&line[zeros..])
}

/// `line` without a carriage return at its end, and cut where it is too long.
#[inline]
pub fn without_return(line: &[u8]) -> &[u8] {
    let line = if line.len() > MAX_LINE_BYTES { &line[..=MAX_LINE_BYTES] } else { line };
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(chunks: &[&[u8]]) -> Vec<(u64, Vec<u8>)> {
        let mut lines = Lines::default();
        let mut out = Vec::new();
        let mut keep = |number, line: &[u8]| out.push((number, line.to_vec()));
        for chunk in chunks {
            lines.push(chunk, &mut keep);
        }
        lines.finish(&mut keep);
        out
    }

    #[test]
    fn both_line_ends_and_a_last_line_without_one() {
        let lines = split(&[b"a\r\nb\n\nc"]);
        let expected: Vec<(u64, Vec<u8>)> =
            vec![(1, b"a".to_vec()), (2, b"b".to_vec()), (3, b"".to_vec()), (4, b"c".to_vec())];
        assert_eq!(lines, expected);
    }

    #[test]
    fn an_endless_line_is_cut_and_the_next_one_is_whole() {
        let long = vec![b'x'; MAX_LINE_BYTES];
        let lines = split(&[&long, &long, b"x\ny\n"]);
        assert_eq!(lines[0].1.len(), MAX_LINE_BYTES + 1);
        assert_eq!(lines[1], (2, b"y".to_vec()));
    }

    proptest! {
        #[test]
        fn cuts_do_not_matter(text in "[ab\r\n]{0,60}", cut in 0_usize..60) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            prop_assert_eq!(split(&[&bytes[..cut], &bytes[cut..]]), split(&[bytes]));
        }
    }
}
