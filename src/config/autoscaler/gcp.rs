//! What an autoscaler of a managed instance group has of its own.

use crate::config::found::{Place, Setting};
use serde::{Deserialize, Serialize};

/// Scale-in controls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScaleInSpec {
    /// Most instances below the peak of the window.
    pub fixed: Setting<u32>,
    /// Most percent below it.
    pub percent: Setting<u32>,
    /// Seconds of the window.
    pub window_secs: Setting<u32>,
    /// The control in its file.
    pub place: Place,
}

/// The rest of an autoscaler.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GcpGroup {
    /// Seconds from running to usable data.
    pub initialization_secs: Setting<u32>,
    /// Seconds whose peak the size serves.
    pub stabilization_secs: Setting<u32>,
    /// `ON`, `ONLY_SCALE_OUT` or `OFF`.
    pub mode: Setting<String>,
    /// `NONE` or `OPTIMIZE_AVAILABILITY`.
    pub predictive: Setting<String>,
    /// How fast it may shrink.
    pub scale_in: Option<ScaleInSpec>,
}
