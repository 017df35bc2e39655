//! Values put into Terraform's configurations of AWS.

use super::{amended_file, becomes, stays};

const TRACKED: &str = "\
resource \"aws_appautoscaling_target\" \"shop\" {
  min_capacity       = 2
  max_capacity       = 20
  resource_id        = \"service/main/shop\"
  scalable_dimension = \"ecs:service:DesiredCount\"
  service_namespace  = \"ecs\"
}

resource \"aws_appautoscaling_policy\" \"cpu\" {
  name               = \"shop-cpu\"
  policy_type        = \"TargetTrackingScaling\"
  resource_id        = aws_appautoscaling_target.shop.resource_id
  scalable_dimension = aws_appautoscaling_target.shop.scalable_dimension
  service_namespace  = aws_appautoscaling_target.shop.service_namespace

  target_tracking_scaling_policy_configuration {
    predefined_metric_specification {
      predefined_metric_type = \"ECSServiceAverageCPUUtilization\"
    }
    target_value       = 60 # percent
  }
}
";

#[test]
fn cooldowns_stand_below_the_target_with_their_signs_in_line() {
    let line = "    target_value       = 60 # percent\n";
    becomes(
        "shop.tf",
        TRACKED,
        &[("cooldown_out", "1m"), ("cooldown_in", "2m")],
        &TRACKED.replace(line, &format!("{line}    scale_out_cooldown = 60\n    scale_in_cooldown  = 120\n")),
    );
    becomes(
        "shop.tf",
        TRACKED,
        &[("policies", "target:cpu:70:out")],
        &TRACKED.replace(line, "    target_value       = 70 # percent\n    disable_scale_in   = true\n"),
    );
}

#[test]
fn tabs_line_ends_and_signs_without_blanks_stay() {
    let text =
        TRACKED.replace("    target_value       = 60 # percent\n", "\t\ttarget_value=60\n").replace('\n', "\r\n");
    becomes(
        "shop.tf",
        &text,
        &[("cooldown_in", "2m")],
        &text.replace("target_value=60\r\n", "target_value=60\r\n\t\tscale_in_cooldown=120\r\n"),
    );
}

const GROUP: &str = "\
resource \"aws_autoscaling_group\" \"web\" {
  min_size = 1
  max_size = 9
}

resource \"aws_autoscaling_policy\" \"more\" {
  name                   = \"more\"
  autoscaling_group_name = aws_autoscaling_group.web.name
  policy_type            = \"StepScaling\"
  adjustment_type        = \"PercentChangeInCapacity\"

  step_adjustment {
    scaling_adjustment          = 10
    metric_interval_lower_bound = 0
  }
}

resource \"aws_autoscaling_policy\" \"fewer\" {
  name = \"fewer\"
  autoscaling_group_name = aws_autoscaling_group.web.name
  adjustment_type = \"ChangeInCapacity\"
  scaling_adjustment = -1
}

resource \"aws_cloudwatch_metric_alarm\" \"busy\" {
  alarm_name          = \"busy\"
  alarm_actions       = [aws_autoscaling_policy.more.arn]
  namespace           = \"AWS/EC2\"
  metric_name         = \"CPUUtilization\"
  statistic           = \"Average\"
  comparison_operator = \"GreaterThanThreshold\"
  threshold           = \"70\"
  period              = \"60\"
  evaluation_periods  = \"3\"
}

resource \"aws_cloudwatch_metric_alarm\" \"idle\" {
  alarm_name          = \"idle\"
  alarm_actions       = [aws_autoscaling_policy.fewer.arn]
  namespace           = \"AWS/EC2\"
  metric_name         = \"CPUUtilization\"
  statistic           = \"Average\"
  comparison_operator = \"LessThanThreshold\"
  threshold           = 30
  period              = 300
  evaluation_periods  = 2
}";

