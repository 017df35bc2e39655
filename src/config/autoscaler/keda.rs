//! What a KEDA `ScaledObject` has beside an HPA. Its cron triggers are schedules of the autoscaler.

use super::scaling::ScalingSpec;
use crate::config::found::{Place, Setting};
use serde::{Deserialize, Serialize};

/// What failing triggers report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FallbackSpec {
    /// More failures in a row than this start it.
    pub failure_threshold: Setting<u32>,
    /// Replicas meanwhile.
    pub replicas: Setting<u32>,
    /// Whether the template takes the most replicas where it is given none.
    pub follows_max: bool,
    /// Which replicas count: `static`, `currentReplicas`, …
    pub behavior: Setting<String>,
    /// The fallback in its file.
    pub place: Place,
}

/// A `ScaledObject`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KedaObject {
    /// Seconds between two polls.
    pub poll_secs: Setting<u32>,
    /// Seconds after the last active poll before it goes to none.
    pub cooldown_secs: Setting<u32>,
    /// The same from the start.
    pub initial_cooldown_secs: Setting<u32>,
    /// Replicas while idle.
    pub idle: Setting<u32>,
    /// What failing triggers report.
    pub fallback: Option<FallbackSpec>,
    /// Formula over named triggers.
    pub formula: Setting<String>,
    /// Target of what the formula gives.
    pub formula_target: Setting<f64>,
    /// Value of the formula above which the object is active.
    pub formula_activation: Setting<f64>,
    /// `AverageValue` or `Value`.
    pub formula_metric_type: Setting<String>,
    /// Behavior and tolerance of its HPA.
    pub scaling: ScalingSpec,
}
