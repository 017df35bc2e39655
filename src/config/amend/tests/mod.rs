//! Values that change in a file, and what cannot be written into it.

mod bridged;
mod cloudformation;
mod commands;
mod documents;
mod fields;
mod google;
mod identity;
mod kubernetes;
mod refused;
mod said;
mod terraform;

use super::*;
use crate::config::read;

const MANIFEST: &str = "# Kept.\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: shop\nspec:\n  \
                        maxReplicas: 10   # not more than the database takes\n  minReplicas: 2\n  metrics:\n    - type: Resource\n      resource:\n        name: memory\n        target: {type: Utilization, averageUtilization: 80}\n    - type: Pods\n      pods:\n        metric:\n          name: http_requests_per_second\n        target:\n          averageValue: 500m\n  behavior:\n    scaleDown:\n      stabilizationWindowSeconds: 600\n";

fn amended(text: &str, knobs: &[(&str, &str)]) -> Amended {
    amended_file("shop.yaml", text, knobs)
}

fn amended_file(name: &str, text: &str, knobs: &[(&str, &str)]) -> Amended {
    let imported = read(name, text.as_bytes());
    let autoscaler = imported.autoscalers.first().expect("an autoscaler");
    let own = own_scenario(autoscaler, &Assumptions::default(), &Scenario::default()).expect("a scenario");
    let wanted = own.with_all(knobs.iter().copied()).expect("knobs in their ranges");
    amend(&imported, 0, &Assumptions::default(), &wanted).expect("a policy of the file's system")
}

#[test]
fn values_change_where_they_stand() {
    let changed = amended(MANIFEST, &[("max_replicas", "12"), ("metrics", "pods:0.75"), ("window_down", "5m")]);
    let expected = MANIFEST.replace(": 10 ", ": 12 ").replace("500m", "750m").replace(": 600", ": 300");
    assert_eq!((changed.text.as_str(), changed.lost), (expected.as_str(), Vec::new()));
    assert_eq!(amended(MANIFEST, &[]).text, MANIFEST);
}

#[test]
fn fewest_replicas_by_week_become_schedules_or_are_named() {
    let by_week = [("weekly_min", "12345;08:00-18:00;10")];
    let hpa = amended(MANIFEST, &by_week);
    assert_eq!(hpa.text, MANIFEST);
    assert!(hpa.lost.len() == 1 && hpa.lost[0].contains("12345;08:00-18:00;10"), "{:?}", hpa.lost);
    let group = "resource \"google_compute_autoscaler\" \"web\" {\n  name = \"web\"\n  autoscaling_policy {\n    min_replicas = 2\n    \
                 max_replicas = 20\n    cpu_utilization {\n      target = 0.6\n    }\n  }\n}\n";
    let changed = amended_file("web.tf", group, &by_week);
    assert!(changed.text.contains("\"0 8 * * 1,2,3,4,5\"") && changed.text.contains("36000"), "{}", changed.text);
    assert_eq!(changed.lost, [""; 0]);
}

#[test]
fn a_default_that_changes_is_inserted_and_what_has_no_place_is_named() {
    let changed = amended(MANIFEST, &[("window_up", "1m"), ("max_replicas", "12"), ("metrics", "pods:0.5~pods:7")]);
    let inserted = "    scaleUp:\n      stabilizationWindowSeconds: 60\n";
    assert_eq!(changed.text, MANIFEST.replace(": 10 ", ": 12 ") + inserted);
    assert!(changed.lost.len() == 1 && changed.lost[0].starts_with("metrics is "), "{:?}", changed.lost);
}

#[test]
fn a_metric_that_needs_no_name_is_put_behind_the_others() {
    let cpu = "    - type: Resource\n      resource:\n        name: cpu\n        target:\n          type: Utilization\n          \
               averageUtilization: 70\n";
    let expected = MANIFEST.replace("averageValue: 500m\n", &format!("averageValue: 500m\n{cpu}"));
    becomes("shop.yaml", MANIFEST, &[("metrics", "pods:0.5~cpu:70")], &expected);
}

