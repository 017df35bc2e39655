//! AWS' reasons in words: sentences for the page, rows of the log, figures for exports.

use super::reasons::{
    ABOVE_TARGET, BELOW_TARGET, IN_COOLDOWN, INSUFFICIENT_DATA, NO_ALARM, NOT_ALL, OUT_COOLDOWN, PREDICTED, SCHEDULED,
    SIMPLE, SIMPLE_COOLDOWN, STEP, WARM_UP,
};
use super::rule::{Rule, RuleAction};
use super::{Aws, AwsMetric};
use crate::format::{NONE, duration_words, figure, replicas, trimmed, whole};
use crate::policy::stages::{MAX, MIN};
use crate::policy::words::bound;
use crate::policy::{Action, Moment, Proposal, ReasonCode, STAGES};

/// Each stage's sentence.
pub fn sentences(settings: &Aws, moment: &Moment<'_>) -> [String; STAGES] {
    let [one, two, three] = moment.decision.proposals;
    let first = alarm_words(settings, one);
    if three.code == ReasonCode::NONE {
        return [first, String::new(), String::new()];
    }
    [first, wait_words(two), bound_words(moment, three)]
}

fn unit(metric: AwsMetric) -> &'static str {
    match metric {
        AwsMetric::Cpu => " % CPU",
        AwsMetric::RequestsPerTarget => " requests per replica and minute",
        AwsMetric::Requests => " rps",
    }
}

/// The target tracking policy that a number led to: with several, the one whose target it misses farthest.
fn target(settings: &Aws, code: ReasonCode, number: f64) -> Option<(AwsMetric, f64)> {
    let targets = settings.rules.iter().filter_map(|rule| match rule {
        Rule { metric, action: RuleAction::Track { target, .. } } => Some((*metric, *target)),
        Rule { action: RuleAction::Step(_), .. } => None,
    });
    let misses = |target: &f64| if code == ABOVE_TARGET { number > *target } else { number < *target };
    targets.into_iter().find(|(_, target)| misses(target))
}

fn alarm_words(settings: &Aws, proposal: Proposal) -> String {
    let (code, number, wanted) = (proposal.code, proposal.value, replicas(proposal.target));
    let value = trimmed(number, 2);
    match code {
        ABOVE_TARGET | BELOW_TARGET => {
            let Some((metric, target)) = target(settings, code, number) else {
                return format!("The metric is at *{value}*: {wanted} wanted.");
            };
            let (unit, target) = (unit(metric), trimmed(target, 3));
            let side = if code == ABOVE_TARGET { "above" } else { "well below" };
            format!("*{value}*{unit}, {side} the target of {target} for long enough: {wanted} wanted.")
        }
        STEP => format!("The alarm is on at *{value}*. Its step asks for {wanted}."),
        SIMPLE => format!("The alarm is on at *{value}*: {wanted} wanted."),
        NO_ALARM => format!("No alarm is on; the metric is at {value}."),
        INSUFFICIENT_DATA => "Too few datapoints to decide on, so nothing happens.".to_owned(),
        SCHEDULED => format!("A scheduled action, or a bound: *{wanted}* from now on."),
        PREDICTED => format!("Predictive scaling: the forecast of the hour needs *{wanted}*."),
        _ => "No alarm is due.".to_owned(),
    }
}

fn wait_words(proposal: Proposal) -> String {
    let left = || duration_words(proposal.value as u32);
    match proposal.code {
        OUT_COOLDOWN => format!("The scale-out cooldown lets only a larger one through, for *{}* more.", left()),
        IN_COOLDOWN => format!("The scale-in cooldown runs for *{}* more.", left()),
        SIMPLE_COOLDOWN => format!("Simple scaling waits for *{}* more.", left()),
        WARM_UP => {
            format!("Instances warm up for *{}* more. They count as ordered, and none is removed meanwhile.", left())
        }
        NOT_ALL => "Other target tracking policies do not ask for fewer, so nothing is removed.".to_owned(),
        _ => "Nothing to wait for.".to_owned(),
    }
}

fn bound_words(moment: &Moment<'_>, proposal: Proposal) -> String {
    match proposal.code {
        limit @ (MIN | MAX) => bound(limit, moment.decision.wanted, proposal.target),
        _ if moment.decision.from == proposal.target => format!("The fleet stays at *{}*.", proposal.target),
        _ => format!("{} → *{}*.", moment.decision.from, proposal.target),
    }
}

/// The reason for the outcome, cut to its figures.
pub fn log_words(moment: &Moment<'_>) -> String {
    let decision = &moment.decision;
    let [one, two, _] = decision.proposals;
    match decision.action {
        Action::Held => format!("{}, {} wanted", wait_figures(two), whole(decision.wanted as usize)),
        Action::In | Action::Out | Action::None => alarm_figures(one),
    }
}

fn alarm_figures(proposal: Proposal) -> String {
    let (number, wanted) = (figure(proposal.value), whole(proposal.target as usize));
    match proposal.code {
        ABOVE_TARGET => format!("{number} above target needs {wanted}"),
        BELOW_TARGET => format!("{number} below target needs {wanted}"),
        STEP => format!("Step at {number}: {wanted}"),
        SIMPLE => format!("Alarm at {number}: {wanted}"),
        NO_ALARM => format!("No alarm at {number}"),
        INSUFFICIENT_DATA => "Insufficient data".to_owned(),
        SCHEDULED => format!("Scheduled: {wanted}"),
        PREDICTED => format!("Forecast of the hour needs {wanted}"),
        _ => NONE.to_owned(),
    }
}

fn wait_figures(proposal: Proposal) -> String {
    let left = || duration_words(proposal.value as u32);
    match proposal.code {
        OUT_COOLDOWN | IN_COOLDOWN | SIMPLE_COOLDOWN => format!("Cooldown: {} left", left()),
        WARM_UP => format!("Warm-up: {} left", left()),
        NOT_ALL => "Not all policies".to_owned(),
        _ => "Passes".to_owned(),
    }
}

/// Each stage's reason for exports.
pub fn export_words(moment: &Moment<'_>) -> Vec<String> {
    let [one, two, three] = moment.decision.proposals;
    let last = match three.code {
        ReasonCode::NONE => "Not asked".to_owned(),
        MIN => format!("Min {}", three.target),
        MAX => format!("Max {}", three.target),
        _ => format!("Passes {}", three.target),
    };
    let two = if two.code == ReasonCode::NONE { "Not asked".to_owned() } else { wait_figures(two) };
    vec![alarm_figures(one).replace(',', ""), two, last]
}
