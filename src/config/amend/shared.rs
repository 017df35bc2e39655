//! What else a changed value changes: other autoscalers of the file, and other users of a variable or an anchor.

use super::edit::Edit;
use crate::config::autoscaler::Autoscaler;
use crate::config::document::{Node, Source};
use crate::config::found::Place;
use crate::config::inventory::{Valued, values};
use crate::config::read::{Language, trees};
use crate::config::{Imported, read_text};
use std::ops::Range;

/// Other autoscalers of the file that the new text changes, too, a sentence each.
pub fn autoscalers(imported: &Imported, place: usize, text: &str) -> Vec<String> {
    let after = read_text(&imported.file, text).autoscalers;
    let says = |autoscaler: &Autoscaler| -> Vec<Option<String>> {
        values(autoscaler).into_iter().map(|value| value.text).collect()
    };
    let others = imported.autoscalers.iter().zip(&after).enumerate().filter(|(at, _)| *at != place);
    let changed = others.filter(|(_, (old, new))| says(old) != says(new));
    let sentence =
        |name: &str| format!("{name} changes, too: it shares a value by an anchor, a variable or a parameter.");
    changed.map(|(_, (old, _))| sentence(old.title())).collect()
}

/// What else changes with `edits`: other users of a shared value, with their lines, where these are more than values of
/// autoscalers; and which values are only defaults.
pub fn users(imported: &Imported, edits: &[Edit]) -> Vec<String> {
    let own: Vec<Valued> = imported.autoscalers.iter().flat_map(values).collect();
    let source = Source::new(&imported.text);
    let names = Names::new(&imported.file, &imported.text);
    let sentences = |edit: &Edit| {
        let line = source.line(edit.range.start);
        let is_here = |place: Place| place.line == line && is_within(place, &edit.range);
        let known: Vec<&Valued> = own.iter().filter(|value| value.place.is_some_and(is_here)).collect();
        let default = known.iter().find_map(|value| value.rule.as_deref());
        let default = default.map(|rule| format!("On line {line} only a default changes: {rule}."));
        let is_equal = |value: &&Valued| value.place.is_some_and(is_here);
        let equal =
            own.iter().filter(is_equal).flat_map(|value| &value.equal).flatten().filter(|place| is_here(**place));
        let count = known.len() + equal.count();
        let shared = names.as_ref().and_then(|names| names.at(&edit.range)).filter(|shared| shared.users > count);
        let shared = shared.map(|Shared { name, lines, .. }| {
            format!("The value on line {line} changes for all that use it as {name}, too, on {lines}.")
        });
        default.into_iter().chain(shared)
    };
    let mut all: Vec<String> = Vec::new();
    for sentence in edits.iter().rev().flat_map(sentences) {
        if !all.contains(&sentence) {
            all.push(sentence);
        }
    }
    all
}

/// The names of a file.
pub struct Names<'t> {
    text: &'t str,
    language: Language,
    roots: Vec<Node>,
}

/// A value that has a name.
pub struct Shared {
    /// How others refer to it: `*name`, `local.name`, `var.name`, `$NAME`, `the parameter Name`.
    pub name: String,
    /// How many do, itself included where it is in use where it stands.
    pub users: usize,
    /// `line 3`, `lines 3, 5`.
    pub lines: String,
}

impl<'t> Names<'t> {
    /// Reads the names of a file; `None` where it cannot be read.
    pub fn new(file: &str, text: &'t str) -> Option<Self> {
        trees(file, text).map(|(language, roots)| Self { text, language, roots })
    }

    /// The name of what stands in a range, and who uses it.
    pub fn at(&self, range: &Range<usize>) -> Option<Shared> {
        if let Some(name) = self.parameter_at(range) {
            let mut lines = Vec::new();
            self.roots.iter().for_each(|root| add_references(root, &name, &mut lines));
            return Some(Shared { name: format!("the parameter {name}"), users: lines.len(), lines: shown(lines) });
        }
        let name = self.word_at(range)?;
        let uses = uses(self.text, &name);
        // What has an anchor uses it, too.
        let users = uses.len() + usize::from(name.starts_with('*'));
        let source = Source::new(self.text);
        Some(Shared { name, users, lines: shown(uses.into_iter().map(|at| source.line(at)).collect()) })
    }

