//! Values put into CloudFormation's templates, and into JSON as the AWS command line takes and answers it.

use super::{amended_file, becomes, stays};

const TEMPLATE: &str = "\
AWSTemplateFormatVersion: '2010-09-09'
Resources:
    Range:
        Type: AWS::ApplicationAutoScaling::ScalableTarget
        Properties:
            ServiceNamespace: ecs
            ScalableDimension: ecs:service:DesiredCount
            ResourceId: !Sub 'service/${Cluster}/shop'
            MinCapacity: 2
            MaxCapacity: 20
    More:
        Type: AWS::ApplicationAutoScaling::ScalingPolicy
        Properties:
            PolicyName: more
            PolicyType: StepScaling
            ScalingTargetId: !Ref Range
            StepScalingPolicyConfiguration:
                AdjustmentType: 'ChangeInCapacity'   # tasks
                StepAdjustments:
                    - MetricIntervalLowerBound: 0
                      MetricIntervalUpperBound: 20
                      ScalingAdjustment: 1
                    # The rest.
                    - MetricIntervalLowerBound: 20
                      ScalingAdjustment: 2
    Busy:
        Type: AWS::CloudWatch::Alarm
        Properties:
            AlarmActions: [!Ref More]
            Namespace: AWS/ECS
            MetricName: CPUUtilization
            Statistic: Average
            ComparisonOperator: GreaterThanThreshold
            Threshold: 60
            Period: 60
            EvaluationPeriods: 3
";

#[test]
fn a_template_gets_what_it_leaves_out() {
    let expected = TEMPLATE
        .replace("# tasks\n", "# tasks\n                MetricAggregationType: 'Maximum'\n                Cooldown: 45\n")
        .replace(
            "            Threshold: 60\n",
            "            Threshold: 60\n            TreatMissingData: notBreaching\n",
        )
        .replace("EvaluationPeriods: 3\n", "EvaluationPeriods: 3\n            DatapointsToAlarm: 2\n")
        .replace(
            "                    - MetricIntervalLowerBound: 20\n                      ScalingAdjustment: 2\n",
            "                    - MetricIntervalLowerBound: 20\n                      MetricIntervalUpperBound: 30\n                      \
             ScalingAdjustment: 2\n                    - MetricIntervalLowerBound: 30\n                      ScalingAdjustment: 5\n",
        );
    let rules = "step:cpu:>60:2of3/1m,fine:change,maximum:0..20=1,20..30=2,30..=5";
    becomes("shop.yaml", TEMPLATE, &[("policies", rules), ("cooldown_out", "45s")], &expected);
}

#[test]
fn a_last_line_without_an_end_and_line_ends_of_two_stay() {
    let text = TEMPLATE.trim_end().replace('\n', "\r\n");
    let expected = format!("{text}\r\n            DatapointsToAlarm: 1");
    let rules = "step:cpu:>60:1of3/1m:change:0..20=1,20..=2";
    becomes("shop.yaml", &text, &[("policies", rules)], &expected);
}

#[test]
fn a_template_in_json_keeps_its_braces() {
    let text = r#"{
	"Resources": {
		"Web": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {"MinSize": "1", "MaxSize": "9"}},
		"Cpu":
		{
			"Type": "AWS::AutoScaling::ScalingPolicy",
			"Properties":
			{
				"AutoScalingGroupName": {"Ref": "Web"},
				"PolicyType": "TargetTrackingScaling",
				"TargetTrackingConfiguration":
				{
					"TargetValue": 50,
					"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}
				}
			}
		}
	}
}"#;
    let expected = text
        .replace(
            "\"TargetTrackingScaling\",\n",
            "\"TargetTrackingScaling\",\n\t\t\t\t\"EstimatedInstanceWarmup\": 90,\n",
        )
        .replace("\"TargetValue\": 50,\n", "\"TargetValue\": 50,\n\t\t\t\t\t\"DisableScaleIn\": true,\n");
    becomes("web.json", text, &[("policies", "target:cpu:50:out"), ("warm_up", "90s")], &expected);
}

