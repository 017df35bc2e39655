//! The key figures over the charts, and the readouts in the charts' heads.

use super::format::{NONE, duration_words, figure, full, latency, percent, rps, signed, usd, whole, whole_percent};
use super::{at, count_at, quality_at, score_at, starting_at, target_at};
use crate::report::{Report, WorkloadClass};
use crate::series::Quality;

/// Ticks in the ribbon of workload classes.
const RIBBON_TICKS: usize = 60;
/// Buckets after its last anomaly for which an incident counts as open; the detector joins within the same span.
const QUIET_BUCKETS: usize = 5;

/// What stands in the key figures. Figures are without their unit, readouts (`*_rps`) with it.
#[allow(missing_docs, reason = "each is the text of the figure or note of that name")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Load in rps, without the unit.
    pub load: String,
    pub load_note: String,
    /// Highest expected load within layer 1's lead in rps, without the unit.
    pub forecast: String,
    /// `next 3 min`
    pub forecast_lead_words: String,
    pub forecast_note: String,
    pub ready: String,
    /// `ready` or `ready +4 starting`
    pub ready_small: String,
    pub replicas_note: String,
    pub class_word: String,
    /// `low`, `normal`, `high`, `spike` or `none`.
    pub class_token: &'static str,
    pub class_note: String,
    pub cost: String,
    pub cost_note: String,
    pub unserved_share: String,
    pub unserved_note: String,
    /// Whether requests are lost at this tick.
    pub is_losing: bool,
    pub violation: String,
    pub violation_note: String,
    /// Share of slow requests over the whole replay; empty where the scenario does not say how long one takes, or it is to follow.
    pub slow_share: String,
    pub slow_note: String,
    /// Class tokens of the last 60 ticks, oldest first, always 60.
    pub ribbon: Vec<&'static str>,
    /// `180 rps`
    pub load_rps: String,
    /// What was forecast for this tick, `85 rps`.
    pub forecast_rps: String,
    /// `160 rps`
    pub capacity_rps: String,
    /// `20 rps`
    pub unserved_rps: String,
    pub ready_count: String,
    pub starting_count: String,
    pub wanted_count: String,
    /// `+4.0`
    pub z: String,
}

/// The key figures at `tick`.
pub fn figures(report: &Report, tick: usize) -> Figures {
    let c = &report.columns;
    let (load, forecast) = (at(&c.load_rps, tick), at(&c.forecast_rps, tick));
    let (ready, starting) = (count_at(&c.ready, tick), starting_at(report, tick));
    let (class, z) = (class_at(report, tick), score_at(report, tick));
    let running = report.running(tick);
    let lost_rps = unserved_rps(report, tick);
    let (ahead, forecast_note) = ahead(report, tick);
    Figures {
        load: figure(load),
        load_note: load_note(report, tick, load, forecast),
        forecast: figure(ahead),
        forecast_lead_words: format!("next {}", duration_words(lead_secs(report))),
        forecast_note,
        ready: whole(ready as usize),
        ready_small: if starting > 0 { format!("ready +{starting} starting") } else { "ready".to_owned() },
        replicas_note: replicas_note(report, tick),
        class_word: if class == WorkloadClass::None { NONE.to_owned() } else { class.word().to_owned() },
        class_token: class_token(class),
        class_note: class_note(report, tick, z),
        cost: usd(running.cost_usd),
        cost_note: cost_note(running.cost_usd, running.ideal_usd),
        unserved_share: percent(if running.load > 0.0 { running.unserved / running.load } else { 0.0 }),
        unserved_note: format!("{} requests", full(running.unserved, 0)),
        is_losing: at(&c.unserved, tick) > 0.0,
        violation: span_words(report, count_at(&c.violations_total, tick) as usize),
        violation_note: format!("of {}", span_words(report, (tick + 1).min(report.len()))),
        slow_share: report.latency.map_or_else(String::new, |made| percent(made.slow_share)),
        slow_note: report.latency.map_or_else(String::new, |made| format!("p95 {}", latency(made.p95_secs))),
        ribbon: ribbon(report, tick),
        load_rps: rps(load),
        forecast_rps: rps(forecast),
        capacity_rps: rps(at(&c.capacity_rps, tick)),
        unserved_rps: rps(lost_rps),
        ready_count: whole(ready as usize),
        starting_count: whole(starting as usize),
        wanted_count: wanted(report, tick).map_or_else(|| NONE.to_owned(), |wanted| whole(wanted as usize)),
        z: signed(z, 1),
    }
}

/// Requests lost per second in the tick; `NaN` where nothing is known of the load.
pub(super) fn unserved_rps(report: &Report, tick: usize) -> f64 {
    let lost = at(&report.columns.unserved, tick) / f64::from(report.step.secs());
    if lost > 0.0 || at(&report.columns.load_rps, tick).is_finite() { lost } else { f64::NAN }
}

