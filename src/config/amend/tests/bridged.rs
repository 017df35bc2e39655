//! Values that change in what Pulumi and Crossplane write, and in behaviors that are empty.

use super::{becomes, stays};

const PULUMI: &str = "\
name: web
runtime: yaml
resources:
  target:
    type: aws:appautoscaling:Target
    properties:
      minCapacity: 2   # two zones
      maxCapacity: 10
      resourceId: service/main/web
      scalableDimension: ecs:service:DesiredCount
      serviceNamespace: ecs
  cpu:
    type: aws:appautoscaling:Policy
    properties:
      policyType: TargetTrackingScaling
      resourceId: ${target.resourceId}
      scalableDimension: ${target.scalableDimension}
      serviceNamespace: ${target.serviceNamespace}
      targetTrackingScalingPolicyConfiguration:
        predefinedMetricSpecification:
          predefinedMetricType: ECSServiceAverageCPUUtilization
        scaleInCooldown: 120
        targetValue: 65
";

const CROSSPLANE: &str = "\
apiVersion: appautoscaling.aws.upbound.io/v1beta1
kind: Target
metadata:
  name: web
spec:
  forProvider:
    minCapacity: 2
    maxCapacity: 20
    resourceId: service/prod/web
    scalableDimension: ecs:service:DesiredCount
    serviceNamespace: ecs
---
apiVersion: appautoscaling.aws.upbound.io/v1beta1
kind: Policy
metadata:
  name: cpu
spec:
  forProvider:
    policyType: TargetTrackingScaling
    resourceId: service/prod/web
    scalableDimension: ecs:service:DesiredCount
    serviceNamespace: ecs
    targetTrackingScalingPolicyConfiguration:
      - predefinedMetricSpecification:
          - predefinedMetricType: ECSServiceAverageCPUUtilization
        scaleOutCooldown: 60
        targetValue: 55
";

#[test]
fn values_of_a_program_change_where_they_stand() {
    let knobs = [("min_replicas", "3"), ("policies", "target:cpu:50"), ("cooldown_in", "4m")];
    let expected = PULUMI.replace(": 2 ", ": 3 ").replace(": 65", ": 50").replace(": 120", ": 240");
    becomes("Pulumi.yaml", PULUMI, &knobs, &expected);
}

#[test]
fn values_of_managed_resources_change_where_they_stand() {
    let knobs = [("max_replicas", "30"), ("policies", "target:cpu:50"), ("cooldown_out", "2m")];
    let expected = CROSSPLANE.replace(": 20\n", ": 30\n").replace(": 55", ": 50").replace(": 60\n", ": 120\n");
    becomes("scaling.yaml", CROSSPLANE, &knobs, &expected);
}

#[test]
fn what_has_no_place_of_its_own_is_named_and_not_put_in() {
    stays("Pulumi.yaml", PULUMI, &[("cooldown_out", "30s")], "cooldown_out is 30s");
    stays("scaling.yaml", CROSSPLANE, &[("cooldown_in", "30s")], "cooldown_in is 30s");
}

#[test]
fn an_empty_behavior_is_filled() {
    let hpa = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n  scaleTargetRef: {kind: \
               Deployment, name: web}\n  maxReplicas: 9\n  behavior: {}\n";
    let expected = hpa.replace("{}", "{scaleDown: {stabilizationWindowSeconds: 120}}");
    becomes("hpa.yaml", hpa, &[("window_down", "2m")], &expected);
}
