//! A value put into that of an option: into JSON in quotes, into the command line's shorthand, or into the file that a
//! here-document of the same text writes.

use super::mapping::Parent;
use super::names::{Names, number_text};
use super::{GONE, OPEN, Spot, THERE};
use crate::config::amend::edit::Edit;
use crate::config::amend::lack::{Lack, New, Step};
use crate::config::document::{Node, Source, is_placeholder, read_commands, read_json, read_shorthand};
use crate::config::found::Place;
use std::ops::Range;

const ESCAPED: &str = "its quotes are written in a way that is not taken apart";
const LEVELS: &str = "it belongs into a level of its shorthand that is not taken apart";

/// The value of an option without its quotes.
struct Value<'t> {
    inner: &'t str,
    /// Byte of the file at which that begins.
    start: usize,
    /// Whether quotes within it are escaped.
    is_escaped: bool,
}

impl<'t> Value<'t> {
    fn of(text: &'t str, range: Range<usize>) -> Result<Self, &'static str> {
        let written = text.get(range.clone()).ok_or(GONE)?;
        for quote in ['\'', '"'] {
            let inner = written.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
            if let Some(inner) = inner {
                let is_escaped = quote == '"' && inner.contains("\\\"");
                return Ok(Self { inner, start: range.start + 1, is_escaped });
            }
        }
        Ok(Self { inner: written, start: range.start, is_escaped: false })
    }

    /// The JSON, as long as it is written; quotes stand at the outer side of their escapes.
    fn json(&self) -> Result<String, &'static str> {
        if !self.is_escaped {
            return Ok(self.inner.to_owned());
        }
        let mut out = String::with_capacity(self.inner.len());
        let mut is_open = false;
        let mut rest = self.inner;
        while let Some(at) = rest.find('\\') {
            let (before, after) = rest.split_at(at);
            out.push_str(before);
            rest = after.strip_prefix("\\\"").ok_or(ESCAPED)?;
            out.push_str(if is_open { "\" " } else { " \"" });
            is_open = !is_open;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// An edit of the JSON as one of the file.
    fn edit(&self, edit: Edit) -> Edit {
        let within = self.is_escaped && self.inner.get(edit.range.start..).is_some_and(|rest| rest.starts_with('"'));
        let at = self.start + edit.range.start + usize::from(within);
        let text = if self.is_escaped { escaped(&edit.text) } else { edit.text };
        Edit { range: at..at, text }
    }
}

/// JSON with escaped quotes. What begins a line does so one column further left than in the text that quotes were moved in.
fn escaped(json: &str) -> String {
    let blanks = json.len() - json.trim_start_matches([',', '\r', '\n', ' ', '\t']).len();
    let (glue, new) = json.split_at(blanks);
    let is_moved = glue.contains('\n') && new.starts_with('"');
    let glue = if is_moved { glue.strip_suffix(' ').unwrap_or(glue) } else { glue };
    format!("{glue}{}", new.replace('"', "\\\""))
}

/// Whether a value is JSON.
pub fn is_json(text: &str, range: Range<usize>) -> bool {
    Value::of(text, range).is_ok_and(|value| value.inner.trim_start().starts_with(['{', '[']))
}

/// A field in the value of an option, `steps` into it.
///
/// # Errors
/// Why there is no safe place for it.
pub fn put(text: &str, range: Range<usize>, steps: &[Step], lack: &Lack) -> Result<Edit, &'static str> {
    let value = Value::of(text, range.clone())?;
    if let Some(path) = value.inner.strip_prefix("file://") {
        return in_file(text, path, steps, lack);
    }
    if is_json(text, range.clone()) {
        let json = value.json()?;
        return in_json(&json, steps, lack).map(|edit| value.edit(edit));
    }
    if is_placeholder(value.inner) {
        return Err(OPEN);
    }
    let known = read_shorthand(value.inner, Place::default()).ok_or(ESCAPED)?;
    if !steps.is_empty() || lack.is_item {
        return Err(LEVELS);
    }
    if known.any(&[lack.key]).is_some() {
        return Err(THERE);
    }
    let new = short(&lack.new).ok_or(GONE)?;
    let at = value.start + value.inner.trim_end().len();
    Ok(Edit { range: at..at, text: format!(",{}={new}", lack.key) })
}

/// A field in an item of a list that is written as JSON.
///
/// # Errors
/// Why there is no safe place for it.
pub fn put_item(text: &str, range: Range<usize>, item: usize, lack: &Lack) -> Result<Edit, &'static str> {
    let value = Value::of(text, range)?;
    let json = value.json()?;
    let root = root(&json)?;
    let node = root.items().get(item).ok_or(GONE)?;
    let spot = Spot { node, start: node.place.start };
    field(&json, spot, lack).map(|edit| value.edit(edit))
}

