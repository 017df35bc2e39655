//! A [`Node`] as JSON.

use super::Node;

const INDENT: &str = "  ";

/// JSON with a line for each value.
pub fn json(node: &Node) -> String {
    let mut out = String::new();
    write(&mut out, node, 0);
    out.push('\n');
    out
}

/// Text in quotes, with what has to be escaped; also right in YAML and HCL.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A number without an exponent.
pub(super) fn number(number: f64) -> String {
    number.to_string()
}

fn write(out: &mut String, node: &Node, depth: usize) {
    match node {
        Node::Map(entries) | Node::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| (Some(*key), value));
            list(out, ('{', '}'), entries, depth);
        }
        Node::List(values) => list(out, ('[', ']'), values.iter().map(|value| (None, value)), depth),
        Node::Text(text) | Node::Reference(text) => out.push_str(&quoted(text)),
        Node::Number(value) => out.push_str(&number(*value)),
        Node::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
    }
}

fn list<'a>(
    out: &mut String,
    (open, close): (char, char),
    entries: impl Iterator<Item = (Option<&'static str>, &'a Node)>,
    depth: usize,
) {
    out.push(open);
    let mut is_empty = true;
    for (key, value) in entries {
        out.push_str(if is_empty { "\n" } else { ",\n" });
        is_empty = false;
        out.push_str(&INDENT.repeat(depth + 1));
        if let Some(key) = key {
            out.push_str(&quoted(key));
            out.push_str(": ");
        }
        write(out, value, depth + 1);
    }
    if !is_empty {
        out.push('\n');
        out.push_str(&INDENT.repeat(depth));
    }
    out.push(close);
}
