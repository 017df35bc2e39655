//! Terraform: configurations in HCL, and plans or states as JSON; and what other tools make of its providers.

mod bridged;
mod helm;
mod kubernetes;
mod plan;

pub use bridged::read as read_bridged;
pub use kubernetes::{ManifestForm, forms};
pub use plan::{is_plan, read_plan};

use super::autoscaler::AwsService;
use super::autoscaler::AwsService::{Application, Ec2};
use super::aws::{self, Origin, Resource, Role};
use super::document::{Entry, Node};
use super::draft::Draft;
use super::gcp;
use super::imported::{FileKind, Remark};
use super::meaning::{Known, Reader};

const TYPES: [(&str, Role, Option<AwsService>); 7] = [
    ("aws_appautoscaling_target", Role::Target, Some(Application)),
    ("aws_appautoscaling_policy", Role::Policy, Some(Application)),
    ("aws_appautoscaling_scheduled_action", Role::Schedule, Some(Application)),
    ("aws_autoscaling_group", Role::Target, Some(Ec2)),
    ("aws_autoscaling_policy", Role::Policy, Some(Ec2)),
    ("aws_autoscaling_schedule", Role::Schedule, Some(Ec2)),
    ("aws_cloudwatch_metric_alarm", Role::Alarm, None),
];
const GOOGLE: [&str; 2] = ["google_compute_autoscaler", "google_compute_region_autoscaler"];

/// One resource block.
pub struct Block {
    kind: String,
    label: String,
    references: Vec<String>,
    node: Node,
}

/// Defaults of variables, and locals.
pub fn names(root: &Node, known: &mut Known) {
    bridged::names(root, known);
    for entry in root.get("variable").into_iter().flat_map(entries_of) {
        if let Some(default) = entry.node.get("default") {
            let what = format!("the default of the variable {}, unless it is given another", entry.key);
            known.defaults.insert(format!("var.{}", entry.key), (default.clone(), what));
        }
    }
    for block in root.get("locals").map(Node::each).unwrap_or_default() {
        for entry in block.entries() {
            known.fixed.insert(format!("local.{}", entry.key), entry.node.clone());
        }
    }
}

/// Entries of a node, also where JSON has it as a list of maps.
fn entries_of(node: &Node) -> impl Iterator<Item = &Entry> {
    node.each().iter().flat_map(Node::entries)
}

/// The kinds of resources in a configuration.
fn kinds(root: &Node) -> impl Iterator<Item = &Entry> {
    root.get("resource").into_iter().flat_map(entries_of)
}

/// Whether resources of a kind may be autoscalers, or parts of such.
fn is_one(kind: &str) -> bool {
    kind.starts_with("kube")
        || kind == "helm_release"
        || GOOGLE.contains(&kind)
        || TYPES.iter().any(|(name, ..)| *name == kind)
}

/// Whether a document is a configuration in Terraform's JSON syntax.
pub fn is_json(root: &Node) -> bool {
    kinds(root).any(|entry| is_one(&entry.key))
}

/// Reads a configuration.
pub fn read_configuration(root: &Node, reader: Reader<'_>, draft: &mut Draft) {
    let mut blocks = Vec::new();
    for kind in kinds(root) {
        for label in entries_of(&kind.node) {
            blocks.extend(label.node.each().iter().map(|node| Block {
                kind: kind.key.clone(),
                label: label.key.clone(),
                references: vec![format!("{}.{}", kind.key, label.key)],
                node: node.clone(),
            }));
        }
    }
    for module in root.get("module").into_iter().flat_map(entries_of) {
        draft.ignore("module", Some(module.key.clone()), module.place.line);
    }
    blocks.sort_by_key(|block| block.node.place.start);
    read_blocks(blocks, Some(FileKind::TerraformAws), reader, draft);
}

/// Says which blocks of a resource stand there as often as something else decides; one of each is read.
fn add_repeated(node: &Node, name: &str, reader: Reader<'_>, draft: &mut Draft) {
    for item in node.each() {
        for entry in item.entries() {
            add_repeated(&entry.node, &entry.key, reader, draft);
        }
        if let Some(node) = item.get("for_each") {
            let text = format!("{name} stands there for each of {}, and once is read", reader.context.written(node));
            draft.remarks.push(Remark::at(node.line(), text));
        }
    }
}

/// Says what decides whether, or how often, there is a resource of Kubernetes; those of others say it themselves.
fn add_condition(block: &Block, reader: Reader<'_>, draft: &mut Draft) {
    for key in ["count", "for_each"] {
        if let Some(node) = block.node.get(key).filter(|node| node.known() != Some("1")) {
            let text = format!("conditional: {key} of {} is {}", block.label, reader.context.written(node));
            draft.remarks.push(Remark::at(node.line(), text));
        }
    }
}

/// Reads resources; `kind` is what the file is where they are of AWS, `None` where they say it themselves.
pub fn read_blocks(blocks: Vec<Block>, kind: Option<FileKind>, reader: Reader<'_>, draft: &mut Draft) {
    let mut resources = Vec::new();
    for block in blocks {
        if is_one(&block.kind) {
            block.node.entries().iter().for_each(|entry| add_repeated(&entry.node, &entry.key, reader, draft));
        }
        if GOOGLE.contains(&block.kind.as_str()) {
            draft.add(FileKind::Gcp, gcp::read(&block.node, Some(&block.label), reader));
            continue;
        }
        let is_release = block.kind == "helm_release" && helm::read(&block.node, reader, draft);
        if is_release || kubernetes::read(&block, reader, draft) {
            add_condition(&block, reader, draft);
            continue;
        }
        match TYPES.iter().find(|(name, ..)| *name == block.kind) {
            Some((_, role, service)) => resources.push(Resource {
                role: *role,
                service: *service,
                origin: Origin::Terraform,
                label: block.label,
                references: block.references,
                kind: block.kind,
                node: block.node,
            }),
            None => draft.ignore(block.kind, Some(block.label), block.node.line()),
        }
    }
    aws::assemble(&resources, kind, reader, draft);
}
