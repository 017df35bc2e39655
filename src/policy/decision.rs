//! What a policy decides at a tick: each stage's proposal with its reason, what limited the outcome, and what was done.

use super::reason::ReasonCode;
use serde::{Deserialize, Serialize};

/// Stages of a policy at most: what it wants first, what else may ask for more, and what keeps it from flapping.
pub const STAGES: usize = 3;

/// Timers of a policy at most.
pub const TIMERS: usize = 3;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[repr(u8)]
pub enum Action {
    /// No change was wanted, or there was no decision.
    #[default]
    None = 0,
    /// Replicas were added.
    Out = 1,
    /// Replicas were removed.
    In = 2,
    /// A change was wanted and held back.
    Held = 3,
}

impl Action {
    /// What became of `from` replicas of which `wanted` were wanted: out, in, or held where something other than a bound
    /// kept the count.
    pub fn of(from: u32, to: u32, wanted: u32, is_held_back: bool) -> Self {
        match to.cmp(&from) {
            std::cmp::Ordering::Greater => Self::Out,
            std::cmp::Ordering::Less => Self::In,
            std::cmp::Ordering::Equal if wanted != from && is_held_back => Self::Held,
            std::cmp::Ordering::Equal => Self::None,
        }
    }

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

/// What one stage proposes, and why: a code, and the one number that the code documents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proposal {
    /// Replicas; 0 where the stage asks for nothing.
    pub target: u32,
    /// Which reason.
    pub code: ReasonCode,
    /// The reason's number, in the unit that the code's documentation names; `NaN` where it has none.
    pub value: f64,
}

impl Proposal {
    /// A stage that did not take part.
    pub const NONE: Self = Self { target: 0, code: ReasonCode::NONE, value: f64::NAN };

    /// `target` replicas for `code`, whose number is `value`.
    pub const fn new(target: u32, code: ReasonCode, value: f64) -> Self {
        Self { target, code, value }
    }
}

/// What a policy decided at a tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// Replicas that were asked for before.
    pub from: u32,
    /// Replicas that are asked for now.
    pub to: u32,
    /// Replicas that were wanted before anything was held back.
    pub wanted: u32,
    /// What each stage proposed, in the order of the policy's stages.
    pub proposals: [Proposal; STAGES],
    /// What was done.
    pub action: Action,
    /// The stage that set the outcome, from 1; 0 where nothing was done.
    pub decided_by: u8,
    /// What kept the outcome from what was wanted; [`ReasonCode::NONE`] for nothing.
    pub limit: ReasonCode,
    /// Whether the load that was there forced more than an earlier stage asked for.
    pub is_override: bool,
}

impl Decision {
    /// No decision: `current` replicas stay, and no stage took part.
    pub const fn none(current: u32) -> Self {
        Self {
            from: current,
            to: current,
            wanted: 0,
            proposals: [Proposal::NONE; STAGES],
            action: Action::None,
            decided_by: 0,
            limit: ReasonCode::NONE,
            is_override: false,
        }
    }

    /// Whether any stage took part.
    pub fn is_made(&self) -> bool {
        self.proposals.iter().any(|proposal| proposal.code != ReasonCode::NONE)
    }
}
