//! What a chart's value axis shows.

use crate::format::{full, trimmed};

/// A value axis: its ends, and the distance of its lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Distance of the lines.
    pub step: f64,
}

impl Scale {
    /// From zero to `high`, with a line at each `step`.
    pub(super) const fn from_zero((step, high): (f64, f64)) -> Self {
        Self { low: 0.0, high, step }
    }

    /// Places of the lines, from the lower end to the upper one.
    pub fn lines(&self) -> impl Iterator<Item = f64> {
        let Self { low, high, step } = *self;
        let count = ((high - low) / step).round().clamp(0.0, 100.0) as usize;
        (0..=count).map(move |place| low + place as f64 * step)
    }

    /// How far below the upper end `value` is, as a share of the axis.
    pub fn share(&self, value: f64) -> f64 {
        (self.high - value) / (self.high - self.low)
    }

    /// A number at a line, with no more decimals than their distance needs.
    pub fn word(&self, value: f64) -> String {
        let decimals = (-self.step.log10().floor()).clamp(0.0, 6.0) as usize;
        if decimals == 0 { full(value, 0) } else { trimmed(value, decimals) }
    }
}
