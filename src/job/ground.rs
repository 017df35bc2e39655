//! What does not depend on what a policy decides, bucket by bucket: load, forecasts, residuals and scores, and what is expected
//! right of the cursor.

use super::course::Course;
use super::place::Place;
use super::prepared::Banded;
use crate::detect::{DetectorId, Score, Verdict};
use crate::report::{Fan, Ground};
use crate::scenario::Scenario;
use crate::series::TimeSeries;
use crate::units::Rps;

/// Load, forecasts, residuals and scores of the buckets that are replayed.
pub fn ground(scenario: &Scenario, course: &Course, place: &Place, banded: &Banded) -> Ground {
    let (series, measured) = (&course.load, &course.measured);
    let (factor, step) = (*scenario.multiplier, *scenario.step);
    let rps = |count: f64| Rps::from_bucket(count * factor, step).0;
    let range = place.replay.clone();
    let known_at = |bucket: usize, lead: usize| bucket.checked_sub(lead);
    let lead = scenario.lag_buckets() + 1;
    let one = &banded.bands[lead - 1];
    let first = banded.rolling.origins().start;
    let in_band = |column: &[f64], origin: usize| origin.checked_sub(first).and_then(|at| column.get(at)).copied();
    let made_for = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
        range.clone().map(|bucket| known_at(bucket, lead).map_or(f64::NAN, |origin| rps(value(origin)))).collect()
    };
    let mut ground = Ground {
        count: series.counts()[range.clone()].to_vec(),
        quality: series.quality()[range.clone()].to_vec(),
        load_rps: range.clone().map(|bucket| series.observed(bucket).map_or(f64::NAN, rps)).collect(),
        forecast_rps: made_for(&|origin| banded.rolling.at(origin, lead)),
        lower_rps: made_for(&|origin| in_band(&one.lower, origin).unwrap_or(f64::NAN)),
        upper_rps: made_for(&|origin| in_band(&one.upper, origin).unwrap_or(f64::NAN)),
        ..Ground::default()
    };
    let is_measured = |tick: usize| measured.observed(range.start + tick).is_some();
    score_residuals(scenario, &past_forecasts(scenario, measured, place, banded), is_measured, &mut ground);
    ground
}

/// What is expected after each bucket, as far as `banded` reaches and the scenario draws.
pub fn fan(scenario: &Scenario, place: &Place, banded: &Banded) -> Fan {
    let range = &place.replay;
    let rps = |count: f64| Rps::from_bucket(count * *scenario.multiplier, *scenario.step).0;
    let lag = scenario.lag_buckets();
    let first = banded.rolling.origins().start;
    let leads = banded.rolling.leads().saturating_sub(lag).min(scenario.horizon as usize);
    let pick = |column: &[f64]| -> Vec<f32> {
        let at = |bucket: usize| bucket.checked_sub(lag + first).and_then(|at| column.get(at)).copied();
        range.clone().map(|bucket| rps(at(bucket).unwrap_or(f64::NAN)) as f32).collect()
    };
    let mut fan = Fan::default();
    for lead in 1..=leads {
        let band = &banded.bands[lag + lead - 1];
        fan.mean_rps.push(pick(banded.rolling.lead(lag + lead)));
        fan.lower_rps.push(pick(&band.lower));
        fan.upper_rps.push(pick(&band.upper));
    }
    fan
}

/// Counts of the buckets before the replay that were forecast, each with its forecast: what `calibrated` learns beforehand.
fn past_forecasts(scenario: &Scenario, series: &TimeSeries, place: &Place, banded: &Banded) -> Vec<(f64, f64)> {
    let lead = scenario.lag_buckets() + 1;
    let known = |bucket: usize| {
        let forecast = bucket.checked_sub(lead).map(|origin| banded.rolling.at(origin, lead))?;
        Some((series.observed(bucket)?, forecast)).filter(|(_, forecast)| !forecast.is_nan())
    };
    let first = banded.rolling.origins().start + lead;
    (first..place.replay.start).filter_map(known).collect()
}

/// Residuals and their scores, on the trace's own counts, so that the multiplier changes no score.
fn score_residuals(
    scenario: &Scenario,
    past: &[(f64, f64)],
    is_measured: impl Fn(usize) -> bool,
    columns: &mut Ground,
) {
    let mut detector = scenario.detector();
    if scenario.detector_id() == DetectorId::Calibrated {
        past.iter().for_each(|(count, forecast)| {
            detector.observe(*count, *forecast);
        });
    }
    let n = columns.load_rps.len();
    columns.residual_rps = vec![f64::NAN; n];
    columns.score = vec![f64::NAN; n];
    columns.verdict = vec![Verdict::Unscored; n];
    let count = |rps: f64| Rps(rps).per_bucket(*scenario.step) / *scenario.multiplier;
    for tick in 0..n {
        let (load, forecast) = (columns.load_rps[tick], columns.forecast_rps[tick]);
        if load.is_nan() || forecast.is_nan() || !is_measured(tick) {
            continue;
        }
        let Score { z, verdict } = detector.observe(columns.count[tick], count(forecast));
        columns.residual_rps[tick] = load - forecast;
        columns.score[tick] = z;
        columns.verdict[tick] = verdict;
    }
}
