//! How a knob's value is shown and typed: the unit in the field, the slider's part of the range, and the words of a
//! refusal.

use crate::readout::format::trimmed;
use crate::scenario::{Field, Key, Problem, Scenario, key};

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
pub fn slider_of(key: &Key) -> Option<Slider> {
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

/// The unit beside the value.
pub fn unit(key: &Key) -> &'static str {
    match key.field {
        Field::Secs { .. } => "s",
        Field::Share { .. } => "%",
        Field::Count { unit, .. } | Field::Number { unit, .. } | Field::AutoCount { unit, .. } => unit,
        _ => "",
    }
}

/// The value as it stands in the field.
pub fn shown(key: &Key, scenario: &Scenario) -> String {
    let mut knobs = **scenario;
    match key.field {
        Field::Secs { of, .. } => of(&mut knobs).to_string(),
        Field::Share { of, .. } => plain(*of(&mut knobs) * 100.0),
        _ => key.print(scenario),
    }
}

/// The value as a number, where it is one.
pub fn number(key: &Key, scenario: &Scenario) -> Option<f64> {
    shown(key, scenario).parse().ok()
}

/// A number as it is typed: no thousands, no trailing zeros.
pub fn plain(value: f64) -> String {
    trimmed(value, 6).replace(',', "").replace('−', "-")
}

/// What a typed text means to [`Scenario::with`].
pub fn typed(key: &Key, text: &str) -> String {
    let text = text.trim();
    match key.field {
        // A bare number in a field of percent is percent.
        Field::Share { .. } if !text.ends_with('%') => format!("{text}%"),
        _ => text.to_owned(),
    }
}

/// Why a typed text is refused, and what is used.
pub fn refusal(of: &Key, text: &str, problem: &Problem, scenario: &Scenario) -> String {
    let good = shown(of, scenario);
    let unit = unit(of);
    let good = if unit.is_empty() { good } else { format!("{good} {unit}") };
    let text = if text.trim().is_empty() { "An empty field" } else { text.trim() };
    let why = if problem.key == of.name {
        range_words(of, text).unwrap_or_else(|| format!("{text} is not possible; allowed is {}", problem.allowed))
    } else {
        let label = key(problem.key).map_or(problem.key, |key| key.label);
        format!("{label} would be {}; allowed is {}", problem.value, problem.allowed)
    };
    format!("{why}. The last good value, {good}, is used.")
}

/// `0 is below 1`
fn range_words(key: &Key, text: &str) -> Option<String> {
    let value: f64 = text.trim_end_matches('%').trim().parse().ok()?;
    let (low, high) = match key.field {
        Field::Secs { min, max, .. } | Field::Count { min, max, .. } | Field::AutoCount { min, max, .. } => {
            (f64::from(min), f64::from(max))
        }
        Field::Number { min, max, .. } => (min, max),
        Field::Share { min, max, .. } => (min * 100.0, max * 100.0),
        _ => return None,
    };
    match value {
        value if value < low => Some(format!("{text} is below {}", plain(low))),
        value if value > high => Some(format!("{text} is above {}", plain(high))),
        _ => None,
    }
}
