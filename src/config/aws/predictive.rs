//! Predictive scaling.

use super::resource::{Resource, unwrapped};
use super::tracking::metric_of;
use crate::config::autoscaler::{Metric, Predictive};
use crate::config::document::Node;
use crate::config::imported::Refusal;
use crate::config::meaning::Reader;

/// What AWS fills in.
const RULE: &str = "AWS' own, where the policy leaves it out";

/// Reads a policy and the metrics that it has targets for.
///
/// # Errors
/// When a value cannot be one.
pub fn read_predictive(policy: &Resource, reader: Reader<'_>) -> Result<(Predictive, Vec<Metric>), Refusal> {
    let block = policy
        .block(&["PredictiveScalingConfiguration", "PredictiveScalingPolicyConfiguration"])
        .unwrap_or(&policy.node);
    let max_breach = reader.text(block.any(&["MaxCapacityBreachBehavior"]), "MaxCapacityBreachBehavior")?;
    let max_buffer_percent = reader.whole(block.any(&["MaxCapacityBuffer"]), "MaxCapacityBuffer", 0..=100)?;
    // AWS requires the buffer with this behavior, and has no default for it.
    let is_increased = max_breach.value().is_some_and(|word| word == "IncreaseMaxCapacity");
    let predictive = Predictive {
        mode: reader.text(block.any(&["Mode"]), "Mode")?.or_default("ForecastOnly".to_owned(), RULE),
        buffer_secs: reader
            .whole(block.any(&["SchedulingBufferTime"]), "SchedulingBufferTime", 0..=3600)?
            .or_default(300, RULE),
        max_breach,
        max_buffer_percent: if is_increased { max_buffer_percent.or_gap() } else { max_buffer_percent },
        place: policy.node.place,
    };
    let specifications =
        block.any(&["MetricSpecifications", "MetricSpecification"]).map(Node::each).unwrap_or_default();
    let mut metrics = Vec::new();
    for specification in specifications.iter().filter_map(unwrapped) {
        let target = reader.target(specification.any(&["TargetValue"]), "TargetValue")?.or_gap();
        metrics.push(Metric { target, ..metric_of(specification, policy, reader) });
    }
    Ok((predictive, metrics))
}
