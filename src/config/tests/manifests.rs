//! Manifests of Kubernetes and KEDA, and values of charts.

use super::{gaps, knob, lines, read, refused, warnings};
use crate::config::autoscaler::Select;
use crate::config::inventory::BadFill;
use crate::config::{Assumptions, rivals, to_patch};

/// An HPA of the workload `shop` with what else its spec has.
fn hpa(name: &str, rest: &str) -> String {
    format!(
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: {name}}}\nspec:\n  scaleTargetRef: {{kind: \
         Deployment, name: shop}}\n  minReplicas: 2\n  maxReplicas: 9\n{rest}"
    )
}

/// A `ScaledObject` of the workload `shop` with annotations and triggers.
fn scaled_object(annotations: &str, rest: &str) -> String {
    format!(
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata:\n  name: shop\n  annotations: {{{annotations}}}\nspec:\n  \
         scaleTargetRef: {{name: shop}}\n  minReplicaCount: 1\n  maxReplicaCount: 8\n{rest}"
    )
}

const CPU: &str = "  triggers:\n  - {type: cpu, metricType: Utilization, metadata: {value: \"60\"}}\n";

#[test]
fn branches_of_a_template_are_said_at_any_depth() {
    let text = hpa(
        "shop",
        "  behavior:\n    scaleUp:\n      {{- if .Values.calm }}\n      stabilizationWindowSeconds: 90\n      {{- else }}\n      \
         stabilizationWindowSeconds: 15\n      {{- end }}\n  metrics:\n  - type: Resource\n    resource:\n      name: cpu\n      \
         target:\n        type: Utilization\n        {{- if .Values.calm }}\n        averageUtilization: 40\n        {{- else }}\n        \
         averageUtilization: 75\n        {{- end }}\n",
    );
    let imported = read("hpa.yaml", &text);
    assert_eq!(
        warnings(&imported, "another branch"),
        [
            (
                Some(13),
                "another branch of the template gives stabilizationWindowSeconds: 15, too; line 11 was read".to_owned()
            ),
            (Some(24), "another branch of the template gives averageUtilization: 75, too; line 22 was read".to_owned()),
        ]
    );
    assert_eq!(lines(&imported, "there only under {{- if .Values.calm }}"), [11, 22]);
    let keda = "  triggers:\n  - type: prometheus\n    metadata:\n      query: sum(rate(hits_total[1m]))\n      {{ if .Values.calm \
                }}\n      threshold: \"30\"\n      {{ else }}\n      threshold: \"7\"\n      {{ end }}\n";
    assert_eq!(lines(&read("keda.yaml", &scaled_object("", keda)), "gives threshold: 7, too; line 15 was read"), [17]);
}

#[test]
fn a_target_with_two_values_is_said() {
    let text = hpa(
        "shop",
        "  metrics:\n  - type: Resource\n    resource:\n      name: cpu\n      target:\n        averageUtilization: 40\n        \
         averageValue: 500m\n",
    );
    assert_eq!(lines(&read("hpa.yaml", &text), "both averageUtilization and averageValue"), [14]);
}

#[test]
fn what_a_template_inserts_into_a_list_is_a_gap_and_the_rest_stays() {
    let item = "  metrics:\n  {{- range .Values.more }}\n  - {{ toYaml . | nindent 4 }}\n  {{- end }}\n  - type: Resource\n    resource: \
                {name: cpu, target: {type: Utilization, averageUtilization: 65}}\n";
    let imported = read("hpa.yaml", &hpa("shop", item));
    assert_eq!(gaps(&imported), [("metric".to_owned(), Some("{{ toYaml . | nindent 4 }}".to_owned()))]);
    assert_eq!(knob(&imported, "metrics", &[]), Some("cpu:65".to_owned()));
    let trigger = format!("{CPU}  - {{{{ toYaml .Values.trigger | nindent 4 }}}}\n");
    let imported = read("keda.yaml", &scaled_object("", &trigger));
    assert_eq!(gaps(&imported).len(), 1);
    assert_eq!(knob(&imported, "triggers", &[]), Some("cpu:60".to_owned()));
}

#[test]
fn no_tolerance_at_all_is_one() {
    let text = hpa("shop", "  behavior:\n    scaleUp: {tolerance: 0}\n    scaleDown: {tolerance: \"0\"}\n");
    let imported = read("hpa.yaml", &text);
    assert_eq!(knob(&imported, "tolerance_up", &[]), Some("0".to_owned()));
    assert_eq!(knob(&imported, "tolerance_down", &[]), Some("0".to_owned()));
    let (line, _) = refused("hpa.yaml", &hpa("shop", "  behavior:\n    scaleUp: {tolerance: -1}\n"));
    assert_eq!(line, 9);
}

