//! What is wrong or easily misread in the settings of a scaled object: the loop between none and some here, cron triggers in
//! `cron`; what its HPA does is checked by the HPA's own.

mod cron;
#[cfg(test)]
mod tests;

pub(super) use cron::schedule_findings;

use super::{Keda, MetricType, Source, Trigger};
use crate::format::{duration_words, replicas, trimmed};
use crate::policy::checks::{coarse_scale_in, fixed_bounds};
use crate::policy::hpa::{SYNC_SECS, lint as hpa};
use crate::policy::{Finding, Site};

/// Findings on a scaled object, without those that need its windows of time.
pub(super) fn findings(settings: &Keda, site: &Site) -> Vec<Finding> {
    let can_be_idle = can_be_idle(settings, site);
    if let Some(fixed) = fixed_bounds(site).filter(|_| !can_be_idle) {
        let cooldown = idle_cooldown(settings, site);
        return std::iter::once(fixed).chain(cooldown).collect();
    }
    let tolerance = settings.scaling.tolerance;
    let mut findings = Vec::new();
    findings.extend(idle_cooldown(settings, site));
    findings.extend(idle_count(settings, site));
    findings.extend(asleep(settings, can_be_idle));
    for trigger in &settings.triggers {
        match trigger.source {
            Source::Utilization => {
                findings.extend(hpa::never_exceeded(trigger.target, settings.cpu, tolerance, "triggers"));
            }
            Source::External { .. } if trigger.metric_type == MetricType::Value => {
                findings.push(hpa::runs_away(trigger.target, "triggers"));
            }
            Source::External { .. } => findings.extend(late_activation(trigger, can_be_idle)),
            Source::Cron { .. } => {}
        }
    }
    findings.extend(cron::findings(settings, site));
    findings.extend(fallback(settings, site));
    findings.extend(hpa::scaling(&settings.scaling, site, SYNC_SECS));
    // Windows of time want whole counts; what a load wants between two counts is asked of other triggers only.
    if settings.triggers.iter().any(|trigger| !matches!(trigger.source, Source::Cron { .. })) {
        findings.extend(hpa::dead_band(tolerance, site.bounds));
        findings.extend(coarse_scale_in(site, tolerance.down, "triggers"));
    }
    findings
}

/// Whether the loop may switch to none or to the idle count.
const fn can_be_idle(settings: &Keda, site: &Site) -> bool {
    site.bounds.min == 0 || settings.idle.is_some()
}

/// A cooldown that somebody chose, and that nothing ever waits for.
fn idle_cooldown(settings: &Keda, site: &Site) -> Option<Finding> {
    let Keda { cooldown_secs, initial_cooldown_secs, .. } = *settings;
    let plain = Keda::default();
    let is_chosen = cooldown_secs != plain.cooldown_secs || initial_cooldown_secs != plain.initial_cooldown_secs;
    (is_chosen && !can_be_idle(settings, site)).then(|| {
        let window_secs = settings.scaling.timer_secs()[0];
        let text = format!(
            "it is read only before switching to 0 or to an idle count. Down to {} the HPA's scale-in window of {} is all that \
             is waited for.",
            replicas(site.bounds.min),
            duration_words(window_secs)
        );
        let title = format!("The cooldown of {} has no effect:", duration_words(cooldown_secs.max(initial_cooldown_secs)));
        Finding::warning("cooldown_without_effect", title, text)
            .figure("cooldown_secs", cooldown_secs)
            .figure("min_replicas", site.bounds.min)
            .figure("window_secs", window_secs)
            .rule("cooldownPeriod holds only between the last active poll and 0 or the idle count (KEDA, scale_scaledobjects.go).")
            .remedy("Set stabilizationWindowSeconds of scaleDown instead, or the fewest to 0.")
            .about("cooldown_period")
    })
}

/// An idle count that is not below the fewest.
fn idle_count(settings: &Keda, site: &Site) -> Option<Finding> {
    settings.idle.filter(|idle| *idle >= site.bounds.min).map(|idle| {
        let title = format!("The idle count of {idle} has no effect:");
        Finding::warning("idle_without_effect", title, format!("the fewest are {}.", site.bounds.min))
            .figure("idle_replicas", idle)
            .figure("min_replicas", site.bounds.min)
            .rule("idleReplicaCount must be below minReplicaCount (KEDA, scaledobject_webhook.go).")
            .remedy("Leave it out, or set the fewest to 1 or more.")
            .about("idle_replicas")
    })
}

