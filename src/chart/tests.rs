//! Claims about what is drawn, on a small report made by hand.

use super::*;
use crate::detect::Verdict;
use crate::policy::{Action, ReasonCode};
use crate::report::{Columns, Fan, Ground, LogRow, Overview, Report, Totals, TraceInfo, WorkloadClass};
use crate::scenario::Scenario;
use crate::series::{Digest, Origin, Quality, Source};
use crate::units::Step;
use serde_json::Value;
use std::sync::Arc;

/// Minutes that a made report expects after each tick.
const LEADS: usize = 5;

/// A report of `n` quiet minutes: load 100 to 106 rps of 160 that 8 replicas can serve.
pub(super) fn report(n: usize) -> Report {
    let load: Vec<f64> = (0..n).map(|tick| 100.0 + (tick % 7) as f64).collect();
    let ground = Ground {
        count: load.iter().map(|rps| rps * 60.0).collect(),
        quality: vec![Quality::Observed; n],
        forecast_rps: vec![101.0; n],
        lower_rps: vec![80.0; n],
        upper_rps: vec![120.0; n],
        score: (0..n).map(|tick| (tick % 5) as f64 - 2.0).collect(),
        verdict: vec![Verdict::Normal; n],
        residual_rps: Vec::new(),
        load_rps: load,
    };
    let columns = Columns {
        ground: Arc::new(ground),
        target: vec![8; n],
        action: vec![Action::None; n],
        ready: vec![8; n],
        starting: vec![0; n],
        capacity_rps: vec![160.0; n],
        unserved: vec![0.0; n],
        class: vec![WorkloadClass::Normal; n],
        ..Columns::default()
    };
    let lead = |rps: f32| vec![vec![rps; n]; LEADS];
    Report {
        scenario: Scenario::default(),
        trace: TraceInfo {
            source: Source {
                name: "made".to_owned(),
                origin: Origin::Upload,
                digest: Digest([0; 32]),
                trace_digest: Digest([0; 32]),
            },
            start_local_secs: 0,
            utc_offset_secs: 0,
            buckets: n,
            step: Step::MINUTE,
            split_bucket: 0,
            own_step_secs: 60,
        },
        step: Step::MINUTE,
        first_bucket: 0,
        trained_ticks: 0,
        columns: Arc::new(columns),
        fan: Arc::new(Fan { mean_rps: lead(102.0), lower_rps: lead(81.0), upper_rps: lead(121.0) }),
        incidents: Vec::new(),
        totals: Totals::default(),
        latency: None,
        baselines: Vec::new(),
        scores: None,
        log: Vec::new(),
        overview: Overview::default(),
        notices: Vec::new(),
        findings: Vec::new(),
    }
}

/// The ground of `report`, to be changed.
fn ground_of(report: &mut Report) -> &mut Ground {
    Arc::make_mut(&mut run_of(report).ground)
}

/// The columns of `report`, to be changed.
fn run_of(report: &mut Report) -> &mut Columns {
    Arc::make_mut(&mut report.columns)
}

fn row(first: u32, last: u32, action: Action, is_override: bool) -> LogRow {
    LogRow { first, last, from: 8, to: 8, action, decided_by: 3, limit: ReasonCode::NONE, is_override, anomaly: None }
}

/// 700 plot pixels over `first..last`.
pub(super) fn view(first: f64, last: f64, cursor: usize) -> View {
    let (width_px, height_px) = (772.0, 350.0);
    View { first, last, cursor, width_px, height_px, plot_left: 56.0, plot_right: 16.0, is_narrow: false }
}

fn drawn(chart: &Picture) -> Value {
    serde_json::from_str(&chart.option_json()).expect("an option is JSON")
}

fn all(report: &Report, view: &View) -> [Value; 3] {
    let theme = Theme::read(|name| format!("<{name}>"));
    [
        drawn(&capacity(report, view, &theme)),
        drawn(&replicas(report, view, &theme)),
        drawn(&residuals(report, view, &theme)),
    ]
}

/// Points of a series; `NaN` for a gap.
fn points(option: &Value, id: &str) -> Vec<(f64, f64)> {
    let series = option["series"].as_array().expect("series").iter().find(|series| series["id"] == id);
    let data = series.unwrap_or_else(|| panic!("no series {id}"))["data"].as_array().expect("data");
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    data.iter().map(|point| (number(&point[0]), number(&point[1]))).collect()
}

fn ids(option: &Value) -> Vec<String> {
    option["series"].as_array().expect("series").iter().map(|series| series["id"].to_string()).collect()
}

