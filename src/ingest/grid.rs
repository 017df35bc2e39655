//! Rows with times → buckets on a regular grid. The step is the smallest distance between two rows; gaps are missing.

use super::IngestError;
use super::timestamp::Stamp;
use crate::series::calendar::Civil;
use crate::series::{MAX_BUCKETS, Origin, Quality, SeriesError, TimeSeries};
use crate::units::{Step, UnixSecs};

/// One row of a file.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Line from 1.
    pub line: u64,
    /// Its time.
    pub stamp: Stamp,
    /// Its count, 0 where there is none.
    pub count: f64,
    /// What is known about it.
    pub quality: Quality,
}

/// Collects rows in ascending order.
#[derive(Debug, Default)]
pub struct Grid {
    rows: Vec<Row>,
    step_secs: Option<i64>,
}

impl Grid {
    /// Whether no row has come yet.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// When it is not after the row before, or changes the zone.
    pub fn push(&mut self, row: Row) -> Result<(), IngestError> {
        if let Some(before) = self.rows.last() {
            let (was, is) = (before.stamp.utc_offset_secs, row.stamp.utc_offset_secs);
            if was != is {
                return Err(IngestError::ZoneChange { line: row.line, before: offset_text(was), now: offset_text(is) });
            }
            let apart = row.stamp.local_secs - before.stamp.local_secs;
            if apart <= 0 {
                let (time, before) = (civil(row.stamp.local_secs), civil(before.stamp.local_secs));
                return Err(IngestError::NotAscending { line: row.line, time, before });
            }
            self.step_secs = Some(self.step_secs.map_or(apart, |step| step.min(apart)));
        }
        if self.rows.len() >= MAX_BUCKETS {
            return Err(SeriesError::TooLong(self.rows.len() + 1).into());
        }
        self.rows.push(row);
        Ok(())
    }

    /// The series of all rows.
    ///
    /// # Errors
    /// When there are fewer than two rows, one is off the grid, or the span has too many buckets.
    pub fn into_series(self, name: &str) -> Result<TimeSeries, IngestError> {
        let (Some(first), Some(last), Some(step_secs)) = (self.rows.first(), self.rows.last(), self.step_secs) else {
            return Err(if self.rows.is_empty() { IngestError::Empty } else { IngestError::OneRow });
        };
        let start = first.stamp.local_secs;
        let off = self.rows.iter().find(|row| (row.stamp.local_secs - start) % step_secs != 0);
        if let Some(row) = off {
            return Err(IngestError::OffGrid { line: row.line, time: civil(row.stamp.local_secs), step_secs });
        }
        let len = usize::try_from((last.stamp.local_secs - start) / step_secs + 1).unwrap_or(usize::MAX);
        let step = u32::try_from(step_secs).ok().and_then(Step::from_secs);
        let Some(step) = step.filter(|_| len <= MAX_BUCKETS) else {
            return Err(SeriesError::TooLong(len).into());
        };
        let mut counts = vec![0.0; len];
        let mut quality = vec![Quality::Missing; len];
        for row in &self.rows {
            let index = usize::try_from((row.stamp.local_secs - start) / step_secs).unwrap_or(0);
            counts[index] = row.count;
            quality[index] = row.quality;
        }
        let offset = first.stamp.utc_offset_secs.unwrap_or(0);
        let utc_start = UnixSecs(start - i64::from(offset));
        Ok(TimeSeries::new(name, Origin::Upload, (utc_start, offset), step, counts, quality)?)
    }
}

fn civil(local_secs: i64) -> String {
    Civil::from_local_secs(local_secs).to_string()
}

/// `+02:00`, or a question mark where no zone is given.
fn offset_text(offset_secs: Option<i32>) -> String {
    let Some(secs) = offset_secs else { return " (none given)".to_owned() };
    let minutes = secs.abs() / 60;
    format!("{}{:02}:{:02}", if secs < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}
