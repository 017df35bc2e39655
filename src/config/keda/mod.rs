//! A KEDA `ScaledObject`, or its spec alone.
//!
//! Source: KEDA documentation 2.20, "ScaledObject specification" and "Scalers".

mod catalog;
mod cron;
mod pause;
mod trigger;

use super::autoscaler::{Autoscaler, FallbackSpec, KedaObject, Need, System};
use super::document::{Content, Node};
use super::found::{Place, Setting};
use super::imported::{Refusal, Remark};
use super::kubernetes::{
    PATCH, add_template_remarks, add_unknown, check_bounds, open_items, read_behavior, read_workload,
};
use super::meaning::Reader;
use trigger::Read;

/// Most replicas that the API can hold.
const MAX_REPLICAS: u32 = i32::MAX.cast_unsigned();
/// Seconds that KEDA waits at most: a 32-bit number.
const MAX_SECS: u32 = i32::MAX.cast_unsigned();
/// What KEDA fills in.
const RULE: &str = "KEDA's own, where the ScaledObject leaves it out";

/// Reads one object.
///
/// # Errors
/// When a value cannot be one, or KEDA would refuse it.
pub fn read(root: &Node, reader: Reader<'_>) -> Result<Autoscaler, Refusal> {
    let spec = root.get("spec").unwrap_or(root);
    let is_patch = root.get("kind").is_some() && spec.entry("scaleTargetRef").is_none();
    let or_own =
        |setting: Setting<u32>, own: u32| if is_patch { setting.or_gap() } else { setting.or_default(own, RULE) };
    let min = or_own(reader.whole(spec.get("minReplicaCount"), "minReplicaCount", 0..=MAX_REPLICAS)?, 0);
    let max = or_own(reader.whole(spec.get("maxReplicaCount"), "maxReplicaCount", 1..=MAX_REPLICAS)?, 100);
    check_bounds(&min, &max, ("minReplicaCount", "maxReplicaCount"))?;
    let config = spec.at(&["advanced", "horizontalPodAutoscalerConfig"]);
    let behavior = config.and_then(|config| config.get("behavior"));
    let mut remarks: Vec<Remark> = is_patch.then(|| Remark::at(root.line(), PATCH)).into_iter().collect();
    let mut object = read_object(root, spec, behavior, reader)?;
    let switches = pause::read(root, &mut object.scaling, reader, &mut remarks)?;
    check_idle(&object, &min)?;
    let (mut metrics, mut schedules) = (Vec::new(), Vec::new());
    for node in spec.get("triggers").into_iter().flat_map(Node::items) {
        if node.is_open() {
            continue;
        }
        let Read { metric, schedule, remarks: others } = trigger::read(node, reader)?;
        metrics.push(metric);
        schedules.extend(schedule);
        remarks.extend(others);
    }
    let mut autoscaler = Autoscaler {
        name: reader.name(root.at(&["metadata", "name"])),
        place: root.place,
        min,
        max,
        start: Setting::Absent,
        metrics,
        schedules,
        system: System::Keda(Box::new(object)),
        switches,
        workload: read_workload(root, spec, reader),
        needs: Vec::new(),
        remarks,
    };
    let outer = root.entry("spec").map_or(root.place, |entry| entry.place);
    add_needs(spec, outer, behavior, reader, &mut autoscaler);
    add_template_remarks(outer, spec, reader, &mut autoscaler);
    add_remarks(root, spec, &mut autoscaler);
    add_unknown(root, spec, &mut autoscaler);
    Ok(autoscaler)
}

/// What only a `ScaledObject` has.
fn read_object(root: &Node, spec: &Node, behavior: Option<&Node>, reader: Reader<'_>) -> Result<KedaObject, Refusal> {
    let fallback = spec.get("fallback").map(|node| read_fallback(node, spec, reader)).transpose()?;
    let modifier = |key: &str| spec.at(&["advanced", "scalingModifiers", key]);
    let formula_target = reader.target(modifier("target"), "target of the formula")?;
    Ok(KedaObject {
        poll_secs: reader.whole(spec.get("pollingInterval"), "pollingInterval", 1..=MAX_SECS)?.or_default(30, RULE),
        cooldown_secs: reader.whole(spec.get("cooldownPeriod"), "cooldownPeriod", 0..=MAX_SECS)?.or_default(300, RULE),
        initial_cooldown_secs: reader.whole(
            spec.get("initialCooldownPeriod"),
            "initialCooldownPeriod",
            0..=MAX_SECS,
        )?,
        idle: reader.whole(spec.get("idleReplicaCount"), "idleReplicaCount", 0..=MAX_REPLICAS)?,
        fallback,
        formula: reader.text(modifier("formula"), "formula")?,
        formula_target: if modifier("formula").is_some() { formula_target.or_gap() } else { formula_target },
        formula_activation: reader.number(modifier("activationTarget"), "activationTarget")?,
        formula_metric_type: reader.text(modifier("metricType"), "metricType of the formula")?,
        scaling: read_behavior(behavior, reader.name(root.get("apiVersion")), reader)?,
    })
}

