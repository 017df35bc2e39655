//! The tooltip of the main chart. Right of the cursor it knows nothing but the forecast made at the cursor.

use super::figures::unserved_rps;
use super::format::{self, NONE, trimmed};
use super::{at, count_at, quality_at};
use crate::policy::Action;
use crate::report::Report;
use crate::series::Quality;

/// Decimals of a rate that is shown in full.
const RATE_DECIMALS: usize = 2;

/// A line of a tooltip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooltipRow {
    /// Which quantity: `load`, `forecast`, `capacity` or `unserved`.
    pub kind: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its value with its unit.
    pub value: String,
}

/// A tooltip, always in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tooltip {
    /// The time.
    pub title: String,
    /// Values.
    pub rows: Vec<TooltipRow>,
    /// What was decided.
    pub decision: Option<String>,
    /// Why there is no load.
    pub missing: Option<&'static str>,
}

/// The tooltip at `tick` while the cursor is at `cursor`.
pub fn tooltip(report: &Report, tick: usize, cursor: usize) -> Tooltip {
    let title = report.civil(tick).day_and_time();
    if tick > cursor {
        let rows = vec![row("forecast", "Forecast", ahead(report, tick, cursor))];
        return Tooltip { title, rows, decision: None, missing: None };
    }
    let c = &report.columns;
    let forecast = band(at(&c.forecast_rps, tick), at(&c.lower_rps, tick), at(&c.upper_rps, tick));
    let capacity = format!("{}, {} ready", rate(at(&c.capacity_rps, tick)), count_at(&c.ready, tick));
    let mut rows = vec![
        row("load", "Load", rate(at(&c.load_rps, tick))),
        row("forecast", "Forecast", forecast),
        row("capacity", "Capacity", capacity),
    ];
    let lost = unserved_rps(report, tick);
    if lost > 0.0 {
        rows.push(row("unserved", "Unserved", rate(lost)));
    }
    let missing = match quality_at(report, tick) {
        Quality::Observed => None,
        Quality::Imputed => Some("Filled in, not observed. Not scored."),
        Quality::Missing => Some("The trace has nothing here. Nothing was scored or decided."),
    };
    Tooltip { title, rows, decision: decision(report, tick), missing }
}

fn row(kind: &'static str, label: &'static str, value: String) -> TooltipRow {
    TooltipRow { kind, label, value }
}

fn rate(rps: f64) -> String {
    let text = trimmed(rps, RATE_DECIMALS);
    if rps.is_finite() { text + " rps" } else { text }
}

fn band(mean: f64, lower: f64, upper: f64) -> String {
    if mean.is_finite() && lower.is_finite() && upper.is_finite() {
        let (lower, upper) = (trimmed(lower, RATE_DECIMALS), trimmed(upper, RATE_DECIMALS));
        format!("{} ({lower}–{upper})", rate(mean))
    } else {
        rate(mean)
    }
}

/// What the newest forecast at `cursor` expects of `tick`.
fn ahead(report: &Report, tick: usize, cursor: usize) -> String {
    let fan = &report.fan;
    let origin = report.ended_bucket(cursor);
    let lead = origin.and_then(|origin| (tick / report.ticks_per_bucket()).checked_sub(origin + 1));
    let value = |columns: &[Vec<f32>]| {
        let made = lead.and_then(|lead| columns.get(lead)).zip(origin).and_then(|(column, origin)| column.get(origin));
        made.map_or(f64::NAN, |value| f64::from(*value))
    };
    let mean = value(&fan.mean_rps);
    if mean.is_finite() { band(mean, value(&fan.lower_rps), value(&fan.upper_rps)) } else { NONE.to_owned() }
}

fn decision(report: &Report, tick: usize) -> Option<String> {
    let c = &report.columns;
    let (from, to) = (report.target_before(tick), count_at(&c.target, tick));
    match c.action.get(tick)? {
        Action::None => None,
        Action::Held => Some(format!("Held at {from}, {} wanted.", count_at(&c.wanted, tick))),
        Action::Out | Action::In => {
            let is_override = c.is_override.get(tick).copied().unwrap_or(false);
            let why = if is_override { override_words(report, tick) } else { ".".to_owned() };
            Some(format!("{from} → {to}{why}"))
        }
    }
}

fn override_words(report: &Report, tick: usize) -> String {
    let site = report.site_at(tick);
    let ratio = report.moment(&site, tick).and_then(|moment| moment.load_over_forecast());
    match ratio {
        Some(ratio) => {
            format!(", override. Load is {} × its forecast.", format::ratio(ratio))
        }
        None => ", override.".to_owned(),
    }
}
