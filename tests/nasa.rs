//! The bundled trace and what is claimed of it: the numbers of the README, measured.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::forecast::{
    Fit, Forecaster, HybridDraft, LstmDraft, ModelId, RidgeDraft, Shelf, fit, fitted_before, score_leads,
};
use planora::ingest::packed::Manifest;
use planora::job::{Engine, bundled_weights};
use planora::progress::{Silent, block_on};
use planora::report::{Baseline, Report};
use planora::scenario::{DataRef, parse};
use planora::series::{Digest, Quality, TimeSeries};
use planora::units::Step;

const FOLDER: &str = "data/nasa-http-1995";

fn manifest() -> Manifest {
    let text = std::fs::read(format!("{FOLDER}/trace.json")).expect("the manifest");
    serde_json::from_slice(&text).expect("valid JSON")
}

fn column(name: &str) -> Vec<u8> {
    std::fs::read(format!("{FOLDER}/{name}.col")).expect("a column")
}

fn requests() -> TimeSeries {
    manifest().series(&column("requests")).expect("a series")
}

fn test_start(series: &TimeSeries) -> usize {
    series.index_at(manifest().landmarks().test_start.expect("a time"))
}

fn run(query: &str) -> Report {
    let mut engine = Engine::default();
    engine.add_trace(DataRef::Nasa, requests(), manifest().landmarks());
    let (scenario, notices) = parse(query);
    assert_eq!(notices, []);
    block_on(engine.run(&scenario, &Silent)).expect("a report")
}

fn baseline<'a>(report: &'a Report, id: &str) -> &'a Baseline {
    report.baselines.iter().find(|baseline| baseline.id == id).expect("a baseline")
}

#[test]
fn the_columns_are_those_that_were_imported() {
    for (name, digest) in manifest().sha256 {
        assert_eq!(Digest::of(&column(&name)).to_string(), digest, "{name}");
    }
    let (series, readme) = (requests(), std::fs::read_to_string("data/README.md").expect("data/README.md"));
    assert!(manifest().sha256.values().all(|digest| readme.contains(digest)), "data/README.md names another digest");
    assert_eq!(series.len(), 89_280);
    let count = |quality| series.quality().iter().filter(|q| **q == quality).count();
    assert_eq!((count(Quality::Observed), count(Quality::Missing), count(Quality::Imputed)), (82_069, 4_947, 2_264));
    let split = test_start(&series);
    assert_eq!((series.len() - split, series.counts()[split..].iter().sum::<f64>()), (12_960, 525_281.0));
}

#[test]
fn coarser_steps_keep_the_total() {
    let total: f64 = requests().counts().iter().sum();
    for step in [Step::FIVE_MINUTES, Step::QUARTER_HOUR] {
        let coarse = requests().resample(step).expect("a multiple");
        assert_eq!(coarse.counts().iter().sum::<f64>(), total);
        assert_eq!(coarse.len(), 89_280 * 60 / step.secs() as usize);
    }
}

#[test]
fn ridge_beats_what_was_asked_and_last_value_is_what_was_published() {
    let limits = [(Step::MINUTE, 13.70, 16.75), (Step::FIVE_MINUTES, 45.0, 53.25), (Step::QUARTER_HOUR, 109.5, 129.0)];
    // What a two-sided oracle that sees the future gets: anything below is a leak.
    let leaks = [13.0, 41.6, 92.0];
    for ((step, ridge_limit, last_value), leak) in limits.into_iter().zip(leaks) {
        let series = requests().resample(step).expect("a multiple");
        let split = test_start(&series);
        let scores = |id| {
            let model = block_on(fit(id, &series, split, &Shelf::default(), &Silent)).expect("fits");
            score_leads(model.as_ref(), &series, split, &[1])[0].scores
        };
        let ridge = scores(ModelId::Ridge);
        assert!(ridge.rmse <= ridge_limit && ridge.rmse > leak, "{step:?}: {}", ridge.rmse);
        assert!((0.885..=0.915).contains(&ridge.coverage), "{step:?}: {}", ridge.coverage);
        // Published with two to four digits.
        assert!((scores(ModelId::Last).rmse - last_value).abs() < 0.05, "{step:?}");
    }
}

#[test]
fn bytes_are_forecast_better_beside_the_requests() {
    let bytes = manifest().series(&column("bytes")).expect("a series");
    let both = bytes.with_companion(requests()).expect("the same minutes");
    let [alone, beside] = [bytes, both].map(|series| {
        let series = series.resample(Step::FIVE_MINUTES).expect("a multiple");
        let split = test_start(&series);
        let model = block_on(fit(ModelId::Ridge, &series, split, &Shelf::default(), &Silent)).expect("fits");
        score_leads(model.as_ref(), &series, split, &[1])[0].scores.rmse
    });
    // Published: 770 kB.
    assert!(beside < 770e3 && beside < 0.99 * alone, "{beside} and {alone}");
}

fn weights(model: ModelId, step: Step) -> Vec<u8> {
    std::fs::read(format!("{FOLDER}/{model}-{}s.bin", step.secs())).expect("weights")
}

