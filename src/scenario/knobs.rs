//! The knobs as plain values. What each does and may be stands in `keys`.

use super::Preset;
use crate::detect::DetectorId;
use crate::forecast::ModelId;
use crate::series::Digest;
use crate::units::Step;
use serde::{Deserialize, Serialize};

/// Which trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataRef {
    /// The bundled NASA-HTTP trace.
    Nasa,
    /// Generated traffic, from the scenario's seed.
    Synthetic,
    /// The user's own, by the digest of its content.
    Upload(Digest),
}

/// Whether layer 1 is obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Scale on the forecast.
    Scale,
    /// Computed, scored and shown, not obeyed.
    Shadow,
}

/// At most this change within this period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// How much.
    pub amount: RateAmount,
    /// Within how many seconds.
    pub period_secs: u32,
}

/// Size of a [`Rate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RateAmount {
    /// So many replicas.
    Replicas(u32),
    /// So many percent of what was there when the period began.
    Percent(u32),
}

/// Every knob of a scenario. Times without zone are on the trace's clock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Knobs {
    /// What the other knobs start from.
    pub preset: Preset,
    /// Which trace.
    pub data: DataRef,
    /// Seed of generated traffic.
    pub seed: u64,
    /// Width of a bucket.
    pub step: Step,
    /// First replayed time in local seconds; `None`: the split.
    pub from: Option<i64>,
    /// End of the replay in local seconds; `None`: the end of the trace.
    pub to: Option<i64>,
    /// End of the training part in local seconds; `None`: the trace's own.
    pub split: Option<i64>,
    /// What forecasts.
    pub model: ModelId,
    /// Buckets ahead that are drawn.
    pub horizon: u32,
    /// Factor on the trace's traffic.
    pub multiplier: f64,
    /// Requests per second that one ready replica can serve.
    pub rps_per_replica: f64,
    /// Share of that which is planned for.
    pub target_utilization: f64,
    /// Fewest replicas.
    pub min_replicas: u32,
    /// Most replicas.
    pub max_replicas: u32,
    /// Ready replicas at the start, kept within the bounds.
    pub initial_replicas: u32,
    /// Seconds until a started replica serves.
    pub startup_secs: u32,
    /// Seconds that a stopped replica lives on, paid for and serving nothing new.
    pub drain_secs: u32,
    /// Seconds until a load is known to the autoscaler.
    pub metric_lag_secs: u32,
    /// Buckets ahead that layer 1 looks at; `None`: start-up + 1.
    pub lead: Option<u32>,
    /// Quantile of the forecast that layer 1 plans for; 0.5 is the mean.
    pub quantile: f64,
    /// Whether layer 1 is obeyed.
    pub mode: Mode,
    /// Relative load above the fleet's plan that layer 2 lets pass.
    pub tolerance_up: f64,
    /// Relative load below the fleet's plan that layer 2 lets pass.
    pub tolerance_down: f64,
    /// Seconds that a rise must last.
    pub window_up_secs: u32,
    /// Seconds that a fall must last.
    pub window_down_secs: u32,
    /// Seconds after a change before the next scale-in.
    pub cooldown_secs: u32,
    /// Fastest scale-out.
    pub rate_up: Option<Rate>,
    /// Fastest scale-in.
    pub rate_down: Option<Rate>,
    /// Seconds that the fleet is kept after a sudden drop.
    pub hold_on_drop_secs: u32,
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
}
