//! What layers 1 and 2 asked for, with a division that can be checked on paper.

use super::super::at;
use super::super::format::{NONE, full, rps, trimmed, whole_percent};
use crate::autoscale::Reason;
use crate::report::Report;
use crate::scenario::{Mode, Rules};

/// Decimals after which a rate is printed as it is.
const MOST_DECIMALS: usize = 9;

/// Layer 1's sentence.
pub(super) fn predictive(report: &Report, tick: usize, reason: &Reason) -> String {
    let planned = report.scenario.planned_rps_per_replica();
    match *reason {
        Reason::ForecastPeak { peak_rps, target, .. } | Reason::ForecastShadow { peak_rps, target } => {
            let lead = report.columns.peak_lead.get(tick).copied().unwrap_or(0);
            let by = report.civil(tick + usize::from(lead)).time();
            let division = Division::of(peak_rps, planned, target);
            let quantile = quantile_words(report);
            let shadow = if matches!(reason, Reason::ForecastShadow { .. }) { " It is not obeyed." } else { "" };
            format!("Forecast peaks at *{} rps* by {by} ({quantile}). {}{shadow}", division.rps, division.words())
        }
        Reason::ClassicPrediction { target } => {
            let division = Division::of(at(&report.columns.forecast_rps, tick), planned, target);
            format!(
                "{reason}. It sees the tick that it provisions for: forecast *{} rps*. {}",
                division.rps,
                division.words()
            )
        }
        _ => "There is no forecast yet. Layer 2 decides alone.".to_owned(),
    }
}

fn quantile_words(report: &Report) -> String {
    let quantile = report.scenario.quantile;
    if quantile <= 0.5 { "mean".to_owned() } else { format!("{} % quantile", trimmed(quantile * 100.0, 1)) }
}

/// Layer 2's sentence.
pub(super) fn reactive(report: &Report, tick: usize, reason: &Reason) -> String {
    let load_rps = report.known_load_rps(tick);
    let planned = report.scenario.planned_rps_per_replica();
    match *reason {
        Reason::Override { target, .. } => {
            let division = Division::of(load_rps, planned, target);
            let subject = load_words(report, tick, &division.rps);
            let ratio = load_over_forecast(report, tick).map(|ratio| format!(" is {ratio} × its forecast."));
            let is = ratio.unwrap_or_else(|| " is above its plan.".to_owned());
            format!("{subject}{is} {}, more than layer 1 asks.", division.short())
        }
        Reason::Load { target, .. } => {
            let division = Division::of(load_rps, planned, target);
            let subject = load_words(report, tick, &division.rps);
            format!("{subject}: {}{}", division.short(), beside_layer_1(report, tick, target))
        }
        Reason::WithinTolerance { current, .. } => within_tolerance(report, tick, load_rps, current),
        Reason::ClassicReaction { target, .. } => {
            let division = Division::of(load_rps, planned, target);
            format!("{reason}. Load *{} rps* of the same tick. {}", division.rps, division.words())
        }
        _ => "No load is known yet.".to_owned(),
    }
}

/// The load, with its time where it is older than the tick.
fn load_words(report: &Report, tick: usize, rps: &str) -> String {
    match seen_tick(report, tick) {
        Some(seen) if seen < tick => {
            format!("The newest load that is known, of {}, *{rps} rps*", report.civil(seen).time())
        }
        _ => format!("Load *{rps} rps*"),
    }
}

fn beside_layer_1(report: &Report, tick: usize, target: u32) -> String {
    let asks = report.columns.predictive_target.get(tick).copied().unwrap_or(0);
    if report.scenario.mode == Mode::Shadow || asks == 0 {
        ".".to_owned()
    } else if target > asks {
        ", more than layer 1 asks.".to_owned()
    } else if target == asks {
        ". Layer 1 asks for the same.".to_owned()
    } else {
        format!(". Layer 1 already asks for {asks}.")
    }
}

fn within_tolerance(report: &Report, tick: usize, load_rps: f64, current: u32) -> String {
    let plan_rps = report.scenario.planned_rps_per_replica() * f64::from(current);
    let subject = load_words(report, tick, &trimmed(load_rps, 2));
    let (down, up) = (1.0 - report.scenario.tolerance_down, 1.0 + report.scenario.tolerance_up);
    let (share, plan) = (trimmed(load_rps / plan_rps * 100.0, 1), rps(plan_rps));
    let plan = if plan_rps < 1000.0 { format!("{} rps", trimmed(plan_rps, 2)) } else { plan };
    let (down, up) = (whole_percent(down).replace(" %", ""), whole_percent(up));
    format!("{subject} is {share} % of the {plan} that {current} are planned for. From {down} to {up} nothing changes.")
}

/// The tick whose load was known at the end of `tick`.
fn seen_tick(report: &Report, tick: usize) -> Option<usize> {
    let lag = if report.scenario.preset.rules() == Rules::Classic { 0 } else { report.lag_ticks() };
    tick.checked_sub(lag)
}

/// How many times its forecast the known load is, where that is worth a word.
pub(in super::super) fn load_over_forecast(report: &Report, tick: usize) -> Option<String> {
    let forecast = at(&report.columns.forecast_rps, seen_tick(report, tick)?);
    let ratio = report.known_load_rps(tick) / forecast;
    (ratio.is_finite() && ratio > 0.0).then(|| full(ratio, if ratio < 1.1 { 2 } else { 1 }))
}

/// A rate over what one replica is planned for, with as many digits as the quotient needs to come out.
pub(super) struct Division {
    pub rps: String,
    planned: String,
    target: u32,
}

impl Division {
    /// `rps ÷ planned`, which must round up to `target`.
    pub fn of(rps: f64, planned: f64, target: u32) -> Self {
        if !rps.is_finite() {
            return Self { rps: NONE.to_owned(), planned: trimmed(planned, 6), target };
        }
        for decimals in figure_decimals(rps)..=MOST_DECIMALS {
            let (shown_rps, shown_planned) = (rounded(rps, decimals), rounded(planned, decimals.max(3)));
            if quotient(shown_rps, shown_planned) == target {
                let planned = trimmed(planned, decimals.max(3));
                return Self { rps: trimmed(rps, decimals), planned, target };
            }
        }
        Self { rps: rps.to_string(), planned: planned.to_string(), target }
    }

    /// `180 ÷ 16 = 12`
    pub fn short(&self) -> String {
        let floor = if self.rps == "0" { ", and one is the least" } else { "" };
        let quotient = if self.rps == "0" { 0 } else { self.target };
        format!("{} ÷ {} = {quotient}{floor}", self.rps, self.planned)
    }

    /// `180 ÷ 16 = 12 replicas.`
    pub fn words(&self) -> String {
        let unit = match (self.rps.as_str(), self.target) {
            ("0", _) => return self.short() + ".",
            (_, 1) => "replica",
            _ => "replicas",
        };
        format!("{} {unit}.", self.short())
    }
}

/// Decimals with which a rate reads like its key figure: three significant digits.
fn figure_decimals(rps: f64) -> usize {
    match rps.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    }
}

/// The number that `trimmed` prints, read back.
fn rounded(value: f64, decimals: usize) -> f64 {
    trimmed(value, decimals).replace(',', "").parse().unwrap_or(value)
}

fn quotient(rps: f64, planned: f64) -> u32 {
    // Decimal digits that divide evenly may not in binary: 0.3 ÷ 0.1 is above 3.
    ((rps / planned - 1e-9).ceil().clamp(1.0, f64::from(u32::MAX))) as u32
}
