//! What a trigger reports whose source cannot be read for too long.

/// How many replicas a failing trigger is made to want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FallbackBehavior {
    /// The number given.
    Static,
    /// As many as there are.
    CurrentReplicas,
    /// The larger of both.
    CurrentReplicasIfHigher,
    /// The smaller of both.
    CurrentReplicasIfLower,
}

/// What happens to triggers that fail again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fallback {
    /// Failures in a row that are put up with; polls and the HPA's queries both count.
    pub failure_threshold: u32,
    /// Replicas that it wants after more than that.
    pub replicas: u32,
    /// How these and the current count are combined.
    pub behavior: FallbackBehavior,
}

impl Fallback {
    /// Replicas that a trigger with `failures` in a row is made to want; `None` while these are put up with.
    pub fn replicas(&self, failures: u32, current: u32) -> Option<u32> {
        (failures > self.failure_threshold).then_some(match self.behavior {
            FallbackBehavior::Static => self.replicas,
            FallbackBehavior::CurrentReplicas => current,
            FallbackBehavior::CurrentReplicasIfHigher => current.max(self.replicas),
            FallbackBehavior::CurrentReplicasIfLower => current.min(self.replicas),
        })
    }
}
