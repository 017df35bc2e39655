//! One metric of an HPA, in the fields of any version.

use crate::config::autoscaler::{Metric, MetricKind, Per};
use crate::config::document::Node;
use crate::config::imported::Refusal;
use crate::config::meaning::{Reader, classify, request_unit};

/// Whether an item of a list is no item, but says how a patch joins the list with that of its base, as `$patch: replace` does.
pub fn is_directive(node: &Node) -> bool {
    !node.entries().is_empty() && node.entries().iter().all(|entry| entry.key.starts_with('$'))
}

/// Where a target stands in one of the versions.
struct Target<'n> {
    node: Option<&'n Node>,
    key: &'static str,
    per: Per,
}

/// Reads one entry of `metrics`.
///
/// # Errors
/// When its target cannot be one.
pub fn read_metric(node: &Node, reader: Reader<'_>) -> Result<Metric, Refusal> {
    const SOURCES: [(&str, &str); 5] = [
        ("resource", "Resource"),
        ("containerResource", "ContainerResource"),
        ("pods", "Pods"),
        ("object", "Object"),
        ("external", "External"),
    ];
    let given = node.get("type").and_then(Node::known);
    let found = SOURCES.iter().find(|(key, name)| match given {
        Some(given) => *name == given && node.get(key).is_some(),
        None => node.get(key).is_some(),
    });
    let Some((key, source)) = found else {
        if let Some(given) = given.filter(|given| SOURCES.iter().all(|(_, name)| name != given)) {
            let meant = SOURCES.iter().find(|(_, name)| name.eq_ignore_ascii_case(given));
            let types = SOURCES.map(|(_, name)| name).join(", ");
            let remedy = meant.map_or(format!("it takes {types}"), |(_, name)| format!("it is written {name}"));
            return Err(Refusal::new(node.line(), format!("{given} is no type of a metric"), remedy));
        }
        let what = given.unwrap_or("nothing");
        let reason = format!("a metric of type {what} without the block that belongs to it");
        let remedy = "give it resource, containerResource, pods, object or external to suit its type";
        return Err(Refusal::new(node.line(), reason, remedy));
    };
    let block = node.get(key).unwrap_or(node);
    let is_resource = matches!(*key, "resource" | "containerResource");
    let name_node = block.get("name").or_else(|| block.get("metricName")).or_else(|| block.at(&["metric", "name"]));
    let name = reader.name(name_node);
    let target = target_of(block);
    if let (Per::Utilization, Some(node), false) = (target.per, target.node, is_resource) {
        let reason = format!("{} of a metric of type {source}, which has no utilization", target.key);
        return Err(Refusal::new(node.line(), reason, "give averageValue, or value where the type has it"));
    }
    let value = match target.per {
        Per::Utilization => reader.whole_target(target.node, target.key)?,
        Per::Replica | Per::Total => reader.quantity(target.node, target.key)?,
    };
    let text = name.as_ref().map_or("", |name| name.value.as_str());
    let kind = if is_resource { resource_kind(text, target.per) } else { classify(text) };
    Ok(Metric {
        unit: (kind == MetricKind::Requests).then(|| request_unit(text)).flatten(),
        // Beside cpu and memory there are resources of devices.
        name: name.filter(|_| !is_resource || kind == MetricKind::Custom),
        target: value.or_gap(),
        detail: detail(block),
        ..Metric::new(kind, source, target.per, node.place)
    })
}

/// What tells a metric from others of its name: its selector, and the object that it describes.
fn detail(block: &Node) -> Option<String> {
    let selector = block.at(&["metric", "selector"]).or_else(|| block.get("selector"));
    let parts = [selector.or_else(|| block.get("metricSelector")), block.get("describedObject")];
    let words = parts.into_iter().flatten().map(Node::words);
    Some(words.collect::<Vec<_>>().join(" ")).filter(|detail| !detail.is_empty())
}

fn resource_kind(name: &str, per: Per) -> MetricKind {
    match (name, per) {
        ("cpu", Per::Utilization) => MetricKind::Cpu,
        ("cpu", _) => MetricKind::CpuFraction,
        ("memory", _) => MetricKind::Memory,
        _ => MetricKind::Custom,
    }
}

/// The target of any version: v2's block first, then v2beta1's flat fields.
fn target_of(block: &Node) -> Target<'_> {
    let nested = block.get("target").filter(|target| target.is_map());
    let candidates = [("averageUtilization", Per::Utilization), ("averageValue", Per::Replica), ("value", Per::Total)];
    let flat = [
        ("targetAverageUtilization", Per::Utilization),
        ("targetAverageValue", Per::Replica),
        ("targetValue", Per::Total),
        // v2beta1's Object metric names the described object in `target`.
        ("averageValue", Per::Replica),
    ];
    let in_nested = candidates.iter().find_map(|(key, per)| Some((nested?.get(key)?, *key, *per)));
    let found = in_nested.or_else(|| flat.iter().find_map(|(key, per)| Some((block.get(key)?, *key, *per))));
    if let Some((node, key, per)) = found {
        return Target { node: Some(node), key, per };
    }
    let per = match nested.and_then(|target| target.get("type")).and_then(Node::known) {
        Some("Utilization") => Per::Utilization,
        Some("Value") => Per::Total,
        Some("AverageValue") => Per::Replica,
        _ if matches!(block.get("name").and_then(Node::known), Some("cpu" | "memory")) => Per::Utilization,
        _ => Per::Replica,
    };
    // A template may stand in place of the whole target.
    Target { node: block.get("target").filter(|target| target.is_open()), key: "target", per }
}
