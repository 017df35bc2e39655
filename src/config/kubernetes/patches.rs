//! Kustomize: patches of autoscalers within a kustomization, and lists of JSON patch operations.
//!
//! A patch says a part of a manifest; what it leaves out stands in its base, which is not there, and is asked for.
//!
//! Sources: Kustomize, "patches", "patchesStrategicMerge", "patchesJson6902"; RFC 6902.

use crate::config::document::{Content, Entry, Node, Source, read_yaml};
use crate::config::draft::Draft;
use crate::config::found::Place;
use crate::config::imported::{Refusal, Remark};
use crate::config::meaning::Reader;

/// Kinds whose patches are read.
const KINDS: [&str; 2] = ["HorizontalPodAutoscaler", "ScaledObject"];

/// Whether a document is a kustomization with patches, or a list of operations.
pub fn is_patched(root: &Node) -> bool {
    let is_kustomization = root.get("kind").and_then(Node::text).is_some_and(|kind| kind == "Kustomization");
    let has_patches = LISTS.iter().any(|key| root.entry(key).is_some());
    has_patches && (is_kustomization || root.get("kind").is_none()) || is_operations(root)
}

/// Lists of a kustomization that hold patches.
const LISTS: [&str; 3] = ["patches", "patchesStrategicMerge", "patchesJson6902"];

fn is_operations(root: &Node) -> bool {
    let is_operation = |item: &Node| item.get("op").is_some() && item.get("path").is_some();
    !root.items().is_empty() && root.items().iter().all(is_operation)
}

/// The manifests, or parts of such, that the patches of a document are.
pub fn read_patches(root: &Node, reader: Reader<'_>, draft: &mut Draft) -> Vec<Node> {
    let mut found = Vec::new();
    if is_operations(root) {
        found.extend(operated(root, None, draft));
        return found;
    }
    for item in LISTS.iter().filter_map(|key| root.get(key)).flat_map(Node::items) {
        let text = item.get("patch").unwrap_or(item);
        let line = item.line();
        match text.text().filter(|text| text.contains('\n') || text.trim_start().starts_with(['{', '['])) {
            Some(written) => match inner(written, text, reader.context.source) {
                Ok(roots) => {
                    for node in &roots {
                        found.extend(patch(node, item.get("target"), draft));
                    }
                }
                Err(refusal) => draft.refusals.push(refusal),
            },
            None => {
                let path = item.get("path").or(Some(item)).and_then(Node::text).unwrap_or_default().to_owned();
                draft.ignore("a patch in another file", Some(path), line);
            }
        }
    }
    found
}

/// One patch as a manifest, where it is one of an autoscaler.
fn patch(node: &Node, target: Option<&Node>, draft: &mut Draft) -> Option<Node> {
    if is_operations(node) {
        return operated(node, target, draft);
    }
    let kind = node.get("kind").and_then(Node::text).unwrap_or_default();
    if KINDS.contains(&kind) {
        return Some(node.clone());
    }
    let name = node.at(&["metadata", "name"]).and_then(Node::text).map(str::to_owned);
    draft.ignore(format!("a patch of {kind}"), name, node.line());
    None
}

