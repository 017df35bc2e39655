//! Terraform's resources as other tools write them: Pulumi's YAML and Crossplane's managed resources, whose fields are those of
//! Terraform's providers in other letters. And Pulumi's resources of Kubernetes, which are manifests without their kind.
//!
//! Sources: Pulumi, "Pulumi YAML reference" and its AWS and Google Cloud providers; Upbound, "provider-aws" and "provider-gcp".

use super::{Block, is_one};
use crate::config::document::{Content, Entry, Node};
use crate::config::meaning::Known;

/// What a document holds of such.
#[derive(Default)]
pub struct Bridged {
    /// Resources of AWS and Google Cloud.
    pub blocks: Vec<Block>,
    /// Manifests.
    pub manifests: Vec<Node>,
    /// Resources that are neither: kind, name and line.
    pub others: Vec<(String, String, u32)>,
}

/// Terraform's names of services and resources by what the others call them.
const AWS: [(&str, &str, &str); 8] = [
    ("appautoscaling", "Target", "aws_appautoscaling_target"),
    ("appautoscaling", "Policy", "aws_appautoscaling_policy"),
    ("appautoscaling", "ScheduledAction", "aws_appautoscaling_scheduled_action"),
    ("autoscaling", "Group", "aws_autoscaling_group"),
    ("autoscaling", "AutoscalingGroup", "aws_autoscaling_group"),
    ("autoscaling", "Policy", "aws_autoscaling_policy"),
    ("autoscaling", "Schedule", "aws_autoscaling_schedule"),
    ("cloudwatch", "MetricAlarm", "aws_cloudwatch_metric_alarm"),
];
const GOOGLE: [(&str, &str, &str); 2] = [
    ("compute", "Autoscaler", "google_compute_autoscaler"),
    ("compute", "RegionAutoscaler", "google_compute_region_autoscaler"),
];

/// Autoscalers of Kubernetes.
const KINDS: [&str; 2] = ["HorizontalPodAutoscaler", "ScaledObject"];

fn terraform_kind(provider: &str, service: &str, kind: &str) -> Option<&'static str> {
    let table: &[(&str, &str, &str)] = match provider {
        "aws" => &AWS,
        "gcp" => &GOOGLE,
        _ => return None,
    };
    let is_it = |(of, name, _): &&(&str, &str, &str)| *of == service && *name == kind;
    table.iter().find(is_it).map(|(.., terraform)| *terraform)
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::text)
}

/// What stands in a document of Pulumi's or Crossplane's; `None` where it is neither.
pub fn read(root: &Node) -> Option<Bridged> {
    if is_pulumi(root) {
        return Some(pulumi(root));
    }
    crossplane(root).map(|block| Bridged { blocks: vec![block], ..Bridged::default() })
}

/// Whether a document is a program of Pulumi's: its runtime says so, or its resources have types with colons.
fn is_pulumi(root: &Node) -> bool {
    let typed = |entry: &Entry| text(&entry.node, "type").is_some_and(|kind| kind.split(':').count() == 3);
    let runtime = root.get("runtime").and_then(|runtime| runtime.text().or_else(|| text(runtime, "name")));
    let resources = root.get("resources").map(Node::entries).unwrap_or_default();
    runtime == Some("yaml") || (!resources.is_empty() && resources.iter().all(typed))
}

fn pulumi(root: &Node) -> Bridged {
    let mut found = Bridged::default();
    for resource in root.get("resources").map(Node::entries).unwrap_or_default() {
        let token = text(&resource.node, "type").unwrap_or_default();
        let mut parts = token.split(':');
        let (provider, module, kind) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        let (provider, module) = (provider.unwrap_or_default(), module.unwrap_or_default());
        let empty = Node::new(Content::Map(Vec::new()), resource.place);
        let properties = resource.node.get("properties").unwrap_or(&empty);
        let service = module.split('/').next().unwrap_or_default();
        if let Some(terraform) = terraform_kind(provider, service, kind) {
            found.blocks.push(Block {
                kind: terraform.to_owned(),
                label: resource.key.clone(),
                references: vec![resource.key.clone()],
                node: Node { place: resource.place, ..properties.clone() },
            });
        } else if provider == "kubernetes" && KINDS.contains(&kind) {
            found.manifests.push(manifest(module, kind, resource, properties));
        } else if text(properties, "kind").is_some_and(|kind| KINDS.contains(&kind)) {
            // A custom resource says itself what it is.
            found.manifests.push(properties.clone());
        } else if !token.is_empty() {
            found.others.push((token.to_owned(), resource.key.clone(), resource.place.line));
        }
    }
    found
}

/// A manifest of properties, whose kind stands in their resource's type.
fn manifest(version: &str, kind: &str, resource: &Entry, properties: &Node) -> Node {
    let entry = |key: &str, value: &str| Entry {
        key: key.to_owned(),
        place: resource.place,
        node: Node::plain(value, resource.place),
        others: Vec::new(),
    };
    let is_said = |entry: &&Entry| !matches!(entry.key.as_str(), "apiVersion" | "kind");
    let own = properties.entries().iter().filter(is_said).cloned();
    let entries = [entry("apiVersion", version), entry("kind", kind)].into_iter().chain(own).collect();
    Node { content: Content::Map(entries), place: resource.place, tag: None }
}

/// A managed resource of Crossplane's: `apiVersion: appautoscaling.aws.upbound.io/v1beta1`.
fn crossplane(root: &Node) -> Option<Block> {
    let (group, _) = text(root, "apiVersion")?.split_once('/')?;
    let (service, provider) = group.split_once('.')?;
    let provider = provider.strip_suffix(".upbound.io").or_else(|| provider.strip_suffix(".crossplane.io"))?;
    let terraform = terraform_kind(provider.trim_end_matches(".m"), service, text(root, "kind")?)?;
    let label = root.at(&["metadata", "name"]).and_then(Node::text).unwrap_or_default().to_owned();
    let provided = root.at(&["spec", "forProvider"])?;
    let references = vec![label.clone()];
    let node = Node { place: root.place, ..provided.clone() };
    is_one(terraform).then(|| Block { kind: terraform.to_owned(), label, references, node })
}

/// Defaults of a program's configuration, and its variables.
pub fn names(root: &Node, known: &mut Known) {
    if !is_pulumi(root) {
        return;
    }
    for entry in root.get("config").or_else(|| root.get("configuration")).map(Node::entries).unwrap_or_default() {
        let default = entry.node.get("default").or_else(|| entry.node.get("value"));
        let default = default.or_else(|| entry.node.text().map(|_| &entry.node));
        if let Some(default) = default {
            let what = format!("the default of the configuration {}, unless it is given another", entry.key);
            known.defaults.insert(entry.key.clone(), (default.clone(), what));
        }
    }
    for entry in root.get("variables").map(Node::entries).unwrap_or_default() {
        known.fixed.insert(entry.key.clone(), entry.node.clone());
    }
}
