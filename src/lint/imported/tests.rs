use super::*;
use crate::config::read_text;

fn codes(text: &str) -> Vec<(String, Option<u32>)> {
    let imported = read_text("file.yaml", text);
    let found = imported_findings(&imported, &Scenario::default());
    found.into_iter().map(|found| (found.finding.code, found.line)).collect()
}

const PLAIN: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 20
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
";

#[test]
fn a_plain_manifest_has_no_finding() {
    assert_eq!(codes(PLAIN), []);
}

#[test]
fn a_finding_names_the_line_of_its_knob() {
    let long = format!("{PLAIN}  behavior:\n    scaleUp:\n      stabilizationWindowSeconds: 3600\n");
    assert_eq!(codes(&long), [("slow_scale_out_window".to_owned(), Some(14))]);
}

#[test]
fn what_is_switched_off_has_notes_only() {
    let values = |on: bool| {
        let keda = format!("keda:\n  enabled: {on}\n  minReplicas: 1\n  maxReplicas: 11\n  cooldownPeriod: 200\n");
        keda + "  triggers:\n  - type: prometheus\n    metadata: {serverAddress: a, query: 'sum(rate(http_requests_total[1m]))', \
                threshold: \"9\"}\n"
    };
    let found = |on: bool| {
        let found = imported_findings(&read_text("values.yaml", values(on)), &Scenario::default()).into_iter();
        found.map(|found| (found.finding.code, found.finding.severity)).collect::<Vec<_>>()
    };
    let cooldown = |severity: Severity| ("cooldown_without_effect".to_owned(), severity);
    assert_eq!((found(true), found(false)), (vec![cooldown(Severity::Warning)], vec![cooldown(Severity::Note)]));
}

#[test]
fn gaps_are_not_guessed() {
    let open = PLAIN.replace("maxReplicas: 20", "maxReplicas: ${MAX}");
    assert_eq!(codes(&open).first().map(|(code, _)| code.clone()), Some("gaps".to_owned()));
}