#[test]
fn an_alarm_and_its_policy_get_what_they_leave_out() {
    let expected = GROUP
        .replace("  evaluation_periods  = \"3\"\n", "  evaluation_periods  = \"3\"\n  datapoints_to_alarm = \"2\"\n")
        .replace(
            "  threshold           = \"70\"\n",
            "  threshold           = \"70\"\n  treat_missing_data  = \"breaching\"\n",
        )
        .replace(
            "  adjustment_type        = \"PercentChangeInCapacity\"\n",
            "  adjustment_type        = \"PercentChangeInCapacity\"\n  min_adjustment_magnitude = 2\n  \
             metric_aggregation_type = \"Maximum\"\n",
        );
    let rules = "step:cpu:>70:2of3/1m,breaching:percent2,maximum:0..=10~simple:cpu:<30:2/5m:change:-1";
    becomes("web.tf", GROUP, &[("policies", rules)], &expected);
}

#[test]
fn steps_are_closed_and_added() {
    let step = "    metric_interval_lower_bound = 0\n  }\n";
    let closed = "    metric_interval_lower_bound = 0\n    metric_interval_upper_bound = 15\n  }\n\n  step_adjustment {\n    \
                  metric_interval_lower_bound = 15\n    scaling_adjustment          = 30\n  }\n";
    let rules = "step:cpu:>70:3/1m:percent:0..15=10,15..=30~simple:cpu:<30:2/5m:change:-1";
    becomes("web.tf", GROUP, &[("policies", rules)], &GROUP.replace(step, closed));
}

#[test]
fn a_wait_of_the_group_is_not_changed_for_one_policy() {
    let text = GROUP.replace("  max_size = 9\n", "  max_size = 9\n  default_cooldown = 200\n");
    let expected = text.replace("  scaling_adjustment = -1\n", "  scaling_adjustment = -1\n  cooldown = 90\n");
    let expected = expected.replace(
        "  policy_type            = \"StepScaling\"\n",
        "  policy_type            = \"StepScaling\"\n  estimated_instance_warmup = 100\n",
    );
    let expected = expected.replace(
        "  adjustment_type = \"ChangeInCapacity\"\n  scaling_adjustment = -1\n  cooldown = 90\n",
        "  adjustment_type = \"ChangeInCapacity\"\n  cooldown = 90\n  scaling_adjustment = -1\n",
    );
    becomes("web.tf", &text, &[("cooldown_in", "90s"), ("warm_up", "100s")], &expected);
}

#[test]
fn actions_get_zones_and_sizes() {
    let action = "\
resource \"aws_autoscaling_schedule\" \"morning\" {
  scheduled_action_name  = \"morning\"
  autoscaling_group_name = \"web\"
  min_size               = 4
  max_size               = -1
  desired_capacity       = -1
  recurrence             = \"0 8 * * *\"
}
";
    let expected = action
        .replace("max_size               = -1", "max_size               = 12")
        .replace("\"0 8 * * *\"\n", "\"0 8 * * *\"\n  time_zone              = \"Europe/Berlin\"\n");
    becomes("web.tf", action, &[("schedule", "cron:Europe/Berlin;0+8+*+*+*;4;12;")], &expected);
    stays("web.tf", action, &[("schedule", "cron:UTC;0+8+*+*+*;4;;~cron:UTC;0+20+*+*+*;1;;")], "a name of its own");
}

#[test]
fn predictive_scaling_gets_its_mode_and_its_room() {
    let text = "\
resource \"aws_autoscaling_policy\" \"ahead\" {
    autoscaling_group_name = \"web\"
    name = \"ahead\"
    policy_type = \"PredictiveScaling\"
    predictive_scaling_configuration {
        metric_specification {
            target_value = 40
            predefined_metric_pair_specification { predefined_metric_type = \"ASGCPUUtilization\" }
        }
    }
}
";
    let close = "        }\n    }\n}\n";
    let expected = text.replace(
        "    predictive_scaling_configuration {\n",
        "    predictive_scaling_configuration {\n        mode = \"ForecastAndScale\"\n        \
         scheduling_buffer_time = 60\n        \
         max_capacity_breach_behavior = \"IncreaseMaxCapacity\"\n        max_capacity_buffer = 10\n",
    );
    assert!(expected.ends_with(close));
    becomes("web.tf", text, &[("predictive", "cpu:40:scale:1m:increase10")], &expected);
}

