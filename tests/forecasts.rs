//! What holds for forecasts of any traffic: where there is a past there is a forecast, and neither the week in which a trace
//! begins nor the unit that it is counted in changes what is expected.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::forecast::{ForecastError, Forecaster, ModelId, Shelf, bands, fit};
use planora::progress::{Silent, block_on};
use planora::series::regimes::Regime;
use planora::series::{Origin, Quality, TimeSeries};
use planora::units::{Step, UnixSecs};
use proptest::prelude::*;

const WEEK_SECS: i64 = 7 * 86_400;
/// Share of the buckets that trains.
const TRAINED: f64 = 0.7;

/// Every model but the networks, which take long to train.
fn models() -> impl Iterator<Item = ModelId> {
    ModelId::ALL.into_iter().filter(|id| !matches!(id, ModelId::Lstm | ModelId::Hybrid))
}

/// Counts, `None` where nothing was observed, from `start` (UTC) on.
fn series(counts: &[Option<f64>], (start, step): (UnixSecs, Step)) -> TimeSeries {
    let quality = counts.iter().map(|count| if count.is_some() { Quality::Observed } else { Quality::Missing });
    let values = counts.iter().map(|count| count.unwrap_or(0.0)).collect();
    TimeSeries::new("test.csv", Origin::Upload, (start, 0), step, values, quality.collect()).expect("valid")
}

/// Hours of a regime.
fn hours(regime: Regime, buckets: usize, seed: u64) -> TimeSeries {
    regime.series(Step::from_secs(3600).expect("a step"), buckets, seed).expect("a trace")
}

/// The model, unless the past is too short for it.
fn fitted(id: ModelId, series: &TimeSeries, train_end: usize) -> Option<Box<dyn Forecaster>> {
    match block_on(fit(id, series, train_end, &Shelf::default(), &Silent)) {
        Ok(model) => Some(model),
        Err(ForecastError::TooShort { .. } | ForecastError::Unsolvable { .. }) => None,
        Err(error) => panic!("{id}: {error}"),
    }
}

/// Forecasts `leads` buckets ahead from every origin behind the training part, lead by lead.
fn means(id: ModelId, series: &TimeSeries, leads: usize) -> Option<Vec<f64>> {
    let split = (series.len() as f64 * TRAINED) as usize;
    let rolling = fitted(id, series, split)?.rolling(series, split..series.len(), leads);
    Some((1..=leads).flat_map(|lead| rolling.lead(lead).to_vec()).collect())
}

fn any_regime() -> impl Strategy<Value = Regime> {
    prop::sample::select(&Regime::ALL[..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn where_there_is_a_past_there_is_a_forecast(
        counts in prop::collection::vec(prop::option::weighted(0.85, 0_u32..400), 30..240), step in prop::sample::select(&[300_u32, 3600, 86_400][..]),
    ) {
        let counts: Vec<Option<f64>> = counts.into_iter().map(|count| count.map(f64::from)).collect();
        let trace = series(&counts, (UnixSecs(0), Step::from_secs(step).expect("a step")));
        let split = (trace.len() as f64 * TRAINED) as usize;
        // What was never observed at the same time has no seasonal past.
        let is_seasonal = |id: &ModelId| matches!(id, ModelId::SeasonalDay | ModelId::SeasonalWeek);
        for id in models().filter(|id| !is_seasonal(id)) {
            let Some(model) = fitted(id, &trace, split) else { continue };
            let rolling = model.rolling(&trace, split..trace.len(), 4);
            for lead in 1..=4 {
                for (at, mean) in rolling.lead(lead).iter().enumerate() {
                    prop_assert!(mean.is_finite() && *mean >= 0.0, "{id}: {mean}, {lead} ahead of {}", split + at);
                }
                let band = bands(&trace, &rolling, lead, 0.9);
                for ((lower, upper), mean) in band.lower.iter().zip(&band.upper).zip(rolling.lead(lead)) {
                    prop_assert!(lower.is_nan() && upper.is_nan() || lower <= mean && mean <= upper, "{id}");
                }
            }
        }
    }

    #[test]
    fn the_week_in_which_a_trace_begins_changes_nothing(regime in any_regime(), seed in 0_u64..1000, weeks in 1_i64..200) {
        let trace = hours(regime, 24 * 21, seed);
        let counts: Vec<Option<f64>> = (0..trace.len()).map(|at| trace.observed(at)).collect();
        let later = series(&counts, (UnixSecs(trace.start().0 + weeks * WEEK_SECS), trace.step()));
        for id in models() {
            let (one, two) = (means(id, &trace, 3), means(id, &later, 3));
            let worst = one.iter().flatten().zip(two.iter().flatten()).map(|(a, b)| (a - b).abs() / a.max(1.0));
            let worst = worst.fold(0.0, f64::max);
            prop_assert_eq!(one.is_some(), two.is_some());
            prop_assert!(worst <= 1e-9, "{}: {}", id, worst);
        }
    }

    /// A power of two changes no digit, so that what does not count in roots or logarithms is exactly as many times as large.
    #[test]
    fn twice_the_traffic_is_twice_the_forecast(regime in any_regime(), seed in 0_u64..1000, power in 1_u32..8) {
        let trace = hours(regime, 24 * 21, seed);
        let factor = f64::from(2_u32.pow(power));
        let counts: Vec<Option<f64>> = (0..trace.len()).map(|at| trace.observed(at).map(|count| count * factor)).collect();
        let larger = series(&counts, (trace.start(), trace.step()));
        for id in [ModelId::Last, ModelId::SeasonalDay, ModelId::SeasonalWeek, ModelId::Smoothing, ModelId::Tsb] {
            let (one, two) = (means(id, &trace, 3).expect("three weeks"), means(id, &larger, 3).expect("three weeks"));
            for (one, two) in one.into_iter().zip(two) {
                prop_assert!((one * factor - two).abs() <= 1e-9 * two.max(1.0), "{}: {} and {}", id, one * factor, two);
            }
        }
    }

    #[test]
    fn what_always_comes_is_always_expected(regime in any_regime(), seed in 0_u64..1000, more in 1_u32..5000) {
        let trace = hours(regime, 24 * 21, seed);
        let more = f64::from(more);
        let counts: Vec<Option<f64>> = (0..trace.len()).map(|at| trace.observed(at).map(|count| count + more)).collect();
        let raised = series(&counts, (trace.start(), trace.step()));
        for id in [ModelId::Last, ModelId::SeasonalDay, ModelId::SeasonalWeek, ModelId::Smoothing] {
            let (one, two) = (means(id, &trace, 3).expect("three weeks"), means(id, &raised, 3).expect("three weeks"));
            for (one, two) in one.into_iter().zip(two) {
                prop_assert!((one + more - two).abs() <= 1e-9 * two, "{}: {} and {}", id, one + more, two);
            }
        }
    }
}
