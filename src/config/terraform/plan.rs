//! A plan or a state as `terraform show -json` prints it: values without references, and, for a plan, a configuration that has
//! them. And a state as it is stored.
//!
//! Sources: Terraform, "JSON Output Format"; `internal/states/statefile/version4.go`.

use super::{Block, read_blocks};
use crate::config::document::{Content, Entry, Form, Node};
use crate::config::draft::Draft;
use crate::config::imported::FileKind;
use crate::config::meaning::Reader;

/// Most levels of modules.
const MOST_LEVELS: usize = 16;

/// The values of a plan or a state.
fn values(root: &Node) -> Option<&Node> {
    root.at(&["planned_values", "root_module"]).or_else(|| root.at(&["values", "root_module"]))
}

/// The resources of a stored state.
fn stored(root: &Node) -> Option<&Node> {
    let is_state =
        |list: &&Node| root.get("version").is_some() && list.items().iter().any(|item| item.get("instances").is_some());
    root.get("resources").filter(is_state)
}

/// Whether a document is a plan or a state.
pub fn is_plan(root: &Node) -> bool {
    values(root).or_else(|| stored(root)).is_some()
}

/// Reads a plan or a state.
pub fn read_plan(root: &Node, reader: Reader<'_>, draft: &mut Draft) {
    let mut blocks = Vec::new();
    let configuration = root.at(&["configuration", "root_module"]);
    if let Some(module) = values(root) {
        add_module(module, configuration, 0, &mut blocks);
    } else if let Some(resources) = stored(root) {
        add_stored(resources, &mut blocks);
    }
    read_blocks(blocks, Some(FileKind::TerraformAws), reader, draft);
}

fn add_stored(resources: &Node, blocks: &mut Vec<Block>) {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).unwrap_or_default().to_owned();
    for resource in resources.items().iter().filter(|resource| text(resource, "mode") != "data") {
        let (kind, label) = (text(resource, "type"), text(resource, "name"));
        for instance in resource.get("instances").map(Node::items).unwrap_or_default() {
            let Some(attributes) = instance.get("attributes") else { continue };
            let node = Node { place: instance.place, ..attributes.clone() };
            let references = vec![format!("{kind}.{label}")];
            blocks.push(Block { kind: kind.clone(), label: label.clone(), references, node });
        }
    }
}

fn add_module(module: &Node, configuration: Option<&Node>, level: usize, blocks: &mut Vec<Block>) {
    if level > MOST_LEVELS {
        return;
    }
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).unwrap_or_default().to_owned();
    for resource in module.get("resources").map(Node::items).unwrap_or_default() {
        let (kind, name) = (text(resource, "type"), text(resource, "name"));
        if resource.get("mode").and_then(Node::text) == Some("data") {
            continue;
        }
        let empty = Node::new(Content::Map(Vec::new()), resource.place);
        let mut node = resource.get("values").unwrap_or(&empty).clone();
        node.place = resource.place;
        let described = configuration.and_then(|module| module.get("resources")).map(Node::items).unwrap_or_default();
        let described = described.iter().find(|other| text(other, "type") == kind && text(other, "name") == name);
        if let Some(expressions) = described.and_then(|other| other.get("expressions")) {
            add_references(&mut node, expressions);
        }
        let references = vec![format!("{kind}.{name}")];
        blocks.push(Block { kind, label: name, references, node });
    }
    for child in module.get("child_modules").map(Node::items).unwrap_or_default() {
        let address = text(child, "address");
        let name =
            address.rsplit("module.").next().unwrap_or_default().split('[').next().unwrap_or_default().to_owned();
        let called = configuration.and_then(|module| module.at(&["module_calls", &name, "module"]));
        add_module(child, called, level + 1, blocks);
    }
}

/// Adds what an attribute refers to, where its value is not known before the plan is applied.
fn add_references(node: &mut Node, expressions: &Node) {
    let place = node.place;
    let Content::Map(entries) = &mut node.content else { return };
    for expression in expressions.entries() {
        let references = expression.node.get("references").map(Node::items).unwrap_or_default();
        let Some(text) = references.first().and_then(Node::text) else { continue };
        let open = || {
            Node::new(Content::Scalar(text.to_owned(), Form::Open), references.first().map_or(place, |node| node.place))
        };
        let is_empty = |node: &Node| match &node.content {
            Content::Null => true,
            Content::List(items) => items.iter().all(|item| matches!(item.content, Content::Null)),
            Content::Scalar(..) | Content::Map(_) => false,
        };
        match entries.iter_mut().find(|entry| entry.key == expression.key) {
            Some(entry) if is_empty(&entry.node) => entry.node = open(),
            Some(_) => {}
            None => entries.push(Entry { key: expression.key.clone(), place, node: open(), others: Vec::new() }),
        }
    }
}
