//! Fine buckets into coarse ones: plain sums, on the trace's own clock.

use super::{Quality, TimeSeries};
use crate::units::{Step, UnixSecs};
use std::sync::Arc;

/// Why a series can't be brought to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a step of {to_secs} s is not a whole multiple of the trace's {from_secs} s")]
pub struct ResampleError {
    /// Step of the series.
    pub from_secs: u32,
    /// Step that was asked for.
    pub to_secs: u32,
}

impl TimeSeries {
    /// The same traffic in buckets of `step`, which start at whole multiples of it after local midnight.
    ///
    /// Totals are kept: each coarse count is the sum of its parts, whatever their quality. A coarse bucket is as good
    /// as its worst part, and one that the trace covers only in part (at either end) counts as missing.
    ///
    /// # Errors
    /// When `step` is not a whole multiple of the series' own.
    pub fn resample(&self, step: Step) -> Result<Self, ResampleError> {
        let (from, to) = (self.step.secs(), step.secs());
        if from == to {
            return Ok(self.clone());
        }
        if !to.is_multiple_of(from) {
            return Err(ResampleError { from_secs: from, to_secs: to });
        }
        let parts = (to / from) as usize;
        let into_first = self.local_secs(0).rem_euclid(step.secs_i64());
        let skipped = usize::try_from(into_first / self.step.secs_i64()).unwrap_or(0);
        let coarse_len = (skipped + self.len()).div_ceil(parts);
        let mut counts = vec![0.0; coarse_len];
        let mut quality = vec![Quality::Observed; coarse_len];
        for (index, (count, part)) in self.counts.iter().zip(&self.quality).enumerate() {
            let coarse = (index + skipped) / parts;
            counts[coarse] += count;
            quality[coarse] = quality[coarse].join(*part);
        }
        if skipped > 0 {
            quality[0] = Quality::Missing;
        }
        if !(skipped + self.len()).is_multiple_of(parts) {
            quality[coarse_len - 1] = Quality::Missing;
        }
        let start = UnixSecs(self.start.0 - into_first);
        let finer = Some(Arc::new(self.clone()));
        Ok(Self { start, step, counts, quality, source: self.source.clone(), finer, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Origin;
    use proptest::prelude::*;

    fn minutes(start: i64, counts: Vec<f64>, missing: &[usize]) -> TimeSeries {
        let mut quality = vec![Quality::Observed; counts.len()];
        for index in missing {
            quality[*index] = Quality::Missing;
        }
        TimeSeries::new("test", Origin::Upload, (UnixSecs(start), 0), Step::MINUTE, counts, quality).expect("valid")
    }

    #[test]
    fn one_missing_minute_makes_its_bucket_missing() {
        let coarse = minutes(0, vec![1.0; 15], &[7]).resample(Step::FIVE_MINUTES).expect("a multiple");
        assert_eq!(coarse.counts(), [5.0, 5.0, 5.0]);
        assert_eq!(coarse.quality(), [Quality::Observed, Quality::Missing, Quality::Observed]);
    }

    #[test]
    fn buckets_stand_on_the_clock_and_partial_ends_are_missing() {
        let coarse = minutes(180, vec![1.0; 10], &[]).resample(Step::FIVE_MINUTES).expect("a multiple");
        assert_eq!(coarse.start(), UnixSecs(0));
        assert_eq!(coarse.counts(), [2.0, 5.0, 3.0]);
        assert_eq!(coarse.quality(), [Quality::Missing, Quality::Observed, Quality::Missing]);
    }

    #[test]
    fn a_finer_or_odd_step_is_refused() {
        let series = minutes(0, vec![1.0; 10], &[]);
        let odd = Step::from_secs(90).expect("a step");
        assert_eq!(series.resample(odd), Err(ResampleError { from_secs: 60, to_secs: 90 }));
    }

    proptest! {
        #[test]
        fn totals_are_kept(
            start in 0_i64..100, counts in prop::collection::vec(0_u32..1000, 1..200), parts in 1_u32..40,
        ) {
            let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
            let total: f64 = counts.iter().sum();
            let step = Step::from_secs(60 * parts).expect("a step");
            let coarse = minutes(start * 60, counts, &[]).resample(step).expect("a multiple");
            prop_assert_eq!(coarse.counts().iter().sum::<f64>(), total);
        }
    }
}
