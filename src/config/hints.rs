//! Files that scale something, and that no replay has: what each is, and what to give in its place.

use super::draft::Draft;
use super::imported::Refusal;

/// A kind of text: what it is known by, what it is, and what would help.
struct Hint {
    /// Words that all have to be in the text.
    marks: &'static [&'static str],
    what: &'static str,
    remedy: &'static str,
}

const NODES: &str = "give the HorizontalPodAutoscaler or ScaledObject of a workload: nodes follow the pods of those";
const AZURE: &str = "give its bounds and rules as an autoscaler of AWS or Google Cloud, or set them in the scenario";
const SYNTH: &str = "give the template that cdk synth prints";
const EXPORT: &str = "give what kubectl get prints with -o yaml";
const KNATIVE: &str = "set its bounds and its requests of each replica in the scenario, with the policy hpa or keda";

const OWN: &str = "set its bounds and target in the scenario, with the policy hpa";
const COPILOT: &str = "give the template that copilot svc package prints";
const FIXED: &str = "set the policy fixed in the scenario";

const fn hint(marks: &'static [&'static str], what: &'static str, remedy: &'static str) -> Hint {
    Hint { marks, what, remedy }
}

/// All that are known. What stands first is said.
#[rustfmt::skip]
static HINTS: &[Hint] = &[
    hint(&["Reference:", "Min replicas:"], "what kubectl describe prints for people", EXPORT),
    hint(&["API Version:", "Kind:", "Spec:"], "what kubectl describe prints for people", EXPORT),
    hint(&["REFERENCE", "MINPODS", "MAXPODS"], "a table of kubectl get, which leaves most out", EXPORT),
    hint(&["NAME", "SCALETARGET"], "a table of kubectl get, which leaves most out", EXPORT),
    hint(&["kubectl patch "], "a patch of what is not in the file", EXPORT),
    hint(&["kubectl scale "], "a size that is set once", "give what scales it, or set the policy fixed in the scenario"),
    hint(&["aws ecs update-service"], "a size that is set once", "give what scales it, or set the policy fixed in the scenario"),
    hint(&["aws-cdk-lib"], "the source of a CDK app", SYNTH),
    hint(&["aws_cdk"], "the source of a CDK app", SYNTH),
    hint(&["@aws-cdk/"], "the source of a CDK app", SYNTH),
    hint(&["autoScaleTaskCount("], "the source of a CDK app", SYNTH),
    hint(&["auto_scale_task_count("], "the source of a CDK app", SYNTH),
    hint(&["scaleOnCpuUtilization("], "the source of a CDK app", SYNTH),
    hint(&["scale_on_cpu_utilization("], "the source of a CDK app", SYNTH),
    hint(&["Microsoft.Insights/autoscaleSettings"], "Azure Monitor's autoscale", AZURE),
    hint(&["microsoft.insights/autoscalesettings"], "Azure Monitor's autoscale", AZURE),
    hint(&["azurerm_monitor_autoscale_setting"], "Azure Monitor's autoscale", AZURE),
    hint(&["azurerm_container_app"], "Azure Container Apps, whose scale rules are KEDA's", "give the rules as a ScaledObject"),
    hint(&["Microsoft.App/containerApps"], "Azure Container Apps, whose scale rules are KEDA's", "give the rules as a ScaledObject"),
    hint(&["job \"", "scaling {"], "a job of Nomad with Nomad's own autoscaler", "set its bounds and target in the scenario, with the policy hpa"),
    hint(&["apiVersion: serving.knative.dev/"], "a Service of Knative or Cloud Run, which scales by concurrent requests", KNATIVE),
    hint(&["google_cloud_run"], "a service of Cloud Run, which scales by concurrent requests", KNATIVE),
    hint(&["apiVersion: karpenter.sh/"], "a pool of Karpenter, which adds nodes and no replicas", NODES),
    hint(&["\"karpenter.sh/v"], "a pool of Karpenter, which adds nodes and no replicas", NODES),
    hint(&["google_container_node_pool"], "a node pool of GKE, whose autoscaler adds nodes and no replicas", NODES),
    hint(&["google_container_cluster"], "a cluster of GKE, whose autoscaler adds nodes and no replicas", NODES),
    hint(&["aws_eks_node_group"], "a node group of EKS, whose autoscaler adds nodes and no replicas", NODES),
    hint(&["azurerm_kubernetes_cluster"], "a cluster of AKS, whose autoscaler adds nodes and no replicas", NODES),
    hint(&["apiVersion: argoproj.io/", "kind: Application"], "an Application of Argo CD, which names a chart and its values", "give the values alone, or what helm template prints"),
    hint(&["helm.toolkit.fluxcd.io/", "kind: HelmRelease"], "a HelmRelease of Flux, which names a chart and its values", "give the values alone, or what helm template prints"),
    hint(&["kind: IstioOperator"], "an operator's resource of Istio, which makes autoscalers of parts of it", EXPORT),
    hint(&["kind: WatermarkPodAutoscaler"], "Datadog's own pod autoscaler, which holds between two watermarks", OWN),
    hint(&["kind: DatadogPodAutoscaler"], "Datadog's own pod autoscaler, whose recommendations are not published", OWN),
    hint(&["az monitor autoscale"], "Azure Monitor's autoscale", AZURE),
    hint(&["az vmss "], "a scale set of Azure", AZURE),
    hint(&["count:", "type: Load Balanced Web Service"], "a manifest of AWS Copilot", COPILOT),
    hint(&["count:", "type: Backend Service"], "a manifest of AWS Copilot", COPILOT),
    hint(&["automatic_scaling:", "runtime:"], "an app of App Engine, whose scheduler is not published", KNATIVE),
    hint(&["min_machines_running"], "an app of Fly.io, whose proxy starts and stops machines by concurrent requests", KNATIVE),
    hint(&["[http_service]", "app ="], "an app of Fly.io, whose proxy starts and stops machines by concurrent requests", KNATIVE),
    hint(&["kind: ClusterConfig", "eksctl.io"], "a cluster of eksctl, whose autoscaler adds nodes and no replicas", NODES),
    hint(&["gcloud container ", "--enable-autoscaling"], "a node pool of GKE, whose autoscaler adds nodes and no replicas", NODES),
    hint(&["gcloud run "], "a service of Cloud Run, which scales by concurrent requests", KNATIVE),
    hint(&["services:", "replicas:"], "a file of Docker Compose, which has a fixed number of replicas", FIXED),
    hint(&["AWS::Serverless::Function"], "functions of SAM, which run as many at once as there are calls", "give the scalable target of its alias with its policies"),
];