/// CPU that is measured on pods while there is none.
fn asleep(settings: &Keda, can_be_idle: bool) -> Option<Finding> {
    let has = |wanted: fn(&Source) -> bool| settings.triggers.iter().any(|trigger| wanted(&trigger.source));
    let has_cpu = has(|source| matches!(source, Source::Utilization));
    let has_external = has(|source| matches!(source, Source::External { .. }));
    if !can_be_idle || !has_cpu || has_external {
        return None;
    }
    let rule = "Resource triggers take no part in activation while there are others; alone they count as always active (KEDA, scale_handler.go).";
    let finding = if has(|source| matches!(source, Source::Cron { .. })) {
        let text = "outside of the cron windows there is no pod whose CPU could be measured, whatever the load.";
        Finding::warning("asleep_at_zero", "The cpu trigger cannot wake it from zero:", text)
    } else {
        let text =
            "cpu is its only kind of trigger, so that it counts as active always; KEDA's webhook refuses 0 for it.";
        Finding::warning("never_at_zero", "It never goes to zero:", text)
    };
    let finding = finding.figure("min_replicas", 0).rule(rule);
    Some(finding.remedy("Set the fewest to 1, or add a trigger on requests or on a queue.").about("triggers"))
}

/// A trigger that becomes active only when several replicas are needed.
fn late_activation(trigger: &Trigger, can_be_idle: bool) -> Option<Finding> {
    let needed = (trigger.activation / trigger.target).ceil();
    (can_be_idle && needed >= 2.0).then(|| {
        let (activation, target) = (trimmed(trigger.activation, 3), trimmed(trigger.target, 3));
        let title = format!("Up to {activation} requests a second nothing runs:");
        let text = format!("at the target of {target} for each that is work for {needed:.0} replicas.");
        Finding::warning("late_activation", title, text)
            .figure("activation", trigger.activation)
            .figure("target", trigger.target)
            .figure("needed_replicas", needed)
            .rule(
                "A trigger is active while its value is above its activation threshold; where none is, KEDA goes to 0.",
            )
            .remedy(format!("Set the activation threshold below {target}."))
            .about("triggers")
    })
}

/// A fallback that does not cover every trigger, or wants what cannot be had.
fn fallback(settings: &Keda, site: &Site) -> Vec<Finding> {
    let Some(fallback) = settings.fallback else { return Vec::new() };
    let covers = |trigger: &&Trigger| {
        matches!(trigger.source, Source::External { .. }) && trigger.metric_type == MetricType::AverageValue
    };
    let triggers: Vec<&Trigger> =
        settings.triggers.iter().filter(|trigger| !matches!(trigger.source, Source::Cron { .. })).collect();
    let covered = triggers.iter().filter(|trigger| covers(trigger)).count();
    let mut findings = Vec::new();
    if covered < triggers.len() {
        let title = format!("The fallback holds for {covered} of {} triggers:", triggers.len());
        let text = "cpu and memory triggers and those of metricType Value have none; where they fail, the count stays.";
        findings.push(
            Finding::note("partial_fallback", title, text)
                .figure("covered_triggers", covered as f64)
                .figure("triggers", triggers.len() as f64)
                .rule("A fallback reports replicas × target, which needs AverageValue; resource triggers have none (KEDA, fallback.go)."),
        );
    }
    if fallback.replicas > site.bounds.max {
        let title = format!("The fallback never gets its {}:", fallback.replicas);
        findings.push(
            Finding::warning("fallback_above_max", title, format!("the most are {}.", site.bounds.max))
                .figure("replicas", fallback.replicas)
                .figure("max_replicas", site.bounds.max)
                .rule("The HPA that KEDA makes keeps its count at or below the most."),
        );
    }
    let mended = |finding: Finding| finding.remedy("Choose a count within the bounds, and triggers that can stand in.");
    findings.into_iter().map(|finding| mended(finding).about("fallback")).collect()
}
