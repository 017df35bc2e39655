//! Values that a `helm_release` gives its chart: texts of YAML, objects, and single ones in `set`.
//!
//! Source: Terraform provider hashicorp/helm, `helm_release`: later values take the place of earlier ones, and `set` that of all.

use super::kubernetes::documents;
use crate::config::document::{Content, Entry, Node};
use crate::config::draft::Draft;
use crate::config::imported::{Refusal, Remark};
use crate::config::kubernetes::read_values;
use crate::config::meaning::Reader;

/// Most keys of a path in `set`.
const MOST_KEYS: usize = 16;

/// Reads the values of a release; whether there is an autoscaler among them.
pub fn read(node: &Node, reader: Reader<'_>, draft: &mut Draft) -> bool {
    let mut values = Node::new(Content::Map(Vec::new()), node.place);
    for item in node.get("values").map(Node::items).unwrap_or_default() {
        match texts(item, reader) {
            Ok(roots) => roots.into_iter().for_each(|root| join(&mut values, root)),
            Err(refusal) => {
                draft.refusals.push(refusal);
                return true;
            }
        }
    }
    let sets = node.get("set").map(Node::each).unwrap_or_default();
    let pairs = sets.iter().filter_map(|set| Some((set.get("name")?.known()?, set.get("value")?)));
    for (path, value) in pairs {
        if let Some(keys) = keys(path) {
            join(&mut values, behind(&keys, value));
        }
    }
    let is_read = read_values(&values, reader, draft);
    let mut unread = node.get("values").map(Node::items).unwrap_or_default().iter().filter(|item| item.is_open());
    if let Some(item) = unread.find(|_| is_read).filter(|item| !is_text(item, reader)) {
        let text = format!("values of {} are not seen, and may say otherwise", reader.context.written(item));
        draft.remarks.push(Remark::at(item.line(), text));
    }
    is_read
}

/// The values that one of `values` has: an object, or documents in a text.
fn texts(item: &Node, reader: Reader<'_>) -> Result<Vec<Node>, Refusal> {
    if item.is_map() {
        return Ok(vec![item.clone()]);
    }
    documents(item, reader.context.source).unwrap_or_else(|| Ok(Vec::new()))
}

fn is_text(item: &Node, reader: Reader<'_>) -> bool {
    documents(item, reader.context.source).is_some()
}

/// The keys of a path; `None` where it names an item of a list. A dot behind a backslash is a part of its key.
fn keys(path: &str) -> Option<Vec<String>> {
    let mut keys = vec![String::new()];
    let mut letters = path.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '[' | '{' => return None,
            '.' => keys.push(String::new()),
            letter => {
                let letter = if letter == '\\' { letters.next()? } else { letter };
                keys.last_mut()?.push(letter);
            }
        }
    }
    (keys.len() <= MOST_KEYS).then_some(keys)
}

/// A value behind its path.
fn behind(keys: &[String], value: &Node) -> Node {
    let place = value.place;
    keys.iter().rev().fold(value.clone(), |node, key| {
        Node::new(Content::Map(vec![Entry { key: key.clone(), place, node, others: Vec::new() }]), place)
    })
}

/// Puts `other` into `node`: maps are joined, and of all else `other` stays.
fn join(node: &mut Node, other: Node) {
    match (&mut node.content, other.content) {
        (Content::Map(entries), Content::Map(others)) => {
            for other in others {
                match entries.iter_mut().find(|entry| entry.key == other.key) {
                    Some(entry) => join(&mut entry.node, other.node),
                    None => entries.push(other),
                }
            }
        }
        (_, content) => *node = Node { content, place: other.place, tag: other.tag },
    }
}
