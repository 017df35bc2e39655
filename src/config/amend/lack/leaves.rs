//! In which single values two scenarios differ, so that it can be told whether a change of a file did what it should and no more.

use crate::config::amend::lost::knobs;
use crate::policy::Policy;
use crate::policy::aws::{Aws, Rule, RuleAction};
use crate::policy::gcp::Gcp;
use crate::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};

/// Values by their names.
type Leaves = BTreeMap<String, String>;

/// Names of the values in which `own` and `wanted` differ.
pub fn differences(own: &Scenario, wanted: &Scenario) -> BTreeSet<String> {
    let (own, wanted) = (leaves(own), leaves(wanted));
    let names: BTreeSet<&String> = own.keys().chain(wanted.keys()).collect();
    names.into_iter().filter(|name| own.get(*name) != wanted.get(*name)).cloned().collect()
}

fn leaves(scenario: &Scenario) -> Leaves {
    let names = knobs(scenario).into_iter();
    let mut leaves: Leaves = names.filter_map(|name| Some((name.to_owned(), scenario.print_key(name)?))).collect();
    match &scenario.policy {
        Policy::Aws(settings) => of_aws(settings, &mut leaves),
        Policy::Gcp(settings) => of_gcp(settings, &mut leaves),
        _ => {}
    }
    leaves
}

fn of_aws(settings: &Aws, leaves: &mut Leaves) {
    // Lists are compared by what is in them.
    for name in ["policies", "schedule", "predictive"] {
        leaves.remove(name);
    }
    for (place, rule) in settings.rules.iter().enumerate() {
        of_rule(&format!("policies[{place}]"), rule, leaves);
    }
    for (place, action) in settings.schedule.iter().enumerate() {
        let name = format!("schedule[{place}]");
        leaves.insert(format!("{name}.when"), format!("{:?}", action.when));
        leaves.insert(format!("{name}.min"), format!("{:?}", action.min));
        leaves.insert(format!("{name}.max"), format!("{:?}", action.max));
        leaves.insert(format!("{name}.desired"), format!("{:?}", action.desired));
    }
    if let Some(predictive) = &settings.predictive {
        leaves.insert("predictive.target".to_owned(), format!("{:?} {}", predictive.metric, predictive.target));
        leaves.insert("predictive.mode".to_owned(), predictive.scales.to_string());
        leaves.insert("predictive.buffer".to_owned(), predictive.buffer_secs.to_string());
        leaves.insert("predictive.breach".to_owned(), predictive.increase_percent.is_some().to_string());
        leaves.insert("predictive.increase".to_owned(), format!("{:?}", predictive.increase_percent));
    }
}

fn of_rule(name: &str, rule: &Rule, leaves: &mut Leaves) {
    let mut add = |field: &str, text: String| leaves.insert(format!("{name}.{field}"), text);
    add("metric", format!("{:?}", rule.metric));
    match &rule.action {
        RuleAction::Track { target, scales_in } => {
            add("target", target.to_string());
            add("scales_in", scales_in.to_string());
        }
        RuleAction::Step(stepping) => {
            let alarm = &stepping.alarm;
            add("comparison", format!("{:?}", alarm.comparison));
            add("threshold", alarm.threshold.to_string());
            add("period", alarm.period_secs.to_string());
            add("evaluation_periods", alarm.evaluation_periods.to_string());
            add("datapoints_to_alarm", alarm.datapoints_to_alarm.to_string());
            add("statistic", format!("{:?}", alarm.statistic));
            add("missing", format!("{:?}", alarm.missing));
            add("kind", format!("{:?} {}", stepping.kind, stepping.is_simple));
            add("aggregation", format!("{:?}", stepping.aggregation));
            for (place, step) in stepping.steps.iter().enumerate() {
                add(&format!("steps[{place}].lower"), format!("{:?}", step.lower));
                add(&format!("steps[{place}].upper"), format!("{:?}", step.upper));
                add(&format!("steps[{place}].adjustment"), step.adjustment.to_string());
            }
        }
    }
}

fn of_gcp(settings: &Gcp, leaves: &mut Leaves) {
    for name in ["signals", "schedules"] {
        leaves.remove(name);
    }
    // The largest size wins, whichever signal stands first.
    let mut signals: Vec<String> = settings.signals.iter().map(|signal| format!("{signal:?}")).collect();
    signals.sort();
    for (place, signal) in signals.into_iter().enumerate() {
        leaves.insert(format!("signals[{place}]"), signal);
    }
    for (place, schedule) in settings.schedules.iter().enumerate() {
        let name = format!("schedules[{place}]");
        leaves.insert(format!("{name}.zone"), schedule.zone.clone());
        leaves.insert(format!("{name}.start"), schedule.start.clone());
        leaves.insert(format!("{name}.duration"), schedule.duration_secs.to_string());
        leaves.insert(format!("{name}.min"), schedule.min_required.to_string());
    }
}