/// What operations set, as a manifest of the kind that `target` names.
fn operated(list: &Node, target: Option<&Node>, draft: &mut Draft) -> Option<Node> {
    let kind = target.and_then(|target| target.get("kind")).and_then(Node::text);
    let is_own = |path: &str| path.starts_with("/spec/");
    if kind.is_some_and(|kind| !KINDS.contains(&kind)) {
        draft.ignore(format!("a patch of {}", kind.unwrap_or_default()), None, list.line());
        return None;
    }
    let mut root = Node::new(Content::Map(Vec::new()), list.place);
    for item in list.items() {
        let path = item.get("path").and_then(Node::text).unwrap_or_default();
        let op = item.get("op").and_then(Node::text).unwrap_or_default();
        match item.get("value").filter(|_| matches!(op, "add" | "replace") && is_own(path)) {
            Some(value) => {
                let parts: Vec<String> =
                    path.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
                let place = item.entry("value").map_or(item.place, |entry| entry.place);
                set(&mut root, &parts, value, place);
            }
            None if is_own(path) => {
                draft.remarks.push(Remark::at(item.line(), format!("{op} of {path} is not followed")));
            }
            None => {}
        }
    }
    if root.entries().is_empty() {
        return None;
    }
    let spec = root.get("spec");
    let is_keda = spec.is_some_and(|spec| {
        ["minReplicaCount", "maxReplicaCount", "triggers"].iter().any(|key| spec.entry(key).is_some())
    });
    let kind = kind.unwrap_or(if is_keda { "ScaledObject" } else { "HorizontalPodAutoscaler" }).to_owned();
    let place = list.place;
    if let Content::Map(entries) = &mut root.content {
        entries.push(Entry { key: "kind".to_owned(), place, node: Node::plain(kind, place), others: Vec::new() });
    }
    if let Some(target) = target.filter(|target| target.entry("name").is_some()) {
        let metadata =
            Entry { key: "metadata".to_owned(), place: target.place, node: target.clone(), others: Vec::new() };
        if let Content::Map(entries) = &mut root.content {
            entries.push(metadata);
        }
    }
    Some(root)
}

/// Puts a value behind a path; numbers and `-` are places of a list, where what stands before them is not known.
fn set(node: &mut Node, path: &[String], value: &Node, place: Place) {
    let Some((first, rest)) = path.split_first() else {
        *node = value.clone();
        return;
    };
    if first == "-" || first.parse::<usize>().is_ok() {
        let mut item = Node::new(Content::Map(Vec::new()), place);
        set(&mut item, rest, value, place);
        match &mut node.content {
            Content::List(items) => items.push(item),
            _ => node.content = Content::List(vec![item]),
        }
        return;
    }
    if !node.is_map() {
        node.content = Content::Map(Vec::new());
    }
    let Content::Map(entries) = &mut node.content else { return };
    if let Some(entry) = entries.iter_mut().find(|entry| entry.key == *first) {
        set(&mut entry.node, rest, value, place);
        return;
    }
    let mut inner = Node::new(Content::Map(Vec::new()), place);
    set(&mut inner, rest, value, place);
    entries.push(Entry { key: first.clone(), place, node: inner, others: Vec::new() });
}

/// The documents of a text within the file. In a literal block each has its own lines, else all stand where the text does.
fn inner(text: &str, node: &Node, source: &Source<'_>) -> Result<Vec<Node>, Refusal> {
    let own = Source::new(text);
    let first = block_start(text, node, source);
    let line = |line: u32| first.map_or(node.line(), |(first, _)| first + line - 1);
    let documents = read_yaml(&own).map_err(|error| Refusal { line: line(error.line), ..error })?;
    let placed = |place: Place| {
        let Some((_, indent)) = first else { return node.place };
        let byte = |at: u32| {
            let inner = own.line(at as usize);
            let column = (at as usize).saturating_sub(own.line_start(inner));
            u32::try_from(source.line_start(line(inner)) + indent + column).unwrap_or(u32::MAX)
        };
        Place { line: line(place.line), start: byte(place.start), end: byte(place.end) }
    };
    Ok(documents.roots.into_iter().map(|root| root.replaced(&placed)).collect())
}

/// Line on which a literal block begins, and how far it is indented; `None` for any other text.
fn block_start(text: &str, node: &Node, source: &Source<'_>) -> Option<(u32, usize)> {
    let first = text.lines().next()?;
    let mut lines = (node.line()..source.last_line().min(node.line() + 2)).filter_map(|line| {
        let indent = source.line_text(line).strip_suffix(first)?;
        indent.trim().is_empty().then_some((line, indent.len()))
    });
    let (line, indent) = lines.next()?;
    let is_same = |(offset, inner): (usize, &str)| {
        let whole = source.line_text(line + u32::try_from(offset).unwrap_or(u32::MAX));
        inner.trim().is_empty() || whole.get(indent..) == Some(inner)
    };
    text.lines().enumerate().all(is_same).then_some((line, indent))
}
