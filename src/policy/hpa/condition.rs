//! Why the controller did what it did: the reasons of its conditions `AbleToScale` and `ScalingLimited`.

/// What the stabilization windows made of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbleToScale {
    /// They let it pass.
    ReadyForNewScale,
    /// Lower recommendations of the up window hold a rise back.
    ScaleUpStabilized,
    /// Higher recommendations of the down window hold a fall back.
    ScaleDownStabilized,
}

/// What rates and bounds made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalingLimited {
    /// It is within both.
    DesiredWithinRange,
    /// Below the fewest replicas.
    TooFewReplicas,
    /// Above the most replicas.
    TooManyReplicas,
    /// More than may be added now.
    ScaleUpLimit,
    /// More than may be removed now.
    ScaleDownLimit,
}

impl ScalingLimited {
    /// The controller's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DesiredWithinRange => "DesiredWithinRange",
            Self::TooFewReplicas => "TooFewReplicas",
            Self::TooManyReplicas => "TooManyReplicas",
            Self::ScaleUpLimit => "ScaleUpLimit",
            Self::ScaleDownLimit => "ScaleDownLimit",
        }
    }
}

impl AbleToScale {
    /// The controller's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadyForNewScale => "ReadyForNewScale",
            Self::ScaleUpStabilized => "ScaleUpStabilized",
            Self::ScaleDownStabilized => "ScaleDownStabilized",
        }
    }
}
