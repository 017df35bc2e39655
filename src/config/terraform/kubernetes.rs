//! Kubernetes' resources in Terraform: blocks in the provider's own names, manifests as objects, and YAML in a text.
//!
//! Sources: Terraform providers hashicorp/kubernetes and gavinbunney/kubectl.

use super::{Block, entries_of, kinds};
use crate::config::document::{Content, Documents, Entry, Node, Source, read_yaml};
use crate::config::draft::Draft;
use crate::config::imported::Refusal;
use crate::config::kubernetes::read_document;
use crate::config::meaning::Reader;

/// Blocks of which there may be several, in the provider's name and the API's.
const LISTS: [(&str, &str, &str); 3] =
    [("spec", "metric", "metrics"), ("scaleUp", "policy", "policies"), ("scaleDown", "policy", "policies")];

/// What kinds of the provider's own HPAs begin with.
const HPA: &str = "kubernetes_horizontal_pod_autoscaler";

/// The API version of an HPA by its kind. The one without a version is of v1, and of v2beta2 where it has what only that has.
///
/// Source: Terraform provider hashicorp/kubernetes, `kubernetes_horizontal_pod_autoscaler`.
fn version_of<'k>(kind: &'k str, node: &Node) -> &'k str {
    let spec = node.get("spec").and_then(|spec| spec.each().first());
    let has_more = ["metric", "behavior"].iter().any(|key| {
        spec.and_then(|spec| spec.get(key))
            .is_some_and(|node| !matches!(&node.content, Content::List(items) if items.is_empty()))
    });
    let unnamed = if has_more { "v2beta2" } else { "v1" };
    kind.rsplit('_').next().filter(|last| last.starts_with('v')).unwrap_or(unnamed)
}

/// How a manifest stands in Terraform's configuration language.
#[derive(Debug, Clone, PartialEq)]
pub enum ManifestForm {
    /// As blocks in the provider's own names, of an API version.
    Blocks {
        /// `v2`.
        version: String,
        /// The resource.
        node: Node,
    },
    /// As an object in the API's names.
    Object(Node),
    /// As documents of YAML in a text.
    Text(Vec<Node>),
}

/// How the manifest of a resource stands there; `None` where it has none.
fn form(kind: &str, node: &Node, source: &Source<'_>) -> Option<Result<ManifestForm, Refusal>> {
    let text = |node: &Node| Some(documents(node, source)?.map(ManifestForm::Text));
    match kind {
        kind if kind.starts_with(HPA) => {
            Some(Ok(ManifestForm::Blocks { version: version_of(kind, node).to_owned(), node: node.clone() }))
        }
        "kubernetes_manifest" => {
            let node = node.get("manifest")?;
            if node.is_map() { Some(Ok(ManifestForm::Object(node.clone()))) } else { text(node) }
        }
        "kubectl_manifest" => {
            let node = node.get("yaml_body")?;
            if node.is_map() { Some(Ok(ManifestForm::Object(node.clone()))) } else { text(node) }
        }
        _ => None,
    }
}

/// The manifests in a configuration.
pub fn forms(root: &Node, source: &Source<'_>) -> Vec<ManifestForm> {
    let form = |kind: &str, node: &Node| form(kind, node, source)?.ok();
    let labels = kinds(root).flat_map(|kind| entries_of(&kind.node).map(|label| (kind.key.as_str(), &label.node)));
    labels.flat_map(|(kind, node)| node.each().iter().filter_map(move |node| form(kind, node))).collect()
}

/// Reads a resource; whether it is one of these.
pub fn read(block: &Block, reader: Reader<'_>, draft: &mut Draft) -> bool {
    match form(&block.kind, &block.node, reader.context.source) {
        Some(Ok(ManifestForm::Blocks { version, node })) => read_document(&manifest(&node, &version), reader, draft),
        Some(Ok(ManifestForm::Object(node))) => read_document(&node, reader, draft),
        Some(Ok(ManifestForm::Text(roots))) => {
            roots.iter().filter(|root| read_document(root, reader, draft)).count() > 0
        }
        Some(Err(refusal)) => {
            draft.refusals.push(refusal);
            true
        }
        None => false,
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
    for entry in entries.iter().filter(|entry| entry.key != "for_each") {
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
            Content::Null => true,
            Content::Map(_) => false,
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

/// Documents of YAML in a text of several lines; `None` where it is none.
pub(super) fn documents(node: &Node, source: &Source<'_>) -> Option<Result<Vec<Node>, Refusal>> {
    let (head, rest) = source.slice(node.place).split_once('\n')?;
    let mark = head.trim_start().trim_start_matches("yamldecode(").trim_start().strip_prefix("<<")?;
    let mark = mark.trim_start_matches('-').trim();
    let lines_before = rest.split_inclusive('\n').take_while(|line| line.trim() != mark);
    let body = rest.get(..lines_before.map(str::len).sum())?;
    let (bytes, lines) = (node.place.start as usize + head.len() + 1, node.line());
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let read = read_yaml(&Source::new(body));
    let moved = |documents: Documents| documents.roots.into_iter().map(|root| root.moved(bytes, lines)).collect();
    Some(read.map(moved).map_err(|refusal| Refusal { line: refusal.line + lines, ..refusal }))
}
