//! Kubernetes manifests: documents of all kinds, of which some are autoscalers.

mod annotations;
mod behavior;
mod bounds;
mod embedded;
mod fields;
mod hpa;
mod metrics;
mod patches;
mod values;

pub use behavior::read_behavior;
pub use bounds::check_bounds;
pub use fields::add_unknown;
pub use hpa::{PATCH, add_template_remarks, open_items, read as read_hpa, read_workload};
pub use values::read as read_values;

use super::document::{Content, Entry, Node};
use super::draft::Draft;
use super::imported::{FileKind, Refusal, Remark};
use super::meaning::{Known, Reader};
use super::{gcp, keda};
use embedded::embedded;

/// Keys that only the spec of an HPA has.
const HPA_KEYS: [&str; 4] = ["minReplicas", "maxReplicas", "behavior", "targetCPUUtilizationPercentage"];
/// Keys that only the spec of a `ScaledObject` has.
const KEDA_KEYS: [&str; 5] = ["minReplicaCount", "maxReplicaCount", "triggers", "pollingInterval", "cooldownPeriod"];

/// Reads one document; whether it is one of Kubernetes'.
pub fn read_document(root: &Node, reader: Reader<'_>, draft: &mut Draft) -> bool {
    if patches::is_patched(root) {
        for part in patches::read_patches(root, reader, draft) {
            read_document(&part, reader, draft);
        }
        return true;
    }
    let Some(kind) = root.get("kind").and_then(Node::text).filter(|_| root.is_map()) else {
        let manifests = embedded(root);
        manifests.iter().for_each(|manifest| {
            read_document(manifest, reader, draft);
        });
        // Values of a chart may have both.
        let is_fragment = (manifests.is_empty() || root.is_map()) && read_fragment(root, reader, draft);
        return is_fragment || !manifests.is_empty();
    };
    let list = root.get("items").or_else(|| root.get("objects"));
    if let Some(list) = list.filter(|_| kind.ends_with("List") || kind == "Template") {
        for item in list.items() {
            read_document(item, reader, draft);
        }
        return true;
    }
    if root.get("apiVersion").is_none() && !matches!(kind, "HorizontalPodAutoscaler" | "ScaledObject") {
        return false;
    }
    let name = root.at(&["metadata", "name"]).and_then(Node::text).map(str::to_owned);
    if let Some(entry) = root.entry("$patch").filter(|entry| entry.node.text() == Some("delete")) {
        let reason =
            format!("$patch: delete removes the {kind} {}, and sets nothing", name.as_deref().unwrap_or_default());
        draft.refusals.push(Refusal::new(
            entry.place.line,
            reason,
            "give the autoscaler that is left, if there is one",
        ));
        return true;
    }
    let title = format!("{kind} {}", name.as_deref().unwrap_or("without a name"));
    match kind {
        "HorizontalPodAutoscaler" => draft.add_named(FileKind::Hpa, title, hpa::read(root, reader)),
        "ScaledObject" => draft.add_named(FileKind::Keda, title, keda::read(root, reader)),
        // Config Connector's resource is Google's policy in a manifest.
        "ComputeAutoscaler" => {
            let autoscaler = gcp::read(root.get("spec").unwrap_or(root), name.as_deref(), reader);
            draft.add(FileKind::Gcp, autoscaler);
        }
        "ScaledJob" | "HTTPScaledObject" | "VerticalPodAutoscaler" => {
            draft.ignore(kind, name, root.line());
            draft.remarks.push(Remark::at(root.line(), not_replayed(kind)));
        }
        _ => {
            draft.ignore(kind, name, root.line());
            for manifest in embedded(root) {
                read_document(manifest, reader, draft);
            }
        }
    }
    true
}