/// One more item of a list that is written as JSON.
///
/// # Errors
/// Why there is no safe place for it.
pub fn append(text: &str, range: Range<usize>, lack: &Lack) -> Result<Edit, &'static str> {
    let value = Value::of(text, range)?;
    let json = value.json()?;
    let root = root(&json)?;
    let parent = Parent { text: &json, map: &root, start: root.place.start };
    parent.appended(&Names::Api.node(&lack.new)).map(|edit| value.edit(edit))
}

fn root(json: &str) -> Result<Node, &'static str> {
    read_json(&Source::new(json)).ok().and_then(|documents| documents.roots.into_iter().next()).ok_or(ESCAPED)
}

fn in_json(json: &str, steps: &[Step], lack: &Lack) -> Result<Edit, &'static str> {
    let root = root(json)?;
    let first = Spot { node: &root, start: root.place.start };
    let spot = steps.iter().try_fold(first, |spot, step| spot.step(*step))?;
    field(json, spot, lack)
}

fn field(json: &str, spot: Spot<'_>, lack: &Lack) -> Result<Edit, &'static str> {
    let node = Names::Api.node(&lack.new);
    match spot.inner(&[lack.key]) {
        Some(list) if lack.is_item => Parent { text: json, map: list.node, start: list.start }.appended(&node),
        Some(_) => Err(THERE),
        None if lack.is_item => Err(GONE),
        None => Parent { text: json, map: spot.node, start: spot.start }.insertion(&lack.behind, lack.key, &node),
    }
}

/// A field in a file that the same text writes.
fn in_file(text: &str, path: &str, steps: &[Step], lack: &Lack) -> Result<Edit, &'static str> {
    const ELSEWHERE: &str = "the input is a file of its own";
    let source = Source::new(text);
    let (_, files) = read_commands(&source).map_err(|_| ELSEWHERE)?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let file = files.get(path).or_else(|| files.get(name)).or_else(|| files.get(&format!("./{name}")));
    let (body, first) = file.ok_or(ELSEWHERE)?;
    let last = first.saturating_add(u32::try_from(body.matches('\n').count()).unwrap_or(0));
    let (start, end) = (source.line_start(*first), source.line_start(last.saturating_add(1)));
    let json = text.get(start..end).ok_or(ELSEWHERE)?;
    let edit = in_json(json, steps, lack)?;
    Ok(Edit { range: edit.range.start + start..edit.range.end + start, ..edit })
}

/// A value in shorthand; `None` where that has no way for it.
fn short(new: &New) -> Option<String> {
    match new {
        New::Number(number) => Some(number_text(*number)),
        New::Flag(flag) => Some(flag.to_string()),
        New::Word(word) => word.chars().all(|letter| letter.is_ascii_alphanumeric()).then(|| word.clone()),
        New::Block(_) | New::Named(..) => None,
    }
}

/// A block in shorthand.
pub fn shorthand(new: &New) -> Option<String> {
    let New::Block(fields) = new else { return None };
    let fields: Option<Vec<String>> = fields.iter().map(|(key, new)| Some(format!("{key}={}", short(new)?))).collect();
    fields.map(|fields| fields.join(","))
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let is_bare = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/' | ':' | ',' | '=' | '+')
    };
    if !word.is_empty() && word.chars().all(is_bare) {
        return word.to_owned();
    }
    // Nothing is escaped within single quotes: one ends them, stands by itself, and begins them anew.
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::document::read_commands;

    #[test]
    fn a_shell_reads_a_quoted_word_as_it_was() {
        for word in ["plain", "", "two words", "it's", "'", "$HOME \"x\" `y` \\", "cron(0 8 * * ? *)"] {
            let text = format!("aws --name {} --next\n", quoted(word));
            let (commands, _) = read_commands(&Source::new(&text)).expect("whole quotes");
            let words: Vec<&str> = commands[0].words.iter().map(|(word, _)| word.as_str()).collect();
            assert_eq!(words, ["aws", "--name", word, "--next"]);
        }
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
