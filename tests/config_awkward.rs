//! Configuration files that are written otherwise than the usual ones: each was read wrongly once, or lost something in silence.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::config::amend::{amend, own_scenario, unified};
use planora::config::{Assumptions, read_text, summary, to_patch};
use planora::scenario::Scenario;
use serde_json::{Value, json};

const HPA: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
";

fn found(name: &str, text: &str) -> Value {
    summary(&read_text(name, text))
}

/// Bounds and the target of the first metric of the autoscaler at `place`.
fn figures(found: &Value, place: usize) -> Value {
    let one = &found["autoscalers"][place];
    json!([one["min"], one["max"], one["metrics"][0]["target"]])
}

fn warns(found: &Value, line: u32, words: &str) -> bool {
    let warnings = found["warnings"].as_array().expect("warnings");
    warnings.iter().any(|one| one["line"] == line && one["text"].as_str().is_some_and(|text| text.contains(words)))
}

/// Line that a knob of the autoscaler at `place` came from.
fn line(name: &str, text: &str, place: usize, knob: &str) -> Option<u32> {
    let imported = read_text(name, text);
    let patch = to_patch(&imported.autoscalers[place], &Assumptions::default()).expect("no answers are needed");
    patch.knobs.iter().find(|one| one.name == knob).expect("a knob").line
}

#[test]
fn whole_numbers_of_yaml_have_the_base_that_kubectl_takes_them_in() {
    let with = |max: &str, target: &str| {
        HPA.replace(": 10\n", &format!(": {max}\n")).replace(": 60}", &format!(": {target}}}"))
    };
    let cases =
        [("0x10", "0x3C", json!([2, 16, 60])), ("010", "60", json!([2, 8, 60])), ("0o17", "1_0", json!([2, 15, 10]))];
    for (max, target, expected) in cases {
        let found = found("hpa.yaml", &with(max, target));
        assert_eq!(figures(&found, 0), expected, "{max}");
        assert!(warns(&found, 7, max), "{found:#}");
    }
    // In quotes it is text, and in JSON and in a command there are no bases.
    assert_eq!(figures(&found("hpa.yaml", &with("\"010\"", "60")), 0), json!([2, 10, 60]));
    let command = "kubectl autoscale deployment web --min=02 --max=010 --cpu-percent=60\n";
    assert_eq!(figures(&found("run.sh", command), 0), json!([2, 10, 60]));
}

#[test]
fn a_percentage_that_the_api_holds_as_a_whole_number_is_not_rounded() {
    let refusal = &found("hpa.yaml", &HPA.replace(": 60}", ": 60.5}"))["refusals"][0];
    assert_eq!(
        (refusal["line"].as_u64(), refusal["remedy"].as_str()),
        (Some(10), Some("it takes a whole number above 0"))
    );
    let aws = r#"{"TargetValue": 60.5, "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}}"#;
    assert_eq!(found("tt.json", aws)["autoscalers"][0]["metrics"][0]["target"], 60.5);
}

#[test]
fn patches_ask_for_what_their_base_says() {
    let kustomization = "\
kind: Kustomization
patches:
  - target: {kind: HorizontalPodAutoscaler, name: api}
    patch: |-
      - op: replace
        path: /spec/minReplicas
        value: 5
      - op: add
        path: /spec/metrics/0/resource/target/averageUtilization
        value: 70
  - patch: |
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: jobs}
      spec: {maxReplicaCount: 30}
  - {path: other.yaml}
