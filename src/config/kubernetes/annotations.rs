//! Exports in autoscaling/v1 keep what that version has no fields for in annotations: metrics and behavior as JSON.
//!
//! Source: Kubernetes, `pkg/apis/autoscaling/annotations.go`.

use crate::config::document::{Content, Entry, Node, Source, read_json};

const FIELDS: [(&str, &str); 2] =
    [("metrics", "autoscaling.alpha.kubernetes.io/metrics"), ("behavior", "autoscaling.alpha.kubernetes.io/behavior")];
/// Keys of the behavior, as the annotation writes them.
const KEYS: [(&str, &str); 7] = [
    ("ScaleUp", "scaleUp"),
    ("ScaleDown", "scaleDown"),
    ("StabilizationWindowSeconds", "stabilizationWindowSeconds"),
    ("SelectPolicy", "selectPolicy"),
    ("Policies", "policies"),
    ("Type", "type"),
    ("PeriodSeconds", "periodSeconds"),
];

/// The manifest with what its annotations hold as fields of its spec; `None` where they hold nothing.
pub fn with_annotations(root: &Node) -> Option<Node> {
    let is_v1 = root.get("apiVersion").and_then(Node::text) == Some("autoscaling/v1");
    let annotations = root.at(&["metadata", "annotations"]).filter(|_| is_v1)?;
    let mut fields = Vec::new();
    for (key, name) in FIELDS {
        let Some(entry) = annotations.entry(name) else { continue };
        let Some(text) = entry.node.text() else { continue };
        let Ok(documents) = read_json(&Source::new(text)) else { continue };
        let Some(node) = documents.roots.into_iter().next() else { continue };
        fields.push(Entry {
            key: key.to_owned(),
            place: entry.place,
            node: placed(node, &entry.node),
            others: Vec::new(),
        });
    }
    if fields.is_empty() {
        return None;
    }
    let mut root = root.clone();
    let Content::Map(entries) = &mut root.content else { return None };
    let spec = entries.iter_mut().find(|entry| entry.key == "spec")?;
    let Content::Map(spec) = &mut spec.node.content else { return None };
    let is_new = |field: &Entry| !spec.iter().any(|known| known.key == field.key);
    let fields: Vec<Entry> = fields.into_iter().filter(is_new).collect();
    spec.extend(fields);
    Some(root)
}

/// A node of an annotation, which stands where the annotation does.
fn placed(node: Node, annotation: &Node) -> Node {
    let content = match node.content {
        Content::List(items) => Content::List(items.into_iter().map(|item| placed(item, annotation)).collect()),
        Content::Map(entries) => {
            let entries = entries.into_iter().map(|entry| {
                let key =
                    KEYS.iter().find(|(known, _)| *known == entry.key).map_or(entry.key, |(_, key)| (*key).to_owned());
                let key = if key == "Value" { "value".to_owned() } else { key };
                Entry { key, place: annotation.place, node: placed(entry.node, annotation), others: Vec::new() }
            });
            Content::Map(entries.collect())
        }
        scalar @ (Content::Null | Content::Scalar(..)) => scalar,
    };
    Node { content, place: annotation.place, tag: None }
}
