//! The autoscaler's reasons.

use crate::policy::{ReasonCode, ReasonInfo};

/// CPU over its target. Number: percent.
pub const CPU: ReasonCode = ReasonCode::own(0);
/// Serving capacity over its target. Number: percent.
pub const SERVING: ReasonCode = ReasonCode::own(1);
/// Requests of each instance over their target. Number: requests per second of each.
pub const EACH: ReasonCode = ReasonCode::own(2);
/// All requests over what one instance is assigned. Number: requests per second in all.
pub const ASSIGNMENT: ReasonCode = ReasonCode::own(3);
/// A schedule requires so many. Number: instances.
pub const SCHEDULED: ReasonCode = ReasonCode::own(4);
/// No signal says anything. No number.
pub const NO_DATA: ReasonCode = ReasonCode::own(5);
/// The peak of the stabilisation period keeps instances. Number: seconds until it ends.
pub const STABILIZATION: ReasonCode = ReasonCode::own(6);
/// Scale-in controls keep instances. Number: seconds until the peak leaves their window.
pub const SCALE_IN_CONTROL: ReasonCode = ReasonCode::own(7);
/// The mode keeps instances. No number.
pub const MODE: ReasonCode = ReasonCode::own(8);

/// Reasons by code.
pub const REASONS: [ReasonInfo; 9] = [
    ReasonInfo::new("signals.cpu"),
    ReasonInfo::new("signals.serving_capacity"),
    ReasonInfo::new("signals.metric"),
    ReasonInfo::new("signals.assignment"),
    ReasonInfo::new("signals.schedule"),
    ReasonInfo::new("signals.no_data"),
    ReasonInfo::limit("stabilization.peak", "stabilization", "Stabilization period"),
    ReasonInfo::limit("controls.scale_in", "scale_in_control", "Scale-in controls"),
    ReasonInfo::limit("controls.mode", "mode", "Mode"),
];
