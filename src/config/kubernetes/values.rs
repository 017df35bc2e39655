//! Values of a Helm chart: maps somewhere in the file with bounds and targets, in the names that charts use.

use super::behavior::read_behavior;
use super::bounds::check_bounds;
use super::hpa::open_items;
use super::metrics::read_metric;
use crate::config::autoscaler::{Autoscaler, Metric, MetricKind, Need, Per, Switch, System};
use crate::config::document::{Content, Form, Node};
use crate::config::draft::Draft;
use crate::config::found::{Found, Setting};
use crate::config::imported::{FileKind, Refusal, Remark};
use crate::config::keda;
use crate::config::meaning::{Reader, template_remarks};

/// Levels below the root in which values are looked for.
const MOST_LEVELS: usize = 6;
// Istio's charts have the latter of the first three, beside other fields of a component.
const MIN: [&str; 4] = ["minReplicas", "minReplicaCount", "autoscaleMin", "min"];
const MAX: [&str; 4] = ["maxReplicas", "maxReplicaCount", "autoscaleMax", "max"];
/// How many of these say by themselves what they are.
const OWN: usize = 3;
const CPU: [&str; 8] = [
    "targetCPUUtilizationPercentage",
    "targetCPU",
    "cpuUtilizationPercentage",
    "targetCPUUtilization",
    "averageCpuUtilization",
    "cpuTargetPercentage",
    "cpuPercent",
    "cpu",
];
const MEMORY: [&str; 6] = [
    "targetMemoryUtilizationPercentage",
    "targetMemory",
    "memoryUtilizationPercentage",
    "targetMemoryUtilization",
    "averageMemoryUtilization",
    "memory",
];
const BEHAVIOR: [&str; 2] = ["behavior", "autoscaleBehavior"];
/// Keys of a map that holds an autoscaler's values.
const NAMES: [&str; 7] =
    ["autoscaling", "autoscaler", "hpa", "keda", "horizontalPodAutoscaler", "autoscale", "scaling"];

/// Lists of further metrics.
const LISTS: [&str; 3] = ["metrics", "customMetrics", "extraMetrics"];

/// Whether a map without a kind is a spec and not the values of a chart.
pub fn is_spec(root: &Node) -> bool {
    let is_chart = ["enabled", "targetCPU", "targetMemory", "targetMemoryUtilizationPercentage"];
    root.entry("maxReplicas").is_some() && !is_chart.iter().any(|key| root.entry(key).is_some())
        || root.entry("scaleTargetRef").is_some()
}

/// Reads all autoscalers of a file of values; whether there is one.
pub fn read(root: &Node, reader: Reader<'_>, draft: &mut Draft) -> bool {
    let before = draft.autoscalers.len() + draft.refusals.len();
    search(root, &mut Vec::new(), reader, draft);
    draft.autoscalers.len() + draft.refusals.len() > before
}

fn search<'n>(node: &'n Node, path: &mut Vec<&'n str>, reader: Reader<'_>, draft: &mut Draft) {
    if path.len() > MOST_LEVELS {
        return;
    }
    for entry in node.entries() {
        // Keys that tools leave to people: anchors stand there.
        if entry.key.starts_with("x-") {
            continue;
        }
        path.push(&entry.key);
        if is_values(&entry.key, &entry.node) {
            let is_component = entry.node.entry("autoscaleMax").is_some();
            let outer = path.iter().rev().skip(usize::from(!is_component));
            let name = outer.copied().find(|name| !is_general(name)).map(str::to_owned);
            draft.add(FileKind::HelmValues, values(&entry.node, name, reader));
        } else {
            search(&entry.node, path, reader, draft);
        }
        path.pop();
    }
}

/// Whether a key names what a map holds, and not whose it is.
fn is_general(key: &str) -> bool {
    NAMES.iter().any(|name| name.eq_ignore_ascii_case(key))
}

fn is_values(key: &str, node: &Node) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| node.entry(key).is_some());
    let [own_min, own_max] = [&MIN, &MAX].map(|keys| keys.get(..OWN).unwrap_or_default());
    // What is switched on and leaves its most to the chart is one, too.
    let is_on = node.get("enabled").and_then(Node::known) == Some("true") && has(own_min);
    node.is_map() && (has(own_max) || (is_general(key) && (has(&MAX) || is_on)))
}

fn first<'n>(node: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    keys.iter().find_map(|key| node.get(key))
}

