//! Values put into the forms of Google Cloud's autoscalers.

use super::{amended_file, becomes, stays};

const TERRAFORM: &str = "\
resource \"google_compute_autoscaler\" \"web\" {
  name   = \"web\"
  zone   = \"europe-west1-b\"
  target = google_compute_instance_group_manager.web.id

  autoscaling_policy {
    min_replicas = 2
    max_replicas = 20

    cpu_utilization { target = 0.6 }
  }
}
";

#[test]
fn a_block_of_terraform_gets_fields_and_blocks() {
    let expected = TERRAFORM
        .replace("    max_replicas = 20\n", "    max_replicas = 20\n    cooldown_period = 90\n    mode = \"OFF\"\n")
        .replace(
            "    cpu_utilization { target = 0.6 }\n",
            "    cpu_utilization { target = 0.6 }\n\n    scale_in_control {\n      max_scaled_in_replicas {\n        percent = 10\n      \
             }\n      time_window_sec = 600\n    }\n\n    load_balancing_utilization {\n      target = 0.8\n    }\n\n    \
             scaling_schedules {\n      name                  = \"schedule-1\"\n      schedule              = \"0 8 * * 1-5\"\n      \
             time_zone             = \"Europe/Berlin\"\n      duration_sec          = 36000\n      min_required_replicas = 12\n    }\n",
        );
    let knobs = [
        ("initialization", "90s"),
        ("autoscaling_mode", "off"),
        ("scale_in_control", "10pct/10m"),
        ("signals", "cpu:60~serving:80"),
        ("schedules", "Europe/Berlin;0+8+*+*+1-5;10h;12"),
    ];
    becomes("web.tf", TERRAFORM, &knobs, &expected);
}

#[test]
fn a_block_on_one_line_is_written_on_several() {
    let text = TERRAFORM.replace("{ target = 0.6 }", "{}");
    let expected = text.replace("cpu_utilization {}", "cpu_utilization {\n      target = 0.75\n    }");
    becomes("web.tf", &text, &[("signals", "cpu:75")], &expected);
    let text = "resource \"google_compute_autoscaler\" \"web\" {\n  autoscaling_policy {\n    min_replicas = 1\n    max_replicas = 5\n    \
                scaling_schedules {\n      name = \"day\"\n      schedule = \"0 7 * * *\"\n      duration_sec = 3600\n      \
                min_required_replicas = 3\n    }\n  }\n}\n";
    let expected = text
        .replace("schedule = \"0 7 * * *\"\n", "schedule = \"0 7 * * *\"\n      time_zone = \"Asia/Tokyo\"\n")
        .replace(
            "= 3\n    }\n",
            "= 3\n    }\n    scaling_schedules {\n      name                  = \"schedule-2\"\n      \
             schedule              = \"0 20 * * *\"\n      time_zone             = \"UTC\"\n      \
             duration_sec          = 7200\n      min_required_replicas = 1\n    }\n",
        );
    becomes("web.tf", text, &[("schedules", "Asia/Tokyo;0+7+*+*+*;1h;3~UTC;0+20+*+*+*;2h;1")], &expected);
}

