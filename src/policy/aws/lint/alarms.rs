//! Alarms against time: slower than what they should beat, finer than what they look at, sooner than what they judge.

use super::super::rule::{RuleAction, Stepping};
use super::super::{AdjustmentType, Aws, AwsMetric, Service};
use super::{highest, metric_words};
use crate::format::{duration_words, trimmed};
use crate::policy::{Finding, Site};

/// What target tracking's own alarms take, in seconds: three points of a minute.
const USUAL_SECS: u32 = 180;

/// Findings on the alarm of a step or simple policy.
pub(super) fn findings(settings: &Aws, site: &Site, metric: AwsMetric, stepping: &Stepping) -> Vec<Finding> {
    let finding = slow(settings, site, metric, stepping);
    finding.into_iter().chain(never(settings, metric, stepping)).collect()
}

/// An alarm that takes longer than the start-up, and than the alarms that AWS itself makes.
fn slow(settings: &Aws, site: &Site, metric: AwsMetric, stepping: &Stepping) -> Option<Finding> {
    let alarm = &stepping.alarm;
    let alarm_secs = alarm.datapoints_to_alarm.saturating_mul(alarm.period_secs);
    let is_out = alarm.comparison.is_upward() && stepping.steps.iter().any(|step| step.adjustment > 0);
    (is_out && alarm_secs > USUAL_SECS && alarm_secs > site.startup_secs).then(|| {
        let all_secs = alarm_secs.saturating_add(settings.delay_secs);
        let title = format!(
            "The alarm at {} ({}) takes {}, longer than the start-up of {}:",
            trimmed(alarm.threshold, 3),
            metric_words(metric),
            duration_words(alarm_secs),
            duration_words(site.startup_secs)
        );
        let text = format!(
            "{} points of {} and {} until a point is known; a replica serves {} after the load rose.",
            alarm.datapoints_to_alarm,
            duration_words(alarm.period_secs),
            duration_words(settings.delay_secs),
            duration_words(all_secs.saturating_add(site.startup_secs))
        );
        Finding::warning("slow_alarm", title, text)
            .figure("alarm_secs", alarm_secs)
            .figure("publication_delay_secs", settings.delay_secs)
            .figure("startup_secs", site.startup_secs)
            .rule("An alarm fires when M of the last N datapoints breach (Amazon CloudWatch User Guide, “Evaluating an alarm”).")
            .remedy("Evaluate one to three points of a minute for scale-out; keep the long ones for scale-in.")
            .about("policies")
    })
}

/// A threshold that the metric cannot pass.
fn never(settings: &Aws, metric: AwsMetric, stepping: &Stepping) -> Option<Finding> {
    let alarm = &stepping.alarm;
    let most = highest(settings, metric).filter(|most| alarm.comparison.is_upward() && !alarm.is_breached(*most))?;
    let threshold = trimmed(alarm.threshold, 3);
    let text = format!("CPU can be {} % at most.", trimmed(most, 2));
    let finding = Finding::warning("target_never_exceeded", format!("The alarm at {threshold} % never fires:"), text)
        .figure("threshold_percent", alarm.threshold)
        .figure("highest_percent", most)
        .rule("An alarm fires while its metric is beyond the threshold (Amazon CloudWatch User Guide, “Evaluating an alarm”).")
        .remedy("Set a threshold well below what a replica can use.");
    Some(finding.about("policies"))
}

/// Alarms whose points come more seldom than they are looked at.
pub(super) fn finer_than_metric(settings: &Aws) -> Option<Finding> {
    let periods = settings.rules.iter().map(|rule| match &rule.action {
        RuleAction::Track { .. } => settings.tracking.period_secs,
        RuleAction::Step(stepping) => stepping.alarm.period_secs,
    });
    let (period_secs, every_secs) = (periods.min()?, settings.resolution_secs);
    (period_secs < every_secs).then(|| {
        let (period, every) = (duration_words(period_secs), duration_words(every_secs));
        let title = format!("An alarm looks at points of {period}, and the metric is published every {every}:");
        let missing = f64::from(every_secs) / f64::from(period_secs) - 1.0;
        let text = format!("{missing:.0} of {:.0} points are missing.", missing + 1.0);
        Finding::warning("finer_than_metric", title, text)
            .figure("period_secs", period_secs)
            .figure("resolution_secs", every_secs)
            .rule("What is not published in a period is a missing point (Amazon CloudWatch User Guide, “How alarms evaluate missing data”).")
            .remedy(format!("Turn detailed monitoring on, or set periods of {every}."))
            .about("resolution")
    })
}

/// Policies that judge what they ordered before it serves, and order again.
pub(super) fn overshoot(settings: &Aws, site: &Site) -> Option<Finding> {
    let alarms = settings.rules.iter().filter(|rule| rule.metric != AwsMetric::Requests);
    let periods = alarms.filter_map(|rule| match &rule.action {
        RuleAction::Track { .. } => Some(settings.tracking.period_secs),
        RuleAction::Step(stepping) => {
            let adds = stepping.steps.iter().any(|step| step.adjustment > 0);
            // An exact capacity asks for the same again.
            let repeats = !stepping.is_simple && stepping.kind != AdjustmentType::ExactCapacity;
            (adds && repeats).then_some(stepping.alarm.period_secs)
        }
    });
    let period_secs = periods.max().filter(|_| settings.service == Service::Application && site.startup_secs > 0)?;
    let serving_secs = site.startup_secs.saturating_add(settings.delay_secs);
    let seen_secs = serving_secs.saturating_add(period_secs);
    let cooldown_secs = settings.cooldown_out_secs;
    (cooldown_secs < serving_secs).then(|| {
        let cooldown = duration_words(cooldown_secs);
        let title = format!("The scale-out cooldown of {cooldown} ends before what was added can be seen:");
        let text = format!(
            "start-up {}, {} until a point is known, and a point of {}: until then the old load is answered again, with more than is needed.",
            duration_words(site.startup_secs),
            duration_words(settings.delay_secs),
            duration_words(period_secs)
        );
        Finding::warning("startup_exceeds_cooldown", title, text)
            .figure("cooldown_secs", cooldown_secs)
            .figure("startup_secs", site.startup_secs)
            .figure("publication_delay_secs", settings.delay_secs)
            .figure("seen_after_secs", seen_secs)
            .rule("During a cooldown what was added counts as ordered; after it the metric alone decides (Application Auto Scaling User Guide, “Cooldown period”).")
            .remedy(format!("Set the scale-out cooldown to {} or more.", duration_words(seen_secs)))
            .about("cooldown_out")
    })
}
