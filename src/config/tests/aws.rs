//! AWS and Google Cloud.

use super::{gaps, knob, lines, read, refused, warnings};
use crate::config::Setting;

/// Two tracking policies of one service, each with what else its configuration has.
fn tracking(first: &str, second: &str) -> String {
    let policy = |name: &str, metric: &str, rest: &str| {
        format!(
            "{{\"PolicyName\": \"{name}\", \"ServiceNamespace\": \"ecs\", \"ResourceId\": \"service/a/b\", \"ScalableDimension\": \
             \"ecs:service:DesiredCount\", \"PolicyType\": \"TargetTrackingScaling\",\n\"TargetTrackingScalingPolicyConfiguration\": \
             {{\"TargetValue\": 50, \"PredefinedMetricSpecification\": {{\"PredefinedMetricType\": \"{metric}\"}}{rest}}}}}"
        )
    };
    format!(
        "{{\"ScalingPolicies\": [\n{},\n{}]}}",
        policy("cpu", "ECSServiceAverageCPUUtilization", first),
        policy("calls", "ALBRequestCountPerTarget", second)
    )
}

#[test]
fn cooldowns_belong_to_their_policies() {
    let text = tracking(", \"ScaleOutCooldown\": 20, \"ScaleInCooldown\": 200", ",\n\"ScaleOutCooldown\": 70");
    let imported = read("policies.json", &text);
    assert_eq!(knob(&imported, "cooldown_out", &[]), Some("20s".to_owned()));
    assert_eq!(
        warnings(&imported, "which is not replayed"),
        [
            (
                Some(6),
                "calls has a cooldown after a scale-out of 70 s, which is not replayed: one holds for all policies, 20 s of cpu"
                    .to_owned()
            ),
            (
                Some(4),
                "calls has a cooldown after a scale-in of 300 s by default, which is not replayed: one holds for all policies, \
                 200 s of cpu"
                    .to_owned()
            ),
        ]
    );
    let second = &imported.autoscalers[0].metrics[1];
    assert_eq!((second.cooldown_out_secs.get(), second.cooldown_in_secs.get()), (Some(70), Some(300)));
    assert!(matches!(second.cooldown_in_secs, Setting::Defaulted { .. }));
    let defaulted: Vec<String> = imported.autoscalers[0].defaulted().into_iter().map(|filled| filled.path).collect();
    assert!(defaulted.contains(&"metrics[1].cooldown_in".to_owned()), "{defaulted:?}");
    // The same in both, and a policy that never scales in, differ in nothing.
    let same = ", \"ScaleOutCooldown\": 20, \"ScaleInCooldown\": 200";
    assert_eq!(lines(&read("policies.json", &tracking(same, same)), "not replayed"), [0_u32; 0]);
    let only_out = ", \"ScaleOutCooldown\": 20, \"DisableScaleIn\": true";
    let imported = read("policies.json", &tracking(only_out, same));
    assert_eq!(lines(&imported, "not replayed"), [0_u32; 0]);
    assert_eq!(knob(&imported, "cooldown_in", &[]), Some("200s".to_owned()));
}

#[test]
fn switches_that_a_variable_decides_are_gaps() {
    let text = "resource \"aws_autoscaling_policy\" \"a\" {\n  name = \"a\"\n  autoscaling_group_name = \"g\"\n  enabled = var.on\n  \
                policy_type = \"TargetTrackingScaling\"\n  target_tracking_configuration {\n    target_value = 40\n    \
                disable_scale_in = var.keep\n    predefined_metric_specification { predefined_metric_type = \
                \"ASGAverageCPUUtilization\" }\n  }\n}\n";
    let named = |imported| -> Vec<String> { gaps(imported).into_iter().map(|(name, _)| name).collect() };
    let imported = read("policy.tf", text);
    assert_eq!(named(&imported), ["min", "max", "disable_scale_in", "enabled", "warmup"]);
    assert!(gaps(&imported).contains(&("disable_scale_in".to_owned(), Some("var.keep".to_owned()))));
    let rules = |keep: &str| knob(&imported, "policies", &[("disable_scale_in", keep)]).expect("policies");
    assert_ne!(rules("true"), rules("false"));
    let fixed =
        format!("variable \"on\" {{\n  default = false\n}}\nvariable \"keep\" {{\n  default = true\n}}\n{text}");
    let imported = read("policy.tf", &fixed);
    assert_eq!(named(&imported), ["min", "max", "warmup"]);
    assert_eq!(lines(&imported, "switched off: enabled of a is false"), [2]);
    assert_eq!(knob(&imported, "policies", &[]), Some(rules("true")));
}

#[test]
fn a_group_without_policies_keeps_its_warm_up() {
    let text = "{\"AutoScalingGroups\": [{\"AutoScalingGroupName\": \"g\", \"MinSize\": 1, \"MaxSize\": 4, \
                \"DefaultInstanceWarmup\": 75}]}";
    assert_eq!(knob(&read("group.json", text), "warm_up", &[]), Some("75s".to_owned()));
}