#[test]
fn a_one_tick_spike_survives_every_zoom() {
    let mut report = report(20_000);
    ground_of(&mut report).load_rps[7_777] = 900.0;
    for span in [20.0, 150.0, 700.0, 1_500.0, 5_000.0, 19_000.0, 90_000.0] {
        for shift in 0..5 {
            let first = 7_770.5 - span / 3.0 + f64::from(shift);
            let option = &all(&report, &view(first, first + span, 19_999))[0];
            let highest = points(option, "load").iter().fold(0.0, |most: f64, point| most.max(point.1));
            assert_eq!(highest, 900.0, "span {span}, shift {shift}");
        }
    }
}

#[test]
fn nothing_right_of_the_cursor_but_the_forecast() {
    let mut report = report(300);
    ground_of(&mut report).verdict[150] = Verdict::Spike;
    ground_of(&mut report).verdict[201] = Verdict::Drop;
    run_of(&mut report).unserved = vec![60.0; 300];
    run_of(&mut report).starting = vec![2; 300];
    report.log = vec![row(190, 250, Action::Held, false), row(260, 260, Action::Out, true)];
    for per_tick in [1.0, 10.0, 0.01] {
        let option = all(&report, &view(200.0 - 350.0 / per_tick, 200.0 + 350.0 / per_tick, 200));
        for chart in &option {
            for id in ids(chart) {
                let id = id.trim_matches('"');
                let is_free = ["band", "ahead", "upper", "lower"].contains(&id);
                let right = points(chart, id).into_iter().find(|point| point.0 > 201.0 + 1.0 / per_tick.min(1.0));
                assert!(is_free || right.is_none(), "{id} shows {right:?}");
            }
        }
        let end = points(&option[0], "ahead").last().map_or(f64::NAN, |point| point.0);
        assert!(end > 201.0 && end <= 201.0 + LEADS as f64, "the forecast ends at {end}");
    }
}

#[test]
fn layers_have_what_the_whole_has() {
    let mut report = report(300);
    ground_of(&mut report).verdict[40] = Verdict::Spike;
    run_of(&mut report).unserved[50] = 90.0;
    run_of(&mut report).starting[60] = 3;
    report.log = vec![row(20, 20, Action::Out, false), row(90, 99, Action::Held, false)];
    let (theme, view) = (Theme::read(|name| format!("<{name}>")), view(10.0, 250.0, 200));
    let whole = all(&report, &view);
    let (scale, replicas) = (capacity_scale(&report, &view), replicas_scale(&report, &view));
    let layers = [
        vec![
            drawn(&capacity_past(&report, &view, scale, &theme)),
            drawn(&capacity_ahead(&report, &view, scale, &theme)),
        ],
        vec![drawn(&replicas_past(&report, &view, replicas, &theme))],
        vec![drawn(&residuals_past(&report, &view, &theme))],
    ];
    for (whole, layers) in whole.iter().zip(&layers) {
        for (layer, id) in layers.iter().flat_map(|layer| ids(layer).into_iter().map(move |id| (layer, id))) {
            let id = id.trim_matches('"');
            assert_eq!(format!("{:?}", points(layer, id)), format!("{:?}", points(whole, id)), "{id}");
        }
        let axes = |option: &Value| {
            let y = &option["yAxis"][0];
            (y["min"].clone(), y["max"].clone())
        };
        assert!(layers.iter().all(|layer| axes(layer) == axes(whole)));
    }
    let told = |option: &Value| ids(option).len();
    let thresholds = 2;
    assert_eq!(told(&layers[0][0]) + told(&layers[0][1]), told(&whole[0]));
    assert_eq!((told(&layers[1][0]), told(&layers[2][0]) + thresholds), (told(&whole[1]), told(&whole[2])));
}

#[test]
fn a_scale_has_its_lines_and_words() {
    let scale = Scale { low: 0.0, high: 1500.0, step: 500.0 };
    assert_eq!(scale.lines().map(|at| scale.word(at)).collect::<Vec<_>>(), ["0", "500", "1,000", "1,500"]);
    let fine = Scale { low: 0.0, high: 0.4, step: 0.2 };
    assert_eq!(fine.lines().map(|at| fine.word(at)).collect::<Vec<_>>(), ["0", "0.2", "0.4"]);
    assert_eq!((scale.share(1500.0), scale.share(0.0)), (0.0, 1.0));
}

#[test]
fn changing_the_future_changes_no_picture() {
    let before = report(300);
    let mut after = before.clone();
    for tick in 121..300 {
        ground_of(&mut after).load_rps[tick] = 999.0;
        run_of(&mut after).capacity_rps[tick] = 5.0;
        run_of(&mut after).ready[tick] = 1;
        ground_of(&mut after).score[tick] = 9.0;
        ground_of(&mut after).verdict[tick] = Verdict::Spike;
        ground_of(&mut after).upper_rps[tick] = 999.0;
    }
    assert_eq!(all(&before, &view(0.0, 250.0, 120)), all(&after, &view(0.0, 250.0, 120)));
}

