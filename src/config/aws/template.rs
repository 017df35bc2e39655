//! CloudFormation templates: resources by logical id, parameters with their defaults.

use super::remarks::WARM_POOL;
use super::resource::{Origin, Resource, Role};
use crate::config::autoscaler::AwsService;
use crate::config::autoscaler::AwsService::{Application, Ec2};
use crate::config::document::{Content, Entry, Node};
use crate::config::draft::Draft;
use crate::config::imported::Ignored;
use crate::config::meaning::Known;

const TYPES: [(&str, Role, Option<AwsService>); 6] = [
    ("AWS::ApplicationAutoScaling::ScalableTarget", Role::Target, Some(Application)),
    ("AWS::ApplicationAutoScaling::ScalingPolicy", Role::Policy, Some(Application)),
    ("AWS::AutoScaling::AutoScalingGroup", Role::Target, Some(Ec2)),
    ("AWS::AutoScaling::ScalingPolicy", Role::Policy, Some(Ec2)),
    ("AWS::AutoScaling::ScheduledAction", Role::Schedule, Some(Ec2)),
    ("AWS::CloudWatch::Alarm", Role::Alarm, None),
];

/// The resources of a template; of the Serverless Framework's file, too, which has one within.
fn resources(root: &Node) -> Option<&Node> {
    root.get("Resources").or_else(|| root.at(&["resources", "Resources"])).filter(|node| node.is_map())
}

/// Whether a document is a template.
pub fn is_template(root: &Node) -> bool {
    let is_aws =
        |entry: &Entry| entry.node.get("Type").and_then(Node::text).is_some_and(|kind| kind.starts_with("AWS::"));
    resources(root)
        .is_some_and(|node| root.entry("AWSTemplateFormatVersion").is_some() || node.entries().iter().any(is_aws))
}

/// The defaults of a template's parameters.
pub fn parameters(root: &Node, known: &mut Known) {
    for entry in root.get("Parameters").map(Node::entries).unwrap_or_default() {
        // What stands there for a parameter of the store is its name.
        let is_stored = entry.node.get("Type").and_then(Node::text).is_some_and(|kind| kind.starts_with("AWS::SSM"));
        if let Some(default) = entry.node.get("Default").filter(|_| !is_stored) {
            let what = format!("the default of the parameter {}, unless the stack is given another", entry.key);
            known.defaults.insert(entry.key.clone(), (default.clone(), what));
        }
    }
}

/// Reads a template's resources; those of other types are noted in `draft`.
pub fn read_template(root: &Node, draft: &mut Draft) -> Vec<Resource> {
    let mut found = Vec::new();
    for entry in resources(root).map(Node::entries).unwrap_or_default() {
        let Some(kind) = entry.node.get("Type").and_then(Node::text) else { continue };
        let Some((_, role, service)) = TYPES.iter().find(|(name, ..)| *name == kind) else {
            let why = (kind == "AWS::AutoScaling::WarmPool").then(|| WARM_POOL.to_owned());
            let name = Some(entry.key.clone());
            draft.ignored.push(Ignored { kind: kind.to_owned(), name, why, line: entry.place.line });
            continue;
        };
        let empty = Node::new(Content::Map(Vec::new()), entry.node.place);
        let properties = entry.node.get("Properties").unwrap_or(&empty);
        let mut node = Node { place: entry.node.place, ..properties.clone() };
        // Whether there is the resource at all stands beside its properties.
        if let (Content::Map(entries), Some(condition)) = (&mut node.content, entry.node.entry("Condition")) {
            entries.push(condition.clone());
        }
        let resource = Resource {
            role: *role,
            service: *service,
            origin: Origin::CloudFormation,
            label: entry.key.clone(),
            references: vec![entry.key.clone()],
            kind: kind.to_owned(),
            node,
        };
        found.extend(inner_actions(&resource));
        found.push(resource);
    }
    found
}

/// Scheduled actions that a scalable target has within itself.
fn inner_actions(target: &Resource) -> Vec<Resource> {
    let list = target.node.get("ScheduledActions").map(Node::items).unwrap_or_default();
    let action = |item: &Node| {
        let mut node = item.clone();
        if let (Content::Map(entries), Some(entry)) = (&mut node.content, target.node.entry("ResourceId")) {
            entries.push(entry.clone());
        }
        Resource {
            role: Role::Schedule,
            label: String::new(),
            references: Vec::new(),
            kind: "ScheduledAction".to_owned(),
            node,
            ..target.clone()
        }
    };
    list.iter().map(action).collect()
}
