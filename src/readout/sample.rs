//! Small reports, made by the real rules from hand-made loads and forecasts.

use crate::detect::incidents;
use crate::policy::Outlook;
use crate::report::{Columns, Fan, Ground, Overview, Report, TraceInfo};
use crate::scenario::{Preset, Scenario};
use crate::series::calendar::parse_local;
use crate::series::{Digest, Origin, Quality, Source};
use crate::sim::{Inputs, simulate};
use crate::stress::Faults;
use crate::units::Step;
use std::sync::Arc;

/// The balanced preset with some knobs turned.
pub fn scenario(knobs: &[(&'static str, &str)]) -> Scenario {
    turned(Preset::Balanced.scenario(), knobs)
}

/// `scenario` with some knobs turned.
pub fn turned(scenario: Scenario, knobs: &[(&'static str, &str)]) -> Scenario {
    knobs.iter().fold(scenario, |scenario, (name, text)| scenario.with(name, text).expect("a knob"))
}

/// A run of `scenario` from 31 Aug 1995 12:00 over `load` and `forecast` in rps; `NaN` is missing.
pub fn report(scenario: Scenario, load: &[f64], forecast: &[f64]) -> Report {
    let ticks = load.len();
    let lead = scenario.lead_buckets();
    let at = |tick: usize| forecast.get(tick).copied().unwrap_or(f64::NAN) * 1.3;
    let (peak_rps, peak_lead): (Vec<f64>, Vec<u32>) = (0..ticks)
        .map(|tick| {
            let leads = (1..=lead).filter(|lead| at(tick + lead).is_finite());
            let peak = leads.max_by(|a, b| at(tick + a).total_cmp(&at(tick + b)));
            peak.map_or((f64::NAN, 0), |lead| (at(tick + lead), lead as u32))
        })
        .unzip();
    let ahead = |factor: f64| -> Vec<Vec<f32>> {
        (1..=lead).map(|lead| (0..ticks).map(|tick| (at(tick + lead) / 1.3 * factor) as f32).collect()).collect()
    };
    let ground = ground(&scenario, load, forecast);
    let fan = Fan { mean_rps: ahead(1.0), lower_rps: ahead(0.7), upper_rps: ahead(1.3) };
    let inputs = Inputs {
        start_utc_secs: 0,
        weekly_min: &[],
        load_rps: load,
        forecast_rps: forecast,
        outlook_rps: if scenario.outlook() == Outlook::Tick { forecast } else { &peak_rps },
        verdicts: &ground.verdict.clone(),
        faults: Faults::none(),
    };
    let mut columns = Columns { ground: Arc::new(ground), peak_lead, ..Columns::default() };
    let totals = simulate(&scenario, &inputs, &mut columns);
    let excess: Vec<f64> = columns.residual_rps.iter().map(|rps| rps * 60.0).collect();
    let report = Report {
        step: scenario.tick(),
        scenario,
        trace: trace(ticks),
        first_bucket: 0,
        trained_ticks: 0,
        incidents: incidents(&columns.verdict, &columns.score, &excess),
        totals,
        latency: None,
        baselines: Vec::new(),
        scores: None,
        log: Vec::new(),
        overview: Overview::default(),
        notices: Vec::new(),
        findings: Vec::new(),
        columns: Arc::new(columns),
        fan: Arc::new(fan),
    };
    report.derived()
}

/// What is known of each tick, scored by the scenario's detector.
fn ground(scenario: &Scenario, load: &[f64], forecast: &[f64]) -> Ground {
    let mut detector = scenario.detector();
    let scored = |(load, forecast): (&f64, &f64)| {
        let known = load.is_finite() && forecast.is_finite();
        if known { detector.observe(*load, *forecast) } else { crate::detect::Score::NONE }
    };
    let scores: Vec<_> = load.iter().zip(forecast).map(scored).collect();
    Ground {
        count: load.iter().map(|load| if load.is_nan() { 0.0 } else { load * 60.0 }).collect(),
        quality: load.iter().map(|load| if load.is_nan() { Quality::Missing } else { Quality::Observed }).collect(),
        load_rps: load.to_vec(),
        forecast_rps: forecast.to_vec(),
        lower_rps: forecast.iter().map(|forecast| forecast * 0.7).collect(),
        upper_rps: forecast.iter().map(|forecast| forecast * 1.3).collect(),
        residual_rps: load.iter().zip(forecast).map(|(load, forecast)| load - forecast).collect(),
        score: scores.iter().map(|score| score.z).collect(),
        verdict: scores.iter().map(|score| score.verdict).collect(),
    }
}

fn trace(buckets: usize) -> TraceInfo {
    TraceInfo {
        source: Source {
            name: "sample".to_owned(),
            origin: Origin::Upload,
            digest: Digest([0; 32]),
            trace_digest: Digest([0; 32]),
        },
        start_local_secs: parse_local("1995-08-31T12:00").expect("a time"),
        utc_offset_secs: 0,
        step: Step::MINUTE,
        buckets,
        split_bucket: 0,
        own_step_secs: 60,
    }
}

/// Loads that rise, stall, spike, drop and go missing, with a smooth forecast.
pub fn eventful(ticks: usize) -> (Vec<f64>, Vec<f64>) {
    let wave = |tick: usize| 120.0 + 80.0 * libm::sin(tick as f64 / 25.0);
    let wobble = |tick: usize| ((tick * 7919) % 23) as f64 - 11.0;
    let load = (0..ticks).map(|tick| match tick % 97 {
        40 | 41 => 600.0,
        60..=62 => 0.0,
        75..=79 => f64::NAN,
        _ => wave(tick) + wobble(tick),
    });
    let forecast = (0..ticks).map(|tick| if tick < 5 { f64::NAN } else { wave(tick) });
    (load.collect(), forecast.collect())
}