#[test]
fn the_set_of_series_is_constant() {
    let mut busy = report(300);
    ground_of(&mut busy).verdict[100] = Verdict::Spike;
    run_of(&mut busy).unserved[50] = 9.0;
    let usual = all(&busy, &view(0.0, 300.0, 299));
    let others =
        [all(&report(0), &view(0.0, 300.0, 0)), all(&busy, &view(0.0, 30.0, 2)), all(&busy, &view(9.0, 9.0, 5))];
    for other in others {
        for (usual, other) in usual.iter().zip(&other) {
            assert_eq!(ids(usual), ids(other));
            assert!(other["series"].as_array().is_some_and(|all| all.iter().all(|series| series["data"].is_array())));
        }
    }
}

#[test]
fn odd_input_is_drawn_as_nothing() {
    let mut blank = report(50);
    ground_of(&mut blank).load_rps.fill(f64::NAN);
    ground_of(&mut blank).forecast_rps.fill(f64::NAN);
    ground_of(&mut blank).lower_rps.fill(f64::NAN);
    ground_of(&mut blank).upper_rps.fill(f64::NAN);
    ground_of(&mut blank).score.fill(f64::NAN);
    run_of(&mut blank).capacity_rps.fill(f64::NAN);
    let spans = [(0.0, 50.0), (-900.0, -800.0), (900.0, 950.0), (10.0, 10.0), (20.0, 10.0), (f64::NAN, 5.0)];
    let more = [(0.0, f64::INFINITY), (-1e300, 1e300), (0.0, 1e-9)];
    for (first, last) in spans.into_iter().chain(more) {
        for cursor in [0, 49, 50, usize::MAX] {
            for width_px in [0.0, 30.0, 700.0, f64::NAN] {
                let view = View { width_px, ..view(first, last, cursor) };
                all(&report(0), &view);
                all(&report(1), &view);
                all(&blank, &view);
            }
        }
    }
    assert!(points(&all(&blank, &view(0.0, 50.0, 49))[0], "load").iter().all(|point| point.1.is_nan()));
}

#[test]
fn the_load_has_a_gap_where_nothing_was_observed() {
    let mut report = report(40);
    ground_of(&mut report).load_rps[10..15].fill(f64::NAN);
    let option = &all(&report, &view(0.0, 40.0, 39))[0];
    let load = points(option, "load");
    assert!(load.iter().all(|(x, _)| x.is_nan() || *x <= 10.0 || *x >= 15.0));
    assert!(load.iter().any(|(x, _)| *x == 10.0) && load.iter().any(|(x, _)| *x == 15.0));
    assert!(load.iter().any(|(_, y)| y.is_nan()));
}

#[test]
fn capacity_is_sent_as_change_points() {
    let mut report = report(400);
    run_of(&mut report).capacity_rps[100..].fill(200.0);
    let option = &all(&report, &view(0.0, 400.0, 399))[0];
    assert_eq!(points(option, "capacity"), [(0.0, 160.0), (100.0, 200.0), (400.0, 200.0)]);
}

#[test]
fn many_ticks_are_at_most_a_few_points_per_pixel() {
    let mut report = report(90_000);
    for (tick, capacity) in run_of(&mut report).capacity_rps.iter_mut().enumerate() {
        *capacity = (tick % 13) as f64;
    }
    let option = all(&report, &view(0.0, 90_000.0, 89_999));
    for chart in &option {
        for id in ids(chart) {
            let count = points(chart, id.trim_matches('"')).len();
            assert!(count <= 700 * 5, "{id} has {count} points");
        }
    }
}

#[test]
fn close_marks_join_and_keep_their_count() {
    let marks = thin::join([0, 3, 5, 6, 30], 1.0);
    let told: Vec<_> = marks.iter().map(|mark| (mark.first, mark.last, mark.count)).collect();
    assert_eq!(told, [(0, 5, 3), (6, 6, 1), (30, 30, 1)]);
}

#[test]
fn lost_requests_stand_on_the_capacity_line() {
    let mut report = report(60);
    ground_of(&mut report).load_rps[30] = 180.0;
    run_of(&mut report).unserved[30] = 20.0 * 60.0;
    let lost = points(&all(&report, &view(0.0, 60.0, 59))[0], "unserved");
    assert_eq!(&lost[..4], [(30.0, 180.0), (31.0, 180.0), (31.0, 160.0), (30.0, 160.0)]);
}

