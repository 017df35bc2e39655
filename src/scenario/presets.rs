//! Starting points: a scenario is a preset and what differs from it.

use super::{DataRef, Knobs, Scenario};
use crate::detect::DetectorId;
use crate::forecast::ModelId;
use crate::knob::Auto;
use crate::policy::{Classic, Policy, ThreeLayer};
use crate::series::Spread;
use crate::stress::Stress;
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

    /// Its scenario. Every preset passes the check; a test keeps that.
    pub fn scenario(self) -> Scenario {
        Scenario(match self {
            Self::Balanced => balanced(),
            Self::Classic => classic(),
            Self::Saver => saver(),
            Self::FlashCrowd => flash_crowd(),
        })
    }
}

fn balanced() -> Knobs {
    Knobs {
        preset: Preset::Balanced,
        policy: Policy::ThreeLayer(ThreeLayer::BALANCED),
        data: DataRef::Nasa,
        seed: 1,
        step: Auto::fitted(Step::MINUTE),
        tick: None,
        spread: Spread::Even,
        stress: Stress::default(),
        from: None,
        to: None,
        split: None,
        // What the end of the bundled trace's training part shows to be the best of the quick models.
        model: Auto::fitted(ModelId::Ridge),
        horizon: 30,
        // 1995's requests per minute become today's requests per second.
        multiplier: Auto::fitted(60.0),
        rps_per_replica: Auto::fitted(20.0),
        min_replicas: 2,
        weekly_min: Vec::new(),
        max_replicas: Auto::fitted(40),
        initial_replicas: 5,
        startup_secs: 120,
        drain_secs: 0,
        metric_lag_secs: 0,
        detector: None,
        z_window: 30,
        z_threshold: 3.0,
        false_alarms_per_week: 1.0,
        class_low: 0.4,
        class_high: 0.8,
        class_spike: 1.5,
        usd_per_replica_hour: 0.04,
        queue_secs: 0,
        service_secs: 0.0,
        concurrency: 1,
        objective_secs: 1.0,
    }
}

/// 150 requests a minute are 2.5 a second; 0.1 a replica and one-minute tick is 6 an hour.
fn classic() -> Knobs {
    Knobs {
        preset: Preset::Classic,
        policy: Policy::Classic(Classic::ORIGINAL),
        multiplier: Auto::fitted(1.0),
        rps_per_replica: Auto::fitted(2.5),
        min_replicas: 1,
        max_replicas: Auto::fitted(20),
        startup_secs: 0,
        detector: Some(DetectorId::Classic),
        usd_per_replica_hour: 6.0,
        ..balanced()
    }
}

fn saver() -> Knobs {
    Knobs {
        preset: Preset::Saver,
        policy: Policy::ThreeLayer(ThreeLayer {
            target_utilization: 0.9,
            quantile: 0.8,
            window_down_secs: 120,
            cooldown_secs: 60,
            hold_on_drop_secs: 300,
            ..ThreeLayer::BALANCED
        }),
        min_replicas: 1,
        initial_replicas: 3,
        ..balanced()
    }
}

fn flash_crowd() -> Knobs {
    Knobs {
        preset: Preset::FlashCrowd,
        policy: Policy::ThreeLayer(ThreeLayer {
            target_utilization: 0.65,
            quantile: 0.99,
            window_down_secs: 900,
            cooldown_secs: 600,
            hold_on_drop_secs: 1800,
            ..ThreeLayer::BALANCED
        }),
        min_replicas: 4,
        max_replicas: Auto::fitted(100),
        initial_replicas: 8,
        detector: Some(DetectorId::Robust),
        z_threshold: 3.5,
        ..balanced()
    }
}
