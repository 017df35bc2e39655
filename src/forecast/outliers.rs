//! Training outliers: short spikes and drops that neither their neighbours nor the same time on other days explain.
//!
//! In: counts of the training part. Out: the buckets that a model should not learn from. What comes after the split is never
//! looked at, and never left out of a score.

use super::variance::{median, stabilise};
use crate::series::TimeSeries;
use crate::units::SECS_PER_DAY;

/// Buckets to either side whose median says what is to be expected; spikes of up to as many buckets stand out.
const REACH: usize = 6;
/// Robust standard deviations from the nearest explanation, from which on a bucket is an outlier.
const LIMIT_SIGMAS: f64 = 8.0;
/// Standard deviation of pure counting noise on the square-root scale: nothing within it is an outlier.
const COUNTING_NOISE: f64 = 1.0;
/// Share of the buckets that may be outliers; where more stand out, bursts are what the traffic is like, and none is one.
const MAX_SHARE: f64 = 0.01;
/// Median absolute deviation → standard deviation of a normal distribution.
const MAD_TO_SIGMA: f64 = 1.482_602_218_505_602;

/// What makes a bucket an outlier, as people read it.
pub const OUTLIER_RULE: &str = "on the square-root scale more than 8 robust standard deviations from the median of the six \
buckets on either side, and as far from the same time a day and a week before and after; where more than 1 % of the buckets \
are like that, none is an outlier";

/// Indices of the outliers among the buckets before `train_end`, ascending.
///
/// A bucket is one if, on the square-root scale, it is more than 8 robust standard deviations from the median of the six
/// buckets on either side and from the same time one day and one week before and after.
pub fn outliers(series: &TimeSeries, train_end: usize) -> Vec<usize> {
    let end = train_end.min(series.len());
    let values: Vec<f64> = (0..end).map(|at| stabilise(series.observed(at).unwrap_or(f64::NAN))).collect();
    let around: Vec<f64> = (0..end).map(|at| values[at] - neighbours_median(&values, at)).collect();
    let mut sizes: Vec<f64> = around.iter().map(|size| size.abs()).filter(|size| !size.is_nan()).collect();
    let observed = sizes.len();
    let limit = LIMIT_SIGMAS * (MAD_TO_SIGMA * median(&mut sizes)).max(COUNTING_NOISE);
    let seasons = [SECS_PER_DAY, 7 * SECS_PER_DAY].map(|secs| series.step().buckets_in(secs));
    let is_explained = |at: usize| {
        let same_times = seasons.iter().filter(|season| **season > 1).flat_map(|season| {
            [at.checked_sub(*season), Some(at + season)].into_iter().flatten().filter_map(|other| values.get(other))
        });
        same_times.into_iter().any(|other| (values[at] - other).abs() <= limit)
    };
    let found: Vec<usize> = (0..end).filter(|at| around[*at].abs() > limit && !is_explained(*at)).collect();
    if found.len() as f64 > MAX_SHARE * observed as f64 { Vec::new() } else { found }
}

/// Median of the observed values near `at`, without its own.
fn neighbours_median(values: &[f64], at: usize) -> f64 {
    let near = at.saturating_sub(REACH)..(at + REACH + 1).min(values.len());
    let mut others = [0.0; 2 * REACH];
    let seen = near.filter(|other| *other != at).map(|other| values[other]).filter(|value| !value.is_nan());
    let n = others.iter_mut().zip(seen).map(|(cell, value)| *cell = value).count();
    median(&mut others[..n])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Origin, Quality};
    use crate::units::{Step, UnixSecs};

    fn hours(count: impl Fn(usize) -> f64) -> TimeSeries {
        let counts: Vec<f64> = (0..20 * 24).map(count).collect();
        let quality = vec![Quality::Observed; counts.len()];
        let step = Step::from_secs(3600).expect("a step");
        TimeSeries::new("test", Origin::Upload, (UnixSecs(0), 0), step, counts, quality).expect("valid")
    }

    fn daily(at: usize) -> f64 {
        if at % 24 == 8 { 400.0 } else { 90.0 + (at * 7 % 11) as f64 }
    }

    #[test]
    fn a_spike_stands_out_and_a_daily_peak_does_not() {
        assert_eq!(outliers(&hours(daily), 480), Vec::<usize>::new());
        let spiked = hours(|at| if matches!(at, 100 | 101 | 300) { 5000.0 } else { daily(at) });
        assert_eq!(outliers(&spiked, 480), [100, 101, 300]);
        assert_eq!(outliers(&spiked, 200), [100, 101]);
    }

    #[test]
    fn the_rule_says_what_is_done() {
        let said = |word: String| assert!(OUTLIER_RULE.contains(&word), "{word}");
        said(format!("more than {LIMIT_SIGMAS} robust standard deviations"));
        said(format!("more than {} %", 100.0 * MAX_SHARE));
        assert_eq!(REACH, 6, "the rule says six");
    }

    #[test]
    fn a_new_level_and_frequent_bursts_are_no_outliers() {
        assert_eq!(outliers(&hours(|at| if at < 240 { 50.0 } else { 900.0 }), 480), Vec::<usize>::new());
        assert_eq!(outliers(&hours(|at| if at % 37 == 5 { 3000.0 } else { 50.0 }), 480), Vec::<usize>::new());
    }
}
