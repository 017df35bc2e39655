//! Words that several policies share: a division that can be checked on paper, bounds, rates.

use super::stages::MIN;
use super::{Moment, ReasonCode};
use crate::format::{NONE, duration_words, figure, replicas, trimmed, whole};
use crate::knob::{Rate, RateAmount};

/// Decimals after which a rate is printed as it is.
const MOST_DECIMALS: usize = 9;

/// A rate over what one replica is planned for, with as many digits as the quotient needs to come out.
pub struct Division {
    /// The rate as it is printed.
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
            if super::replicas_for(shown_rps, shown_planned) == target {
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

/// What the bound `limit` did to `wanted` replicas.
pub fn bound(limit: ReasonCode, wanted: u32, to: u32) -> String {
    if limit == MIN {
        format!("{wanted} would be enough. The fleet never gets smaller than *{to}*.")
    } else {
        format!("More is wanted and not allowed: {wanted} are asked for, the fleet never gets larger than *{to}*.")
    }
}

/// `At most 4 replicas may be added in 1 min.`; empty without a rate.
pub fn rate(rate: Option<Rate>, verb: &str) -> String {
    let Some(Rate { amount, period_secs }) = rate else { return String::new() };
    let most = match amount {
        RateAmount::Replicas(count) => replicas(count),
        RateAmount::Percent(percent) => format!("{percent} %"),
    };
    format!("At most {most} may be {verb} in {}.", duration_words(period_secs))
}

/// The load that led to an outcome, beside its forecast where it overrode that.
pub fn rate_with_load(moment: &Moment<'_>) -> String {
    if moment.decision.is_override {
        format!("Load {}, forecast {} rps", figure(moment.load_rps), figure(moment.forecast_rps))
    } else {
        format!("Load {} rps needs {}", figure(moment.load_rps), whole(moment.decision.wanted as usize))
    }
}
