//! The knobs as plain values. What each does and may be stands in `keys`, and in the policy for those of the policy.

use super::{DataRef, Preset};
use crate::detect::DetectorId;
use crate::forecast::ModelId;
use crate::knob::Auto;
use crate::policy::Policy;
use crate::policy::spans::Span;
use crate::series::Spread;
use crate::stress::Stress;
use crate::units::Step;
use serde::{Deserialize, Serialize};

/// Every knob of a scenario. Times without zone are on the trace's clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Knobs {
    /// What the other knobs start from.
    pub preset: Preset,
    /// What decides on replicas, with its own knobs.
    pub policy: Policy,
    /// Which trace.
    pub data: DataRef,
    /// Seed of generated traffic, and of requests that are drawn into ticks.
    pub seed: u64,
    /// What happens to load and fleet that is not in the trace.
    #[serde(default)]
    pub stress: Stress,
    /// Width of a bucket: what is forecast and scored.
    pub step: Auto<Step>,
    /// Width of a tick of the simulation; `None`: as [`Scenario::tick`](super::Scenario::tick) says.
    pub tick: Option<Step>,
    /// How a bucket's requests fall into its ticks.
    pub spread: Spread,
    /// First replayed time in local seconds; `None`: the split.
    pub from: Option<i64>,
    /// End of the replay in local seconds; `None`: the end of the trace.
    pub to: Option<i64>,
    /// End of the training part in local seconds; `None`: the trace's own.
    pub split: Option<i64>,
    /// What forecasts.
    pub model: Auto<ModelId>,
    /// Buckets ahead that are drawn.
    pub horizon: u32,
    /// Factor on the trace's traffic.
    pub multiplier: Auto<f64>,
    /// Requests per second that one ready replica can serve.
    pub rps_per_replica: Auto<f64>,
    /// Fewest replicas.
    pub min_replicas: u32,
    /// Fewest replicas at times of the week, in UTC; where none holds, and where it is less, `min_replicas` counts.
    #[serde(default)]
    pub weekly_min: Vec<Span>,
    /// Most replicas.
    pub max_replicas: Auto<u32>,
    /// Ready replicas at the start, kept within the bounds.
    pub initial_replicas: u32,
    /// Seconds until a started replica serves.
    pub startup_secs: u32,
    /// Seconds that a stopped replica lives on, paid for and serving nothing new.
    pub drain_secs: u32,
    /// Seconds until a load is known to the autoscaler.
    pub metric_lag_secs: u32,
    /// What finds anomalies; `None`: as [`Scenario::detector_id`](super::Scenario::detector_id) says.
    pub detector: Option<DetectorId>,
    /// Residuals that it looks back on.
    pub z_window: u32,
    /// |z| above which it flags.
    pub z_threshold: f64,
    /// False alarms a week that `calibrated` may raise on noise.
    pub false_alarms_per_week: f64,
    /// Utilisation below which a bucket is Low.
    pub class_low: f64,
    /// Utilisation from which a bucket is High.
    pub class_high: f64,
    /// Multiple of the forecast above which a bucket is a Spike.
    pub class_spike: f64,
    /// Dollars per replica and hour.
    pub usd_per_replica_hour: f64,
    /// Seconds that a request waits before it is lost.
    pub queue_secs: u32,
    /// Mean seconds of work per request; 0: nothing is said of how long requests take.
    #[serde(default)]
    pub service_secs: f64,
    /// Requests that a replica works on at once.
    #[serde(default = "one_slot")]
    pub concurrency: u32,
    /// Seconds within which a request should be done.
    #[serde(default = "one_second")]
    pub objective_secs: f64,
}

/// What a scenario has that was stored before there was a choice.
const fn one_slot() -> u32 {
    1
}

/// The same.
const fn one_second() -> f64 {
    1.0
}