#[test]
fn a_type_that_is_none_is_named_with_its_spelling() {
    let typed =
        |word: &str| refused("hpa.yaml", &hpa("shop", &format!("  metrics:\n  - type: {word}\n    pods: {{}}\n")));
    assert_eq!(typed("pods"), (9, "pods is no type of a metric; it is written Pods".to_owned()));
    assert!(typed("Custom").1.starts_with("Custom is no type of a metric; it takes Resource, "));
}

#[test]
fn a_paused_direction_is_disabled() {
    let select = |annotations: &str| {
        let imported = read("keda.yaml", &scaled_object(annotations, CPU));
        let scaling = imported.autoscalers[0].scaling().expect("a scaling").clone();
        (scaling.up.select.get(), scaling.down.select.get(), lines(&imported, "paused").len())
    };
    let (max, disabled) = (Some(Select::Max), Some(Select::Disabled));
    assert_eq!(select("autoscaling.keda.sh/paused-scale-in: \"true\""), (max, disabled, 0));
    assert_eq!(select("autoscaling.keda.sh/paused-scale-out: \"true\""), (disabled, max, 0));
    assert_eq!(select("autoscaling.keda.sh/paused-scale-out: \"false\""), (max, max, 0));
    assert_eq!(select("autoscaling.keda.sh/paused: \"false\""), (max, max, 0));
    assert_eq!(select("autoscaling.keda.sh/paused: \"true\""), (max, max, 1));
    assert_eq!(select("autoscaling.keda.sh/paused-replicas: \"3\""), (max, max, 1));
    let open = read("keda.yaml", &scaled_object("autoscaling.keda.sh/paused: \"${PAUSED}\"", CPU));
    assert_eq!(gaps(&open), [("paused".to_owned(), Some("${PAUSED}".to_owned()))]);
}

#[test]
fn an_open_metric_type_is_a_gap_that_decides_the_target() {
    let trigger = "  triggers:\n  - type: prometheus\n    metricType: ${TYPE}\n    metadata: {query: 'sum(rate(hits_total[1m]))', \
                   threshold: \"30\"}\n";
    let imported = read("keda.yaml", &scaled_object("", trigger));
    let name = "metric_type:hits_total";
    assert_eq!(gaps(&imported), [(name.to_owned(), Some("${TYPE}".to_owned()))]);
    assert_eq!(knob(&imported, "triggers", &[(name, "AverageValue")]), Some("requests:30".to_owned()));
    assert_ne!(knob(&imported, "triggers", &[(name, "Value")]), Some("requests:30".to_owned()));
    let answers = [(name.to_owned(), "Sometimes".to_owned())].into_iter().collect();
    let wrong = to_patch(&imported.autoscalers[0], &Assumptions { answers });
    assert!(matches!(wrong, Err(BadFill::Value { .. })), "{wrong:?}");
}

#[test]
fn metrics_of_one_name_are_asked_for_one_by_one() {
    let trigger = |query: &str| format!("  - type: prometheus\n    metadata: {{query: '{query}', threshold: \"5\"}}\n");
    let all = ["sum(jobs_waiting{kind=\"a\"})", "sum(jobs_waiting{kind=\"b\"})", "sum(jobs_waiting{kind=\"a\"})"];
    let text = format!("  triggers:\n{}", all.map(trigger).concat());
    let names: Vec<String> =
        gaps(&read("keda.yaml", &scaled_object("", &text))).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["mapping:jobs_waiting", "mapping:jobs_waiting@13"]);
}

#[test]
fn a_formula_that_is_not_replayed_keeps_its_numbers() {
    let text = "  advanced:\n    scalingModifiers:\n      formula: one + two\n      target: \"3\"\n      activationTarget: \"1\"\n  \
                triggers:\n  - {type: cpu, name: one, metadata: {value: \"60\"}}\n  - {type: mysql, name: two, metadata: {query: \
                select 1, queryValue: \"4\"}}\n";
    let imported = read("keda.yaml", &scaled_object("", text));
    let patch = to_patch(&imported.autoscalers[0], &Assumptions::default()).expect("no answers");
    let left =
        |words: &str| patch.left_out.iter().find(|remark| remark.text.starts_with(words)).and_then(|one| one.line);
    assert_eq!((left("target 3 of the formula"), left("activationTarget 1 of the formula")), (Some(13), Some(14)));
}

