//! What a metric sees of a load of requests. Assumptions, each a knob or named beside the metric:
//!
//! - the load is shared evenly by ready replicas; those that start have no sample and are set aside, as pods that do not run;
//! - CPU follows the requests that a replica is given: at what it can serve, `cpu_at_capacity` of its CPU request; more than
//!   `cpu_limit` cannot be used;
//! - a total does not fall as replicas are added.

use super::{PodMetric, PodState, Pods, Tolerance, Unreadable, Wish, per_pod, total_average_value, total_value};

/// CPU request of a replica, in units fine enough for a ten-thousandth of it.
const REQUEST_MILLI: i64 = 1_000_000;
/// Milli-units in a unit.
const MILLI: f64 = 1000.0;

/// A metric of an HPA, driven by requests per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HpaMetric {
    /// CPU of the pods in percent of their requests (`Resource`, `Utilization`).
    Cpu {
        /// Target in percent.
        percent: u32,
    },
    /// Requests per second of each pod that is ready (`Pods`, `AverageValue`).
    Pods {
        /// Target.
        rps: f64,
    },
    /// All requests per second over all replicas (`External` or `Object`, `AverageValue`).
    Average {
        /// Target for each replica.
        rps: f64,
    },
    /// All requests per second as they are (`External` or `Object`, `Value`).
    Value {
        /// Target in all.
        rps: f64,
    },
}

/// How CPU follows the load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CpuModel {
    /// CPU of a replica that serves all it can, as a multiple of its request.
    pub at_capacity: f64,
    /// Most CPU that a replica can use, as a multiple of its request.
    pub limit: f64,
}

impl CpuModel {
    /// A replica that serves all it can uses its request; nothing keeps it from using more.
    pub const DEFAULT: Self = Self { at_capacity: 1.0, limit: 100.0 };

    /// Most that a replica can be measured at, in whole percent of its request.
    pub fn highest_percent(&self) -> i64 {
        usage_milli(self.limit) * 100 / REQUEST_MILLI
    }
}

/// A share of the request as a sample has it.
fn usage_milli(share: f64) -> i64 {
    (share * REQUEST_MILLI as f64).round() as i64
}

/// A load and who carries it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Carried {
    /// Requests per second.
    pub load_rps: f64,
    /// Requests per second that a ready replica can serve.
    pub rps_per_replica: f64,
    /// Replicas asked for.
    pub current: u32,
    /// Replicas of these that are ready.
    pub ready: u32,
}

impl Carried {
    /// CPU of each ready replica, as a multiple of its request.
    pub fn cpu_share(&self, model: CpuModel) -> f64 {
        let each_rps = self.load_rps / f64::from(self.ready);
        (each_rps / self.rps_per_replica * model.at_capacity).min(model.limit)
    }

    /// The pods, each ready one using `share` of its request.
    pub fn pods(&self, share: f64) -> [Pods; 2] {
        self.pods_using(usage_milli(share))
    }

    fn pods_using(&self, usage_milli: i64) -> [Pods; 2] {
        let some = |count: u32, state: PodState, usage_milli: Option<i64>| Pods {
            count,
            state,
            usage_milli,
            request_milli: Some(REQUEST_MILLI),
        };
        let starting = self.current.saturating_sub(self.ready);
        [some(self.ready, PodState::Ready, Some(usage_milli)), some(starting, PodState::Pending, None)]
    }
}

impl HpaMetric {
    /// What the metric proposes for a load.
    ///
    /// # Errors
    /// When no replica is ready that it could be measured on.
    pub fn wish(&self, carried: &Carried, cpu: CpuModel, tolerance: Tolerance) -> Result<Wish, Unreadable> {
        let Carried { load_rps, current, ready, .. } = *carried;
        let load_milli = (load_rps * MILLI).round();
        let milli = |rps: f64| (rps * MILLI).round();
        match *self {
            Self::Cpu { percent } => {
                let metric = PodMetric::Utilization { target_percent: i64::from(percent) };
                per_pod(current, metric, &carried.pods(carried.cpu_share(cpu)), tolerance)
            }
            Self::Pods { rps } => {
                let metric = PodMetric::AverageValue { target_milli: milli(rps) as i64 };
                let each_milli = (load_milli / f64::from(ready)).round() as i64;
                per_pod(current, metric, &carried.pods_using(each_milli), tolerance)
            }
            Self::Average { rps } => total_average_value(current, load_milli, milli(rps), tolerance),
            Self::Value { rps } => total_value(current, load_milli, milli(rps), ready, tolerance),
        }
    }
}