/// A step policy with its alarm.
fn step(adjustment: &str, alarm: &str) -> String {
    format!(
        "{{\"ScalingPolicies\": [{{\"AutoScalingGroupName\": \"g\", \"PolicyName\": \"out\", \"PolicyARN\": \"arn:p\", \"PolicyType\": \
         \"StepScaling\", \"AdjustmentType\": \"{adjustment}\", \"StepAdjustments\": [{{\"MetricIntervalLowerBound\": 0, \
         \"ScalingAdjustment\": 1}}]}}],\n\"MetricAlarms\": [{{\"AlarmName\": \"hi\", \"MetricName\": \"CPUUtilization\", \
         \"Statistic\": \"Average\", \"Threshold\": 70, \"ComparisonOperator\": \"GreaterThanThreshold\",\n{alarm}, \"AlarmActions\": \
         [\"arn:p\"]}}]}}"
    )
}

#[test]
fn what_aws_refuses_is_refused_on_its_line() {
    let fine = "\"Period\": 60, \"EvaluationPeriods\": 3,\n\"DatapointsToAlarm\": 2";
    read("policy.json", &step("ChangeInCapacity", fine));
    let (line, why) = refused("policy.json", &step("ChangeInCapacity", &fine.replace("60", "45")));
    assert_eq!((line, why.contains("Period is 45")), (3, true), "{why}");
    let (line, why) = refused("policy.json", &step("ChangeInCapacity", &fine.replace("Alarm\": 2", "Alarm\": 4")));
    assert_eq!((line, why.contains("DatapointsToAlarm is 4")), (4, true), "{why}");
    let (line, why) = refused("policy.json", &step("changeInCapacity", fine));
    assert_eq!((line, why.contains("AdjustmentType is changeInCapacity")), (1, true), "{why}");
}

#[test]
fn more_than_the_most_needs_a_buffer() {
    let text = "{\"AutoScalingGroupName\": \"g\", \"PolicyName\": \"p\", \"PolicyType\": \"PredictiveScaling\", \
                \"PredictiveScalingConfiguration\": {\"MetricSpecifications\": [{\"TargetValue\": 40, \
                \"PredefinedMetricPairSpecification\": {\"PredefinedMetricType\": \"ASGCPUUtilization\"}}], \"Mode\": \
                \"ForecastAndScale\", \"MaxCapacityBreachBehavior\": \"IncreaseMaxCapacity\"}}";
    let is_asked = |text: &str| gaps(&read("p.json", text)).iter().any(|(name, _)| name == "max_buffer_percent");
    assert!(is_asked(text));
    assert!(!is_asked(&text.replace("IncreaseMaxCapacity", "HonorMaxCapacity")));
    assert!(!is_asked(&text.replace("\"IncreaseMaxCapacity\"", "\"IncreaseMaxCapacity\", \"MaxCapacityBuffer\": 5")));
}

#[test]
fn an_action_ends_when_it_says() {
    let text = "resource \"aws_autoscaling_schedule\" \"s\" {\n  scheduled_action_name = \"s\"\n  autoscaling_group_name = \"g\"\n  \
                min_size = 2\n  max_size = 8\n  desired_capacity = -1\n  recurrence = \"0 6 * * *\"\n  end_time = \
                \"2021-03-01T00:00:00Z\"\n}\n";
    let imported = read("schedule.tf", text);
    assert_eq!(lines(&imported, "s holds until 2021-03-01T00:00:00Z only; a replay goes on to the end of 2021"), [8]);
    assert_eq!(knob(&imported, "schedule", &[]), Some("cron:UTC;0+6+*+*+*+1970-2021;2;8;".to_owned()));
}

/// An autoscaler of Google Cloud with what else its policy has.
fn google(rest: &str) -> String {
    format!(
        "resource \"google_compute_autoscaler\" \"a\" {{\n  name = \"a\"\n  autoscaling_policy {{\n    min_replicas = 1\n    \
         max_replicas = 4\n{rest}\n  }}\n}}\n"
    )
}

#[test]
fn a_share_of_an_instance_is_at_most_one() {
    let cpu = |target: &str| google(&format!("    cpu_utilization {{ target = {target} }}"));
    read("a.tf", &cpu("1"));
    let (line, why) = refused("a.tf", &cpu("60"));
    assert_eq!((line, why.contains("above 0 and at most 1")), (6, true), "{why}");
    // What a custom metric counts has no such bound.
    read("a.tf", &google("    metric {\n      name = \"jobs\"\n      target = 60\n    }"));
}

