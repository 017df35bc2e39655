//! HPAs in Terraform, in each form that providers have for them, and values behind names.

use super::{gaps, knob, lines, read};

/// Knobs of the first autoscaler.
fn knobs(name: &str, text: &str, names: &[&str]) -> Vec<String> {
    let imported = read(name, text);
    names.iter().filter_map(|name| knob(&imported, name, &[])).collect()
}

const METRIC: &str = "    metric {\n      type = \"Resource\"\n      resource {\n        name = \"cpu\"\n        target {\n          type = \"Utilization\"\n          \
                      average_utilization = 70\n        }\n      }\n    }\n    metric {\n      type = \"Pods\"\n      pods {\n        metric {\n          \
                      name = \"http_requests_per_second\"\n        }\n        target {\n          type = \"AverageValue\"\n          average_value = \"2500m\"\n        \
                      }\n      }\n    }\n";
const BEHAVIOR: &str = "    behavior {\n      scale_up {\n        stabilization_window_seconds = 30\n        select_policy = \"Min\"\n        policy {\n          \
                        type = \"Pods\"\n          value = 4\n          period_seconds = 60\n        }\n        policy {\n          type = \"Percent\"\n          \
                        value = 50\n          period_seconds = 30\n        }\n      }\n      scale_down {\n        select_policy = \"Disabled\"\n      }\n    }\n";

fn resource(kind: &str, spec: &str) -> String {
    format!(
        "resource \"{kind}\" \"shop\" {{\n  metadata {{\n    name = \"shop\"\n  }}\n  spec {{\n    min_replicas = 2\n    max_replicas = 10\n    \
         scale_target_ref {{\n      kind = \"Deployment\"\n      name = \"shop\"\n    }}\n{spec}  }}\n}}\n"
    )
}

#[test]
fn blocks_of_every_version_are_read() {
    let all = ["min_replicas", "max_replicas", "metrics", "window_up", "policies_up", "policies_down"];
    let expected = ["2", "10", "cpu:70~pods:2.5", "30s", "min:4/1m~50pct/30s", "disabled"];
    for kind in ["_v2", "_v2beta2", ""] {
        let text = resource(&format!("kubernetes_horizontal_pod_autoscaler{kind}"), &format!("{METRIC}{BEHAVIOR}"));
        assert_eq!(knobs("shop.tf", &text, &all), expected, "{kind}");
    }
    for kind in ["_v1", ""] {
        let spec = "    target_cpu_utilization_percentage = 55\n";
        let text = resource(&format!("kubernetes_horizontal_pod_autoscaler{kind}"), spec);
        assert_eq!(knobs("shop.tf", &text, &["metrics"]), ["cpu:55"], "{kind}");
    }
}

const MANIFEST: &str = "    apiVersion: autoscaling/v2\n    kind: HorizontalPodAutoscaler\n    metadata: {name: shop}\n    spec:\n      minReplicas: 2\n      \
                        maxReplicas: 10\n      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}\n      metrics:\n        - type: Resource\n          \
                        resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}\n";

#[test]
fn manifests_in_texts_are_read() {
    let texts = [
        format!("resource \"kubectl_manifest\" \"a\" {{\n  yaml_body = <<YAML\n{MANIFEST}YAML\n}}\n"),
        format!(
            "resource \"kubernetes_manifest\" \"a\" {{\n  manifest = yamldecode(<<-EOT\n{MANIFEST}  EOT\n  )\n}}\n"
        ),
    ];
    for text in texts {
        assert_eq!(
            knobs("shop.tf", &text, &["min_replicas", "max_replicas", "metrics"]),
            ["2", "10", "cpu:60"],
            "{text}"
        );
    }
}

#[test]
fn defaults_of_names_are_read_and_said() {
    let text = "variable \"most\" { default = 12 }\n".to_owned()
        + &resource("kubernetes_horizontal_pod_autoscaler_v1", "").replace("= 10", "= var.most");
    let imported = read("shop.tf", &text);
    assert_eq!(knob(&imported, "max_replicas", &[]).as_deref(), Some("12"));
    let filled = imported.autoscalers[0].defaulted();
    let most = filled.iter().find(|filled| filled.path == "max").expect("a default");
    assert_eq!(
        (most.value.as_str(), most.rule.as_str()),
        ("12", "the default of the variable most, unless it is given another")
    );
    // Without a default it is asked for.
    let open = text.replace("{ default = 12 }", "{}");
    assert_eq!(gaps(&read("shop.tf", &open)).first(), Some(&("max".to_owned(), Some("var.most".to_owned()))));
    // OpenShift's templates have two ways to write a name.
    let template = format!(
        "apiVersion: template.openshift.io/v1\nkind: Template\nparameters:\n- name: MOST\n  value: \"12\"\nobjects:\n-{}",
        MANIFEST.strip_prefix("   ").unwrap_or_default().replace("\n    ", "\n  ")
    );
    for name in ["${{MOST}}", "${MOST}"] {
        let text = template.replace("maxReplicas: 10", &format!("maxReplicas: {name}"));
        assert_eq!(knobs("a.yaml", &text, &["max_replicas"]), ["12"], "{name}");
    }
}

