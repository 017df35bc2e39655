//! An autoscaler as its file describes it: numbers in the system's own units, each with its place.

mod aws;
mod gcp;
mod keda;
mod metric;
mod scaling;
mod schedule;
mod switch;

pub use aws::{Adjustment, AlarmSpec, AwsGroup, AwsService, PolicyType, Predictive, ScalingPolicySpec, StepSpec};
pub use gcp::{GcpGroup, ScaleInSpec};
pub use keda::{FallbackSpec, KedaObject};
pub use metric::{Metric, MetricKind, Per, RateUnit};
pub use scaling::{Direction, RateSpec, RateType, ScalingSpec, Select};
pub use schedule::{Clock, ScheduleSpec, year_of};
pub use switch::Switch;

use super::found::{Found, Place, Setting};
use super::imported::Remark;
use serde::{Deserialize, Serialize};

/// What one system calls an autoscaler.
#[allow(clippy::large_enum_variant, reason = "a file has few, and most are the large one")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum System {
    /// A Kubernetes `HorizontalPodAutoscaler`.
    Hpa(ScalingSpec),
    /// A KEDA `ScaledObject`.
    Keda(Box<KedaObject>),
    /// An EC2 Auto Scaling group, or a scalable target of Application Auto Scaling.
    Aws(Box<AwsGroup>),
    /// An autoscaler of a Google Cloud managed instance group.
    Gcp(Box<GcpGroup>),
}

/// Something that is needed and that no single value supplies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// What: `metric`, `behavior`, `fallback`, or `mapping:NAME` for a metric of which has to be said what it is in requests.
    pub name: String,
    /// What stands in its place.
    pub text: Option<String>,
    /// Line that it is about, from 1.
    pub line: Option<u32>,
}

/// An autoscaler.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Autoscaler {
    /// Its name; a template's text where it is one.
    pub name: Option<Found<String>>,
    /// Its document or resource.
    pub place: Place,
    /// Fewest replicas.
    pub min: Setting<u32>,
    /// Most replicas.
    pub max: Setting<u32>,
    /// Replicas at the moment of a live export, or those that were asked for first.
    pub start: Setting<u32>,
    /// What it looks at, in the order of the file.
    pub metrics: Vec<Metric>,
    /// What it does by the clock, in the order of the file.
    pub schedules: Vec<ScheduleSpec>,
    /// What only its own system has.
    pub system: System,
    /// What switches it, or a part of it, on or off.
    pub switches: Vec<Switch>,
    /// What it scales, like `Deployment web`; `None` where that is not plain.
    pub workload: Option<Found<String>>,
    /// What is needed beside single values.
    pub needs: Vec<Need>,
    /// What there is to know about it.
    pub remarks: Vec<Remark>,
}

impl Autoscaler {
    /// Whether the file says that there is none of it, as `enabled: false` in the values of a chart does.
    pub fn is_off(&self) -> bool {
        let is_off = |switch: &Switch| switch.name == "enabled" && switch.setting.get() == Some(switch.off);
        self.switches.iter().any(|switch| switch.of.is_none() && is_off(switch))
    }

    /// Its name, or what it is called without one.
    pub fn title(&self) -> &str {
        self.name.as_ref().map_or("without a name", |name| &name.value)
    }

    /// Its behavior and tolerance, where its system has such.
    pub fn scaling(&self) -> Option<&ScalingSpec> {
        match &self.system {
            System::Hpa(scaling) => Some(scaling),
            System::Keda(object) => Some(&object.scaling),
            System::Aws(_) | System::Gcp(_) => None,
        }
    }
}
