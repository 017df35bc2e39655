//! An HPA as a manifest of autoscaling/v2. The behavior is also what KEDA hands to its HPA.

use super::{Behavior, CpuModel, Hpa, HpaMetric, SYNC_SECS, Scaling, ScalingRules, SelectPolicy, Tolerance};
use crate::knob::RateAmount;
use crate::policy::manifest::{Format, Manifest, Node, Target};

/// Milli-units in a unit.
const MILLI: f64 = 1000.0;
/// Name of the metric that counts requests; nobody's settings say what yours is called.
const REQUESTS: &str = "http_requests_per_second";

/// The manifest, where the format is an HPA's.
pub(super) fn manifest(settings: &Hpa, format: Format, target: &Target<'_>) -> Option<Manifest> {
    if format != Format::Hpa {
        return None;
    }
    let metrics = settings.metrics.iter().map(|metric| self::metric(*metric)).collect();
    let mut left_out = Vec::new();
    if settings.metrics.iter().any(|metric| !matches!(metric, HpaMetric::Cpu { .. })) {
        left_out.push(format!(
            "{REQUESTS} stands for the metric that counts your requests per second; put its name there."
        ));
    }
    if settings.sync_secs != SYNC_SECS {
        let secs = settings.sync_secs;
        left_out.push(format!(
            "A sync every {secs} s is a flag of the controller, --horizontal-pod-autoscaler-sync-period={secs}s."
        ));
    }
    left_out.extend(left_out_of(&settings.scaling));
    left_out.extend(cpu_left_out(settings.cpu));
    let targets = settings.metrics.iter().map(|metric| match *metric {
        HpaMetric::Cpu { percent } => f64::from(percent),
        HpaMetric::Pods { rps } | HpaMetric::Average { rps } | HpaMetric::Value { rps } => rps,
    });
    left_out.extend(rounded(targets));
    Some(document(target, metrics, &settings.scaling, left_out))
}

/// A manifest with these metrics.
pub(crate) fn document(
    target: &Target<'_>,
    metrics: Vec<Node>,
    scaling: &Scaling,
    mut left_out: Vec<String>,
) -> Manifest {
    let bounds = target.site.bounds;
    if bounds.min == 0 {
        left_out
            .push("minReplicas 0 needs the feature gate HPAScaleToZero and an Object or External metric.".to_owned());
    }
    let workload = Node::Map(vec![
        ("apiVersion", Node::text("apps/v1")),
        ("kind", Node::text("Deployment")),
        ("name", Node::text(target.name)),
    ]);
    let mut spec = vec![
        ("scaleTargetRef", workload),
        ("minReplicas", bounds.min.into()),
        ("maxReplicas", bounds.max.into()),
        ("metrics", Node::List(metrics)),
    ];
    spec.extend(behavior(scaling).map(|behavior| ("behavior", behavior)));
    let document = Node::Map(vec![
        ("apiVersion", Node::text("autoscaling/v2")),
        ("kind", Node::text("HorizontalPodAutoscaler")),
        ("metadata", Node::Map(vec![("name", Node::text(target.name))])),
        ("spec", Node::Map(spec)),
    ]);
    Manifest::yaml(target, &document, left_out)
}

/// What of tolerance and behavior has no place.
pub(crate) fn left_out_of(scaling: &Scaling) -> Vec<String> {
    let is_own = scaling.tolerance != Tolerance::DEFAULT;
    let text = if scaling.has_behavior {
        "tolerance in a behavior needs Kubernetes 1.33 and the feature gate HPAConfigurableTolerance; before that it is a flag of the controller."
    } else {
        "A tolerance other than 0.1 needs a behavior, or the controller's flag --horizontal-pod-autoscaler-tolerance; it is left out."
    };
    is_own.then(|| text.to_owned()).into_iter().collect()
}