#[test]
fn marks_stand_in_their_lanes_by_kind() {
    let mut report = report(300);
    ground_of(&mut report).verdict[40] = Verdict::Drop;
    report.log = vec![
        row(20, 20, Action::Out, false),
        row(60, 60, Action::Out, true),
        row(90, 99, Action::Held, false),
        row(120, 120, Action::In, false),
    ];
    let option = &all(&report, &view(0.0, 300.0, 299))[0];
    assert_eq!(points(option, "scale_out"), [(20.5, 0.0)]);
    assert_eq!(points(option, "override"), [(60.5, 0.0)]);
    assert_eq!(points(option, "scale_in"), [(120.5, 0.0)]);
    assert_eq!(points(option, "anomaly_drop"), [(40.5, 2.0)]);
    assert_eq!(points(option, "ring_drop"), [(40.5, report.columns.load_rps[40])]);
    let held = points(option, "held");
    assert!(held[0] == (90.0, 1.0) && held[1].0 > 99.0 && held[1].0 <= 100.0);
}

#[test]
fn what_was_asked_for_at_the_cursor_starts_there() {
    let mut report = report(60);
    run_of(&mut report).target[30] = 12;
    let starting = points(&all(&report, &view(0.0, 60.0, 30))[1], "starting");
    assert_eq!(&starting[..2], [(30.0, 12.0), (31.0, 12.0)]);
}

#[test]
fn residuals_are_cut_at_twice_the_threshold() {
    let mut report = report(60);
    let threshold = report.scenario.z_limit();
    ground_of(&mut report).score[30] = 99.0;
    let option = &all(&report, &view(0.0, 60.0, 59))[2];
    assert_eq!(points(option, "above")[1], (30.5, 2.0 * threshold));
    assert_eq!(option["yAxis"][0]["max"].as_f64(), Some(2.0 * threshold));
}

#[test]
fn the_words_at_a_calibrated_threshold_fit_beside_the_plot() {
    let mut report = report(60);
    report.scenario = report.scenario.with_all([("detector", "calibrated")]).expect("a detector");
    let option = &all(&report, &view(0.0, 60.0, 59))[2];
    let marks = option["series"][0]["markLine"]["data"].to_string();
    let upper = format!("+{}", crate::format::trimmed(report.scenario.z_limit(), 2));
    assert!(upper.len() <= 5 && marks.contains(&upper), "{marks}");
}

#[test]
fn axes_have_round_steps_and_a_few_lines() {
    for peak in [0.003, 0.9, 1.0, 7.0, 99.0, 100.0, 101.0, 208.0, 260.0, 501.0, 12_345.0] {
        let (step, top) = axes::round_steps(peak, 5.0, 0.001);
        let mantissa = step / 10_f64.powf(step.log10().floor() + 1e-9);
        assert!([1.0, 2.0, 5.0, 10.0].iter().any(|round| (mantissa - round).abs() < 1e-6), "{peak}: {step}");
        assert!(top >= peak * 0.999_999 && top / step < 5.001, "{peak}: {step} to {top}");
    }
    assert_eq!(axes::round_steps(0.0, 5.0, 0.001).0, 0.001);
}

#[test]
fn times_are_round_and_have_room() {
    let report = report(3_000);
    let words = |first, last| -> Vec<String> {
        time_ticks(&report, &view(first, last, 0)).into_iter().map(|(_, word)| word).collect()
    };
    assert_eq!(
        words(0.0, 60.0),
        [
            "00:00", "00:05", "00:10", "00:15", "00:20", "00:25", "00:30", "00:35", "00:40", "00:45", "00:50", "00:55",
            "01:00"
        ]
    );
    assert_eq!(&words(-30.0, 300.0)[..3], ["23:40", "00:00", "00:20"]);
    assert_eq!(words(0.0, 4_320.0)[..2], ["1 Jan", "06:00"]);
    for span in [15.0, 330.0, 1_440.0, 12_960.0, 90_000.0, 4_000_000.0] {
        let places: Vec<f64> =
            time_ticks(&report, &view(3.3, 3.3 + span, 0)).into_iter().map(|place| place.0).collect();
        assert!(!places.is_empty(), "{span}");
        assert!(places.windows(2).all(|pair| (pair[1] - pair[0]) * 700.0 / span >= 40.0), "{span}");
    }
}

#[test]
fn columns_keep_their_places_while_the_view_scrolls() {
    let edges = |ticks: std::ops::Range<usize>| thin::columns(ticks, 4).map(|column| column.end).collect::<Vec<_>>();
    assert_eq!(edges(3..17), [4, 8, 12, 16, 17]);
    assert_eq!(edges(5..17), [8, 12, 16, 17]);
}