#[test]
fn terraform_in_json_has_its_names() {
    let text = r#"{
  "resource": {
    "google_compute_autoscaler": {
      "web": {"autoscaling_policy": [{"min_replicas": 1, "max_replicas": 4, "load_balancing_utilization": {"target": 0.8}}]}
    },
    "aws_appautoscaling_policy": {
      "cpu": {
        "policy_type": "TargetTrackingScaling", "resource_id": "service/a/b", "service_namespace": "ecs",
        "target_tracking_scaling_policy_configuration": {
          "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
          "target_value": 60
        }
      }
    }
  }
}
"#;
    let google = text.replace("\"max_replicas\": 4,", "\"max_replicas\": 4, \"cooldown_period\": 90,");
    becomes("web.tf.json", text, &[("initialization", "90s")], &google);
}

#[test]
fn the_second_of_a_kind_is_found() {
    let second = TRACKED
        .replace("\"shop\"", "\"shop2\"")
        .replace("\"cpu\"", "\"cpu2\"")
        .replace("_target.shop.", "_target.shop2.");
    let second = second.replace("service/main/shop", "service/main/shop2");
    let text = format!("{}\n{TRACKED}", second.replace("= 60 #", "= 60 /* of one */ #").replace(" # percent", ""));
    let expected = text.replace("= 60 /* of one */\n", "= 60 /* of one */\n    scale_in_cooldown  = 120\n");
    becomes("shop.tf", &text, &[("cooldown_in", "2m")], &expected);
}

#[test]
fn arithmetic_gives_way_to_its_value() {
    let text = "resource \"google_compute_autoscaler\" \"web\" {\n  autoscaling_policy {\n    min_replicas = 2\n    max_replicas = 10 * 2\n    \
                cooldown_period = (2 * 60)\n    cpu_utilization {\n      target = 60 / 100\n    }\n  }\n}\n";
    let expected = text.replace("10 * 2", "30").replace("2 * 60", "180").replace("60 / 100", "0.7");
    becomes("web.tf", text, &[("max_replicas", "30"), ("initialization", "3m"), ("signals", "cpu:70")], &expected);
}

#[test]
fn a_default_changes_where_it_stands_and_is_said() {
    let text = "variable \"size\" {\n  type = object({ few = number, most = number })\n  default = { few = 2, most = 9 }\n}\n\
                resource \"google_compute_autoscaler\" \"web\" {\n  autoscaling_policy {\n    min_replicas = var.size.few\n    \
                max_replicas = var.size[\"most\"]\n    cpu_utilization { target = 0.6 }\n  }\n}\noutput \"few\" {\n  value = var.size.few\n}\n";
    let changed = amended_file("web.tf", text, &[("min_replicas", "3"), ("max_replicas", "12")]);
    assert_eq!(changed.text, text.replace("few = 2, most = 9", "few = 3, most = 12"));
    assert_eq!(
        changed.lost,
        [
            "On line 3 only a default changes: the default of the variable size, unless it is given another.",
            "The value on line 3 changes for all that use it as var.size.few, too, on lines 7, 13.",
        ]
    );
}

