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
    /// The same traffic in buckets of `step`. They start at whole multiples of it since 1970-01-01T00:00 on the trace's own
    /// clock, so steps that divide a day start at midnight. A trace whose own buckets start between whole multiples of its
    /// own step keeps that shift: a coarse bucket is made of whole fine ones, and its label is the start of its first one.
    ///
    /// Totals are kept: each coarse count is the sum of its parts, whatever their quality. A coarse bucket is as good
    /// as its worst part, and one that the trace covers only in part (at either end) counts as missing.
    ///
    /// # Errors
    /// When `step` is not a whole multiple of the series' own.
    pub fn resample(&self, step: Step) -> Result<Self, ResampleError> {
        if self.step == step { Ok(self.clone()) } else { self.coarser(step) }
    }

    /// The same to a step that is longer than its own.
    pub(super) fn coarser(&self, step: Step) -> Result<Self, ResampleError> {
        let (from, to) = (self.step.secs(), step.secs());
        if to <= from || !to.is_multiple_of(from) {
            return Err(ResampleError { from_secs: from, to_secs: to });
        }
        let parts = (to / from) as usize;
        // A start between multiples of its own step counts from there, so what is left of it is no part of a bucket.
        let into_first = self.local_secs(0).rem_euclid(step.secs_i64());
        let skipped = into_first / self.step.secs_i64();
        let start = UnixSecs(self.start.0 - skipped * self.step.secs_i64());
        let content = self.summed(parts, usize::try_from(skipped).unwrap_or(0));
        let companion = self.companion().map(|companion| companion.coarser(step).map(Arc::new)).transpose()?;
        Ok(self.derived((start, step), content, Some(Arc::new(self.clone())), companion))
    }

    /// Sums of `parts` buckets each and their quality; the first lacks `skipped` parts.
    fn summed(&self, parts: usize, skipped: usize) -> (Vec<f64>, Vec<Quality>) {
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
        (counts, quality)
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

    #[test]
    fn a_start_between_multiples_keeps_its_labels_and_whole_buckets() {
        // Minutes that start at half past each: the first five of a coarse bucket start at 00:05:30.
        let coarse = minutes(30 + 3 * 60, vec![1.0; 12], &[]).resample(Step::FIVE_MINUTES).expect("a multiple");
        assert_eq!(coarse.start(), UnixSecs(30));
        assert_eq!(coarse.counts(), [2.0, 5.0, 5.0]);
        assert_eq!(coarse.quality(), [Quality::Missing, Quality::Observed, Quality::Observed]);
        let finer = coarse.finer().expect("resampled");
        assert_eq!((finer.skipped, finer.parts), (3, 5));
        assert_eq!(coarse.local_secs(1), finer.series.local_secs(finer.first_part(1)));
    }

    #[test]
    fn what_is_made_of_a_series_has_a_digest_of_its_own() {
        let own = minutes(0, (0..60).map(f64::from).collect(), &[]);
        let coarse = own.resample(Step::FIVE_MINUTES).expect("a multiple");
        let all = [&own, &coarse, &own.until(30), &coarse.until(6), &own.extended(&[3.0]), &coarse.extended(&[3.0])];
        for (place, series) in all.iter().enumerate() {
            assert_eq!(series.source().trace_digest, own.source().digest);
            for other in &all[place + 1..] {
                assert_ne!(series.source().digest, other.source().digest);
            }
        }
        // The same coarse counts without the minutes behind them give other forecasts, so they are another series.
        let clock = (coarse.start(), 0);
        let (counts, quality) = (coarse.counts().to_vec(), coarse.quality().to_vec());
        let plain = TimeSeries::new("test", Origin::Upload, clock, Step::FIVE_MINUTES, counts, quality).expect("valid");
        assert_ne!(plain.source().digest, coarse.source().digest);
        assert_eq!(own.resample(Step::FIVE_MINUTES).expect("a multiple").source(), coarse.source());
    }

    #[test]
    fn a_companion_stays_beside_its_series() {
        let own = minutes(180, (0..60).map(f64::from).collect(), &[7]);
        let other = minutes(180, vec![2.0; 60], &[]);
        let both = own.with_companion(other.clone()).expect("the same buckets");
        assert_ne!(both.source().digest, own.source().digest);
        assert_eq!(both.source().trace_digest, both.source().digest);
        let coarse = both.resample(Step::FIVE_MINUTES).expect("a multiple");
        let expected = other.resample(Step::FIVE_MINUTES).expect("a multiple");
        assert_eq!(coarse.companion(), Some(&expected));
        assert_eq!(coarse.until(6).companion(), Some(&expected.until(6)));
        let longer = coarse.extended(&[3.0, 4.0]);
        assert_eq!(longer.history(longer.len() - 1).companion().map(|known| known.len()), Some(coarse.len()));
        assert!(own.with_companion(other.until(59)).is_err() && own.with_companion(expected).is_err());
        // Not written, and so not the same trace when it is read again.
        let stored = postcard::to_allocvec(&both).expect("serializes");
        assert!(postcard::from_bytes::<TimeSeries>(&stored).is_err());
    }

    proptest! {
        #[test]
        fn a_whole_bucket_is_the_sum_of_its_own_time_and_nothing_later_changes_it(
            start in 0_i64..5000, counts in prop::collection::vec(0_u32..1000, 1..200), parts in 2_u32..40,
            changed in 0_usize..200,
        ) {
            let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
            let step = Step::from_secs(60 * parts).expect("a step");
            let fine = minutes(start, counts.clone(), &[]);
            let coarse = fine.resample(step).expect("a multiple");
            for at in 0..coarse.len() {
                let (from, to) = (coarse.local_secs(at), coarse.local_secs(at + 1));
                let inside: Vec<usize> =
                    (0..fine.len()).filter(|i| fine.local_secs(*i) >= from && fine.local_secs(i + 1) <= to).collect();
                prop_assert_eq!(coarse.counts()[at], inside.iter().map(|i| counts[*i]).sum::<f64>());
                prop_assert_eq!(coarse.observed(at).is_some(), inside.len() == parts as usize);
            }
            let changed = changed.min(counts.len() - 1);
            let mut later = counts;
            later[changed..].iter_mut().for_each(|count| *count += 7.0);
            let later = minutes(start, later, &[]).resample(step).expect("a multiple");
            for origin in (0..coarse.len()).filter(|at| coarse.local_secs(at + 1) <= fine.local_secs(changed)) {
                let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
                let (a, b) = (coarse.history(origin), later.history(origin));
                prop_assert_eq!(bits(a.observed_or_nan()), bits(b.observed_or_nan()));
                let (fine_a, fine_b) = (a.finer_or_nan().expect("finer").0, b.finer_or_nan().expect("finer").0);
                prop_assert_eq!(bits(fine_a), bits(fine_b));
                let known = |history: super::super::History<'_>| history.finer().map(|finer| {
                    (finer.parts, finer.history.len(), bits(finer.history.observed_or_nan()))
                });
                prop_assert_eq!(known(a), known(b));
                if let Some(finer) = a.finer() {
                    let end = finer.history.local_secs(finer.history.len());
                    prop_assert_eq!(end, coarse.local_secs(origin + 1));
                }
            }
        }

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
