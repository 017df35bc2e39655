//! Fields that a manifest leaves to its system's defaults, put where they belong: in the mapping, the object or the block that holds
//! their neighbours, in its indentation or braces; and items behind those of a list. What cannot be put there safely is left alone:
//! items that need a name or a query of their own, mappings that an anchor shares, and those that a template steers.

use super::edit::Edit;
use super::put::{Parent, hcl, in_words};
use crate::config::autoscaler::Autoscaler;
use crate::config::document::{Content, Entry, Node, Source, read_yaml};
use crate::config::found::Place;
use crate::config::read::{Language, trees};
use crate::config::terraform::{self, Form};

/// API versions whose spec has bounds and nothing else that is inserted.
const WITHOUT_BEHAVIOR: [&str; 3] = ["autoscaling/v1", "autoscaling/v2beta1", "v1"];
/// The fields that these have.
const BOUNDS: [&str; 2] = ["minReplicas", "maxReplicas"];
/// Lists, and what Terraform's blocks of such are called.
const LISTS: [(&str, &str); 2] = [("metrics", "metric"), ("policies", "policy")];
/// Fields that Terraform's blocks have not.
///
/// Source: Terraform provider hashicorp/kubernetes 2.37, `kubernetes_horizontal_pod_autoscaler_v2`, as is what follows.
const NO_BLOCKS: [&str; 1] = ["tolerance"];
/// Fields whose blocks have to have policies, so that they are written as a whole.
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

/// Whether a bound is one that the file says nothing of, and that is no default.
fn is_supplied(own: &Autoscaler, key: &str) -> bool {
    match key {
        "minReplicas" | "minReplicaCount" => own.min.is_gap() && own.min.place().is_none(),
        "maxReplicas" | "maxReplicaCount" => own.max.is_gap() && own.max.place().is_none(),
        _ => false,
    }
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

/// How fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Lines or braces of YAML and JSON.
    Mapping,
    /// Objects of Terraform's configuration language.
    Object,
    /// Its blocks, in names of the provider's.
    Blocks,
}

impl Way {
    fn spelled(self, key: &str) -> String {
        match self {
            Self::Mapping | Self::Object => key.to_owned(),
            Self::Blocks => {
                let list = LISTS.iter().find(|(list, _)| *list == key);
                list.map_or_else(|| in_words(key, '_'), |(_, block)| (*block).to_owned())
            }
        }
    }

    /// A value under names of this way.
    fn node(self, node: &Node) -> Node {
        let content = match &node.content {
            Content::Map(entries) if self == Self::Blocks => {
                let known = entries.iter().filter(|entry| !NO_BLOCKS.contains(&entry.key.as_str()));
                let renamed = |entry: &Entry| Entry {
                    key: self.spelled(&entry.key),
                    node: self.node(&entry.node),
                    ..entry.clone()
                };
                Content::Map(known.map(renamed).collect())
            }
            Content::List(items) => Content::List(items.iter().map(|item| self.node(item)).collect()),
            other => other.clone(),
        };
        Node { content, ..node.clone() }
    }
}

/// The spec of an autoscaler in its file.
struct Spec {
    node: Node,
    /// Byte behind its key.
    start: u32,
    way: Way,
    /// Whether nothing but its bounds are inserted.
    is_bounded: bool,
}

impl Spec {
    fn find(file: &str, text: &str, own: Place) -> Option<Self> {
        let (language, roots) = trees(file, text)?;
        if language == Language::Hcl {
            let forms = roots.iter().flat_map(|root| terraform::forms(root, &Source::new(text)));
            return forms.into_iter().find_map(|form| Self::in_terraform(form, own));
        }
        let is_block = |manifest: &Node, root: &Node| terraform::is_json(root) && manifest.get("apiVersion").is_none();
        let found = roots.iter().find_map(|root| Some((at_place(root, own)?, root)));
        let (manifest, _) = found.filter(|(manifest, root)| !is_block(manifest, root) && !terraform::is_plan(root))?;
        Some(Self::of(manifest, own, Way::Mapping))
    }

