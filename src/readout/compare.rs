//! The replay beside what could have been done instead, as the rows of a table.

use super::format::{percent, signed, usd, whole};
use crate::report::{Report, Totals};

/// A twelfth of a year of 365.25 days, in seconds.
const SECS_PER_MONTH: f64 = 365.25 * 86_400.0 / 12.0;

/// One way to run the same traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompareRow {
    /// Name for people.
    pub name: String,
    /// What sets it apart.
    pub detail: String,
    /// Cost of the whole replay.
    pub cost: String,
    /// The same cost over a month of 30.4 days, if all of it were like the replay.
    pub cost_month: String,
    /// Cost relative to the replay's own, `–` for the replay itself.
    pub cost_difference: String,
    /// Share of requests lost.
    pub unserved_share: String,
    /// Requests lost.
    pub unserved: String,
    /// Minutes in which requests were lost.
    pub violation: String,
    /// Changes that turned the one before back.
    pub flaps: String,
    /// Mean surplus relative to what was needed, percent.
    pub surplus: String,
    /// Whether it is the replay itself.
    pub is_own: bool,
}

/// The replay first, then its baselines in their order.
pub fn compare(report: &Report) -> Vec<CompareRow> {
    let own = &report.totals;
    let detail = format!("{} · {}", report.scenario.preset.name(), report.scenario.model.name());
    let step_secs = report.step.secs();
    let first = row("This scenario", &detail, own, None, step_secs);
    let others = report.baselines.iter().map(|one| row(&one.name, &one.detail, &one.totals, Some(own), step_secs));
    std::iter::once(first).chain(others).collect()
}

/// What `cost_usd` for so many ticks comes to in a month, if all of it is like them; `NaN` without any.
pub(super) fn usd_a_month(cost_usd: f64, ticks: usize, step_secs: u32) -> f64 {
    let months = ticks as f64 * f64::from(step_secs) / SECS_PER_MONTH;
    if months > 0.0 { cost_usd / months } else { f64::NAN }
}

fn row(name: &str, detail: &str, totals: &Totals, own: Option<&Totals>, step_secs: u32) -> CompareRow {
    let relative =
        own.filter(|own| own.cost_usd > 0.0).map_or(f64::NAN, |own| 100.0 * (totals.cost_usd / own.cost_usd - 1.0));
    let difference = if relative.is_nan() { "–".to_owned() } else { format!("{} %", signed(relative, 1)) };
    CompareRow {
        name: name.to_owned(),
        detail: detail.to_owned(),
        cost: usd(totals.cost_usd),
        cost_month: usd(usd_a_month(totals.cost_usd, totals.ticks, step_secs)),
        cost_difference: difference,
        unserved_share: percent(totals.unserved_share),
        unserved: whole(totals.unserved.round() as usize),
        violation: format!("{} min", whole((totals.violation_secs / 60.0).round() as usize)),
        flaps: whole(totals.flaps as usize),
        surplus: format!("{:.0} %", totals.elasticity.theta_o),
        is_own: own.is_none(),
    }
}