";
    let read = found("kustomization.yaml", kustomization);
    let names: Vec<&Value> = (0..2).map(|place| &read["autoscalers"][place]["name"]).collect();
    assert_eq!(names, ["api", "jobs"]);
    assert_eq!((figures(&read, 0)[0].clone(), figures(&read, 1)), (json!(5), json!([null, 30, null])));
    let gaps = read["gaps"].as_array().expect("gaps");
    for gap in ["api.max", "api.metric", "jobs.min", "jobs.metric"] {
        // The metric's block has a target and no name.
        assert!(gaps.contains(&json!(gap)) || gap == "api.metric", "{gap}: {gaps:?}");
    }
    assert_eq!(read["ignored"][0]["name"], "other.yaml");
    let place = read_text("kustomization.yaml", kustomization).autoscalers[0].min.place().expect("a place");
    assert_eq!((place.line, &kustomization[place.start as usize..place.end as usize]), (7, "5"));

    let strategic = HPA.replace("  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n", "");
    let strategic = strategic.split("  minReplicas").next().expect("a head").to_owned()
        + "  behavior: {scaleDown: {stabilizationWindowSeconds: 60}}\n";
    assert_eq!(found("patch.yaml", &strategic)["gaps"], json!(["min", "max", "metric"]));
}

#[test]
fn parts_of_a_spec_stand_alone() {
    let behavior = found("b.yaml", "behavior:\n  scaleDown: {stabilizationWindowSeconds: 60}\n");
    assert_eq!(behavior["gaps"], json!(["min", "max", "metric"]));
    assert_eq!(behavior["autoscalers"][0]["behavior"]["down"]["window"], 60);
    let metrics = "- type: Resource\n  resource: {name: cpu, target: {type: Utilization, averageUtilization: 55}}\n";
    assert_eq!(found("m.yaml", metrics)["autoscalers"][0]["metrics"][0]["target"], 55);
    let triggers = found("t.yaml", "- type: cpu\n  metricType: Utilization\n  metadata: {value: \"65\"}\n");
    assert_eq!((triggers["kind"].as_str(), figures(&triggers, 0)[2].clone()), (Some("keda"), json!(65)));
}

