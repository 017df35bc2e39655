//! Target tracking, and the metrics that AWS has names for.

use super::resource::{Resource, unwrapped};
use crate::config::autoscaler::{Metric, MetricKind, Per, RateUnit};
use crate::config::document::{Entry, Node};
use crate::config::found::{Found, Place, Setting};
use crate::config::imported::{Refusal, Remark};
use crate::config::meaning::{Reader, classify};

/// Longest wait that is accepted, in seconds.
pub const MAX_WAIT_SECS: u32 = 86_400;

/// What tracking policies say of waits, before the group's are known.
#[derive(Debug, Default)]
pub struct TrackingWaits {
    /// Cooldowns of each policy.
    pub cooldowns: Vec<Cooldowns>,
    /// Warm-ups of each policy, with its name and place.
    pub warm_up: Vec<(String, Place, Setting<u32>)>,
}

/// What one tracking policy waits for.
#[derive(Debug)]
pub struct Cooldowns {
    /// The policy's name.
    pub policy: String,
    /// The policy in its file.
    pub place: Place,
    /// Seconds after a scale-out.
    pub out_secs: Setting<u32>,
    /// Seconds after a scale-in.
    pub in_secs: Setting<u32>,
    /// Whether it never removes replicas, so that it waits for nothing after that.
    pub disables_scale_in: bool,
}

/// Reads a tracking policy.
///
/// # Errors
/// When a value cannot be one.
pub fn read_tracking(policy: &Resource, reader: Reader<'_>, waits: &mut TrackingWaits) -> Result<Metric, Refusal> {
    let block = policy
        .block(&["TargetTrackingScalingPolicyConfiguration", "TargetTrackingConfiguration"])
        .unwrap_or(&policy.node);
    let secs = |keys: &[&str], what: &str| reader.whole(block.any(keys), what, 0..=MAX_WAIT_SECS);
    let disables_scale_in = reader.flag(block.any(&["DisableScaleIn"]), "DisableScaleIn")?;
    let (name, place) = (policy.title().unwrap_or_else(|| "without a name".to_owned()), policy.node.place);
    waits.cooldowns.push(Cooldowns {
        policy: name.clone(),
        place,
        out_secs: secs(&["ScaleOutCooldown"], "ScaleOutCooldown")?,
        in_secs: secs(&["ScaleInCooldown"], "ScaleInCooldown")?,
        disables_scale_in: disables_scale_in.get() == Some(true),
    });
    let warm_up = policy.any(&["EstimatedInstanceWarmup"]);
    waits.warm_up.push((name, place, reader.whole(warm_up, "EstimatedInstanceWarmup", 0..=MAX_WAIT_SECS)?));
    let metric = metric_of(block, policy, reader);
    Ok(Metric {
        target: reader.target(block.any(&["TargetValue"]), "TargetValue")?.or_gap(),
        disables_scale_in,
        ..metric
    })
}

/// Levels of a metric's specification in which its period is looked for.
const PERIOD_LEVELS: usize = 6;

/// That a tracking policy looks at points of less than a minute, which its replay does not by itself.
pub fn fine_period(policy: &Resource) -> Option<Remark> {
    let (node, points) = shortest_period(&policy.node, PERIOD_LEVELS)?;
    let text =
        format!("its metric has {points}, and the replay's alarms points of a minute; the knob period changes that");
    Some(Remark::at(node.line(), text))
}

fn shortest_period(node: &Node, levels: usize) -> Option<(&Node, String)> {
    let of_entry = |entry: &'_ Entry| -> Option<String> {
        let known = entry.node.known()?;
        let secs = known.parse::<u32>().ok().filter(|secs| *secs < 60);
        match secs.filter(|_| entry.is_called("Period")) {
            Some(secs) => Some(format!("points of {secs} s")),
            None => known.ends_with("HighResolution").then(|| "points of 20 s".to_owned()),
        }
    };
    let own = node.entries().iter().find_map(|entry| Some((&entry.node, of_entry(entry)?)));
    let inner = || node.items().iter().chain(node.entries().iter().map(|entry| &entry.node));
    own.or_else(|| inner().filter(|_| levels > 0).find_map(|inner| shortest_period(inner, levels - 1)))
}

