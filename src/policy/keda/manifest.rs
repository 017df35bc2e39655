//! A scaled object as a manifest of keda.sh/v1alpha1.

use super::{Composite, Fallback, FallbackBehavior, Keda, MetricType, Source, Trigger};
use crate::format::trimmed;
use crate::policy::hpa::manifest::{behavior, cpu_left_out, left_out_of, rounded};
use crate::policy::manifest::{Format, Manifest, Node, Target};

/// Digits behind the point that a threshold is written with: the HPA counts in thousandths.
const DECIMALS: usize = 3;
/// Where Prometheus is asked; nobody's settings say where yours is.
const SERVER: &str = "http://prometheus.monitoring.svc:9090";
const QUERY: &str = "sum(rate(http_requests_total[1m]))";

/// The manifest, where the format is KEDA's.
pub(super) fn manifest(settings: &Keda, format: Format, target: &Target<'_>) -> Option<Manifest> {
    if format != Format::Keda {
        return None;
    }
    let mut spec = vec![
        ("pollingInterval", settings.poll_secs.into()),
        ("cooldownPeriod", settings.cooldown_secs.into()),
        ("initialCooldownPeriod", settings.initial_cooldown_secs.into()),
    ];
    spec.extend(settings.idle.map(|idle| ("idleReplicaCount", idle.into())));
    spec.extend(bounds(target));
    spec.extend(settings.fallback.map(|fallback| ("fallback", self::fallback(fallback))));
    let behavior = behavior(&settings.scaling).map(|behavior| Node::Map(vec![("behavior", behavior)]));
    let config = behavior.map(|behavior| ("horizontalPodAutoscalerConfig", behavior));
    let modifiers = settings.composite.as_ref().map(|composite| ("scalingModifiers", scaling_modifiers(composite)));
    let advanced: Vec<_> = config.into_iter().chain(modifiers).collect();
    if !advanced.is_empty() {
        spec.push(("advanced", Node::Map(advanced)));
    }
    spec.push(("triggers", Node::List(settings.triggers.iter().map(trigger).collect())));
    let asks = settings.triggers.iter().any(|trigger| matches!(trigger.source, Source::External { .. }));
    let query = format!("Put your server for {SERVER} and your requests per second for {QUERY}.");
    let targets = settings.triggers.iter().flat_map(|trigger| [trigger.target, trigger.activation]);
    let notes = [asks.then_some(query), cpu_left_out(settings.cpu), rounded(targets)];
    let left_out = notes.into_iter().flatten().chain(left_out_of(&settings.scaling)).collect();
    Some(document(target, spec, left_out))
}

/// The fewest and the most, as a scaled object has them.
pub(crate) fn bounds(target: &Target<'_>) -> [(&'static str, Node); 2] {
    let bounds = target.site.bounds;
    [("minReplicaCount", bounds.min.into()), ("maxReplicaCount", bounds.max.into())]
}

/// A scaled object that does what `spec` says to the workload.
pub(crate) fn document(target: &Target<'_>, spec: Vec<(&'static str, Node)>, left_out: Vec<String>) -> Manifest {
    let mut all = vec![("scaleTargetRef", Node::Map(vec![("name", Node::text(target.name))]))];
    all.extend(spec);
    let document = Node::Map(vec![
        ("apiVersion", Node::text("keda.sh/v1alpha1")),
        ("kind", Node::text("ScaledObject")),
        ("metadata", Node::Map(vec![("name", Node::text(target.name))])),
        ("spec", Node::Map(all)),
    ]);
    Manifest::yaml(target, &document, left_out)
}

/// A cron trigger; its metadata are texts.
pub(crate) fn cron(zone: &str, start: &str, end: &str, desired: u32) -> Node {
    let metadata = Node::Map(vec![
        ("timezone", Node::text(zone)),
        ("start", Node::text(start)),
        ("end", Node::text(end)),
        ("desiredReplicas", Node::text(desired.to_string())),
    ]);
    Node::Map(vec![("type", Node::text("cron")), ("metadata", metadata)])
}

/// A threshold: its metadata are texts.
fn shown(value: f64) -> Node {
    Node::Text(trimmed(value, DECIMALS).replace(',', ""))
}

fn type_name(metric_type: MetricType) -> &'static str {
    match metric_type {
        MetricType::AverageValue => "AverageValue",
        MetricType::Value => "Value",
    }
}

fn scaling_modifiers(composite: &Composite) -> Node {
    let mut entries = vec![("formula", Node::text(composite.formula.text())), ("target", shown(composite.target))];
    if composite.activation != 0.0 {
        entries.push(("activationTarget", shown(composite.activation)));
    }
    entries.push(("metricType", Node::text(type_name(composite.metric_type))));
    Node::Map(entries)
}

/// A trigger under its name, where it has one.
fn trigger(trigger: &Trigger) -> Node {
    match (plain_trigger(trigger), &trigger.name) {
        (Node::Map(mut entries), Some(name)) => {
            entries.insert(1, ("name", Node::text(&**name)));
            Node::Map(entries)
        }
        (node, _) => node,
    }
}

fn plain_trigger(trigger: &Trigger) -> Node {
    match &trigger.source {
        Source::Cron { zone, start, end, desired } => cron(zone, start, end, *desired),
        Source::Utilization => Node::Map(vec![
            ("type", Node::text("cpu")),
            ("metricType", Node::text("Utilization")),
            ("metadata", Node::Map(vec![("value", shown(trigger.target))])),
        ]),
        Source::External { null_is_error } => {
            let mut metadata = vec![
                ("serverAddress", Node::text(SERVER)),
                ("query", Node::text(QUERY)),
                ("threshold", shown(trigger.target)),
            ];
            if trigger.activation != 0.0 {
                metadata.push(("activationThreshold", shown(trigger.activation)));
            }
            if *null_is_error {
                metadata.push(("ignoreNullValues", Node::text("false")));
            }
            let mut entries =
                vec![("type", Node::text("prometheus")), ("metricType", Node::text(type_name(trigger.metric_type)))];
            if trigger.uses_cached {
                entries.push(("useCachedMetrics", Node::Flag(true)));
            }
            entries.push(("metadata", Node::Map(metadata)));
            Node::Map(entries)
        }
    }
}

fn fallback(fallback: Fallback) -> Node {
    let behavior = match fallback.behavior {
        FallbackBehavior::Static => "static",
        FallbackBehavior::CurrentReplicas => "currentReplicas",
        FallbackBehavior::CurrentReplicasIfHigher => "currentReplicasIfHigher",
        FallbackBehavior::CurrentReplicasIfLower => "currentReplicasIfLower",
    };
    Node::Map(vec![
        ("failureThreshold", fallback.failure_threshold.into()),
        ("replicas", fallback.replicas.into()),
        ("behavior", Node::text(behavior)),
    ])
}