#[test]
fn yaml_and_json_of_the_api_get_maps() {
    let yaml = "resources:\n- type: compute.v1.autoscalers\n  name: web\n  properties:\n    zone: europe-west1-b\n    autoscalingPolicy:\n      \
                minNumReplicas: 2\n      maxNumReplicas: 10   # see quota\n      loadBalancingUtilization: {utilizationTarget: 0.8}\n";
    let expected = yaml.replace("# see quota\n", "# see quota\n      coolDownPeriodSec: 90\n      mode: \"OFF\"\n")
        + "      scaleInControl:\n        maxScaledInReplicas:\n          fixed: 3\n        timeWindowSec: 300\n      \
           cpuUtilization:\n        utilizationTarget: 0.7\n      scalingSchedules:\n        schedule-1:\n          \
           schedule: \"0 8 * * *\"\n          timeZone: Asia/Tokyo\n          durationSec: 3600\n          minRequiredReplicas: 4\n";
    let knobs = [
        ("initialization", "90s"),
        ("autoscaling_mode", "off"),
        ("scale_in_control", "3/5m"),
        ("signals", "serving:80~cpu:70"),
        ("schedules", "Asia/Tokyo;0+8+*+*+*;1h;4"),
    ];
    becomes("web.yaml", yaml, &knobs, &expected);
    let json = "{\n  \"name\": \"web\",\n  \"autoscalingPolicy\": {\n    \"minNumReplicas\": 1,\n    \"maxNumReplicas\": 3,\n    \
                \"scalingSchedules\": {\n      \"day\": {\"schedule\": \"0 7 * * *\", \"durationSec\": 3600, \"minRequiredReplicas\": 2}\n    }\n  }\n}\n";
    let day = "\"day\": {\"schedule\": \"0 7 * * *\", \"durationSec\": 3600, \"minRequiredReplicas\": 2}";
    let expected = json.replace("\"maxNumReplicas\": 3,\n", "\"maxNumReplicas\": 3,\n    \"coolDownPeriodSec\": 30,\n").replace(
        day,
        &format!(
            "{day},\n      \"schedule-2\": {{\"schedule\": \"0 9 * * *\", \"timeZone\": \"UTC\", \"durationSec\": 3600, \"minRequiredReplicas\": 3}}"
        ),
    );
    becomes(
        "web.json",
        json,
        &[("initialization", "30s"), ("schedules", "UTC;0+7+*+*+*;1h;2~UTC;0+9+*+*+*;1h;3")],
        &expected,
    );
}

#[test]
fn what_google_has_no_place_for_is_said() {
    stays("web.tf", TERRAFORM, &[("stabilization", "5m")], "no such field");
    stays("web.tf", TERRAFORM, &[("signals", "cpu:60~each:20")], "a name of its own");
    stays("web.tf", TERRAFORM, &[("signals", "none")], "taken out by hand");
}

#[test]
fn commands_and_the_api_have_a_stabilization_period() {
    let command =
        "gcloud compute instance-groups managed update-autoscaling web --max-num-replicas=9 --min-num-replicas=2";
    let knobs = [("stabilization", "5m")];
    let put_in = command.replace("=9 ", "=9 --stabilization-period=300 ");
    becomes("a.sh", command, &knobs, &put_in);
    becomes("a.sh", &put_in.replace("=300", "=10m"), &knobs, &put_in.replace("=300", "=5m"));
    let api = "autoscalingPolicy:\n  minNumReplicas: 1\n  maxNumReplicas: 3\n  coolDownPeriodSec: 60\n";
    becomes("a.yaml", api, &knobs, &format!("{api}  stabilizationPeriodSec: 300\n"));
}

#[test]
fn a_template_is_no_json() {
    let text = "{% set name = 1 %}\nresources:\n- type: compute.v1.autoscaler\n  properties:\n    autoscalingPolicy:\n      \
                maxNumReplicas: {{ properties[\"max\"] }}\n      minNumReplicas: 1\n";
    let expected = text.replace("\"] }}\n", "\"] }}\n      mode: ONLY_SCALE_OUT\n");
    let changed = amended_file("web.yaml", text, &[("autoscaling_mode", "only-scale-out")]);
    assert_eq!(changed.text, expected);
    assert!(changed.lost.len() == 1 && changed.lost[0].starts_with("max_replicas is "), "{:?}", changed.lost);
}

