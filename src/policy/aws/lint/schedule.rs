//! Scheduled actions: bounds that do not come back, and actions that change nothing or cannot be carried out.

use super::super::schedule::{ScheduledAction, When};
use super::super::text::print_schedule;
use super::super::{Aws, Service};
use crate::policy::checks::{LOOKED_AT, MOST_ENDS};
use crate::policy::keda::Schedule;
use crate::policy::{Finding, Site};
use std::collections::BTreeMap;

const RETURN_RULE: &str = "An action sets bounds that stay until another one sets others (Application Auto Scaling User Guide, “Scheduled scaling”).";

/// An action as people name it.
fn name(action: &ScheduledAction) -> String {
    format!("The action {}", print_schedule(std::slice::from_ref(action)))
}

/// Findings on actions, without those that need their times.
pub(super) fn findings(settings: &Aws, site: &Site) -> Vec<Finding> {
    let actions = &settings.schedule;
    let mut findings: Vec<Finding> = actions.iter().filter_map(without_effect).collect();
    findings.extend(actions.iter().filter_map(|action| refused(action, actions, site)));
    findings.extend(lasting_min(actions, site));
    findings.extend(lasting_max(actions, site));
    findings.into_iter().map(|finding| finding.about("schedule")).collect()
}

fn without_effect(action: &ScheduledAction) -> Option<Finding> {
    let is_empty = action.min.is_none() && action.max.is_none() && action.desired.is_none();
    is_empty.then(|| {
        Finding::warning("action_without_effect", format!("{} changes nothing:", name(action)), "it sets no size.")
            .rule("What an action leaves out stays as it is.")
            .remedy("Set the fewest, the most, or the desired capacity.")
    })
}

/// A fewest above whatever most may hold at that time.
fn refused(action: &ScheduledAction, actions: &[ScheduledAction], site: &Site) -> Option<Finding> {
    let min = action.min?;
    let others = actions.iter().filter_map(|other| other.max);
    let max = action.max.unwrap_or_else(|| others.fold(site.bounds.max, u32::max));
    (min > max).then(|| {
        let text = format!("AWS refuses a fewest of {min} with a most of {max}.");
        Finding::warning("schedule_above_max", format!("{} cannot be carried out:", name(action)), text)
            .figure("min_replicas", min)
            .figure("max_replicas", max)
            .rule("The fewest may not exceed the most.")
            .remedy("Let the action set the most, too.")
    })
}

/// The fewest are raised, and nothing lowers them again.
fn lasting_min(actions: &[ScheduledAction], site: &Site) -> Option<Finding> {
    let action = actions.iter().max_by_key(|action| action.min)?;
    let highest = action.min.filter(|min| *min > site.bounds.min)?;
    let is_lowered = actions.iter().filter_map(|other| other.min).any(|min| min < highest);
    (!is_lowered).then(|| {
        let text =
            format!("no action sets a lower one, so that {highest} stay for good, where {} were.", site.bounds.min);
        Finding::warning("bounds_never_return", format!("{} only raises the fewest:", name(action)), text)
            .figure("min_replicas", highest)
            .figure("min_replicas_before", site.bounds.min)
            .rule(RETURN_RULE)
            .remedy(format!("Add an action at the end of the time that sets the fewest back to {}.", site.bounds.min))
    })
}

/// The most are lowered, and nothing raises them again.
fn lasting_max(actions: &[ScheduledAction], site: &Site) -> Option<Finding> {
    let action = actions.iter().filter(|action| action.max.is_some()).min_by_key(|action| action.max)?;
    let lowest = action.max.filter(|max| *max < site.bounds.max)?;
    let is_raised = actions.iter().filter_map(|other| other.max).any(|max| max > lowest);
    (!is_raised).then(|| {
        let text =
            format!("no action sets a higher one, so that {lowest} stay for good, where {} were.", site.bounds.max);
        Finding::warning("bounds_never_return", format!("{} only lowers the most:", name(action)), text)
            .figure("max_replicas", lowest)
            .figure("max_replicas_before", site.bounds.max)
            .rule(RETURN_RULE)
            .remedy(format!("Add an action at the end of the time that sets the most back to {}.", site.bounds.max))
    })
}

/// Two actions at the same moment. What cannot be read has no finding: that is refused where schedules are checked.
pub(in super::super) fn schedule_findings(settings: &Aws, _site: &Site) -> Vec<Finding> {
    let (from_secs, until_secs) = LOOKED_AT;
    let mut seen: BTreeMap<i64, &ScheduledAction> = BTreeMap::new();
    for action in &settings.schedule {
        let When::Cron { fields, zone, years: None } = &action.when else { continue };
        let Ok(schedule) = Schedule::parse(fields, zone) else { continue };
        let next = |at_secs: &i64| schedule.next_after(*at_secs).filter(|next_secs| *next_secs < until_secs);
        for at_secs in std::iter::successors(next(&(from_secs - 1)), next).take(MOST_ENDS) {
            match seen.get(&at_secs) {
                Some(other) if !std::ptr::eq(*other, action) => return vec![same_time(settings, other, action)],
                _ => seen.insert(at_secs, action),
            };
        }
    }
    Vec::new()
}

fn same_time(settings: &Aws, one: &ScheduledAction, two: &ScheduledAction) -> Finding {
    let text = match settings.service {
        Service::Ec2 => "EC2 Auto Scaling refuses two actions for the same moment.",
        Service::Application => "which of them comes last is not said.",
    };
    Finding::warning("same_time", format!("{} and {} run at the same moment:", name(one), name(two)), text)
        .figure("actions", settings.schedule.len() as f64)
        .rule(
            "Each scheduled action needs a time of its own (Amazon EC2 Auto Scaling User Guide, “Scheduled scaling”).",
        )
        .remedy("Put both into one action, or let one run a minute later.")
        .about("schedule")
}
