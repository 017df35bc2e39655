//! The AWS command line's shorthand for structures: `Key=Value,List=[a,b],Map={c=d}`.
//!
//! Source: AWS Command Line Interface User Guide, "Using shorthand syntax".

use super::node::{Content, Entry, Form, Node};
use super::source::is_placeholder;
use crate::config::found::Place;

/// Most levels of nesting; AWS has three.
const MOST_LEVELS: usize = 16;

/// Reads a structure; `None` where `text` is none.
pub fn read_shorthand(text: &str, place: Place) -> Option<Node> {
    let mut reader = Reader { rest: text, place };
    let entries = reader.entries(None, 0)?;
    (reader.rest.is_empty() && !entries.is_empty()).then(|| Node::new(Content::Map(entries), place))
}

struct Reader<'t> {
    rest: &'t str,
    place: Place,
}

impl Reader<'_> {
    fn take(&mut self, letter: char) -> bool {
        let rest = self.rest.strip_prefix(letter);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// `key=value,…` up to `close`, or to the end.
    fn entries(&mut self, close: Option<char>, level: usize) -> Option<Vec<Entry>> {
        let mut entries = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if close.is_some_and(|close| self.take(close)) || (close.is_none() && self.rest.is_empty()) {
                return Some(entries);
            }
            let end = self.rest.find('=')?;
            let key = self.rest.get(..end)?.trim();
            let is_name = !key.is_empty()
                && key.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':'));
            if !is_name {
                return None;
            }
            let key = key.to_owned();
            self.rest = self.rest.get(end + 1..)?;
            let node = self.value(close, level + 1)?;
            entries.push(Entry { key, place: self.place, node, others: Vec::new() });
            self.rest = self.rest.trim_start();
            if !self.take(',') && close.is_none() && !self.rest.is_empty() {
                return None;
            }
        }
    }

    fn value(&mut self, close: Option<char>, level: usize) -> Option<Node> {
        if level > MOST_LEVELS {
            return None;
        }
        if self.take('{') {
            return Some(Node::new(Content::Map(self.entries(Some('}'), level)?), self.place));
        }
        if self.take('[') {
            return self.list(level);
        }
        for quote in ['"', '\''] {
            if self.take(quote) {
                let (text, rest) = self.rest.split_once(quote)?;
                let node = self.scalar(text);
                self.rest = rest;
                return Some(node);
            }
        }
        let end =
            self.rest.find(|letter| letter == ',' || Some(letter) == close || letter == ']').unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        let node = self.scalar(text.trim());
        self.rest = rest;
        Some(node)
    }

    fn list(&mut self, level: usize) -> Option<Node> {
        let mut items = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.take(']') {
                return Some(Node::new(Content::List(items), self.place));
            }
            items.push(self.value(Some(']'), level + 1)?);
            self.rest = self.rest.trim_start();
            if !self.take(',') && !self.rest.starts_with(']') {
                return None;
            }
        }
    }

    fn scalar(&self, text: &str) -> Node {
        let form = if is_placeholder(text) { Form::Open } else { Form::Plain };
        Node::new(Content::Scalar(text.to_owned(), form), self.place)
    }
}
