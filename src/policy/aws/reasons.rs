//! AWS' reasons: what alarms asked for, and what waits held back.

use crate::policy::{ReasonCode, ReasonInfo};

/// The metric is above its target. Number: the metric.
pub const ABOVE_TARGET: ReasonCode = ReasonCode::own(0);
/// The metric is well below its target. Number: the metric.
pub const BELOW_TARGET: ReasonCode = ReasonCode::own(1);
/// A step of a step policy. Number: the metric.
pub const STEP: ReasonCode = ReasonCode::own(2);
/// Simple scaling. Number: the metric.
pub const SIMPLE: ReasonCode = ReasonCode::own(3);
/// No alarm asks for anything. Number: the metric of the first policy.
pub const NO_ALARM: ReasonCode = ReasonCode::own(4);
/// There are too few datapoints. No number.
pub const INSUFFICIENT_DATA: ReasonCode = ReasonCode::own(5);
/// A scheduled action, or bounds that it set. Number: replicas.
pub const SCHEDULED: ReasonCode = ReasonCode::own(6);
/// Some policies would scale in, not all. Number: the metric.
pub const NOT_ALL: ReasonCode = ReasonCode::own(7);
/// The last scale-out is too recent. Number: seconds left.
pub const OUT_COOLDOWN: ReasonCode = ReasonCode::own(8);
/// The last scale-in is too recent. Number: seconds left.
pub const IN_COOLDOWN: ReasonCode = ReasonCode::own(9);
/// Instances warm up. Number: seconds left.
pub const WARM_UP: ReasonCode = ReasonCode::own(10);
/// The last change by simple scaling is too recent. Number: seconds left.
pub const SIMPLE_COOLDOWN: ReasonCode = ReasonCode::own(11);

/// What is forecast for the hour. Number: replicas that it needs.
pub const PREDICTED: ReasonCode = ReasonCode::own(12);

/// Reasons by code.
pub const REASONS: [ReasonInfo; 13] = [
    ReasonInfo::new("alarms.above_target"),
    ReasonInfo::new("alarms.below_target"),
    ReasonInfo::new("alarms.step"),
    ReasonInfo::new("alarms.simple"),
    ReasonInfo::new("alarms.ok"),
    ReasonInfo::new("alarms.insufficient_data"),
    ReasonInfo::new("alarms.scheduled"),
    ReasonInfo::limit("waits.not_all", "not_all", "Not all policies"),
    ReasonInfo::limit("waits.cooldown_out", "cooldown_out", "Scale-out cooldown"),
    ReasonInfo::limit("waits.cooldown_in", "cooldown_in", "Scale-in cooldown"),
    ReasonInfo::limit("waits.warm_up", "warm_up", "Warm-up"),
    ReasonInfo::limit("waits.cooldown", "cooldown", "Simple cooldown"),
    ReasonInfo::new("alarms.predicted"),
];
