//! Fields that a manifest leaves to its system's defaults, put where they belong: in the mapping that holds their neighbours, in
//! its indentation or braces. What cannot be put there safely is left alone: lists that are there already, mappings that an
//! anchor shares, and those that a template steers.

use super::edit::Edit;
use crate::config::document::{Content, Entry, Form, Node, Source, read_yaml};
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

/// A mapping of the file.
struct Parent<'t> {
    text: &'t str,
    map: &'t Node,
    /// Byte behind its key.
    start: u32,
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
                let earlier: Vec<&str> = after.entries().iter().take(place).map(|entry| entry.key.as_str()).collect();
                let new = difference(before, &entry.node);
                edits.extend(new.and_then(|new| parent.insertion(&earlier, &entry.key, &new)));
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

impl Parent<'_> {
    /// The entries that stand in this mapping itself, and not where a merge key or an alias took them from.
    fn own(&self) -> Vec<&Entry> {
        let is_own = |entry: &&Entry| entry.place.start >= self.start && entry.place.end <= self.map.place.end;
        self.map.entries().iter().filter(is_own).collect()
    }

    /// Whether nothing but this mapping would change: no anchor, no alias, no template around its entries.
    fn is_safe(&self, own: &[&Entry]) -> bool {
        let first = own.first().map_or(self.map.place.start, |entry| entry.place.start);
        let between = self.text.get(self.start as usize..first as usize);
        let within = self.text.get(self.map.place.start as usize..self.map.place.end as usize);
        let opens = |line: &str| ["{{", "{%"].iter().any(|mark| line.trim_start().starts_with(mark));
        let is_steered = |text: &str| text.lines().any(opens);
        between.is_some_and(|text| !text.contains(['&', '*'])) && within.is_some_and(|text| !is_steered(text))
    }

    /// A field behind the last of `earlier` that is there; else at the end.
    fn insertion(&self, earlier: &[&str], key: &str, node: &Node) -> Option<Edit> {
        let own = self.own();
        if !self.is_safe(&own) {
            return None;
        }
        let neighbour = earlier.iter().rev().find_map(|key| own.iter().find(|entry| entry.key == *key));
        let neighbour = neighbour.or(own.last()).copied();
        let is_flow = self.text.get(self.map.place.start as usize..)?.starts_with('{');
        if is_flow { self.in_braces(neighbour, key, node) } else { self.in_lines(&own, neighbour?, key, node) }
    }

    fn in_braces(&self, neighbour: Option<&Entry>, key: &str, node: &Node) -> Option<Edit> {
        let is_json = self.text.trim_start().starts_with(['{', '[']);
        let key = if is_json { format!("\"{key}\"") } else { key.to_owned() };
        let new = format!("{key}: {}", flow(node, is_json));
        let Some(neighbour) = neighbour else {
            let at = self.map.place.start as usize + 1;
            return self.text.get(at..)?.starts_with('}').then_some(Edit { range: at..at, text: new });
        };
        let at = end(neighbour) as usize;
        if !self.text.get(at..)?.trim_start().starts_with([',', '}']) {
            return None;
        }
        let line = self.text.get(..neighbour.place.start as usize)?.rsplit('\n').next()?;
        let glue = if line.trim().is_empty() { format!(",{}{line}", self.line_end()) } else { ", ".to_owned() };
        Some(Edit { range: at..at, text: format!("{glue}{new}") })
    }

    fn in_lines(&self, own: &[&Entry], neighbour: &Entry, key: &str, node: &Node) -> Option<Edit> {
        let first = own.first()?.place.start as usize;
        let line = self.text.get(..first)?.rsplit('\n').next()?;
        if !line.chars().all(|letter| matches!(letter, ' ' | '-')) {
            return None;
        }
        let at = self.text.get(..end(neighbour) as usize)?.trim_end().len();
        let rest = self.text.get(at..)?;
        let at = at + rest.find(['\r', '\n']).unwrap_or(rest.len());
        let at = at + self.comments_behind(at, line.len());
        let mut text = String::new();
        block(key, node, line.len(), self.line_end(), &mut text);
        Some(Edit { range: at..at, text })
    }

    /// Bytes of comments behind `at` that are indented deeper than the mapping, and so belong to its neighbour.
    fn comments_behind(&self, at: usize, indent: usize) -> usize {
        let mut length = 0;
        let mut rest = self.text.get(at..).unwrap_or_default().split_inclusive('\n');
        let mut end = rest.next().map_or(0, str::len);
        for line in rest {
            let inner = line.trim_start_matches(' ');
            if !inner.starts_with('#') || line.len() - inner.len() <= indent {
                break;
            }
            length = end + line.trim_end_matches(['\r', '\n']).len();
            end += line.len();
        }
        length
    }

    fn line_end(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// Byte behind the last thing in an entry; the reader ends a block where the next one begins.
fn end(entry: &Entry) -> u32 {
    fn of(node: &Node) -> u32 {
        let inner = node.items().iter().map(of).chain(node.entries().iter().map(end));
        inner.max().unwrap_or(node.place.end).max(node.place.start)
    }
    let is_braced = |node: &Node| node.is_map() || matches!(node.content, Content::List(_));
    // Braces end behind their last entry; blocks do not.
    if is_braced(&entry.node) && entry.node.place.line == entry.place.line {
        return entry.node.place.end.max(entry.place.end);
    }
    of(&entry.node).max(entry.place.end)
}

fn scalar(node: &Node, is_json: bool) -> String {
    match &node.content {
        Content::Scalar(text, form) => {
            let is_number = text.parse::<f64>().is_ok() || matches!(text.as_str(), "true" | "false");
            let is_quoted = *form == Form::Quoted || (is_json && !is_number);
            if is_quoted { format!("{text:?}") } else { text.clone() }
        }
        _ => "null".to_owned(),
    }
}

/// A node in braces, on one line.
fn flow(node: &Node, is_json: bool) -> String {
    match &node.content {
        Content::Map(entries) => {
            let quote = if is_json { "\"" } else { "" };
            let each =
                entries.iter().map(|entry| format!("{quote}{}{quote}: {}", entry.key, flow(&entry.node, is_json)));
            format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
        }
        Content::List(items) => {
            format!("[{}]", items.iter().map(|item| flow(item, is_json)).collect::<Vec<_>>().join(", "))
        }
        _ => scalar(node, is_json),
    }
}

/// A field on lines of its own, each begun by its line's end.
fn block(key: &str, node: &Node, indent: usize, line_end: &str, out: &mut String) {
    out.push_str(line_end);
    out.push_str(&" ".repeat(indent));
    out.push_str(key);
    out.push(':');
    match &node.content {
        Content::Map(entries) => {
            for entry in entries {
                block(&entry.key, &entry.node, indent + 2, line_end, out);
            }
        }
        Content::List(items) => {
            for item in items {
                out.push_str(line_end);
                out.push_str(&" ".repeat(indent + 2));
                out.push_str("- ");
                out.push_str(&flow(item, false));
            }
        }
        _ => {
            out.push(' ');
            out.push_str(&scalar(node, false));
        }
    }
}
