//! Parts that several policies are built of: stabilization windows, rate limits, cooldowns, holds and bounds.
//!
//! Windows and rate limits follow Kubernetes' autoscaling/v2 (`horizontal.go`, `stabilizeRecommendationWithBehaviors` and
//! `calculateScaleUpLimitWithScalingRules`): only recommendations and events strictly newer than the window count.

mod bounds;
mod cooldown;
mod rate_limit;
mod window;

pub use bounds::Bounds;
pub use cooldown::Cooldown;
pub use rate_limit::RateLimit;
pub use window::StabilizationWindow;

use super::reason::{ReasonCode, ReasonInfo};

/// Nothing was held back. No number.
pub const PASSES: ReasonCode = ReasonCode(1);
/// A rise has to last. Number: replicas that are kept.
pub const WINDOW_UP: ReasonCode = ReasonCode(2);
/// A fall has to last. Number: ticks until it may pass.
pub const WINDOW_DOWN: ReasonCode = ReasonCode(3);
/// A sudden drop may be an outage. Number: ticks until the hold ends.
pub const HOLD_ON_DROP: ReasonCode = ReasonCode(4);
/// The last change is too recent. Number: ticks until the cooldown ends.
pub const COOLDOWN: ReasonCode = ReasonCode(5);
/// The fastest scale-out. Number: replicas that it allows.
pub const RATE_UP: ReasonCode = ReasonCode(6);
/// The fastest scale-in. Number: replicas that it allows.
pub const RATE_DOWN: ReasonCode = ReasonCode(7);
/// The fewest replicas. Number: the bound.
pub const MIN: ReasonCode = ReasonCode(8);
/// The most replicas. Number: the bound.
pub const MAX: ReasonCode = ReasonCode(9);

/// What the shared reason `code` is called; `None` for [`ReasonCode::NONE`] and for codes that are not shared.
pub fn info(code: ReasonCode) -> Option<&'static ReasonInfo> {
    usize::from(code.0).checked_sub(1).and_then(|place| REASONS.get(place))
}

/// Shared reasons by code, from [`PASSES`] on.
static REASONS: [ReasonInfo; 9] = [
    ReasonInfo::new("stability.passes"),
    ReasonInfo::limit("stability.window_up", "window_up", "Scale-out window"),
    ReasonInfo::limit("stability.window_down", "window_down", "Scale-in window"),
    ReasonInfo::limit("stability.hold_on_drop", "hold_on_drop", "Drop hold"),
    ReasonInfo::limit("stability.cooldown", "cooldown", "Cooldown"),
    ReasonInfo::limit("stability.rate_up", "rate_up", "Scale-out rate"),
    ReasonInfo::limit("stability.rate_down", "rate_down", "Scale-in rate"),
    ReasonInfo::limit("stability.min", "min", "Fewest replicas"),
    ReasonInfo::limit("stability.max", "max", "Most replicas"),
];