#[test]
fn a_schedule_that_a_variable_disables_is_a_gap() {
    let schedule = "    scaling_schedules {\n      name = \"day\"\n      min_required_replicas = 3\n      schedule = \"0 9 * * *\"\n      \
                    duration_sec = 3600\n      disabled = var.off\n    }";
    let imported = read("a.tf", &google(schedule));
    assert!(gaps(&imported).contains(&("day.disabled".to_owned(), Some("var.off".to_owned()))));
    let answered = |word: &str| knob(&imported, "schedules", &[("day.disabled", word)]);
    assert_ne!(answered("true"), answered("false"));
    let (line, why) =
        refused("a.tf", &google(&format!("{schedule}\n").replace("disabled = var.off", "time_zone = \"Moon/Sea\"")));
    assert_eq!((line, why.contains("no time zone Moon/Sea")), (11, true), "{why}");
}

#[test]
fn what_happens_in_one_year_is_left_out_and_said() {
    let schedule = |cron: &str| {
        google(&format!(
            "    scaling_schedules {{\n      name = \"day\"\n      min_required_replicas = 3\n      schedule = \"{cron}\"\n      \
             duration_sec = 3600\n    }}"
        ))
    };
    let schedules = |cron: &str| knob(&read("a.tf", &schedule(cron)), "schedules", &[]);
    assert_eq!(schedules("0 9 * * * *"), Some("UTC;0+9+*+*+*;1h;3".to_owned()));
    assert_eq!(schedules("0 9 24 12 * 2026"), Some("none".to_owned()));
    let imported = read("a.tf", &schedule("0 9 24 12 * 2026"));
    let patch = crate::config::to_patch(&imported.autoscalers[0], &crate::config::Assumptions::default());
    let said = patch.expect("no answers").left_out;
    assert!(said.iter().any(|remark| remark.text == "day is left out: it happens in 2026 only"), "{said:?}");
}

#[test]
fn fields_that_are_none_are_said() {
    let text = "resource \"aws_autoscaling_policy\" \"a\" {\n  name = \"a\"\n  autoscaling_group_name = \"g\"\n  policy_type = \
                \"TargetTrackingScaling\"\n  estimated_instance_warmups = 30\n  target_tracking_configuration {\n    target_value = 50\n    \
                scale_in_cooldown = 60\n    predefined_metric_specification { predefined_metric_type = \"ASGAverageCPUUtilization\" }\n  \
                }\n}\n";
    assert_eq!(lines(&read("a.tf", text), "and is not read"), [5, 8]);
    let service = tracking(",\n\"ScaleInCooldwn\": 20", "");
    assert_eq!(
        lines(
            &read("a.json", &service),
            "ScaleInCooldwn is no field of target tracking, and is not read; ScaleInCooldown is"
        ),
        [4]
    );
    assert_eq!(lines(&read("a.json", &tracking("", "")), "and is not read"), [0_u32; 0]);
    let named = google("    cpu_utilization {\n      target = 0.5\n      targets = 0.4\n    }\n    scale_in = 3");
    assert_eq!(lines(&read("a.tf", &named), "and is not read"), [10, 8]);
}

#[test]
fn functions_name_what_a_target_is_of() {
    let text = "Resources:\n  T:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties: {MinCapacity: 1, MaxCapacity: 9, \
                ServiceNamespace: lambda, ScalableDimension: lambda:function:ProvisionedConcurrency, ResourceId: !Sub \
                'function:${Worker}:live'}\n";
    assert_eq!(read("a.yaml", text).autoscalers[0].title(), "Worker");
}

#[test]
fn a_desired_capacity_outside_of_the_bounds_is_said() {
    let group = |desired: u32| {
        let text = format!(
            "resource \"aws_autoscaling_group\" \"g\" {{\n  min_size = 2\n  max_size = 9\n  desired_capacity = {desired}\n}}\n"
        );
        lines(&read("a.tf", &text), "is outside of 2 to 9, which AWS refuses")
    };
    assert_eq!((group(12), group(1), group(9)), (vec![4], vec![4], Vec::new()));
}

#[test]
fn points_of_less_than_a_minute_are_said() {
    let policy = |metric: &str| {
        format!(
            "{{\"AutoScalingGroupName\": \"w\", \"PolicyName\": \"p\", \"PolicyType\": \"TargetTrackingScaling\",\n\
             \"TargetTrackingConfiguration\": {{\"TargetValue\": 50, {metric}}}}}"
        )
    };
    let stat = |period: u32| {
        policy(&format!(
            "\"CustomizedMetricSpecification\": {{\"Metrics\": [{{\"Id\": \"a\", \"MetricStat\": {{\"Metric\": \
             {{\"Namespace\": \"CWAgent\", \"MetricName\": \"cpu_usage_active\"}}, \"Stat\": \"Average\", \"Period\": \
             {period}}}}}]}}"
        ))
    };
    let said = |text: &str| lines(&read("a.json", text), "the replay's alarms points of a minute");
    let fine = policy(
        "\"PredefinedMetricSpecification\": {\"PredefinedMetricType\": \"ECSServiceAverageCPUUtilizationHighResolution\"}",
    );
    assert_eq!((said(&stat(10)), said(&stat(60)), said(&fine)), (vec![2], vec![], vec![2]));
}
