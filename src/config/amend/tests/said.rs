//! What changes beside the autoscaler is said, and so is every knob that the file cannot take.

use super::{amended_file, becomes};
use crate::config::amend::{amend, own_scenario};
use crate::config::{Assumptions, read};
use crate::scenario::Scenario;

fn lost(name: &str, text: &str, knobs: &[(&str, &str)]) -> Vec<String> {
    amended_file(name, text, knobs).lost
}

fn google(fields: &str) -> String {
    format!("resource \"google_compute_autoscaler\" \"shop\" {{\n  autoscaling_policy {{\n{fields}  }}\n}}\n")
}

#[test]
fn other_users_of_a_shared_value_are_said() {
    let own = google("    min_replicas = local.size.few\n    max_replicas = 9\n    cpu_utilization { target = 0.5 }\n");
    let locals = "locals {\n  size = { few = 3 }\n}\n";
    let knobs = [("min_replicas", "4")];
    assert_eq!(lost("a.tf", &format!("{locals}{own}"), &knobs), [""; 0]);
    let other = "output \"few\" {\n  value = local.size.few\n}\n";
    let said = lost("a.tf", &format!("{locals}{own}{other}"), &knobs);
    assert!(said.len() == 1 && said[0].contains("local.size.few, too, on lines 6, 12"), "{said:?}");
    let script = "FEW=3\ngcloud compute instance-groups managed set-autoscaling a --min-num-replicas=$FEW --max-num-replicas=9 \
                  --target-cpu-utilization=0.5\n";
    assert_eq!(lost("a.sh", script, &knobs), [""; 0]);
    let said = lost("a.sh", &format!("{script}echo ${{FEW}}\n"), &knobs);
    assert!(said.len() == 1 && said[0].contains("$FEW, too, on lines 2, 3"), "{said:?}");
}

#[test]
fn what_a_variable_has_in_its_place_is_said() {
    let text = google("    min_replicas = var.few\n    max_replicas = 9\n    cpu_utilization { target = 0.5 }\n");
    let said = lost("a.tf", &text, &[("min_replicas", "4")]);
    assert!(said.len() == 1 && said[0].contains("stands there on line 3, var.few"), "{said:?}");
    // Also where nothing else than what the scenario has anyway is asked for.
    assert_eq!(
        lost("a.tf", &text, &[("max_replicas", "8")]),
        ["min_replicas is 2; a variable or a template stands there on line 3, var.few, and stays."]
    );
}

#[test]
fn what_a_variable_hides_of_a_list_is_said() {
    let text = google(
        "    min_replicas = 2\n    max_replicas = 9\n    cpu_utilization { target = 0.5 }\n    load_balancing_utilization { \
         target = var.share }\n    scale_in_control {\n      max_scaled_in_replicas { fixed = var.gone }\n      \
         time_window_sec = 600\n    }\n",
    );
    assert_eq!(
        lost("a.tf", &text, &[("max_replicas", "8")]),
        [
            "signals is cpu:50; a variable or a template stands for a part of it on line 6, var.share, and stays.",
            "scale_in_control is none; a variable or a template stands there on line 8, var.gone, and stays.",
        ]
    );
}

#[test]
fn what_was_supplied_for_a_variable_stays_its_value() {
    let text = google("    min_replicas = var.few\n    max_replicas = 9\n    cpu_utilization { target = 0.5 }\n");
    let supplied = Assumptions { answers: [("min".to_owned(), "3".to_owned())].into() };
    let imported = read("a.tf", text.as_bytes());
    let own = own_scenario(&imported.autoscalers[0], &supplied, &Scenario::default()).expect("a scenario");
    let lost = |min: &str| {
        let wanted = own.with("min_replicas", min).expect("a bound");
        amend(&imported, 0, &supplied, &wanted).expect("a policy of the file's system").lost
    };
    assert_eq!(lost("3"), [""; 0]);
    assert_eq!(lost("4"), ["min_replicas is 4; a variable or a template stands there on line 3, var.few, and stays."]);
}