#[test]
fn an_answer_on_one_line_stays_on_it() {
    let policy = |rest: &str| {
        format!(
            "{{\"ScalingPolicies\":[{{\"PolicyName\":\"a\",\"ServiceNamespace\":\"ecs\",\"ResourceId\":\"service/a/b\",\
             \"PolicyType\":\"TargetTrackingScaling\",\"TargetTrackingScalingPolicyConfiguration\":{{\"TargetValue\":60.0{rest},\
             \"PredefinedMetricSpecification\":{{\"PredefinedMetricType\":\"ECSServiceAverageCPUUtilization\"}}}}}}]}}"
        )
    };
    becomes(
        "a.json",
        &policy(""),
        &[("cooldown_in", "30s"), ("cooldown_out", "10s")],
        &policy(",\"ScaleOutCooldown\":10,\"ScaleInCooldown\":30"),
    );
    // A configuration alone, as a command takes it.
    let alone = "{ \"TargetValue\": 70.0, \"PredefinedMetricSpecification\": { \"PredefinedMetricType\": \"ECSServiceAverageCPUUtilization\" } }\n";
    let expected = alone.replace("70.0,", "70.0, \"ScaleInCooldown\": 30,");
    becomes("a.json", alone, &[("cooldown_in", "30s")], &expected);
}

#[test]
fn every_policy_that_is_replayed_gets_the_cooldown() {
    let policy = |name: &str, metric: &str, rest: &str| {
        format!(
            "  {{\n    \"PolicyName\": \"{name}\", \"ResourceId\": \"service/a/b\", \"PolicyType\": \"TargetTrackingScaling\",\n    \
             \"TargetTrackingScalingPolicyConfiguration\": {{\n      \"TargetValue\": 60{rest},\n      \
             \"PredefinedMetricSpecification\": {{\"PredefinedMetricType\": \"{metric}\"}}\n    }}\n  }}"
        )
    };
    let file = |rest: &str| {
        let (cpu, memory) = ("ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization");
        let requests = "ALBRequestCountPerTarget";
        let all = [policy("c", cpu, rest), policy("m", memory, ""), policy("r", requests, rest)];
        format!("[\n{}\n]\n", all.join(",\n"))
    };
    becomes("a.json", &file(""), &[("cooldown_out", "10s")], &file(",\n      \"ScaleOutCooldown\": 10"));
}

#[test]
fn inputs_of_calls_get_what_they_leave_out() {
    let text = |rest: &str| {
        format!(
            "- ScheduledActionName: morning\n  ResourceId: service/a/b\n  ServiceNamespace: ecs\n  Schedule: cron(0 8 * * ? *)\n{rest}"
        )
    };
    let action = "  ScalableTargetAction: {MinCapacity: 4}\n";
    let sized = "  ScalableTargetAction: {MinCapacity: 4, MaxCapacity: 9}\n";
    becomes(
        "a.yaml",
        &text(action),
        &[("schedule", "cron:Asia/Tokyo;0+8+*+*+*;4;9;")],
        &text(&format!("  Timezone: Asia/Tokyo\n{sized}")),
    );
    stays("a.yaml", &text(action), &[("schedule", "every:5m;4;;")], "schedule is every:5m;4;;");
}

