//! A report as files: totals as JSON, ticks and decisions as CSV. The page and the command line write the same bytes.

use super::{Baseline, LogRow, Report, Response, Totals};
use crate::detect::Incident;
use crate::forecast::Scores;
use crate::policy::{Action, Finding, ReasonCode};
use crate::scenario::{Notice, print};
use crate::series::Quality;
use crate::series::calendar::Civil;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Columns of the table of ticks before and after those of the policy's stages.
const TICK_HEADER: [&str; 2] = [
    "timestamp,count,load_rps,forecast_rps,lower_rps,upper_rps",
    "target,action,layer,limited_by,reasons,starting,ready,draining,capacity_rps,utilization,served,unserved,class,\
     residual,score,anomaly\n",
];
/// Columns of the table of decisions.
const DECISION_HEADER: &str = "first,last,from,to,action,layer,limited_by,override,anomaly,reasons\n";

/// Ticks in a slice of the table.
const SLICE_TICKS: usize = 2_048;

/// Totals with elasticity on the same level.
#[derive(Debug, Serialize)]
struct Flat {
    ticks: usize,
    cost_usd: f64,
    missing_cost_usd: f64,
    load: f64,
    served: f64,
    unserved: f64,
    unserved_share: f64,
    violation_secs: f64,
    theta_u: f64,
    theta_o: f64,
    tau_u: f64,
    tau_o: f64,
    instability: f64,
    jitter: f64,
    scale_outs: u32,
    scale_ins: u32,
    flaps: u32,
    anomalies: u32,
    incidents: u32,
}

#[derive(Debug, Serialize)]
struct FlatBaseline<'a> {
    name: &'a str,
    detail: &'a str,
    #[serde(flatten)]
    totals: Flat,
}

#[derive(Debug, Serialize)]
struct TraceJson<'a> {
    name: &'a str,
    sha256: String,
    start: String,
    utc_offset_secs: i32,
    step_secs: u32,
    tick_secs: u32,
    split: String,
    from: String,
    to: String,
}

#[derive(Debug, Serialize)]
struct IncidentJson {
    kind: &'static str,
    first: String,
    last: String,
    peak: String,
    peak_score: f64,
    excess_requests: f64,
}

#[derive(Debug, Serialize)]
struct Summary<'a> {
    planora: &'static str,
    scenario: String,
    trace: TraceJson<'a>,
    model: &'static str,
    #[serde(flatten)]
    totals: Flat,
    /// Estimated share of requests slower than the latency objective.
    #[serde(skip_serializing_if = "Option::is_none")]
    slow_share: Option<f64>,
    /// Estimated time that 95 % of requests stay within; `null` where that is more than a week.
    #[serde(skip_serializing_if = "Option::is_none")]
    p95_secs: Option<f64>,
    baselines: BTreeMap<&'a str, FlatBaseline<'a>>,
    forecast: Option<Scores>,
    incident_list: Vec<IncidentJson>,
    notices: &'a [Notice],
    findings: &'a [Finding],
}

/// The totals, baselines, scores, incidents, notices and findings as one JSON object.
///
/// # Errors
/// Those of the JSON writer.
pub fn summary_json(report: &Report) -> Result<String, serde_json::Error> {
    let at = |tick: usize| report.civil(tick).to_string();
    let (trace, response) = (&report.trace, Response::of(report));
    let summary = Summary {
        planora: env!("CARGO_PKG_VERSION"),
        scenario: print(&report.scenario),
        trace: TraceJson {
            name: &trace.source.name,
            sha256: trace.source.digest.to_string(),
            start: Civil::from_local_secs(trace.start_local_secs).to_string(),
            utc_offset_secs: trace.utc_offset_secs,
            step_secs: trace.step.secs(),
            tick_secs: report.step.secs(),
            split: Civil::from_local_secs(report.bucket_local_secs(trace.split_bucket)).to_string(),
            from: at(0),
            to: at(report.len()),
        },
        model: report.scenario.model.name(),
        totals: flat(&report.totals),
        slow_share: response.slow_share,
        p95_secs: response.p95_secs,
        baselines: report.baselines.iter().map(|baseline| (baseline.id.as_str(), flat_baseline(baseline))).collect(),
        forecast: report.scores,
        incident_list: report.incidents.iter().map(|incident| incident_json(report, incident)).collect(),
        notices: &report.notices,
        findings: &report.findings,
    };
    serde_json::to_string_pretty(&summary).map(|text| text + "\n")
}

fn flat_baseline(baseline: &Baseline) -> FlatBaseline<'_> {
    FlatBaseline { name: &baseline.name, detail: &baseline.detail, totals: flat(&baseline.totals) }
}

fn flat(totals: &Totals) -> Flat {
    let elasticity = totals.elasticity;
    Flat {
        ticks: totals.ticks,
        cost_usd: totals.cost_usd,
        missing_cost_usd: totals.missing_cost_usd,
        load: totals.load,
        served: totals.served,
        unserved: totals.unserved,
        unserved_share: totals.unserved_share,
        violation_secs: totals.violation_secs,
        theta_u: elasticity.theta_u,
        theta_o: elasticity.theta_o,
        tau_u: elasticity.tau_u,
        tau_o: elasticity.tau_o,
        instability: elasticity.instability,
        jitter: elasticity.jitter,
        scale_outs: totals.scale_outs,
        scale_ins: totals.scale_ins,
        flaps: totals.flaps,
        anomalies: totals.anomalies,
        incidents: totals.incidents,
    }
}

