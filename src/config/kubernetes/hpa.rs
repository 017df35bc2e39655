//! A `HorizontalPodAutoscaler` of any version, or its spec alone.
//!
//! Source: Kubernetes API reference, autoscaling/v1, v2beta1, v2beta2 and v2.

use super::annotations::with_annotations;
use super::behavior::read_behavior;
use super::bounds::check_bounds;
use super::fields::add_unknown;
use super::metrics::{is_directive, read_metric};
use crate::config::autoscaler::{Autoscaler, Metric, MetricKind, Need, Per, System};
use crate::config::document::{Content, Form, Node};
use crate::config::found::{Found, Place, Setting};
use crate::config::imported::{Refusal, Remark};
use crate::config::meaning::{Reader, template_remarks};

/// Most replicas that the API can hold.
const MAX_REPLICAS: u32 = i32::MAX.cast_unsigned();
/// What an HPA without metrics looks at.
const DEFAULT_CPU_PERCENT: f64 = 80.0;

/// What names the workload; the latter before autoscaling/v1.
const TARGETS: [&str; 2] = ["scaleTargetRef", "scaleRef"];
/// What a manifest without `scaleTargetRef` is.
pub const PATCH: &str = "there is no scaleTargetRef: a patch, whose base says what it leaves out";

/// Reads one manifest, or a fragment without kind.
///
/// # Errors
/// When a value cannot be one, or the API server would refuse it.
pub fn read(root: &Node, reader: Reader<'_>) -> Result<Autoscaler, Refusal> {
    let annotated = with_annotations(root);
    let root = annotated.as_ref().unwrap_or(root);
    let spec = root.get("spec").unwrap_or(root);
    // A manifest that scales nothing is a patch: what it leaves out stands in its base.
    let is_patch = root.get("kind").is_some() && TARGETS.iter().all(|key| spec.entry(key).is_none());
    let is_manifest = root.get("kind").is_some() && !is_patch;
    let range = 0..=MAX_REPLICAS;
    let min = reader.whole(spec.get("minReplicas"), "minReplicas", range)?;
    let is_whole = is_manifest || (!is_patch && spec.entry("maxReplicas").is_some());
    let min = if is_whole { min.or_default(1, "minReplicas is 1 where it is left out") } else { min.or_gap() };
    let max = reader.whole(spec.get("maxReplicas"), "maxReplicas", 1..=MAX_REPLICAS)?.or_gap();
    check_bounds(&min, &max, ("minReplicas", "maxReplicas"))?;
    let api_version = reader.name(root.get("apiVersion"));
    let is_behavior_alone = spec.entry("scaleUp").is_some() || spec.entry("scaleDown").is_some();
    let behavior = if is_behavior_alone { Some(spec) } else { spec.get("behavior") };
    let scaling = read_behavior(behavior, api_version, reader)?;
    let mut autoscaler = Autoscaler {
        name: reader.name(root.at(&["metadata", "name"])),
        place: root.place,
        min,
        max,
        start: reader.whole(root.at(&["status", "currentReplicas"]), "currentReplicas", 0..=MAX_REPLICAS)?,
        metrics: read_metrics(spec, reader)?,
        schedules: Vec::new(),
        system: System::Hpa(scaling),
        switches: Vec::new(),
        workload: read_workload(root, spec, reader),
        needs: Vec::new(),
        remarks: Vec::new(),
    };
    add_needs(spec, is_manifest, reader, &mut autoscaler);
    if is_patch {
        autoscaler.remarks.push(Remark::at(root.line(), PATCH));
    }
    add_version_remarks(root, spec, &mut autoscaler);
    add_unknown(root, spec, &mut autoscaler);
    let outer = root.entry("spec").map_or(root.place, |entry| entry.place);
    add_template_remarks(outer, spec, reader, &mut autoscaler);
    Ok(autoscaler)
}

/// Metrics of the list, and the one of version 1.
fn read_metrics(spec: &Node, reader: Reader<'_>) -> Result<Vec<Metric>, Refusal> {
    let all: Vec<Metric> = match spec.get("metrics").map(|node| &node.content) {
        Some(Content::List(items)) => {
            let known = items.iter().filter(|item| !item.is_open() && !is_directive(item));
            known.map(|item| read_metric(item, reader)).collect::<Result<_, _>>()?
        }
        _ => Vec::new(),
    };
    let mut metrics: Vec<Metric> = Vec::with_capacity(all.len());
    for metric in all {
        // Branches of a template give one metric in the fields of several versions.
        let is_same = |known: &Metric| known.means_the_same(&metric);
        if reader.context.branches.is_empty() || !metrics.iter().any(is_same) {
            metrics.push(metric);
        }
    }
    if let Some(node) = spec.get("targetCPUUtilizationPercentage") {
        let target = reader.whole_target(Some(node), "targetCPUUtilizationPercentage")?;
        metrics.push(Metric { target, ..cpu(node.place) });
    }
    Ok(metrics)
}

fn cpu(place: Place) -> Metric {
    Metric::new(MetricKind::Cpu, "Resource", Per::Utilization, place)
}

