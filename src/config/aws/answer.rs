//! What the command line answers and takes as JSON or YAML: lists of resources, single ones, and parts of policies.

use super::resource::{Origin, Resource, Role};
use crate::config::autoscaler::AwsService;
use crate::config::autoscaler::AwsService::{Application, Ec2};
use crate::config::document::{Content, Node};

/// Lists that an answer may have.
const LISTS: [(&str, Role, Option<AwsService>); 6] = [
    ("ScalingPolicies", Role::Policy, None),
    ("MetricAlarms", Role::Alarm, None),
    ("AutoScalingGroups", Role::Target, Some(Ec2)),
    ("ScalableTargets", Role::Target, Some(Application)),
    ("ScheduledUpdateGroupActions", Role::Schedule, Some(Ec2)),
    ("ScheduledActions", Role::Schedule, Some(Application)),
];

/// The resources of a document; `None` where it is none of these.
pub fn read_answer(root: &Node) -> Option<Vec<Resource>> {
    let nodes: Vec<&Node> = if let Content::List(items) = &root.content { items.iter().collect() } else { vec![root] };
    // Inputs of several calls in one file, each under its operation: what Planora itself exports.
    let calls = nodes.iter().filter_map(|node| node.get("calls")).flat_map(Node::items);
    let inputs: Vec<&Node> = calls.filter_map(|call| call.get("input")).collect();
    let nodes = if inputs.is_empty() { nodes } else { inputs };
    let mut resources = Vec::new();
    for node in nodes {
        let mut is_list = false;
        for (key, role, service) in LISTS {
            let Some(list) = node.get(key) else { continue };
            is_list = true;
            let group = node.get("AutoScalingGroupName");
            for item in list.items() {
                let mut item = item.clone();
                if let (Some(group), Content::Map(entries)) = (group, &mut item.content)
                    && let Some(entry) = node.entry("AutoScalingGroupName")
                {
                    entries.push(crate::config::document::Entry { node: group.clone(), ..entry.clone() });
                }
                resources.push(resource_of(item, role, service, Origin::Api));
            }
        }
        if !is_list && let Some(role) = role_of(node) {
            resources.push(resource_of(node.clone(), role, None, Origin::Api));
        }
    }
    (!resources.is_empty()).then_some(resources)
}

/// What a single object is, by the properties that only one kind has.
fn role_of(node: &Node) -> Option<Role> {
    let has = |key: &str| node.entry(key).is_some();
    let is_policy = [
        "PolicyType",
        "TargetTrackingScalingPolicyConfiguration",
        "TargetTrackingConfiguration",
        "StepScalingPolicyConfiguration",
        "PredictiveScalingConfiguration",
        "PredictiveScalingPolicyConfiguration",
        "StepAdjustments",
        "ScalingAdjustment",
        "MetricSpecifications",
    ];
    if has("ScheduledActionName") {
        return Some(Role::Schedule);
    }
    if has("ComparisonOperator") && (has("AlarmName") || has("Threshold")) {
        return Some(Role::Alarm);
    }
    let is_tracking =
        has("TargetValue") && (has("PredefinedMetricSpecification") || has("CustomizedMetricSpecification"));
    if is_tracking || is_policy.iter().any(|key| has(key)) {
        return Some(Role::Policy);
    }
    let is_group = has("AutoScalingGroupName") && (has("MinSize") || has("MaxSize"));
    let is_target = has("MinCapacity") || has("MaxCapacity");
    (is_group || is_target).then_some(Role::Target)
}

/// A resource of properties in AWS' own names; whose it is is found where it is not given.
pub fn resource_of(node: Node, role: Role, service: Option<AwsService>, origin: Origin) -> Resource {
    let service = service.or_else(|| service_of(&node, role));
    let text = |keys: &[&str]| node.any(keys).and_then(Node::text).map(str::to_owned);
    let references: Vec<String> = match role {
        Role::Policy => text(&["PolicyARN"]).into_iter().collect(),
        Role::Target => text(&["AutoScalingGroupName", "ResourceId"]).into_iter().collect(),
        Role::Schedule | Role::Alarm => Vec::new(),
    };
    let kind = match role {
        Role::Target => "group or target",
        Role::Policy => "scaling policy",
        Role::Schedule => "scheduled action",
        Role::Alarm => "alarm",
    };
    Resource { role, service, origin, label: String::new(), references, kind: kind.to_owned(), node }
}

/// Whose a resource is, by properties that only one service has.
fn service_of(node: &Node, role: Role) -> Option<AwsService> {
    if role == Role::Alarm {
        return None;
    }
    let has = |keys: &[&str]| node.any(keys).is_some();
    if has(&["AutoScalingGroupName", "EstimatedInstanceWarmup"]) {
        return Some(Ec2);
    }
    if has(&[
        "ServiceNamespace",
        "ResourceId",
        "ScalableDimension",
        "ScaleInCooldown",
        "ScaleOutCooldown",
        "ScalingTargetId",
    ]) {
        return Some(Application);
    }
    let block = node.any(&["TargetTrackingConfiguration", "PredictiveScalingConfiguration"]).unwrap_or(node);
    let specification =
        block.any(&["MetricSpecifications"]).map(Node::each).and_then(|list| list.first()).unwrap_or(block);
    let predefined = specification.any(&["PredefinedMetricSpecification", "PredefinedMetricPairSpecification"]);
    let predefined = predefined.and_then(|node| node.any(&["PredefinedMetricType"])).and_then(Node::text);
    predefined.is_some_and(|name| name.starts_with("ASG")).then_some(Ec2)
}
