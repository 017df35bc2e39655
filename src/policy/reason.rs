//! Reason codes: stable names of why a stage proposed what it did.
//!
//! A code is a small number, so that a run can carry one per stage and tick. Codes below [`ReasonCode::FIRST_OWN`] are those
//! of the stages that several policies share (`stages`); from there on each policy has a table of its own.

use serde::{Deserialize, Serialize};

/// A reason, by number. What it is called stands in the table of its policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReasonCode(pub u8);

impl ReasonCode {
    /// No reason.
    pub const NONE: Self = Self(0);
    /// First code of a policy's own table.
    pub const FIRST_OWN: u8 = 16;

    /// The reason at `place` of a policy's own table.
    pub const fn own(place: u8) -> Self {
        Self(Self::FIRST_OWN + place)
    }
}

/// What a reason is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReasonInfo {
    /// Stable name, e.g. `stability.cooldown`.
    pub code: &'static str,
    /// For a reason that can keep a fleet from what was wanted: its stable name as a limit, and its name for people.
    pub limit: Option<(&'static str, &'static str)>,
}

impl ReasonInfo {
    /// A reason that limits nothing.
    pub const fn new(code: &'static str) -> Self {
        Self { code, limit: None }
    }

    /// A reason that can limit an outcome.
    pub const fn limit(code: &'static str, name: &'static str, label: &'static str) -> Self {
        Self { code, limit: Some((name, label)) }
    }
}
