//! What an alarm sees of a load of requests, and how points of a period are put together.

use crate::policy::hpa::{Carried, CpuModel};
use serde::{Deserialize, Serialize};

/// Seconds in a minute, which load balancers count requests by.
const MINUTE_SECS: f64 = 60.0;

/// A metric, driven by requests per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsMetric {
    /// CPU utilisation of replicas that are ready, in percent.
    Cpu,
    /// Requests per ready replica **and minute**, as `ALBRequestCountPerTarget` counts them.
    RequestsPerTarget,
    /// All requests per second; does not fall as replicas are added.
    Requests,
}

impl AwsMetric {
    /// Its value for a load; `None` where no replica is ready that it could be measured on.
    pub fn value(self, carried: &Carried, cpu: CpuModel) -> Option<f64> {
        let each = |value: f64| (carried.ready > 0).then_some(value);
        match self {
            Self::Cpu => each(carried.cpu_share(cpu) * 100.0),
            Self::RequestsPerTarget => each(carried.load_rps * MINUTE_SECS / f64::from(carried.ready)),
            Self::Requests => Some(carried.load_rps),
        }
    }
}

/// How what was published within a period becomes one datapoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Statistic {
    /// The mean.
    #[default]
    Average,
    /// The lowest.
    Minimum,
    /// The highest.
    Maximum,
}
