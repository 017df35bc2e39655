//! A field or a block put into a block or an object of Terraform's configuration language: behind a neighbour, in its indentation
//! and with its equals sign below the others.

use super::lines::{Lines, scalar};
use super::style::{line_end, line_of};
use crate::config::amend::edit::Edit;
use crate::config::document::{Content, Entry, Form, Node};

const DYNAMIC: &str = "a dynamic block makes what stands there";
const VALUE: &str = "an expression stands where a block would";
const NO_ROOM: &str = "nothing there shows how it would be written";
/// Columns of a level where a file does not show them.
const INDENT: &str = "  ";

/// A block of the file, or an object.
struct Body<'t> {
    text: &'t str,
    block: &'t Node,
    /// Whether it is an object, `{ … }` behind an equals sign.
    is_object: bool,
    /// Byte behind the brace that opens it.
    open: usize,
    /// Byte of the brace that closes it.
    close: usize,
}

/// What is put into a block.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// Names that it stands behind, the best one first.
    pub behind: &'a [&'a str],
    /// Its name.
    pub key: &'a str,
    /// Its value. In a block a map is a block, and a list several of them.
    pub node: &'a Node,
}

/// An entry that is `key = value`, and no block.
fn is_attribute(entry: &Entry) -> bool {
    entry.place.end <= entry.node.place.start && entry.place.start < entry.node.place.start
}

/// A field in a block or an object.
///
/// # Errors
/// Why it cannot be put there.
pub fn insertion(text: &str, block: &Node, field: Field<'_>) -> Result<Edit, &'static str> {
    let body = Body::of(text, block)?;
    match (body.is_on_one_line(), &field.node.content) {
        (true, _) if body.is_object => return Err(NO_ROOM),
        (true, _) => return Ok(body.unfolded(field)),
        (false, Content::Map(_) | Content::List(_)) if body.is_object => return body.lines_behind(field),
        (false, Content::Map(_) | Content::List(_)) => return body.block_behind(field),
        (false, _) => {}
    }
    let attributes: Vec<&Entry> = block.entries().iter().filter(|entry| is_attribute(entry)).collect();
    let is_simple = |entry: &&&Entry| body.written(&entry.node).is_some_and(|text| !text.contains("<<"));
    let named = field.behind.iter().find_map(|key| attributes.iter().find(|entry| entry.is_called(key)));
    match named.filter(is_simple).or_else(|| attributes.iter().rfind(is_simple)) {
        Some(neighbour) => body.attribute_behind(neighbour, field),
        None => {
            let indent = format!("{}{}", body.indent(), body.unit());
            let at = rest_of_line(text, body.open)?;
            let (end, value) = (line_end(text, body.open), scalar(field.node));
            Ok(Edit { range: at..at, text: format!("{end}{indent}{} = {value}", field.key) })
        }
    }
}

/// One more item behind the last one of a list of objects.
///
/// # Errors
/// Why it cannot be put there.
pub fn appended(text: &str, list: &Node, item: &Node) -> Result<Edit, &'static str> {
    let last = list.items().last().ok_or(NO_ROOM)?;
    let (start, at) = (last.place.start as usize, last.place.end as usize);
    let body = Body::of(text, last)?;
    let is_closed = text.get(at..).is_some_and(|rest| rest.trim_start().starts_with([',', ']']));
    if !body.is_object || !is_closed {
        return Err(NO_ROOM);
    }
    let (indent, lines) = (line_of(text, start), body.lines(line_end(text, start)));
    let is_first = indent.trim().is_empty();
    let text = match (body.is_on_one_line(), is_first) {
        (true, true) => format!(",{}{indent}{}", lines.end, lines.flow(item)),
        (true, false) => format!(", {}", lines.flow(item)),
        (false, true) => format!(",{}{indent}{}", lines.end, lines.value(indent, item)),
        (false, false) => {
            let indent = body.indent();
            format!(", {}", lines.value(indent, item))
        }
    };
    Ok(Edit { range: at..at, text })
}

