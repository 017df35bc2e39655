//! Fields of Google Cloud's autoscalers, in the names of the API and of Terraform, and remarks on others.
//!
//! Source: Compute Engine API reference, `autoscalers`; Terraform's `google_compute_autoscaler`.

use crate::config::document::{Content, Node};
use crate::config::imported::Remark;
use crate::config::meaning::unread;

const POLICY: [&str; 17] = [
    "minNumReplicas",
    "minReplicas",
    "maxNumReplicas",
    "maxReplicas",
    "coolDownPeriodSec",
    "cooldownPeriod",
    "stabilizationPeriodSec",
    "stabilizationPeriod",
    "mode",
    "cpuUtilization",
    "loadBalancingUtilization",
    "customMetricUtilizations",
    "metric",
    "scaleInControl",
    "scaleDownControl",
    "scalingSchedules",
    "kind",
];
const SCHEDULE: [&str; 7] =
    ["name", "schedule", "timeZone", "durationSec", "minRequiredReplicas", "disabled", "description"];
/// Blocks of a policy with their fields.
const BLOCKS: [(&[&str], &str, &[&str]); 4] = [
    (&["cpuUtilization"], "cpuUtilization", &["utilizationTarget", "target", "predictiveMethod"]),
    (&["loadBalancingUtilization"], "loadBalancingUtilization", &["utilizationTarget", "target"]),
    (
        &["customMetricUtilizations", "metric"],
        "a metric",
        &[
            "metric",
            "name",
            "filter",
            "target",
            "type",
            "utilizationTarget",
            "utilizationTargetType",
            "singleInstanceAssignment",
        ],
    ),
    (
        &["scaleInControl", "scaleDownControl"],
        "scaleInControl",
        &["maxScaledInReplicas", "maxScaledDownReplicas", "timeWindowSec"],
    ),
];

/// Remarks on fields of a policy that are not read.
pub fn unread_fields(policy: &Node) -> Vec<Remark> {
    let mut remarks = unread(policy, "autoscalingPolicy", &POLICY);
    for (keys, of, known) in BLOCKS {
        let nodes = policy.any(keys).map(Node::each).unwrap_or_default();
        remarks.extend(nodes.iter().flat_map(|node| unread(node, of, known)));
    }
    let Some(schedules) = policy.any(&["scalingSchedules"]) else { return remarks };
    let nodes: Vec<&Node> = match &schedules.content {
        // The API has them by name.
        Content::Map(entries) if schedules.any(&["schedule"]).is_none() => {
            entries.iter().map(|entry| &entry.node).collect()
        }
        _ => schedules.each().iter().collect(),
    };
    remarks.extend(nodes.iter().flat_map(|node| unread(node, "a scaling schedule", &SCHEDULE)));
    remarks
}
