//! What an autoscaler does by the clock.

use crate::config::found::{Place, Setting};
use serde::{Deserialize, Serialize};

/// When it happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Clock {
    /// A cron expression as the file writes it: five fields, or six with a year.
    Cron(Setting<String>),
    /// From one cron expression to another (KEDA).
    Window {
        /// Begins.
        start: Setting<String>,
        /// Ends.
        end: Setting<String>,
    },
    /// Once, `2026-03-01T06:00:00`.
    At(Setting<String>),
    /// Again and again, `5 minutes`.
    Rate(Setting<String>),
}

/// A scheduled action, a scaling schedule or a cron trigger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScheduleSpec {
    /// Its name.
    pub name: Option<String>,
    /// When it happens.
    pub clock: Clock,
    /// IANA zone.
    pub zone: Setting<String>,
    /// Fewest replicas from then on.
    pub min: Setting<u32>,
    /// Most replicas from then on.
    pub max: Setting<u32>,
    /// Replicas at that moment; of a cron trigger, while it lasts.
    pub desired: Setting<u32>,
    /// Seconds that it lasts (Google Cloud).
    pub duration_secs: Setting<u32>,
    /// First moment, as the file writes it.
    pub from: Setting<String>,
    /// Last moment.
    pub until: Setting<String>,
    /// Whether it is switched off.
    pub disabled: Setting<bool>,
    /// The schedule in its file.
    pub place: Place,
}

/// The year of a moment as files write it, `2026-03-01T06:00:00Z`.
pub fn year_of(moment: &str) -> Option<u16> {
    moment.trim().split('-').next().filter(|year| year.len() == 4)?.parse().ok()
}