/// What a text is that is none of the files that can be read.
pub fn foreign(text: &str) -> Option<Refusal> {
    let known = HINTS.iter().find(|hint| hint.marks.iter().all(|mark| text.contains(mark)))?;
    let first = known.marks.first().and_then(|mark| text.find(mark)).unwrap_or_default();
    let lines = text.get(..first).unwrap_or_default().matches('\n').count();
    let line = u32::try_from(lines + 1).unwrap_or(u32::MAX);
    Some(Refusal::new(line, format!("no autoscaler that is replayed: this is {}", known.what), known.remedy))
}

/// The refusal of a file in which there is no autoscaler.
pub fn nothing(draft: &Draft) -> Refusal {
    let line = draft.ignored.first().map_or(1, |other| other.line);
    let kinds: Vec<&str> = draft.ignored.iter().map(|other| other.kind.as_str()).take(5).collect();
    let what = if kinds.is_empty() { String::new() } else { format!("; there is {}", kinds.join(", ")) };
    let remedy = if kinds.contains(&"module") {
        "give the plan as JSON (terraform show -json), which has what a module makes"
    } else {
        "give a HorizontalPodAutoscaler, a ScaledObject, or an autoscaler of AWS or Google Cloud"
    };
    Refusal::new(line, format!("no autoscaler in this file{what}"), remedy)
}