fn values(node: &Node, name: Option<String>, reader: Reader<'_>) -> Result<Autoscaler, Refusal> {
    let min = reader.whole(first(node, &MIN), "minReplicas", 0..=i32::MAX.cast_unsigned())?.or_gap();
    let max = reader.whole(first(node, &MAX), "maxReplicas", 1..=i32::MAX.cast_unsigned())?.or_gap();
    check_bounds(&min, &max, ("minReplicas", "maxReplicas"))?;
    // A chart writes none of an empty one.
    let behavior = first(node, &BEHAVIOR).filter(|behavior| !is_false(behavior));
    let mut autoscaler = Autoscaler {
        name: name.map(|name| Found { text: name.clone(), value: name, place: node.place }),
        place: node.place,
        min,
        max,
        start: Setting::Absent,
        metrics: metrics(node, reader)?,
        schedules: Vec::new(),
        system: System::Hpa(read_behavior(behavior, None, reader)?),
        switches: Vec::new(),
        workload: None,
        needs: Vec::new(),
        remarks: vec![Remark::at(node.line(), "values of a chart: the chart decides what becomes of them")],
    };
    let enabled = node.get("enabled").or_else(|| node.get("autoscaleEnabled"));
    autoscaler.switches.extend(Switch::read(enabled, "enabled", reader)?);
    autoscaler.remarks.extend(autoscaler.switches.iter().filter_map(Switch::remark));
    // Metrics of an HPA make one of it, whatever its bounds are called.
    let has_metrics = !autoscaler.metrics.is_empty();
    if node.get("triggers").is_some() || (node.entry("minReplicaCount").is_some() && !has_metrics) {
        return with_triggers(autoscaler, node, reader);
    }
    autoscaler.remarks.extend(template_remarks(node.place, node, reader.context));
    let lists = LISTS.iter().filter_map(|key| node.get(key));
    autoscaler.needs.extend(lists.flat_map(|list| open_items(list.items(), reader)));
    if autoscaler.metrics.is_empty() && autoscaler.needs.is_empty() {
        autoscaler.needs.push(Need { name: "metric".to_owned(), text: None, line: None });
    }
    Ok(autoscaler)
}

/// Values of a chart that makes a `ScaledObject` of them. Charts have names of their own for what the object calls
/// minReplicaCount and maxReplicaCount, and a behavior beside them.
fn with_triggers(values: Autoscaler, node: &Node, reader: Reader<'_>) -> Result<Autoscaler, Refusal> {
    let mut object = keda::read(node, reader)?;
    let or_own = |named: Setting<u32>, own: Setting<u32>| if named.place().is_some() { named } else { own };
    if let (System::Keda(keda), System::Hpa(scaling)) = (&mut object.system, values.system)
        && scaling.has_behavior
    {
        keda.scaling = scaling;
    }
    Ok(Autoscaler {
        name: values.name,
        min: or_own(values.min, object.min),
        max: or_own(values.max, object.max),
        switches: values.switches,
        remarks: values.remarks.into_iter().chain(object.remarks).collect(),
        ..object
    })
}

/// Whether a value is what the `if` of a chart's template takes for false.
fn is_false(node: &Node) -> bool {
    match &node.content {
        Content::Null => true,
        Content::Scalar(text, Form::Plain) => matches!(text.as_str(), "" | "false" | "0"),
        Content::Scalar(text, _) => text.is_empty(),
        Content::List(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
    }
}

fn metrics(node: &Node, reader: Reader<'_>) -> Result<Vec<Metric>, Refusal> {
    let mut metrics = Vec::new();
    for (kind, keys) in [(MetricKind::Cpu, CPU.as_slice()), (MetricKind::Memory, MEMORY.as_slice())] {
        let Some(found) = keys.iter().filter_map(|key| node.get(key)).find(|node| !is_false(node)) else { continue };
        let target =
            first(found, &["targetPercentage", "averageUtilization", "target", "targetAverageUtilization", "value"]);
        let target = target.filter(|_| found.is_map()).unwrap_or(found);
        let target = reader.whole_target(Some(target), kind.name())?.or_gap();
        metrics.push(Metric { target, ..Metric::new(kind, "Resource", Per::Utilization, found.place) });
    }
    let lists = LISTS.iter().filter_map(|key| node.get(key));
    for item in lists.flat_map(Node::items) {
        if !item.is_open() {
            metrics.push(read_metric(item, reader)?);
        }
    }
    Ok(metrics)
}
