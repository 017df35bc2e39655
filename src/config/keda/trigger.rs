//! One trigger of a `ScaledObject`.

use super::catalog::{Scaler, find};
use super::cron;
use crate::config::autoscaler::{Metric, MetricKind, Per, ScheduleSpec};
use crate::config::document::{Content, Entry, Form, Node};
use crate::config::found::{Found, Setting};
use crate::config::imported::{Refusal, Remark, Unread};
use crate::config::meaning::{Reader, classify, decimal, nearest, read_query, request_unit, unknown};

/// Keys of what a trigger of an unknown type looks at.
const USUAL_NAMES: [&str; 3] = ["metricName", "query", "queueName"];

/// What a trigger is.
#[derive(Debug)]
pub struct Read {
    /// The metric that the HPA sees.
    pub metric: Metric,
    /// Its times, where it is a cron trigger.
    pub schedule: Option<ScheduleSpec>,
    /// What there is to know.
    pub remarks: Vec<Remark>,
}

/// Reads one trigger.
///
/// # Errors
/// When it has no type, or a value cannot be one.
pub fn read(node: &Node, reader: Reader<'_>) -> Result<Read, Refusal> {
    let Some(kind) = node.get("type").and_then(Node::text) else {
        return Err(Refusal::new(
            node.line(),
            "a trigger without a type",
            "give its type, like prometheus, cpu or cron",
        ));
    };
    let empty = Node::new(Content::Map(Vec::new()), node.place);
    let metadata = node.get("metadata").unwrap_or(&empty);
    let mut remarks = Vec::new();
    let (metric, schedule) = match kind {
        "cron" => {
            let schedule = cron::read(metadata, node.place, reader)?;
            let metric = Metric::new(MetricKind::Cron, kind, Per::Replica, node.place);
            let target = Setting::defaulted(1.0, "a cron trigger counts replicas, so that its target is 1");
            (Metric { target, ..metric }, Some(schedule))
        }
        "cpu" | "memory" => (resource(node, kind, metadata, reader)?, None),
        _ => {
            remarks.extend(misspelled(kind, metadata));
            remarks.extend(unread_activations(kind, metadata));
            (external(node, kind, metadata, reader)?, None)
        }
    };
    let trigger_name = node.get("name").and_then(Node::known).map(str::to_owned);
    let metric = Metric { trigger_name, ..metric };
    let number = metadata
        .entries()
        .iter()
        .find(|entry| matches!(&entry.node.content, Content::Scalar(text, Form::Plain) if decimal(text).parse::<f64>().is_ok()));
    if let Some(entry) = number {
        let text = format!("{} is a number; the API server takes text in metadata, so put it in quotes", entry.key);
        remarks.push(Remark::at(entry.node.line(), text));
    }
    Ok(Read { metric, schedule, remarks })
}

fn resource(node: &Node, kind: &str, metadata: &Node, reader: Reader<'_>) -> Result<Metric, Refusal> {
    let metric_type = node.get("metricType").or_else(|| metadata.get("type"));
    let metric_type: Setting<Per> = reader.choice(metric_type, "metricType")?;
    let per = if metric_type.get() == Some(Per::Replica) { Per::Replica } else { Per::Utilization };
    let value = metadata.get("value");
    let target = match per {
        Per::Utilization => reader.whole_target(value, "value")?,
        Per::Replica | Per::Total => reader.quantity(value, "value")?,
    };
    let measured = match (kind, per) {
        ("memory", _) => MetricKind::Memory,
        (_, Per::Utilization) => MetricKind::Cpu,
        _ => MetricKind::CpuFraction,
    };
    let open_per = open_only(metric_type);
    Ok(Metric { target: target.or_gap(), open_per, ..Metric::new(measured, kind, per, node.place) })
}

