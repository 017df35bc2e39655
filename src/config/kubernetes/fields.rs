//! Fields that are read, and remarks on others: the API server refuses or drops these, and so would a reader in silence.
//!
//! Sources: Kubernetes API reference, autoscaling/v1 to v2; KEDA 2.20, `scaledobject_types.go`.

use crate::config::autoscaler::Autoscaler;
use crate::config::document::Node;
use crate::config::imported::Remark;
use crate::config::meaning;

/// Fields of the spec of an HPA of any version.
const HPA: [&str; 7] = [
    "scaleTargetRef",
    "scaleRef",
    "minReplicas",
    "maxReplicas",
    "metrics",
    "behavior",
    "targetCPUUtilizationPercentage",
];
/// Fields of the spec of a `ScaledObject`.
const KEDA: [&str; 10] = [
    "scaleTargetRef",
    "pollingInterval",
    "cooldownPeriod",
    "initialCooldownPeriod",
    "idleReplicaCount",
    "minReplicaCount",
    "maxReplicaCount",
    "fallback",
    "advanced",
    "triggers",
];
/// Blocks of a `ScaledObject` with their fields.
const KEDA_BLOCKS: [(&[&str], &[&str]); 4] = [
    (&["fallback"], &["failureThreshold", "replicas", "behavior"]),
    (&["advanced"], &["restoreToOriginalReplicaCount", "horizontalPodAutoscalerConfig", "scalingModifiers"]),
    (&["advanced", "horizontalPodAutoscalerConfig"], &["name", "behavior"]),
    (&["advanced", "scalingModifiers"], &["formula", "target", "activationTarget", "metricType"]),
];
const TRIGGER: [&str; 6] = ["type", "name", "metadata", "metricType", "useCachedMetrics", "authenticationRef"];
const BEHAVIOR: [&str; 2] = ["scaleUp", "scaleDown"];
const RULES: [&str; 4] = ["stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"];
const RATE: [&str; 3] = ["type", "value", "periodSeconds"];
const TARGET: [&str; 4] = ["type", "averageUtilization", "averageValue", "value"];

/// Adds a remark on each field of a manifest that is none of its kind.
pub fn add_unknown(root: &Node, spec: &Node, autoscaler: &mut Autoscaler) {
    let kind = root.get("kind").and_then(Node::text).unwrap_or_default();
    let (known, behavior): (&[&str], _) = match kind {
        "HorizontalPodAutoscaler" => (&HPA, spec.get("behavior")),
        "ScaledObject" => (&KEDA, spec.at(&["advanced", "horizontalPodAutoscalerConfig", "behavior"])),
        _ => return,
    };
    let mut remarks = unknown(spec, "spec", known);
    if kind == "ScaledObject" {
        for (path, known) in KEDA_BLOCKS {
            remarks.extend(
                spec.at(path).map(|node| unknown(node, path.last().unwrap_or(&"spec"), known)).unwrap_or_default(),
            );
        }
        let triggers = spec.get("triggers").map(Node::items).unwrap_or_default();
        remarks.extend(triggers.iter().flat_map(|trigger| unknown(trigger, "a trigger", &TRIGGER)));
    }
    // What v2beta1 calls target is the object that a metric describes.
    let is_v2beta1 = root.get("apiVersion").and_then(Node::text) == Some("autoscaling/v2beta1");
    let metrics = spec.get("metrics").filter(|_| !is_v2beta1).map(Node::items).unwrap_or_default();
    for target in metrics.iter().flat_map(Node::entries).filter_map(|block| block.node.get("target")) {
        remarks.extend(unknown(target, "a target", &TARGET));
        remarks.extend(several_values(target));
    }
    if let Some(behavior) = behavior {
        remarks.extend(unknown(behavior, "behavior", &BEHAVIOR));
        for way in BEHAVIOR {
            let Some(rules) = behavior.get(way) else { continue };
            remarks.extend(unknown(rules, way, &RULES));
            let rates = rules.get("policies").map(Node::items).unwrap_or_default();
            remarks.extend(rates.iter().flat_map(|rate| unknown(rate, "a policy", &RATE)));
        }
    }
    autoscaler.remarks.extend(remarks);
}

/// A target has one value; where it has several, branches of a template perhaps, the first of these is read.
fn several_values(target: &Node) -> Option<Remark> {
    let mut given = TARGET.iter().skip(1).filter_map(|key| target.entry(key));
    let (first, other) = (given.next()?, given.next()?);
    let text = format!("a target has both {} and {}, and takes one: {} was read", first.key, other.key, first.key);
    Some(Remark::at(other.place.line, text))
}

fn unknown(node: &Node, of: &str, known: &[&str]) -> Vec<Remark> {
    let is_unknown = |key: &str| !known.contains(&key) && key != "<<" && !key.contains(['{', '$', '<']);
    let entries = node.entries().iter().filter(|entry| is_unknown(&entry.key));
    entries.map(|entry| meaning::unknown(&entry.key, entry.place.line, of, known)).collect()
}