    /// A word by which others refer to what stands in a range.
    fn word_at(&self, range: &Range<usize>) -> Option<String> {
        let before = self.text.get(..range.start)?.rsplit('\n').next()?;
        let before = before.trim_end_matches(['"', '\'']);
        match self.language {
            Language::Hcl => self.field_at(range),
            Language::Yaml | Language::Json => {
                let anchor = before.trim_end().rsplit([' ', ':', '{', '[']).next()?;
                let anchor = anchor.strip_prefix('&').filter(|name| !name.is_empty());
                anchor.map(|name| format!("*{name}")).or_else(|| self.field_at(range))
            }
            Language::Shell => {
                let name = before.strip_suffix('=')?.rsplit([' ', '\t', ';']).next()?;
                let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                (!name.is_empty() && name.chars().all(is_name)).then(|| format!("${name}"))
            }
        }
    }

    /// A local of Terraform, or a variable, whose value or default stands in a range.
    fn field_at(&self, range: &Range<usize>) -> Option<String> {
        let blocks = |key: &'static str| self.roots.iter().filter_map(move |root| root.get(key));
        let local = blocks("locals").flat_map(Node::each).find_map(|map| path_to(map, range));
        let variables = || {
            blocks("variable").flat_map(Node::entries).find_map(|entry| {
                let default = entry.node.get("default").filter(|node| is_within(node.place, range))?;
                let rest = if default.is_map() { path_to(default, range)? } else { Vec::new() };
                Some([vec![entry.key.clone()], rest].concat())
            })
        };
        let named = |of: &str, path: Vec<String>| format!("{of}.{}", path.join("."));
        local.map(|path| named("local", path)).or_else(|| variables().map(|path| named("var", path)))
    }

    /// A parameter of a template whose default stands in a range.
    fn parameter_at(&self, range: &Range<usize>) -> Option<String> {
        let is_here = |node: Option<&Node>| node.is_some_and(|node| is_within(node.place, range));
        self.roots.iter().find_map(|root| {
            let mut entries = root.get("Parameters").map(Node::entries).unwrap_or_default().iter();
            let own = entries.find(|entry| is_here(entry.node.get("Default"))).map(|entry| entry.key.clone());
            let mut items = root.get("parameters").map(Node::items).unwrap_or_default().iter();
            own.or_else(|| items.find(|item| is_here(item.get("value")))?.get("name")?.text().map(str::to_owned))
        })
    }
}

fn is_within(place: Place, range: &Range<usize>) -> bool {
    place.start as usize <= range.start && range.end <= place.end as usize
}

/// Lines in words, each once.
fn shown(mut lines: Vec<u32>) -> String {
    lines.sort_unstable();
    lines.dedup();
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", lines.iter().map(u32::to_string).collect::<Vec<_>>().join(", "))
}

/// Adds the line of each node that refers to a parameter.
fn add_references(node: &Node, name: &str, lines: &mut Vec<u32>) {
    let is_reference = |text: &str| {
        node.tag.as_deref() == Some("!Ref") && text == name
            || [format!("${{{name}}}"), format!("${{{{{name}}}}}")].iter().any(|form| text.contains(form))
    };
    let is_one = node.text().is_some_and(is_reference) || node.get("Ref").and_then(Node::text) == Some(name);
    lines.extend(is_one.then_some(node.place.line));
    node.items().iter().for_each(|item| add_references(item, name, lines));
    node.entries().iter().for_each(|entry| add_references(&entry.node, name, lines));
}

/// The keys from a map to the value in a range.
fn path_to(map: &Node, range: &Range<usize>) -> Option<Vec<String>> {
    map.entries().iter().filter(|entry| is_within(entry.node.place, range)).find_map(|entry| {
        let inner = if entry.node.is_map() { path_to(&entry.node, range)? } else { Vec::new() };
        Some([vec![entry.key.clone()], inner].concat())
    })
}

/// Bytes at which something is referred to by `name`; a variable of a shell also in braces.
fn uses(text: &str, name: &str) -> Vec<usize> {
    let braced = name.strip_prefix('$').map(|name| format!("${{{name}"));
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let find = |name: &str| {
        let ends = |at: usize| !text.get(at..).is_some_and(|rest| rest.starts_with(is_part));
        let begins = |at: usize| !text.get(..at).is_some_and(|before| before.ends_with(is_part));
        let found = text.match_indices(name).map(|(at, _)| at);
        found.filter(|at| ends(at + name.len()) && begins(*at)).collect::<Vec<usize>>()
    };
    let mut all: Vec<usize> = std::iter::once(name).chain(braced.as_deref()).flat_map(find).collect();
    all.sort_unstable();
    all
}