/// A trigger of the catalog; any other has its target where most have it.
fn external(node: &Node, kind: &str, metadata: &Node, reader: Reader<'_>) -> Result<Metric, Refusal> {
    const USUAL: [&str; 6] = ["value", "threshold", "targetValue", "queryValue", "queueLength", "lagThreshold"];
    let scaler = find(kind);
    let keys = scaler.map_or(USUAL.as_slice(), |scaler| scaler.targets);
    let (key, value) = keys.iter().find_map(|key| Some((*key, metadata.get(key)?))).unzip();
    let key = key.unwrap_or("target");
    let target = reader.target(value, key)?;
    let target = match scaler.and_then(|scaler| scaler.default) {
        Some(default) => target.or_default(default, format!("KEDA's own for {kind}")),
        None => target.or_gap(),
    };
    let metric_type: Setting<Per> = reader.choice(node.get("metricType"), "metricType")?;
    if metric_type.get() == Some(Per::Utilization) {
        let reason = format!("metricType is Utilization, which a trigger of type {kind} has not");
        let line = metric_type.line().unwrap_or(node.line());
        return Err(Refusal::new(line, reason, "give AverageValue, or Value"));
    }
    let per = if metric_type.get() == Some(Per::Total) { Per::Total } else { Per::Replica };
    let (name, measured, unit) = what(kind, scaler, metadata, reader);
    let mode = reader.text(metadata.get("mode"), "mode")?;
    let mode = match scaler.and_then(|scaler| scaler.mode) {
        Some(default) => mode.or_default(default.to_owned(), format!("KEDA's own for {kind}")),
        None => mode,
    };
    let measured = mode.value().and_then(|mode| counted(mode)).unwrap_or(measured);
    Ok(Metric {
        name,
        target,
        unit,
        mode,
        uses_cached: reader.flag(node.get("useCachedMetrics"), "useCachedMetrics")?,
        activation: activation(kind, scaler, metadata, reader)?,
        open_per: open_only(metric_type),
        detail: detail(kind, scaler, metadata),
        ..Metric::new(measured, kind, per, node.place)
    })
}

/// What a queue's trigger measures in a mode other than the length of it.
fn counted(mode: &str) -> Option<MetricKind> {
    match mode {
        "MessageRate" | "DeliverGetRate" | "PublishedToDeliveredRatio" => Some(MetricKind::EventRate),
        "OldestUnackedMessageAge" | "ExpectedQueueConsumptionTime" => Some(MetricKind::Latency),
        _ => None,
    }
}

/// The setting where it has still to be supplied; what the file gives is in the metric.
fn open_only(setting: Setting<Per>) -> Setting<Per> {
    if setting.is_gap() { setting } else { Setting::Absent }
}

/// What tells a trigger from others of its name: its type, and all that names what it looks at.
fn detail(kind: &str, scaler: Option<&Scaler>, metadata: &Node) -> Option<String> {
    let names = scaler.map_or(USUAL_NAMES.as_slice(), |scaler| scaler.names);
    let nodes = names.iter().chain(&["mode"]).filter_map(|key| metadata.get(key));
    let words: Vec<String> = nodes.map(Node::words).collect();
    Some(format!("{kind} {}", words.join(" ")))
}

/// Triggers whose activation is not called after their target.
///
/// Source: KEDA documentation 2.20, "Splunk" and "Selenium Grid Scaler".
const OTHER_ACTIVATIONS: [(&str, &str); 2] = [("splunk", "activationValue"), ("selenium-grid", "activationThreshold")];

/// What the activation of a trigger may be called: `activation` and the name of its target, mostly. Nothing for a type that is not
/// known, of which any is taken.
fn activations(kind: &str, scaler: Option<&Scaler>) -> Vec<String> {
    let own = scaler.map_or_else(Vec::new, |scaler| scaler.targets.iter().map(|key| activation_of(key)).collect());
    let other = OTHER_ACTIVATIONS.iter().filter(|(name, _)| *name == kind).map(|(_, key)| (*key).to_owned());
    other.chain(own).collect()
}

fn activation_of(target: &str) -> String {
    let mut letters = target.chars();
    let capital = letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters);
    format!("activation{}", capital.collect::<String>())
}

