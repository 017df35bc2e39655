//! Rows that come in order and at one step, as most files have them: kept as the buckets that they are.

use crate::ingest::aggregate::isolated_times::APART_SECS;
use crate::series::{MAX_BUCKETS, Quality};
use std::ops::Range;

/// One row of a file, on the trace's clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Its time.
    pub local_secs: i64,
    /// Its value.
    pub value: f64,
    /// Line from 1.
    pub line: u32,
    /// Number of the file.
    pub file: u16,
    /// Which series it is of.
    pub series: u32,
    /// What is known about the value.
    pub quality: Quality,
}

impl Row {
    /// Whether both have the same count, or none.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        (self.value, self.quality) == (other.value, other.quality)
    }

    /// File and line.
    pub fn at(&self) -> (usize, u64) {
        (usize::from(self.file), u64::from(self.line))
    }
}

/// Buckets whose rows follow each other line by line in one file, of one series and with one quality; or a gap.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// First bucket.
    index: usize,
    /// Line of its row; 0 for a gap.
    line: u32,
    file: u16,
    series: u32,
    quality: Quality,
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
    /// What else is known of the buckets: little, as most files have no gaps.
    runs: Vec<Run>,
    last_secs: i64,
    /// What the next row is if it goes on with the last run; `None` where nothing does.
    next: Option<(u32, u16, u32, Quality)>,
}

impl Regular {
    /// Takes the next row, unless it is out of step.
    #[inline]
    pub fn add(&mut self, row: &Row) -> bool {
        let apart = row.local_secs - self.last_secs;
        if self.counts.is_empty() {
            self.start = row.local_secs;
        } else if (apart != self.step_secs || apart == 0) && !self.fill(apart) {
            return false;
        }
        let Row { line, file, series, quality, .. } = *row;
        if self.next != Some((line, file, series, quality)) {
            self.runs.push(Run { index: self.counts.len(), line, file, series, quality });
        }
        self.next = Some((line.saturating_add(1), file, series, quality));
        self.last_secs = row.local_secs;
        self.counts.push(row.value);
        true
    }

    /// Makes room for what is between the last row and one that is `apart` seconds later.
    #[cold]
    fn fill(&mut self, apart: i64) -> bool {
        if apart <= 0 || apart > APART_SECS {
            return false;
        }
        let step_secs = if self.step_secs == 0 { apart } else { self.step_secs };
        let len = self.counts.len() as u64 + (apart / step_secs) as u64;
        if apart % step_secs != 0 || len > MAX_BUCKETS as u64 {
            return false;
        }
        self.step_secs = step_secs;
        let (index, len) = (self.counts.len(), usize::try_from(len).unwrap_or(MAX_BUCKETS) - 1);
        if index < len {
            self.runs.push(Run { index, line: 0, file: 0, series: 0, quality: Quality::Missing });
            self.next = None;
            self.counts.resize(len, 0.0);
        }
        true
    }

    /// The runs with the buckets of each.
    fn ranges(&self) -> impl Iterator<Item = (Run, Range<usize>)> {
        let ends = self.runs.iter().skip(1).map(|run| run.index).chain([self.counts.len()]);
        self.runs.iter().zip(ends).map(|(run, end)| (*run, run.index..end))
    }

    /// Quality per bucket, `[n]`, where a gap is `gap`.
    pub fn quality(&self, gap: Quality) -> Vec<Quality> {
        let mut quality = Vec::with_capacity(self.counts.len());
        for (run, range) in self.ranges() {
            quality.resize(range.end, if run.line == 0 { gap } else { run.quality });
        }
        quality
    }

    /// File and line of the row of bucket `index`; `None` in a gap.
    pub fn at(&self, index: usize) -> Option<(usize, u64)> {
        let run = self.runs.get(self.runs.partition_point(|run| run.index <= index).checked_sub(1)?)?;
        (run.line > 0).then(|| (usize::from(run.file), u64::from(line_at(run, index))))
    }

