//! Claims about who takes part and what is said of those who do not.

use super::*;
use crate::progress::{Silent, block_on};
use crate::series::{Origin, Quality};
use crate::units::{Step, UnixSecs};

/// Quarter hours with a daily cycle and some noise.
fn traffic(n: usize) -> TimeSeries {
    let noise = |at: usize| ((at * at + 7 * at) % 31) as f64;
    let wave = |at: usize| 100.0 + 60.0 * (at as f64 / 96.0 * std::f64::consts::TAU).sin();
    let counts: Vec<f64> = (0..n).map(|at| (wave(at) + noise(at)).round()).collect();
    let quality = vec![Quality::Observed; n];
    let origin = Origin::Synthetic { seed: 1 };
    TimeSeries::new("test", origin, (UnixSecs(0), 0), Step::QUARTER_HOUR, counts, quality).expect("valid")
}

fn fitted(n: usize) -> Stack {
    block_on(StackDraft { shelf: &Shelf::default() }.fit(&traffic(n), n, &Silent)).expect("fits")
}

fn reason(stack: &Stack, id: ModelId) -> Option<&Absence> {
    stack.absent.iter().find(|(member, _)| *member == Member { id, is_finer: false }).map(|(_, why)| why)
}

#[test]
fn ten_days_are_mixed_by_all_but_those_that_look_back_a_week() {
    let stack = fitted(960 * 7 / 10);
    assert!(stack.members.len() >= 4, "{}", stack.detail());
    // The tail begins after five days, so that no row has a week behind it.
    assert_eq!(reason(&stack, ModelId::Lstm), Some(&Absence::Untrained));
    assert!(matches!(reason(&stack, ModelId::SeasonalWeek), Some(Absence::FewRows { got: 0, .. } | Absence::TooShort)));
    assert!(stack.detail().contains("lstm (not trained), hybrid (not trained)"), "{}", stack.detail());
    for weights in &stack.weights {
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{weights:?}");
    }
}

#[test]
fn forty_buckets_are_enough_for_two() {
    let stack = fitted(NEEDED);
    assert!(stack.members.len() >= MIN_MEMBERS, "{}", stack.detail());
    assert!(stack.forecast(&traffic(NEEDED).history(NEEDED - 1), 60).mean.iter().all(|mean| mean.is_finite()));
    assert_eq!(reason(&stack, ModelId::SeasonalDay), Some(&Absence::TooShort));
}

#[test]
fn a_tail_that_was_not_observed_weighs_nobody() {
    let series = traffic(400);
    let mut quality = vec![Quality::Observed; 400];
    quality[300..].fill(Quality::Missing);
    let clock = (UnixSecs(0), 0);
    let counts = series.counts().to_vec();
    let gap = TimeSeries::new("gap", Origin::Upload, clock, Step::QUARTER_HOUR, counts, quality).expect("valid");
    let error = block_on(StackDraft { shelf: &Shelf::default() }.fit(&gap, 400, &Silent)).expect_err("no rows");
    assert!(matches!(error, ForecastError::TooShort { model: ModelId::Stack, got: 300, .. }), "{error}");
}
