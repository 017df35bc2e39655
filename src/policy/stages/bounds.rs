//! The fewest and the most replicas.

use super::{MAX, MIN};
use crate::policy::reason::ReasonCode;

/// The fewest and the most replicas that a policy may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Fewest.
    pub min: u32,
    /// Most; not less than the fewest.
    pub max: u32,
}

impl Bounds {
    /// `wanted` within the bounds, and which of them it ran into.
    pub fn clamp(&self, wanted: u32) -> (u32, ReasonCode) {
        if wanted < self.min {
            (self.min, MIN)
        } else if wanted > self.max {
            (self.max, MAX)
        } else {
            (wanted, ReasonCode::NONE)
        }
    }

    /// The same with at least `min` replicas; never more than the most.
    pub fn with_least(self, min: u32) -> Self {
        Self { min: min.min(self.max).max(self.min), ..self }
    }

    /// Whether `limit` is one of the bounds, which hold no change back: nothing beyond them can be had.
    pub fn is_bound(limit: ReasonCode) -> bool {
        limit == MIN || limit == MAX
    }
}
