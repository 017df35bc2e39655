//! Values pair by what they are, and an edit meets its own value or is not made.

use super::{amended_file, becomes, stays};

const BOTH: &str = "\
resource \"aws_autoscaling_policy\" \"track\" {
  autoscaling_group_name = \"shop\"
  policy_type            = \"TargetTrackingScaling\"
  target_tracking_configuration {
    target_value = 65
    predefined_metric_specification { predefined_metric_type = \"ASGAverageCPUUtilization\" }
  }
}
";
const FORECAST: &str = "\
resource \"aws_autoscaling_policy\" \"forecast\" {
  autoscaling_group_name = \"shop\"
  policy_type            = \"PredictiveScaling\"
  predictive_scaling_configuration {
    mode = \"ForecastOnly\"
    metric_specification {
      target_value = 35
      predefined_metric_pair_specification { predefined_metric_type = \"ASGCPUUtilization\" }
    }
  }
}
";

#[test]
fn a_forecast_and_a_tracked_target_are_apart() {
    for text in [format!("{BOTH}{FORECAST}"), format!("{FORECAST}{BOTH}")] {
        becomes("a.tf", &text, &[("policies", "target:cpu:55")], &text.replace("= 65", "= 55"));
        let predictive = [("predictive", "cpu:30:forecast:5m:honor")];
        becomes("a.tf", &text, &predictive, &text.replace("= 35", "= 30"));
        // Again, nothing changes.
        let changed = text.replace("= 35", "= 30");
        becomes("a.tf", &changed, &predictive, &changed);
    }
    stays("a.tf", BOTH, &[("predictive", "cpu:30:scale:5m:honor")], "predictive is cpu:30");
}

#[test]
fn one_of_several_alike_is_not_guessed() {
    let alike = format!("{BOTH}{}", BOTH.replace("track\"", "other\"").replace("65", "75"));
    stays("a.tf", &alike, &[("policies", "target:cpu:55")], "policies is target:cpu:55");
}

#[test]
fn an_option_changes_only_behind_its_own_name() {
    let command = "gcloud compute instance-groups managed set-autoscaling shop --max-num-replicas=45 --min-num-replicas=4 \
                   --target-cpu-utilization=.5 --cool-down-period=45s # at .5, 45 and 4\n";
    let cases = [
        (("initialization", "90s"), ("=45s", "=90s")),
        (("max_replicas", "50"), ("=45 ", "=50 ")),
        (("min_replicas", "6"), ("=4 ", "=6 ")),
        (("signals", "cpu:70"), ("=.5", "=0.7")),
    ];
    for (knob, (old, new)) in cases {
        becomes("a.sh", command, &[knob], &command.replace(old, new));
    }
    // Durations keep their units.
    let minutes = |text: &str| command.replace("45s", text).replace("=4 ", "=120 ").replace("=45 ", "=200 ");
    for (old, knob, new) in [("2m", "3m", "3m"), ("2m", "90s", "90s"), ("1m30s", "2m", "2m"), ("PT2M", "5m", "PT5M")] {
        becomes("a.sh", &minutes(old), &[("initialization", knob)], &minutes(new));
    }
}

#[test]
fn rates_stay_beside_a_direction_that_is_disabled() {
    let text = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: shop\nspec:\n  minReplicas: 1\n  \
                maxReplicas: 8\n  metrics:\n    - type: Resource\n      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}\n  \
                behavior:\n    scaleDown:\n      selectPolicy: Min\n      policies:\n        - {type: Pods, value: 2, periodSeconds: 90}\n";
    becomes("a.yaml", text, &[("policies_down", "disabled")], &text.replace("Min\n", "Disabled\n"));
    let changed =
        amended_file("a.yaml", &text.replace("      selectPolicy: Min\n", ""), &[("policies_down", "disabled")]);
    assert!(
        changed.text.contains("value: 2, periodSeconds: 90") && changed.text.contains("Disabled"),
        "{}",
        changed.text
    );
    assert_eq!(changed.lost, [""; 0]);
}