#[test]
fn durations_of_commands_are_read_also_behind_names() {
    let command = |period: &str| {
        format!(
            "COOL=1m30s\ngcloud compute instance-groups managed set-autoscaling a --max-num-replicas=9 --min-num-replicas=1 \
             --cool-down-period={period} --stabilization-period=15m\n"
        )
    };
    for (period, expected) in [("2m", "2m"), ("PT90S", "90s"), ("$COOL", "90s"), ("${REST:-3m}", "3m"), ("45", "45s")] {
        let found = knobs("a.sh", &command(period), &["initialization", "stabilization"]);
        assert_eq!(found, [expected, "15m"], "{period}");
    }
    // Where no command is written, seconds have no unit.
    let api = "autoscalingPolicy:\n  minNumReplicas: 1\n  maxNumReplicas: 3\n  coolDownPeriodSec: 2m\n";
    assert!(super::refused("a.yaml", api).1.contains("coolDownPeriodSec is 2m"));
}

#[test]
fn json_may_have_lists_at_every_level() {
    let inner = "{\"spec\": [{\"max_replicas\": 9, \"min_replicas\": 2, \"target_cpu_utilization_percentage\": 65, \"scale_target_ref\": \
                 [{\"kind\": \"Deployment\", \"name\": \"web\"}]}], \"metadata\": [{\"name\": \"web\"}]}";
    let text = format!("{{\"resource\": [{{\"kubernetes_horizontal_pod_autoscaler\": [{{\"web\": [{inner}]}}]}}]}}");
    assert_eq!(knob(&read("a.tf.json", &text), "metrics", &[]), Some("cpu:65".to_owned()));
}

#[test]
fn what_is_repeated_or_conditional_is_said() {
    let text = "resource \"kubernetes_horizontal_pod_autoscaler_v2\" \"web\" {\n  count = var.on ? 1 : 0\n  metadata { name = \"web\" }\n  \
                spec {\n    max_replicas = 4\n    dynamic \"metric\" {\n      for_each = var.metrics\n      content {\n        type = \
                \"Resource\"\n        resource {\n          name = \"cpu\"\n          target { average_utilization = 60 }\n        }\n      \
                }\n    }\n  }\n}\n";
    let imported = read("a.tf", text);
    assert_eq!(lines(&imported, "metric stands there for each of var.metrics"), [7]);
    assert_eq!(lines(&imported, "conditional: count of web is var.on ? 1 : 0"), [2]);
    assert_eq!(lines(&imported, "no field"), [0_u32; 0]);
}

#[test]
fn what_a_plan_has_as_nothing_is_left_out() {
    let text = "{\"planned_values\": {\"root_module\": {\"resources\": [{\"type\": \"kubernetes_horizontal_pod_autoscaler_v2\", \"name\": \
                \"web\", \"values\": {\"metadata\": [{\"name\": \"web\"}], \"spec\": [{\"max_replicas\": 8, \"min_replicas\": 1, \
                \"target_cpu_utilization_percentage\": null, \"behavior\": [], \"scale_target_ref\": [{\"kind\": \"Deployment\", \"name\": \
                \"web\"}]}]}}]}}}";
    assert_eq!(lines(&read("plan.json", text), ""), [0_u32; 0]);
}

