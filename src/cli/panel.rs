//! `backtest --panel`: all models over a folder of traces, relative to the last value.

use super::args::PanelArgs;
use super::{CliError, input, load};
use crate::forecast::{BAND_LEVEL, Examination, ForecastError, Foreseen, ModelId, Shelf, check_scorable, fit};
use crate::ingest::AutoReader;
use crate::progress::{Silent, block_on};
use crate::series::TimeSeries;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Share of the buckets that trains.
const TRAINED_SHARE: f64 = 0.7;

/// One model on one trace at one lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Cell {
    trace: String,
    step_secs: u32,
    lead: usize,
    model: &'static str,
    detail: String,
    /// Why there is no score.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// Buckets that were scored.
    n: usize,
    /// Counts per bucket.
    rmse: f64,
    /// Relative to that of the last value.
    relative_rmse: f64,
    /// Share of buckets inside the band.
    coverage: f64,
    band_level: f64,
    /// Mean interval score of the band, counts per bucket.
    winkler: f64,
    /// Relative to that of the last value's band.
    relative_winkler: f64,
}

/// Prints a table for each lead, or one object per trace, lead and model.
pub fn run(args: &PanelArgs) -> Result<String, CliError> {
    let mut cells = Vec::new();
    for path in traces(&args.folder)? {
        let series = load::csv(&path, AutoReader::default())?;
        cells.extend(examine(&name_of(&path), &series, args)?);
    }
    if args.json {
        return serde_json::to_string_pretty(&cells).map(|text| text + "\n").map_err(CliError::new);
    }
    let tables = args.leads.iter().map(|lead| table(&cells, *lead, &args.models));
    Ok(tables.collect::<Vec<_>>().join("\n"))
}

