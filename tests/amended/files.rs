//! Files as people write them: YAML, JSON, Terraform and commands.

use proptest::prelude::*;

/// A value of a file, in the names of the system's API.
#[derive(Debug, Clone)]
pub enum Tree {
    Text(String),
    Number(u32),
    Flag(bool),
    Map(Vec<(&'static str, Tree)>),
    List(Vec<Tree>),
}

pub use Tree::{Flag, List, Map, Number};

pub fn text(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Lines,
    Braces,
    Packed,
    Terraform,
    Shell,
}

/// The small things in which files differ.
#[derive(Debug, Clone)]
pub struct Hand {
    pub form: Form,
    pub indent: &'static str,
    pub end: &'static str,
    pub is_ended: bool,
}

impl Hand {
    pub fn finished(&self, text: &str) -> String {
        let text = if self.is_ended { text } else { text.trim_end() };
        text.replace('\n', self.end)
    }

    pub fn is_braced(&self) -> bool {
        matches!(self.form, Form::Braces | Form::Packed)
    }
}

pub fn any_hand() -> impl Strategy<Value = Hand> {
    let form = prop::sample::select(&[Form::Lines, Form::Braces, Form::Packed, Form::Terraform, Form::Shell][..]);
    let indent = prop::sample::select(&["  ", "    ", "\t"][..]);
    let end = prop::sample::select(&["\n", "\r\n"][..]);
    (form, indent, end, any::<bool>()).prop_map(|(form, indent, end, is_ended)| {
        // YAML has no tabs.
        let indent = if form == Form::Lines && indent == "\t" { "  " } else { indent };
        Hand { form, indent, end, is_ended }
    })
}

pub fn lines(tree: &Tree, depth: usize, indent: &str) -> String {
    match tree {
        Map(entries) => {
            let field = |(key, value): &(&str, Tree)| {
                format!("\n{}{key}:{}", indent.repeat(depth), lines(value, depth + 1, indent))
            };
            entries.iter().map(field).collect()
        }
        List(items) => items.iter().map(|item| format!("\n{}- {}", indent.repeat(depth), braces(item, None))).collect(),
        scalar => format!(" {}", braces(scalar, None)),
    }
}

/// JSON on one line, or on lines of an indentation at a depth.
pub fn braces(tree: &Tree, lines: Option<(&str, usize)>) -> String {
    let (open, close, inner) = match lines {
        Some((indent, depth)) => {
            let line = |depth: usize| format!("\n{}", indent.repeat(depth));
            (line(depth + 1), line(depth), Some((indent, depth + 1)))
        }
        None => (String::new(), String::new(), None),
    };
    let comma = if lines.is_some() { format!(",{open}") } else { ", ".to_owned() };
    match tree {
        Tree::Text(text) => format!("\"{text}\""),
        Number(number) => number.to_string(),
        Flag(flag) => flag.to_string(),
        Map(entries) => {
            let each: Vec<String> =
                entries.iter().map(|(key, value)| format!("\"{key}\": {}", braces(value, inner))).collect();
            format!("{{{open}{}{close}}}", each.join(&comma))
        }
        List(items) => {
            let each: Vec<String> = items.iter().map(|item| braces(item, inner)).collect();
            format!("[{open}{}{close}]", each.join(&comma))
        }
    }
}

/// `ScaleInCooldown` in lower case with `between` between its words.
pub fn words(key: &str, between: char) -> String {
    let mut out = String::new();
    for letter in key.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push(between);
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

pub fn terraform(entries: &[(&'static str, Tree)], depth: usize, indent: &str) -> String {
    let mut out = String::new();
    for (key, value) in entries {
        let name = match *key {
            "StepAdjustments" => "step_adjustment".to_owned(),
            "coolDownPeriodSec" => "cooldown_period".to_owned(),
            "utilizationTarget" => "target".to_owned(),
            "minNumReplicas" => "min_replicas".to_owned(),
            "maxNumReplicas" => "max_replicas".to_owned(),
            "metrics" => "metric".to_owned(),
            "policies" => "policy".to_owned(),
            key => words(key, '_'),
        };
        let margin = indent.repeat(depth);
        let block = |inner: &[(&'static str, Tree)]| {
            format!("{margin}{name} {{\n{}{margin}}}\n", terraform(inner, depth + 1, indent))
        };
        match value {
            Map(inner) => out.push_str(&block(inner)),
            List(items) if items.iter().any(|item| matches!(item, Map(_))) => {
                let blocks =
                    items.iter().filter_map(|item| if let Map(inner) = item { Some(block(inner)) } else { None });
                out.push_str(&blocks.collect::<String>());
            }
            value => out.push_str(&format!("{margin}{name} = {}\n", braces(value, None))),
        }
    }
    out
}

/// A value as objects of Terraform's configuration language, on lines of a depth.
pub fn objects(tree: &Tree, depth: usize, indent: &str) -> String {
    let (margin, inner) = (indent.repeat(depth), indent.repeat(depth + 1));
    match tree {
        Map(entries) => {
            let field = |(key, value): &(&str, Tree)| format!("{inner}{key} = {}\n", objects(value, depth + 1, indent));
            format!("{{\n{}{margin}}}", entries.iter().map(field).collect::<String>())
        }
        List(items) => {
            let each = items.iter().map(|item| format!("{inner}{}", objects(item, depth + 1, indent)));
            format!("[\n{}\n{margin}]", each.collect::<Vec<_>>().join(",\n"))
        }
        scalar => braces(scalar, None),
    }
}

/// A command with an option on each line.
pub fn command(start: &str, entries: &[(&'static str, Tree)], hand: &Hand) -> String {
    let option = |(key, value): &(&str, Tree)| {
        let value = match value {
            Tree::Text(text) => text.clone(),
            List(items) if items.iter().all(|item| matches!(item, Tree::Text(_))) => {
                items.iter().map(|item| braces(item, None)).collect::<Vec<_>>().join(" ")
            }
            tree => format!("'{}'", braces(tree, (hand.indent == "\t").then_some((hand.indent, 0)))),
        };
        format!(" \\\n{}--{} {value}", hand.indent, words(key, '-'))
    };
    format!("{start}{}\n", entries.iter().map(option).collect::<String>())
}

/// Fields of a block.
pub type Fields = Vec<(&'static str, Tree)>;

/// A field, where there is one.
pub fn field<T>(key: &'static str, value: Option<T>, tree: impl Fn(T) -> Tree) -> Option<(&'static str, Tree)> {
    value.map(|value| (key, tree(value)))
}
