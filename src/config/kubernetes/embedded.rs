//! Manifests within other documents: tasks of Ansible, works of a fleet, further objects in the values of a chart.

use crate::config::document::Node;

/// Levels below a document in which manifests are looked for.
const MOST_LEVELS: usize = 16;

/// The manifests of autoscalers that stand somewhere within `root`, in its order. `root` itself is none of them.
pub fn embedded(root: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    if !is_manifest(root) {
        search(root, MOST_LEVELS, &mut found);
    }
    found
}

fn search<'n>(node: &'n Node, levels: usize, found: &mut Vec<&'n Node>) {
    if levels == 0 {
        return;
    }
    for inner in node.items().iter().chain(node.entries().iter().map(|entry| &entry.node)) {
        if is_manifest(inner) {
            found.push(inner);
        } else {
            search(inner, levels - 1, found);
        }
    }
}

/// Whether a map says itself that it is an autoscaler of Kubernetes or KEDA.
fn is_manifest(node: &Node) -> bool {
    let version = node.get("apiVersion").and_then(Node::text).unwrap_or_default();
    match node.get("kind").and_then(Node::text) {
        Some("HorizontalPodAutoscaler") => version.starts_with("autoscaling/"),
        Some("ScaledObject") => version.starts_with("keda."),
        _ => false,
    }
}
