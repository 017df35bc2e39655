//! KEDA's reasons: those of the HPA, and of its own loop after them.

use crate::policy::hpa::reasons::REASONS as HPA;
use crate::policy::{ReasonCode, ReasonInfo};

const FIRST: u8 = HPA.len() as u8;

/// A trigger is active, so there are replicas again. Number: how many.
pub const ACTIVATED: ReasonCode = ReasonCode::own(FIRST);
/// Nothing has been active for the cooldown. Number: replicas.
pub const DEACTIVATED: ReasonCode = ReasonCode::own(FIRST + 1);
/// There were fewer than the fewest. Number: the fewest.
pub const RAISED: ReasonCode = ReasonCode::own(FIRST + 2);
/// A cron trigger's window. Number: replicas wanted.
pub const CRON: ReasonCode = ReasonCode::own(FIRST + 3);
/// Nothing is active, and the cooldown runs. Number: seconds left.
pub const COOLDOWN: ReasonCode = ReasonCode::own(FIRST + 4);
/// Nothing is active, but a trigger cannot be read. No number.
pub const UNSURE: ReasonCode = ReasonCode::own(FIRST + 5);

/// What the formula gives. Number: its value.
pub const FORMULA: ReasonCode = ReasonCode::own(FIRST + 6);

const OWN: [ReasonInfo; 7] = [
    ReasonInfo::new("activation.active"),
    ReasonInfo::new("activation.inactive"),
    ReasonInfo::new("activation.fewest"),
    ReasonInfo::new("metrics.cron"),
    ReasonInfo::limit("activation.cooldown", "cooldown", "Cooldown"),
    ReasonInfo::limit("activation.unreadable", "unreadable", "Unreadable trigger"),
    ReasonInfo::new("metrics.formula"),
];

/// Reasons by code.
pub const REASONS: [ReasonInfo; HPA.len() + OWN.len()] = {
    let mut all = [OWN[0]; HPA.len() + OWN.len()];
    let mut place = 0;
    while place < all.len() {
        all[place] = if place < HPA.len() { HPA[place] } else { OWN[place - HPA.len()] };
        place += 1;
    }
    all
};
