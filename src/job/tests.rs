//! Whole runs: what changes what, and what is said when there is no answer.

use super::*;
use crate::forecast::{ModelId, Shelf, fit, score_leads};
use crate::progress::{Silent, block_on};
use crate::report::Report;
use crate::scenario::DataRef;
use crate::scenario::parse;
use crate::series::Origin;
use crate::series::{Landmarks, Quality, TimeSeries};
use crate::units::{Step, UnixSecs};
use std::sync::Arc;

/// Ten days of quarter hours with a daily cycle; from `changed` on it is something else.
fn trace(changed: usize) -> TimeSeries {
    let wave = |at: usize| (400.0 + 200.0 * (at as f64 * std::f64::consts::TAU / 96.0).sin()).round();
    let noise = |at: usize| (at * 7919 % 83) as f64;
    let late = |at: usize| if at >= changed { 2.5 } else { 1.0 };
    let counts: Vec<f64> = (0..1000).map(|at| ((wave(at) + noise(at)) * late(at)).round()).collect();
    let mut quality = vec![Quality::Observed; counts.len()];
    quality[850..858].fill(Quality::Missing);
    TimeSeries::new("t.csv", Origin::Upload, (UnixSecs(0), 0), Step::QUARTER_HOUR, counts, quality).expect("valid")
}

fn run(query: &str, series: TimeSeries) -> Result<Report, AppError> {
    let data = DataRef::Upload(series.source().digest);
    let digest = series.source().digest;
    let mut engine = Engine::default();
    engine.add_trace(data, series, Landmarks::default());
    block_on(engine.run(&parse(&format!("{query}&data={digest}")).0, &Silent))
}

#[test]
fn the_future_never_changes_what_was_decided_scored_or_forecast() {
    for model in ModelId::ALL.map(ModelId::name).into_iter().filter(|name| *name != "seasonal-week") {
        let query = format!("step=15m&multiplier=300&model={model}&quantile=0.9");
        let (a, b) = (run(&query, trace(1000)).expect("runs"), run(&query, trace(900)).expect("runs"));
        let seen = 900 - a.first_bucket;
        assert!(a.first_bucket < 850 && a.len() > seen);
        let bits = |column: &[f64]| column[..seen].iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(a.columns.target[..seen], b.columns.target[..seen], "{model}");
        assert_eq!(bits(&a.columns.score), bits(&b.columns.score), "{model}");
        assert_eq!(bits(&a.columns.upper_rps), bits(&b.columns.upper_rps), "{model}");
        assert_eq!(bits(&a.columns.stages[0].value), bits(&b.columns.stages[0].value), "{model}");
        assert_ne!(a.columns.target, b.columns.target, "{model} is blind");
    }
}

#[test]
fn a_second_run_with_another_knob_equals_a_fresh_one() {
    let series = trace(1000);
    let digest = series.source().digest;
    let mut engine = Engine::default();
    engine.add_trace(DataRef::Upload(digest), series.clone(), Landmarks::default());
    let queries = [
        "step=15m",
        "step=15m&cooldown=30m",
        "step=15m&quantile=0.8",
        "step=30m&model=smoothing",
        "step=15m&startup=30m",
    ];
    for query in queries {
        let warm = block_on(engine.run(&parse(&format!("{query}&data={digest}")).0, &Silent)).expect("runs");
        let fresh = run(query, series.clone()).expect("runs");
        let json = |report: &Report| crate::report::summary_json(report).expect("json");
        assert_eq!(json(&warm), json(&fresh), "{query}");
        assert_eq!(crate::report::ticks_csv(&warm), crate::report::ticks_csv(&fresh), "{query}");
    }
}

#[test]
fn the_multiplier_scales_loads_and_changes_no_score() {
    let (a, b) =
        (run("step=15m&multiplier=1", trace(1000)).expect("a"), run("step=15m&multiplier=60", trace(1000)).expect("b"));
    let bits = |column: &[f64]| column.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert!((b.totals.load - 60.0 * a.totals.load).abs() < 1e-6 * b.totals.load);
    let close = |(x, y): (&f64, &f64)| (x.is_nan() && y.is_nan()) || (x - y).abs() < 1e-9;
    assert!(a.columns.score.iter().zip(&b.columns.score).all(close));
    assert_ne!(bits(&a.columns.load_rps), bits(&b.columns.load_rps));
}

