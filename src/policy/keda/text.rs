//! Triggers and fallback as a link writes them: `requests:100:5~cpu:70~cron:Europe/Berlin;0+8+*+*+1-5;0+18+*+*+1-5;10`.

use super::fallback::{Fallback, FallbackBehavior};
use super::trigger::{MetricType, Source, Trigger};
use crate::knob::parse_whole;
use crate::policy::hpa::text::{SEPARATOR, items, parse_target};
use crate::policy::times::{parse_fields, parse_zone, print_fields};

/// Between the parts of a cron trigger.
const PART: char = ';';

/// `requests:100:5~cpu:70`
pub fn print_triggers(triggers: &[Trigger]) -> String {
    triggers.iter().map(print_trigger).collect::<Vec<_>>().join(&SEPARATOR.to_string())
}

fn print_trigger(trigger: &Trigger) -> String {
    match &trigger.source {
        Source::Utilization => format!("cpu:{}", trigger.target),
        Source::Cron { zone, start, end, desired } => {
            format!("cron:{zone};{};{};{desired}", print_fields(start), print_fields(end))
        }
        Source::External { .. } => {
            let kind = if trigger.metric_type == MetricType::Value { "value" } else { "requests" };
            if trigger.activation > 0.0 {
                format!("{kind}:{}:{}", trigger.target, trigger.activation)
            } else {
                format!("{kind}:{}", trigger.target)
            }
        }
    }
}

/// The reverse of [`print_triggers`]; `None` where that is no list of triggers.
pub fn parse_triggers(text: &str) -> Option<Vec<Trigger>> {
    items(text)?.map(parse_trigger).collect()
}

fn parse_trigger(text: &str) -> Option<Trigger> {
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "cpu" => {
            parse_whole(rest).filter(|percent| *percent >= 1).map(|percent| Trigger::utilization(f64::from(percent)))
        }
        "cron" => parse_cron(rest),
        "requests" | "value" => {
            let (target, activation) = rest.split_once(':').unwrap_or((rest, "0"));
            let is_zero = activation == "0";
            Some(Trigger {
                activation: if is_zero { 0.0 } else { parse_target(activation)? },
                metric_type: if kind == "value" { MetricType::Value } else { MetricType::AverageValue },
                ..Trigger::external(parse_target(target)?)
            })
        }
        _ => None,
    }
}

fn parse_cron(text: &str) -> Option<Trigger> {
    let parts: Vec<&str> = text.split(PART).collect();
    let &[zone, start, end, desired] = parts.as_slice() else { return None };
    Some(Trigger::cron(&parse_zone(zone), &parse_fields(start), &parse_fields(end), parse_whole(desired)?))
}

const BEHAVIORS: [(&str, FallbackBehavior); 4] = [
    ("static", FallbackBehavior::Static),
    ("current", FallbackBehavior::CurrentReplicas),
    ("higher", FallbackBehavior::CurrentReplicasIfHigher),
    ("lower", FallbackBehavior::CurrentReplicasIfLower),
];

/// `none`, or failures and replicas, `3:10:static`.
pub fn print_fallback(fallback: Option<Fallback>) -> String {
    let Some(Fallback { failure_threshold, replicas, behavior }) = fallback else { return "none".to_owned() };
    let word = BEHAVIORS.iter().find(|(_, known)| *known == behavior).map_or("static", |(word, _)| word);
    format!("{failure_threshold}:{replicas}:{word}")
}

/// The reverse of [`print_fallback`]; the inner `None` is no fallback.
pub fn parse_fallback(text: &str) -> Option<Option<Fallback>> {
    if text == "none" {
        return Some(None);
    }
    let parts: Vec<&str> = text.split(':').collect();
    let &[failures, replicas, word] = parts.as_slice() else { return None };
    let (_, behavior) = BEHAVIORS.iter().find(|(known, _)| *known == word)?;
    let (failure_threshold, replicas) = (parse_whole(failures)?, parse_whole(replicas)?);
    Some(Some(Fallback { failure_threshold, replicas, behavior: *behavior }))
}
