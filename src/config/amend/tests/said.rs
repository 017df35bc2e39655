//! What changes beside the autoscaler is said, and so is every knob that the file cannot take.

use super::{amended_file, becomes};

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
    assert_eq!(lost("a.tf", &text, &[("max_replicas", "8")]), [""; 0]);
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
