//! Cooldowns and warm-ups that a group of AWS leaves to the service. One of each kind holds for all policies of a scenario, so
//! that every policy that is replayed gets the new one.

use super::aws::{Parts, STEPPING, TRACKING, field, is_unsaid};
use super::{Lacks, Step};
use crate::config::autoscaler::{AwsService, Metric, PolicyType, ScalingPolicySpec};
use crate::config::found::{Place, Setting};
use crate::config::patch::RuleSource;

/// Adds the waits that are lacking.
pub fn add(parts: &Parts<'_>, sources: &[RuleSource], lacks: &mut Lacks) {
    let (own, wanted, group) = (parts.own, parts.wanted, parts.group);
    let is_application = group.service == AwsService::Application;
    let cooldowns = [
        ("cooldown_out", true, own.cooldown_out_secs, wanted.cooldown_out_secs, &group.cooldown_out_secs),
        ("cooldown_in", false, own.cooldown_in_secs, wanted.cooldown_in_secs, &group.cooldown_in_secs),
    ];
    for (knob, is_out, own_secs, secs, setting) in cooldowns {
        if own_secs == secs || !is_free(parts, setting) {
            continue;
        }
        let kind = if is_application { PolicyType::Step } else { PolicyType::Simple };
        let waiting = waiting(parts, sources, |waiting| match waiting {
            Waiting::Tracking(metric) => is_application && (is_out || metric.disables_scale_in.get() != Some(true)),
            Waiting::Stepping(policy) => policy.policy_type == kind && policy.is_out != Some(!is_out),
        });
        let is_split = wanted.cooldown_out_secs != wanted.cooldown_in_secs;
        if waiting.is_empty() {
            lacks.refuse(knob, "no policy of the file waits so");
        }
        for one in waiting {
            let lack = match one {
                Waiting::Tracking(metric) => {
                    let key = if is_out { "ScaleOutCooldown" } else { "ScaleInCooldown" };
                    field(knob, metric.place, &[TRACKING], key, secs.into())
                }
                Waiting::Stepping(policy) if policy.is_out.is_none() && is_split => {
                    lacks.refuse(knob, "a policy that goes both ways has one cooldown for both");
                    continue;
                }
                Waiting::Stepping(policy) => {
                    let path: &[Step] = if is_application { &[STEPPING] } else { &[] };
                    field(knob, policy.place, path, "Cooldown", secs.into())
                }
            };
            lacks.found.push(lack);
        }
    }
    if own.warm_up_secs != wanted.warm_up_secs && !is_application && is_free(parts, &group.warm_up_secs) {
        let waiting = waiting(parts, sources, |waiting| match waiting {
            Waiting::Tracking(_) => true,
            Waiting::Stepping(policy) => policy.policy_type == PolicyType::Step,
        });
        let new = wanted.warm_up_secs;
        let places = waiting.into_iter().map(Waiting::place);
        lacks.found.extend(places.map(|place| field("warm_up", place, &[], "EstimatedInstanceWarmup", new.into())));
    }
}

/// A policy that waits.
#[derive(Clone, Copy)]
enum Waiting<'a> {
    /// Target tracking, by its metric.
    Tracking(&'a Metric),
    /// A step or simple policy.
    Stepping(&'a ScalingPolicySpec),
}

impl Waiting<'_> {
    const fn place(self) -> Place {
        match self {
            Self::Tracking(metric) => metric.place,
            Self::Stepping(policy) => policy.place,
        }
    }
}

/// The policies that `waits` holds for: those that are replayed; all, where none is.
fn waiting<'a>(parts: &Parts<'a>, sources: &[RuleSource], waits: impl Fn(Waiting<'a>) -> bool) -> Vec<Waiting<'a>> {
    let is_forecast = |metric: &Metric| parts.group.predictive.as_ref().is_some_and(|one| one.place == metric.place);
    let metrics = parts.autoscaler.metrics.iter().enumerate();
    let metrics = metrics.filter(|(_, metric)| !metric.target.is_absent() && !is_forecast(metric));
    let tracking = metrics.map(|(place, metric)| {
        let is_replayed = sources.contains(&RuleSource::Tracking(place));
        (is_replayed, Waiting::Tracking(metric))
    });
    let stepping = parts.group.policies.iter().enumerate().map(|(own, policy)| {
        let is_own = |source: &RuleSource| matches!(source, RuleSource::Policy { place, .. } if *place == own);
        (sources.iter().any(is_own), Waiting::Stepping(policy))
    });
    let all: Vec<(bool, Waiting<'a>)> = tracking.chain(stepping).filter(|(_, one)| waits(*one)).collect();
    let is_any = all.iter().any(|(is_replayed, _)| *is_replayed);
    all.into_iter().filter(|(is_replayed, _)| *is_replayed || !is_any).map(|(_, one)| one).collect()
}

/// Whether no policy says a wait: nothing does, or only the group's default cooldown, which is there for all of them.
fn is_free(parts: &Parts<'_>, setting: &Setting<u32>) -> bool {
    is_unsaid(setting) || is_of_group(setting, &parts.group.default_cooldown_secs)
}

/// Whether a wait is the default cooldown of the group, by its place.
pub fn is_of_group(setting: &Setting<u32>, default_cooldown: &Setting<u32>) -> bool {
    setting.place().is_some() && setting.place() == default_cooldown.place()
}