fn is_activation(key: &str) -> bool {
    key.starts_with("activation")
}

/// The value above which a trigger of this type is active.
fn activation(
    kind: &str,
    scaler: Option<&Scaler>,
    metadata: &Node,
    reader: Reader<'_>,
) -> Result<Setting<f64>, Refusal> {
    let known = activations(kind, scaler);
    let own = known.iter().find_map(|key| metadata.entry(key));
    let any = || metadata.entries().iter().find(|entry| known.is_empty() && is_activation(&entry.key));
    let entry = own.or_else(any);
    reader.number(entry.map(|entry| &entry.node), entry.map_or("activation", |entry| &entry.key))
}

/// Remarks on metadata that are but a letter from what a trigger of this type has: what it has then is its default.
fn misspelled(kind: &str, metadata: &Node) -> Vec<Remark> {
    let Some(scaler) = find(kind) else { return Vec::new() };
    let activations = activations(kind, Some(scaler));
    let known = scaler.targets.iter().chain(scaler.names).copied().chain(activations.iter().map(String::as_str));
    let known: Vec<&str> = known.chain(["mode"]).collect();
    let is_near = |key: &str| !known.contains(&key) && nearest(&known, key).is_some();
    let entries = metadata.entries().iter().filter(|entry| is_near(&entry.key));
    entries.map(|entry| unknown(&entry.key, entry.place.line, &format!("a trigger of type {kind}"), &known)).collect()
}

/// Remarks on activations that a trigger of this type does not have.
fn unread_activations(kind: &str, metadata: &Node) -> Vec<Remark> {
    let known = activations(kind, find(kind));
    let Some(own) = known.first() else { return Vec::new() };
    let words: Vec<&str> = known.iter().map(String::as_str).collect();
    let is_other = |key: &str| is_activation(key) && nearest(&words, key).is_none();
    let others = metadata.entries().iter().filter(|entry| is_other(&entry.key));
    let remark = |entry: &Entry| {
        let text = format!("{} is no field of a trigger of type {kind}, and is not read; {own} is", entry.key);
        let unread = Unread { name: entry.key.clone(), meant: Some(own.clone()) };
        Remark { unread: Some(unread), ..Remark::at(entry.place.line, text) }
    };
    others.map(remark).collect()
}

/// Name, kind and unit of what a trigger looks at.
fn what(
    kind: &str,
    scaler: Option<&Scaler>,
    metadata: &Node,
    reader: Reader<'_>,
) -> (Option<Found<String>>, MetricKind, Option<crate::config::autoscaler::RateUnit>) {
    let names = scaler.map_or(USUAL_NAMES.as_slice(), |scaler| scaler.names);
    let node = names.iter().find_map(|key| metadata.get(key));
    let found = reader.name(node);
    let text = found.as_ref().map_or("", |found| found.text.as_str());
    if matches!(kind, "prometheus" | "predictkube") {
        let query = read_query(text);
        let kind = if text.is_empty() { MetricKind::Custom } else { query.kind };
        return (found.map(|found| Found { value: query.name, ..found }), kind, query.unit);
    }
    let is_path = scaler.is_some_and(|scaler| scaler.is_path);
    let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let value = match (is_path, text.is_empty()) {
        (_, true) => kind.to_owned(),
        (true, false) if last.len() < text.len() => format!("{kind} {last}"),
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let measured = match scaler {
        Some(Scaler { kind: Some(kind), .. }) => *kind,
        Some(_) => classify(text),
        None => MetricKind::Custom,
    };
    // KEDA reads a value, not a rate: requests count as such only where the name says a rate.
    let unit = (measured == MetricKind::Requests).then(|| request_unit(text)).flatten();
    let measured = if measured == MetricKind::Requests && unit.is_none() { MetricKind::EventRate } else { measured };
    let place = node.map_or(metadata.place, |node| node.place);
    let name = found.unwrap_or_else(|| Found { value: String::new(), text: kind.to_owned(), place });
    (Some(Found { value, ..name }), measured, unit)
}
