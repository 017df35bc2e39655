//! What an autoscaler looks at.

use crate::config::found::{Found, Place, Setting};
use serde::{Deserialize, Serialize};

/// What a metric measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetricKind {
    /// CPU, relative to what was requested, or of an instance.
    Cpu,
    /// CPU as an amount or share that is not relative to a request.
    CpuFraction,
    /// Memory.
    Memory,
    /// Requests.
    Requests,
    /// Work that waits.
    Queue,
    /// Time that something takes.
    Latency,
    /// Events other than requests, per time.
    EventRate,
    /// A number of instances or replicas.
    InstanceCount,
    /// Share of a load balancer's serving capacity.
    LbUtilization,
    /// A number that does not change.
    Constant,
    /// KEDA's cron trigger.
    Cron,
    /// Any other clock.
    Schedule,
    /// Anything else.
    Custom,
}

impl MetricKind {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::CpuFraction => "cpu-fraction",
            Self::Memory => "memory",
            Self::Requests => "requests",
            Self::Queue => "queue",
            Self::Latency => "latency",
            Self::EventRate => "event-rate",
            Self::InstanceCount => "instance-count",
            Self::LbUtilization => "lb-utilization",
            Self::Constant => "constant",
            Self::Cron => "cron",
            Self::Schedule => "schedule",
            Self::Custom => "custom",
        }
    }

    /// Whether a trace of requests drives it without anything else being known of the service than its CPU model.
    pub const fn is_simulable(self) -> bool {
        matches!(self, Self::Cpu | Self::Requests | Self::LbUtilization | Self::Cron)
    }
}

/// What its target is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// A share of what was requested: percent for Kubernetes and AWS, a fraction for Google Cloud.
    Utilization,
    /// The target is of one replica: total ÷ target = replicas.
    Replica,
    /// The value itself, which adding replicas does not change.
    Total,
}

impl Per {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utilization => "utilization",
            Self::Replica => "replica",
            Self::Total => "total",
        }
    }
}

/// What a rate of requests is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateUnit {
    /// Per second.
    PerSecond,
    /// Per minute.
    PerMinute,
}

impl RateUnit {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PerSecond => "per second",
            Self::PerMinute => "per minute",
        }
    }

    /// Seconds that it counts over.
    pub const fn secs(self) -> u32 {
        match self {
            Self::PerSecond => 1,
            Self::PerMinute => 60,
        }
    }
}

/// A metric or trigger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// What it measures.
    pub kind: MetricKind,
    /// How its system calls the way it is read: `Resource`, `External`, `prometheus`, `PredefinedMetric`, …
    pub source: String,
    /// What a formula calls the trigger (KEDA).
    pub trigger_name: Option<String>,
    /// Name of the metric, queue or subscription; the names in a query.
    pub name: Option<Found<String>>,
    /// The target in the unit of the file.
    pub target: Setting<f64>,
    /// What the target is compared with.
    pub per: Per,
    /// What requests are counted by, where the file says it.
    pub unit: Option<RateUnit>,
    /// Value above which a KEDA trigger is active.
    pub activation: Setting<f64>,
    /// What of a queue is counted, as the trigger calls it.
    pub mode: Setting<String>,
    /// Whether the HPA gets the value of the last poll (KEDA).
    pub uses_cached: Setting<bool>,
    /// Whether it may only add replicas (AWS).
    pub disables_scale_in: Setting<bool>,
    /// What its target is compared with, where the file leaves that to a placeholder: fills [`Self::per`].
    pub open_per: Setting<Per>,
    /// Seconds that its policy waits after a scale-out, where that is not what the group does (AWS).
    pub cooldown_out_secs: Setting<u32>,
    /// The same after a scale-in.
    pub cooldown_in_secs: Setting<u32>,
    /// What tells it from others of the same name: a selector, a query, a type.
    pub detail: Option<String>,
    /// What gaps call it where its name alone does not tell it from others.
    pub label: Option<String>,
    /// A rule that the target follows where its name alone does not say it.
    pub rule: Option<String>,
    /// The metric in its file.
    pub place: Place,
}

impl Metric {
    /// A metric of which only this much is known.
    pub fn new(kind: MetricKind, source: &str, per: Per, place: Place) -> Self {
        Self {
            kind,
            source: source.to_owned(),
            trigger_name: None,
            name: None,
            target: Setting::Absent,
            per,
            unit: None,
            activation: Setting::Absent,
            mode: Setting::Absent,
            uses_cached: Setting::Absent,
            disables_scale_in: Setting::Absent,
            open_per: Setting::Absent,
            cooldown_out_secs: Setting::Absent,
            cooldown_in_secs: Setting::Absent,
            detail: None,
            label: None,
            rule: None,
            place,
        }
    }

    /// Whether another one looks at the same with the same target.
    pub fn means_the_same(&self, other: &Self) -> bool {
        let name = |metric: &Self| metric.name.as_ref().map(|name| name.value.clone());
        (self.kind, self.per, name(self), &self.detail) == (other.kind, other.per, name(other), &other.detail)
            && self.target.get() == other.target.get()
            && self.target.text_of_gap() == other.target.text_of_gap()
    }

    /// How gaps call it: its title, and more where another metric has the same.
    pub fn gap_name(&self) -> &str {
        self.label.as_deref().unwrap_or_else(|| self.title())
    }

    /// How remarks call it: its name, or what it measures.
    pub fn title(&self) -> &str {
        self.name.as_ref().map_or(self.kind.name(), |name| &name.value)
    }
}
