//! What is chosen on traces whose answer is known, and the arithmetic of the weights.

use super::weights::{power, weights};
use super::*;
use crate::progress::{Silent, block_on};
use crate::series::{Origin, Quality};
use crate::units::{Step, UnixSecs};
use proptest::prelude::*;

fn series(counts: Vec<Option<f64>>, step_secs: u32) -> TimeSeries {
    let quality =
        counts.iter().map(|count| if count.is_some() { Quality::Observed } else { Quality::Missing }).collect();
    let counts = counts.into_iter().map(|count| count.unwrap_or(0.0)).collect();
    let step = Step::from_secs(step_secs).expect("a step");
    TimeSeries::new("test", Origin::Upload, (UnixSecs(0), 0), step, counts, quality).expect("valid")
}

fn fitted(series: &TimeSeries, train_end: usize) -> Auto {
    block_on(AutoDraft { shelf: &Shelf::default() }.fit(series, train_end, &Silent)).expect("always fits")
}

#[test]
fn weights_worked_by_hand() {
    assert_eq!(weights(&[1.0, 4.0], 2), [16.0 / 17.0, 1.0 / 17.0]);
    assert_eq!(weights(&[0.0, 0.0, 1.0], 8), [0.5, 0.5, 0.0]);
    assert_eq!(weights(&[f64::NAN, 3.0], 8), [0.0, 1.0]);
    assert_eq!((power(2.0, 10), power(3.0, 1), power(7.0, 0)), (1024.0, 3.0, 1.0));
    assert_eq!(mix(&[0.25, 0.75], [4.0, 8.0].into_iter()), 7.0);
    assert_eq!(mix(&[0.25, 0.75], [4.0, f64::NAN].into_iter()), 4.0);
}

#[test]
fn two_buckets_are_enough_and_it_says_that_nothing_was_compared() {
    let series = series(vec![Some(3.0), Some(5.0)], 60);
    let auto = fitted(&series, 1);
    assert_eq!(auto.rolling(&series, 0..2, 2).lead(1), [3.0, 5.0]);
    assert!(auto.choice.reason().contains("too short to compare"), "{}", auto.choice.reason());
}

#[test]
fn a_flat_trace_is_the_last_value_and_it_says_so() {
    let series = series(vec![Some(0.0); 300], 60);
    let auto = fitted(&series, 210);
    assert_eq!(auto.choice.chosen().map(|one| one.model), Some(ModelId::Last));
    assert!(auto.choice.reason().contains("no model forecast better"), "{}", auto.choice.reason());
    assert!(auto.rolling(&series, 0..300, 3).lead(3).iter().all(|mean| *mean == 0.0));
}

#[test]
fn what_repeats_every_day_beats_the_last_value() {
    let count = |at: usize| 500.0 + 400.0 * (at as f64 / 24.0 * std::f64::consts::TAU).sin() + (at * 7919 % 13) as f64;
    let series = series((0..24 * 40).map(|at| Some(count(at).round())).collect(), 3600);
    let auto = fitted(&series, 24 * 28);
    let chosen = auto.choice.chosen().expect("a model");
    assert_ne!(chosen.model, ModelId::Last);
    assert!(chosen.relative_rmse.iter().all(|error| *error < 0.3), "{}", auto.choice.reason());
    let shares: f64 = auto.choice.candidates.iter().map(|one| one.weight).sum();
    assert!((shares - 1.0).abs() < 1e-9 && auto.choice.candidates.len() == ALL.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Short traces with gaps: where there is an observed past there is a forecast, and it is a count.
    #[test]
    fn a_forecast_is_a_count_wherever_there_is_a_past(
        counts in prop::collection::vec(prop::option::weighted(0.8, 0_u32..500), 2..160), share in 0.1_f64..0.9,
    ) {
        let series = series(counts.iter().map(|count| count.map(f64::from)).collect(), 600);
        let train_end = ((counts.len() as f64 * share) as usize).max(1);
        let auto = fitted(&series, train_end);
        let rolling = auto.rolling(&series, 0..series.len(), 4);
        let first = counts.iter().position(Option::is_some).unwrap_or(counts.len());
        for origin in first..series.len() {
            for lead in 1..=4 {
                let mean = rolling.at(origin, lead);
                prop_assert!(mean.is_finite() && mean >= 0.0, "{mean} at {origin}, {lead} ahead");
            }
        }
    }
}
