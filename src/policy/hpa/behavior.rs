//! How fast a fleet may change: stabilization windows and rate policies, as settings.

use crate::knob::{Rate, RateAmount};

/// Which of several rate policies holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectPolicy {
    /// The one that allows the widest change.
    Max,
    /// The one that allows the narrowest change.
    Min,
    /// No change in this direction at all.
    Disabled,
}

/// One direction of a behavior.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScalingRules {
    /// Seconds over which recommendations are looked back at.
    pub window_secs: u32,
    /// Which policy holds.
    pub select: SelectPolicy,
    /// Rate policies; not empty, unless nothing may change.
    pub policies: Vec<Rate>,
}

impl ScalingRules {
    /// What the API server fills in for scale-out: the larger of 4 pods and 100 % in 15 s, at once.
    pub fn default_up() -> Self {
        Self { window_secs: 0, select: SelectPolicy::Max, policies: vec![pods(4, 15), percent(100, 15)] }
    }

    /// What the API server fills in for scale-in: all in 15 s, after a window of 300 s.
    pub fn default_down() -> Self {
        Self { window_secs: DOWN_WINDOW_SECS, select: SelectPolicy::Max, policies: vec![percent(100, 15)] }
    }

    /// Longest period of its policies in seconds; 0 without any.
    pub fn longest_period_secs(&self) -> u32 {
        self.policies.iter().map(|rate| rate.period_secs).max().unwrap_or(0)
    }
}

/// The controller's own window for scale-in.
pub const DOWN_WINDOW_SECS: u32 = 300;

/// At most `count` pods in `period_secs`.
pub const fn pods(count: u32, period_secs: u32) -> Rate {
    Rate { amount: RateAmount::Replicas(count), period_secs }
}

/// At most `percent` percent in `period_secs`.
pub const fn percent(percent: u32, period_secs: u32) -> Rate {
    Rate { amount: RateAmount::Percent(percent), period_secs }
}

/// Both directions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behavior {
    /// Scale-out.
    pub up: ScalingRules,
    /// Scale-in.
    pub down: ScalingRules,
}

impl Default for Behavior {
    fn default() -> Self {
        Self { up: ScalingRules::default_up(), down: ScalingRules::default_down() }
    }
}
