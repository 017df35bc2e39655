//! Step and simple scaling policies.

use super::assemble::{PolicyKind, policy_kind};
use super::resource::Resource;
use super::tracking::MAX_WAIT_SECS;
use crate::config::autoscaler::{Adjustment, AlarmSpec, AwsService, PolicyType, ScalingPolicySpec, StepSpec};
use crate::config::document::Node;
use crate::config::found::Setting;
use crate::config::imported::Refusal;
use crate::config::meaning::Reader;

/// Reads a policy; its alarm is still open.
///
/// # Errors
/// When a value cannot be one.
pub fn read_step(policy: &Resource, service: AwsService, reader: Reader<'_>) -> Result<ScalingPolicySpec, Refusal> {
    let block = policy.block(&["StepScalingPolicyConfiguration"]).unwrap_or(&policy.node);
    let is_simple = policy_kind(policy) == PolicyKind::Simple;
    let mut steps = Vec::new();
    for node in block.any(&["StepAdjustments", "StepAdjustment"]).map(Node::each).unwrap_or_default() {
        steps.push(StepSpec {
            lower: reader.number(node.any(&["MetricIntervalLowerBound"]), "MetricIntervalLowerBound")?,
            upper: reader.number(node.any(&["MetricIntervalUpperBound"]), "MetricIntervalUpperBound")?,
            change: reader.signed(node.any(&["ScalingAdjustment"]), "ScalingAdjustment")?.or_gap(),
            place: node.place,
        });
    }
    if let Some(change) = block.any(&["ScalingAdjustment"]).filter(|_| steps.is_empty()) {
        let change_setting = reader.signed(Some(change), "ScalingAdjustment")?;
        steps.push(StepSpec {
            lower: Setting::Absent,
            upper: Setting::Absent,
            change: change_setting,
            place: change.place,
        });
    }
    let adjustment: Setting<Adjustment> = reader.choice(block.any(&["AdjustmentType"]), "AdjustmentType")?.or_gap();
    let is_out = direction(&steps, adjustment.get());
    let cooldown = reader.whole(block.any(&["Cooldown"]), "Cooldown", 0..=MAX_WAIT_SECS)?;
    let has_cooldown = is_simple || service == AwsService::Application;
    Ok(ScalingPolicySpec {
        name: policy.title(),
        policy_type: if is_simple { PolicyType::Simple } else { PolicyType::Step },
        is_out,
        adjustment,
        steps,
        min_adjustment: reader.whole(
            block.any(&["MinAdjustmentMagnitude", "MinAdjustmentStep"]),
            "MinAdjustmentMagnitude",
            0..=1_000_000,
        )?,
        cooldown_secs: if has_cooldown { cooldown } else { Setting::Absent },
        aggregation: reader.choice(block.any(&["MetricAggregationType"]), "MetricAggregationType")?,
        alarm: AlarmSpec::open(),
        metric: None,
        place: policy.node.place,
    })
}

/// Whether steps add replicas: by their sign, or, for a size, by the side of the threshold that they are on.
fn direction(steps: &[StepSpec], adjustment: Option<Adjustment>) -> Option<bool> {
    let changes: Vec<i32> = steps.iter().filter_map(|step| step.change.get()).filter(|change| *change != 0).collect();
    if adjustment != Some(Adjustment::ExactCapacity) && !changes.is_empty() {
        return match (changes.iter().all(|change| *change > 0), changes.iter().all(|change| *change < 0)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
    }
    let is_above = steps.iter().all(|step| step.lower.get().is_some_and(|lower| lower >= 0.0));
    let is_below = steps.iter().all(|step| step.upper.get().is_some_and(|upper| upper <= 0.0));
    match (steps.is_empty(), is_above, is_below) {
        (false, true, false) => Some(true),
        (false, false, true) => Some(false),
        _ => None,
    }
}