#[test]
fn two_autoscalers_of_one_workload_are_said() {
    let two = format!("{}---\n{}", hpa("first", ""), hpa("second", ""));
    let imported = read("two.yaml", &two);
    assert_eq!(rivals(&imported.autoscalers), [(0, 1)]);
    assert_eq!(lines(&imported, "scales Deployment shop, as first on line 1 does"), [13]);
    let mixed = read("two.yaml", &format!("{}---\n{}", scaled_object("", CPU), hpa("second", "")));
    assert_eq!(rivals(&mixed.autoscalers), [(0, 1)]);
    let made = read("two.yaml", &format!("{}---\n{}", scaled_object("", CPU), hpa("keda-hpa-shop", "")));
    assert_eq!(rivals(&made.autoscalers), []);
    let again = read("two.yaml", &format!("{}---\n{}", hpa("first", ""), hpa("first", "")));
    assert_eq!(rivals(&again.autoscalers), []);
    let other = hpa("second", "").replace("name: shop", "name: shelf");
    assert_eq!(rivals(&read("two.yaml", &format!("{}---\n{other}", hpa("first", ""))).autoscalers), []);
}

#[test]
fn values_of_a_chart_keep_their_behavior_and_their_switch() {
    let text = "shop:\n  keda:\n    enabled: false\n    minReplicas: 2\n    maxReplicas: 6\n    triggers:\n    - {type: cpu, metricType: \
                Utilization, metadata: {value: \"70\"}}\n    behavior:\n      scaleDown:\n        policies: [{type: Pods, value: 1, \
                periodSeconds: 90}]\n";
    let imported = read("values.yaml", text);
    assert_eq!(lines(&imported, "switched off: enabled is false"), [3]);
    assert_eq!(knob(&imported, "policies_down", &[]), Some("max:1/90s".to_owned()));
    let open = text.replace("enabled: false", "enabled: ${KEDA_ON}");
    assert_eq!(gaps(&read("values.yaml", &open)), [("enabled".to_owned(), Some("${KEDA_ON}".to_owned()))]);
}

#[test]
fn what_a_chart_takes_for_false_is_no_metric() {
    for empty in ["\"\"", "0", "false", "null"] {
        let text =
            format!("autoscaling:\n  minReplicas: 2\n  maxReplicas: 6\n  targetCPU: 70\n  targetMemory: {empty}\n");
        let imported = read("values.yaml", &text);
        assert_eq!((gaps(&imported).len(), imported.autoscalers[0].metrics.len()), (0, 1), "{empty}");
    }
}

#[test]
fn directives_of_a_patch_are_no_metrics() {
    let text = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n  maxReplicas: 9\n  metrics:\n  \
                - $patch: replace\n  - type: Resource\n    resource:\n      name: cpu\n      target: {type: Utilization, \
                averageUtilization: 55}\n";
    assert_eq!(knob(&read("patch.yaml", text), "metrics", &[]), Some("cpu:55".to_owned()));
}

#[test]
fn values_that_leave_their_most_to_the_chart_are_an_autoscaler_with_a_gap() {
    let values =
        |on: &str| format!("server:\n  autoscaling:\n    enabled: {on}\n    minReplicas: 2\n    targetCPU: 60\n");
    assert_eq!(gaps(&read("values.yaml", &values("true"))), [("max".to_owned(), None)]);
    assert!(refused("values.yaml", &values("false")).1.contains("no autoscaler in this file"));
    let nested =
        "autoscaling:\n  hpa:\n    enabled: true\n    minReplicas: 3\n    maxReplicas: 11\n    targetCPU: 75\n";
    assert_eq!(read("values.yaml", nested).autoscalers[0].title(), "without a name");
    let named = format!("web:\n  {}", nested.replace('\n', "\n  "));
    assert_eq!(read("values.yaml", &named).autoscalers[0].title(), "web");
}

#[test]
fn a_resource_of_a_device_keeps_its_name() {
    let text = "  metrics:\n  - type: Resource\n    resource: {name: nvidia.com/gpu, target: {type: Utilization, averageUtilization: \
                50}}\n";
    let imported = read("hpa.yaml", &hpa("shop", text));
    assert_eq!(gaps(&imported), [("mapping:nvidia.com/gpu".to_owned(), None)]);
}

#[test]
fn values_with_metrics_of_an_hpa_are_one_whatever_their_bounds_are_called() {
    let text = "scaler:\n  enabled: true\n  minReplicaCount: 2\n  maxReplicaCount: 6\n  metrics:\n  - type: Resource\n    resource: \
                {name: cpu, target: {type: Utilization, averageUtilization: 66}}\n";
    let knobs = |text: &str| {
        let imported = read("values.yaml", text);
        ["policy", "metrics", "max_replicas"].map(|name| knob(&imported, name, &[]).unwrap_or_default())
    };
    assert_eq!(knobs(text), ["hpa", "cpu:66", "6"]);
    let bounds = text.split("  metrics").next().expect("bounds");
    assert_eq!(knobs(bounds), ["keda", "", "6"]);
}