/// Two policies of one group of EC2, with what each has of its own.
fn pair(first: &str, second: &str) -> String {
    let policy = |name: &str, own: &str| {
        format!(
            "resource \"aws_autoscaling_policy\" \"{name}\" {{\n  name = \"{name}\"\n  autoscaling_group_name = aws_autoscaling_group.web.name\n  \
             policy_type = \"TargetTrackingScaling\"\n{own}  target_tracking_configuration {{\n    predefined_metric_specification {{\n      \
             predefined_metric_type = \"ASGAverageCPUUtilization\"\n    }}\n    target_value = 50\n  }}\n}}\n"
        )
    };
    let group = "resource \"aws_autoscaling_group\" \"web\" {\n  name = \"web\"\n  min_size = 2\n  max_size = 12\n}\n";
    format!("{group}{}{}", policy("one", first), policy("two", second))
}

#[test]
fn a_wait_that_two_policies_have_changes_for_both() {
    let warm = |secs: u32| format!("  estimated_instance_warmup = {secs}\n");
    becomes("web.tf", &pair(&warm(90), &warm(90)), &[("warm_up", "4m")], &pair(&warm(240), &warm(240)));
    // One of its own is said to be left out where it is read, and stays.
    becomes("web.tf", &pair(&warm(90), &warm(60)), &[("warm_up", "4m")], &pair(&warm(240), &warm(60)));
    stays("web.tf", &pair(&warm(300), ""), &[("warm_up", "4m")], "is what a policy without one waits, too");
    let by_name = "variable \"warm\" {\n  default = 90\n}\n".to_owned()
        + &pair("  estimated_instance_warmup = var.warm\n", "  estimated_instance_warmup = var.warm\n");
    let changed = amended_file("web.tf", &by_name, &[("warm_up", "4m")]);
    assert_eq!(changed.text, by_name.replace("= 90", "= 240"));
    assert!(changed.lost.iter().all(|lost| lost.contains("only a default changes")), "{:?}", changed.lost);
    let cooldowns = TRACKED
        .replace("    target_value ", "    scale_in_cooldown = 300\n    scale_out_cooldown = 60\n    target_value ");
    let (target, policy) = cooldowns.split_once("\n\n").expect("a target and a policy");
    let alb = policy
        .replace("\"cpu\"", "\"alb\"")
        .replace("shop-cpu", "shop-alb")
        .replace("ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget");
    let both = format!("{target}\n\n{policy}\n{alb}");
    becomes("web.tf", &both, &[("cooldown_in", "4m")], &both.replace("= 300", "= 240"));
    becomes("web.tf", &both, &[("cooldown_out", "4m")], &both.replace("cooldown = 60\n", "cooldown = 240\n"));
    let apart = format!("{target}\n\n{policy}\n{}", alb.replace("= 300", "= 600"));
    becomes("web.tf", &apart, &[("cooldown_out", "4m")], &apart.replace("cooldown = 60\n", "cooldown = 240\n"));
    becomes("web.tf", &apart, &[("cooldown_in", "4m")], &apart.replace("= 300", "= 240"));
}

#[test]
fn a_wait_of_one_policy_becomes_that_of_all() {
    let cooldown =
        |secs: u32| TRACKED.replace("    target_value ", &format!("    scale_in_cooldown = {secs}\n    target_value "));
    let second = |secs: u32| {
        let text = cooldown(secs);
        let (_, policy) = text.split_once("\n\n").expect("a target and a policy");
        policy.replace("\"cpu\"", "\"alb\"").replace("ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget")
    };
    let both = |first: u32| format!("{}\n{}", cooldown(first), second(600));
    becomes("web.tf", &both(300), &[("cooldown_in", "10m")], &both(600));
}

#[test]
fn replicas_at_the_start_change_where_the_file_has_them() {
    let text = GROUP.replace("  max_size = 9\n", "  max_size = 9\n  desired_capacity = 4\n");
    let changed = amended_file("web.tf", &text, &[("initial_replicas", "6")]);
    assert_eq!(changed.text, text.replace("desired_capacity = 4", "desired_capacity = 6"));
    stays("web.tf", GROUP, &[("initial_replicas", "6")], "initial_replicas is 6; the file has no place for that");
}
