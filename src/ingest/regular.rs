//! Rows that come in order and at one step, as most files have them: kept as the buckets that they are.

use super::far::APART_SECS;
use crate::series::{MAX_BUCKETS, Quality};

/// One row of a file, on the trace's clock.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its time.
    pub local_secs: i64,
    /// Its value.
    pub value: f64,
    /// Line from 1.
    pub line: u32,
    /// Number of the file.
    pub file: u16,
    /// What is known about the value.
    pub quality: Quality,
}

impl Row {
    /// File and line.
    pub fn at(&self) -> (usize, u64) {
        (usize::from(self.file), u64::from(self.line))
    }
}

/// Buckets from the first row on.
#[derive(Debug, Default)]
pub struct Regular {
    /// Time of the first row.
    pub start: i64,
    /// Distance of the first two rows; 0 before there are two.
    pub step_secs: i64,
    /// Counts per bucket, `[n]`.
    pub counts: Vec<f64>,
    /// Quality per bucket, `[n]`.
    pub quality: Vec<Quality>,
    /// Line of each bucket's row, 0 for a gap, `[n]`.
    pub lines: Vec<u32>,
    /// First bucket of each further file.
    files: Vec<(usize, u16)>,
    last: i64,
    file: u16,
}

impl Regular {
    /// Takes the next row, unless it is out of step.
    #[inline]
    pub fn add(&mut self, row: &Row) -> bool {
        let apart = row.local_secs - self.last;
        if self.counts.is_empty() {
            (self.start, self.file) = (row.local_secs, row.file);
            self.files.push((0, row.file));
        } else if (apart != self.step_secs || apart == 0 || row.file != self.file) && !self.fill(apart, row.file) {
            return false;
        }
        self.last = row.local_secs;
        self.counts.push(row.value);
        self.quality.push(row.quality);
        self.lines.push(row.line);
        true
    }

    /// Makes room for what is between the last row and one that is `apart` seconds later.
    #[cold]
    fn fill(&mut self, apart: i64, file: u16) -> bool {
        if apart <= 0 || apart > APART_SECS {
            return false;
        }
        let step_secs = if self.step_secs == 0 { apart } else { self.step_secs };
        let len = self.counts.len() as u64 + (apart / step_secs) as u64;
        if apart % step_secs != 0 || len > MAX_BUCKETS as u64 {
            return false;
        }
        self.step_secs = step_secs;
        let len = usize::try_from(len).unwrap_or(MAX_BUCKETS) - 1;
        self.counts.resize(len, 0.0);
        self.quality.resize(len, Quality::Missing);
        self.lines.resize(len, 0);
        if file != self.file {
            self.file = file;
            self.files.push((len, file));
        }
        true
    }

    /// The same as single rows.
    pub fn into_rows(self) -> Vec<Row> {
        let Self { start, step_secs, counts, quality, lines, files, .. } = self;
        let mut files = files.into_iter().peekable();
        let mut file = 0;
        let mut rows = Vec::with_capacity(counts.len());
        for (index, ((value, quality), line)) in counts.into_iter().zip(quality).zip(lines).enumerate() {
            while let Some((_, number)) = files.next_if(|next| next.0 <= index) {
                file = number;
            }
            if line > 0 {
                rows.push(Row { local_secs: start + index as i64 * step_secs, value, line, file, quality });
            }
        }
        rows
    }
}
