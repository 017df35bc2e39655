//! Fields of manifests that go, that are not there in a version, and that stand in annotations, templates and bases.

use super::{MANIFEST, becomes, stays};
use crate::config::amend::{BadAmend, amend, own_scenario};
use crate::config::{Assumptions, read};
use crate::scenario::Scenario;

const KEDA: &str = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 2
  maxReplicaCount: 20
  fallback:
    failureThreshold: 3
    replicas: 6
  idleReplicaCount: 0
  triggers:
    - type: prometheus
      metadata: {serverAddress: http://p, query: 'sum(rate(http_requests_total[1m]))', threshold: '100', activationThreshold: '5'}
";
const FORMULA: &str = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  advanced:
    scalingModifiers: {formula: a, target: '50', activationTarget: '2'}
  triggers:
    - type: prometheus
      name: a
      metadata: {serverAddress: http://p, query: 'sum(rate(http_requests_total[1m]))', threshold: '1'}
";

#[test]
fn an_activation_of_zero_is_written() {
    let expected = KEDA.replace("activationThreshold: '5'", "activationThreshold: '0'");
    becomes("a.yaml", KEDA, &[("triggers", "requests:100")], &expected);
    let expected = FORMULA.replace("'50', activationTarget: '2'", "'80', activationTarget: '0'");
    becomes("a.yaml", FORMULA, &[("formula", "average:80:0;a")], &expected);
}

#[test]
fn what_goes_is_said_to_be_taken_out_by_hand() {
    stays("a.yaml", KEDA, &[("fallback", "none")], "taken out by hand");
    stays("a.yaml", KEDA, &[("idle_replicas", "none")], "taken out by hand");
    stays("a.yaml", FORMULA, &[("formula", "none")], "taken out by hand");
    stays(
        "shop.yaml",
        MANIFEST,
        &[("behavior", "none")],
        "behavior is none; the file means given. It is not put in: what goes",
    );
}

#[test]
fn a_version_without_tolerance_gets_none() {
    let older = MANIFEST.replace("autoscaling/v2", "autoscaling/v2beta2");
    stays("a.yaml", &older, &[("tolerance_up", "0.05")], "tolerance needs autoscaling/v2.");
    let (without, _) = older.split_once("  behavior:").expect("a behavior");
    stays("a.yaml", without, &[("tolerance_up", "0.05")], "tolerance needs autoscaling/v2.");
    let expected = format!("{without}  behavior:\n    scaleDown:\n      stabilizationWindowSeconds: 120\n");
    let changed = super::amended_file("a.yaml", without, &[("tolerance_up", "0.05"), ("window_down", "2m")]);
    assert_eq!((changed.text, changed.lost.len()), (expected, 1));
}

#[test]
fn an_item_does_not_stand_within_a_condition_of_others() {
    let text = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 8
  metrics:
    {{- if .Values.cpu }}
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
    {{- end }}
";
    stays("a.yaml", text, &[("metrics", "cpu:70~cpu:60")], "a template steers what stands there");
}

#[test]
fn the_state_of_a_live_export_stays() {
    let text = format!("{MANIFEST}status:\n  currentReplicas: 2\n");
    stays("a.yaml", &text, &[("initial_replicas", "6")], "is its state, which no policy sets");
}

#[test]
fn an_annotation_that_pauses_is_named() {
    let text = KEDA
        .replace("{name: web}\nspec", "{name: web, annotations: {autoscaling.keda.sh/paused-scale-in: 'true'}}\nspec");
    let said = "the annotation on line 3 pauses that direction and stays, and means disabled";
    stays("a.yaml", &text, &[("policies_down", "max:50pct/60s")], said);
}

#[test]
fn a_patch_leaves_what_it_does_not_say_to_its_base() {
    let operations =
        "- {op: replace, path: /spec/minReplicas, value: 4}\n- {op: replace, path: /spec/maxReplicas, value: 40}\n";
    let said = "window_down is 2m; the file is a patch, whose base says that, and is not here.";
    stays("a.yaml", operations, &[("window_down", "2m")], said);
}

#[test]
fn a_policy_that_would_be_refused_is_no_change_and_says_why() {
    let text = KEDA.replace("  minReplicaCount: 2\n", "").replace("  idleReplicaCount: 0\n", "");
    let imported = read("a.yaml", text.as_bytes());
    let own =
        own_scenario(&imported.autoscalers[0], &Assumptions::default(), &Scenario::default()).expect("a scenario");
    let wanted = own.with("idle_replicas", "0").expect("a knob");
    let refused = amend(&imported, 0, &Assumptions::default(), &wanted);
    assert!(matches!(&refused, Err(BadAmend::Refused { reason, .. }) if reason.contains("idle count")), "{refused:?}");
}