#[test]
fn a_release_has_values_in_texts_objects_and_single_ones() {
    let release = |inner: &str| format!("resource \"helm_release\" \"shop\" {{\n  name = \"shop\"\n{inner}}}\n");
    let set = |name: &str, value: &str| {
        format!("  set {{\n    name = \"web.autoscaling.{name}\"\n    value = {value}\n  }}\n")
    };
    let sets =
        set("enabled", "true") + &set("minReplicas", "\"3\"") + &set("maxReplicas", "12") + &set("targetCPU", "65");
    let text = "  values = [<<-EOT\n    web:\n      autoscaling:\n        enabled: true\n        minReplicas: 3\n        \
                maxReplicas: 7\n        targetCPU: 65\n  EOT\n  ]\n";
    let encoded = "  values = [yamlencode({\n    web = { autoscaling = { enabled = true, minReplicas = 3, maxReplicas = 7, \
                   targetCPU = 65 } }\n  }), file(\"more.yaml\")]\n";
    let listed = "  set = [\n    { name = \"web.autoscaling.minReplicas\", value = 3 },\n    { name = \"web.autoscaling.maxReplicas\", \
                  value = \"12\" },\n    { name = \"web.autoscaling.targetCPU\", value = 65 },\n  ]\n";
    let cases = [
        (sets.clone(), "12", 13),
        (text.to_owned(), "7", 8),
        (format!("{text}{}", set("maxReplicas", "12")), "12", 14),
        (encoded.to_owned(), "7", 4),
        (listed.to_owned(), "12", 5),
    ];
    for (inner, most, line) in cases {
        let imported = read("a.tf", &release(&inner));
        let first = &imported.autoscalers[0];
        assert_eq!((first.title(), imported.autoscalers.len()), ("web", 1), "{inner}");
        assert_eq!(knob(&imported, "max_replicas", &[]), Some(most.to_owned()), "{inner}");
        assert_eq!(
            (first.max.line(), knob(&imported, "metrics", &[])),
            (Some(line), Some("cpu:65".to_owned())),
            "{inner}"
        );
    }
    assert_eq!(lines(&read("a.tf", &release(encoded)), "values of file(\"more.yaml\") are not seen"), [5]);
    let other = release("  set {\n    name = \"web.image\\\\.tag\"\n    value = \"1\"\n  }\n");
    assert!(super::refused("a.tf", &other).1.contains("no autoscaler in this file"));
}

#[test]
fn a_manifest_may_be_encoded_from_an_object() {
    let manifest = "{\n    apiVersion = \"autoscaling/v2\"\n    kind = \"HorizontalPodAutoscaler\"\n    metadata = { name = \"web\" }\n    \
                    spec = {\n      maxReplicas = var.most\n      minReplicas = 2\n      scaleTargetRef = { kind = \"Deployment\", name = \
                    \"web\" }\n    }\n  }";
    for encoder in ["yamlencode", "jsonencode"] {
        let text = format!("resource \"kubectl_manifest\" \"web\" {{\n  yaml_body = {encoder}({manifest})\n}}\n");
        let imported = read("a.tf", &text);
        assert_eq!(super::gaps(&imported), [("max".to_owned(), Some("var.most".to_owned()))]);
        assert_eq!(imported.autoscalers[0].min.line(), Some(8));
    }
}

#[test]
fn a_policy_that_an_alarm_runs_when_it_is_over_is_said() {
    let policy = |name: &str, change: i32| {
        format!(
            "resource \"aws_autoscaling_policy\" \"{name}\" {{\n  name = \"{name}\"\n  scaling_adjustment = {change}\n  \
             adjustment_type = \"ChangeInCapacity\"\n  autoscaling_group_name = \"web\"\n}}\n"
        )
    };
    let alarm = "resource \"aws_cloudwatch_metric_alarm\" \"busy\" {\n  alarm_name = \"busy\"\n  comparison_operator = \
                 \"GreaterThanThreshold\"\n  evaluation_periods = 2\n  threshold = 75\n  metric_name = \"CPUUtilization\"\n  \
                 namespace = \"AWS/EC2\"\n  period = 60\n  statistic = \"Average\"\n  alarm_actions = \
                 [aws_autoscaling_policy.up.arn]\n  ok_actions = [aws_autoscaling_policy.down.arn]\n}\n";
    let imported = read("a.tf", &format!("{}{}{alarm}", policy("up", 1), policy("down", -1)));
    assert_eq!(lines(&imported, "down runs when the alarm busy is OK again"), [23]);
    assert_eq!(lines(&imported, "up runs when"), [0_u32; 0]);
}

#[test]
fn a_percentile_is_said_to_be_replayed_as_an_average() {
    let text = |statistic: &str| {
        format!(
            "resource \"aws_autoscaling_policy\" \"up\" {{\n  name = \"up\"\n  scaling_adjustment = 1\n  adjustment_type = \
             \"ChangeInCapacity\"\n  autoscaling_group_name = \"web\"\n}}\nresource \"aws_cloudwatch_metric_alarm\" \"busy\" \
             {{\n  alarm_name = \"busy\"\n  comparison_operator = \"GreaterThanThreshold\"\n  evaluation_periods = 2\n  \
             threshold = 75\n  metric_name = \"CPUUtilization\"\n  namespace = \"AWS/EC2\"\n  period = 60\n  {statistic}\n  \
             alarm_actions = [aws_autoscaling_policy.up.arn]\n}}\n"
        )
    };
    let said = |statistic: &str| lines(&read("a.tf", &text(statistic)), "the replay has its average in place of that");
    assert_eq!(said("extended_statistic = \"p90\""), [15]);
    assert_eq!(said("statistic = \"Maximum\""), [0_u32; 0]);
}