/// What is left open as a whole, and the metric of an HPA without any.
fn add_needs(spec: &Node, is_manifest: bool, reader: Reader<'_>, autoscaler: &mut Autoscaler) {
    let metrics = spec.get("metrics");
    let open = |node: &Node| node.is_open().then(|| reader.context.written(node));
    let items = metrics.map(Node::items).unwrap_or_default();
    autoscaler.needs.extend(open_items(items, reader));
    if let Some((node, text)) = metrics.and_then(|node| Some((node, open(node)?))) {
        autoscaler.needs.push(Need { name: "metric".to_owned(), text: Some(text), line: Some(node.line()) });
    } else if !items.is_empty() && autoscaler.metrics.is_empty() {
        // What a template inserts is asked for above.
    } else if autoscaler.metrics.is_empty() && is_manifest {
        let rule = "an HPA without metrics looks at 80 % of CPU";
        autoscaler.metrics.push(Metric { target: Setting::defaulted(DEFAULT_CPU_PERCENT, rule), ..cpu(spec.place) });
    } else if autoscaler.metrics.is_empty() {
        autoscaler.needs.push(Need { name: "metric".to_owned(), text: None, line: None });
    }
    if let Some((node, text)) = spec.get("behavior").and_then(|node| Some((node, open(node)?))) {
        autoscaler.needs.push(Need { name: "behavior".to_owned(), text: Some(text), line: Some(node.line()) });
    }
}

/// Items of a list of metrics or triggers that a template inserts: each is asked for, and the others stay.
pub fn open_items(items: &[Node], reader: Reader<'_>) -> Vec<Need> {
    let open = items.iter().filter(|item| item.is_open());
    open.map(|item| Need {
        name: "metric".to_owned(),
        text: Some(reader.context.written(item)),
        line: Some(item.line()),
    })
    .collect()
}

/// What a manifest scales, where that is written out and not only under a condition of a template.
pub fn read_workload(root: &Node, spec: &Node, reader: Reader<'_>) -> Option<Found<String>> {
    let target = TARGETS.iter().find_map(|key| spec.get(key))?;
    let name = target.get("name").or_else(|| target.get("deploymentName"))?;
    let kind = target.get("kind").map_or(Some("Deployment"), Node::known)?;
    let is_conditional = reader.context.block_within(Place::default(), root.place).is_some();
    let namespace = root.at(&["metadata", "namespace"]).map_or(Some(""), Node::known)?;
    let text = name.known().filter(|_| !is_conditional)?;
    let within = if namespace.is_empty() { String::new() } else { format!(" in {namespace}") };
    Some(Found { value: format!("{kind} {text}{within}"), text: text.to_owned(), place: name.place })
}

/// What the API server of the manifest's version would not take as it is written.
fn add_version_remarks(root: &Node, spec: &Node, autoscaler: &mut Autoscaler) {
    let remarks = &mut autoscaler.remarks;
    for key in ["minReplicas", "maxReplicas"] {
        if let Some(node) = spec.get(key)
            && matches!(&node.content, Content::Scalar(text, Form::Quoted) if text.parse::<u32>().is_ok())
        {
            remarks.push(Remark::at(node.line(), format!("{key} is text in quotes; the API server takes a number")));
        }
    }
    let version = root.get("apiVersion").and_then(Node::known).unwrap_or_default();
    if let Some(entry) = spec.entry("targetCPUUtilizationPercentage").filter(|_| version.starts_with("autoscaling/v2"))
    {
        let text = format!(
            "{} is a field of autoscaling/v1, which {version} does not know: it is refused or dropped",
            entry.key
        );
        remarks.push(Remark::at(entry.place.line, text));
    }
    let is_v2 = matches!(version, "autoscaling/v2" | "autoscaling/v2beta2");
    for item in spec.get("metrics").map(Node::items).unwrap_or_default().iter().filter(|_| is_v2) {
        let blocks = item.entries().iter().flat_map(|entry| entry.node.entries());
        for field in blocks.filter(|field| field.key.starts_with("targetAverage") || field.key == "targetValue") {
            let text = format!("{} is a field of autoscaling/v2beta1, which {version} does not know", field.key);
            remarks.push(Remark::at(field.place.line, text));
        }
    }
    if autoscaler.min.get() == Some(0) {
        let line = autoscaler.min.line();
        let text =
            "minReplicas is 0, which needs the feature gate HPAScaleToZero and an Object or External metric".to_owned();
        remarks.push(Remark::of(line, text));
    }
}

/// What a template around the manifest means for it; `outer` is where its spec begins.
pub fn add_template_remarks(outer: Place, spec: &Node, reader: Reader<'_>, autoscaler: &mut Autoscaler) {
    if reader.context.range_around(outer.line).is_some() {
        let text = "repeated by a template range: one autoscaler per entry";
        autoscaler.remarks.push(Remark::at(outer.line, text));
    }
    autoscaler.remarks.extend(template_remarks(outer, spec, reader.context));
}
