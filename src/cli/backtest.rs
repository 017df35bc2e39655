//! `backtest`: fits models before a time and scores them after it.

use super::args::BacktestArgs;
use super::{CliError, load};
use crate::forecast::{BAND_LEVEL, Examination, Foreseen, ModelId, Scores, fit};
use crate::progress::{Silent, block_on};
use crate::series::TimeSeries;
use serde::Serialize;
use std::time::Instant;

/// One line of the table. Errors are in counts per bucket, `mape`, `smape`, `coverage` are shares.
#[derive(Debug, Serialize)]
struct Line {
    model: &'static str,
    detail: String,
    step_secs: u32,
    horizon_steps: usize,
    n: usize,
    rmse: f64,
    mae: f64,
    mape: f64,
    mape_zeros: usize,
    smape: f64,
    mase: f64,
    r2: f64,
    bias: f64,
    coverage: f64,
    width: f64,
    winkler: f64,
    pinball: f64,
    band_level: f64,
    worst_day_coverage: f64,
    fit_secs: f64,
    forecast_secs: f64,
}

/// Prints one object per model and horizon.
pub fn run(args: &BacktestArgs) -> Result<String, CliError> {
    let series = load::trace(&args.data, &args.target, args.together)?.resample(args.step).map_err(CliError::new)?;
    let series = args.test_end.map_or_else(|| series.clone(), |end| series.until(series.index_at(end)));
    let split = series.index_at(args.test_start);
    let mut lines = Vec::new();
    for model in &args.models {
        lines.extend(lines_of(*model, &series, split, args)?);
    }
    serde_json::to_string_pretty(&lines).map(|text| text + "\n").map_err(CliError::new)
}

fn lines_of(model: ModelId, series: &TimeSeries, split: usize, args: &BacktestArgs) -> Result<Vec<Line>, CliError> {
    let shelf = load::shelf(&args.data, &args.target, args.step, &[model])?;
    let began = Instant::now();
    let forecaster = block_on(fit(model, series, split, &shelf, &Silent)).map_err(CliError::new)?;
    let fit_secs = began.elapsed().as_secs_f64();
    crate::forecast::check_scorable(series, split, &args.leads).map_err(CliError::new)?;
    let began = Instant::now();
    let exam = Examination::new(forecaster.as_ref(), series, split, args.leads.iter().copied().max().unwrap_or(1));
    let foreseen: Vec<Foreseen> = args.leads.iter().map(|lead| exam.at(*lead)).collect();
    let forecast_secs = began.elapsed().as_secs_f64();
    let line = |one: &Foreseen| {
        let scores = exam.scores(one, split..series.len());
        let (name, place) = ((model.name(), forecaster.detail()), (series.step().secs(), one.lead));
        let worst_day_coverage = exam.worst_day_coverage(one);
        Line::new(name, place, &scores, worst_day_coverage, (fit_secs, forecast_secs))
    };
    Ok(foreseen.iter().map(line).collect())
}

impl Line {
    fn new(
        (model, detail): (&'static str, String),
        (step_secs, horizon_steps): (u32, usize),
        scores: &Scores,
        worst_day_coverage: f64,
        (fit_secs, forecast_secs): (f64, f64),
    ) -> Self {
        Self {
            model,
            detail,
            step_secs,
            horizon_steps,
            n: scores.n,
            rmse: scores.rmse,
            mae: scores.mae,
            mape: scores.mape,
            mape_zeros: scores.zeros,
            smape: scores.smape,
            mase: scores.mase,
            r2: scores.r2,
            bias: scores.bias,
            coverage: scores.coverage,
            width: scores.width,
            winkler: scores.winkler,
            pinball: scores.pinball,
            band_level: BAND_LEVEL,
            worst_day_coverage,
            fit_secs,
            forecast_secs,
        }
    }
}
