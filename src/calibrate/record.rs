//! What was measured of a running service, on one regular grid.

use crate::series::{MAX_BUCKETS, Origin, Quality, SeriesError, TimeSeries};
use crate::units::{Rps, Step, UnixSecs};

/// Fewest samples of a record.
const LEAST_SAMPLES: usize = 2;

/// Columns of a record, each `[n]`, `NaN` where nothing was measured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// Requests per second, mean over the sample's step.
    pub load_rps: Vec<f64>,
    /// Ready replicas at the start of the step. A fraction is a mean.
    pub ready: Vec<f64>,
    /// Replicas that the policy asked for.
    pub desired: Option<Vec<f64>>,
    /// CPU of a ready replica as a share of its request, mean over replicas; 1 is all of it.
    pub cpu_share: Option<Vec<f64>>,
    /// Seconds that a request takes, mean or a quantile.
    pub latency_secs: Option<Vec<f64>>,
}

/// Load and fleet of a service over time. Sample `i` is of the step that starts at `start + i · step`.
#[derive(Debug, Clone, PartialEq)]
pub struct FleetRecord {
    start: UnixSecs,
    utc_offset_secs: i32,
    step: Step,
    columns: Columns,
}

/// Why columns make no record.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RecordError {
    /// Fewer than two samples, or more than a trace may have.
    #[error("the record has {0} samples; it takes {LEAST_SAMPLES} to {MAX_BUCKETS}")]
    Samples(usize),
    /// A column has another length than the load.
    #[error("{column} has {found} samples and load has {expected}")]
    Lengths {
        /// Name of the column.
        column: &'static str,
        /// Its samples.
        found: usize,
        /// Those of the load.
        expected: usize,
    },
    /// A value is negative or infinite.
    #[error("{column} of sample {index} is {value}; it takes numbers from 0")]
    BadValue {
        /// Name of the column.
        column: &'static str,
        /// Sample, from 0.
        index: usize,
        /// What stands there.
        value: f64,
    },
    /// A column that is needed has no value.
    #[error("{column} has no value in any sample")]
    NoValue {
        /// Name of the column.
        column: &'static str,
    },
    /// The load makes no trace.
    #[error("the load makes no trace: {0}")]
    Series(#[from] SeriesError),
}

impl FleetRecord {
    /// A record that starts at `start`, on a clock that is `utc_offset_secs` ahead of UTC.
    ///
    /// # Errors
    /// When there are too few samples or too many, lengths differ, a value is negative or infinite, or load or ready replicas are
    /// nowhere known.
    pub fn new((start, utc_offset_secs): (UnixSecs, i32), step: Step, columns: Columns) -> Result<Self, RecordError> {
        let expected = columns.load_rps.len();
        if !(LEAST_SAMPLES..=MAX_BUCKETS).contains(&expected) {
            return Err(RecordError::Samples(expected));
        }
        let Columns { load_rps, ready, desired, cpu_share, latency_secs } = &columns;
        let all = [
            ("load", Some(load_rps)),
            ("ready", Some(ready)),
            ("desired", desired.as_ref()),
            ("cpu", cpu_share.as_ref()),
            ("latency", latency_secs.as_ref()),
        ];
        for (column, values) in all.into_iter().filter_map(|(name, values)| Some((name, values?))) {
            if values.len() != expected {
                return Err(RecordError::Lengths { column, found: values.len(), expected });
            }
            if let Some(index) = values.iter().position(|value| *value < 0.0 || value.is_infinite()) {
                return Err(RecordError::BadValue { column, index, value: values[index] });
            }
            if values.iter().all(|value| value.is_nan()) {
                return Err(RecordError::NoValue { column });
            }
        }
        let record = Self { start, utc_offset_secs, step, columns };
        record.series("record")?;
        Ok(record)
    }

    /// Number of samples, at least 2.
    #[allow(clippy::len_without_is_empty, reason = "a record is never empty")]
    pub fn len(&self) -> usize {
        self.columns.load_rps.len()
    }

    /// Distance of samples.
    pub fn step(&self) -> Step {
        self.step
    }

    /// Distance of samples in seconds.
    pub fn step_secs(&self) -> f64 {
        f64::from(self.step.secs())
    }

    /// Start of the first sample.
    pub fn start(&self) -> UnixSecs {
        self.start
    }

    /// Start of sample `index` on the record's clock, in seconds since 1970.
    pub fn local_secs(&self, index: usize) -> i64 {
        self.start.0 + i64::from(self.utc_offset_secs) + index as i64 * self.step.secs_i64()
    }

    /// What was measured.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Requests per second of each ready replica, `[n]`; `NaN` where load or replicas are unknown, or nobody is ready.
    pub fn load_per_replica(&self) -> Vec<f64> {
        let each = self.columns.load_rps.iter().zip(&self.columns.ready);
        each.map(|(load, ready)| if *ready > 0.0 { load / ready } else { f64::NAN }).collect()
    }

    /// The load as a trace called `name`: requests per step, missing where they were not measured.
    ///
    /// # Errors
    /// When the times are beyond those that a date can say, or a count is too large.
    pub fn series(&self, name: &str) -> Result<TimeSeries, SeriesError> {
        let known = |load: &f64| if load.is_nan() { Quality::Missing } else { Quality::Observed };
        let count = |load: &f64| if load.is_nan() { 0.0 } else { Rps(*load).per_bucket(self.step) };
        let load = &self.columns.load_rps;
        let (counts, quality) = (load.iter().map(count).collect(), load.iter().map(known).collect());
        TimeSeries::new(name, Origin::Upload, (self.start, self.utc_offset_secs), self.step, counts, quality)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(load: &[f64], ready: &[f64], cpu: Option<&[f64]>) -> Result<FleetRecord, RecordError> {
        let (load_rps, ready, cpu_share) = (load.to_vec(), ready.to_vec(), cpu.map(<[f64]>::to_vec));
        let columns = Columns { load_rps, ready, cpu_share, ..Columns::default() };
        FleetRecord::new((UnixSecs(0), 3600), Step::MINUTE, columns)
    }

    #[test]
    fn a_record_is_regular_and_holds_no_impossible_number() {
        assert_eq!(record(&[1.0], &[1.0], None), Err(RecordError::Samples(1)));
        let short = RecordError::Lengths { column: "cpu", found: 1, expected: 2 };
        assert_eq!(record(&[1.0, 2.0], &[1.0, 1.0], Some(&[0.5])), Err(short));
        let bad = RecordError::BadValue { column: "ready", index: 1, value: -1.0 };
        assert_eq!(record(&[1.0, 2.0], &[1.0, -1.0], None), Err(bad));
        let none = RecordError::NoValue { column: "ready" };
        assert_eq!(record(&[1.0, 2.0], &[f64::NAN, f64::NAN], None), Err(none));
        assert!(matches!(record(&[1.0, f64::INFINITY], &[1.0, 1.0], None), Err(RecordError::BadValue { .. })));
        assert!(matches!(record(&[1.0, 1e300], &[1.0, 1.0], None), Err(RecordError::Series(_))));
    }

    #[test]
    fn load_is_shared_by_those_that_are_ready_and_gaps_stay_gaps() {
        let record = record(&[10.0, 12.0, f64::NAN], &[2.0, 0.0, 3.0], None).expect("a record");
        let each = record.load_per_replica();
        assert!(each[0] == 5.0 && each[1].is_nan() && each[2].is_nan());
        let series = record.series("a").expect("a trace");
        assert_eq!((series.observed(0), series.observed(2)), (Some(600.0), None));
        assert_eq!(record.local_secs(2), 3600 + 120);
    }
}
