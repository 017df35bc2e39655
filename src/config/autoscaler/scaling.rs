//! Behavior and tolerance of an HPA, also of the one that KEDA makes.

use crate::config::found::{Found, Place, Setting};
use serde::{Deserialize, Serialize};

/// Which of several rate policies holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Select {
    /// The widest change.
    Max,
    /// The narrowest change.
    Min,
    /// No change at all.
    Disabled,
}

/// What the value of a rate policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RateType {
    /// Replicas.
    Pods,
    /// Percent of the replicas.
    Percent,
}

/// One rate policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateSpec {
    /// What its value is.
    pub unit: Setting<RateType>,
    /// Most replicas or percent in a period.
    pub value: Setting<u32>,
    /// Seconds of the period.
    pub period_secs: Setting<u32>,
    /// The policy in its file; `None` where it is filled in.
    pub place: Option<Place>,
}

/// One direction of a behavior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Direction {
    /// Seconds over which recommendations are looked back at.
    pub window_secs: Setting<u32>,
    /// Which policy holds.
    pub select: Setting<Select>,
    /// Rate policies.
    pub policies: Vec<RateSpec>,
    /// Why the policies are the system's own; `None` where the file gives them.
    pub policies_rule: Option<String>,
    /// Share of the target within which nothing changes.
    pub tolerance: Setting<f64>,
    /// The direction in its file.
    pub place: Option<Place>,
}

impl Direction {
    /// Whether the file says nothing of it but perhaps the tolerance.
    pub const fn is_defaulted(&self) -> bool {
        matches!(self.window_secs, Setting::Defaulted { .. })
            && matches!(self.select, Setting::Defaulted { .. })
            && self.policies_rule.is_some()
    }
}

/// Both directions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScalingSpec {
    /// Whether the file has a behavior. Without one a controller limits scale-out to max(2 × current, 4).
    pub has_behavior: bool,
    /// The API version, as far as it is known: `autoscaling/v2`.
    pub api_version: Option<Found<String>>,
    /// Scale-out.
    pub up: Direction,
    /// Scale-in.
    pub down: Direction,
}