#[test]
fn a_unit_of_the_file_stays() {
    let text = "{\"PolicyName\": \"a\", \"PolicyType\": \"TargetTrackingScaling\", \"ServiceNamespace\": \"ecs\", \
                \"ResourceId\": \"service/a/b\", \"ScalableDimension\": \"ecs:service:DesiredCount\", \
                \"TargetTrackingScalingPolicyConfiguration\": {\"TargetValue\": 600.0, \"ScaleOutCooldown\": 30, \
                \"ScaleInCooldown\": 60, \"CustomizedMetricSpecification\": {\"MetricName\": \"RequestCount\", \
                \"Namespace\": \"AWS/ApplicationELB\", \"Statistic\": \"Sum\"}}}";
    let changed = amended(text, &[("policies", "target:total:12"), ("cooldown_in", "90s")]);
    assert_eq!(changed.text, text.replace("600.0", "720").replace(": 60,", ": 90,"));
    assert_eq!(changed.lost, [""; 0]);
}

#[test]
fn another_policy_is_refused() {
    let imported = read("shop.yaml", MANIFEST.as_bytes());
    let refused = amend(&imported, 0, &Assumptions::default(), &Scenario::default());
    assert_eq!(refused, Err(BadAmend::OtherSystem { has: "hpa", policy: "three-layer" }));
}

/// Checks that knobs change `text` into `expected`, and that nothing is lost.
fn becomes(name: &str, text: &str, knobs: &[(&str, &str)], expected: &str) {
    let changed = amended_file(name, text, knobs);
    assert_eq!((changed.text.as_str(), changed.lost), (expected, Vec::new()));
}

/// Checks that knobs cannot be written into `text`, which stays as it is, with a word of the reason.
fn stays(name: &str, text: &str, knobs: &[(&str, &str)], reason: &str) {
    let changed = amended_file(name, text, knobs);
    assert_eq!(changed.text, text);
    assert!(changed.lost.iter().any(|lost| lost.contains(reason)), "{reason}: {:?}", changed.lost);
}

#[test]
fn what_only_the_scenario_has_is_put_in_or_said() {
    let keda = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  maxReplicaCount: 20
  triggers:
    - {type: cpu, metricType: Utilization, metadata: {value: \"60\"}}
";
    let fallback = "  fallback:\n    failureThreshold: 3\n    replicas: 5\n    behavior: static\n  triggers:\n";
    becomes("keda.yaml", keda, &[("fallback", "3:5:static")], &keda.replace("  triggers:\n", fallback));
    let action = "[{\"ScheduledActionName\": \"a\", \"ResourceId\": \"service/a/b\", \"ServiceNamespace\": \"ecs\", \
                  \"Schedule\": \"cron(0 8 * * ? *)\", \"ScalableTargetAction\": {\"MinCapacity\": 2}}]\n";
    stays("a.json", action, &[("predictive", "cpu:40:scale:5m:honor")], "predictive is cpu:40");
}

#[test]
fn a_bound_that_was_supplied_is_put_in() {
    let supplied = Assumptions { answers: [("min".to_owned(), "2".to_owned())].into() };
    let changed = |name: &str, text: &str| {
        let imported = read(name, text.as_bytes());
        let autoscaler = imported.autoscalers.first().expect("an autoscaler");
        let own = own_scenario(autoscaler, &supplied, &Scenario::default()).expect("a scenario");
        let wanted = own.with("min_replicas", "3").expect("a bound");
        let changed = amend(&imported, 0, &supplied, &wanted).expect("a policy of the file's system");
        (changed.text, changed.lost)
    };
    let google = "resource \"google_compute_autoscaler\" \"web\" {\n  autoscaling_policy {\n    max_replicas = 9\n    cooldown_period = 30\n  }\n}\n";
    let expected = google.replace("    max_replicas = 9\n", "    max_replicas = 9\n    min_replicas = 3\n");
    assert_eq!(changed("web.tf", google), (expected, Vec::new()));
    let command = "gcloud compute instance-groups managed set-autoscaling web --max-num-replicas=9 --target-cpu-utilization=0.6\n";
    let expected = command.replace("replicas=9", "replicas=9 --min-num-replicas=3");
    assert_eq!(changed("web.sh", command), (expected, Vec::new()));
    // Without its target there is no place for it.
    let policy = "{\"PolicyName\": \"a\", \"ResourceId\": \"service/a/b\", \"TargetTrackingScalingPolicyConfiguration\": {\"TargetValue\": 60, \
                  \"PredefinedMetricSpecification\": {\"PredefinedMetricType\": \"ECSServiceAverageCPUUtilization\"}}}\n";
    let (text, lost) = changed("a.json", policy);
    assert_eq!(text, policy);
    assert!(
        lost.len() == 1 && lost[0].contains("min_replicas is 3") && lost[0].contains("change more than that"),
        "{lost:?}"
    );
}