/// Whether a map without a kind is a part of an HPA's spec alone: its behavior, or its metrics.
fn is_part(spec: &Node) -> bool {
    let is_behavior = |node: &Node| node.entry("scaleUp").is_some() || node.entry("scaleDown").is_some();
    let is_only = spec.entries().iter().all(|entry| matches!(entry.key.as_str(), "behavior" | "metrics"));
    let has_metrics = || spec.get("metrics").and_then(list_key) == Some("metrics");
    is_behavior(spec) || (is_only && (spec.get("behavior").is_some_and(is_behavior) || has_metrics()))
}

/// The key behind which a list alone would stand: metrics of an HPA, or triggers of KEDA.
fn list_key(list: &Node) -> Option<&'static str> {
    const BLOCKS: [&str; 5] = ["resource", "containerResource", "pods", "object", "external"];
    let items = list.items();
    let all = |is_one: &dyn Fn(&Node) -> bool| !items.is_empty() && items.iter().all(is_one);
    let is_metric = |item: &Node| BLOCKS.iter().any(|key| item.get(key).is_some_and(Node::is_map));
    let is_trigger = |item: &Node| item.get("type").is_some() && item.get("metadata").is_some_and(Node::is_map);
    if all(&is_metric) {
        return Some("metrics");
    }
    all(&is_trigger).then_some("triggers")
}

/// Values of an OpenShift template's parameters.
pub fn parameters(root: &Node, known: &mut Known) {
    if root.get("kind").and_then(Node::text) != Some("Template") {
        return;
    }
    for parameter in root.get("parameters").map(Node::items).unwrap_or_default() {
        if let (Some(name), Some(value)) = (parameter.get("name").and_then(Node::text), parameter.get("value")) {
            let what = format!("the value of the parameter {name}, unless it is given another");
            known.defaults.insert(name.to_owned(), (value.clone(), what));
        }
    }
}

/// Why a kind that scales something cannot be replayed.
fn not_replayed(kind: &str) -> String {
    let why = match kind {
        "ScaledJob" => "starts a job for each piece of work, it has no replicas that serve requests",
        "HTTPScaledObject" => "is made into a ScaledObject by its add-on; import that one",
        _ => "changes the size of a pod, not the number of replicas",
    };
    format!("{kind} is not replayed: it {why}")
}

/// The refusal of a file that scales, but has nothing that can be replayed.
pub fn refuse_others(draft: &Draft) -> Option<Refusal> {
    let other = draft
        .ignored
        .iter()
        .find(|other| matches!(other.kind.as_str(), "ScaledJob" | "HTTPScaledObject" | "VerticalPodAutoscaler"))?;
    let reason = not_replayed(&other.kind);
    Some(Refusal::new(other.line, reason, "import a HorizontalPodAutoscaler or a ScaledObject"))
}

/// A document without a kind: the spec of an autoscaler, a part of it, or the values of a chart.
fn read_fragment(root: &Node, reader: Reader<'_>, draft: &mut Draft) -> bool {
    if let Some(key) = list_key(root) {
        let entry = Entry { key: key.to_owned(), place: root.place, node: root.clone(), others: Vec::new() };
        return read_fragment(&Node::new(Content::Map(vec![entry]), root.place), reader, draft);
    }
    let spec = root.get("spec").unwrap_or(root);
    let has = |keys: &[&str]| keys.iter().any(|key| spec.entry(key).is_some());
    let has_config = spec.at(&["advanced", "horizontalPodAutoscalerConfig"]).is_some();
    if (has(&KEDA_KEYS) || has_config) && !has(&["maxReplicas"]) {
        draft.add(FileKind::Keda, keda::read(root, reader));
        return true;
    }
    let is_own = root.get("spec").is_some() || root.get("metadata").is_some();
    if (is_own && has(&HPA_KEYS)) || (has(&HPA_KEYS) && values::is_spec(root)) || is_part(spec) {
        draft.add(FileKind::Hpa, hpa::read(root, reader));
        return true;
    }
    values::read(root, reader, draft)
}
