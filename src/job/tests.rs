//! Whole runs: what changes what, and what is said when there is no answer.

use super::*;
use crate::detect::{Incident, Verdict};
use crate::forecast::{ModelId, Shelf, fit, score_leads};
use crate::progress::{Checkpoint, Progress, Silent, Stage, block_on};
use crate::report::Report;
use crate::scenario::DataRef;
use crate::scenario::parse;
use crate::series::Origin;
use crate::series::regimes::Regime;
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
fn detectors_side_by_side_find_what_each_finds_in_a_replay_of_its_own() {
    let series = trace(940);
    let digest = series.source().digest;
    let mut engine = Engine::default();
    engine.add_trace(DataRef::Upload(digest), series, Landmarks::default());
    // A tick within a bucket, as incidents stand at the last tick of theirs.
    let query = format!("step=15m&tick=5m&multiplier=3&model=seasonal-day&data={digest}");
    let scenario = parse(&query).0;
    let first = block_on(engine.replay(&scenario, &Silent)).expect("runs");
    let all = block_on(engine.detectors(&scenario, &Silent)).expect("runs");
    assert_eq!(all.len(), crate::detect::DetectorId::ALL.len());
    for standing in &all {
        let one = scenario.with("detector", standing.id.name()).expect("a detector");
        let replayed = block_on(engine.replay(&one, &Silent)).expect("runs");
        assert_eq!(standing.incidents, replayed.incidents, "{:?}", standing.id);
        assert!(!standing.incidents.is_empty(), "{:?} is blind to a shift", standing.id);
    }
    let again = block_on(engine.replay(&scenario, &Silent)).expect("runs");
    assert_eq!(again.incidents, first.incidents);
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

/// Whether anything was forecast.
#[derive(Default)]
struct Forecasts(std::cell::Cell<bool>);

impl Progress for Forecasts {
    fn checkpoint(&self, stage: Stage) -> Checkpoint<'_> {
        self.0.set(self.0.get() || stage.what == "Forecasting");
        Box::pin(std::future::ready(Ok(())))
    }
}

