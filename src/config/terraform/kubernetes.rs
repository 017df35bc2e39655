//! Kubernetes' resources in Terraform: blocks in the provider's own names, manifests as objects, and YAML in a text.
//!
//! Sources: Terraform providers hashicorp/kubernetes and gavinbunney/kubectl.

use super::Block;
use crate::config::document::{Content, Entry, Node, Source, read_yaml};
use crate::config::draft::Draft;
use crate::config::kubernetes::read_document;
use crate::config::meaning::Reader;

/// Blocks of which there may be several, in the provider's name and the API's.
const LISTS: [(&str, &str, &str); 3] =
    [("spec", "metric", "metrics"), ("scaleUp", "policy", "policies"), ("scaleDown", "policy", "policies")];

/// Reads a resource; whether it is one of these.
pub fn read(block: &Block, reader: Reader<'_>, draft: &mut Draft) -> bool {
    match block.kind.as_str() {
        kind if kind.starts_with("kubernetes_horizontal_pod_autoscaler") => {
            let version = kind.rsplit('_').next().filter(|last| last.starts_with('v')).unwrap_or("v1");
            read_document(&manifest(&block.node, version), reader, draft)
        }
        "kubernetes_manifest" => block
            .node
            .get("manifest")
            .filter(|node| node.is_map())
            .is_some_and(|node| read_document(node, reader, draft)),
        "kubectl_manifest" => block.node.get("yaml_body").is_some_and(|node| read_text(node, reader, draft)),
        _ => false,
    }
}

/// The resource's blocks as a manifest.
fn manifest(node: &Node, version: &str) -> Node {
    let place = node.place;
    let plain = |key: &str, text: &str| Entry {
        key: key.to_owned(),
        place,
        node: Node::plain(text, place),
        others: Vec::new(),
    };
    let mut entries =
        vec![plain("apiVersion", &format!("autoscaling/{version}")), plain("kind", "HorizontalPodAutoscaler")];
    for entry in node.entries().iter().filter(|entry| matches!(entry.key.as_str(), "metadata" | "spec")) {
        entries.push(Entry { node: renamed(&entry.node, &entry.key), ..entry.clone() });
    }
    Node::new(Content::Map(entries), place)
}

/// A block in the API's names; a plan wraps each in a list.
fn renamed(node: &Node, parent: &str) -> Node {
    let node = match &node.content {
        Content::List(items) => match items.as_slice() {
            [item] if item.is_map() => item,
            _ => node,
        },
        _ => node,
    };
    let Content::Map(entries) = &node.content else { return node.clone() };
    let mut out: Vec<Entry> = Vec::new();
    for entry in entries {
        let list = LISTS.iter().find(|(of, own, _)| *of == parent && *own == entry.key);
        let (key, inner) = match list {
            Some((_, own, key)) => {
                let items = entry.node.each().iter().map(|item| renamed(item, own)).collect();
                ((*key).to_owned(), Node::new(Content::List(items), entry.node.place))
            }
            None => {
                let key = camel(&entry.key);
                let inner = renamed(&entry.node, &key);
                (key, inner)
            }
        };
        // What a plan has for blocks and numbers that are left out.
        let is_left_out = match &inner.content {
            Content::List(items) => items.is_empty(),
            Content::Scalar(text, _) => text.is_empty() || (text == "0" && key.starts_with("target")),
            Content::Null | Content::Map(_) => false,
        };
        if !is_left_out {
            out.push(Entry { key, place: entry.place, node: inner, others: entry.others.clone() });
        }
    }
    Node { content: Content::Map(out), ..node.clone() }
}

/// `min_replicas` as the API writes it: `minReplicas`.
fn camel(key: &str) -> String {
    let key = key.replace("_cpu_", "_CPU_");
    let mut parts = key.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut name, part| {
        let mut letters = part.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

/// Manifests in a text; whether there is one that can be read.
fn read_text(node: &Node, reader: Reader<'_>, draft: &mut Draft) -> bool {
    let written = reader.context.source.slice(node.place);
    let Some((head, rest)) = written.split_once('\n').filter(|(head, _)| head.trim_start().starts_with("<<")) else {
        return false;
    };
    let Some(end) = rest.trim_end().rfind('\n') else { return false };
    let body = rest.get(..=end).unwrap_or_default();
    let (bytes, lines) = (node.place.start as usize + head.len() + 1, node.line());
    match read_yaml(&Source::new(body)) {
        Ok(documents) => {
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            let mut found = false;
            for root in documents.roots {
                found |= read_document(&root.moved(bytes, lines), reader, draft);
            }
            found
        }
        Err(refusal) => {
            draft.refusals.push(crate::config::imported::Refusal { line: refusal.line + lines, ..refusal });
            true
        }
    }
}