#[test]
fn one_default_for_two_values_is_named() {
    let text = "variable \"size\" {\n  default = 3\n}\n".to_owned()
        + &google("    min_replicas = var.size\n    max_replicas = var.size\n    cpu_utilization { target = 0.5 }\n");
    assert_eq!(
        lost("a.tf", &text, &[("max_replicas", "8")]),
        [
            "max_replicas is 8; what the file has for that, on line 2, is in use as var.size on lines 6, 7, and cannot be changed \
          alone, and means 3."
        ]
    );
}

const HPA: &str = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: shop\nspec:\n  minReplicas: 1\n  \
                   maxReplicas: 8\n  metrics:\n    - type: Resource\n      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}\n";

#[test]
fn what_has_no_place_in_a_file_is_said() {
    let said = lost("a.yaml", HPA, &[("sync", "20s")]);
    assert_eq!(said, ["sync is 20s; the file has no place for that."]);
}

#[test]
fn a_behavior_is_put_in_where_there_is_none() {
    let expected = format!("{HPA}  behavior:\n    scaleDown:\n      stabilizationWindowSeconds: 120\n");
    becomes("a.yaml", HPA, &[("window_down", "2m")], &expected);
    becomes("a.yaml", HPA, &[], HPA);
}

#[test]
fn fewest_replicas_by_week_are_put_in_once() {
    let by_week = [("weekly_min", "06;10:00-14:00;4")];
    let text = google("    min_replicas = 2\n    max_replicas = 9\n    cpu_utilization {\n      target = 0.5\n    }\n");
    let once = amended_file("a.tf", &text, &by_week);
    assert_eq!((once.text.matches("scaling_schedules").count(), once.lost), (1, Vec::new()));
    becomes("a.tf", &once.text, &by_week, &once.text);
}

#[test]
fn half_of_a_list_is_not_put_in() {
    let text = google("    min_replicas = 2\n    max_replicas = 9\n    cpu_utilization {\n      target = 0.5\n    }\n");
    // The target could change, and a metric has no name: nothing changes, but what stands beside the list does.
    let changed = amended_file("a.tf", &text, &[("signals", "cpu:70~each:20"), ("max_replicas", "8")]);
    assert_eq!(changed.text, text.replace("= 9", "= 8"));
    assert_eq!(
        changed.lost,
        ["signals is cpu:70~each:20; the file means cpu:50. It is not put in: a metric \
          has a name of its own, which no setting says; it changes as a whole or not at all."]
    );
    let changed = amended_file("a.yaml", HPA, &[("metrics", "cpu:70~pods:20"), ("max_replicas", "9")]);
    assert_eq!(changed.text, HPA.replace("maxReplicas: 8", "maxReplicas: 9"));
    assert!(changed.lost.len() == 1 && changed.lost[0].starts_with("metrics is cpu:70~pods:20"), "{:?}", changed.lost);
}

#[test]
fn what_has_several_fields_goes_as_a_whole() {
    let text = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a}\nspec:\n  scaleTargetRef: {name: a}\n  fallback: \
                {failureThreshold: 3, replicas: 6}\n  advanced:\n    scalingModifiers: {formula: one * 2, target: \"5\", metricType: Value}\n  \
                triggers:\n  - type: prometheus\n    name: one\n    metadata: {query: 'sum(rate(http_requests_total[1m]))', threshold: \
                \"5\"}\n";
    for (knob, means) in [("formula", "value:5;one * 2"), ("fallback", "3:6:static")] {
        let changed = amended_file("a.yaml", text, &[(knob, "none")]);
        let expected = format!(
            "{knob} is none; the file means {means}. It is not put in: what goes is taken out by hand; its fields change as a whole or \
             not at all."
        );
        assert_eq!((changed.text.as_str(), changed.lost), (text, vec![expected]));
    }
}
