//! What is wrong or easily misread in the settings of a group: which directions it has at all here, its alarms and steps in
//! `alarms` and `steps`, what they do to each other in `flapping`, scheduled actions in `schedule`.

mod alarms;
mod flapping;
mod schedule;
mod steps;
#[cfg(test)]
mod tests;

pub(super) use schedule::schedule_findings;
pub use steps::step_findings;

use super::rule::{Rule, RuleAction, Stepping};
use super::{AdjustmentType, Aws, AwsMetric};
use crate::format::trimmed;
use crate::policy::checks::{coarse_scale_in, fixed_bounds};
use crate::policy::{Finding, Site};

/// Findings on a group, without those that need the times of its scheduled actions.
pub(super) fn findings(settings: &Aws, site: &Site) -> Vec<Finding> {
    // A scheduled action may set other bounds.
    if let Some(fixed) = fixed_bounds(site).filter(|_| settings.schedule.is_empty()) {
        return vec![fixed];
    }
    let mut findings = Vec::new();
    findings.extend(forecast_only(settings));
    findings.extend(one_way(settings));
    for rule in &settings.rules {
        match &rule.action {
            RuleAction::Track { target, .. } => findings.extend(tracking(settings, rule.metric, *target)),
            RuleAction::Step(stepping) => {
                findings.extend(steps::findings(rule.metric, stepping));
                findings.extend(alarms::findings(settings, site, rule.metric, stepping));
            }
        }
    }
    findings.extend(alarms::finer_than_metric(settings));
    findings.extend(alarms::overshoot(settings, site));
    findings.extend(flapping::no_corridor(settings).or_else(|| flapping::flaps(settings, site)));
    let tracks_alone =
        !settings.rules.is_empty() && settings.rules.iter().all(|rule| matches!(rule.action, RuleAction::Track { .. }));
    if tracks_alone {
        findings.extend(coarse_scale_in(site, 1.0 - settings.tracking.in_share, "policies"));
    }
    findings.extend(schedule::findings(settings, site));
    findings
}

/// A metric's name for people, with what it is measured in.
pub(super) const fn metric_words(metric: AwsMetric) -> &'static str {
    match metric {
        AwsMetric::Cpu => "CPU in percent",
        AwsMetric::RequestsPerTarget => "requests per target and minute",
        AwsMetric::Requests => "requests per second in all",
    }
}

/// Highest value that a metric can have; `None` where nothing caps it.
fn highest(settings: &Aws, metric: AwsMetric) -> Option<f64> {
    matches!(metric, AwsMetric::Cpu).then_some(settings.cpu.limit * 100.0)
}

/// What target tracking on this metric can never do.
fn tracking(settings: &Aws, metric: AwsMetric, target: f64) -> Option<Finding> {
    let shown = trimmed(target, 3);
    if metric == AwsMetric::Requests {
        let text = "it does not fall as replicas are added, so that above the target they are added up to the most, below it removed again and again.";
        let title = format!("Target tracking of {} settles at no count:", metric_words(metric));
        let finding = Finding::warning("total_never_settles", title, text)
            .figure("target", target)
            .rule("Target tracking needs a metric that changes in inverse proportion to the capacity (Application Auto Scaling User Guide, “Target tracking scaling policies”).")
            .remedy("Track requests per target, or a total divided by the running count.");
        return Some(finding.about("policies"));
    }
    let highest = highest(settings, metric).filter(|highest| *highest <= target)?;
    let text = format!("it can be {} at most, and a scale-out takes more than the target.", trimmed(highest, 2));
    let finding = Finding::warning("target_never_exceeded", format!("CPU never scales out at {shown} %:"), text)
        .figure("target_percent", target)
        .figure("highest_percent", highest)
        .rule("The high alarm fires while the metric is above the target (Application Auto Scaling User Guide, “Target tracking scaling policies”).")
        .remedy("Set a target well below what a replica can use, such as 60 %.");
    Some(finding.about("policies"))
}

/// Whether a rule can add, and whether it can remove.
fn directions(rule: &Rule) -> (bool, bool) {
    match &rule.action {
        RuleAction::Track { scales_in, .. } => (true, *scales_in),
        RuleAction::Step(Stepping { kind: AdjustmentType::ExactCapacity, .. }) => (true, true),
        RuleAction::Step(stepping) => (
            stepping.steps.iter().any(|step| step.adjustment > 0),
            stepping.steps.iter().any(|step| step.adjustment < 0),
        ),
    }
}

/// Predictive scaling that only forecasts.
fn forecast_only(settings: &Aws) -> Option<Finding> {
    settings.predictive.filter(|predictive| !predictive.scales).map(|predictive| {
        let title = "Predictive scaling changes nothing in mode ForecastOnly:";
        Finding::warning("forecast_only", title, "it forecasts and does not scale.")
            .figure("target", predictive.target)
            .rule("Mode is ForecastOnly unless it is set (Amazon EC2 Auto Scaling User Guide, “Predictive scaling”).")
            .remedy("Set Mode to ForecastAndScale once the forecasts are good.")
            .about("predictive")
    })
}

/// Nothing that ever adds, or nothing that ever removes. Scheduled actions that set sizes may do either.
fn one_way(settings: &Aws) -> Vec<Finding> {
    let ways = settings.rules.iter().map(directions);
    let predicts = settings.predictive.is_some_and(|predictive| predictive.scales);
    let (out, back) = ways.fold((false, false), |(out, back), (adds, removes)| (out || adds, back || removes));
    let is_sized = !settings.schedule.is_empty();
    let rule = "Capacity changes only when a scaling policy or a scheduled action asks for it.";
    let finding = |code: &str, title: &str, text: &str, remedy: &str| {
        let finding = Finding::warning(code, title, text).rule(rule).remedy(remedy).about("policies");
        finding.figure("policies", settings.rules.len() as f64)
    };
    let mut findings = Vec::new();
    if !back && !is_sized {
        let text =
            "no scaling policy removes replicas, so that every peak is paid for until somebody sets the capacity.";
        findings.push(finding(
            "never_scales_in",
            "It never scales in:",
            text,
            "Let target tracking scale in, or add a policy that removes.",
        ));
    }
    if !out && !is_sized && !predicts {
        let text = "no scaling policy adds replicas.";
        findings.push(finding("never_scales_out", "It never scales out:", text, "Add a policy that adds replicas."));
    }
    findings
}
