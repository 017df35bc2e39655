//! How a knob's value is shown and typed: the unit in the field, the slider's part of the range, and the words of a
//! refusal.

use crate::knob::{KeyInfo, Problem, Shape, parse_secs};
use crate::readout::format::trimmed;
use crate::scenario::{self, Scenario};

/// What a slider covers; the field beside it takes the whole range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slider {
    /// Left end, in the field's unit.
    pub low: f64,
    /// Right end.
    pub high: f64,
    /// Distance between values.
    pub step: f64,
    /// Whether equal distances are equal factors.
    pub is_log: bool,
}

/// Steps of a slider whose distances are factors.
const LOG_STEPS: f64 = 200.0;

impl Slider {
    /// Position of a value on the track, 0..=1.
    pub fn share(&self, value: f64) -> f64 {
        let share = if self.is_log {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Steps of the track.
    pub fn steps(&self) -> f64 {
        if self.is_log { LOG_STEPS } else { ((self.high - self.low) / self.step).round().max(1.0) }
    }

    /// The value at a step of the track.
    pub fn value(&self, step: f64) -> f64 {
        if !self.is_log {
            return self.low + step * self.step;
        }
        let exact = self.low * (self.high / self.low).powf(step / LOG_STEPS);
        // Two significant digits: a slider is for the order of magnitude.
        let unit = 10_f64.powf(exact.abs().max(1e-9).log10().floor() - 1.0);
        (exact / unit).round() * unit
    }
}

const fn slider(low: f64, high: f64, step: f64) -> Option<Slider> {
    Some(Slider { low, high, step, is_log: false })
}

/// The slider of a knob; `None` where there is only a field.
pub fn slider_of(key: &KeyInfo) -> Option<Slider> {
    match key.name {
        "multiplier" => Some(Slider { low: 1.0, high: 600.0, step: 1.0, is_log: true }),
        "rps_per_replica" => Some(Slider { low: 1.0, high: 500.0, step: 1.0, is_log: true }),
        "horizon" => slider(1.0, 60.0, 1.0),
        "target_utilization" => slider(10.0, 100.0, 1.0),
        "quantile" => slider(50.0, 99.0, 1.0),
        "initial_replicas" => slider(1.0, 100.0, 1.0),
        "startup" => slider(0.0, 900.0, 10.0),
        "drain" | "metric_lag" | "queue" => slider(0.0, 600.0, 10.0),
        "window_up" => slider(0.0, 900.0, 10.0),
        "cooldown" => slider(0.0, 1800.0, 10.0),
        "window_down" | "hold_on_drop" => slider(0.0, 3600.0, 30.0),
        "tolerance_up" | "tolerance_down" => slider(0.0, 50.0, 1.0),
        "z_window" => slider(10.0, 240.0, 1.0),
        "z_threshold" => slider(1.0, 10.0, 0.1),
        "false_alarms" => Some(Slider { low: 0.01, high: 100.0, step: 1.0, is_log: true }),
        "class_low" | "class_high" => slider(0.0, 100.0, 1.0),
        "class_spike" => slider(1.0, 5.0, 0.1),
        "price" => slider(0.0, 1.0, 0.01),
        _ => None,
    }
}

/// The unit beside the value, and whether that is left to the trace.
pub fn unit(key: &KeyInfo, scenario: &Scenario) -> String {
    let unit = match key.shape {
        Shape::Secs { .. } => "s",
        Shape::Share { .. } => "%",
        Shape::Count { unit, .. } | Shape::Number { unit, .. } => unit,
        Shape::AutoCount { unit, .. } | Shape::AutoNumber { unit, .. } => {
            let is_auto = scenario.print_key(key.name).as_deref() == Some("auto");
            let is_fitted = is_auto && scenario.effective(key.name).as_deref() != Some("auto");
            return if is_fitted { format!("{unit} auto").trim().to_owned() } else { unit.to_owned() };
        }
        _ => "",
    };
    unit.to_owned()
}

/// The value as it stands in the field: a number without its unit.
pub fn shown(key: &KeyInfo, scenario: &Scenario) -> String {
    let value = scenario.effective(key.name).unwrap_or_default();
    match key.shape {
        Shape::Secs { .. } => parse_secs(&value).map_or(value, |secs| secs.to_string()),
        Shape::Share { .. } => value.parse::<f64>().map_or(value, |share| plain(share * 100.0)),
        _ => value,
    }
}

/// The value as a number, where it is one.
pub fn number(key: &KeyInfo, scenario: &Scenario) -> Option<f64> {
    shown(key, scenario).parse().ok()
}

/// A number as it is typed: no thousands, no trailing zeros.
pub fn plain(value: f64) -> String {
    trimmed(value, 6).replace(',', "").replace('−', "-")
}

/// What a typed text means to [`Scenario::with`].
pub fn typed(key: &KeyInfo, text: &str) -> String {
    let text = text.trim();
    match key.shape {
        // A bare number in a field of percent is percent.
        Shape::Share { .. } if !text.ends_with('%') => format!("{text}%"),
        _ => text.to_owned(),
    }
}

/// Why a typed text is refused, and what is used.
pub fn refusal(of: &KeyInfo, text: &str, problem: &Problem, scenario: &Scenario) -> String {
    let good = shown(of, scenario);
    let unit = unit(of, scenario);
    let good = if unit.is_empty() { good } else { format!("{good} {unit}") };
    let text = if text.trim().is_empty() { "An empty field" } else { text.trim() };
    let why = if problem.key == of.name {
        range_words(of, text).unwrap_or_else(|| format!("{text} is not possible; allowed is {}", problem.allowed))
    } else {
        let label = scenario::label(problem.key).unwrap_or(problem.key);
        format!("{label} would be {}; allowed is {}", problem.value, problem.allowed)
    };
    format!("{why}. The last good value, {good}, is used.")
}

/// `0 is below 1`
fn range_words(key: &KeyInfo, text: &str) -> Option<String> {
    let value: f64 = text.trim_end_matches('%').trim().parse().ok()?;
    let (low, high) = match key.shape {
        Shape::Secs { min, max } | Shape::Count { min, max, .. } | Shape::AutoCount { min, max, .. } => {
            (f64::from(min), f64::from(max))
        }
        Shape::Number { min, max, .. } | Shape::AutoNumber { min, max, .. } => (min, max),
        Shape::Share { min, max } => (min * 100.0, max * 100.0),
        _ => return None,
    };
    match value {
        value if value < low => Some(format!("{text} is below {}", plain(low))),
        value if value > high => Some(format!("{text} is above {}", plain(high))),
        _ => None,
    }
}
