//! What a search may try of a knob.

/// The values of a knob that a search may try, and which of them are alike. Declared where the knob is: whoever searches asks no
/// policy which one it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Search {
    /// Numbers from `low` to `high`, `step` apart.
    #[allow(missing_docs, reason = "named in the sentence above")]
    Even { low: f64, high: f64, step: f64 },
    /// Whole numbers from `low` to `high`, spaced by ratio: the larger, the farther apart.
    #[allow(missing_docs, reason = "named in the sentence above")]
    Whole { low: u32, high: u32 },
    /// Texts in order; neighbours are alike.
    Ladder(&'static [&'static str]),
    /// Texts of which none is nearer to one than to another.
    Words(&'static [&'static str]),
    /// The targets that stand in the knob's text, all times the same factor.
    #[allow(missing_docs, reason = "named in the sentence above")]
    Factor { low: f64, high: f64 },
}

impl Search {
    /// Durations of windows, cooldowns and holds.
    pub const WAITS: Self =
        Self::Ladder(&["0s", "30s", "1m", "2m", "3m", "5m", "7m", "10m", "15m", "20m", "30m", "45m", "1h"]);
    /// Durations of waits that are short where they are of use.
    pub const SHORT_WAITS: Self = Self::Ladder(&["0s", "15s", "30s", "1m", "2m", "3m", "5m"]);
    /// Factors on targets.
    pub const TARGETS: Self = Self::Factor { low: 0.4, high: 1.4 };
}

/// `value` rounded to three significant digits: a target that people would write.
pub fn three_digits(value: f64) -> f64 {
    if !(value.is_finite() && value > 0.0) {
        return value;
    }
    let magnitude = libm::floor(libm::log10(value)) as i32;
    // Through the text, so that it is the very number that is read back from it.
    let decimals = usize::try_from(2 - magnitude).unwrap_or(0);
    let unit = libm::pow(10.0, f64::from((magnitude - 2).max(0)));
    format!("{:.decimals$}", if unit > 1.0 { (value / unit).round() * unit } else { value }).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_three_digits() {
        let all = [12.3456, 0.000_123_456, 98_765.4, 70.0, 0.0, 999.96].map(three_digits);
        assert_eq!(all, [12.3, 0.000_123, 98_800.0, 70.0, 0.0, 1000.0]);
    }
}
