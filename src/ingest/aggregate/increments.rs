//! A running total → what was added since the point before, series by series.
//!
//! A total that falls was set back and counts from 0 again, as in `increase()` of Prometheus (without its extrapolation to the
//! ends of a window). Behind a gap the increase belongs to no bucket, so it is missing.

use crate::ingest::format::record::Record;
use crate::series::Quality;
use std::collections::BTreeMap;

/// The last point of each series.
#[derive(Debug, Default)]
pub struct Increments {
    last: BTreeMap<u32, (i64, f64)>,
    /// Shortest distance of two points so far, in seconds.
    step_secs: Option<i64>,
    resets: u64,
}

impl Increments {
    /// What was added at `unix_secs`; `None` for the first point of a series, before which nothing is known.
    pub fn of<'a>(&mut self, unix_secs: i64, record: &Record<'a>) -> Option<Record<'a>> {
        if record.quality == Quality::Missing {
            return Some(*record);
        }
        let (last_secs, last) = self.last.insert(record.series, (unix_secs, record.value))?;
        let apart = unix_secs - last_secs;
        if apart <= 0 {
            return None;
        }
        let step = self.step_secs.map_or(apart, |step| step.min(apart));
        self.step_secs = Some(step);
        self.resets += u64::from(record.value < last);
        let value = if record.value < last { record.value } else { record.value - last };
        let quality = if apart * 2 > step * 3 { Quality::Missing } else { record.quality };
        let value = if quality == Quality::Missing { 0.0 } else { value };
        Some(Record { value, quality, ..*record })
    }

    /// Shortest distance of two points, in seconds.
    pub fn step_secs(&self) -> Option<i64> {
        self.step_secs
    }

    /// Times that a total was set back.
    pub fn resets(&self) -> u64 {
        self.resets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::time::Timestamp;

    #[test]
    fn totals_are_differenced_by_series_and_set_back() {
        let mut increments = Increments::default();
        let mut add = |secs: i64, series: u32, value: f64| {
            let stamp = Timestamp { local_secs: secs, utc_offset_secs: Some(0) };
            let record = Record { series, ..Record::row(stamp, value, Quality::Observed) };
            increments.of(secs, &record).map(|record| (record.value, record.quality == Quality::Missing))
        };
        assert_eq!(add(0, 1, 1000.0), None);
        assert_eq!(add(0, 2, 50.0), None);
        assert_eq!(add(60, 1, 1100.0), Some((100.0, false)));
        assert_eq!(add(60, 2, 50.0), Some((0.0, false)));
        assert_eq!(add(120, 1, 30.0), Some((30.0, false)), "set back");
        assert_eq!(add(300, 1, 90.0), Some((0.0, true)), "behind a gap");
        assert_eq!(add(360, 1, 95.0), Some((5.0, false)));
        assert_eq!(increments.resets(), 1);
    }
}