#[test]
fn a_finer_step_than_the_trace_has_is_said_and_its_own_is_used() {
    let report = run("step=1m", trace(1000)).expect("runs");
    assert_eq!(report.step, Step::QUARTER_HOUR);
    assert!(report.notices.iter().any(|notice| notice.code == "trace.step"));
}

#[test]
fn missing_ticks_are_neither_scored_nor_decided() {
    let report = run("step=15m", trace(1000)).expect("runs");
    for tick in 850 - report.first_bucket..858 - report.first_bucket {
        assert!(report.columns.score[tick].is_nan() && !report.has_decision(tick) && report.decision(tick).is_none());
    }
    assert!(report.notices.iter().any(|notice| notice.code == "data.gap" && notice.title == "8 ticks are missing"));
}

#[test]
fn what_can_not_be_run_says_why() {
    let code = |query: &str| run(query, trace(1000)).map(|report| report.len()).expect_err(query).code;
    assert_eq!(code("step=15m&from=2030-01-01"), "range.empty");
    assert_eq!(code("step=15m&split=1970-01-01T05:00&model=ridge"), "forecast.too_short");
    let nowhere = block_on(Engine::default().run(&parse("").0, &Silent)).expect_err("no trace");
    assert_eq!((nowhere.code.as_str(), nowhere.needs_trace), ("trace.missing", Some(DataRef::Nasa)));
}

#[test]
fn a_report_survives_the_way_to_the_page() {
    let report = run("step=15m", trace(1000)).expect("runs");
    let bytes = postcard::to_allocvec(&report).expect("packed");
    let back: Report = postcard::from_bytes(&bytes).expect("unpacked");
    let back = back.completed(Arc::clone(&report.columns.ground), Arc::clone(&report.fan));
    assert_eq!((&back.log, &back.totals), (&report.log, &report.totals));
    assert_eq!(crate::report::ticks_csv(&back), crate::report::ticks_csv(&report));
}

#[test]
fn a_study_scores_what_a_backtest_does_and_keeps_the_fit() {
    let series = trace(1000);
    let data = DataRef::Upload(series.source().digest);
    let landmarks = Landmarks { test_start: Some(series.local_secs(700)), surge_start: Some(series.local_secs(900)) };
    let mut engine = Engine::default();
    engine.add_trace(data, series.clone(), landmarks);
    let (scenario, _) = parse(&format!("step=15m&data={}", series.source().digest));
    let study = block_on(engine.study(&scenario, 4, &Silent)).expect("a study");
    assert_eq!((study.split_bucket, study.surge_bucket, study.actual.len()), (700, Some(900), 300));
    assert_eq!(study.tested_on, 292);
    let candidate = block_on(engine.candidate(&study, &scenario, ModelId::Smoothing, &Silent)).expect("scored");
    let model = block_on(fit(ModelId::Smoothing, &series, 700, &Shelf::default(), &Silent)).expect("fits");
    let direct = score_leads(model.as_ref(), &series, 700, &study.leads);
    for (ours, direct) in candidate.leads.iter().zip(&direct) {
        assert_eq!((ours.lead, ours.all.rmse.to_bits()), (direct.lead, direct.scores.rmse.to_bits()));
        let (usual, surge) = (ours.usual.expect("before 900"), ours.surge.expect("after"));
        assert_eq!(usual.n + surge.n, ours.all.n);
    }
    assert_eq!(candidate.mean.len(), 300);
    assert_eq!(candidate.mean[50], model.forecast(&series.history(746), 4).mean[3] as f32);
    let complete = block_on(engine.complete(candidate.clone(), &scenario, &Silent)).expect("complete");
    assert_eq!((complete.beyond.len(), complete.mean), (7 * 96, candidate.mean));
}
