//! Fields that a manifest leaves to its system's defaults, put where they belong: in the mapping, the object or the block that holds
//! their neighbours, in its indentation or braces; and items behind those of a list. What cannot be put there safely is left alone:
//! items that need a name or a query of their own, mappings that an anchor shares, and those that a template steers.

mod knobs;
mod site;

use super::edit::Edit;
use super::fill::Reason;
use crate::config::autoscaler::Autoscaler;
use crate::config::document::{Content, Entry, Node, Source, read_yaml};
use knobs::knobs_in;
use site::{Site, Spec, Way};

/// The fields of a spec that has no metrics and no behavior.
const BOUNDS: [&str; 2] = ["minReplicas", "maxReplicas"];
/// Fields whose blocks in Terraform have to have policies, so that they are written as a whole.
///
/// Source: Terraform provider hashicorp/kubernetes 2.37, `kubernetes_horizontal_pod_autoscaler_v2`.
const WHOLE_BLOCKS: [&str; 2] = ["scaleUp", "scaleDown"];

/// What to insert into `text`, a file called `file`, behind `own`, its autoscaler, so that it says what differs between the
/// manifests `before` and `after`, and the bounds that were supplied; from the last to the first. And why knobs are not put in.
pub fn insertions(file: &str, text: &str, own: &Autoscaler, before: &str, after: &str) -> (Vec<Edit>, Vec<Reason>) {
    let find = || {
        let spec = Spec::find(file, text, own.place)?;
        let (mut before, mut after) = (spec_of(before)?, spec_of(after)?);
        let mut found = Inserting::default();
        if let Some(why) = spec.without_tolerance {
            (before, after) = (without(&before, TOLERANCE), without(&after, TOLERANCE));
            found.reasons.extend(["tolerance_up", "tolerance_down"].map(|knob| (knob, why.to_owned())));
        }
        if let Content::Map(entries) = &mut before.content {
            entries.retain(|entry| !is_supplied(own, &entry.key));
        }
        compare((&spec.site(text), ""), Some(&before), &after, spec.is_bounded, &mut found);
        let Inserting { mut edits, reasons } = found;
        edits.reverse();
        // Of two at one place the deeper one belongs to what stands before it, and is put there last.
        let indent = |edit: &Edit| edit.text.trim_start_matches(['\r', '\n']).len() - edit.text.trim_start().len();
        edits.sort_by_key(|edit: &Edit| (std::cmp::Reverse(edit.range.start), indent(edit)));
        Some((edits, reasons))
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

/// The field that not every API version of an HPA has.
const TOLERANCE: &str = "tolerance";

/// A spec without fields of a name, and without maps that hold nothing else.
fn without(node: &Node, key: &str) -> Node {
    let Content::Map(entries) = &node.content else { return node.clone() };
    let others = entries.iter().filter(|entry| entry.key != key);
    let inner = others.map(|entry| (entry, without(&entry.node, key)));
    let left = inner.filter(|(entry, node)| entry.node.entries().is_empty() || !node.entries().is_empty());
    let left = left.map(|(entry, node)| Entry { node, ..entry.clone() });
    Node { content: Content::Map(left.collect()), ..node.clone() }
}

/// What is put in, and why other knobs are not.
#[derive(Default)]
struct Inserting {
    edits: Vec<Edit>,
    reasons: Vec<Reason>,
}

impl Inserting {
    /// Takes what comes of putting in a field of the block `within`.
    fn add(&mut self, within: &str, key: &str, tried: Result<Edit, &'static str>) {
        match tried {
            Ok(edit) => self.edits.push(edit),
            Err(why) => self.reasons.extend(knobs_in(within, key).iter().map(|knob| (*knob, why.to_owned()))),
        }
    }
}

/// Adds what `after` has and the file has not, where `before` has it otherwise or not either. A site comes with its key.
fn compare(
    (site, within): (&Site<'_>, &str),
    before: Option<&Node>,
    after: &Node,
    is_bounded: bool,
    found: &mut Inserting,
) {
    for (place, entry) in after.entries().iter().enumerate() {
        let before = before.and_then(|before| before.get(&entry.key));
        match site.node.entry(&site.way.spelled(&entry.key)) {
            Some(own) if own.node.is_map() && entry.node.is_map() => {
                compare((&site.inner(own), &entry.key), before, &entry.node, false, found);
            }
            Some(own) => {
                for item in added(before, entry) {
                    found.add(within, &entry.key, site.appended(own, item));
                }
            }
            None if is_bounded && !BOUNDS.contains(&entry.key.as_str()) => {}
            None => {
                // Behind what comes before it; where nothing of that is there, behind what follows.
                let (earlier, later) = after.entries().split_at(place);
                let behind = earlier.iter().rev().chain(later.iter().skip(1)).map(|entry| entry.key.as_str());
                let is_named = entry.node.items().iter().any(|item| !is_whole(&entry.key, item));
                let new = difference(site.way, before, entry).filter(|_| !is_named);
                if let Some(new) = new {
                    found.add(within, &entry.key, site.insertion(&behind.collect::<Vec<_>>(), &entry.key, &new));
                }
            }
        }
    }
}

/// Items of a list that `before` has none of the same kind for, and that need no name and no query of their own.
fn added<'a>(before: Option<&'a Node>, after: &'a Entry) -> impl Iterator<Item = &'a Node> {
    let (_, new) = before.map(|before| unpaired(before.items(), after.node.items())).unwrap_or_default();
    new.into_iter().filter(|item| is_whole(&after.key, item))
}

/// Items of two lists that the other one has none of the same kind for, wherever these stand.
fn unpaired<'a>(before: &'a [Node], after: &'a [Node]) -> (Vec<&'a Node>, Vec<&'a Node>) {
    let kind = |item: &Node| item.get("type").and_then(Node::text).map(str::to_owned);
    let (mut gone, mut new): (Vec<&Node>, Vec<&Node>) = (before.iter().collect(), Vec::new());
    for item in after {
        match gone.iter().position(|other| kind(other) == kind(item)) {
            Some(place) => drop(gone.remove(place)),
            None => new.push(item),
        }
    }
    (gone, new)
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

/// What is said of a value that is to be there no more.
pub const GOES: &str = "what goes is taken out by hand";

/// Why lists of the manifest `after` cannot be put in place of those of `before`, and what goes, by their knobs.
pub fn reasons(before: &str, after: &str) -> Vec<Reason> {
    let (Some(before), Some(after)) = (spec_of(before), spec_of(after)) else { return Vec::new() };
    let items = |spec: &Node, key: &str| spec.get(key).map(Node::items).unwrap_or_default().to_vec();
    let reason = |key: &'static str| {
        let (before, after) = (items(&before, key), items(&after, key));
        let (gone, new) = unpaired(&before, &after);
        let why = if !gone.is_empty() && new.is_empty() {
            GOES
        } else if !gone.is_empty() {
            "another kind stands in its place, and is taken out by hand"
        } else if new.into_iter().any(|item| !is_whole(key, item)) {
            "one more has a name or a query of its own, which no setting says"
        } else {
            return None;
        };
        Some((key, why.to_owned()))
    };
    let goes = |(knob, path): (&'static str, &[&str])| {
        (before.at(path).is_some() && after.at(path).is_none()).then(|| (knob, GOES.to_owned()))
    };
    let all: [(&'static str, &[&str]); 3] = [
        ("fallback", &["fallback"]),
        ("idle_replicas", &["idleReplicaCount"]),
        ("formula", &["advanced", "scalingModifiers"]),
    ];
    ["metrics", "triggers"].into_iter().filter_map(reason).chain(all.into_iter().filter_map(goes)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn why(before: &str, after: &str) -> Option<String> {
        let manifest = |kinds: &str| {
            let item = |kind: &str| format!("    - {{type: {kind}, metadata: {{}}}}\n");
            format!("spec:\n  triggers:\n{}", kinds.split_whitespace().map(item).collect::<String>())
        };
        reasons(&manifest(before), &manifest(after))
            .into_iter()
            .find(|(knob, _)| *knob == "triggers")
            .map(|(_, why)| why)
    }

    #[test]
    fn items_of_a_list_are_told_apart_by_kind_wherever_they_stand() {
        assert_eq!(why("cron prometheus", "prometheus cron"), None);
        assert_eq!(why("prometheus", "cpu prometheus"), None);
        assert!(why("prometheus cron", "cron").is_some_and(|why| why == GOES));
        assert!(why("cron", "prometheus").is_some_and(|why| why.starts_with("another kind")));
        assert!(why("prometheus", "prometheus prometheus").is_some_and(|why| why.starts_with("one more")));
    }
}
