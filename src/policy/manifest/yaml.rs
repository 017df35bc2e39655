//! A [`Node`] as YAML: blocks, with text in quotes wherever it could be read as anything else.

use super::Node;
use super::json::{number, quoted};

const INDENT: &str = "  ";

/// A document of YAML.
pub fn yaml(node: &Node) -> String {
    let mut out = String::new();
    block(&mut out, node, 0);
    out
}

/// Values that stand in lines of their own; others stand behind their key.
const fn is_block(node: &Node) -> bool {
    match node {
        Node::Map(entries) | Node::Object(entries) => !entries.is_empty(),
        Node::List(values) => !values.is_empty(),
        Node::Text(_) | Node::Number(_) | Node::Flag(_) | Node::Reference(_) => false,
    }
}

fn block(out: &mut String, node: &Node, depth: usize) {
    match node {
        Node::Map(entries) | Node::Object(entries) => {
            for (place, (key, value)) in entries.iter().enumerate() {
                // The first key of an item stands behind its dash.
                if place > 0 || !out.ends_with("- ") {
                    out.push_str(&INDENT.repeat(depth));
                }
                out.push_str(key);
                out.push(':');
                entry(out, value, depth);
            }
        }
        Node::List(values) => {
            for value in values {
                out.push_str(&INDENT.repeat(depth));
                out.push_str("- ");
                if is_block(value) {
                    block(out, value, depth + 1);
                } else {
                    out.push_str(&scalar(value));
                    out.push('\n');
                }
            }
        }
        _ => {
            out.push_str(&scalar(node));
            out.push('\n');
        }
    }
}

fn entry(out: &mut String, value: &Node, depth: usize) {
    if is_block(value) {
        out.push('\n');
        block(out, value, depth + 1);
    } else {
        out.push(' ');
        out.push_str(&scalar(value));
        out.push('\n');
    }
}

fn scalar(node: &Node) -> String {
    match node {
        Node::Map(_) | Node::Object(_) => "{}".to_owned(),
        Node::List(_) => "[]".to_owned(),
        Node::Text(text) | Node::Reference(text) => plain(text),
        Node::Number(value) => number(*value),
        Node::Flag(flag) => flag.to_string(),
    }
}

/// Letters, digits and what cannot be taken for anything but text; all else in quotes.
fn plain(text: &str) -> String {
    const WORDS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "null", "y"];
    let begins = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) || text.eq_ignore_ascii_case("n");
    let is_plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '/' | '.'));
    if begins && is_plain && !is_word { text.to_owned() } else { quoted(text) }
}
