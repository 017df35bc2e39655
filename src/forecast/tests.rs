//! What holds for every model: it sees only the past, and its two paths agree.

use super::*;
use crate::progress::{Silent, block_on};
use crate::series::{Origin, Quality};
use crate::units::{Step, UnixSecs};

/// Sixteen days of quarter hours with a daily cycle, a little noise, and a gap.
fn traffic(change_after: usize) -> TimeSeries {
    let step = Step::QUARTER_HOUR;
    let mut state = 7_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(u32::MAX) * 60.0
    };
    let mut counts: Vec<f64> = (0..16 * 96)
        .map(|at| (100.0 + 60.0 * (at as f64 / 96.0 * std::f64::consts::TAU).sin() + noise()).round())
        .collect();
    for (at, count) in counts.iter_mut().enumerate().skip(change_after + 1) {
        *count = (*count * 3.0 + at as f64).round();
    }
    let mut quality = vec![Quality::Observed; counts.len()];
    quality[700..740].fill(Quality::Missing);
    quality[1340..1345].fill(Quality::Imputed);
    TimeSeries::new("test", Origin::Synthetic { seed: 7 }, (UnixSecs(0), 0), step, counts, quality).expect("valid")
}

const SPLIT: usize = 1300;

fn fitted(id: ModelId, series: &TimeSeries) -> Box<dyn Forecaster> {
    block_on(fit(id, series, SPLIT, &Shelf::default(), &Silent)).expect("enough history")
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

#[test]
fn the_future_never_changes_a_past_forecast() {
    let (series, changed) = (traffic(usize::MAX - 1), traffic(1400));
    for id in ModelId::ALL {
        let (a, b) = (fitted(id, &series), fitted(id, &changed));
        let (a, b) = (a.rolling(&series, 1200..1500, 5), b.rolling(&changed, 1200..1500, 5));
        for lead in 1..=5 {
            let seen = 1400 - 1200 + 1;
            assert!(same(&a.lead(lead)[..seen], &b.lead(lead)[..seen]), "{id} looks ahead");
            // The seasonal models look back farther than the change is old; Prophet is one long forecast.
            let reacts = !matches!(id, ModelId::SeasonalDay | ModelId::SeasonalWeek | ModelId::Prophet);
            assert!(!reacts || !same(&a.lead(lead)[seen..], &b.lead(lead)[seen..]), "{id} is blind");
            let (a, b) = (bands(&series, &a, lead, 0.9), bands(&changed, &b, lead, 0.9));
            assert!(same(&a.upper[..seen], &b.upper[..seen]), "{id}'s band looks ahead");
        }
    }
}

#[test]
fn the_fast_path_agrees_with_one_forecast_at_a_time() {
    let series = traffic(usize::MAX - 1);
    for id in ModelId::ALL {
        let model = fitted(id, &series);
        let rolling = model.rolling(&series, 0..series.len(), 4);
        for origin in (0..series.len()).step_by(13).chain([720, 1342, 1346]) {
            let slow = model.forecast(&series.history(origin), 4);
            let fast: Vec<f64> = (1..=4).map(|lead| rolling.at(origin, lead)).collect();
            assert!(same(&slow.mean, &fast), "{id} at {origin}: {:?} and {fast:?}", slow.mean);
            assert!(origin + 1 >= model.min_history() || fast.iter().all(|mean| mean.is_nan() || id == ModelId::Last));
        }
    }
}

/// Bytes that leave a quarter of an hour after the requests for them came, 40 a request, beside the requests.
fn accompanied(change_after: usize) -> TimeSeries {
    let requests = traffic(change_after);
    let before = requests.counts().iter().take(1).chain(requests.counts());
    let counts = before.map(|count| 40.0 * count).take(requests.len()).collect();
    let own = requests.with_counts(counts, requests.quality().to_vec()).expect("counts");
    own.with_companion(requests).expect("the same buckets")
}

#[test]
fn a_companion_is_read_as_far_as_it_is_known() {
    let (series, changed) = (accompanied(usize::MAX - 1), accompanied(1400));
    let (a, b) = (fitted(ModelId::Ridge, &series), fitted(ModelId::Ridge, &changed));
    let (a_means, b_means) = (a.rolling(&series, 1200..1500, 5), b.rolling(&changed, 1200..1500, 5));
    for lead in 1..=5 {
        assert!(same(&a_means.lead(lead)[..201], &b_means.lead(lead)[..201]), "lead {lead} looks ahead");
    }
    for origin in [1250, 1342, 1346, 1499] {
        let slow = a.forecast(&series.history(origin), 5).mean;
        let fast: Vec<f64> = (1..=5).map(|lead| a_means.at(origin, lead)).collect();
        assert!(same(&slow, &fast), "{origin}: {slow:?} and {fast:?}");
    }
    // The next bucket is what its companion has been.
    let alone = series.with_counts(series.counts().to_vec(), series.quality().to_vec()).expect("counts");
    let error_of = |series: &TimeSeries| {
        let means = fitted(ModelId::Ridge, series).rolling(series, 1350..1499, 1);
        let errors = (1350..1499).map(|origin| (means.at(origin, 1) - series.counts()[origin + 1]).abs());
        errors.sum::<f64>()
    };
    assert!(error_of(&series) < 0.2 * error_of(&alone));
    // Behind its end there is no companion, and there are forecasts all the same.
    let longer = series.extended(&[4000.0; 8]);
    assert!(a.forecast(&longer.history(longer.len() - 1), 5).mean.iter().all(|mean| mean.is_finite()));
}

#[test]
fn too_little_history_says_how_much_is_needed() {
    let series = traffic(usize::MAX - 1);
    let error = block_on(fit(ModelId::Ridge, &series, 39, &Shelf::default(), &Silent)).expect_err("39 buckets");
    assert_eq!(
        error.to_string(),
        "ridge needs 40 observed buckets before the split and got 39. Move the split later, or choose smoothing."
    );
    assert!(block_on(fit(ModelId::SeasonalWeek, &series, 100, &Shelf::default(), &Silent)).is_err());
}

#[test]
fn bands_hold_what_they_promise() {
    let series = traffic(usize::MAX - 1);
    let results = score_leads(fitted(ModelId::Ridge, &series).as_ref(), &series, SPLIT, &[1, 4]);
    for result in results {
        assert!((0.82..=0.97).contains(&result.scores.coverage), "{result:?}");
        assert_eq!(result.scores.n, 16 * 96 - SPLIT - 5);
    }
}

#[test]
fn what_a_model_needs_is_what_it_can_be_fitted_on() {
    let whole = traffic(usize::MAX - 1);
    for id in ModelId::ALL {
        let needed = needs(id, Step::QUARTER_HOUR);
        let fits = |end: usize| block_on(fit(id, &whole, end, &Shelf::default(), &Silent)).is_ok();
        assert!(fits(needed), "{id} does with {needed} buckets");
        // The last value is there as soon as anything is.
        assert!(
            matches!(id, ModelId::Last | ModelId::Auto) || !fits(needed - 1),
            "{id} does with fewer than {needed} buckets"
        );
    }
}

#[test]
fn constant_traffic_is_forecast_as_it_is() {
    for level in [0.0, 3.0, 1e6] {
        let counts = vec![level; 16 * 96];
        let quality = vec![Quality::Observed; counts.len()];
        let clock = (UnixSecs(0), 0);
        let series =
            TimeSeries::new("flat", Origin::Upload, clock, Step::QUARTER_HOUR, counts, quality).expect("valid");
        for id in ModelId::ALL {
            let mean = fitted(id, &series).rolling(&series, SPLIT..series.len(), 1);
            let worst = mean.lead(1).iter().map(|mean| (mean - level).abs()).fold(0.0, f64::max);
            assert!(worst <= 0.02 * level + 0.1, "{id} is {worst} off {level}");
        }
    }
}