/// Files of a folder, by name; hidden ones are no traces.
fn traces(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let entries = std::fs::read_dir(folder).map_err(|error| input::unreadable(folder, &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| input::unreadable(folder, &error))?.path();
        if path.extension().is_some_and(|end| end == "csv" || end == "gz") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(CliError::new(format!("{}: no file whose name ends in .csv or .gz", folder.display())));
    }
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// All models on one trace, each after the last value, which the others are relative to.
fn examine(trace: &str, series: &TimeSeries, args: &PanelArgs) -> Result<Vec<Cell>, CliError> {
    let split = (series.len() as f64 * TRAINED_SHARE) as usize;
    check_scorable(series, split, &args.leads).map_err(|error| CliError::new(format!("{trace}: {error}")))?;
    let last = scored(ModelId::Last, trace, series, (split, &args.leads))?;
    let mut cells = Vec::new();
    for model in &args.models {
        let mut own = scored(*model, trace, series, (split, &args.leads))?;
        for (cell, last) in own.iter_mut().zip(&last) {
            cell.relative_rmse = cell.rmse / last.rmse;
            cell.relative_winkler = cell.winkler / last.winkler;
        }
        cells.extend(own);
    }
    Ok(cells)
}

/// One cell for each of `leads`; a model that can't be fitted says why.
fn scored(
    model: ModelId,
    trace: &str,
    series: &TimeSeries,
    (split, leads): (usize, &[usize]),
) -> Result<Vec<Cell>, CliError> {
    let empty = |lead: usize| Cell {
        trace: trace.to_owned(),
        step_secs: series.step().secs(),
        lead,
        model: model.name(),
        detail: String::new(),
        refused: None,
        n: 0,
        rmse: f64::NAN,
        relative_rmse: f64::NAN,
        coverage: f64::NAN,
        band_level: BAND_LEVEL,
        winkler: f64::NAN,
        relative_winkler: f64::NAN,
    };
    let forecaster = match block_on(fit(model, series, split, &Shelf::default(), &Silent)) {
        Ok(forecaster) => forecaster,
        Err(ForecastError::Cancelled(cancelled)) => return Err(CliError::new(cancelled)),
        Err(refusal) => {
            let refused = Some(refusal.to_string());
            return Ok(leads.iter().map(|lead| Cell { refused: refused.clone(), ..empty(*lead) }).collect());
        }
    };
    let farthest = leads.iter().copied().max().unwrap_or(1);
    let exam = Examination::new(forecaster.as_ref(), series, split, farthest);
    let cell = |lead: &usize| {
        let foreseen = exam.at(*lead);
        let scores = exam.scores(&foreseen, split..series.len());
        let (detail, winkler) = (forecaster.detail(), mean_interval_score(series, split, &foreseen));
        Cell { detail, n: scores.n, rmse: scores.rmse, coverage: scores.coverage, winkler, ..empty(*lead) }
    };
    Ok(leads.iter().map(cell).collect())
}

/// Mean interval score over the observed buckets that have a band; `NaN` if none has.
fn mean_interval_score(series: &TimeSeries, split: usize, foreseen: &Foreseen) -> f64 {
    let score = |at: usize| {
        let offset = at - split;
        let (lower, upper) = (foreseen.lower[offset], foreseen.upper[offset]);
        series
            .observed(at)
            .map(|actual| interval_score(actual, (lower, upper), BAND_LEVEL))
            .filter(|score| !score.is_nan())
    };
    let (sum, n) = (split..series.len()).filter_map(score).fold((0.0, 0_usize), |(sum, n), score| (sum + score, n + 1));
    sum / n as f64
}

/// Width of a band and what it missed by, 2/(1 − level) times: T. Gneiting, A. E. Raftery, "Strictly Proper Scoring Rules,
/// Prediction, and Estimation", J. Am. Stat. Assoc. 102 (2007), eq. 43, after R. L. Winkler (1972).
fn interval_score(actual: f64, (lower, upper): (f64, f64), level: f64) -> f64 {
    let missed = (lower - actual).max(actual - upper).max(0.0);
    upper - lower + 2.0 / (1.0 - level) * missed
}

/// Relative errors, coverage and relative interval scores at one lead, a line for each trace, and their means.
fn table(cells: &[Cell], lead: usize, models: &[ModelId]) -> String {
    let at_lead: Vec<&Cell> = cells.iter().filter(|cell| cell.lead == lead).collect();
    let traces: BTreeSet<&str> = at_lead.iter().map(|cell| cell.trace.as_str()).collect();
    let mut text = String::new();
    let parts: [(&str, fn(&Cell) -> f64, bool); 3] = [
        ("RMSE relative to last value", |cell| cell.relative_rmse, true),
        ("coverage of the 90 % band", |cell| cell.coverage, false),
        ("Winkler score relative to last value", |cell| cell.relative_winkler, true),
    ];
    for (title, value, is_ratio) in parts {
        let _ = writeln!(text, "{lead} ahead: {title}");
        let heads: String = models.iter().map(|model| format!(" {:>13}", model.name())).collect();
        let _ = writeln!(text, "{:<24}{heads}", "trace");
        let find = |trace: &str, model: &ModelId| {
            at_lead
                .iter()
                .find(|cell| cell.trace == trace && cell.model == model.name())
                .map_or(f64::NAN, |cell| value(cell))
        };
        for trace in &traces {
            let line: String = models.iter().map(|model| format!(" {:>13}", shown(find(trace, model)))).collect();
            let _ = writeln!(text, "{trace:<24}{line}");
        }
        let columns = models.iter().map(|model| traces.iter().map(|trace| find(trace, model)).collect::<Vec<_>>());
        let means: String = columns.map(|column| format!(" {:>13}", shown(mean(&column, is_ratio)))).collect();
        let _ = writeln!(text, "{:<24}{means}\n", if is_ratio { "geometric mean" } else { "mean" });
    }
    text
}

fn shown(value: f64) -> String {
    if value.is_nan() { "-".to_owned() } else { format!("{value:.3}") }
}

/// Mean of what there is, geometric for ratios.
fn mean(values: &[f64], is_ratio: bool) -> f64 {
    let known = values.iter().filter(|value| value.is_finite() && (!is_ratio || **value > 0.0));
    let (sum, n) =
        known.fold((0.0, 0_usize), |(sum, n), value| (sum + if is_ratio { libm::log(*value) } else { *value }, n + 1));
    let mean = sum / n as f64;
    if is_ratio { libm::exp(mean) } else { mean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_leave_out_what_is_not_there() {
        assert!((mean(&[0.5, f64::NAN, 2.0], true) - 1.0).abs() < 1e-12);
        assert!((mean(&[0.8, 1.0, f64::NAN], false) - 0.9).abs() < 1e-12);
        assert!(mean(&[f64::NAN], true).is_nan());
    }

    #[test]
    fn a_miss_costs_twenty_times_its_distance() {
        let score = |actual| interval_score(actual, (10.0, 14.0), 0.9);
        assert_eq!((score(12.0), score(14.0)), (4.0, 4.0));
        assert!((score(9.0) - 24.0).abs() < 1e-9 && (score(16.0) - 44.0).abs() < 1e-9);
        assert!(interval_score(1.0, (f64::NAN, f64::NAN), 0.9).is_nan());
    }

    #[test]
    fn a_folder_without_traces_is_an_error() {
        let folder = std::env::temp_dir().join("planora-panel-without-traces");
        std::fs::create_dir_all(&folder).expect("a folder");
        let error = traces(&folder).expect_err("nothing there").to_string();
        assert!(error.contains(".csv"), "{error}");
    }

    #[test]
    fn two_traces_make_a_table_with_means() {
        let folder = std::env::temp_dir().join("planora-panel-of-two");
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, height) in [("a.csv", 20.0), ("b.csv", 70.0)] {
            let count = |hour: u32| (100.0 + height * f64::from(hour % 24) / 24.0 + f64::from(hour * 7 % 5)).round();
            let lines: String = (0..240_u32)
                .map(|hour| format!("2026-03-{:02}T{:02}:00:00Z,{}\n", 1 + hour / 24, hour % 24, count(hour)))
                .collect();
            std::fs::write(folder.join(name), format!("time,count\n{lines}")).expect("written");
        }
        let args = |json| PanelArgs {
            folder: folder.clone(),
            models: vec![ModelId::Smoothing, ModelId::SeasonalDay, ModelId::SeasonalWeek],
            leads: vec![1, 3],
            json,
        };
        let text = run(&args(false)).expect("a table");
        assert!(text.contains("1 ahead: RMSE relative to last value") && text.contains("3 ahead: coverage"), "{text}");
        let line = text.lines().find(|line| line.starts_with("geometric mean")).expect("means");
        assert_eq!(line.split_whitespace().count(), 5, "{line}");
        let cells: Vec<serde_json::Value> = serde_json::from_str(&run(&args(true)).expect("JSON")).expect("valid");
        assert_eq!(cells.len(), 12);
        assert!(cells.iter().all(|cell| cell["n"].as_u64() == Some(72)), "{cells:?}");
    }
}
