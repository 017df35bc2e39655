//! Smoothing, ridge, scores, bands and detectors against numpy, pandas and statsmodels: the scripts beside the fixtures in
//! `tests/golden` name versions and commands.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::detect::{Detector, DetectorId, Noise, Settings};
use planora::forecast::{Forecaster, ModelId, Shelf, bands, fit, score_leads};
use planora::ingest::packed::Manifest;
use planora::progress::{Silent, block_on};
use planora::series::calendar::parse_local;
use planora::series::{Origin, Quality, TimeSeries};
use planora::units::{Step, UnixSecs};
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn fixture<T: DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read(format!("tests/golden/{name}.json")).expect("a fixture");
    serde_json::from_slice(&text).expect("valid JSON")
}

/// Requests of the bundled trace in quarter hours, and the first bucket of the test part.
fn quarters() -> (TimeSeries, usize) {
    let text = std::fs::read("data/nasa-http-1995/trace.json").expect("the manifest");
    let manifest: Manifest = serde_json::from_slice(&text).expect("valid JSON");
    let column = std::fs::read("data/nasa-http-1995/requests.col").expect("a column");
    let series = manifest.series(&column).expect("a series").resample(Step::QUARTER_HOUR).expect("a multiple");
    let train_end = series.index_at(parse_local(&manifest.test_start).expect("a time"));
    (series, train_end)
}

fn fitted(id: ModelId, series: &TimeSeries, train_end: usize) -> Box<dyn Forecaster> {
    block_on(fit(id, series, train_end, &Shelf::default(), &Silent)).expect("fits")
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance * (1.0 + b.abs())
}

fn or_nan(values: &[Option<f64>]) -> Vec<f64> {
    values.iter().map(|value| value.unwrap_or(f64::NAN)).collect()
}

#[derive(Deserialize)]
struct Smoothing {
    n: usize,
    alpha: f64,
    squared_error: f64,
    last_level: f64,
}

#[test]
fn smoothing_finds_the_alpha_of_statsmodels() {
    let golden: Smoothing = fixture("smoothing");
    let (series, train_end) = quarters();
    assert_eq!(series.observed_in(0..train_end), golden.n);
    let levels = fitted(ModelId::Smoothing, &series, train_end).rolling(&series, 0..train_end, 1);
    let (mut squares, mut before, mut alpha) = (0.0, f64::NAN, f64::NAN);
    for at in 0..train_end {
        let level = levels.at(at, 1);
        if let Some(value) = series.observed(at).filter(|_| !before.is_nan()) {
            squares += (value - before) * (value - before);
            if (value - before).abs() > 1.0 {
                alpha = (level - before) / (value - before);
            }
        }
        before = level;
    }
    assert!((alpha - golden.alpha).abs() < 1e-3, "{alpha} and {}", golden.alpha);
    assert!(squares <= golden.squared_error * (1.0 + 1e-7), "{squares} and {}", golden.squared_error);
    assert!(close(before, golden.last_level, 1e-3), "{before} and {}", golden.last_level);
}

#[derive(Deserialize)]
struct Ridge {
    train_end: usize,
    leads: Vec<usize>,
    origins: Vec<usize>,
    means: Vec<Vec<f64>>,
}

#[test]
fn ridge_forecasts_what_numpy_does() {
    let golden: Ridge = fixture("ridge");
    let (series, train_end) = quarters();
    assert_eq!(train_end, golden.train_end);
    let model = fitted(ModelId::Ridge, &series, train_end);
    assert!(golden.origins.len() > 5);
    for (origin, means) in golden.origins.iter().zip(&golden.means) {
        let ours = model.forecast(&series.history(*origin), 60).mean;
        for (lead, theirs) in golden.leads.iter().zip(means) {
            assert!(close(ours[lead - 1], *theirs, 1e-6), "{lead} from {origin}: {} and {theirs}", ours[lead - 1]);
        }
    }
}

#[derive(Deserialize)]
struct Backtest {
    step_secs: u32,
    split: usize,
    level: f64,
    first_origin: usize,
    values: Vec<Option<f64>>,
    cases: Vec<BacktestCase>,
}

#[derive(Deserialize)]
struct BacktestCase {
    lead: usize,
    scores: planora::forecast::Scores,
    lower: Vec<Option<f64>>,
    upper: Vec<Option<f64>>,
}

#[test]
fn scores_and_bands_are_those_of_numpy() {
    let golden: Backtest = fixture("backtest");
    let quality = golden.values.iter().map(|value| if value.is_some() { Quality::Observed } else { Quality::Missing });
    let counts = golden.values.iter().map(|value| value.unwrap_or(0.0)).collect();
    let step = Step::from_secs(golden.step_secs).expect("a step");
    let series = TimeSeries::new("golden", Origin::Upload, (UnixSecs(0), 0), step, counts, quality.collect());
    let series = series.expect("a series");
    let model = fitted(ModelId::Last, &series, golden.split);
    let rolling = model.rolling(&series, golden.first_origin..series.len(), 60);
    let leads: Vec<usize> = golden.cases.iter().map(|case| case.lead).collect();
    for (case, ours) in golden.cases.iter().zip(score_leads(model.as_ref(), &series, golden.split, &leads)) {
        let band = bands(&series, &rolling, case.lead, golden.level);
        for (ours, theirs) in [(&band.lower, or_nan(&case.lower)), (&band.upper, or_nan(&case.upper))] {
            assert_eq!(ours.len(), theirs.len());
            let differs = |at: &usize| !close(ours[*at], theirs[*at], 1e-9);
            assert_eq!((0..ours.len()).find(differs), None, "{} ahead", case.lead);
        }
        let (ours, theirs) = (ours.scores, case.scores);
        assert_eq!((ours.n, ours.zeros), (theirs.n, theirs.zeros));
        let pairs = [
            (ours.rmse, theirs.rmse),
            (ours.mae, theirs.mae),
            (ours.mape, theirs.mape),
            (ours.smape, theirs.smape),
            (ours.mase, theirs.mase),
            (ours.r2, theirs.r2),
            (ours.bias, theirs.bias),
            (ours.coverage, theirs.coverage),
            (ours.width, theirs.width),
            (ours.winkler, theirs.winkler),
            (ours.pinball, theirs.pinball),
        ];
        assert!(pairs.iter().all(|(ours, theirs)| close(*ours, *theirs, 1e-9)), "{ours:?} and {theirs:?}");
    }
}

#[derive(Deserialize)]
struct Detect {
    window: usize,
    load: Vec<f64>,
    forecast: Vec<f64>,
    detectors: Vec<DetectCase>,
}

#[derive(Deserialize)]
struct DetectCase {
    name: String,
    threshold: f64,
    z: Vec<Option<f64>>,
    words: Vec<String>,
}

#[test]
fn detectors_score_as_pandas_and_numpy_do() {
    let golden: Detect = fixture("detect");
    for case in &golden.detectors {
        let id = DetectorId::from_name(&case.name).expect("a detector");
        let (window, threshold, noise) = (golden.window, case.threshold, Noise::Counting);
        let settings = Settings { id, window, threshold, false_alarms_per_week: 1.0, step_secs: 60.0, noise };
        let mut detector = Detector::new(&settings);
        for (at, theirs) in or_nan(&case.z).into_iter().enumerate() {
            let ours = detector.observe(golden.load[at], golden.forecast[at]);
            assert!(close(ours.z, theirs, 1e-6), "{} at {at}: {} and {theirs}", case.name, ours.z);
            assert_eq!(ours.verdict.word(), case.words[at], "{} at {at}", case.name);
        }
    }
}
