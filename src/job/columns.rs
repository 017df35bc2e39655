//! Columns that do not depend on the fleet: load, forecasts, peaks, residuals and scores; and the workload class, which
//! needs both.

use super::engine::{Banded, Place};
use crate::detect::{DetectorId, Score, Verdict};
use crate::policy::Outlook;
use crate::report::{Columns, WorkloadClass};
use crate::scenario::Scenario;
use crate::series::TimeSeries;
use crate::units::Rps;
use std::ops::Range;

/// What is known before anything is scored or decided: load, forecasts and peaks.
pub fn input_columns(scenario: &Scenario, series: &TimeSeries, place: &Place, banded: &Banded) -> Columns {
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
    let (peak_rps, peak_lead) = peaks(scenario, &range, banded, rps);
    let mut columns = Columns {
        count: series.counts()[range.clone()].to_vec(),
        quality: series.quality()[range.clone()].to_vec(),
        load_rps: range.clone().map(|bucket| series.observed(bucket).map_or(f64::NAN, rps)).collect(),
        forecast_rps: made_for(&|origin| banded.rolling.at(origin, lead)),
        lower_rps: made_for(&|origin| in_band(&one.lower, origin).unwrap_or(f64::NAN)),
        upper_rps: made_for(&|origin| in_band(&one.upper, origin).unwrap_or(f64::NAN)),
        peak_rps,
        peak_lead,
        ..Columns::default()
    };
    look_ahead(scenario, &range, banded, rps, &mut columns);
    columns
}

/// The highest forecast within the policy's lead for every tick, and how far ahead it is; `NaN` where the policy reads none.
fn peaks(scenario: &Scenario, range: &Range<usize>, banded: &Banded, rps: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<u8>) {
    let Outlook::Peak { lead_ticks, quantile } = scenario.outlook() else {
        return (vec![f64::NAN; range.len()], vec![0; range.len()]);
    };
    let lag = scenario.lag_buckets();
    let first = banded.rolling.origins().start;
    let plans_for_mean = quantile <= 0.5;
    let value = |origin: usize, lead: usize| {
        if plans_for_mean {
            banded.rolling.at(origin, lead)
        } else {
            let upper = banded.bands.get(lead - 1).map_or(&[][..], |band| &band.upper);
            origin.checked_sub(first).and_then(|at| upper.get(at)).copied().unwrap_or(f64::NAN)
        }
    };
    let of_bucket = |bucket: usize| {
        let Some(origin) = bucket.checked_sub(lag) else { return (f64::NAN, 0) };
        let mut best = (f64::NAN, 0_u8);
        for ahead in 1..=lead_ticks {
            let expected = value(origin, lag + ahead);
            if best.0.is_nan() || expected > best.0 {
                best = (expected, u8::try_from(ahead).unwrap_or(u8::MAX));
            }
        }
        best
    };
    range
        .clone()
        .map(|bucket| {
            let (peak, ahead) = of_bucket(bucket);
            (rps(peak), ahead)
        })
        .unzip()
}

/// What is expected right of each tick.
fn look_ahead(
    scenario: &Scenario,
    range: &Range<usize>,
    banded: &Banded,
    rps: impl Fn(f64) -> f64,
    columns: &mut Columns,
) {
    let lag = scenario.lag_buckets();
    let first = banded.rolling.origins().start;
    let leads = banded.rolling.leads().saturating_sub(lag).min(scenario.horizon as usize);
    let pick = |column: &[f64]| -> Vec<f32> {
        let at = |bucket: usize| bucket.checked_sub(lag + first).and_then(|at| column.get(at)).copied();
        range.clone().map(|bucket| rps(at(bucket).unwrap_or(f64::NAN)) as f32).collect()
    };
    for lead in 1..=leads {
        let band = &banded.bands[lag + lead - 1];
        columns.ahead_mean_rps.push(pick(banded.rolling.lead(lag + lead)));
        columns.ahead_lower_rps.push(pick(&band.lower));
        columns.ahead_upper_rps.push(pick(&band.upper));
    }
}

/// Counts of the buckets before the replay that were forecast, each with its forecast: what `calibrated` learns beforehand.
pub fn past_forecasts(scenario: &Scenario, series: &TimeSeries, place: &Place, banded: &Banded) -> Vec<(f64, f64)> {
    let lead = scenario.lag_buckets() + 1;
    let known = |bucket: usize| {
        let forecast = bucket.checked_sub(lead).map(|origin| banded.rolling.at(origin, lead))?;
        Some((series.observed(bucket)?, forecast)).filter(|(_, forecast)| !forecast.is_nan())
    };
    let first = banded.rolling.origins().start + lead;
    (first..place.replay.start).filter_map(known).collect()
}

/// Residuals and their scores, on the trace's own counts, so that the multiplier changes no score.
pub fn score_residuals(scenario: &Scenario, past: &[(f64, f64)], columns: &mut Columns) {
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
        if load.is_nan() || forecast.is_nan() {
            continue;
        }
        let Score { z, verdict } = detector.observe(columns.count[tick], count(forecast));
        columns.residual_rps[tick] = load - forecast;
        columns.score[tick] = z;
        columns.verdict[tick] = verdict;
    }
}

/// Utilisation and workload class of every tick.
pub fn classify(scenario: &Scenario, columns: &mut Columns) {
    let step_secs = f64::from(scenario.step.secs());
    columns.class = vec![WorkloadClass::None; columns.count.len()];
    columns.utilization = vec![f64::NAN; columns.count.len()];
    for tick in 0..columns.count.len() {
        let (load, capacity) = (columns.load_rps[tick], columns.capacity_rps[tick]);
        if load.is_nan() {
            continue;
        }
        let used = if capacity > 0.0 { columns.served[tick] / (capacity * step_secs) } else { 1.0 };
        columns.utilization[tick] = used;
        let pressure = if capacity > 0.0 { load / capacity } else { f64::INFINITY };
        let surprise = load > scenario.class_spike * columns.forecast_rps[tick];
        columns.class[tick] = if columns.verdict[tick] == Verdict::Spike || surprise {
            WorkloadClass::Spike
        } else if pressure < scenario.class_low {
            WorkloadClass::Low
        } else if pressure < scenario.class_high {
            WorkloadClass::Normal
        } else {
            WorkloadClass::High
        };
    }
}
