//! A factor over time, made of straight pieces.

use super::{Edit, Kind};
use crate::units::SECS_PER_DAY;

/// The load's factor under one edit, over seconds since the edit began.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Envelope {
    /// Straight between knots; 1 before the first, and after the last as there.
    Knots(Vec<(f64, f64)>),
    /// As many times as much after each day.
    Daily(f64),
}

impl Envelope {
    /// The factor of `edit`; `None` for a kind that multiplies nothing.
    pub(super) fn of(edit: &Edit) -> Option<Self> {
        let (rise, length) = (f64::from(edit.rise_secs), f64::from(edit.length_secs));
        let height = edit.amount;
        let knots = match edit.kind {
            Kind::Multiply if edit.length_secs == 0 => vec![(0.0, height)],
            Kind::Multiply => vec![(0.0, height), (length, height), (length, 1.0)],
            Kind::Flash => {
                vec![(0.0, 1.0), (rise, height), (rise + length, height), (2.0 * rise + length, 1.0)]
            }
            Kind::Ramp => vec![(0.0, 1.0), (rise, height)],
            Kind::Outage => vec![(0.0, 0.0), (length, 0.0), (length, height), (length + rise, 1.0)],
            Kind::Growth => return Some(Self::Daily(1.0 + height)),
            _ => return None,
        };
        Some(Self::Knots(knots))
    }

    /// Mean of the factor from `from` to `to`, seconds since the edit began, `from` before `to`.
    pub(super) fn mean(&self, from: f64, to: f64) -> f64 {
        self.integral(from, to) / (to - from)
    }

    fn integral(&self, from: f64, to: f64) -> f64 {
        let before = (to.min(0.0) - from).max(0.0);
        let from = from.max(0.0);
        if to <= from {
            return before;
        }
        before
            + match self {
                Self::Knots(knots) => straight(knots, from, to),
                Self::Daily(daily) => compound(*daily, from, to),
            }
    }
}

/// Integral of straight pieces from `from` to `to`, both at least 0; the first knot is at 0.
fn straight(knots: &[(f64, f64)], from: f64, to: f64) -> f64 {
    let piece = |((start, low), (end, high)): ((f64, f64), (f64, f64))| {
        let (left, right) = (from.max(start), to.min(end));
        if right <= left {
            return 0.0;
        }
        let at = |secs: f64| low + (high - low) * (secs - start) / (end - start);
        (right - left) * (at(left) + at(right)) / 2.0
    };
    let inner: f64 = knots.windows(2).map(|pair| piece((pair[0], pair[1]))).sum();
    let after = knots.last().map_or(0.0, |(end, value)| (to - from.max(*end)).max(0.0) * value);
    inner + after
}

/// Integral of `daily` to the power of days, from `from` to `to` seconds.
fn compound(daily: f64, from: f64, to: f64) -> f64 {
    let day = SECS_PER_DAY as f64;
    let rate = libm::log(daily) / day;
    if rate.abs() * (to - from) < 1e-12 {
        return (to - from) * libm::exp(rate * from);
    }
    (libm::exp(rate * to) - libm::exp(rate * from)) / rate
}