#[test]
fn policies_that_come_in_turns_keep_their_forecasts_and_their_grounds() {
    let (series, mut engine) = (trace(1000), Engine::default());
    let digest = series.source().digest;
    engine.add_trace(DataRef::Upload(digest), series, Landmarks::default());
    let queries = ["startup=30m&quantile=0.95", "policy=hpa", "policy=hpa&tick=15m"];
    let scenario = |knobs: &str| parse(&format!("step=15m&model=seasonal-day&data={digest}&{knobs}")).0;
    let mut replay = |knobs: &str| {
        let forecasts = Forecasts::default();
        let report = block_on(engine.replay(&scenario(knobs), &forecasts)).expect("runs");
        (report, forecasts.0.get())
    };
    let first = queries.map(&mut replay);
    assert_eq!(first.each_ref().map(|(_, forecasts)| *forecasts), [true, true, false]);
    for ((before, _), (after, forecasts)) in first.iter().zip(queries.map(&mut replay)) {
        assert!(!forecasts && before.totals == after.totals);
        assert!(Arc::ptr_eq(&before.columns.ground, &after.columns.ground));
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

/// Queries whose ticks are finer than the trace's quarter hours.
const FINER: [&str; 5] = [
    "tick=5m",
    "tick=1m&metric_lag=7m",
    "tick=3m&spread=poisson",
    "policy=hpa&metrics=average:16",
    "policy=aws&spread=poisson",
];

#[test]
fn the_future_changes_nothing_at_any_finer_tick() {
    for query in FINER {
        let query = format!("step=15m&multiplier=300&model=smoothing&{query}");
        let (a, b) = (run(&query, trace(1000)).expect("runs"), run(&query, trace(900)).expect("runs"));
        let per_bucket = a.ticks_per_bucket();
        assert_eq!(
            (a.len(), a.trace.step, a.step.secs() as usize * per_bucket),
            (300 * per_bucket, Step::QUARTER_HOUR, 900)
        );
        let seen = (900 - a.first_bucket) * per_bucket;
        let bits = |column: &[f64]| column[..seen].iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(a.columns.target[..seen], b.columns.target[..seen], "{query}");
        assert_eq!(a.columns.peak_lead[..seen], b.columns.peak_lead[..seen], "{query}");
        assert_eq!(bits(&a.columns.load_rps), bits(&b.columns.load_rps), "{query}");
        assert_eq!(bits(&a.columns.score), bits(&b.columns.score), "{query}");
        assert_eq!(bits(&a.columns.stages[0].value), bits(&b.columns.stages[0].value), "{query}");
        assert_ne!(a.columns.target, b.columns.target, "{query} is blind");
    }
}

#[test]
fn what_is_found_out_about_a_bucket_stands_at_its_last_tick() {
    let (coarse, fine) =
        (run("step=15m", trace(900)).expect("runs"), run("step=15m&tick=5m", trace(900)).expect("runs"));
    let scored = |report: &Report| report.columns.score.iter().filter(|score| !score.is_nan()).count();
    assert_eq!(scored(&coarse), scored(&fine));
    assert_eq!((coarse.totals.anomalies, coarse.totals.incidents), (fine.totals.anomalies, fine.totals.incidents));
    assert!(coarse.totals.anomalies > 0);
    for (bucket, score) in coarse.columns.score.iter().enumerate() {
        let ticks = &fine.columns.score[bucket * 3..bucket * 3 + 3];
        assert!(ticks[0].is_nan() && ticks[1].is_nan() && ticks[2].to_bits() == score.to_bits());
        assert_eq!(fine.scored_tick(bucket * 3 + 2), Some(bucket * 3 + 2));
        assert_eq!(fine.scored_tick(bucket * 3 + 1), bucket.checked_sub(1).map(|before| before * 3 + 2));
    }
    for (one, two) in coarse.incidents.iter().zip(&fine.incidents) {
        assert_eq!((one.first * 3 + 2, one.last * 3 + 2, one.peak_z), (two.first, two.last, two.peak_z));
        assert_eq!(one.excess_requests, two.excess_requests);
        assert_eq!(coarse.local_secs(one.first + 1), fine.local_secs(two.first + 1));
    }
    assert_eq!(coarse.scores, fine.scores);
}

#[test]
fn drawn_ticks_sum_to_their_bucket_and_leave_forecasts_and_scores_alone() {
    let query = "step=15m&multiplier=7&model=smoothing&tick=1m";
    let even = run(query, trace(1000)).expect("runs");
    let drawn = run(&format!("{query}&spread=poisson"), trace(1000)).expect("runs");
    let other = run(&format!("{query}&spread=poisson&seed=2"), trace(1000)).expect("runs");
    assert_ne!(drawn.columns.load_rps, other.columns.load_rps);
    assert!(even.columns.score.iter().zip(&drawn.columns.score).all(|(one, two)| one.to_bits() == two.to_bits()));
    let requests = |load: &[f64]| load.iter().map(|rps| rps * 60.0).sum::<f64>();
    let buckets = even.columns.load_rps.chunks(15).zip(drawn.columns.load_rps.chunks(15));
    for ((one, two), bucket) in buckets.zip(even.first_bucket..) {
        let expected = trace(1000).counts()[bucket] * 7.0;
        assert_eq!(one[0].is_nan(), two[0].is_nan());
        if !one[0].is_nan() {
            assert!((requests(one) - expected).abs() < 1e-6 && (requests(two) - expected).abs() < 1e-6, "{bucket}");
            assert!(one.windows(2).all(|pair| pair[0] == pair[1]) && two.windows(2).any(|pair| pair[0] != pair[1]));
        }
    }
    // Another range of the same trace draws the same.
    let later = run(&format!("{query}&spread=poisson&from=1970-01-10"), trace(1000)).expect("runs");
    let offset = (later.first_bucket - drawn.first_bucket) * 15;
    assert_eq!(later.columns.count, drawn.columns.count[offset..]);
}

/// Ten days of hours that are alike, so that a forecast by the day before is exact; 8 o'clock has 36,000 more than the others' 3600.
fn days() -> TimeSeries {
    let counts: Vec<f64> = (0..240).map(|hour| if hour % 24 == 8 { 39_600.0 } else { 3600.0 }).collect();
    let quality = vec![Quality::Observed; counts.len()];
    let hour = Step::from_secs(3600).expect("a step");
    TimeSeries::new("days.csv", Origin::Upload, (UnixSecs(0), 0), hour, counts, quality).expect("valid")
}

#[test]
fn a_forecast_is_looked_at_as_far_as_the_start_up_reaches_and_no_farther() {
    // With minutes and a start-up of two, the peak is in sight from the tick whose third next is in it: 7:57 to 7:58.
    let query = "model=seasonal-day&quantile=0.5&rps_per_replica=1&max_replicas=30&startup=2m";
    let report = run(&format!("{query}&tick=1m&from=1970-01-09T07:00&to=1970-01-09T10:00"), days()).expect("runs");
    let peaks: Vec<f64> = report.columns.stages[0].value.clone();
    assert_eq!((peaks.len(), report.ticks_per_bucket()), (180, 60));
    let first = peaks.iter().position(|peak| *peak == 11.0).expect("a peak");
    assert_eq!((first, report.columns.peak_lead[first], report.civil(first).time()), (57, 3, "07:57".to_owned()));
    // It is over with the tick whose next is no more of it.
    assert_eq!(peaks.iter().rposition(|peak| *peak == 11.0), Some(118));
    assert!(peaks[57..=118].iter().all(|peak| *peak == 11.0));
    // Ready with the hour: ordered at the end of 7:57, started with 7:58, serving from 8:00 on.
    assert!(report.columns.ready[59] < 14 && report.columns.ready[60] == 14, "{:?}", &report.columns.ready[55..62]);
    assert!(report.notices.iter().all(|notice| notice.code != "tick.coarse"));
    // By the hour, the same start-up is an hour: it must be ordered two hours before, and that is said.
    let coarse = run(&format!("{query}&from=1970-01-09T05:00&to=1970-01-09T10:00"), days()).expect("runs");
    assert_eq!(coarse.columns.stages[0].value[..4], [1.0, 11.0, 11.0, 1.0]);
    let notice = coarse.notices.iter().find(|notice| notice.code == "tick.coarse").expect("said");
    assert_eq!(
        format!("{} {}", notice.title, notice.text),
        "A tick is 1 h: start-up 2 min, scale-in cooldown 3 min, scale-in window 5 min, hold on drop 10 min count as a whole \
         one each. tick=1m counts them as they are."
    );
}

#[test]
fn a_replay_of_too_many_ticks_is_refused_with_a_tick_that_fits() {
    let series = Regime::Growth.series(Step::from_secs(3600).expect("a step"), 1200, 3).expect("a trace");
    let error = run("tick=1s&from=1970-01-01&model=last", series.clone()).expect_err("4.3 million ticks");
    assert_eq!(error.code, "tick.too_many");
    assert!(error.text.contains("A tick of 2 s is long enough (tick=2s)"), "{}", error.text);
    let odd = run("tick=7m&model=last", series).expect_err("seven minutes do not divide an hour");
    assert!(odd.text.contains("tick is 7m") && odd.text.contains("400s or 450s is nearest"), "{}", odd.text);
}

/// The time of bucket `bucket` of [`trace`], as an edit says it.
fn at(bucket: i64) -> String {
    crate::knob::print_time(Some(bucket * 900))
}

#[test]
fn what_is_made_up_reaches_neither_training_nor_the_past() {
    for model in ["ridge", "ets", "boosted", "smoothing"] {
        let query = format!("step=15m&multiplier=300&model={model}");
        let plain = run(&query, trace(1000)).expect("runs");
        let edits = format!("stress=flash/{}/5/30m/2h;misforecast/{}/2/1h", at(900), at(910));
        let edited = run(&format!("{query}&{edits}"), trace(1000)).expect("runs");
        let seen = 900 - plain.first_bucket;
        let bits = |column: &[f64]| column[..seen].iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(plain.columns.target[..seen], edited.columns.target[..seen], "{model}");
        assert_eq!(bits(&plain.columns.forecast_rps), bits(&edited.columns.forecast_rps), "{model}");
        // One more, since the forecast for the first bucket of the crowd was made before it.
        assert_eq!(plain.columns.forecast_rps[seen].to_bits(), edited.columns.forecast_rps[seen].to_bits(), "{model}");
        assert_eq!(plain.scores, edited.scores, "{model}");
        assert_ne!(plain.columns.target, edited.columns.target, "{model}");
        assert!(edited.notices.iter().any(|notice| notice.code == "stress.synthetic"));
        let (crowd, usual) = (edited.columns.load_rps[seen + 4], plain.columns.load_rps[seen + 4]);
        assert!((crowd / usual - 5.0).abs() < 1e-12, "{crowd}, {usual}");
    }
}

#[test]
fn a_flood_is_flagged_for_its_whole_length_and_is_one_incident() {
    // A forecast that does not follow the flood leaves all of it to the detector, one that follows the beginning.
    for (model, flagged) in [("seasonal-day", 12), ("ridge", 1)] {
        let query = format!("step=15m&detector=robust&model={model}&stress=flood/{}/2/3h", at(880));
        let report = run(&query, trace(1000)).expect("runs");
        let flood = 880 - report.first_bucket..892 - report.first_bucket;
        let spikes = report.columns.verdict[flood.clone()].iter().filter(|verdict| **verdict == Verdict::Spike).count();
        assert!(spikes >= flagged, "{model}: {spikes}");
        let of_flood = |incident: &&Incident| incident.kind == Verdict::Spike && flood.contains(&incident.first);
        let found: Vec<&Incident> = report.incidents.iter().filter(of_flood).collect();
        assert_eq!((found.len(), found[0].first), (1, flood.start), "{model}");
        assert!(model == "ridge" || found[0].last + 1 == flood.end, "{found:?}");
    }
}

#[test]
fn replicas_fail_and_metrics_are_lost() {
    let query =
        "step=15m&tick=1m&policy=hpa&multiplier=300&startup=5m&rps_per_replica=20&max_replicas=40&min_replicas=2";
    let report = run(&format!("{query}&stress=crash/{}/1", at(900)), trace(1000)).expect("runs");
    let tick = (900 - report.first_bucket) * 15;
    let ready = &report.columns.ready[tick - 1..tick + 6];
    // All of them are gone for as long as a start takes.
    assert!(ready[0] > 0 && ready[1..6].iter().all(|ready| *ready == 0) && ready[6] > 0, "{ready:?}");
    let blind =
        run(&format!("{query}&stress=flash/{}/4/0s/2h;blind/{}/1h", at(900), at(900)), trace(1000)).expect("runs");
    let targets = &blind.columns.target[tick - 1..tick + 60];
    assert!(targets.iter().all(|target| *target == targets[0]), "{targets:?}");
    assert!(blind.columns.target[tick + 61] > targets[0]);
}

#[test]
fn the_crowd_that_breaks_a_fixed_fleet_is_the_one_that_it_cannot_serve() {
    // 100 requests in each 100 s, 3 replicas of 0.8 a second: 2.4 times the load is served, and no more.
    let quality = vec![Quality::Observed; 200];
    let step = Step::from_secs(100).expect("a step");
    let flat = TimeSeries::new("t", Origin::Upload, (UnixSecs(0), 0), step, vec![100.0; 200], quality).expect("valid");
    let data = DataRef::Upload(flat.source().digest);
    let mut engine = Engine::default();
    engine.add_trace(data, flat.clone(), Landmarks::default());
    let text =
        format!("policy=fixed&replicas=3&rps_per_replica=0.8&model=last&step=100s&data={}", flat.source().digest);
    let scenario = parse(&text).0;
    let crowd = crate::stress::Edit::parse("flash/1970-01-01T04:10/4/0s/500s").expect("an edit");
    let mut breaking = |query: &str, limit: f64| {
        let scenario = scenario
            .with_all(crate::scenario::values_of(query, "rps").iter().map(|rps| ("rps_per_replica", rps.as_str())));
        block_on(engine.breaking(&scenario.expect("a knob"), &crowd, limit, &Silent)).expect("runs")
    };
    let Breaking::Above(height) = breaking("", 0.0) else { panic!("breaks somewhere") };
    assert!((2.4 / PRECISION_OF_BREAKING..=2.4).contains(&height), "{height}");
    assert_eq!(breaking("rps=0.3", 0.0), Breaking::Already);
    assert_eq!(breaking("rps=1000", 0.0), Breaking::Never(1000.0));
}

/// Heights that differ by less are not told apart.
const PRECISION_OF_BREAKING: f64 = 1.01;
