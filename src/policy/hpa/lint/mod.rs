//! What is wrong or easily misread in the settings of an HPA: its metrics here, windows and rates in `scaling`.

mod dead_band;
mod scaling;
#[cfg(test)]
mod tests;

pub(crate) use dead_band::{dead_band, unreachable};
pub(crate) use scaling::scaling;

use super::{CpuModel, Hpa, HpaMetric, Tolerance};
use crate::format::trimmed;
use crate::policy::checks::{coarse_scale_in, fixed_bounds};
use crate::policy::{Finding, Site};

/// Findings on an HPA.
pub(super) fn findings(settings: &Hpa, site: &Site) -> Vec<Finding> {
    let Hpa { metrics, cpu, scaling: rules, sync_secs } = settings;
    if let Some(fixed) = fixed_bounds(site) {
        return vec![fixed];
    }
    let mut findings = Vec::new();
    for metric in metrics {
        match *metric {
            HpaMetric::Cpu { percent } => {
                findings.extend(never_exceeded(f64::from(percent), *cpu, rules.tolerance, "metrics"));
            }
            HpaMetric::Value { rps } => findings.push(runs_away(rps, "metrics")),
            HpaMetric::Pods { .. } | HpaMetric::Average { .. } => {}
        }
    }
    findings.extend(asleep(metrics, site));
    findings.extend(never_below(rules.tolerance));
    findings.extend(scaling(rules, site, *sync_secs));
    findings.extend(dead_band(rules.tolerance, site.bounds));
    findings.extend(coarse_scale_in(site, rules.tolerance.down, "metrics"));
    findings
}

/// CPU that cannot get so far above its target that a scale-out follows.
pub(crate) fn never_exceeded(percent: f64, cpu: CpuModel, tolerance: Tolerance, field: &str) -> Option<Finding> {
    let highest = cpu.highest_percent() as f64;
    if highest / percent > 1.0 + tolerance.up {
        return None;
    }
    let enough = (highest / (1.0 + tolerance.up)).ceil() - 1.0;
    let (most, target) = (trimmed(highest, 2), trimmed(percent, 2));
    let text = format!(
        "a replica can use {most} % of its request, which is {} times the target; a scale-out takes more than {}.",
        trimmed(highest / percent, 3),
        trimmed(1.0 + tolerance.up, 3)
    );
    let finding = Finding::warning("target_never_exceeded", format!("CPU never scales out at {target} %:"), text)
        .figure("target_percent", percent)
        .figure("highest_percent", highest)
        .figure("tolerance_up", tolerance.up)
        .rule("No change while value ÷ target is within the tolerance, both ends included (Kubernetes, replica_calculator.go).")
        .remedy(format!("Set the target to {} % or less, or raise the CPU limit above the request.", trimmed(enough.max(0.0), 0)))
        .about(field);
    Some(finding)
}

/// A total that is compared as it is: replicas do not make it smaller.
pub(crate) fn runs_away(target_rps: f64, field: &str) -> Finding {
    let target = trimmed(target_rps, 3);
    let text = format!(
        "above {target} it adds replicas at every sync up to the most, below it removes them at every sync, since no number of \
         replicas changes all requests."
    );
    Finding::warning("total_never_settles", "A total compared as a Value settles at no count:", text)
        .figure("target_rps", target_rps)
        .rule("Value: ⌈ready × total ÷ target⌉, asked again at every sync (Kubernetes, replica_calculator.go).")
        .remedy("Use AverageValue with what one replica carries, or a Value that falls as replicas are added, like a latency.")
        .about(field)
}

/// Metrics of pods alone, and no pod while there is none.
fn asleep(metrics: &[HpaMetric], site: &Site) -> Option<Finding> {
    let is_of_pods = |metric: &HpaMetric| matches!(metric, HpaMetric::Cpu { .. } | HpaMetric::Pods { .. });
    (site.bounds.min == 0 && metrics.iter().all(is_of_pods)).then(|| {
        Finding::warning(
            "asleep_at_zero",
            "Nothing wakes it from zero:",
            "every metric is measured on pods, and there is none to measure once the count is 0.",
        )
        .figure("min_replicas", 0)
        .rule("A metric of pods without a sample proposes nothing (Kubernetes, replica_calculator.go).")
        .remedy("Set the fewest to 1, or add an external metric.")
        .about("min_replicas")
    })
}

fn never_below(tolerance: Tolerance) -> Option<Finding> {
    tolerance.holds(0.0).then(|| {
        Finding::warning(
            "never_scales_in",
            "It never scales in:",
            format!(
                "with a tolerance of {} even a value of 0 is close enough to its target.",
                trimmed(tolerance.down, 3)
            ),
        )
        .figure("tolerance_down", tolerance.down)
        .rule("No change while value ÷ target is within the tolerance, both ends included.")
        .remedy("Set the tolerance below 1; 0.1 is the controller's own.")
        .about("tolerance_down")
    })
}