#[test]
fn what_is_switched_off_is_said() {
    let answers = r#"{"ScalableTargets": [{"ServiceNamespace": "ecs", "ResourceId": "service/a/b",
 "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 2, "MaxCapacity": 20,
 "SuspendedState": {"DynamicScalingInSuspended": true, "DynamicScalingOutSuspended": false}}]}
{"AutoScalingGroups": [{"AutoScalingGroupName": "g", "MinSize": 1, "MaxSize": 3,
 "SuspendedProcesses": [{"ProcessName": "AlarmNotification"}]}]}
{"ScalingPolicies": [{"AutoScalingGroupName": "g", "PolicyName": "out", "PolicyType": "SimpleScaling", "Enabled": false,
 "AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 1, "Alarms": [{"AlarmName": "hi"}]}]}
{"MetricAlarms": [{"AlarmName": "hi", "MetricName": "CPUUtilization", "Namespace": "AWS/EC2", "Statistic": "Average",
 "Period": 60, "EvaluationPeriods": 1, "Threshold": 80, "ComparisonOperator": "GreaterThanThreshold",
 "ActionsEnabled": false}]}
"#;
    let read = found("answers.json", answers);
    for (line, words) in [
        (3, "DynamicScalingInSuspended is true"),
        (5, "the process AlarmNotification is suspended"),
        (6, "Enabled of out is false"),
        (10, "ActionsEnabled of hi is false"),
    ] {
        assert!(warns(&read, line, words), "{words}: {:#}", read["warnings"]);
    }
    assert!(!read["warnings"].to_string().contains("DynamicScalingOutSuspended"));
}

#[test]
fn a_group_of_a_template_has_its_own_words_and_conditions() {
    let template = "\
Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Condition: IsProduction
    Properties: {MinSize: '1', MaxSize: '4', Cooldown: '120'}
  Out:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties: {AutoScalingGroupName: !Ref Group, AdjustmentType: ChangeInCapacity, ScalingAdjustment: 1}
";
    let read = found("stack.yaml", template);
    assert_eq!(read["autoscalers"][0]["aws"]["cooldown_out"], 120);
    assert!(warns(&read, 4, "Condition of Group is IsProduction"), "{read:#}");
}

#[test]
fn a_script_knows_its_variables_and_lines() {
    let script = "\
MIN=2
MAX=${MAX:-12}
STEP=1
STEP=2
aws application-autoscaling register-scalable-target --service-namespace ecs --resource-id service/a/b \\
  --scalable-dimension ecs:service:DesiredCount --min-capacity $MIN --max-capacity \"$MAX\"
aws application-autoscaling put-scheduled-action --service-namespace ecs --resource-id service/a/b \\
  --scalable-dimension ecs:service:DesiredCount --scheduled-action-name night --schedule 'cron(0 22 * * ? *)' \\
  --scalable-target-action MinCapacity=$STEP,MaxCapacity=$1
";
    let read = found("scale.sh", script);
    assert_eq!(figures(&read, 0), json!([2, 12, null]));
    assert_eq!(read["autoscalers"][0]["defaults"]["max"]["rule"], "the default in ${MAX:-12}");
    assert_eq!(read["gap_texts"], json!({"night.min": "$STEP", "night.max": "$1"}));
    assert_eq!(line("scale.sh", script, 0, "min_replicas"), Some(1));
}

#[test]
fn commands_of_one_group_are_one_autoscaler() {
    let script = "\
gcloud compute instance-groups managed set-autoscaling web --zone=z --max-num-replicas=20 --min-num-replicas=2 \\
  --target-cpu-utilization=0.75 --cool-down-period=1m30s --scale-in-control max-scaled-in-replicas=2,time-window=600
gcloud compute instance-groups managed update-autoscaling web --zone=z --set-schedule night \\
  --schedule-cron '0 22 * * *' --schedule-duration-sec 3600 --schedule-min-required-replicas 5
kubectl autoscale deployment api --min=3 --max=9
";
    let read = found("scale.sh", script);
    assert_eq!(read["autoscalers"].as_array().map(Vec::len), Some(2));
    let web = &read["autoscalers"][0];
    assert_eq!((figures(&read, 0), &web["gcp"]["init"]), (json!([2, 20, 0.75]), &json!(90)));
    assert_eq!(web["gcp"]["scale_in"], json!({"fixed": 2, "window": 600}));
    assert_eq!(web["schedules"][0]["min"], 5);
    // The last word of a command stands on the command's line.
    assert_eq!(line("scale.sh", script, 1, "max_replicas"), Some(5));
}

#[test]
fn kubernetes_in_terraform_and_a_stored_state_are_read() {
    let configuration = "\
variable \"most\" { default = 12 }
resource \"kubernetes_horizontal_pod_autoscaler_v2\" \"api\" {
  metadata { name = \"api\" }
  spec {
    min_replicas = 3
    max_replicas = var.most
    scale_target_ref {
      kind = \"Deployment\"
      name = \"api\"
    }
    metric {
      type = \"Resource\"
      resource {
        name = \"cpu\"
        target {
          type                = \"Utilization\"
          average_utilization = 55
        }
      }
    }
    behavior {
      scale_down {
        select_policy = \"Min\"
        policy {
          period_seconds = 60
          type           = \"Pods\"
          value          = 2
        }
      }
    }
  }
}
resource \"kubectl_manifest\" \"web\" {
  yaml_body = <<-YAML
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: web}
    spec:
      scaleTargetRef: {name: web}
      maxReplicaCount: ${var.most}
      minReplicaCount: 1
      triggers: [{type: cpu, metricType: Utilization, metadata: {value: \"70\"}}]
  YAML
}
";
    let read = found("main.tf", configuration);
    assert_eq!((figures(&read, 0), figures(&read, 1)), (json!([3, 12, 55]), json!([1, 12, 70])));
    let down = &read["autoscalers"][0]["behavior"]["down"];
    assert_eq!(down, &json!({"window": 300, "select": "Min", "policies": [["Pods", 2, 60]]}));
    let imported = read_text("main.tf", configuration);
    let place = imported.autoscalers[1].min.place().expect("a place");
    assert_eq!((place.line, &configuration[place.start as usize..place.end as usize]), (41, "1"));

    let state = r#"{"version": 4, "resources": [{"mode": "managed", "type": "google_compute_autoscaler", "name": "a",
 "instances": [{"attributes": {"name": "a", "autoscaling_policy": [{"cooldown_period": 45, "max_replicas": 5,
 "min_replicas": 1, "mode": "ON", "cpu_utilization": [{"target": 0.5}], "scaling_schedules": []}]}}]}]}"#;
    assert_eq!(figures(&found("terraform.tfstate", state), 0), json!([1, 5, 0.5]));
    let module = found("main.tf", "module \"service\" {\n  source = \"./service\"\n}\n");
    assert!(module["refusals"][0]["remedy"].as_str().is_some_and(|remedy| remedy.contains("terraform show -json")));
}

