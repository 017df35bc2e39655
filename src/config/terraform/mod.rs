//! Terraform: configurations in HCL, and plans or states as JSON.

mod kubernetes;
mod plan;

pub use kubernetes::{ManifestForm, forms};
pub use plan::{is_plan, read_plan};

use super::autoscaler::AwsService;
use super::autoscaler::AwsService::{Application, Ec2};
use super::aws::{self, Origin, Resource, Role};
use super::document::Node;
use super::draft::Draft;
use super::gcp;
use super::imported::FileKind;
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
struct Block {
    kind: String,
    label: String,
    references: Vec<String>,
    node: Node,
}

/// Defaults of variables, and locals.
pub fn names(root: &Node, known: &mut Known) {
    for entry in root.get("variable").map(Node::entries).unwrap_or_default() {
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

/// Whether a document is a configuration in Terraform's JSON syntax.
pub fn is_json(root: &Node) -> bool {
    let is_one =
        |kind: &str| kind.starts_with("kube") || GOOGLE.contains(&kind) || TYPES.iter().any(|(name, ..)| *name == kind);
    root.get("resource").is_some_and(|kinds| kinds.entries().iter().any(|entry| is_one(&entry.key)))
}

/// Reads a configuration.
pub fn read_configuration(root: &Node, reader: Reader<'_>, draft: &mut Draft) {
    let mut blocks = Vec::new();
    for kind in root.get("resource").map(Node::entries).unwrap_or_default() {
        for label in kind.node.entries() {
            blocks.push(Block {
                kind: kind.key.clone(),
                label: label.key.clone(),
                references: vec![format!("{}.{}", kind.key, label.key)],
                node: label.node.clone(),
            });
        }
    }
    for module in root.get("module").map(Node::entries).unwrap_or_default() {
        draft.ignore("module", Some(module.key.clone()), module.place.line);
    }
    blocks.sort_by_key(|block| block.node.place.start);
    read_blocks(blocks, reader, draft);
}

fn read_blocks(blocks: Vec<Block>, reader: Reader<'_>, draft: &mut Draft) {
    let mut resources = Vec::new();
    for block in blocks {
        if GOOGLE.contains(&block.kind.as_str()) {
            draft.add(FileKind::Gcp, gcp::read(&block.node, Some(&block.label), reader));
            continue;
        }
        if kubernetes::read(&block, reader, draft) {
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
    aws::assemble(&resources, Some(FileKind::TerraformAws), reader, draft);
}