/// How CPU follows the load, which is the workload's and no setting; nothing where it is as it is taken to be anyway.
pub(crate) fn cpu_left_out(cpu: CpuModel) -> Option<String> {
    let CpuModel { at_capacity, limit } = cpu;
    (cpu != CpuModel::DEFAULT).then(|| {
        format!("CPU of {at_capacity} × its request at capacity, and at most {limit} ×, is the workload's own; no setting says it.")
    })
}

/// What of `targets` is finer than the thousandths that the controller counts in.
pub(crate) fn rounded(targets: impl Iterator<Item = f64>) -> Option<String> {
    let fine: Vec<String> =
        targets.filter(|target| *target != (target * MILLI).round() / MILLI).map(|target| target.to_string()).collect();
    (!fine.is_empty())
        .then(|| format!("{} is rounded to thousandths, which the controller counts in.", fine.join(", ")))
}

/// A quantity: whole units, or thousandths.
pub(crate) fn quantity(value: f64) -> Node {
    let milli = (value * MILLI).round();
    Node::Text(if milli % MILLI == 0.0 { format!("{}", milli / MILLI) } else { format!("{milli}m") })
}

fn metric(metric: HpaMetric) -> Node {
    match metric {
        HpaMetric::Cpu { percent } => Node::Map(vec![
            ("type", Node::text("Resource")),
            ("resource", Node::Map(vec![("name", Node::text("cpu")), ("target", utilization(percent))])),
        ]),
        HpaMetric::Pods { rps } => of_requests("Pods", "pods", ("AverageValue", "averageValue", rps)),
        HpaMetric::Average { rps } => average(rps),
        HpaMetric::Value { rps } => of_requests("External", "external", ("Value", "value", rps)),
    }
}

/// All requests per second over all replicas.
pub(crate) fn average(rps: f64) -> Node {
    of_requests("External", "external", ("AverageValue", "averageValue", rps))
}

fn utilization(percent: u32) -> Node {
    Node::Map(vec![("type", Node::text("Utilization")), ("averageUtilization", percent.into())])
}

fn of_requests(kind: &'static str, key: &'static str, (target, field, rps): (&str, &'static str, f64)) -> Node {
    let metric = Node::Map(vec![("name", Node::text(REQUESTS))]);
    let target = Node::Map(vec![("type", Node::text(target)), (field, quantity(rps))]);
    Node::Map(vec![("type", Node::text(kind)), (key, Node::Map(vec![("metric", metric), ("target", target)]))])
}

/// The behavior, where one is given.
pub(crate) fn behavior(scaling: &Scaling) -> Option<Node> {
    let Behavior { up, down } = scaling.behavior()?;
    let share = |share: f64, default: f64| (share != default).then_some(share);
    let Tolerance { up: tolerance_up, down: tolerance_down } = Tolerance::DEFAULT;
    Some(Node::Map(vec![
        ("scaleUp", rules(&up, share(scaling.tolerance.up, tolerance_up))),
        ("scaleDown", rules(&down, share(scaling.tolerance.down, tolerance_down))),
    ]))
}

fn rules(rules: &ScalingRules, tolerance: Option<f64>) -> Node {
    let select = match rules.select {
        SelectPolicy::Max => "Max",
        SelectPolicy::Min => "Min",
        SelectPolicy::Disabled => "Disabled",
    };
    let mut entries =
        vec![("stabilizationWindowSeconds", rules.window_secs.into()), ("selectPolicy", Node::text(select))];
    let policies = rules.policies.iter().map(|rate| {
        let (kind, value) = match rate.amount {
            RateAmount::Replicas(pods) => ("Pods", pods),
            RateAmount::Percent(percent) => ("Percent", percent),
        };
        Node::Map(vec![("type", Node::text(kind)), ("value", value.into()), ("periodSeconds", rate.period_secs.into())])
    });
    // Without any the API server fills in its own, which a Disabled direction does not read.
    if !rules.policies.is_empty() {
        entries.push(("policies", Node::List(policies.collect())));
    }
    entries.extend(tolerance.map(|share| ("tolerance", quantity(share))));
    Node::Map(entries)
}
