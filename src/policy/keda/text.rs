//! Triggers and fallback as a link writes them: `requests:100:5~cpu:70~cron:Europe/Berlin;0+8+*+*+1-5;0+18+*+*+1-5;10`.

use super::Formula;
use super::fallback::{Fallback, FallbackBehavior};
use super::trigger::{Composite, MetricType, Source, Trigger};
use crate::knob::parse_whole;
use crate::knob::{SEPARATOR, items};
use crate::policy::hpa::text::parse_target;
use crate::policy::times::{parse_fields, parse_zone, print_fields};

/// Between the parts of a cron trigger.
const PART: char = ';';
/// Before a trigger's name.
const NAME: char = '@';
/// Behind a total of which the HPA gets the value of the last poll.
const CACHED: &str = ";cached";

/// `requests:100:5~cpu:70`
pub fn print_triggers(triggers: &[Trigger]) -> String {
    triggers.iter().map(print_trigger).collect::<Vec<_>>().join(&SEPARATOR.to_string())
}

fn print_trigger(trigger: &Trigger) -> String {
    let text = match &trigger.source {
        Source::Utilization => format!("cpu:{}", trigger.target),
        Source::Cron { zone, start, end, desired } => {
            format!("cron:{zone};{};{};{desired}", print_fields(start), print_fields(end))
        }
        Source::External { .. } => {
            let kind = if trigger.metric_type == MetricType::Value { "value" } else { "requests" };
            let activation = if trigger.activation > 0.0 { format!(":{}", trigger.activation) } else { String::new() };
            format!("{kind}:{}{activation}{}", trigger.target, if trigger.uses_cached { CACHED } else { "" })
        }
    };
    trigger.name.as_ref().map_or_else(|| text.clone(), |name| format!("{text}{NAME}{name}"))
}

/// The reverse of [`print_triggers`]; `None` where that is no list of triggers.
pub fn parse_triggers(text: &str) -> Option<Vec<Trigger>> {
    items(text)?.map(parse_trigger).collect()
}

fn parse_trigger(text: &str) -> Option<Trigger> {
    let Some((text, name)) = text.rsplit_once(NAME) else { return parse_plain(text) };
    let name = is_name(name).then(|| name.to_owned())?;
    Some(Trigger { name: Some(name), ..parse_plain(text)? })
}

fn parse_plain(text: &str) -> Option<Trigger> {
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "cpu" => {
            parse_whole(rest).filter(|percent| *percent >= 1).map(|percent| Trigger::utilization(f64::from(percent)))
        }
        "cron" => parse_cron(rest),
        "requests" | "value" => {
            let plain = rest.strip_suffix(CACHED);
            let (target, activation) = parse_targets(plain.unwrap_or(rest))?;
            let metric_type = if kind == "value" { MetricType::Value } else { MetricType::AverageValue };
            Some(Trigger { activation, metric_type, uses_cached: plain.is_some(), ..Trigger::external(target) })
        }
        _ => None,
    }
}

/// `100:5`, or `100` alone, which is active above 0.
fn parse_targets(text: &str) -> Option<(f64, f64)> {
    let (target, activation) = text.split_once(':').unwrap_or((text, "0"));
    let activation = if activation == "0" { 0.0 } else { parse_target(activation)? };
    Some((parse_target(target)?, activation))
}

/// Whether a formula can call a trigger so.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// `none`, or how it is compared, its target and where it is active, and the formula: `average:10:2;a + b`.
pub fn print_composite(composite: Option<&Composite>) -> String {
    let Some(Composite { formula, target, metric_type, activation }) = composite else { return "none".to_owned() };
    let kind = if *metric_type == MetricType::Value { "value" } else { "average" };
    let activation = if *activation > 0.0 { format!(":{activation}") } else { String::new() };
    format!("{kind}:{target}{activation}{PART}{}", formula.text())
}

/// The reverse of [`print_composite`]; the inner `None` is no formula.
pub fn parse_composite(text: &str) -> Option<Option<Composite>> {
    if text == "none" {
        return Some(None);
    }
    let (how, formula) = text.split_once(PART)?;
    let (kind, targets) = how.split_once(':')?;
    let metric_type = match kind {
        "average" => MetricType::AverageValue,
        "value" => MetricType::Value,
        _ => return None,
    };
    let (target, activation) = parse_targets(targets)?;
    let formula = Formula::parse(formula).ok()?;
    Some(Some(Composite { formula, target, metric_type, activation }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_read_as_they_are_printed() {
        for text in [
            "requests:100",
            "value:7.5:2;cached",
            "requests:5;cached@one~cpu:70",
            "cron:UTC;0+8+*+*+*;0+9+*+*+*;3@night",
        ] {
            let triggers = parse_triggers(text).expect("triggers");
            assert_eq!(print_triggers(&triggers), text);
            assert_eq!(triggers.iter().any(|trigger| trigger.uses_cached), text.contains("cached"));
        }
        for text in ["cpu:70;cached", "requests:;cached", "requests:5;kept"] {
            assert_eq!(parse_triggers(text), None, "{text}");
        }
    }
}
