//! Fields that a manifest leaves to its system's defaults, put where they belong: in the mapping, the object or the block that holds
//! their neighbours, in its indentation or braces; and items behind those of a list. What cannot be put there safely is left alone:
//! items that need a name or a query of their own, mappings that an anchor shares, and those that a template steers.

mod site;

use super::edit::Edit;
use super::fill::Reason;
use crate::config::autoscaler::Autoscaler;
use crate::config::document::{Content, Entry, Node, Source, read_yaml};
use site::{Site, Spec, Way};

/// The fields of a spec that has no metrics and no behavior.
const BOUNDS: [&str; 2] = ["minReplicas", "maxReplicas"];
/// Fields whose blocks in Terraform have to have policies, so that they are written as a whole.
///
/// Source: Terraform provider hashicorp/kubernetes 2.37, `kubernetes_horizontal_pod_autoscaler_v2`.
const WHOLE_BLOCKS: [&str; 2] = ["scaleUp", "scaleDown"];

/// What to insert into `text`, a file called `file`, behind `own`, its autoscaler, so that it says what differs between the
/// manifests `before` and `after`, and the bounds that were supplied; from the last to the first.
pub fn insertions(file: &str, text: &str, own: &Autoscaler, before: &str, after: &str) -> Vec<Edit> {
    let find = || {
        let spec = Spec::find(file, text, own.place)?;
        let (mut before, after) = (spec_of(before)?, spec_of(after)?);
        if let Content::Map(entries) = &mut before.content {
            entries.retain(|entry| !is_supplied(own, &entry.key));
        }
        let mut edits = Vec::new();
        compare(&spec.site(text), Some(&before), &after, spec.is_bounded, &mut edits);
        edits.reverse();
        // Of two at one place the deeper one belongs to what stands before it, and is put there last.
        let indent = |edit: &Edit| edit.text.trim_start_matches(['\r', '\n']).len() - edit.text.trim_start().len();
        edits.sort_by_key(|edit: &Edit| (std::cmp::Reverse(edit.range.start), indent(edit)));
        Some(edits)
    };
    find().unwrap_or_default()
}

/// Whether the file says nothing of a bound or of metrics, and has no default for that: a patch of another file.
fn is_supplied(own: &Autoscaler, key: &str) -> bool {
    match key {
        "minReplicas" | "minReplicaCount" => own.min.is_gap() && own.min.place().is_none(),
        "maxReplicas" | "maxReplicaCount" => own.max.is_gap() && own.max.place().is_none(),
        "metrics" => own.metrics.is_empty() && own.needs.iter().all(|need| need.text.is_none()),
        _ => false,
    }
}

fn spec_of(manifest: &str) -> Option<Node> {
    read_yaml(&Source::new(manifest)).ok()?.roots.first()?.get("spec").cloned()
}

/// Adds what `after` has and the file has not, where `before` has it otherwise or not either.
fn compare(site: &Site<'_>, before: Option<&Node>, after: &Node, is_bounded: bool, edits: &mut Vec<Edit>) {
    for (place, entry) in after.entries().iter().enumerate() {
        let before = before.and_then(|before| before.get(&entry.key));
        match site.node.entry(&site.way.spelled(&entry.key)) {
            Some(own) if own.node.is_map() && entry.node.is_map() => {
                compare(&site.inner(own), before, &entry.node, false, edits);
            }
            Some(own) => edits.extend(added(before, entry).filter_map(|item| site.appended(own, item))),
            None if site.way.lacks(&entry.key) => {}
            None if is_bounded && !BOUNDS.contains(&entry.key.as_str()) => {}
            None => {
                // Behind what comes before it; where nothing of that is there, behind what follows.
                let (earlier, later) = after.entries().split_at(place);
                let behind = earlier.iter().rev().chain(later.iter().skip(1)).map(|entry| entry.key.as_str());
                let is_named = entry.node.items().iter().any(|item| !is_whole(&entry.key, item));
                let new = difference(site.way, before, entry).filter(|_| !is_named);
                edits.extend(new.and_then(|new| site.insertion(&behind.collect::<Vec<_>>(), &entry.key, &new)));
            }
        }
    }
}

/// Items of a list that come behind those of `before`, and that need no name and no query of their own.
fn added<'a>(before: Option<&Node>, after: &'a Entry) -> impl Iterator<Item = &'a Node> {
    let known = before.map_or(usize::MAX, |before| before.items().len());
    after.node.items().iter().skip(known).filter(|item| is_whole(&after.key, item))
}

/// Whether an item of the list `key` says all that there is to say: it has no name and no query that nobody's settings say.
fn is_whole(key: &str, item: &Node) -> bool {
    let kind = item.get("type").and_then(Node::text).unwrap_or_default();
    match key {
        "triggers" => matches!(kind, "cron" | "cpu"),
        "metrics" => kind == "Resource",
        _ => key == "policies",
    }
}

/// Why lists of the manifest `after` cannot be put in place of those of `before`, by their knobs.
pub fn reasons(before: &str, after: &str) -> Vec<Reason> {
    let (Some(before), Some(after)) = (spec_of(before), spec_of(after)) else { return Vec::new() };
    let items = |spec: &Node, key: &str| spec.get(key).map(Node::items).unwrap_or_default().to_vec();
    let reason = |key: &'static str| {
        let (before, after) = (items(&before, key), items(&after, key));
        let kind = |item: &Node| item.get("type").and_then(Node::text).map(str::to_owned);
        let is_other = before.iter().zip(&after).any(|(before, after)| kind(before) != kind(after));
        let is_named = after.iter().skip(before.len()).any(|item| !is_whole(key, item));
        let why = if after.len() < before.len() {
            "what goes is taken out by hand"
        } else if is_other {
            "another kind stands in its place, and is taken out by hand"
        } else if is_named {
            "one more has a name or a query of its own, which no setting says"
        } else {
            return None;
        };
        Some((key, why.to_owned()))
    };
    ["metrics", "triggers"].into_iter().filter_map(reason).collect()
}

/// The part of an entry that `before` has otherwise, or not.
fn difference(way: Way, before: Option<&Node>, after: &Entry) -> Option<Node> {
    let Some(before) = before else { return Some(after.node.clone()) };
    if is_same(before, &after.node) {
        return None;
    }
    let is_whole = way == Way::Blocks && WHOLE_BLOCKS.contains(&after.key.as_str());
    let Content::Map(entries) = &after.node.content else { return Some(after.node.clone()) };
    if is_whole {
        return Some(after.node.clone());
    }
    let new = entries.iter().filter_map(|entry| {
        let node = difference(way, before.get(&entry.key), entry)?;
        Some(Entry { node, ..entry.clone() })
    });
    Some(Node { content: Content::Map(new.collect()), ..after.node.clone() })
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
