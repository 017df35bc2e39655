//! Why a layer proposed what it did, with its numbers. `code()` is stable; `Display` reads like the guide's sentences cut
//! to their figures.

use std::fmt;

/// Stable names of reasons.
pub type ReasonCode = &'static str;

/// A layer's reason. Rates in requests per second, timers in ticks, the rest in replicas.
#[allow(missing_docs, reason = "units stand in the sentence above")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// Layer 1: the highest forecast within the lead.
    ForecastPeak { peak_rps: f64, planned_rps_per_replica: f64, target: u32 },
    /// Layer 1: the same, computed and not obeyed.
    ForecastShadow { peak_rps: f64, target: u32 },
    /// Layer 1: there is no forecast yet.
    NoForecast,
    /// Layer 2: the load asks for more than layer 1.
    Override { load_rps: f64, forecast_rps: f64, target: u32 },
    /// Layer 2: the load divided by the plan.
    Load { load_rps: f64, planned_rps_per_replica: f64, target: u32 },
    /// Layer 2: within the tolerance, so the current count is right.
    WithinTolerance { load_rps: f64, current: u32 },
    /// Layer 3: nothing to hold back.
    Passes,
    /// Layer 3: a rise must last.
    WindowUp { keeps: u32 },
    /// Layer 3: a fall must last; `left` ticks until it may pass.
    WindowDown { keeps: u32, left: u32 },
    /// Layer 3: a drop may be an outage.
    HoldOnDrop { left: u32 },
    /// Layer 3: the last change is too recent.
    Cooldown { left: u32 },
    /// Layer 3: the fastest scale-out allowed.
    RateUp { to: u32 },
    /// Layer 3: the fastest scale-in allowed.
    RateDown { to: u32 },
    /// Layer 3: the fewest replicas.
    Min { bound: u32 },
    /// Layer 3: the most replicas.
    Max { bound: u32 },
    /// The original demo's words for layer 1.
    ClassicPrediction { target: u32 },
    /// The original demo's words for layer 2.
    ClassicReaction { target: u32, is_override: bool },
    /// The original demo's words for its cooldown, before this tick counted it down.
    ClassicCooldown { left: u32 },
}

impl Reason {
    /// Its stable name.
    pub const fn code(&self) -> ReasonCode {
        match self {
            Self::ForecastPeak { .. } | Self::ClassicPrediction { .. } => "predictive.peak",
            Self::ForecastShadow { .. } => "predictive.shadow",
            Self::NoForecast => "predictive.no_forecast",
            Self::Override { .. } | Self::ClassicReaction { is_override: true, .. } => "reactive.override",
            Self::Load { .. } | Self::ClassicReaction { is_override: false, .. } => "reactive.load",
            Self::WithinTolerance { .. } => "reactive.within_tolerance",
            Self::Passes => "stability.passes",
            Self::WindowUp { .. } => "stability.window_up",
            Self::WindowDown { .. } => "stability.window_down",
            Self::HoldOnDrop { .. } => "stability.hold_on_drop",
            Self::Cooldown { .. } | Self::ClassicCooldown { .. } => "stability.cooldown",
            Self::RateUp { .. } => "stability.rate_up",
            Self::RateDown { .. } => "stability.rate_down",
            Self::Min { .. } => "stability.min",
            Self::Max { .. } => "stability.max",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ForecastPeak { peak_rps, planned_rps_per_replica, target } => {
                write!(f, "Forecast peak {peak_rps:.1} rps ÷ {planned_rps_per_replica} = {target}")
            }
            Self::ForecastShadow { peak_rps, target } => {
                write!(f, "Shadow: forecast peak {peak_rps:.1} rps asks for {target}")
            }
            Self::NoForecast => f.write_str("No forecast yet"),
            Self::Override { load_rps, forecast_rps, target } => {
                write!(f, "Load {load_rps:.1}, forecast {forecast_rps:.1} rps, needs {target}")
            }
            Self::Load { load_rps, planned_rps_per_replica, target } => {
                write!(f, "Load {load_rps:.1} rps ÷ {planned_rps_per_replica} = {target}")
            }
            Self::WithinTolerance { load_rps, current } => {
                write!(f, "Load {load_rps:.1} rps is within tolerance of {current}")
            }
            Self::Passes => f.write_str("Passes"),
            Self::WindowUp { keeps } => write!(f, "Scale-out window keeps {keeps}"),
            Self::WindowDown { keeps, left } => write!(f, "Scale-in window keeps {keeps}, {left} ticks left"),
            Self::HoldOnDrop { left } => write!(f, "Drop hold, {left} ticks left"),
            Self::Cooldown { left } => write!(f, "Cooldown, {left} ticks left"),
            Self::RateUp { to } => write!(f, "Scale-out rate allows {to}"),
            Self::RateDown { to } => write!(f, "Scale-in rate allows {to}"),
            Self::Min { bound } => write!(f, "Fewest replicas {bound}"),
            Self::Max { bound } => write!(f, "Most replicas {bound}"),
            Self::ClassicPrediction { target } => write!(f, "Pred:{target}"),
            Self::ClassicReaction { target, is_override } => {
                write!(f, "React:{target}{}", if is_override { " (Override)" } else { "" })
            }
            Self::ClassicCooldown { left } => write!(f, "Cooldown:{left}"),
        }
    }
}
