//! An HPA → the policy `hpa`.

use super::demand::{Demand, Mappings, per_second, whole_percent};
use super::{Patch, scaling};
use crate::config::autoscaler::{Autoscaler, Metric, Per, ScalingSpec};
use crate::policy::Policy;
use crate::policy::hpa::{Hpa, HpaMetric};

/// Adds the policy's knobs.
pub fn add(autoscaler: &Autoscaler, spec: &ScalingSpec, mappings: &Mappings, patch: &mut Patch) {
    let metrics: Vec<HpaMetric> =
        autoscaler.metrics.iter().filter_map(|metric| of_metric(metric, mappings, patch)).collect();
    let mut knobs = scaling::knobs(spec);
    if !metrics.is_empty() {
        knobs.insert(0, ("metrics", autoscaler.metrics.first().map(|metric| metric.place.line)));
    }
    let settings = Hpa { metrics, scaling: scaling::scaling(spec), ..Hpa::default() };
    patch.put_policy(&Policy::Hpa(settings), &knobs);
}

fn of_metric(metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<HpaMetric> {
    let demand = mappings.demand(metric, patch)?;
    let target = metric.target.get()?;
    match (demand, metric.per) {
        (Demand::Cpu, _) => Some(HpaMetric::Cpu { percent: whole_percent(target) }),
        (Demand::Requests(unit), Per::Total) => Some(HpaMetric::Value { rps: per_second(target, unit) }),
        (Demand::Requests(unit), _) if metric.source == "Pods" => {
            Some(HpaMetric::Pods { rps: per_second(target, unit) })
        }
        (Demand::Requests(unit), _) => Some(HpaMetric::Average { rps: per_second(target, unit) }),
        (Demand::Serving | Demand::Clock, _) => None,
    }
}