#[test]
fn the_else_of_a_template_is_called_so() {
    let chart = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    {{- if .Values.rps }}
    - type: Pods
      pods: {metric: {name: http_requests_per_second}, target: {type: AverageValue, averageValue: 10}}
    {{- else }}
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
    {{- end }}
";
    let read = found("hpa.yaml", chart);
    assert!(warns(&read, 9, "there only under {{- if .Values.rps }}"), "{read:#}");
    assert!(warns(&read, 12, "there only under the else of {{- if .Values.rps }}"), "{read:#}");
}

/// A file with knobs changed, and what it cannot say.
fn changed(name: &str, text: &str, knobs: &[(&str, &str)]) -> (String, Vec<String>) {
    let imported = read_text(name, text);
    let autoscaler = imported.autoscalers.first().expect("an autoscaler");
    let own = own_scenario(autoscaler, &Assumptions::default(), &Scenario::default()).expect("a scenario");
    let wanted = own.with_all(knobs.iter().copied()).expect("knobs in their ranges");
    let amended = amend(&imported, 0, &Assumptions::default(), &wanted).expect("a policy of the file's system");
    (amended.text, amended.lost)
}

#[test]
fn a_default_that_changes_is_inserted_beside_its_neighbours() {
    let text = HPA.replace("  minReplicas: 2\n", "")
        + "  behavior:\n    # Slowly.\n    scaleDown:\n      stabilizationWindowSeconds: 600  # ten minutes\n      # More to come.\nstatus: {}\n";
    let (new, lost) =
        changed("hpa.yaml", &text, &[("min_replicas", "3"), ("window_up", "1m"), ("policies_down", "max:2/1m")]);
    let expected = text
        .replace("name: web}\n  maxReplicas", "name: web}\n  minReplicas: 3\n  maxReplicas")
        .replace(
            "    # Slowly.\n    scaleDown:\n      stabilizationWindowSeconds: 600  # ten minutes\n      # More to come.\n",
            "    # Slowly.\n    scaleDown:\n      stabilizationWindowSeconds: 600  # ten minutes\n      policies:\n        - {type: Pods, value: 2, periodSeconds: 60}\n      # More to come.\n    scaleUp:\n      stabilizationWindowSeconds: 60\n",
        );
    assert_eq!((new.as_str(), lost), (expected.as_str(), Vec::new()));
    assert!(unified("hpa.yaml", &text, &new).contains("+  minReplicas: 3\n"));
}

#[test]
fn a_behavior_is_inserted_where_there_is_none() {
    let (new, lost) = changed("hpa.yaml", HPA, &[("behavior", "given"), ("window_down", "10m")]);
    assert_eq!(lost, [""; 0]);
    assert!(new.starts_with(HPA) && new.contains("\n  behavior:\n    scaleUp:\n"), "{new}");
    // In JSON between braces, and in version 1 not at all.
    let json = r#"{"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "spec": {"scaleTargetRef": {"name": "a"},
  "maxReplicas": 10, "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 60}}}]}}"#;
    let (new, lost) = changed("hpa.json", json, &[("min_replicas", "2"), ("max_replicas", "20")]);
    assert_eq!(lost, [""; 0]);
    assert_eq!(
        new,
        json.replace(": 10", ": 20").replace("{\"name\": \"a\"},", "{\"name\": \"a\"}, \"minReplicas\": 2,")
    );
    let old = "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nspec:\n  scaleTargetRef: {name: a}\n  maxReplicas: 5\n  targetCPUUtilizationPercentage: 50\n";
    let (new, lost) = changed("hpa.yaml", old, &[("behavior", "given"), ("window_down", "10m"), ("min_replicas", "2")]);
    assert!(new.contains("  minReplicas: 2\n") && !new.contains("behavior") && lost.len() == 2, "{new}\n{lost:?}");
}

