//! What others published for the bundled trace, one step ahead on the same days.

use super::Metric;
use crate::forecast::ModelId;
use crate::report::Study;
use crate::series::Origin;
use crate::series::calendar::parse_local;

/// Where the published results split the trace.
const SPLIT: &str = "1995-08-23";

/// Model, seconds per bucket, RMSE, MAE: the original demo's own tables (requests). Prophet's is one long forecast.
const FIGURES: [(ModelId, u32, f64, f64); 11] = [
    (ModelId::Lstm, 60, 13.89, 10.35),
    (ModelId::Lstm, 300, 46.12, 34.63),
    (ModelId::Lstm, 900, 119.33, 86.99),
    (ModelId::Hybrid, 300, 49.18, 36.30),
    (ModelId::Hybrid, 900, 116.57, 85.48),
    (ModelId::Arima, 60, 14.12, 10.37),
    (ModelId::Arima, 300, 59.96, 43.98),
    (ModelId::Arima, 900, 166.81, 124.43),
    (ModelId::Prophet, 60, 21.65, 15.91),
    (ModelId::Prophet, 300, 85.79, 59.52),
    (ModelId::Prophet, 900, 258.88, 189.04),
];

/// The published value of `metric` for `model`, where `study` is of the same trace, step and split, one step ahead.
pub fn published(study: &Study, model: ModelId, metric: Metric, lead: usize) -> Option<f64> {
    let split_secs = study.start_local_secs + study.split_bucket as i64 * study.step.secs_i64();
    let is_same = study.source.origin == Origin::Bundled && parse_local(SPLIT) == Some(split_secs) && lead == 1;
    let found = FIGURES.iter().find(|(of, secs, ..)| *of == model && *secs == study.step.secs()).filter(|_| is_same);
    found.and_then(|(_, _, rmse, mae)| match metric {
        Metric::Rmse => Some(*rmse),
        Metric::Mae => Some(*mae),
        _ => None,
    })
}
