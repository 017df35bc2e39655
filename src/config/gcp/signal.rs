//! What an autoscaler of Google Cloud looks at.

use super::{RULE, block};
use crate::config::autoscaler::{Metric, MetricKind, Per, RateUnit};
use crate::config::document::Node;
use crate::config::found::Setting;
use crate::config::imported::Refusal;
use crate::config::meaning::{Reader, classify};

/// Reads the signals of a policy.
///
/// # Errors
/// When a target cannot be one.
pub fn read_signals(policy: &Node, reader: Reader<'_>) -> Result<Vec<Metric>, Refusal> {
    let mut metrics = Vec::new();
    let utilizations =
        [("cpuUtilization", MetricKind::Cpu, 0.6), ("loadBalancingUtilization", MetricKind::LbUtilization, 0.8)];
    for (key, kind, default) in utilizations {
        let Some(node) = block(policy, &[key]) else { continue };
        let target = reader.share(node.any(&["utilizationTarget", "target"]), "utilizationTarget")?;
        let target = target.or_default(default, RULE);
        metrics.push(Metric { target, ..Metric::new(kind, key, Per::Utilization, node.place) });
    }
    let custom = policy.any(&["customMetricUtilizations", "metric"]).map(Node::each).unwrap_or_default();
    for node in custom {
        metrics.push(read_metric(node, reader)?);
    }
    let has_schedules = policy.any(&["scalingSchedules"]).is_some();
    if metrics.is_empty() && !has_schedules {
        let target = Setting::defaulted(0.6, "an autoscaler without any signal looks at 60 % of CPU");
        metrics
            .push(Metric { target, ..Metric::new(MetricKind::Cpu, "cpuUtilization", Per::Utilization, policy.place) });
    }
    metrics.sort_by_key(|metric| metric.place.start);
    Ok(metrics)
}

fn read_metric(node: &Node, reader: Reader<'_>) -> Result<Metric, Refusal> {
    let name = reader.name(node.any(&["metric", "name"]));
    let text = name.as_ref().map_or("", |name| name.value.as_str());
    let last = text.rsplit('/').next().unwrap_or_default();
    let unit = match node.any(&["utilizationTargetType", "type"]).and_then(Node::known) {
        Some("DELTA_PER_SECOND") => Some(RateUnit::PerSecond),
        Some("DELTA_PER_MINUTE") => Some(RateUnit::PerMinute),
        _ => None,
    };
    // A gauge is no rate, whatever it counts.
    let kind = match classify(last) {
        MetricKind::Requests if unit.is_none() => MetricKind::EventRate,
        kind => kind,
    };
    let unit = unit.filter(|_| kind == MetricKind::Requests);
    let detail = node.any(&["filter"]).map(Node::words);
    if let Some(assignment) = node.any(&["singleInstanceAssignment"]) {
        let target = reader.target(Some(assignment), "singleInstanceAssignment")?;
        let rule = Some("ceil(total / assignment)".to_owned());
        return Ok(Metric {
            name,
            unit,
            target,
            rule,
            detail,
            ..Metric::new(kind, "metric", Per::Replica, node.place)
        });
    }
    let target = reader.target(node.any(&["utilizationTarget", "target"]), "utilizationTarget")?.or_gap();
    Ok(Metric { name, unit, target, detail, ..Metric::new(kind, "metric", Per::Replica, node.place) })
}
