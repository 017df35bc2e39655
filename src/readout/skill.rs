//! Whether a forecast was worth making: its errors beside those of the last value.

use crate::forecast::ModelId;
use crate::format::whole;
use crate::report::Report;
use crate::scenario::{Level, Notice};

/// Buckets that must have been forecast before anything is said.
const FEWEST_BUCKETS: usize = 60;
/// Root mean squared errors over those of the last value from which on the model counts as worse.
const WORSE: f64 = 1.02;

/// What is to be said of the model after `ticks` ticks: only that it does worse than the last value, if it does. One step
/// ahead, on the buckets that were observed and have both forecasts.
pub fn loss_to_last_value(report: &Report, ticks: usize) -> Option<Notice> {
    let model = *report.scenario.model;
    let per_bucket = report.ticks_per_bucket();
    let bucket_of = |columns: &[f64]| columns.iter().sum::<f64>() / columns.len() as f64;
    let loads: Vec<f64> = report.columns.load_rps.chunks(per_bucket).take(ticks / per_bucket).map(bucket_of).collect();
    let forecasts: Vec<f64> = report.columns.forecast_rps.iter().step_by(per_bucket).copied().collect();
    let (ratio, compared) = error_ratio(&loads, &forecasts)?;
    (model != ModelId::Last && compared >= FEWEST_BUCKETS && ratio > WORSE).then(|| {
        let name = model.name();
        let title = format!("{name} does worse than the last value:");
        let text = format!(
            "its errors one step ahead are {ratio:.2} × as large (RMSE, first {} steps of the trace). The Forecasts page compares all models.",
            whole(compared)
        );
        Notice::new(Level::Warn, "model.loses", title, text).about("model")
    })
}

/// Root mean squared error of `forecast` over that of the last known `load`, and how many buckets it is of; `None` without any.
fn error_ratio(load: &[f64], forecast: &[f64]) -> Option<(f64, usize)> {
    let (mut last, mut own, mut naive, mut compared) = (f64::NAN, 0.0, 0.0, 0);
    for (load, forecast) in load.iter().zip(forecast) {
        if load.is_nan() {
            continue;
        }
        if !forecast.is_nan() && !last.is_nan() {
            own += (load - forecast) * (load - forecast);
            naive += (load - last) * (load - last);
            compared += 1;
        }
        last = *load;
    }
    (compared > 0 && naive > 0.0).then(|| (libm::sqrt(own / naive), compared))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_passed_over_and_buckets_without_a_forecast_are_not_compared() {
        let nan = f64::NAN;
        let load = [10.0, 12.0, nan, 15.0, 15.0, 11.0];
        let forecast = [nan, 11.0, 12.0, 13.0, nan, 15.0];
        // Errors 1, 2, 4 of the forecast and 2, 3, 4 of the last value.
        let (ratio, compared) = error_ratio(&load, &forecast).expect("three buckets");
        assert_eq!(compared, 3);
        assert!((ratio - (21.0_f64 / 29.0).sqrt()).abs() < 1e-15);
        let (ratio, compared) = error_ratio(&load[..2], &forecast).expect("one bucket");
        assert_eq!((ratio, compared), (0.5, 1));
        assert_eq!(error_ratio(&load[..1], &forecast), None);
    }

    #[test]
    fn a_constant_load_has_no_ratio() {
        assert_eq!(error_ratio(&[3.0; 5], &[3.0; 5]), None);
    }
}
