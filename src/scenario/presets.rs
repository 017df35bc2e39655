//! Starting points: a scenario is a preset and what differs from it.

use super::{DataRef, Knobs, Mode, Scenario};
use crate::detect::DetectorId;
use crate::forecast::ModelId;
use crate::units::Step;
use serde::{Deserialize, Serialize};

/// A named starting point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The default: traffic × 60, 20 requests per second a replica, two minutes to start.
    Balanced,
    /// The original demo's rules, exactly.
    Classic,
    /// Cheap: fuller replicas, a lower quantile, quick to let go.
    Saver,
    /// Ready for sudden crowds: a high quantile, emptier replicas, slow to let go.
    FlashCrowd,
}

/// Which rules turn proposals into a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rules {
    /// Three layers; a decision takes effect in the next bucket.
    Layers,
    /// The original demo: a decision sees the bucket that it provisions for.
    Classic,
}

impl Preset {
    /// Every preset, the default first.
    pub const ALL: [Self; 4] = [Self::Balanced, Self::Classic, Self::Saver, Self::FlashCrowd];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Balanced => "balanced",
            Self::Classic => "classic",
            Self::Saver => "saver",
            Self::FlashCrowd => "flash-crowd",
        }
    }

    /// The preset of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// The rules that it plays by.
    pub const fn rules(self) -> Rules {
        match self {
            Self::Classic => Rules::Classic,
            Self::Balanced | Self::Saver | Self::FlashCrowd => Rules::Layers,
        }
    }

    /// Its scenario. Every preset passes the check; a test keeps that.
    pub const fn scenario(self) -> Scenario {
        Scenario(match self {
            Self::Balanced => BALANCED,
            Self::Classic => CLASSIC,
            Self::Saver => SAVER,
            Self::FlashCrowd => FLASH_CROWD,
        })
    }
}

const BALANCED: Knobs = Knobs {
    preset: Preset::Balanced,
    data: DataRef::Nasa,
    seed: 1,
    step: Step::MINUTE,
    from: None,
    to: None,
    split: None,
    model: ModelId::Ridge,
    horizon: 30,
    // 1995's requests per minute become today's requests per second.
    multiplier: 60.0,
    rps_per_replica: 20.0,
    target_utilization: 0.8,
    min_replicas: 2,
    max_replicas: 40,
    initial_replicas: 5,
    startup_secs: 120,
    drain_secs: 0,
    metric_lag_secs: 0,
    lead: None,
    quantile: 0.95,
    mode: Mode::Scale,
    tolerance_up: 0.1,
    tolerance_down: 0.1,
    window_up_secs: 0,
    window_down_secs: 300,
    cooldown_secs: 180,
    rate_up: None,
    rate_down: None,
    hold_on_drop_secs: 600,
    detector: None,
    z_window: 30,
    z_threshold: 3.0,
    false_alarms_per_week: 1.0,
    class_low: 0.4,
    class_high: 0.8,
    class_spike: 1.5,
    usd_per_replica_hour: 0.04,
    queue_secs: 0,
};

/// 150 requests a minute are 2.5 a second; 0.1 a replica and one-minute tick is 6 an hour; three ticks are 180 s.
const CLASSIC: Knobs = Knobs {
    preset: Preset::Classic,
    multiplier: 1.0,
    rps_per_replica: 2.5,
    target_utilization: 1.0,
    min_replicas: 1,
    max_replicas: 20,
    startup_secs: 0,
    quantile: 0.5,
    tolerance_up: 0.0,
    tolerance_down: 0.0,
    window_down_secs: 0,
    cooldown_secs: 180,
    hold_on_drop_secs: 0,
    detector: Some(DetectorId::Classic),
    usd_per_replica_hour: 6.0,
    ..BALANCED
};

const SAVER: Knobs = Knobs {
    preset: Preset::Saver,
    target_utilization: 0.9,
    min_replicas: 1,
    initial_replicas: 3,
    quantile: 0.8,
    window_down_secs: 120,
    cooldown_secs: 60,
    hold_on_drop_secs: 300,
    ..BALANCED
};

const FLASH_CROWD: Knobs = Knobs {
    preset: Preset::FlashCrowd,
    target_utilization: 0.65,
    min_replicas: 4,
    max_replicas: 100,
    initial_replicas: 8,
    quantile: 0.99,
    window_down_secs: 900,
    cooldown_secs: 600,
    hold_on_drop_secs: 1800,
    detector: Some(DetectorId::Robust),
    z_threshold: 3.5,
    ..BALANCED
};
