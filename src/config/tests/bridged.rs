//! Resources of Pulumi and Crossplane, and values that YAML alone takes for comments.

use super::{gaps, knob, lines, read, warnings};
use crate::config::FileKind;

#[test]
fn a_program_of_pulumi_is_read_by_the_types_of_its_resources() {
    let text = "name: web\nruntime: yaml\nconfig:\n  most: {type: integer, default: 10}\nresources:\n  vpc: {type: 'aws:ec2:Vpc'}\n  \
                target:\n    type: aws:appautoscaling/target:Target\n    properties:\n      minCapacity: 2\n      maxCapacity: \
                ${most}\n      resourceId: service/main/web\n      scalableDimension: ecs:service:DesiredCount\n      \
                serviceNamespace: ecs\n  cpu:\n    type: aws:appautoscaling:Policy\n    properties:\n      policyType: \
                TargetTrackingScaling\n      resourceId: ${target.resourceId}\n      scalableDimension: \
                ${target.scalableDimension}\n      serviceNamespace: ${target.serviceNamespace}\n      \
                targetTrackingScalingPolicyConfiguration:\n        predefinedMetricSpecification: {predefinedMetricType: \
                ECSServiceAverageCPUUtilization}\n        targetValue: 65\n";
    let imported = read("Pulumi.yaml", text);
    assert_eq!((imported.autoscalers.len(), imported.kind), (1, FileKind::AwsTargetTracking));
    assert_eq!(knob(&imported, "policies", &[]), Some("target:cpu:65".to_owned()));
    assert_eq!(knob(&imported, "max_replicas", &[]), Some("10".to_owned()));
    assert_eq!(imported.ignored.iter().map(|other| other.kind.as_str()).collect::<Vec<_>>(), ["aws:ec2:Vpc"]);
}

#[test]
fn a_manifest_of_pulumi_has_the_defaults_of_its_kind() {
    let text = "runtime: {name: yaml}\nresources:\n  hpa:\n    type: kubernetes:autoscaling/v2:HorizontalPodAutoscaler\n    \
                properties:\n      metadata: {name: web}\n      spec:\n        scaleTargetRef: {kind: Deployment, name: \
                '${web.metadata.name}'}\n        maxReplicas: 12\n";
    let imported = read("Pulumi.yaml", text);
    assert_eq!((imported.kind, gaps(&imported).len()), (FileKind::Hpa, 0));
    let knobs = ["min_replicas", "max_replicas", "metrics"].map(|name| knob(&imported, name, &[]).unwrap_or_default());
    assert_eq!(knobs, ["1", "12", "cpu:80"]);
}

#[test]
fn a_custom_resource_of_pulumi_says_itself_what_it_is() {
    let text = "runtime: yaml\nresources:\n  so:\n    type: kubernetes:apiextensions.k8s.io:CustomResource\n    properties:\n      \
                apiVersion: keda.sh/v1alpha1\n      kind: ScaledObject\n      metadata: {name: web}\n      spec:\n        \
                scaleTargetRef: {name: web}\n        maxReplicaCount: 7\n        triggers:\n        - {type: cpu, metricType: \
                Utilization, metadata: {value: \"60\"}}\n";
    let imported = read("Pulumi.yaml", text);
    assert_eq!((imported.kind, knob(&imported, "max_replicas", &[])), (FileKind::Keda, Some("7".to_owned())));
}

#[test]
fn managed_resources_of_crossplane_are_put_together() {
    let resource = |kind: &str, rest: &str| {
        format!(
            "apiVersion: appautoscaling.aws.upbound.io/v1beta1\nkind: {kind}\nmetadata: {{name: web-{kind}}}\nspec:\n  \
             forProvider:\n    region: eu-west-1\n    resourceId: service/prod/web\n    scalableDimension: \
             ecs:service:DesiredCount\n    serviceNamespace: ecs\n{rest}---\n"
        )
    };
    let policy = "    policyType: TargetTrackingScaling\n    targetTrackingScalingPolicyConfiguration:\n    - \
                  predefinedMetricSpecification:\n      - predefinedMetricType: ECSServiceAverageCPUUtilization\n      \
                  scaleOutCooldown: 60\n      targetValue: 55\n";
    let text = resource("Target", "    minCapacity: 2\n    maxCapacity: 20\n") + &resource("Policy", policy);
    let imported = read("scaling.yaml", &text);
    assert_eq!((imported.autoscalers.len(), gaps(&imported).len()), (1, 0));
    let knobs = ["policies", "cooldown_out", "max_replicas"].map(|name| knob(&imported, name, &[]).unwrap_or_default());
    assert_eq!(knobs, ["target:cpu:55", "1m", "20"]);
}

const HPA: &str = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {kind: \
                   Deployment, name: web}\n";

#[test]
fn what_stands_in_a_comment_in_place_of_a_value_is_a_gap() {
    for (min, max) in [("#@ data.values.min", "#@ data.values.max"), ("#{Min}", "#{Max}#"), ("'#{Min}'", "\"#{Max}#\"")]
    {
        let imported = read("hpa.yaml", &format!("{HPA}  minReplicas: {min}\n  maxReplicas: {max}\n"));
        let texts: Vec<String> = gaps(&imported).into_iter().filter_map(|(_, text)| text).collect();
        assert_eq!(texts, [min, max].map(|text| text.trim_matches(['\'', '"'])), "{min}");
    }
}

#[test]
fn a_comment_behind_a_value_is_one() {
    let imported = read("hpa.yaml", &format!("{HPA}  minReplicas: 2 #@ data.values.min\n  maxReplicas: 9 #{{Max}}\n"));
    assert_eq!((gaps(&imported).len(), knob(&imported, "max_replicas", &[])), (0, Some("9".to_owned())));
    let quoted = read("hpa.yaml", &format!("#@ load('@ytt:data', 'data')\n#{{x}}\n{HPA}  maxReplicas: 9\n"));
    assert_eq!(gaps(&quoted).len(), 0);
}

#[test]
fn a_name_with_a_placeholder_in_it_is_kept_whole() {
    let text = "Resources:\n  T:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties:\n      MinCapacity: 5\n      \
                MaxCapacity: 50\n      ResourceId: table/orders-${self:custom.stage}\n      ScalableDimension: \
                dynamodb:table:ReadCapacityUnits\n      ServiceNamespace: dynamodb\n";
    let imported = read("serverless.yml", text);
    assert_eq!(imported.autoscalers[0].title(), "orders-${self:custom.stage}");
    assert_eq!(lines(&imported, "counts no replicas"), [8]);
    assert_eq!(warnings(&imported, "no such").len(), 0);
}

#[test]
fn an_empty_behavior_is_one_and_a_charts_is_none() {
    let behavior = |name: &str, text: &str| knob(&read(name, text), "behavior", &[]);
    assert_eq!(behavior("hpa.yaml", &format!("{HPA}  maxReplicas: 9\n  behavior: {{}}\n")), Some("given".to_owned()));
    assert_eq!(behavior("hpa.yaml", &format!("{HPA}  maxReplicas: 9\n  behavior:\n")), Some("none".to_owned()));
    let values = "autoscaling: {enabled: true, minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 80, behavior: {}}\n";
    assert_eq!(behavior("values.yaml", values), Some("none".to_owned()));
}
