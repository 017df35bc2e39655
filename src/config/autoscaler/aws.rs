//! What a group of EC2 Auto Scaling, or a target of Application Auto Scaling, has of its own.

use crate::config::found::{Place, Setting};
use crate::policy::aws::{Comparison, MissingData, Statistic};
use serde::{Deserialize, Serialize};

/// Who scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AwsService {
    /// EC2 Auto Scaling.
    Ec2,
    /// Application Auto Scaling.
    Application,
}

/// Kind of a policy that stands on an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyType {
    /// Steps.
    Step,
    /// One adjustment.
    Simple,
}

/// What an adjustment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Adjustment {
    /// So many more or fewer.
    ChangeInCapacity,
    /// So many in all.
    ExactCapacity,
    /// So many percent more or fewer.
    PercentChangeInCapacity,
}

/// One step. Bounds are offsets from the alarm's threshold; a bound that is absent is without end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepSpec {
    /// Lower bound.
    pub lower: Setting<f64>,
    /// Upper bound.
    pub upper: Setting<f64>,
    /// What it does, in the unit of its [`Adjustment`].
    pub change: Setting<i32>,
    /// The step in its file.
    pub place: Place,
}

/// An alarm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlarmSpec {
    /// Its name.
    pub name: Option<String>,
    /// How a value is compared with the threshold.
    pub comparison: Setting<Comparison>,
    /// The threshold, in the metric's unit.
    pub threshold: Setting<f64>,
    /// Seconds of a datapoint.
    pub period_secs: Setting<u32>,
    /// Datapoints that are evaluated.
    pub evaluation_periods: Setting<u32>,
    /// Datapoints of these that have to breach; absent: all.
    pub datapoints_to_alarm: Setting<u32>,
    /// What stands in for missing points.
    pub missing: Setting<MissingData>,
    /// How what was published within a period becomes one point.
    pub statistic: Setting<Statistic>,
    /// The alarm in its file.
    pub place: Option<Place>,
}

/// A step or simple scaling policy with its alarm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScalingPolicySpec {
    /// Its name.
    pub name: Option<String>,
    /// Step or simple.
    pub policy_type: PolicyType,
    /// Whether it adds replicas; `None` where it does both or says neither.
    pub is_out: Option<bool>,
    /// What adjustments are.
    pub adjustment: Setting<Adjustment>,
    /// Steps; simple scaling has one without bounds.
    pub steps: Vec<StepSpec>,
    /// Fewest replicas of a percentage.
    pub min_adjustment: Setting<u32>,
    /// Seconds until it may act again.
    pub cooldown_secs: Setting<u32>,
    /// How points become the value that steps are looked up by.
    pub aggregation: Setting<Statistic>,
    /// The alarm; its settings are gaps where the file has none.
    pub alarm: AlarmSpec,
    /// Place of the alarm's metric in [`super::Autoscaler::metrics`].
    pub metric: Option<usize>,
    /// The policy in its file.
    pub place: Place,
}

/// Predictive scaling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predictive {
    /// `ForecastOnly` or `ForecastAndScale`.
    pub mode: Setting<String>,
    /// Seconds by which capacity is raised before the hour.
    pub buffer_secs: Setting<u32>,
    /// `HonorMaxCapacity` or `IncreaseMaxCapacity`.
    pub max_breach: Setting<String>,
    /// Percent above the forecast, where the most may be exceeded.
    pub max_buffer_percent: Setting<u32>,
    /// The policy in its file.
    pub place: Place,
}

/// Where more policies wait as the group does, by kind of wait. Each place stands for a policy; `None` for one that leaves the wait out,
/// and waits as long by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EqualWaits {
    /// After a scale-out.
    pub cooldown_out: Vec<Option<Place>>,
    /// After a scale-in.
    pub cooldown_in: Vec<Option<Place>>,
    /// Until an instance is warm.
    pub warm_up: Vec<Option<Place>>,
}

/// The rest of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AwsGroup {
    /// Who scales.
    pub service: AwsService,
    /// `ecs`, `dynamodb`, …; `None` for EC2 or where it is not said.
    pub namespace: Option<String>,
    /// Whether what it counts serve as replicas do; capacity units of a table do not.
    pub counts_replicas: bool,
    /// Seconds after a scale-out; of the policies together, where they agree.
    pub cooldown_out_secs: Setting<u32>,
    /// Seconds after a scale-in.
    pub cooldown_in_secs: Setting<u32>,
    /// Seconds from in service to warm (EC2).
    pub warm_up_secs: Setting<u32>,
    /// The group's default cooldown.
    pub default_cooldown_secs: Setting<u32>,
    /// Policies behind the first one that wait as it does.
    pub equal_waits: EqualWaits,
    /// Step and simple policies.
    pub policies: Vec<ScalingPolicySpec>,
    /// Predictive scaling.
    pub predictive: Option<Predictive>,
}

impl AwsGroup {
    /// A group of which only this much is known.
    pub fn new(service: AwsService) -> Self {
        Self {
            service,
            namespace: None,
            counts_replicas: true,
            cooldown_out_secs: Setting::Absent,
            cooldown_in_secs: Setting::Absent,
            warm_up_secs: Setting::Absent,
            default_cooldown_secs: Setting::Absent,
            equal_waits: EqualWaits::default(),
            policies: Vec::new(),
            predictive: None,
        }
    }
}
