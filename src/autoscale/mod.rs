//! The three layers: what each proposes at a tick, and what comes of it.
//!
//! In: [`TickInput`], only what is known at that tick. Out: a [`Decision`] that carries each layer's reason with its
//! numbers. The order is fixed: 1 predictive, 2 reactive, 3 stability. No clock, no fleet, no cost (see `sim`).

mod classic;
mod layers;
mod reason;
mod stability;

pub use classic::Classic;
pub use layers::{Layers, predictive_target, reactive_target};
pub use reason::{Reason, ReasonCode};
pub use stability::Timers;

use crate::detect::Verdict;
use serde::{Deserialize, Serialize};

/// What an autoscaler knows at the end of a tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TickInput {
    /// The tick, from 0 at the start of the replay.
    pub tick: usize,
    /// Load that is known, requests per second.
    pub load_rps: f64,
    /// Highest forecast within the lead, requests per second; `NaN` where there is none.
    pub peak_rps: f64,
    /// Replicas that were asked for: ready and starting.
    pub current: u32,
    /// What the known load was found to be.
    pub verdict: Verdict,
}

/// A layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Layer {
    /// No layer: nothing was decided.
    None = 0,
    /// Pre-warms on the forecast.
    Predictive = 1,
    /// Follows the real load.
    Reactive = 2,
    /// Keeps from flapping.
    Stability = 3,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Action {
    /// No change was wanted, or there was no decision.
    None = 0,
    /// Replicas were added.
    Out = 1,
    /// Replicas were removed.
    In = 2,
    /// A change was wanted and held back.
    Held = 3,
}

impl Action {
    /// The word in exports and the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Out => "out",
            Self::In => "in",
            Self::Held => "held",
        }
    }
}

/// What kept a decision from what the layers wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Limit {
    /// Nothing.
    None = 0,
    /// A rise has to last.
    WindowUp = 1,
    /// A fall has to last.
    WindowDown = 2,
    /// A sudden drop may be an outage.
    HoldOnDrop = 3,
    /// The last change is too recent.
    Cooldown = 4,
    /// Fastest scale-out.
    RateUp = 5,
    /// Fastest scale-in.
    RateDown = 6,
    /// Fewest replicas.
    Min = 7,
    /// Most replicas.
    Max = 8,
}

impl Limit {
    /// Stable name; empty for none.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "",
            Self::WindowUp => "window_up",
            Self::WindowDown => "window_down",
            Self::HoldOnDrop => "hold_on_drop",
            Self::Cooldown => "cooldown",
            Self::RateUp => "rate_up",
            Self::RateDown => "rate_down",
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

/// What a tick's rules decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// Replicas that were asked for before.
    pub from: u32,
    /// Replicas that are asked for now.
    pub to: u32,
    /// What layer 1 wants; 0 where it has no forecast.
    pub predictive: u32,
    /// What layer 2 wants.
    pub reactive: u32,
    /// What both together want, before layer 3.
    pub wanted: u32,
    /// What was done.
    pub action: Action,
    /// The layer that set the outcome.
    pub layer: Layer,
    /// What kept it from what was wanted.
    pub limit: Limit,
    /// Whether real load above the forecast's target forced the outcome.
    pub is_override: bool,
    /// The timers after this tick.
    pub timers: Timers,
}

impl Decision {
    /// Nothing wanted, nothing done.
    pub const NONE: Self = Self {
        from: 0,
        to: 0,
        predictive: 0,
        reactive: 0,
        wanted: 0,
        action: Action::None,
        layer: Layer::None,
        limit: Limit::None,
        is_override: false,
        timers: Timers { cooldown: 0, window: 0, hold: 0 },
    };
}

#[cfg(test)]
mod tests;
