//! Fields of AWS' configurations, and remarks on others.
//!
//! Sources: API references of EC2 Auto Scaling and Application Auto Scaling; Terraform's names for the same.

use super::resource::{Resource, Role};
use crate::config::autoscaler::AwsService;
use crate::config::document::{Content, Node};
use crate::config::imported::Remark;
use crate::config::meaning::{nearest, unknown, unread};

const TRACKING: [&str; 6] = [
    "TargetValue",
    "PredefinedMetricSpecification",
    "CustomizedMetricSpecification",
    "DisableScaleIn",
    // EC2 Auto Scaling has no cooldowns here.
    "ScaleInCooldown",
    "ScaleOutCooldown",
];
const STEP_CONFIGURATION: [&str; 6] = [
    "AdjustmentType",
    "StepAdjustments",
    "StepAdjustment",
    "MinAdjustmentMagnitude",
    "Cooldown",
    "MetricAggregationType",
];
const PREDICTIVE: [&str; 6] = [
    "MetricSpecifications",
    "MetricSpecification",
    "Mode",
    "SchedulingBufferTime",
    "MaxCapacityBreachBehavior",
    "MaxCapacityBuffer",
];
const STEP: [&str; 3] = ["MetricIntervalLowerBound", "MetricIntervalUpperBound", "ScalingAdjustment"];
const BOUNDS: [&str; 2] = ["MinCapacity", "MaxCapacity"];
/// Properties of resources themselves that are read, beside many that say nothing of how they scale.
#[rustfmt::skip]
const OWN: [&str; 32] = [
    "MinSize", "MaxSize", "MinCapacity", "MaxCapacity", "DesiredCapacity", "DefaultCooldown", "Cooldown", "DefaultInstanceWarmup",
    "EstimatedInstanceWarmup", "PolicyType", "AdjustmentType", "ScalingAdjustment", "StepAdjustments", "StepAdjustment",
    "MinAdjustmentMagnitude", "MinAdjustmentStep", "MetricAggregationType", "Recurrence", "Schedule", "StartTime", "EndTime", "TimeZone",
    "Threshold", "Period", "EvaluationPeriods", "DatapointsToAlarm", "TreatMissingData", "Statistic", "ComparisonOperator",
    "SuspendedState", "SuspendedProcesses", "ActionsEnabled",
];

/// Remarks on what of a resource is not read, and looks as if it were meant to be.
pub fn unread_fields(resource: &Resource) -> Vec<Remark> {
    let tracking = if resource.service == Some(AwsService::Ec2) { &TRACKING[..4] } else { &TRACKING[..] };
    let blocks: [(&[&str], &str, &[&str]); 4] = [
        (&["TargetTrackingScalingPolicyConfiguration", "TargetTrackingConfiguration"], "target tracking", tracking),
        (&["StepScalingPolicyConfiguration"], "step scaling", &STEP_CONFIGURATION),
        (
            &["PredictiveScalingConfiguration", "PredictiveScalingPolicyConfiguration"],
            "predictive scaling",
            &PREDICTIVE,
        ),
        (&["ScalableTargetAction"], "a scheduled action", &BOUNDS),
    ];
    let mut remarks = misspelled(&resource.node, resource.role);
    for (keys, of, known) in blocks {
        remarks.extend(resource.block(keys).map(|node| unread(node, of, known)).unwrap_or_default());
    }
    let configuration = resource.block(&["StepScalingPolicyConfiguration"]).unwrap_or(&resource.node);
    let steps = configuration.any(&["StepAdjustments", "StepAdjustment"]).map(Node::each).unwrap_or_default();
    remarks.extend(steps.iter().flat_map(|step| unread(step, "a step", &STEP)));
    remarks
}

/// Remarks on properties that are but for a letter those that are read.
fn misspelled(node: &Node, role: Role) -> Vec<Remark> {
    let of = match role {
        Role::Target => "a group or target",
        Role::Policy => "a scaling policy",
        Role::Schedule => "a scheduled action",
        Role::Alarm => "an alarm",
    };
    let is_own = |key: &str| nearest(&OWN, key).is_some();
    let entries = node.entries().iter().filter(|entry| !OWN.iter().any(|known| entry.is_called(known)));
    let entries = entries.filter(|entry| is_own(&entry.key) && !matches!(entry.node.content, Content::Null));
    entries.map(|entry| unknown(&entry.key, entry.place.line, of, &OWN)).collect()
}