fn incident_json(report: &Report, incident: &Incident) -> IncidentJson {
    let at = |tick: usize| report.civil(tick).to_string();
    IncidentJson {
        kind: incident.kind.word(),
        first: at(incident.first),
        last: at(incident.last),
        peak: at(incident.peak),
        peak_score: incident.peak_z,
        excess_requests: incident.excess_requests,
    }
}

/// A row per tick; numbers are empty where there is no value.
pub fn ticks_csv(report: &Report) -> String {
    ticks_csv_slices(report).collect()
}

/// The same in slices, for whoever has something else to do in between.
pub fn ticks_csv_slices(report: &Report) -> impl Iterator<Item = String> {
    let slice = |first: usize| {
        let mut out = String::new();
        (first..report.len().min(first + SLICE_TICKS)).for_each(|tick| write_tick(&mut out, report, tick));
        out
    };
    std::iter::once(tick_header(report)).chain((0..report.len()).step_by(SLICE_TICKS).map(slice))
}

/// The stages but the last, which is what `target` shows.
fn wanting_stages(report: &Report) -> impl Iterator<Item = (usize, &'static str)> {
    let stages = report.scenario.policy.stages();
    let wanting = stages.len().saturating_sub(1);
    stages.iter().take(wanting).map(|stage| stage.name).enumerate()
}

fn tick_header(report: &Report) -> String {
    let targets: String = wanting_stages(report).map(|(_, name)| format!(",{name}_target")).collect();
    let [before, after] = TICK_HEADER;
    format!("{before}{targets},{after}")
}

fn write_tick(out: &mut String, report: &Report, tick: usize) {
    let c = &report.columns;
    let seen = c.quality[tick] != Quality::Missing;
    let decided = report.has_decision(tick);
    let count = if seen { c.count[tick] } else { f64::NAN };
    let _ = write!(out, "{},{}", report.civil(tick), Cell(count));
    for column in [&c.load_rps, &c.forecast_rps, &c.lower_rps, &c.upper_rps] {
        let _ = write!(out, ",{}", Cell(column[tick]));
    }
    for (place, _) in wanting_stages(report) {
        let target = c.stages[place].at(tick).target;
        let _ = write!(out, ",{}", Cell(if target > 0 { f64::from(target) } else { f64::NAN }));
    }
    let action = if decided { c.action[tick].word() } else { "" };
    let reasons = reasons(report, tick);
    let (stage, limit) = (stage_name(report, c.decided_by[tick]), limit_name(report, ReasonCode(c.limit[tick])));
    let _ = write!(out, ",{},{action},{stage},{limit},{reasons}", c.target[tick]);
    let _ = write!(out, ",{},{},{}", c.starting[tick], c.ready[tick], c.draining[tick]);
    let known = c.load_rps[tick].is_finite();
    let lost = if known || c.unserved[tick] > 0.0 { c.unserved[tick] } else { f64::NAN };
    let served = if known || c.served[tick] > 0.0 { c.served[tick] } else { f64::NAN };
    for value in [c.capacity_rps[tick], c.utilization[tick], served, lost] {
        let _ = write!(out, ",{}", Cell(value));
    }
    let _ = write!(out, ",{},{},{}", c.class[tick].word(), Cell(c.residual_rps[tick]), Cell(c.score[tick]));
    let _ = writeln!(out, ",{}", c.verdict[tick].word());
}

/// Reasons of all stages, separated by semicolons; free of commas and quotes.
fn reasons(report: &Report, tick: usize) -> String {
    let site = report.site_at(tick);
    let Some(moment) = report.moment(&site, tick) else { return String::new() };
    report.scenario.policy.export_words(&moment).join("; ").replace([',', '"'], "")
}

/// Name of the stage of that number; empty for none.
fn stage_name(report: &Report, number: u8) -> &'static str {
    let place = usize::from(number).checked_sub(1);
    place.and_then(|place| report.scenario.policy.stages().get(place)).map_or("", |stage| stage.name)
}

fn limit_name(report: &Report, limit: ReasonCode) -> &'static str {
    report.scenario.policy.limit_name(limit)
}

/// The given rows of the decision log.
pub fn decisions_csv<'a>(report: &Report, rows: impl IntoIterator<Item = &'a LogRow>) -> String {
    let mut out = String::from(DECISION_HEADER);
    for row in rows {
        let at = |tick: u32| report.civil(tick as usize).to_string();
        let (held, anomaly) = (row.action == Action::Held, row.anomaly.map_or("", crate::detect::Verdict::word));
        let to = if held { row.from } else { row.to };
        let (layer, limit) = (stage_name(report, row.decided_by), limit_name(report, row.limit));
        let reasons = reasons(report, row.first as usize);
        let (first, last, action) = (at(row.first), at(row.last), row.action.word());
        let _ = writeln!(
            out,
            "{first},{last},{},{to},{action},{layer},{limit},{},{anomaly},{reasons}",
            row.from, row.is_override
        );
    }
    out
}

/// A number, or nothing.
struct Cell(f64);

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_finite() { write!(f, "{}", self.0) } else { Ok(()) }
    }
}
