//! The forms in which Google's own YAML and JSON hold autoscalers: answers of the API and of the command line, lists, and
//! Deployment Manager's configurations.

use super::read;
use crate::config::document::{Content, Node};
use crate::config::draft::Draft;
use crate::config::imported::FileKind;
use crate::config::meaning::Reader;

/// Reads one document; whether it is one of Google Cloud's.
pub fn read_document(root: &Node, reader: Reader<'_>, draft: &mut Draft) -> bool {
    if let Content::List(items) = &root.content {
        let are_known = items.iter().any(is_own);
        for item in items.iter().filter(|_| are_known) {
            read_document(item, reader, draft);
        }
        return are_known;
    }
    if let Some(resources) = root.get("resources").filter(|list| list.items().iter().any(is_managed)) {
        for resource in resources.items() {
            read_managed(resource, reader, draft);
        }
        return true;
    }
    if let Some(items) = root.get("items").filter(|_| root.get("kind").and_then(Node::text).is_some_and(is_autoscaler))
    {
        for item in items.items() {
            draft.add(FileKind::Gcp, read(item, None, reader));
        }
        return true;
    }
    if !is_own(root) {
        return false;
    }
    let inner = root.get("autoscaler").filter(|node| node.entry("autoscalingPolicy").is_some());
    draft.add(FileKind::Gcp, read(inner.unwrap_or(root), root.get("name").and_then(Node::text), reader));
    true
}

fn is_autoscaler(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    kind.contains("autoscaler") && !kind.contains("horizontalpod")
}

fn is_own(node: &Node) -> bool {
    let has_policy = |node: &Node| node.entry("autoscalingPolicy").is_some();
    has_policy(node) || node.get("autoscaler").is_some_and(has_policy)
}

/// Whether an entry of `resources` is one of Deployment Manager's.
fn is_managed(node: &Node) -> bool {
    node.get("type")
        .and_then(Node::text)
        .is_some_and(|kind| kind.starts_with("compute.") || kind.contains("compute-v1:") || kind.contains("compute/"))
}

fn read_managed(resource: &Node, reader: Reader<'_>, draft: &mut Draft) {
    let kind = resource.get("type").and_then(Node::text).unwrap_or_default();
    let name = resource.get("name").and_then(Node::text);
    match resource.get("properties").filter(|_| is_autoscaler(kind)) {
        Some(properties) => {
            let name = properties.get("name").and_then(Node::text).or(name);
            draft.add(FileKind::Gcp, read(properties, name, reader));
        }
        None => draft.ignore(kind, name.map(str::to_owned), resource.line()),
    }
}