fn wanted(report: &Report, tick: usize) -> Option<u32> {
    Some(count_at(&report.columns.wanted, tick)).filter(|wanted| *wanted > 0)
}

/// Seconds ahead that layer 1 plans for, in whole buckets.
fn lead_secs(report: &Report) -> u32 {
    let buckets = u32::try_from(report.scenario.lead_buckets()).unwrap_or(u32::MAX);
    buckets.saturating_mul(report.trace.step.secs())
}

fn load_note(report: &Report, tick: usize, load: f64, forecast: f64) -> String {
    match quality_at(report, tick) {
        Quality::Missing => return "The trace has nothing here".to_owned(),
        Quality::Imputed => return "Filled in, not observed".to_owned(),
        Quality::Observed => {}
    }
    if !forecast.is_finite() || !load.is_finite() {
        return "No forecast for this tick".to_owned();
    }
    let expected = figure(forecast);
    let off = load / forecast - 1.0;
    if forecast <= 0.0 || off.abs() < 0.005 {
        format!("Its forecast was {expected}")
    } else {
        format!("{} {} its forecast of {expected}", whole_percent(off.abs()), if off > 0.0 { "above" } else { "below" })
    }
}

/// Mean at the lead with the highest upper end, and what to say of it.
fn ahead(report: &Report, tick: usize) -> (f64, String) {
    let fan = &report.fan;
    let origin = report.ended_bucket(tick);
    let value = |columns: &[Vec<f32>], lead: usize| {
        let made = columns.get(lead).zip(origin).and_then(|(column, origin)| column.get(origin));
        made.map_or(f64::NAN, |value| f64::from(*value))
    };
    let leads = (0..report.scenario.lead_buckets().min(fan.mean_rps.len()))
        .filter(|lead| value(&fan.mean_rps, *lead).is_finite());
    let height = |lead: usize| {
        let upper = value(&fan.upper_rps, lead);
        if upper.is_finite() { upper } else { value(&fan.mean_rps, lead) }
    };
    let model = report.scenario.model.name();
    let Some(peak) = leads.max_by(|a, b| height(*a).total_cmp(&height(*b))) else {
        return (f64::NAN, format!("No forecast yet · {model}"));
    };
    let (lower, upper) = (value(&fan.lower_rps, peak), value(&fan.upper_rps, peak));
    let level = report.scenario.band_level();
    let note = if level > 0.0 && lower.is_finite() && upper.is_finite() {
        format!("{} band {}–{} · {model}", whole_percent(level), figure(lower), figure(upper))
    } else {
        format!("Mean · {model}")
    };
    (value(&fan.mean_rps, peak), note)
}

fn replicas_note(report: &Report, tick: usize) -> String {
    let bounds = report.site_at(tick).bounds;
    let bounds = format!("bounds {}–{}", bounds.min, bounds.max);
    match wanted(report, tick) {
        Some(wanted) => format!("wants {wanted} · {bounds}"),
        None => format!("stays at {} · {bounds}", target_at(report, tick)),
    }
}

fn class_at(report: &Report, tick: usize) -> WorkloadClass {
    report.columns.class.get(tick).copied().unwrap_or(WorkloadClass::None)
}

const fn class_token(class: WorkloadClass) -> &'static str {
    match class {
        WorkloadClass::None => "none",
        WorkloadClass::Low => "low",
        WorkloadClass::Normal => "normal",
        WorkloadClass::High => "high",
        WorkloadClass::Spike => "spike",
    }
}

fn class_note(report: &Report, tick: usize, z: f64) -> String {
    let first = tick.saturating_sub(QUIET_BUCKETS * report.ticks_per_bucket());
    let recent = report.columns.verdict.get(first..=tick).unwrap_or_default();
    let state = if recent.iter().any(|verdict| verdict.is_anomaly()) { "Incident open" } else { "No anomaly" };
    if z.is_finite() {
        format!("{state} · z {}", signed(z, 1))
    } else if state == "Incident open" {
        format!("{state} · not scored")
    } else {
        "Not scored".to_owned()
    }
}

fn cost_note(cost_usd: f64, ideal_usd: f64) -> String {
    if ideal_usd > 0.0 {
        format!("{} × the ideal fleet", full(cost_usd / ideal_usd, 1))
    } else {
        "No ideal yet".to_owned()
    }
}

/// A number of ticks as time in one unit, so that both sides of "of" read alike.
fn span_words(report: &Report, ticks: usize) -> String {
    let secs = ticks * report.step.secs() as usize;
    if report.step.secs().is_multiple_of(60) {
        format!("{} min", whole(secs / 60))
    } else {
        format!("{} s", whole(secs))
    }
}

fn ribbon(report: &Report, tick: usize) -> Vec<&'static str> {
    let token = |back: usize| tick.checked_sub(back).map_or("none", |tick| class_token(class_at(report, tick)));
    (0..RIBBON_TICKS).rev().map(token).collect()
}