/// What `model` scores with the weights that come along must be below `limits` at 1, 5 and 15 minutes.
fn check_with_weights(model: ModelId, limits: [f64; 3]) {
    let steps = [(Step::MINUTE, 13.0), (Step::FIVE_MINUTES, 41.6), (Step::QUARTER_HOUR, 92.0)];
    for ((step, leak), limit) in steps.into_iter().zip(limits) {
        let series = requests().resample(step).expect("a multiple");
        let mut shelf = Shelf::default();
        for name in bundled_weights(model, step) {
            shelf.put(&std::fs::read(format!("{FOLDER}/{name}")).expect("weights")).expect("weights");
        }
        let split = test_start(&series);
        let fitted = block_on(fit(model, &series, split, &shelf, &Silent)).expect("weights that suit");
        assert!(model == ModelId::Stack || fitted.weights() == Some(weights(model, step)), "it was trained instead");
        let scores = score_leads(fitted.as_ref(), &series, split, &[1])[0].scores;
        assert!(scores.rmse <= limit && scores.rmse > leak, "{step:?}: {}", scores.rmse);
        assert!((0.89..=0.91).contains(&scores.coverage), "{step:?}: {}", scores.coverage);
    }
}

#[test]
fn the_lstm_beats_what_was_published() {
    check_with_weights(ModelId::Lstm, [13.75, 45.4, 112.0]);
}

#[test]
fn the_hybrid_beats_what_was_published() {
    check_with_weights(ModelId::Hybrid, [14.0, 46.0, 112.0]);
}

#[test]
fn the_stack_beats_what_was_published() {
    check_with_weights(ModelId::Stack, [13.65, 44.0, 107.0]);
}

#[test]
fn all_weights_are_those_of_the_readme() {
    let readme = std::fs::read_to_string("data/README.md").expect("data/README.md");
    let files = std::fs::read_dir(FOLDER).expect("the folder").map(|file| file.expect("a file").path());
    let weights: Vec<_> = files.filter(|file| file.extension().is_some_and(|end| end == "bin")).collect();
    assert_eq!(weights.len(), 13);
    for file in weights {
        let digest = Digest::of(&std::fs::read(&file).expect("a file")).to_string();
        assert!(readme.contains(&digest), "data/README.md names another digest of {}", file.display());
    }
}

#[test]
fn the_weights_can_be_made_again() {
    let series = requests().resample(Step::QUARTER_HOUR).expect("a multiple");
    let split = test_start(&series);
    let lstm = block_on(LstmDraft::default().fit(&series, split, &Silent)).expect("enough history");
    let hybrid = block_on(HybridDraft::default().fit(&series, split, &Silent)).expect("enough history");
    for (id, made) in [(ModelId::Lstm, lstm.weights()), (ModelId::Hybrid, hybrid.weights())] {
        assert!(made == Some(weights(id, Step::QUARTER_HOUR)), "{id}: another training than that of the file");
    }
}

#[test]
fn the_near_leads_of_the_bundled_ridge_are_those_of_the_fit() {
    let series = requests();
    let split = test_start(&series);
    let ridge = block_on(RidgeDraft::default().fit(&series, split, &Silent)).expect("enough history");
    let file = weights(ModelId::Ridge, Step::MINUTE);
    assert!(ridge.near_leads(&series, split) == Some(file.clone()), "another fit than that of the file");
    let mut shelf = Shelf::default();
    shelf.put(&file).expect("weights");
    let near = fitted_before(ModelId::Ridge, &series, split, 4, &shelf).expect("four leads");
    assert_eq!(near.detail(), ridge.detail());
    let origins = series.len() - 500..series.len();
    assert_eq!(near.rolling(&series, origins.clone(), 4), ridge.rolling(&series, origins, 4));
    let is_there = |split, leads| fitted_before(ModelId::Ridge, &series, split, leads, &shelf).is_some();
    assert_eq!((is_there(split, 5), is_there(split - 1, 1), is_there(split + 1, 1)), (false, false, false));
    let damaged = [&file[..file.len() - 1], &[0]].concat();
    assert!(shelf.put(&damaged).is_err());
}

#[test]
fn a_run_is_the_same_with_the_near_leads_and_with_the_fit() {
    let mut engine = Engine::default();
    engine.add_trace(DataRef::Nasa, requests(), manifest().landmarks());
    engine.shelf().put(&weights(ModelId::Ridge, Step::MINUTE)).expect("weights");
    let whole = block_on(engine.run(&parse("").0, &Silent)).expect("a report");
    let (near, fitted) = (format!("{whole:?}"), format!("{:?}", run("")));
    assert!(near == fitted, "the near leads make another run");
}

#[test]
fn balanced_loses_far_less_than_a_reactive_fleet_of_the_same_cost() {
    let report = run("");
    let equal = baseline(&report, "reactive_equal_cost").totals;
    assert!((equal.cost_usd / report.totals.cost_usd - 1.0).abs() <= 0.02);
    assert!(report.totals.unserved <= 0.6 * equal.unserved, "{} and {}", report.totals.unserved, equal.unserved);
}

#[test]
fn classic_never_loses_a_request_because_it_sees_the_tick() {
    let report = run("preset=classic");
    assert_eq!((report.len(), report.totals.load, report.totals.unserved), (12_960, 525_281.0, 0.0));
    assert!(report.notices.iter().any(|notice| notice.code == "classic.caution"));
}

#[test]
fn the_whole_trace_can_be_replayed_and_the_trained_part_is_marked() {
    let report = run("from=1995-07-01");
    assert_eq!((report.len(), report.trained_ticks), (89_280, 76_320));
    let codes: Vec<&str> = report.notices.iter().map(|notice| notice.code.as_str()).collect();
    // The first days of the trace have no scores behind them that a band could be made of.
    assert_eq!(codes, ["band.missing", "data.gap", "data.gap", "split.trained"]);
    for (first, end, _) in &report.overview.gaps {
        let span = *first..*end;
        assert!(span.clone().all(|tick| !report.has_decision(tick) && report.columns.score[tick].is_nan()));
    }
}