    /// Distances of neighbouring rows, in order.
    fn distances(&self) -> Vec<i64> {
        let mut rows = Vec::new();
        for (_, range) in self.ranges().filter(|(run, _)| run.line > 0) {
            rows.extend(range.map(|index| index as i64));
        }
        rows.windows(2).map(|pair| (pair[1] - pair[0]) * self.step_secs).collect()
    }

    /// Whether the distance of the first two rows is the step of all of them.
    pub fn has_one_step(&self) -> bool {
        if !self.runs.iter().any(|run| run.line == 0) {
            return true;
        }
        let steps = Steps::of(self.distances());
        steps.is_some_and(|steps| steps.usual == steps.smallest && steps.other_run.is_none())
    }

    /// The same as single rows.
    pub fn into_rows(self) -> Vec<Row> {
        let mut rows = Vec::with_capacity(self.counts.len());
        for (run, range) in self.ranges().filter(|(run, _)| run.line > 0) {
            rows.extend(range.map(|index| Row {
                local_secs: self.start + index as i64 * self.step_secs,
                value: self.counts[index],
                line: line_at(&run, index),
                file: run.file,
                series: run.series,
                quality: run.quality,
            }));
        }
        rows
    }
}

/// Equal distances in a row that chance does not make: gaps come in all lengths.
const EVEN_RUN: usize = 5;

/// What the distances of neighbouring rows say about their step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// The smallest one.
    pub smallest: i64,
    /// The most frequent one.
    pub usual: i64,
    /// One that is not the smallest and comes [`EVEN_RUN`] times in a row, where the smallest does so as well: a clock that
    /// is set now and then makes no second step.
    pub other_run: Option<i64>,
}

impl Steps {
    /// Of `distances` in order, all above 0; `None` where there is none.
    pub fn of(mut distances: Vec<i64>) -> Option<Self> {
        let smallest = distances.iter().copied().min()?;
        let runs = || distances.chunk_by(|a, b| a == b).filter(|run| run.len() >= EVEN_RUN).map(|run| run[0]);
        let other_run = runs().find(|run| *run != smallest).filter(|_| runs().any(|run| run == smallest));
        distances.sort_unstable();
        // The smallest wins a tie.
        let usual = distances.chunk_by(|a, b| a == b).rev().max_by_key(|run| run.len()).map_or(smallest, |run| run[0]);
        Some(Self { smallest, usual, other_run })
    }
}

/// Line of the row of bucket `index`, which is in `run`. A number too large stays the largest.
fn line_at(run: &Run, index: usize) -> u32 {
    run.line.saturating_add(u32::try_from(index - run.index).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_in_step_come_out_as_they_went_in(
            rows in prop::collection::vec((1_i64..4, 0_u16..2, 1_u32..3, 0_u32..2, prop::bool::ANY), 1..40),
        ) {
            let (mut regular, mut taken) = (Regular::default(), Vec::new());
            let (mut local_secs, mut file, mut line) = (600, 0, 0);
            for (place, (apart, next_file, lines, series, missing)) in rows.into_iter().enumerate() {
                local_secs += if place == 1 { 60 } else { 60 * apart };
                (file, line) = (file + next_file, if next_file > 0 { lines } else { line + lines });
                let quality = if missing { Quality::Missing } else { Quality::Observed };
                let row = Row { local_secs, value: place as f64, line, file, series, quality };
                prop_assert!(regular.add(&row));
                taken.push(row);
            }
            let at = |row: &Row| ((row.local_secs - taken[0].local_secs) / 60) as usize;
            let quality = regular.quality(Quality::Missing);
            prop_assert_eq!(quality.len(), at(&taken[taken.len() - 1]) + 1);
            let mut seen = vec![None; quality.len()];
            for row in &taken {
                seen[at(row)] = Some(row.at());
                prop_assert_eq!(quality[at(row)], row.quality);
            }
            let places: Vec<Option<(usize, u64)>> = (0..quality.len()).map(|index| regular.at(index)).collect();
            prop_assert_eq!(places, seen);
            prop_assert_eq!(regular.into_rows(), taken);
        }
    }
}
