//! A metric in a case of the HPA's arithmetic.

use crate::policy::hpa::{
    PodMetric, PodState, Pods, Tolerance, Unreadable, Wish, per_pod, total_average_value, total_value,
};
use serde::Deserialize;

#[derive(Debug, Clone, Copy, Deserialize)]
struct Pod {
    state: PodWord,
    usage: Option<i64>,
    request: Option<i64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PodWord {
    Ready,
    Unready,
    Pending,
    Failed,
    Terminating,
}

impl Pod {
    fn pods(self) -> Pods {
        let state = match self.state {
            PodWord::Ready => PodState::Ready,
            PodWord::Unready => PodState::Unready,
            PodWord::Pending => PodState::Pending,
            PodWord::Failed => PodState::Failed,
            PodWord::Terminating => PodState::Terminating,
        };
        Pods { count: 1, state, usage_milli: self.usage, request_milli: self.request }
    }
}

/// A metric, or a proposal in place of one.
#[derive(Debug, Deserialize)]
pub struct Metric {
    pub op: Option<String>,
    pub current_replicas: Option<u32>,
    metric: Option<String>,
    target: Option<f64>,
    target_per_pod: Option<f64>,
    total: Option<f64>,
    ready_pods: Option<u32>,
    #[serde(default)]
    pods: Vec<Pod>,
    replicas: Option<u32>,
    tolerance_up: Option<f64>,
    tolerance_down: Option<f64>,
}

impl Metric {
    /// What it proposes.
    ///
    /// # Errors
    /// The outer one: what of the case cannot be read.
    pub fn wish(&self, current: u32, tolerance: Tolerance) -> Result<Result<Wish, Unreadable>, String> {
        let tolerance = Tolerance {
            up: self.tolerance_up.unwrap_or(tolerance.up),
            down: self.tolerance_down.unwrap_or(tolerance.down),
        };
        let need = |value: Option<f64>, name: &str| value.ok_or_else(|| format!("a metric has no {name}"));
        match self.op.as_deref().unwrap_or("per_pod_metric") {
            "per_pod_metric" => {
                let target = need(self.target, "target")? as i64;
                let metric = match self.metric.as_deref().unwrap_or("utilization") {
                    "utilization" => PodMetric::Utilization { target_percent: target },
                    "value" => PodMetric::AverageValue { target_milli: target },
                    other => return Err(format!("there is no per-pod metric {other}")),
                };
                let pods: Vec<Pods> = self.pods.iter().map(|pod| pod.pods()).collect();
                Ok(per_pod(current, metric, &pods, tolerance))
            }
            "total_value" => {
                let Some(total) = self.total else { return Ok(Err(Unreadable::NoValue)) };
                let ready = self.ready_pods.unwrap_or(current);
                Ok(total_value(current, total, need(self.target, "target")?, ready, tolerance))
            }
            "total_average_value" => {
                let Some(total) = self.total else { return Ok(Err(Unreadable::NoValue)) };
                let target = need(self.target_per_pod.or(self.target), "target_per_pod")?;
                Ok(total_average_value(current, total, target, tolerance))
            }
            "proposal" => {
                let replicas = self.replicas.ok_or("a proposal has no replicas")?;
                Ok(Ok(Wish { replicas, ratio: f64::NAN, value: f64::NAN, is_kept: false }))
            }
            "invalid" => Ok(Err(Unreadable::NoValue)),
            other => Err(format!("there is no metric {other}")),
        }
    }
}