/// The metric of a block with a predefined or customized specification.
pub fn metric_of(block: &Node, policy: &Resource, reader: Reader<'_>) -> Metric {
    let place = policy.node.place;
    let predefined = block.any(&[
        "PredefinedMetricSpecification",
        "PredefinedMetricPairSpecification",
        "PredefinedScalingMetricSpecification",
    ]);
    if let Some(predefined) = predefined.and_then(unwrapped) {
        let name = reader.name(predefined.any(&["PredefinedMetricType", "PredefinedScalingMetricType"]));
        let text = name.as_ref().map_or("", |name| name.value.as_str()).to_owned();
        let (kind, per, unit) = predefined_kind(&text);
        let name = name.filter(|_| !matches!(kind, MetricKind::Cpu | MetricKind::Memory));
        return Metric { name, unit, ..Metric::new(kind, "PredefinedMetric", per, place) };
    }
    let custom = block.any(&["CustomizedMetricSpecification", "CustomizedScalingMetricSpecification"]);
    let custom = custom.and_then(unwrapped).unwrap_or(block);
    let (name, kind, per, unit) = cloudwatch_metric(custom, reader);
    let detail = dimensions(custom);
    Metric { name, unit, detail, ..Metric::new(kind, "CustomizedMetric", per, place) }
}

/// What a CloudWatch metric is of: two queues have metrics of one name.
pub fn dimensions(node: &Node) -> Option<String> {
    node.any(&["Dimensions", "MetricDimension"]).map(Node::words).filter(|words| !words.is_empty())
}

/// Kind, comparison and unit of a metric that AWS predefines.
fn predefined_kind(name: &str) -> (MetricKind, Per, Option<RateUnit>) {
    if name.contains("CPU") {
        return (MetricKind::Cpu, Per::Utilization, None);
    }
    if name.contains("Memory") {
        return (MetricKind::Memory, Per::Utilization, None);
    }
    if name.contains("RequestCount") || name.contains("InvocationsPerInstance") {
        return (MetricKind::Requests, Per::Replica, Some(RateUnit::PerMinute));
    }
    if name.contains("Network") {
        return (MetricKind::EventRate, Per::Replica, None);
    }
    let per = if name.ends_with("Utilization") { Per::Utilization } else { Per::Replica };
    (MetricKind::Custom, per, None)
}

/// Name, kind, comparison and unit of a CloudWatch metric; of several with an expression, of that one which is returned.
pub fn cloudwatch_metric(
    node: &Node,
    reader: Reader<'_>,
) -> (Option<Found<String>>, MetricKind, Per, Option<RateUnit>) {
    let queries = node.any(&["Metrics", "MetricQuery", "MetricDataQueries"]).map(Node::each).unwrap_or_default();
    let returned = queries.iter().find(|query| query.any(&["ReturnData"]).and_then(Node::known) == Some("true"));
    let single = returned.or(queries.first());
    if let Some(expression) = single.and_then(|query| query.any(&["Expression"])) {
        return (reader.name(Some(expression)), MetricKind::Custom, Per::Total, None);
    }
    let stat = single.and_then(|query| query.any(&["MetricStat", "Metric"])).and_then(unwrapped);
    let stat = stat.map(|stat| stat.any(&["Metric"]).and_then(unwrapped).unwrap_or(stat));
    let name = reader.name(stat.unwrap_or(node).any(&["MetricName"]));
    let text = name.as_ref().map_or("", |name| name.value.as_str()).to_owned();
    let (kind, per, unit) = cloudwatch_kind(&text);
    (name.filter(|_| !matches!(kind, MetricKind::Cpu | MetricKind::Memory)), kind, per, unit)
}

fn cloudwatch_kind(name: &str) -> (MetricKind, Per, Option<RateUnit>) {
    match name {
        "CPUUtilization" | "EngineCPUUtilization" | "CpuUtilized" => (MetricKind::Cpu, Per::Utilization, None),
        "MemoryUtilization" | "mem_used_percent" => (MetricKind::Memory, Per::Utilization, None),
        "RequestCountPerTarget" => (MetricKind::Requests, Per::Replica, Some(RateUnit::PerMinute)),
        "RequestCount" => (MetricKind::Requests, Per::Total, Some(RateUnit::PerMinute)),
        "TargetResponseTime" | "Latency" => (MetricKind::Latency, Per::Total, None),
        _ => {
            // Requests in CloudWatch are counts of a period, and of which is not in the name.
            let kind = match classify(name) {
                MetricKind::Requests => MetricKind::EventRate,
                MetricKind::CpuFraction => MetricKind::Cpu,
                kind => kind,
            };
            let is_each = ["PerInstance", "PerTask", "PerTarget", "PerContainer", "PerWorker"]
                .iter()
                .any(|end| name.contains(end));
            let per = match kind {
                MetricKind::Cpu => Per::Utilization,
                MetricKind::Memory if name.to_ascii_lowercase().contains("util") => Per::Utilization,
                _ if is_each => Per::Replica,
                _ => Per::Total,
            };
            (kind, per, None)
        }
    }
}
