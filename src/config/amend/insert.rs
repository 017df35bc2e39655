//! Fields that a manifest leaves to its system's defaults, put where they belong: in the mapping that holds their neighbours, in
//! its indentation or braces. What cannot be put there safely is left alone: lists that are there already, mappings that an
//! anchor shares, and those that a template steers.

use super::edit::Edit;
use super::put::Parent;
use crate::config::document::{Content, Entry, Node, Source, read_yaml};
use crate::config::found::Place;

/// API versions whose spec has bounds and nothing else that is inserted.
const WITHOUT_BEHAVIOR: [&str; 2] = ["autoscaling/v1", "autoscaling/v2beta1"];
/// The fields that these have.
const BOUNDS: [&str; 2] = ["minReplicas", "maxReplicas"];

/// What to insert into `text` behind `own`, the place of its autoscaler, so that it says what differs between the manifests
/// `before` and `after`; from the last to the first.
pub fn insertions(text: &str, own: Place, before: &str, after: &str) -> Vec<Edit> {
    let find = || {
        let roots = read_yaml(&Source::new(text)).ok()?.roots;
        let root = roots.iter().find_map(|root| at_place(root, own))?;
        let (before, after) = (spec_of(before)?, spec_of(after)?);
        let version = root.get("apiVersion").and_then(Node::text).unwrap_or_default();
        let is_bounded = WITHOUT_BEHAVIOR.contains(&version);
        let (start, spec) = root.entry("spec").map_or((own.start, root), |entry| (entry.place.end, &entry.node));
        let mut edits = Vec::new();
        compare(&Parent { text, map: spec, start }, Some(&before), &after, is_bounded, &mut edits);
        edits.reverse();
        // Of two at one place the deeper one belongs to what stands before it, and is put there last.
        let indent = |edit: &Edit| edit.text.trim_start_matches(['\r', '\n']).len() - edit.text.trim_start().len();
        edits.sort_by_key(|edit: &Edit| (std::cmp::Reverse(edit.range.start), indent(edit)));
        Some(edits)
    };
    find().unwrap_or_default()
}

fn spec_of(manifest: &str) -> Option<Node> {
    read_yaml(&Source::new(manifest)).ok()?.roots.first()?.get("spec").cloned()
}

/// The map at a place.
fn at_place(node: &Node, place: Place) -> Option<&Node> {
    if node.is_map() && node.place == place {
        return Some(node);
    }
    let inner = node.items().iter().chain(node.entries().iter().map(|entry| &entry.node));
    inner.filter(|inner| inner.place.start <= place.start).find_map(|inner| at_place(inner, place))
}

/// Adds what `after` has and the file has not, where `before` has it otherwise or not either.
fn compare(parent: &Parent<'_>, before: Option<&Node>, after: &Node, is_bounded: bool, edits: &mut Vec<Edit>) {
    for (place, entry) in after.entries().iter().enumerate() {
        let before = before.and_then(|before| before.get(&entry.key));
        match parent.map.entry(&entry.key) {
            Some(own) if own.node.is_map() && entry.node.is_map() => {
                let inner = Parent { text: parent.text, map: &own.node, start: own.place.end };
                compare(&inner, before, &entry.node, false, edits);
            }
            Some(_) => {}
            None if is_bounded && !BOUNDS.contains(&entry.key.as_str()) => {}
            None => {
                let earlier = after.entries().iter().take(place).rev().map(|entry| entry.key.as_str());
                let new = difference(before, &entry.node);
                edits.extend(new.and_then(|new| parent.insertion(&earlier.collect::<Vec<_>>(), &entry.key, &new).ok()));
            }
        }
    }
}

/// The part of `after` that `before` has otherwise, or not.
fn difference(before: Option<&Node>, after: &Node) -> Option<Node> {
    let Some(before) = before else { return Some(after.clone()) };
    if is_same(before, after) {
        return None;
    }
    let Content::Map(entries) = &after.content else { return Some(after.clone()) };
    let new = entries.iter().filter_map(|entry| {
        let node = difference(before.get(&entry.key), &entry.node)?;
        Some(Entry { node, ..entry.clone() })
    });
    Some(Node { content: Content::Map(new.collect()), ..after.clone() })
}

fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.content, &other.content) {
        (Content::Map(a), Content::Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.key == b.key && is_same(&a.node, &b.node))
        }
        (Content::List(a), Content::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        _ => one.text() == other.text(),
    }
}