const QUEUE: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: worker}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: worker}
  minReplicas: 2
  maxReplicas: 20
  metrics:
    - type: External
      external: {metric: {name: queue_depth}, target: {type: AverageValue, averageValue: \"30\"}}
";

fn names(text: &str) -> Vec<String> {
    codes(text).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn what_does_not_need_a_metric_is_found_without_it() {
    assert_eq!(names(QUEUE), ["gaps"]);
    assert_eq!(names(&QUEUE.replace("maxReplicas: 20", "maxReplicas: 2")), ["fixed_bounds", "gaps"]);
    let window = format!("{QUEUE}  behavior:\n    scaleUp:\n      stabilizationWindowSeconds: 3600\n");
    assert_eq!(codes(&window).first(), Some(&("slow_scale_out_window".to_owned(), Some(13))));
    let rate =
        format!("{QUEUE}  behavior:\n    scaleUp:\n      policies: [{{type: Pods, value: 1, periodSeconds: 60}}]\n");
    assert_eq!(names(&rate), ["slow_rate", "gaps"]);
    let quick = rate.replace("value: 1, periodSeconds: 60", "value: 9, periodSeconds: 15");
    assert_eq!(names(&quick), ["gaps"]);
    let never = format!("{QUEUE}  behavior:\n    scaleUp: {{selectPolicy: Disabled}}\n");
    assert_eq!(names(&never), ["never_scales_out", "gaps"]);
    assert_eq!(names(&QUEUE.replace("maxReplicas: 20", "maxReplicas: 20000000")), ["no_scenario", "gaps"]);
}

#[test]
fn what_needs_the_missing_value_is_not_found() {
    // Whether 0 wakes again depends on what the metric is: of pods, or not.
    let asleep = QUEUE.replace("minReplicas: 2", "minReplicas: 0");
    assert_eq!(names(&asleep), ["gaps"]);
    // From 2 to so many: how long that takes, and whether they are the same, the file leaves open.
    let open = QUEUE.replace("maxReplicas: 20", "maxReplicas: {{ .Values.max }}");
    let rate =
        format!("{open}  behavior:\n    scaleUp:\n      policies: [{{type: Pods, value: 1, periodSeconds: 60}}]\n");
    assert_eq!(names(&rate), ["gaps"]);
    let window = format!("{open}  behavior:\n    scaleUp:\n      stabilizationWindowSeconds: 900\n");
    assert_eq!(names(&window), ["slow_scale_out_window", "gaps"]);
    // Whatever the most are, nothing goes.
    let disabled = format!("{open}  behavior:\n    scaleDown: {{selectPolicy: Disabled}}\n");
    assert_eq!(names(&disabled), ["gaps", "never_scales_in"]);
    let unknown = window.replace("900", "{{ .Values.window }}");
    assert_eq!(names(&unknown), ["gaps"]);
    let whole = format!("{QUEUE}  behavior:\n    {{{{ toYaml .Values.behavior | nindent 4 }}}}\n");
    assert_eq!(names(&whole), ["gaps"]);
}

#[test]
fn alarms_and_instances_are_checked_without_their_metric_being_known() {
    let group = |min: u32| {
        format!(
            "resource \"aws_appautoscaling_target\" \"a\" {{\n  min_capacity = {min}\n  max_capacity = 9\n  \
             resource_id = \"service/a/b\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  \
             service_namespace = \"ecs\"\n}}\nresource \"aws_appautoscaling_policy\" \"p\" {{\n  name = \"p\"\n  \
             policy_type = \"TargetTrackingScaling\"\n  resource_id = aws_appautoscaling_target.a.resource_id\n  \
             scalable_dimension = aws_appautoscaling_target.a.scalable_dimension\n  \
             service_namespace = aws_appautoscaling_target.a.service_namespace\n  \
             target_tracking_scaling_policy_configuration {{\n    target_value = 100\n    \
             customized_metric_specification {{\n      metric_name = \"BacklogPerTask\"\n      namespace = \"App\"\n      \
             statistic = \"Average\"\n    }}\n  }}\n}}\n"
        )
    };
    let found = |min: u32| {
        let found = imported_findings(&read_text("a.tf", group(min)), &Scenario::default()).into_iter();
        found.map(|found| found.finding.code).collect::<Vec<_>>()
    };
    assert_eq!((found(9), found(2)), (vec!["fixed_bounds".to_owned(), "gaps".to_owned()], vec!["gaps".to_owned()]));
}

#[test]
fn a_policy_whose_group_stands_elsewhere_may_not_be_alone() {
    let group = "resource \"aws_autoscaling_group\" \"web\" {\n  name = \"web\"\n  min_size = 1\n  max_size = var.max\n  \
                 default_instance_warmup = 60\n}\n";
    let policy = "resource \"aws_autoscaling_policy\" \"out\" {\n  name = \"out\"\n  autoscaling_group_name = \"web\"\n  \
                  adjustment_type = \"ChangeInCapacity\"\n  scaling_adjustment = 1\n  cooldown = 300\n}\n\
                  resource \"aws_cloudwatch_metric_alarm\" \"high\" {\n  alarm_name = \"high\"\n  \
                  comparison_operator = \"GreaterThanThreshold\"\n  evaluation_periods = 2\n  metric_name = \"CPUUtilization\"\n  \
                  namespace = \"AWS/EC2\"\n  period = 60\n  statistic = \"Average\"\n  threshold = 70\n  \
                  alarm_actions = [aws_autoscaling_policy.out.arn]\n}\n";
    let never = |text: &str| {
        let found = imported_findings(&read_text("a.tf", text), &Scenario::default()).into_iter();
        found.filter(|found| found.finding.code == "never_scales_in").count()
    };
    assert_eq!((never(policy), never(&format!("{group}{policy}"))), (0, 1));
}

#[test]
fn each_autoscaler_has_its_own() {
    let two = format!("{PLAIN}---\n{}", PLAIN.replace("minReplicas: 2", "minReplicas: 20"));
    assert_eq!(codes(&two).into_iter().map(|(code, _)| code).collect::<Vec<_>>(), ["fixed_bounds"]);
}

#[test]
fn what_is_not_read_is_found_with_what_it_may_mean() {
    let found = |name: &str, text: &str| {
        let found = imported_findings(&read_text(name, text), &Scenario::default()).into_iter();
        let unread = found.filter(|found| found.finding.code == "unread_field");
        unread.map(|found| (found.line, found.finding.severity, found.finding.remedy)).collect::<Vec<_>>()
    };
    let misspelled = found("a.yaml", &PLAIN.replace("minReplicas", "minReplica"));
    let expected = (Some(7), Severity::Warning, "Write minReplicas in place of minReplica.".to_owned());
    assert_eq!(misspelled, [expected]);
    let other = found("a.yaml", &format!("{PLAIN}  paused: true\n"));
    assert_eq!(
        other.iter().map(|(line, severity, _)| (*line, *severity)).collect::<Vec<_>>(),
        [(Some(12), Severity::Note)]
    );
    let command = "kubectl autoscale deployment web --max=9\nkubectl autoscale deployment api --max=9 --cpus=70%\n";
    assert_eq!(found("a.sh", command).first().map(|(line, ..)| *line), Some(Some(2)));
    assert_eq!(found("a.yaml", PLAIN).len(), 0);
}

#[test]
fn a_policy_that_no_replay_has_may_go_the_other_way() {
    let target = "resource \"aws_appautoscaling_target\" \"a\" {\n  min_capacity = 1\n  max_capacity = 9\n  resource_id = \
                  \"service/a/b\"\n  scalable_dimension = \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n}\n";
    let policy = |name: &str, metric: &str, disables: bool| {
        format!(
            "resource \"aws_appautoscaling_policy\" \"{name}\" {{\n  name = \"{name}\"\n  policy_type = \
             \"TargetTrackingScaling\"\n  resource_id = aws_appautoscaling_target.a.resource_id\n  scalable_dimension = \
             \"ecs:service:DesiredCount\"\n  service_namespace = \"ecs\"\n  target_tracking_scaling_policy_configuration \
             {{\n    target_value = 50\n    disable_scale_in = {disables}\n    predefined_metric_specification {{\n      \
             predefined_metric_type = \"{metric}\"\n    }}\n  }}\n}}\n"
        )
    };
    let never = |disables: bool| {
        let memory = policy("memory", "ECSServiceAverageMemoryUtilization", disables);
        let text = format!("{target}{}{memory}", policy("cpu", "ECSServiceAverageCPUUtilization", true));
        let found = imported_findings(&read_text("a.tf", text), &Scenario::default()).into_iter();
        found.filter(|found| found.finding.code == "never_scales_in").count()
    };
    assert_eq!((never(false), never(true)), (0, 1));
}

#[test]
fn an_autoscaler_that_is_off_is_so_whatever_its_metric_is() {
    let text = |mode: &str| {
        format!(
            "resource \"google_compute_autoscaler\" \"a\" {{\n  name = \"a\"\n  target = \"t\"\n  autoscaling_policy {{\n    \
             min_replicas = 3\n    max_replicas = 9\n    mode = \"{mode}\"\n    metric {{\n      name = \
             \"pubsub.googleapis.com/subscription/num_undelivered_messages\"\n      single_instance_assignment = 10\n    \
             }}\n  }}\n}}\n"
        )
    };
    let off = |mode: &str| {
        let found = imported_findings(&read_text("a.tf", text(mode)), &Scenario::default()).into_iter();
        found.filter(|found| found.finding.code == "inactive").map(|found| found.line).collect::<Vec<_>>()
    };
    assert_eq!((off("OFF"), off("ON")), (vec![Some(7)], vec![]));
}
