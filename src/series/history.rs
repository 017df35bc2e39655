//! What is known of a series at the end of a bucket, and the finer series behind a resampled one.

use super::{Quality, TimeSeries};
use crate::units::Step;

/// The finer series behind a resampled one.
#[derive(Debug, Clone, Copy)]
pub struct Finer<'a> {
    /// The finer series.
    pub series: &'a TimeSeries,
    /// Its buckets in one coarse bucket.
    pub parts: usize,
    /// How many of the first coarse bucket's parts lie before its start.
    pub skipped: usize,
}

/// The first buckets of a series: what is known at the end of bucket `origin`. The rest can't be reached through it.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    series: &'a TimeSeries,
    end: usize,
}

/// The finer buckets behind a [`History`]: those that are known at its end.
#[derive(Debug, Clone, Copy)]
pub struct FinerHistory<'a> {
    /// The known finer buckets.
    pub history: History<'a>,
    /// Finer buckets in one coarse bucket.
    pub parts: usize,
}

impl<'a> History<'a> {
    /// The buckets of `series` up to and with `origin`.
    pub(super) fn new(series: &'a TimeSeries, origin: usize) -> Self {
        Self { series, end: (origin + 1).min(series.len()) }
    }

    /// Number of buckets that are known, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "a history holds its origin at least")]
    pub fn len(&self) -> usize {
        self.end
    }

    /// Index of the last known bucket.
    pub fn origin(&self) -> usize {
        self.end - 1
    }

    /// Observed counts, `NaN` elsewhere, `[len]`.
    pub fn observed_or_nan(&self) -> Vec<f64> {
        (0..self.end).map(|index| self.series.observed(index).unwrap_or(f64::NAN)).collect()
    }

    /// What is known, as a series of its own.
    pub(crate) fn known(&self) -> TimeSeries {
        self.series.until(self.end)
    }

    /// Start of bucket `index` on the trace's own clock, in seconds; also of buckets that are yet to come.
    pub fn local_secs(&self, index: usize) -> i64 {
        self.series.local_secs(index)
    }

    /// Width of a bucket.
    pub fn step(&self) -> Step {
        self.series.step()
    }

    /// The finer buckets that these were resampled from, as far as they are known at the end of the last one; `None` if the
    /// series was not resampled, or if the finer one does not reach to that end.
    pub fn finer(&self) -> Option<FinerHistory<'a>> {
        let finer = self.series.finer()?;
        let Finer { series, parts, .. } = finer;
        let known = finer.first_part(self.end);
        let origin = known.checked_sub(1).filter(|origin| *origin < series.len())?;
        Some(FinerHistory { history: History::new(series, origin), parts })
    }

    /// The same buckets of the companion, as far as they are known; `None` if the series has none.
    pub fn companion(&self) -> Option<Self> {
        self.series.companion().map(|companion| Self::new(companion, self.origin()))
    }

    /// Observed counts of the finer buckets that these were resampled from, `NaN` elsewhere, `[len × parts]` with their
    /// number per bucket; `None` if the series was not resampled.
    pub fn finer_or_nan(&self) -> Option<(Vec<f64>, usize)> {
        self.series.finer_or_nan(self.end)
    }
}

impl Finer<'_> {
    /// The finer bucket in which coarse bucket `at` begins; the first one where the series begins later.
    pub fn first_part(&self, at: usize) -> usize {
        (at * self.parts).saturating_sub(self.skipped)
    }

    /// The finer series up to the end of `buckets` coarse ones, and behind it `counts` of coarse buckets in even parts.
    pub(super) fn extended(&self, buckets: usize, counts: &[f64]) -> TimeSeries {
        let mut longer = self.series.clone();
        let end = self.first_part(buckets);
        longer.counts.resize(end, 0.0);
        longer.quality.resize(end, Quality::Missing);
        longer
            .extended(&counts.iter().flat_map(|count| vec![count / self.parts as f64; self.parts]).collect::<Vec<_>>())
    }

    /// Observed counts of the parts of the first `buckets` coarse buckets, `NaN` elsewhere, `[buckets × parts]`.
    pub fn observed_or_nan(&self, buckets: usize) -> Vec<f64> {
        let part = |at: usize| at.checked_sub(self.skipped).and_then(|at| self.series.observed(at)).unwrap_or(f64::NAN);
        (0..buckets * self.parts).map(part).collect()
    }
}
