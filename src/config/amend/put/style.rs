//! How a mapping of YAML or JSON writes its fields, and new ones in that way.

use crate::config::document::{Content, Entry, Form, Node};

/// The way of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Quote around keys, if any.
    key_quote: Option<char>,
    /// Between a key and its value.
    colon: String,
    /// Between fields on one line.
    pub comma: &'static str,
    /// Quote around words, if any.
    word_quote: Option<char>,
    /// Quote around text that needs one.
    text_quote: char,
    /// Quote around numbers, if any.
    number_quote: Option<char>,
    /// Within braces on one line.
    pad: &'static str,
    /// What ends a line.
    line_end: &'static str,
}

impl Style {
    /// The way of the fields `own`, of which `neighbour` is the one that a new one stands behind.
    pub fn of(text: &str, own: &[&Entry], neighbour: Option<&Entry>) -> Self {
        let is_template = text.trim_start().starts_with("{{") || text.trim_start().starts_with("{%");
        let is_json = text.trim_start().starts_with(['{', '[']) && !is_template;
        let quote_at = |at: u32| {
            let first = text.get(at as usize..).and_then(|rest| rest.chars().next());
            first.filter(|letter| matches!(letter, '"' | '\''))
        };
        let key_quote = match neighbour {
            Some(neighbour) => quote_at(neighbour.place.start),
            None => is_json.then_some('"'),
        };
        let written = |entry: &Entry| quote_at(entry.node.place.start).filter(|_| entry.node.known().is_some());
        let words = own.iter().filter(|entry| entry.node.known().is_some_and(|text| !is_number(text)));
        let word_quote =
            words.clone().find(|entry| entry.node.known().is_some_and(is_plain)).and_then(|entry| written(entry));
        let word_quote = if is_json { Some('"') } else { word_quote };
        let quotes = words.clone().chain(own.iter()).find_map(|entry| written(entry));
        let text_quote = quotes.filter(|_| !is_json).unwrap_or('"');
        let number_quote = neighbour.filter(|entry| entry.node.known().is_some_and(is_number)).and_then(written);
        let between = neighbour.and_then(|entry| {
            let between = text.get(entry.place.end as usize..entry.node.place.start as usize)?;
            let is_plain = between.contains(':') && between.chars().all(|letter| matches!(letter, ':' | ' '));
            is_plain.then(|| between.to_owned())
        });
        let colon = between.filter(|colon| colon.len() <= 3).unwrap_or_else(|| ": ".to_owned());
        let is_packed = colon == ":";
        let is_padded = neighbour.is_some_and(|entry| {
            let before = text.get(..entry.place.start as usize).unwrap_or_default();
            before.ends_with("{ ")
                || text
                    .get(..own.first().map_or(0, |entry| entry.place.start as usize))
                    .is_some_and(|before| before.ends_with("{ "))
        });
        Self {
            key_quote,
            colon,
            comma: if is_packed { "," } else { ", " },
            word_quote,
            text_quote,
            number_quote,
            pad: if is_padded { " " } else { "" },
            line_end: "\n",
        }
    }

    /// The same way for fields on lines of their own.
    pub fn in_line(&self, line_end: &'static str) -> Self {
        let colon = if self.colon == ":" { ": " } else { &self.colon };
        Self { line_end, colon: colon.to_owned(), ..self.clone() }
    }

    /// The same way for what a new mapping holds: quotes around its neighbours' numbers say nothing of numbers within it.
    fn within(&self) -> Self {
        Self { number_quote: None, ..self.clone() }
    }

    fn key(&self, key: &str) -> String {
        match self.key_quote {
            Some(quote) => format!("{quote}{key}{quote}"),
            None => key.to_owned(),
        }
    }

    /// A field on one line.
    pub fn field(&self, key: &str, node: &Node) -> String {
        format!("{}{}{}", self.key(key), self.colon, flow(node, self))
    }

    fn scalar(&self, node: &Node) -> String {
        let Content::Scalar(text, form) = &node.content else { return "null".to_owned() };
        let is_bare = is_number(text) || matches!(text.as_str(), "true" | "false");
        let quote = match form {
            Form::Quoted => Some(self.text_quote),
            _ if is_number(text) => self.number_quote,
            _ if is_bare => None,
            _ if is_plain(text) => self.word_quote,
            _ => Some(self.text_quote),
        };
        match quote {
            Some('\'') => format!("'{}'", text.replace('\'', "''")),
            Some(_) => format!("{text:?}"),
            None => text.clone(),
        }
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

/// Whether no reader takes a text for anything but text where it stands without quotes.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "inf", "nan"];
    let begins = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '/' | '.');
    begins && !is_word && text.chars().all(is_letter)
}

/// A node in braces, on one line.
pub fn flow(node: &Node, style: &Style) -> String {
    let pad = style.pad;
    match &node.content {
        Content::Map(entries) => {
            let style = style.within();
            let each: Vec<String> = entries.iter().map(|entry| style.field(&entry.key, &entry.node)).collect();
            format!("{{{pad}{}{pad}}}", each.join(style.comma))
        }
        Content::List(items) => {
            format!("[{}]", items.iter().map(|item| flow(item, style)).collect::<Vec<_>>().join(style.comma))
        }
        _ => style.scalar(node),
    }
}

/// A field on lines of its own, each begun by its line's end; `(indent, unit)` are its columns and those of each level below.
pub fn block(key: &str, node: &Node, (indent, unit): (usize, usize), style: &Style, out: &mut String) {
    out.push_str(style.line_end);
    out.push_str(&" ".repeat(indent));
    out.push_str(&style.key(key));
    match &node.content {
        Content::Map(entries) => {
            out.push(':');
            let style = style.within();
            for entry in entries {
                block(&entry.key, &entry.node, (indent + unit, unit), &style, out);
            }
        }
        Content::List(items) => {
            out.push(':');
            for item in items {
                out.push_str(style.line_end);
                out.push_str(&" ".repeat(indent + unit));
                out.push_str("- ");
                out.push_str(&flow(item, style));
            }
        }
        _ => {
            out.push_str(&style.colon);
            out.push_str(&style.scalar(node));
        }
    }
}

/// What stands before `at` on its line.
pub fn line_of(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default()
}

/// How the line of `at` ends; where it is the last one, the line before it.
pub fn line_end(text: &str, at: usize) -> &'static str {
    let rest = text.get(at..).unwrap_or_default();
    let ended = match rest.find('\n') {
        Some(end) => rest.get(..=end).unwrap_or_default(),
        None => text.trim_end_matches(|letter| letter != '\n'),
    };
    if ended.ends_with("\r\n") { "\r\n" } else { "\n" }
}