    fn in_terraform(form: Form, own: Place) -> Option<Self> {
        match form {
            Form::Blocks { version, node } if node.place == own => {
                let spec = node.get("spec").filter(|spec| spec.is_map())?.clone();
                let is_bounded = WITHOUT_BEHAVIOR.contains(&version.as_str());
                Some(Self { start: spec.place.start, node: spec, way: Way::Blocks, is_bounded })
            }
            Form::Blocks { .. } => None,
            Form::Object(node) => at_place(&node, own).map(|manifest| Self::of(manifest, own, Way::Object)),
            Form::Text(roots) => {
                roots.iter().find_map(|root| at_place(root, own)).map(|manifest| Self::of(manifest, own, Way::Mapping))
            }
        }
    }

    /// The spec of a manifest, or what has the fields of one.
    fn of(manifest: &Node, own: Place, way: Way) -> Self {
        let version = manifest.get("apiVersion").and_then(Node::text).unwrap_or_default();
        let spec = manifest.entry("spec");
        let (start, node) = spec.map_or((own.start, manifest), |entry| (entry.place.end, &entry.node));
        Self { node: node.clone(), start, way, is_bounded: WITHOUT_BEHAVIOR.contains(&version) }
    }

    const fn site<'a>(&'a self, text: &'a str) -> Site<'a> {
        Site { text, node: &self.node, start: self.start, way: self.way }
    }
}

/// A node that something is put into.
struct Site<'a> {
    text: &'a str,
    node: &'a Node,
    /// Byte behind its key.
    start: u32,
    way: Way,
}

impl Site<'_> {
    fn inner<'a>(&'a self, entry: &'a Entry) -> Site<'a> {
        Site { text: self.text, node: &entry.node, start: entry.place.end, way: self.way }
    }

    const fn parent(&self) -> Parent<'_> {
        Parent { text: self.text, map: self.node, start: self.start }
    }

    /// A field behind the first of `behind` that is there.
    fn insertion(&self, behind: &[&str], key: &str, node: &Node) -> Option<Edit> {
        let (key, node) = (self.way.spelled(key), self.way.node(node));
        match self.way {
            Way::Mapping => self.parent().insertion(behind, &key, &node).ok(),
            Way::Object | Way::Blocks => {
                hcl::insertion(self.text, self.node, hcl::Field { behind, key: &key, node: &node }).ok()
            }
        }
    }

    /// An item behind the last one of the list `own`.
    fn appended(&self, own: &Entry, item: &Node) -> Option<Edit> {
        let item = self.way.node(item);
        match self.way {
            Way::Mapping => self.inner(own).parent().appended(&item).ok(),
            Way::Object => hcl::appended(self.text, &own.node, &item).ok(),
            Way::Blocks => {
                let field = hcl::Field { behind: &[], key: &own.key, node: &item };
                hcl::insertion(self.text, self.node, field).ok()
            }
        }
    }
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
            None if site.way == Way::Blocks && NO_BLOCKS.contains(&entry.key.as_str()) => {}
            None if is_bounded && !BOUNDS.contains(&entry.key.as_str()) => {}
            None => {
                // Behind what comes before it; where nothing of that is there, behind what follows.
                let (earlier, later) = after.entries().split_at(place);
                let behind = earlier.iter().rev().chain(later.iter().skip(1)).map(|entry| entry.key.as_str());
                let new = difference(site.way, before, entry);
                edits.extend(new.and_then(|new| site.insertion(&behind.collect::<Vec<_>>(), &entry.key, &new)));
            }
        }
    }
}

/// Items of a list that come behind those of `before`, and that need no name and no query of their own.
fn added<'a>(before: Option<&Node>, after: &'a Entry) -> impl Iterator<Item = &'a Node> {
    let known = before.map_or(usize::MAX, |before| before.items().len());
    let is_whole = |item: &&Node| {
        let kind = item.get("type").and_then(Node::text).unwrap_or_default();
        match after.key.as_str() {
            "triggers" => matches!(kind, "cron" | "cpu"),
            "metrics" => kind == "Resource",
            "policies" => true,
            _ => false,
        }
    };
    after.node.items().iter().skip(known).filter(is_whole)
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
