//! Policy cases of kind `hpa`: the controller over one or more metrics, its pods ready at once.

use super::behavior::BehaviorCase;
use super::load::{At, Load, Per};
use super::setting::{Outcome, Setting};
use crate::policy::hpa::{
    Controller, PodMetric, PodState, Pods, Tolerance, Unreadable, Wish, largest, per_pod, total_average_value,
    total_value,
};
use crate::policy::stages::Bounds;
use serde::Deserialize;

/// Request of a pod in milli-units, fine enough for hundredths of a percent.
const REQUEST_MILLI: i64 = 1_000_000;
/// Milli-units of usage that are one percent of that request.
const MILLI_PER_PERCENT: f64 = 10_000.0;
/// Milli-units in a unit.
const MILLI: f64 = 1000.0;

#[derive(Debug, Deserialize)]
struct PolicyCase {
    #[serde(default = "super::default_min")]
    min: u32,
    max: u32,
    metrics: Vec<MetricCase>,
    behavior: Option<BehaviorCase>,
    #[serde(flatten)]
    tolerance: ToleranceCase,
}

/// A tolerance for both directions, or one for each.
#[derive(Debug, Default, Deserialize)]
pub struct ToleranceCase {
    tolerance: Option<f64>,
    tolerance_up: Option<f64>,
    tolerance_down: Option<f64>,
}

impl ToleranceCase {
    /// What is given, in a behavior first; a tenth where nothing is.
    pub fn tolerance(&self, behavior: Option<&BehaviorCase>) -> Tolerance {
        let (up, down) = behavior.map_or((None, None), BehaviorCase::tolerances);
        let default = Tolerance::DEFAULT;
        Tolerance {
            up: up.or(self.tolerance_up).or(self.tolerance).unwrap_or(default.up),
            down: down.or(self.tolerance_down).or(self.tolerance).unwrap_or(default.down),
        }
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct MetricCase {
    #[serde(rename = "type")]
    kind: MetricKind,
    target: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MetricKind {
    Utilization,
    AverageValue,
    Value,
}

/// Runs a case.
///
/// # Errors
/// What of the case cannot be read.
pub fn run(setting: &Setting) -> Result<Outcome, String> {
    let case: PolicyCase = setting.read()?;
    let tolerance = case.tolerance.tolerance(case.behavior.as_ref());
    let behavior = case.behavior.as_ref().map(BehaviorCase::behavior);
    let mut controller = Controller::new(Bounds { min: case.min, max: case.max }, behavior);
    let (mut current, mut changes) = (setting.start_replicas, Vec::new());
    let mut secs = 0.0;
    while secs <= setting.until {
        let mut wishes = Vec::with_capacity(case.metrics.len());
        for (place, metric) in case.metrics.iter().enumerate() {
            wishes.push(metric.wish(setting.load_of(place), secs, current, tolerance)?);
        }
        let to = controller.sync(secs, current, || largest(current, wishes)).to(current);
        if to != current {
            changes.push((secs, to));
            current = to;
        }
        secs += f64::from(setting.sync_secs.max(1));
    }
    Ok(Outcome::Ran(changes))
}

impl MetricCase {
    /// What it proposes; the outer error is a case that cannot be read.
    fn wish(
        &self,
        load: Option<&Load>,
        secs: f64,
        current: u32,
        tolerance: Tolerance,
    ) -> Result<Result<Wish, Unreadable>, String> {
        let load = load.ok_or("a metric has no load")?;
        let at = load.at(secs)?;
        if let (MetricKind::Utilization, Some(pods)) = (self.kind, utilization_pods(load.per, &at, current)) {
            let metric = PodMetric::Utilization { target_percent: self.target as i64 };
            return Ok(per_pod(current, metric, &pods, tolerance));
        }
        let target_milli = (self.target * MILLI).round();
        Ok(match (self.kind, at) {
            (_, At::Null | At::Error) => Err(Unreadable::NoValue),
            (MetricKind::AverageValue, At::Pods(values)) => {
                let metric = PodMetric::AverageValue { target_milli: target_milli as i64 };
                per_pod(current, metric, &pods(&values, current, MILLI), tolerance)
            }
            (MetricKind::AverageValue, At::Number(value)) => {
                let replicas = if load.per == Per::Replica { f64::from(current) } else { 1.0 };
                total_average_value(current, (value * MILLI).round() * replicas, target_milli, tolerance)
            }
            (MetricKind::Value, At::Number(value)) => {
                total_value(current, (value * MILLI).round(), target_milli, current, tolerance)
            }
            (kind, at) => return Err(format!("a metric {kind:?} has the load {at:?}")),
        })
    }
}

/// Pods that use what `at` says in percent of their request; `None` where it says nothing.
pub fn utilization_pods(per: Per, at: &At, current: u32) -> Option<Vec<Pods>> {
    match at {
        At::Pods(values) => Some(pods(values, current, MILLI_PER_PERCENT)),
        At::Number(value) => {
            let milli = (value * MILLI_PER_PERCENT).round() as i64;
            // Without a pod there is nothing that a total could be divided by, and no pod to look at.
            let each =
                if per == Per::Total { milli.checked_div(i64::from(current)).unwrap_or_default() } else { milli };
            Some(vec![some_pods(current, Some(each))])
        }
        At::Null | At::Error => None,
    }
}

/// A pod for each value; pods that there are beyond the list have no sample.
fn pods(values: &[Option<f64>], current: u32, milli: f64) -> Vec<Pods> {
    let listed = values.iter().take(current as usize);
    let mut pods: Vec<Pods> =
        listed.map(|value| some_pods(1, value.map(|value| (value * milli).round() as i64))).collect();
    pods.push(some_pods(current.saturating_sub(u32::try_from(values.len()).unwrap_or(u32::MAX)), None));
    pods
}

const fn some_pods(count: u32, usage_milli: Option<i64>) -> Pods {
    Pods { count, state: PodState::Ready, usage_milli, request_milli: Some(REQUEST_MILLI) }
}