impl<'t> Body<'t> {
    fn of(text: &'t str, block: &'t Node) -> Result<Self, &'static str> {
        let (start, end) = (block.place.start as usize, block.place.end as usize);
        let written = text.get(start..end).ok_or(NO_ROOM)?;
        if block.is_map() && written.starts_with('{') && written.ends_with('}') {
            return Ok(Self { text, block, is_object: true, open: start + 1, close: end - 1 });
        }
        if written.starts_with("dynamic") {
            return Err(DYNAMIC);
        }
        if !written.starts_with(|first: char| first.is_ascii_alphabetic()) || !written.ends_with('}') {
            return Err(VALUE);
        }
        let head = written.find('{').ok_or(VALUE)?;
        let is_head =
            |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '"' | '_' | '-' | '\t' | '.' | '/');
        if !written.get(..head).is_some_and(|head| head.chars().all(is_head)) {
            return Err(VALUE);
        }
        Ok(Self { text, block, is_object: false, open: start + head + 1, close: end - 1 })
    }

    fn written(&self, node: &Node) -> Option<&'t str> {
        self.text.get(node.place.start as usize..node.place.end as usize)
    }

    fn is_on_one_line(&self) -> bool {
        self.text.get(self.open..self.close).is_some_and(|inner| !inner.contains('\n'))
    }

    /// The blanks that the block's own line begins with.
    fn indent(&self) -> &'t str {
        let line = line_of(self.text, self.block.place.start as usize);
        line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
    }

    /// Blanks by which a level is indented: of the first entry below this block.
    fn unit(&self) -> &'t str {
        let first = self.block.entries().first().map_or(0, |entry| entry.place.start as usize);
        let line = line_of(self.text, first);
        line.strip_prefix(self.indent()).filter(|unit| !unit.is_empty() && unit.trim().is_empty()).unwrap_or(INDENT)
    }

    /// How its lines are written.
    fn lines(&self, end: &'static str) -> Lines<'t> {
        let first = self.block.entries().first().map_or(0, |entry| entry.place.start as usize);
        let is_quoted = self.is_object && self.text.get(first..).is_some_and(|rest| rest.starts_with('"'));
        Lines { unit: self.unit(), end, is_quoted }
    }

    /// A block on one line takes one field only: it is written on several.
    fn unfolded(&self, field: Field<'_>) -> Edit {
        let (outer, end) = (self.indent(), line_end(self.text, self.open));
        let inner = self.text.get(self.open..self.close).unwrap_or_default().trim();
        let indent = format!("{outer}{INDENT}");
        let mut text = String::new();
        if !inner.is_empty() {
            text = format!("{end}{indent}{inner}");
        }
        text.push_str(&Lines { unit: INDENT, end, is_quoted: false }.field(&indent, field));
        text.push_str(&format!("{end}{outer}"));
        Edit { range: self.open..self.close, text }
    }

    fn attribute_behind(&self, neighbour: &Entry, field: Field<'_>) -> Result<Edit, &'static str> {
        let start = neighbour.place.start as usize;
        let indent = line_of(self.text, start);
        if !indent.trim().is_empty() {
            return Err(NO_ROOM);
        }
        let end = line_end(self.text, start);
        let key = self.lines(end).key(field.key);
        let equals = self.equals(neighbour, key.len()).ok_or(NO_ROOM)?;
        let is_number = |text: &str| text.parse::<f64>().is_ok();
        let is_quoted = matches!(&neighbour.node.content, Content::Scalar(text, Form::Quoted) if is_number(text));
        let value = match field.node.text().filter(|text| is_quoted && is_number(text)) {
            Some(text) => format!("\"{text}\""),
            None => scalar(field.node),
        };
        let at = rest_of_line(self.text, neighbour.node.place.end as usize)?;
        Ok(Edit { range: at..at, text: format!("{end}{indent}{key}{equals}{value}") })
    }

    /// The sign behind a key of so many letters: without blanks around it where its neighbour's has none, else in the column of that
    /// as far as that goes.
    fn equals(&self, neighbour: &Entry, letters: usize) -> Option<String> {
        let column = self.column(neighbour)?;
        let blanks = column - self.before_equals(neighbour)?.trim_end().len();
        if blanks == 0 {
            return Some("=".to_owned());
        }
        let is_aligned = blanks > 1 || self.is_in_column(neighbour);
        let blanks = if is_aligned { column.saturating_sub(letters).max(1) } else { 1 };
        Some(format!("{}= ", " ".repeat(blanks)))
    }

    /// The key of an attribute as it is written, with the blanks behind it.
    fn before_equals(&self, attribute: &Entry) -> Option<&'t str> {
        let (key, value) = (attribute.place.start as usize, attribute.node.place.start as usize);
        self.text.get(key..value)?.split_once('=').map(|(before, _)| before)
    }

    /// Letters in front of an attribute's sign.
    fn column(&self, attribute: &Entry) -> Option<usize> {
        self.before_equals(attribute).map(str::len)
    }

    /// Whether attributes on the lines around this one have their signs in its column.
    fn is_in_column(&self, attribute: &Entry) -> bool {
        let near = |entry: &&Entry| is_attribute(entry) && entry.place.line.abs_diff(attribute.place.line) == 1;
        let mut near = self.block.entries().iter().filter(near).peekable();
        // One that stands alone shows nothing; others of the file may.
        if near.peek().is_none() {
            self.text.contains("  = ")
        } else {
            near.all(|entry| self.column(entry) == self.column(attribute))
        }
    }

    /// An object or a list behind the best neighbour of an object.
    fn lines_behind(&self, field: Field<'_>) -> Result<Edit, &'static str> {
        let entries = self.block.entries();
        let named = field.behind.iter().find_map(|key| entries.iter().find(|entry| entry.is_called(key)));
        let neighbour = named.or_else(|| entries.iter().max_by_key(|entry| entry.place.start)).ok_or(NO_ROOM)?;
        let indent = line_of(self.text, neighbour.place.start as usize);
        if !indent.trim().is_empty() {
            return Err(NO_ROOM);
        }
        let at = rest_of_line(self.text, neighbour.node.place.end as usize)?;
        let lines = self.lines(line_end(self.text, neighbour.place.start as usize));
        let (end, key) = (lines.end, lines.key(field.key));
        Ok(Edit { range: at..at, text: format!("{end}{indent}{key} = {}", lines.value(indent, field.node)) })
    }

    /// A block behind the last thing of its parent, or behind the last of its own kind.
    fn block_behind(&self, field: Field<'_>) -> Result<Edit, &'static str> {
        let entries = self.block.entries();
        let nodes = |entry: &Entry| match &entry.node.content {
            Content::List(items) if !is_attribute(entry) => items.iter().map(|item| item.place).collect(),
            _ => vec![entry.node.place],
        };
        let same = entries.iter().find(|entry| entry.key == field.key && !is_attribute(entry));
        let all = || entries.iter().flat_map(nodes).max_by_key(|place| place.start);
        let last = same.map(nodes).and_then(|places| places.into_iter().max_by_key(|place| place.start)).or_else(all);
        let last = last.ok_or(NO_ROOM)?;
        let indent = format!("{}{}", self.indent(), self.unit());
        let end = line_end(self.text, last.start as usize);
        // The first thing of a body stands close to its brace, and shows nothing.
        let first = entries.iter().map(|entry| entry.place.start).min();
        let shown = entries.iter().find(|entry| !is_attribute(entry) && Some(entry.place.start) != first);
        let is_spaced = shown.is_none_or(|entry| is_after_blank(self.text, entry.place.start as usize));
        let at = rest_of_line(self.text, last.end as usize)?;
        let gap = if is_spaced { end } else { "" };
        Ok(Edit { range: at..at, text: format!("{gap}{}", self.lines(end).field(&indent, field)) })
    }
}

/// Whether the line before that of `at` is empty.
fn is_after_blank(text: &str, at: usize) -> bool {
    text.get(..at).unwrap_or_default().rsplit('\n').nth(1).is_some_and(|line| line.trim().is_empty())
}

/// The end of a line on which something ends at `at`: nothing may follow but the braces around an expression and a comment.
fn rest_of_line(text: &str, at: usize) -> Result<usize, &'static str> {
    let rest = text.get(at..).ok_or(NO_ROOM)?;
    let line = rest.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    let behind = line.trim_start_matches([' ', '\t', ')']);
    let is_closed = |comment: &str| comment.split_once("*/").is_some_and(|(_, rest)| rest.trim().is_empty());
    let is_comment =
        behind.starts_with('#') || behind.starts_with("//") || behind.strip_prefix("/*").is_some_and(is_closed);
    if behind.is_empty() || is_comment { Ok(at + line.len()) } else { Err(NO_ROOM) }
}
