//! Fields, blocks and objects as lines of Terraform's configuration language.

use super::hcl::Field;
use crate::config::document::{Content, Entry, Form, Node};

/// How lines are written.
#[derive(Clone, Copy)]
pub struct Lines<'a> {
    /// Blanks by which a level is indented.
    pub unit: &'a str,
    /// What ends a line.
    pub end: &'a str,
    /// Whether keys of objects are in quotes.
    pub is_quoted: bool,
}

impl Lines<'_> {
    /// A field or blocks on lines of their own, each begun by its line's end.
    pub fn field(self, indent: &str, field: Field<'_>) -> String {
        match &field.node.content {
            Content::Map(entries) => self.block(indent, field.key, entries),
            Content::List(items) => items.iter().map(|node| self.field(indent, Field { node, ..field })).collect(),
            Content::Scalar(..) | Content::Null => {
                format!("{}{indent}{} = {}", self.end, field.key, scalar(field.node))
            }
        }
    }

    fn block(self, indent: &str, key: &str, entries: &[Entry]) -> String {
        let (end, inner) = (self.end, format!("{indent}{}", self.unit));
        let width = self.width(entries);
        let mut out = format!("{end}{indent}{key} {{");
        for entry in entries {
            if is_scalar(&entry.node) {
                out.push_str(&format!("{end}{inner}{:width$} = {}", entry.key, scalar(&entry.node)));
            } else {
                out.push_str(&self.field(&inner, Field { behind: &[], key: &entry.key, node: &entry.node }));
            }
        }
        out.push_str(&format!("{end}{indent}}}"));
        out
    }

    /// A value on lines of its own, but for the first: an object, a list, or a scalar.
    pub fn value(self, indent: &str, node: &Node) -> String {
        let (end, inner) = (self.end, format!("{indent}{}", self.unit));
        match &node.content {
            Content::Map(entries) => {
                let width = self.width(entries);
                let line = |entry: &Entry| {
                    let width = if is_scalar(&entry.node) { width } else { 0 };
                    format!("{end}{inner}{:width$} = {}", self.key(&entry.key), self.value(&inner, &entry.node))
                };
                format!("{{{}{end}{indent}}}", entries.iter().map(line).collect::<String>())
            }
            Content::List(items) => {
                let items = items.iter().map(|item| format!("{end}{inner}{}", self.value(&inner, item)));
                format!("[{}{end}{indent}]", items.collect::<Vec<_>>().join(","))
            }
            Content::Scalar(..) | Content::Null => scalar(node),
        }
    }

    /// A value on one line.
    pub fn flow(self, node: &Node) -> String {
        match &node.content {
            Content::Map(entries) => {
                let each = entries.iter().map(|entry| format!("{} = {}", self.key(&entry.key), self.flow(&entry.node)));
                format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
            }
            Content::List(items) => {
                format!("[{}]", items.iter().map(|item| self.flow(item)).collect::<Vec<_>>().join(", "))
            }
            Content::Scalar(..) | Content::Null => scalar(node),
        }
    }

    /// A key of an object.
    pub fn key(self, key: &str) -> String {
        if self.is_quoted { format!("{key:?}") } else { key.to_owned() }
    }

    /// Fields in a row have their signs below each other.
    fn width(self, entries: &[Entry]) -> usize {
        let fields = entries.iter().filter(|entry| is_scalar(&entry.node));
        fields.map(|entry| self.key(&entry.key).len()).max().unwrap_or(0)
    }
}

const fn is_scalar(node: &Node) -> bool {
    !matches!(node.content, Content::Map(_) | Content::List(_))
}

/// A scalar.
pub fn scalar(node: &Node) -> String {
    let text = node.text().unwrap_or_default();
    let is_text = matches!(node.content, Content::Scalar(_, Form::Quoted));
    let is_bare = !is_text && (text.parse::<f64>().is_ok() || matches!(text, "true" | "false"));
    // `${` and `%{` begin a template.
    if is_bare { text.to_owned() } else { format!("{text:?}").replace("${", "$${").replace("%{", "%%{") }
}