#[test]
fn json_of_terraform_gets_schedules_in_a_list() {
    let text = "{\n  \"resource\": {\n    \"google_compute_autoscaler\": {\n      \"web\": {\n        \"autoscaling_policy\": {\n          \
                \"min_replicas\": 2,\n          \"max_replicas\": 9,\n          \"cpu_utilization\": {\"target\": 0.5}\n        }\n      }\n    }\n  }\n}\n";
    let schedule = "{\"name\": \"schedule-1\", \"schedule\": \"0 8 * * *\", \"time_zone\": \"UTC\", \"duration_sec\": 3600, \
                    \"min_required_replicas\": 4}";
    let one = text.replace(
        "{\"target\": 0.5}\n",
        &format!("{{\"target\": 0.5}},\n          \"scaling_schedules\": [{schedule}]\n"),
    );
    becomes("web.tf.json", text, &[("schedules", "UTC;0+8+*+*+*;1h;4")], &one);
    let second = schedule.replace("schedule-1", "schedule-2").replace("0 8", "0 9");
    let both = one.replace(&format!("[{schedule}]"), &format!("[{schedule}, {second}]"));
    becomes("web.tf.json", &one, &[("schedules", "UTC;0+8+*+*+*;1h;4~UTC;0+9+*+*+*;1h;4")], &both);
}

#[test]
fn signals_are_told_apart_by_what_they_are() {
    let serving = TERRAFORM.replace(
        "    cpu_utilization { target = 0.6 }\n",
        "    cpu_utilization { target = 0.6 }\n\n    load_balancing_utilization {\n      target = 0.8\n    }\n",
    );
    becomes("web.tf", TERRAFORM, &[("signals", "serving:80~cpu:60")], &serving);
    becomes("web.tf", &serving, &[("signals", "serving:80~cpu:60")], &serving);
}

#[test]
fn a_schedule_that_is_not_known_keeps_others_out() {
    let text = TERRAFORM.replace(
        "    cpu_utilization",
        "    scaling_schedules {\n      name = \"day\"\n      schedule = \"0 7 * * *\"\n      duration_sec = 3600\n      \
         min_required_replicas = var.most\n    }\n    cpu_utilization",
    );
    stays(
        "web.tf",
        &text,
        &[("schedules", "UTC;0+8+*+*+*;1h;4")],
        "It is not put in: a schedule that is there already is not known",
    );
}

#[test]
fn the_limit_of_scaling_in_keeps_its_way_of_counting() {
    let control = |most: &str| {
        TERRAFORM.replace(
            "    cpu_utilization",
            &format!("    scale_in_control {{\n      time_window_sec = 600\n      max_scaled_in_replicas {{\n        {most}\n      }}\n    }}\n    cpu_utilization"),
        )
    };
    becomes("web.tf", &control("fixed = 2"), &[("scale_in_control", "3/10m")], &control("fixed = 3"));
    stays("web.tf", &control("fixed = 2"), &[("scale_in_control", "20pct/10m")], "limits it by a number");
    stays("web.tf", &control("percent = 10"), &[("scale_in_control", "2/10m")], "limits it by a share");
}

#[test]
fn words_that_mean_the_same_change() {
    let text = TERRAFORM.replace("    max_replicas = 20\n", "    max_replicas = 20\n    mode = \"ONLY_UP\"\n");
    for (mode, word) in [("off", "OFF"), ("on", "ON")] {
        becomes("web.tf", &text, &[("autoscaling_mode", mode)], &text.replace("ONLY_UP", word));
    }
    becomes("web.tf", &text, &[("autoscaling_mode", "only-scale-out")], &text);
}

#[test]
fn half_of_a_limit_is_not_put_in() {
    let command = "gcloud compute instance-groups managed set-autoscaling web --min-num-replicas=2 --max-num-replicas=20 \
                   --target-cpu-utilization=0.65 --scale-in-control=max-scaled-in-replicas=3,time-window=600\n";
    stays("web.sh", command, &[("scale_in_control", "30pct/20m")], "the file means 3/10m");
    let expected = command.replace("replicas=3,time-window=600", "replicas=5,time-window=1200");
    becomes("web.sh", command, &[("scale_in_control", "5/20m")], &expected);
}
