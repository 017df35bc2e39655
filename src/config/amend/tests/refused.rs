//! What is not put into a file, and why.

use super::{amended_file, becomes, stays};

const TRACKED: &str = "\
Resources:
  Range: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {ServiceNamespace: ecs, ResourceId: service/a/b, MinCapacity: 1, MaxCapacity: 9}}
  Cpu:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Range
      TargetTrackingScalingPolicyConfiguration: # see below
        TargetValue: 60
        PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
";
const KNOBS: [(&str, &str); 1] = [("cooldown_in", "2m")];

#[test]
fn what_is_shared_or_steered_stays() {
    let expected = TRACKED.replace("TargetValue: 60\n", "TargetValue: 60\n        ScaleInCooldown: 120\n");
    becomes("a.yaml", TRACKED, &KNOBS, &expected);
    let own = TRACKED.replace("Configuration: # see", "Configuration: &rule # see");
    stays("a.yaml", &own, &KNOBS, "shared by an anchor");
    let above = TRACKED.replace("    Properties:\n", "    Properties: &all\n");
    stays("a.yaml", &above, &KNOBS, "shared by an anchor");
    let steered = TRACKED
        .replace("        TargetValue: 60\n", "        {% if wide %}\n        TargetValue: 60\n        {% endif %}\n");
    stays("a.yaml", &steered, &KNOBS, "a template steers");
    // A comment is no anchor.
    let comment = TRACKED.replace("# see below", "# R&D's *own*");
    assert!(amended_file("a.yaml", &comment, &KNOBS).lost.is_empty());
}

#[test]
fn what_a_variable_gives_stays() {
    let text = TRACKED.replace("TargetValue: 60\n", "TargetValue: 60\n        ScaleInCooldown: !Ref Rest\n");
    let changed = amended_file("a.yaml", &text, &KNOBS);
    assert_eq!(changed.text, text);
}

#[test]
fn a_dynamic_block_stays() {
    let text = "\
resource \"google_compute_autoscaler\" \"web\" {
  dynamic \"autoscaling_policy\" {
    for_each = [1]
    content {
      min_replicas = 2
      max_replicas = 20
    }
  }
}
";
    stays("web.tf", text, &[("initialization", "90s")], "a dynamic block");
}

#[test]
fn a_plan_stays() {
    let text = "{\"planned_values\": {\"root_module\": {\"resources\": [{\"type\": \"google_compute_autoscaler\", \"name\": \"web\", \
                \"values\": {\"name\": \"web\", \"autoscaling_policy\": [{\"min_replicas\": 1, \"max_replicas\": 4}]}}]}}}\n";
    stays("plan.json", text, &[("initialization", "90s")], "made by Terraform");
    stays("plan.json", text, &[("max_replicas", "5")], "max_replicas is 5; the file means 4. It is not put in: a plan");
}

#[test]
fn an_alarm_that_another_policy_has_too_stays() {
    let policy = |name: &str, change: i32, bound: &str| {
        format!(
            "  {{\"PolicyName\": \"{name}\", \"PolicyARN\": \"arn:{name}\", \"ServiceNamespace\": \"ecs\", \"ResourceId\": \"service/a/{name}\", \
             \"PolicyType\": \"StepScaling\", \"StepScalingPolicyConfiguration\": {{\"AdjustmentType\": \"ChangeInCapacity\", \
             \"StepAdjustments\": [{{\"{bound}\": 0, \"ScalingAdjustment\": {change}}}]}}}}"
        )
    };
    let alarm = "  {\"AlarmName\": \"busy\", \"AlarmActions\": [\"arn:a\", \"arn:b\"], \"MetricName\": \"CPUUtilization\", \"Namespace\": \"AWS/ECS\", \
                 \"Statistic\": \"Average\", \"ComparisonOperator\": \"GreaterThanThreshold\", \"Threshold\": 60, \"Period\": 60, \"EvaluationPeriods\": 3}";
    let lower = "MetricIntervalLowerBound";
    let text = format!("[\n{},\n{},\n{alarm}\n]\n", policy("a", 1, lower), policy("b", 2, lower));
    stays("a.json", &text, &[("policies", "step:cpu:>60:2of3/1m:change:0..=1")], "it would change more than that");
}
