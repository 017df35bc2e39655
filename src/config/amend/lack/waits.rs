//! Cooldowns and warm-ups that a group of AWS leaves to the service. One of each kind holds for all policies of a scenario, so
//! that every policy that is replayed gets the new one.

use super::aws::{Parts, STEPPING, TRACKING, field, is_unsaid};
use super::{Lacks, Step};
use crate::config::autoscaler::{AwsService, PolicyType, ScalingPolicySpec};
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
        let before = lacks.found.len();
        if is_application {
            let key = if is_out { "ScaleOutCooldown" } else { "ScaleInCooldown" };
            let tracked = tracked(parts, sources, is_out);
            lacks.found.extend(tracked.into_iter().map(|place| field(knob, place, &[TRACKING], key, secs.into())));
        }
        let kind = if is_application { PolicyType::Step } else { PolicyType::Simple };
        let one = wanted.cooldown_out_secs == wanted.cooldown_in_secs;
        for policy in stepped(parts, sources, kind).into_iter().filter(|policy| policy.is_out != Some(!is_out)) {
            if policy.is_out.is_none() && !one {
                lacks.refuse(knob, "a policy that goes both ways has one cooldown for both");
            } else if is_free(parts, &policy.cooldown_secs) {
                let path: &[Step] = if is_application { &[STEPPING] } else { &[] };
                lacks.found.push(field(knob, policy.place, path, "Cooldown", secs.into()));
            }
        }
        if lacks.found.len() == before {
            lacks.refuse(knob, "no policy of the file has such a cooldown");
        }
    }
    if own.warm_up_secs != wanted.warm_up_secs && !is_application && is_free(parts, &group.warm_up_secs) {
        let tracked = tracked(parts, sources, true).into_iter();
        let stepped = stepped(parts, sources, PolicyType::Step).into_iter().map(|policy| policy.place);
        let all = tracked.chain(stepped);
        let new = wanted.warm_up_secs;
        lacks.found.extend(all.map(|place| field("warm_up", place, &[], "EstimatedInstanceWarmup", new.into())));
    }
}

/// Whether no policy says a wait: nothing does, or only the group's default cooldown, which is there for all of them.
fn is_free(parts: &Parts<'_>, setting: &Setting<u32>) -> bool {
    is_unsaid(setting) || is_of_group(setting, &parts.group.default_cooldown_secs)
}

/// Whether a wait is the default cooldown of the group, by its place.
pub fn is_of_group(setting: &Setting<u32>, default_cooldown: &Setting<u32>) -> bool {
    setting.place().is_some() && setting.place() == default_cooldown.place()
}

/// Places of the policies of target tracking that are replayed. One that never removes waits for nothing after that.
fn tracked(parts: &Parts<'_>, sources: &[RuleSource], is_out: bool) -> Vec<Place> {
    let metrics = &parts.autoscaler.metrics;
    let replayed = sources.iter().filter_map(|source| match source {
        RuleSource::Tracking(place) => metrics.get(*place),
        RuleSource::Policy { .. } => None,
    });
    let working = replayed.filter(|metric| is_out || metric.disables_scale_in.get() != Some(true));
    working.map(|metric| metric.place).collect()
}

/// The step or simple policies that are replayed; all, where none is.
fn stepped<'a>(parts: &Parts<'a>, sources: &[RuleSource], kind: PolicyType) -> Vec<&'a ScalingPolicySpec> {
    let replayed: Vec<&ScalingPolicySpec> = sources
        .iter()
        .filter_map(|source| match source {
            RuleSource::Policy { place, .. } => parts.group.policies.get(*place),
            RuleSource::Tracking(_) => None,
        })
        .collect();
    let all = if sources.is_empty() { parts.group.policies.iter().collect() } else { replayed };
    all.into_iter().filter(|policy| policy.policy_type == kind).collect()
}
