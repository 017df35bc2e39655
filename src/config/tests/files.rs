//! Files with more, less or other things than one autoscaler.

use super::{lines, read, refused};
use crate::config::read_text;

const GOOD: &str = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: good}\nspec:\n  scaleTargetRef: {kind: \
                    Deployment, name: good}\n  maxReplicas: 9\n";

#[test]
fn one_bad_document_leaves_its_neighbours() {
    let bad = GOOD.replace("good", "bad").replace("maxReplicas: 9", "minReplicas: 12\n  maxReplicas: 9");
    let imported = read("list.yaml", &format!("{bad}---\n{GOOD}"));
    assert_eq!(imported.autoscalers.len(), 1);
    assert_eq!(lines(&imported, "HorizontalPodAutoscaler bad is not taken over: minReplicas is 12"), [7]);
    let (line, _) = refused("one.yaml", &bad);
    assert_eq!(line, 7);
}

#[test]
fn a_patch_that_deletes_sets_nothing() {
    let patch = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: shop}\n$patch: delete\n";
    let (line, why) = refused("patch.yaml", patch);
    assert_eq!((line, why.contains("removes the HorizontalPodAutoscaler shop")), (4, true), "{why}");
}

#[test]
fn other_ways_to_scale_are_called_by_their_names() {
    let cases = [
        ("Name: a\nReference: Deployment/a\nMetrics: ( current / target )\nMin replicas: 1\n", 2, "-o yaml"),
        ("NAME REFERENCE TARGETS MINPODS MAXPODS REPLICAS AGE\na Deployment/a 1%/5% 1 3 1 2s\n", 1, "-o yaml"),
        (
            "import * as ecs from 'aws-cdk-lib/aws-ecs';\nservice.autoScaleTaskCount({ maxCapacity: 4 });\n",
            1,
            "cdk synth",
        ),
        ("{\"type\": \"Microsoft.Insights/autoscaleSettings\", \"properties\": {}}\n", 1, "Azure"),
        ("job \"a\" {\n  group \"b\" {\n    scaling {\n      max = 3\n    }\n  }\n}\n", 1, "Nomad"),
        ("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n", 1, "Cloud Run"),
        ("apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: {name: a}\n", 1, "Karpenter"),
        ("resource \"google_container_node_pool\" \"a\" {\n  cluster = \"c\"\n}\n", 1, "GKE"),
        ("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n", 1, "Argo CD"),
    ];
    for (text, line, words) in cases {
        let (at, why) = refused("file.txt", text);
        assert_eq!((at, why.contains(words)), (line, true), "{text}: {why}");
    }
}

#[test]
fn a_refusal_is_said_once() {
    let job = "apiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nmetadata: {name: a}\nspec: {}\n";
    let imported = read_text("job.yaml", job);
    assert_eq!((imported.refusals.len(), imported.remarks.len()), (1, 0), "{:?}", imported.remarks);
}

#[test]
fn an_unknown_zone_is_refused_where_it_stands() {
    let text = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a}\nspec:\n  scaleTargetRef: {name: a}\n  \
                triggers:\n  - type: cron\n    metadata:\n      start: 0 8 * * *\n      end: 0 18 * * *\n      desiredReplicas: \
                \"3\"\n      timezone: Moon/Sea\n";
    assert_eq!(refused("cron.yaml", text).0, 12);
    let (line, _) = refused("cron.yaml", &text.replace("0 18 * * *", "0 18 * *").replace("Moon/Sea", "UTC"));
    assert_eq!(line, 10);
}

#[test]
fn a_variable_with_one_value_is_the_name() {
    let text = "GROUP=shop\naws autoscaling create-auto-scaling-group --auto-scaling-group-name \"$GROUP\" --min-size 1 --max-size 4\n";
    let imported = read("group.sh", text);
    assert_eq!(imported.autoscalers[0].title(), "shop");
}

#[test]
fn manifests_within_other_documents_are_read() {
    let inner = |indent: usize| {
        let pad = " ".repeat(indent);
        GOOD.lines().map(|line| format!("{pad}{line}\n")).collect::<String>()
    };
    let cases = [
        format!("- name: scale\n  kubernetes.core.k8s:\n    state: present\n    definition:\n{}", inner(6)),
        format!(
            "apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nspec:\n  workload:\n    manifests:\n    -\n{}",
            inner(6)
        ),
        format!("replicaCount: 2\nextraObjects:\n-\n{}", inner(2)),
    ];
    for text in cases {
        let found: Vec<String> = read("a.yaml", &text).autoscalers.iter().map(|one| one.title().to_owned()).collect();
        assert_eq!(found, ["good"], "{text}");
    }
    let both =
        format!("autoscaling:\n  minReplicas: 1\n  maxReplicas: 3\n  targetCPU: 50\nextraObjects:\n-\n{}", inner(2));
    assert_eq!(read("a.yaml", &both).autoscalers.len(), 2);
}

#[test]
fn defaults_of_templates_are_those_of_helm_and_of_jinja() {
    let text = |filter: &str| GOOD.replace("maxReplicas: 9", &format!("maxReplicas: {{{{ most | {filter} }}}}"));
    for filter in ["default 9", "default(9)", "d(9)", "default(9, true)", "default('9')"] {
        assert_eq!(read("a.yaml", &text(filter)).autoscalers[0].max.get(), Some(9), "{filter}");
    }
    assert_eq!(read("a.yaml", &text("default(other)")).autoscalers[0].max.get(), None);
}

#[test]
fn a_component_of_istio_has_its_bounds_beside_other_fields() {
    let text = "pilot:\n  autoscaleEnabled: true\n  autoscaleMin: 2\n  autoscaleMax: 5\n  cpu:\n    targetAverageUtilization: 80\n";
    let imported = read("values.yaml", text);
    let first = &imported.autoscalers[0];
    assert_eq!((first.title(), first.min.get(), first.max.get()), ("pilot", Some(2), Some(5)));
    assert_eq!(first.metrics[0].target.get(), Some(80.0));
}
