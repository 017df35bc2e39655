//! What else a changed value changes: other autoscalers of the file, and other users of a variable or an anchor.

use super::edit::Edit;
use crate::config::autoscaler::Autoscaler;
use crate::config::document::{Node, Source};
use crate::config::found::Place;
use crate::config::inventory::values;
use crate::config::read::{Language, trees};
use crate::config::{Imported, read_text};

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

/// Shared values among those that `edits` change, each with the lines of all its users, where these are more than values of
/// autoscalers.
pub fn users(imported: &Imported, edits: &[Edit]) -> Vec<String> {
    let own: Vec<_> = imported.autoscalers.iter().flat_map(values).collect();
    let source = Source::new(&imported.text);
    let trees = trees(&imported.file, &imported.text);
    let Some((language, roots)) = trees else { return Vec::new() };
    let sentence = |edit: &Edit| {
        let name = name_of(&imported.text, language, &roots, edit)?;
        let uses = uses(&imported.text, &name);
        let is_here = |place: Place| {
            let is_within = place.start as usize <= edit.range.start && edit.range.end <= place.end as usize;
            is_within && place.line == source.line(edit.range.start)
        };
        let known = own.iter().filter(|value| value.place.is_some_and(is_here)).count();
        // What has an anchor uses it, too.
        let all = uses.len() + usize::from(language == Language::Yaml);
        let mut lines: Vec<String> = uses.iter().map(|at| source.line(*at).to_string()).collect();
        lines.dedup();
        let line = source.line(edit.range.start);
        (all > known).then(|| {
            let (word, lines) = (if lines.len() == 1 { "line" } else { "lines" }, lines.join(", "));
            format!("The value on line {line} changes for all that use it as {name}, too, on {word} {lines}.")
        })
    };
    edits.iter().rev().filter_map(sentence).collect()
}

/// How others refer to the value that an edit changes: `*name`, `local.name`, `$NAME`.
fn name_of(text: &str, language: Language, roots: &[Node], edit: &Edit) -> Option<String> {
    let before = text.get(..edit.range.start)?.rsplit('\n').next()?;
    match language {
        Language::Yaml | Language::Json => {
            let anchor = before.trim_end_matches(['"', '\'']).trim_end().rsplit([' ', ':', '{', '[']).next()?;
            anchor.strip_prefix('&').filter(|name| !name.is_empty()).map(|name| format!("*{name}"))
        }
        Language::Shell => {
            let name = before.trim_end_matches(['"', '\'']).strip_suffix('=')?.rsplit([' ', '\t', ';']).next()?;
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            (!name.is_empty() && name.chars().all(is_name)).then(|| format!("${name}"))
        }
        Language::Hcl => {
            let locals = roots.iter().flat_map(Node::entries).filter(|entry| entry.key == "locals");
            let mut maps = locals.flat_map(|entry| entry.node.each());
            maps.find_map(|map| path_to(map, edit)).map(|path| format!("local.{}", path.join(".")))
        }
    }
}

/// The keys from a map to the value that an edit changes.
fn path_to(map: &Node, edit: &Edit) -> Option<Vec<String>> {
    map.entries().iter().find_map(|entry| {
        let place = entry.node.place;
        let is_within = place.start as usize <= edit.range.start && edit.range.end <= place.end as usize;
        let inner = if entry.node.is_map() { path_to(&entry.node, edit)? } else { Vec::new() };
        is_within.then(|| [vec![entry.key.clone()], inner].concat())
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