fn read_fallback(node: &Node, spec: &Node, reader: Reader<'_>) -> Result<FallbackSpec, Refusal> {
    let replicas = node.get("replicas");
    // `{{ default $k.max .replicas }}` beside `maxReplicaCount: {{ $k.max }}`.
    let inside = |node: &Node| node.text().map(|text| text.trim_matches(['{', '}', '-', ' ']).to_owned());
    let most = spec.get("maxReplicaCount").filter(|node| node.is_open()).and_then(inside);
    let asked = replicas.filter(|node| node.is_open()).and_then(inside);
    let follows_max = most.zip(asked).is_some_and(|(most, asked)| {
        asked.strip_prefix("default ").is_some_and(|rest| rest.split_whitespace().next() == Some(most.as_str()))
            || asked.rsplit_once("| default ").is_some_and(|(_, rest)| rest.trim() == most)
    });
    let behavior = reader.text(node.get("behavior"), "behavior of the fallback")?;
    check_behavior(&behavior)?;
    Ok(FallbackSpec {
        failure_threshold: reader.whole(node.get("failureThreshold"), "failureThreshold", 0..=MAX_REPLICAS)?.or_gap(),
        replicas: if follows_max {
            Setting::Absent
        } else {
            reader.whole(replicas, "replicas", 0..=MAX_REPLICAS)?.or_gap()
        },
        follows_max,
        behavior,
        place: node.place,
    })
}

fn check_behavior(behavior: &Setting<String>) -> Result<(), Refusal> {
    const WORDS: [&str; 5] =
        ["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower", "scalingModifiers"];
    match behavior.value() {
        Some(word) if !WORDS.contains(&word.as_str()) => {
            let reason = format!("behavior of the fallback is {word}");
            Err(Refusal::new(behavior.line().unwrap_or(1), reason, format!("it takes {}", WORDS.join(", "))))
        }
        _ => Ok(()),
    }
}

fn check_idle(object: &KedaObject, min: &Setting<u32>) -> Result<(), Refusal> {
    match (object.idle.get(), min.get()) {
        (Some(idle), Some(min)) if idle >= min => {
            let reason = format!(
                "idleReplicaCount is {idle} and minReplicaCount {min}; KEDA refuses an idle count that is not below"
            );
            Err(Refusal::new(
                object.idle.line().unwrap_or(1),
                reason,
                "leave idleReplicaCount out, or make it 0 and minReplicaCount at least 1",
            ))
        }
        _ => Ok(()),
    }
}

/// What is left open as a whole.
fn add_needs(spec: &Node, outer: Place, behavior: Option<&Node>, reader: Reader<'_>, autoscaler: &mut Autoscaler) {
    let items = spec.get("triggers").map(Node::items).unwrap_or_default();
    let mut needs = open_items(items, reader);
    let mut need = |name: &str, node: &Node, text: String| {
        needs.push(Need { name: name.to_owned(), text: Some(text), line: Some(node.line()) });
    };
    if let Some(entry) = spec.entry("fallback") {
        let block = reader.context.block_within(outer, entry.place);
        if let Some(block) = block {
            need("fallback", &entry.node, block.control.text.clone());
        } else if entry.node.is_open() {
            need("fallback", &entry.node, reader.context.written(&entry.node));
        }
    }
    if let Some(node) = behavior.filter(|node| node.is_open()) {
        need("behavior", node, reader.context.written(node));
    }
    let triggers = spec.get("triggers");
    if let Some(node) = triggers.filter(|node| node.is_open()) {
        need("metric", node, reader.context.written(node));
    } else if triggers.is_none_or(|node| node.items().is_empty()) {
        needs.push(Need { name: "metric".to_owned(), text: None, line: None });
    }
    autoscaler.needs.extend(needs);
}

fn add_remarks(root: &Node, spec: &Node, autoscaler: &mut Autoscaler) {
    let remarks = &mut autoscaler.remarks;
    let line = |node: Option<&Node>| node.map_or(root.line(), Node::line);
    let target = spec.get("scaleTargetRef");
    if let Some(target) = target
        && target.entry("name").is_some()
        && target.entry("deploymentName").is_some()
    {
        let text = "two generations of the CRD in one template: scaleTargetRef has both name and deploymentName";
        remarks.push(Remark::at(target.line(), text));
    }
    let System::Keda(object) = &autoscaler.system else { return };
    let needs_no_cooldown = autoscaler.min.get().is_some_and(|min| min >= 1) && object.idle.is_absent();
    if needs_no_cooldown && matches!(object.cooldown_secs, Setting::Given(_)) {
        let text = "the cooldown has no effect: with a minimum of 1 or more and no idle count, KEDA never goes to zero, and the HPA \
                    scales down by its own window";
        remarks.push(Remark::at(line(spec.get("cooldownPeriod")), text));
    }
    let is_resource = |kind: &str| matches!(kind, "cpu" | "memory");
    if !autoscaler.metrics.is_empty()
        && autoscaler.metrics.iter().all(|metric| is_resource(&metric.source))
        && autoscaler.min.get() == Some(0)
    {
        let text =
            "minReplicaCount is 0 with nothing but cpu and memory, which cannot wake it: KEDA's webhook refuses that";
        remarks.push(Remark::at(line(spec.get("minReplicaCount")), text));
    }
    if let Some(fallback) = &object.fallback
        && matches!(spec.get("fallback").map(|node| &node.content), Some(Content::Map(_)))
        && autoscaler.metrics.iter().any(|metric| is_resource(&metric.source))
    {
        let others: Vec<&str> =
            autoscaler.metrics.iter().map(|metric| metric.source.as_str()).filter(|kind| !is_resource(kind)).collect();
        let of =
            if others.is_empty() { "none of its triggers".to_owned() } else { format!("{} only", others.join(", ")) };
        remarks.push(Remark::at(fallback.place.line, format!("the fallback is for {of}: cpu and memory have none")));
    }
}
