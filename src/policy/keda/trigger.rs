//! What a scaled object looks at: triggers as settings, and the readings that come of them.

use super::formula::Formula;
use crate::policy::hpa::{PodMetric, Pods, Tolerance, Unreadable, Wish, per_pod, total_average_value, total_value};
use std::collections::HashMap;

/// Milli-units in a unit: what metrics are counted in.
pub const MILLI: f64 = 1000.0;

/// What a trigger measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A total that is asked for outside the cluster.
    External {
        /// Whether no answer is an error rather than 0.
        null_is_error: bool,
    },
    /// CPU or memory in percent of the request, by the HPA alone.
    Utilization,
    /// A window of time; the trigger's target is not read.
    Cron {
        /// IANA name.
        zone: String,
        /// Cron expression that opens it.
        start: String,
        /// Cron expression that closes it.
        end: String,
        /// Replicas that are wanted inside.
        desired: u32,
    },
}

/// How a total is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricType {
    /// Over the replicas.
    AverageValue,
    /// As it is.
    Value,
}

/// One trigger.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// What it measures.
    pub source: Source,
    /// Value for each replica, or in all; percent for utilisation.
    pub target: f64,
    /// How it is compared.
    pub metric_type: MetricType,
    /// It is active above this.
    pub activation: f64,
    /// Whether the HPA gets the value of the last poll.
    pub uses_cached: bool,
    /// What a formula calls it.
    pub name: Option<String>,
}

/// One metric out of several triggers (`scalingModifiers`), in their place.
#[derive(Debug, Clone, PartialEq)]
pub struct Composite {
    /// What is made of the triggers' values.
    pub formula: Formula,
    /// Value for each replica, or in all.
    pub target: f64,
    /// How it is compared.
    pub metric_type: MetricType,
    /// It is active above this.
    pub activation: f64,
}

impl Composite {
    /// Its value for those of the triggers by name, cut to thousandths as KEDA hands it on; `None` where it has none.
    pub fn value(&self, values: &HashMap<&str, f64>) -> Option<f64> {
        let value = self.formula.value(values).filter(|value| value.is_finite())?;
        Some((value * MILLI).trunc() / MILLI)
    }

    /// What the HPA makes of it.
    ///
    /// # Errors
    /// When the target is 0.
    pub fn wish(&self, value: f64, current: u32, ready: u32, tolerance: Tolerance) -> Result<Wish, Unreadable> {
        wish_of_total((value, self.target), self.metric_type, (current, ready), tolerance)
    }
}

/// What the HPA makes of a value and its target.
fn wish_of_total(
    (value, target): (f64, f64),
    metric_type: MetricType,
    (current, ready): (u32, u32),
    tolerance: Tolerance,
) -> Result<Wish, Unreadable> {
    let (total_milli, target_milli) = ((value * MILLI).round(), (target * MILLI).round());
    match metric_type {
        MetricType::AverageValue => total_average_value(current, total_milli, target_milli, tolerance),
        MetricType::Value => total_value(current, total_milli, target_milli, ready, tolerance),
    }
}

impl Trigger {
    /// A total of which each replica carries `target`.
    pub fn external(target: f64) -> Self {
        Self {
            source: Source::External { null_is_error: false },
            target,
            metric_type: MetricType::AverageValue,
            activation: 0.0,
            uses_cached: false,
            name: None,
        }
    }

    /// CPU at `percent` of its request.
    pub fn utilization(percent: f64) -> Self {
        Self { source: Source::Utilization, ..Self::external(percent) }
    }

    /// `desired` replicas between `start` and `end`.
    pub fn cron(zone: &str, start: &str, end: &str, desired: u32) -> Self {
        let (zone, start, end) = (zone.to_owned(), start.to_owned(), end.to_owned());
        Self { source: Source::Cron { zone, start, end, desired }, ..Self::external(1.0) }
    }

    /// Whether it is measured on pods, by the HPA alone.
    pub fn is_resource(&self) -> bool {
        matches!(self.source, Source::Utilization)
    }
}

/// What a source answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A number.
    Value(f64),
    /// Nothing: no data.
    Null,
    /// The question failed.
    Error,
    /// Samples of pods, for resource triggers.
    Pods(Vec<Pods>),
}

impl Trigger {
    /// The number in `reading`; `None` where it counts as a failure.
    pub fn value(&self, reading: &Reading) -> Option<f64> {
        match (reading, &self.source) {
            (Reading::Value(value), _) => Some(*value),
            (Reading::Null, Source::External { null_is_error: false }) => Some(0.0),
            _ => None,
        }
    }

    /// What the HPA makes of a total.
    ///
    /// # Errors
    /// When the target is 0.
    pub fn wish_of_total(
        &self,
        value: f64,
        current: u32,
        ready: u32,
        tolerance: Tolerance,
    ) -> Result<Wish, Unreadable> {
        wish_of_total((value, self.target), self.metric_type, (current, ready), tolerance)
    }

    /// What the HPA makes of samples.
    ///
    /// # Errors
    /// When no sample counts.
    pub fn wish_of_pods(&self, pods: &[Pods], current: u32, tolerance: Tolerance) -> Result<Wish, Unreadable> {
        let metric = match self.metric_type {
            MetricType::AverageValue if self.is_resource() => {
                PodMetric::Utilization { target_percent: self.target.round() as i64 }
            }
            _ => PodMetric::AverageValue { target_milli: (self.target * MILLI).round() as i64 },
        };
        per_pod(current, metric, pods, tolerance)
    }
}