#[test]
fn nothing_is_inserted_into_what_an_anchor_or_a_template_holds() {
    let shared =
        HPA.to_owned() + "  behavior:\n    scaleUp: &rules {stabilizationWindowSeconds: 30}\n    scaleDown: *rules\n";
    let (new, lost) = changed("hpa.yaml", &shared, &[("policies_up", "max:2/1m")]);
    assert_eq!((new, lost.len()), (shared, 1));
    let keda = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  maxReplicaCount: 20
  triggers:
    - {type: cpu, metricType: Utilization, metadata: {value: \"60\"}}
";
    let (new, lost) =
        changed("keda.yaml", keda, &[("polling", "15s"), ("cooldown_period", "1m"), ("min_replicas", "1")]);
    assert_eq!(lost, [""; 0]);
    let expected = keda.replace(
        "{name: web}\n  max",
        "{name: web}\n  pollingInterval: 15\n  cooldownPeriod: 60\n  minReplicaCount: 1\n  max",
    );
    assert_eq!(new, expected);
}

#[test]
fn a_value_of_a_command_changes_and_not_the_command() {
    let script = "aws autoscaling create-auto-scaling-group --auto-scaling-group-name g --min-size 1 --max-size 5 --desired-capacity 2\n\
        aws autoscaling put-scaling-policy --auto-scaling-group-name g --policy-name cpu --policy-type TargetTrackingScaling \
        --target-tracking-configuration '{\"TargetValue\": 60.0, \"PredefinedMetricSpecification\": {\"PredefinedMetricType\": \"ASGAverageCPUUtilization\"}}'\n";
    let (new, lost) = changed("scale.sh", script, &[("max_replicas", "30")]);
    assert_eq!((new, lost), (script.replace("--max-size 5", "--max-size 30"), Vec::new()));
    // The number stands twice in that line, and only the one behind its own option changes.
    let twice = script.replace("--desired-capacity 2", "--desired-capacity 5");
    let (new, lost) = changed("scale.sh", &twice, &[("max_replicas", "30")]);
    assert_eq!((new, lost), (twice.replace("--max-size 5", "--max-size 30"), Vec::new()));
}

#[test]
fn what_is_not_read_or_not_allowed_is_said() {
    let misspelt = HPA.replace("minReplicas", "minReplica").replace("averageUtilization", "averageUtilisation")
        + "  behavior: {scaleDown: {stabilisationWindowSeconds: 60}}\n";
    let read = found("hpa.yaml", &misspelt);
    assert!(warns(&read, 6, "minReplica is no field of spec, and is not read; minReplicas is"), "{read:#}");
    assert!(warns(&read, 10, "averageUtilization is") && warns(&read, 11, "stabilizationWindowSeconds is"), "{read:#}");
    assert_eq!(found("hpa.yaml", HPA)["warnings"], json!([]));
    let pods = HPA.replace(
        "type: Resource\n      resource: {name: cpu,",
        "type: Pods\n      pods: {metric: {name: http_requests_per_second},",
    );
    let refusal = &found("hpa.yaml", &pods)["refusals"][0];
    assert_eq!(refusal["line"], 10);
    assert!(refusal["reason"].as_str().is_some_and(|reason| reason.contains("no utilization")), "{refusal}");
    let number = "triggers:\n  - type: kafka\n    metadata: {topic: t, lagThreshold: 0x64}\n";
    let read = found("keda.yaml", number);
    assert!(warns(&read, 3, "lagThreshold is a number") && figures(&read, 0)[2] == 100, "{read:#}");
}

#[test]
fn values_of_a_chart_keep_their_bounds_for_keda() {
    let values = "keda:\n  minReplicas: 2\n  maxReplicas: 11\n  triggers:\n    - type: cpu\n      metricType: Utilization\n      metadata: {value: \"65\"}\n";
    assert_eq!(figures(&found("values.yaml", values), 0), json!([2, 11, 65]));
}

#[test]
fn a_target_that_no_knob_has_is_said_where_it_is_rounded() {
    let text = "name: a\nautoscalingPolicy:\n  minNumReplicas: 1\n  maxNumReplicas: 3\n  cpuUtilization: {utilizationTarget: 0.655}\n  scalingSchedules:\n    night: {minRequiredReplicas: 2, schedule: 0 22 * * *, durationSec: 3600, disabled: true}\n";
    let imported = read_text("a.yaml", text);
    let patch = to_patch(&imported.autoscalers[0], &Assumptions::default()).expect("no answers are needed");
    let left_out: Vec<&str> = patch.left_out.iter().map(|remark| remark.text.as_str()).collect();
    assert_eq!(left_out, ["cpu at 65.5 % is replayed at 66 %"]);
    assert!(warns(&summary(&imported), 7, "the schedule night is disabled"));
}

#[test]
fn what_is_left_out_or_not_there_is_taken_so() {
    let template = "\
Resources:
  Out:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      ResourceId: service/a/b
      StepScalingPolicyConfiguration:
        AdjustmentType: ChangeInCapacity
        Cooldown: {Ref: AWS::NoValue}
        StepAdjustments: [{MetricIntervalLowerBound: 0, MetricIntervalUpperBound: !Ref AWS::NoValue, ScalingAdjustment: 1}]
";
    let policy = &found("stack.yaml", template)["autoscalers"][0]["aws"]["policies"][0];
    assert_eq!((&policy["steps"], &policy["cooldown"]), (&json!([[0, null, 1]]), &json!(300)));
    let none = "resource \"aws_appautoscaling_target\" \"t\" {\n  count        = 0\n  min_capacity = 1\n  max_capacity = 4\n}\n";
    assert!(warns(&found("main.tf", none), 2, "count of t is 0"));
    // Both services take this; only one has cooldowns.
    let tracking = r#"{"TargetValue": 600, "PredefinedMetricSpecification": {"PredefinedMetricType": "ALBRequestCountPerTarget"}}"#;
    assert!(warns(&found("tt.json", tracking), 1, "does not say whose it is"));
    assert_eq!(found("tt.json", &tracking.replace("600,", "600, \"ScaleInCooldown\": 60,"))["warnings"], json!([]));
}

#[test]
fn braces_comments_and_conversions_are_seen_through() {
    let braced = "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {name: a}, maxReplicas: 3}}\n";
    assert_eq!(figures(&found("hpa.yaml", braced), 0), json!([1, 3, 80]));
    let refusal = &found("hpa.json", "{\n  // by hand\n  \"kind\": \"HorizontalPodAutoscaler\"\n}\n")["refusals"][0];
    assert_eq!(refusal["reason"], "a comment, which JSON does not have");
    let chart = HPA.replace("minReplicas: 2", "minReplicas: {{ int (default 3 .Values.min) }}");
    assert_eq!(figures(&found("hpa.yaml", &chart), 0), json!([3, 10, 60]));
}

#[test]
fn another_autoscaler_that_changes_too_is_named() {
    let one = |name: &str, max: &str| {
        format!(
            "  - apiVersion: autoscaling/v2\n    kind: HorizontalPodAutoscaler\n    metadata: {{name: {name}}}\n    spec: {{scaleTargetRef: {{name: a}}, maxReplicas: {max}}}\n"
        )
    };
    let list =
        |second: &str| format!("apiVersion: v1\nkind: List\nitems:\n{}{}", one("a", "&most 10"), one("b", second));
    let (new, lost) = changed("list.yaml", &list("*most"), &[("max_replicas", "20")]);
    assert_eq!(new, list("*most").replace("&most 10", "&most 20"));
    assert_eq!(lost, ["b changes, too: it shares a value by an anchor, a variable or a parameter."]);
    assert_eq!(changed("list.yaml", &list("10"), &[("max_replicas", "20")]).1, [""; 0]);
}