#[test]
fn policies_that_go_the_same_way_are_told_apart() {
    let second = TEMPLATE
        .split_once("    More:\n")
        .map(|(_, rest)| {
            format!("    More:\n{rest}").replace("    More:", "    Most:").replace("    Busy:", "    Full:")
        })
        .unwrap_or_default();
    let second = second
        .replace("!Ref More", "!Ref Most")
        .replace("Name: more", "Name: most")
        .replace("Threshold: 60", "Threshold: 90");
    let text = format!("{TEMPLATE}{second}");
    let rule = |threshold: u32, alarm: &str| format!("step:cpu:>{threshold}:{alarm}:change:0..20=1,20..=2");
    let rules = format!("{}~{}", rule(60, "3/1m"), rule(95, "1of3/1m"));
    let expected = format!(
        "{TEMPLATE}{}",
        second
            .replace("Threshold: 90", "Threshold: 95")
            .replace("EvaluationPeriods: 3\n", "EvaluationPeriods: 3\n            DatapointsToAlarm: 1\n")
    );
    becomes("shop.yaml", &text, &[("policies", &rules)], &expected);
}

#[test]
fn groups_of_ec2_get_what_they_leave_out() {
    let text = "\
Resources:
  Up:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: web
      AdjustmentType: ChangeInCapacity
      ScalingAdjustment: '2'
  Busy:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmActions: [!Ref Up], Namespace: AWS/EC2, MetricName: CPUUtilization, Statistic: Average, Threshold: '70',
      ComparisonOperator: GreaterThanThreshold, Period: '60', EvaluationPeriods: '2'}
  Morning:
    Type: AWS::AutoScaling::ScheduledAction
    Properties:
      AutoScalingGroupName: web
      Recurrence: 0 7 * * *
      MinSize: 4
  Ahead:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: web
      PolicyType: PredictiveScaling
      PredictiveScalingConfiguration:
        MetricSpecifications:
          - TargetValue: 40
            PredefinedMetricPairSpecification: {PredefinedMetricType: ASGCPUUtilization}
";
    let expected = text
        .replace("AdjustmentType: ChangeInCapacity\n", "AdjustmentType: ChangeInCapacity\n      Cooldown: 45\n")
        .replace("Threshold: '70',", "Threshold: '70', TreatMissingData: breaching,")
        .replace("EvaluationPeriods: '2'}", "EvaluationPeriods: '2', DatapointsToAlarm: '1'}")
        .replace("0 7 * * *\n", "0 7 * * *\n      TimeZone: Asia/Tokyo\n")
        .replace("MinSize: 4\n", "MinSize: 4\n      MaxSize: 9\n")
        + "        Mode: ForecastAndScale\n        SchedulingBufferTime: 60\n        \
           MaxCapacityBreachBehavior: IncreaseMaxCapacity\n        MaxCapacityBuffer: 10\n";
    let knobs = [
        ("policies", "simple:cpu:>70:1of2/1m,breaching:change:2"),
        ("cooldown_out", "45s"),
        ("schedule", "cron:Asia/Tokyo;0+7+*+*+*;4;9;"),
        ("predictive", "cpu:40:scale:1m:increase10"),
    ];
    becomes("web.yaml", text, &knobs, &expected);
}

#[test]
fn the_default_of_a_parameter_changes_where_one_value_has_it() {
    let text = TEMPLATE
        .replace("Resources:\n", "Parameters:\n    Few: {Type: Number, Default: 2}\n    Rest:\n        Type: Number\n        Default: '60'\nResources:\n")
        .replace("MinCapacity: 2", "MinCapacity: !Ref Few")
        .replace("Period: 60", "Period: !Ref Rest");
    let changed = amended_file("shop.yaml", &text, &[("min_replicas", "3")]);
    assert_eq!(changed.text, text.replace("Default: 2}", "Default: 3}"));
    assert_eq!(
        changed.lost,
        ["On line 3 only a default changes: the default of the parameter Few, unless the stack is given another."]
    );
    let shared = text.replace("EvaluationPeriods: 3", "EvaluationPeriods: !Ref Few");
    let changed = amended_file("shop.yaml", &shared, &[("min_replicas", "3")]);
    assert_eq!(changed.text, shared);
    assert_eq!(
        changed.lost,
        [
            "min_replicas is 3; what the file has for that, on line 3, is in use as the parameter Few on lines 14, 41, and cannot be \
          changed alone, and means 2."
        ]
    );
}
