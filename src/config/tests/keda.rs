//! Scaled objects of KEDA.

use super::{gaps, knob, lines, read, refused};
use crate::config::autoscaler::MetricKind;

/// An object with what else its spec has, whose triggers stand last.
fn object(spec: &str, triggers: &str) -> String {
    format!(
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {{name: a}}\nspec:\n  scaleTargetRef: {{name: a}}\n{spec}  \
         triggers:\n{triggers}"
    )
}

const REQUESTS: &str =
    "  - type: prometheus\n    metadata: {query: 'sum(rate(http_requests_total[1m]))', threshold: \"5\"}\n";

#[test]
fn a_fallback_that_is_not_replayed_is_said() {
    let fallback = |word: &str| {
        object(&format!("  fallback:\n    failureThreshold: 3\n    replicas: 6\n    behavior: {word}\n"), REQUESTS)
    };
    assert_eq!(
        knob(&read("a.yaml", &fallback("currentReplicasIfLower")), "fallback", &[]),
        Some("3:6:lower".to_owned())
    );
    let imported = read("a.yaml", &fallback("scalingModifiers"));
    assert_eq!(knob(&imported, "fallback", &[]), None);
    let first = imported.autoscalers.first().expect("an autoscaler");
    let patch = crate::config::to_patch(first, &crate::config::Assumptions::default()).expect("no answers");
    let said: Vec<_> =
        patch.left_out.iter().filter(|remark| remark.text.contains("its behavior is scalingModifiers")).collect();
    assert_eq!(said.len(), 1, "{:?}", patch.left_out);
    let (line, why) = refused("a.yaml", &fallback("sometimes"));
    assert_eq!((line, why.contains("it takes static")), (9, true), "{why}");
}

#[test]
fn cached_values_are_those_of_the_last_poll() {
    let cached = |value: &str| {
        object("", &REQUESTS.replace("    metadata", &format!("    useCachedMetrics: {value}\n    metadata")))
    };
    let triggers = |text: &str, answers: &[(&str, &str)]| knob(&read("a.yaml", text), "triggers", answers);
    assert_eq!(triggers(&cached("true"), &[]), Some("requests:5;cached".to_owned()));
    assert_eq!(triggers(&cached("false"), &[]), Some("requests:5".to_owned()));
    let open = cached("'{{ .Values.cached }}'");
    let (gap, _) = gaps(&read("a.yaml", &open)).into_iter().next().expect("a gap");
    assert_eq!(triggers(&open, &[(&gap, "true")]), Some("requests:5;cached".to_owned()));
}

#[test]
fn a_mode_says_what_a_queue_is_asked_for() {
    let queue = |kind: &str, mode: &str| {
        format!("  - type: {kind}\n    metadata: {{queueName: q, subscriptionName: q, mode: {mode}, value: \"5\"}}\n")
    };
    let triggers = [
        queue("rabbitmq", "MessageRate"),
        queue("rabbitmq", "QueueLength"),
        queue("gcp-pubsub", "OldestUnackedMessageAge"),
    ];
    let imported = read("a.yaml", &object("", &triggers.concat()));
    let kinds: Vec<MetricKind> = imported.autoscalers[0].metrics.iter().map(|metric| metric.kind).collect();
    assert_eq!(kinds, [MetricKind::EventRate, MetricKind::Queue, MetricKind::Latency]);
    // Each is asked for by itself, though all look at one name.
    assert_eq!(gaps(&imported).len(), 3, "{:?}", gaps(&imported));
}

#[test]
fn fields_that_are_none_are_said_at_every_level() {
    let spec = "  fallback: {failureThreshold: 3, replicas: 6, behaviour: static}\n  advanced:\n    scalingModifier: {}\n    \
                horizontalPodAutoscalerConfig:\n      behaviour: {}\n";
    let trigger = REQUESTS.replace("    metadata", "    metricTyp: Value\n    metadata");
    let imported = read("a.yaml", &object(spec, &trigger));
    assert_eq!(lines(&imported, "and is not read"), [6, 8, 10, 13]);
    let text = object("", &REQUESTS.replace("    metadata", "    metricType: Utilization\n    metadata"));
    let (line, why) = refused("a.yaml", &text);
    assert_eq!((line, why.contains("prometheus")), (8, true), "{why}");
}

#[test]
fn an_activation_is_called_as_its_trigger_calls_it() {
    let trigger = |kind: &str, target: &str, activation: &str| {
        let trigger = format!("  - type: {kind}\n    metadata: {{{target}: \"5\", {activation}: \"3\"}}\n");
        read("a.yaml", &object("", &trigger))
    };
    let active = |imported: &crate::config::Imported| imported.autoscalers[0].metrics[0].activation.get();
    for (kind, target, activation) in [
        ("kafka", "lagThreshold", "activationLagThreshold"),
        ("postgresql", "targetQueryValue", "activationTargetQueryValue"),
        ("splunk", "targetValue", "activationValue"),
        ("unheard-of", "value", "activationAnything"),
    ] {
        let imported = trigger(kind, target, activation);
        assert_eq!((active(&imported), lines(&imported, "is not read").len()), (Some(3.0), 0), "{kind}");
    }
    let imported = trigger("kafka", "lagThreshold", "activationThreshold");
    assert_eq!(active(&imported), None);
    assert_eq!(lines(&imported, "activationThreshold is no field of a trigger of type kafka"), [8]);
    let imported = trigger("kafka", "lagTreshold", "activationLagTreshold");
    assert_eq!(lines(&imported, "; lagThreshold is").len() + lines(&imported, "; activationLagThreshold is").len(), 2);
}

#[test]
fn a_formula_needs_a_target() {
    let formula = |rest: &str| {
        let spec = format!("  advanced:\n    scalingModifiers: {{formula: one * 2{rest}}}\n");
        gaps(&read("a.yaml", &object(&spec, &REQUESTS.replace("    metadata", "    name: one\n    metadata"))))
    };
    assert_eq!(formula(""), [("formula.target".to_owned(), None)]);
    assert_eq!(formula(", target: \"5\"").len(), 0);
}

#[test]
fn metadata_of_an_external_scaler_are_its_own() {
    let trigger = "  - type: external\n    metadata: {scalerAddress: \"a:1\", target: \"5\", thresh: \"3\"}\n";
    assert_eq!(lines(&read("a.yaml", &object("", trigger)), "is no field"), [0_u32; 0]);
}
