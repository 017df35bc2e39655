//! A [`Node`] as Terraform's configuration language.

use super::Node;
use super::json::{number, quoted};

const INDENT: &str = "  ";

/// A resource: its type, its name, and its body, which is a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Type, like `aws_autoscaling_policy`.
    pub kind: &'static str,
    /// Name within the configuration.
    pub name: String,
    /// Attributes and blocks.
    pub body: Vec<(&'static str, Node)>,
}

/// Resources one after another.
pub fn resources(all: &[Resource]) -> String {
    let written = all.iter().map(|resource| {
        let mut out = format!("resource \"{}\" \"{}\" {{\n", resource.kind, resource.name);
        body(&mut out, &resource.body, 1);
        out.push_str("}\n");
        out
    });
    written.collect::<Vec<_>>().join("\n")
}

fn body(out: &mut String, entries: &[(&'static str, Node)], depth: usize) {
    for (key, value) in entries {
        match value {
            Node::Map(inner) => nested(out, key, inner, depth),
            Node::List(values) if values.iter().any(|value| matches!(value, Node::Map(_))) => {
                for value in values {
                    if let Node::Map(inner) = value {
                        nested(out, key, inner, depth);
                    }
                }
            }
            value => {
                out.push_str(&format!("{}{key} = {}\n", INDENT.repeat(depth), scalar(value)));
            }
        }
    }
}

fn nested(out: &mut String, key: &str, entries: &[(&'static str, Node)], depth: usize) {
    out.push_str(&format!("{}{key} {{\n", INDENT.repeat(depth)));
    body(out, entries, depth + 1);
    out.push_str(&format!("{}}}\n", INDENT.repeat(depth)));
}

fn scalar(node: &Node) -> String {
    match node {
        // `${` and `%{` begin a template.
        Node::Text(text) => quoted(text).replace("${", "$${").replace("%{", "%%{"),
        Node::Reference(reference) => reference.clone(),
        Node::Number(value) => number(*value),
        Node::Flag(flag) => flag.to_string(),
        Node::List(values) => format!("[{}]", values.iter().map(scalar).collect::<Vec<_>>().join(", ")),
        Node::Map(entries) | Node::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key} = {}", scalar(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
