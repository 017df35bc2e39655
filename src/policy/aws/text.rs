//! Scaling policies and scheduled actions as a link writes them: `target:cpu:50~step:cpu:>=80:2of3/1m:change:0..=2` and
//! `cron:Europe/Berlin;0+8+*+*+1-5;6;;`.

use super::alarm::{Alarm, Comparison, MissingData};
use super::metric::{AwsMetric, Statistic};
use super::predictive::Predictive;
use super::rule::{Rule, RuleAction, Stepping};
use super::schedule::{ScheduledAction, When};
use super::step::{AdjustmentType, StepAdjustment};
use crate::knob::{SEPARATOR, items};
use crate::knob::{parse_secs, parse_whole, print_secs};
use crate::policy::hpa::text::parse_target;
use crate::policy::times::{parse_fields, parse_zone, print_fields};

/// What stands for an empty list, and for nothing.
const NONE: &str = "none";
/// Words of predictive scaling.
const SCALE: &str = "scale";
const FORECAST: &str = "forecast";
const HONOR: &str = "honor";
const INCREASE: &str = "increase";
const METRICS: [(&str, AwsMetric); 3] =
    [("cpu", AwsMetric::Cpu), ("requests", AwsMetric::RequestsPerTarget), ("total", AwsMetric::Requests)];
/// The longer ones first, so that reading finds them.
const COMPARISONS: [(&str, Comparison); 4] =
    [(">=", Comparison::AtLeast), ("<=", Comparison::AtMost), (">", Comparison::Above), ("<", Comparison::Below)];
const MISSING: [(&str, MissingData); 4] = [
    ("missing", MissingData::Missing),
    ("ignore", MissingData::Ignore),
    ("breaching", MissingData::Breaching),
    ("fine", MissingData::NotBreaching),
];
const STATISTICS: [(&str, Statistic); 3] =
    [("average", Statistic::Average), ("minimum", Statistic::Minimum), ("maximum", Statistic::Maximum)];

/// The word of a value in one of the tables.
fn word<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table.iter().find(|(_, known)| known == value).map_or("", |(word, _)| word)
}

fn value<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

/// A finite decimal number of either sign.
fn parse_decimal(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    text.parse().ok().filter(|number: &f64| is_plain && number.abs() <= 1e12).map(|number| number + 0.0)
}

/// `none`, or `cpu:60:scale:5m:honor`
pub fn print_predictive(predictive: Option<Predictive>) -> String {
    let Some(Predictive { metric, target, scales, buffer_secs, increase_percent }) = predictive else {
        return NONE.to_owned();
    };
    let most = increase_percent.map_or_else(|| HONOR.to_owned(), |percent| format!("{INCREASE}{percent}"));
    let mode = if scales { SCALE } else { FORECAST };
    format!("{}:{target}:{mode}:{}:{most}", word(&METRICS, &metric), print_secs(buffer_secs))
}

/// The reverse of [`print_predictive`]; the inner `None` is no predictive scaling.
pub fn parse_predictive(text: &str) -> Option<Option<Predictive>> {
    /// Longest `SchedulingBufferTime`, in seconds.
    const MAX_BUFFER_SECS: u32 = 3600;
    if text == NONE {
        return Some(None);
    }
    let parts: Vec<&str> = text.split(':').collect();
    let &[metric, target, mode, buffer, most] = parts.as_slice() else { return None };
    let metric = value(&METRICS, metric).filter(|metric| *metric != AwsMetric::Requests)?;
    let scales = [SCALE, FORECAST].contains(&mode).then_some(mode == SCALE)?;
    let increase_percent = match most.strip_prefix(INCREASE) {
        Some(percent) => Some(parse_whole(percent).filter(|percent| *percent <= 100)?),
        None => (most == HONOR).then_some(None)?,
    };
    let buffer_secs = parse_secs(buffer).filter(|secs| *secs <= MAX_BUFFER_SECS)?;
    Some(Some(Predictive { metric, target: parse_target(target)?, scales, buffer_secs, increase_percent }))
}

/// `none`, or `target:cpu:50~…`
pub fn print_rules(rules: &[Rule]) -> String {
    if rules.is_empty() {
        return NONE.to_owned();
    }
    rules.iter().map(print_rule).collect::<Vec<_>>().join(&SEPARATOR.to_string())
}

fn print_rule(rule: &Rule) -> String {
    let metric = word(&METRICS, &rule.metric);
    match &rule.action {
        RuleAction::Track { target, scales_in } => {
            format!("target:{metric}:{target}{}", if *scales_in { "" } else { ":out" })
        }
        RuleAction::Step(stepping) => {
            let alarm = &stepping.alarm;
            let kind = if stepping.is_simple { "simple" } else { "step" };
            let comparison = word(&COMPARISONS, &alarm.comparison);
            let (alarm_text, adjustment) = (print_alarm(alarm), print_kind(stepping));
            let steps = stepping.steps.iter().map(|step| print_step(step, stepping.is_simple));
            let steps = steps.collect::<Vec<_>>().join(",");
            format!("{kind}:{metric}:{comparison}{}:{alarm_text}:{adjustment}:{steps}", alarm.threshold)
        }
    }
}

fn print_alarm(alarm: &Alarm) -> String {
    let (needed, evaluated) = (alarm.datapoints_to_alarm, alarm.evaluation_periods);
    let some = if needed == evaluated { String::new() } else { format!("{needed}of") };
    let mut text = format!("{some}{evaluated}/{}", print_secs(alarm.period_secs));
    for (is_plain, word) in [
        (alarm.missing == MissingData::default(), word(&MISSING, &alarm.missing)),
        (alarm.statistic == Statistic::default(), word(&STATISTICS, &alarm.statistic)),
    ] {
        if !is_plain {
            text = format!("{text},{word}");
        }
    }
    text
}

fn print_kind(stepping: &Stepping) -> String {
    let kind = match stepping.kind {
        AdjustmentType::ChangeInCapacity => "change".to_owned(),
        AdjustmentType::ExactCapacity => "exact".to_owned(),
        AdjustmentType::PercentChangeInCapacity { min_magnitude: 0 } => "percent".to_owned(),
        AdjustmentType::PercentChangeInCapacity { min_magnitude } => format!("percent{min_magnitude}"),
    };
    match stepping.aggregation {
        Statistic::Average => kind,
        other => format!("{kind},{}", word(&STATISTICS, &other)),
    }
}

fn print_step(step: &StepAdjustment, is_simple: bool) -> String {
    let bound = |bound: Option<f64>| bound.map_or_else(String::new, |bound| bound.to_string());
    if is_simple {
        return step.adjustment.to_string();
    }
    format!("{}..{}={}", bound(step.lower), bound(step.upper), step.adjustment)
}

/// The reverse of [`print_rules`]; `None` where that is no list of scaling policies.
pub fn parse_rules(text: &str) -> Option<Vec<Rule>> {
    if text == NONE {
        return Some(Vec::new());
    }
    items(text)?.map(parse_rule).collect()
}

fn parse_rule(text: &str) -> Option<Rule> {
    let parts: Vec<&str> = text.split(':').collect();
    let (metric, action) = match *parts.as_slice() {
        ["target", metric, target] => (metric, RuleAction::Track { target: parse_target(target)?, scales_in: true }),
        ["target", metric, target, "out"] => {
            (metric, RuleAction::Track { target: parse_target(target)?, scales_in: false })
        }
        [kind @ ("step" | "simple"), metric, threshold, alarm, adjustment, steps] => {
            let is_simple = kind == "simple";
            let (kind, aggregation) = parse_kind(adjustment)?;
            let alarm = parse_alarm(threshold, alarm)?;
            let steps = if is_simple {
                vec![StepAdjustment { lower: None, upper: None, adjustment: parse_change(steps)? }]
            } else {
                steps.split(',').map(parse_step).collect::<Option<_>>()?
            };
            (metric, RuleAction::Step(Stepping { alarm, kind, steps, aggregation, is_simple }))
        }
        _ => return None,
    };
    Some(Rule { metric: value(&METRICS, metric)?, action })
}

fn parse_alarm(threshold: &str, text: &str) -> Option<Alarm> {
    let (comparison, threshold) =
        COMPARISONS.iter().find_map(|(sign, known)| Some((*known, threshold.strip_prefix(sign)?)))?;
    let mut parts = text.split(',');
    let (points, period) = parts.next()?.split_once('/')?;
    let (needed, evaluated) = points.split_once("of").unwrap_or((points, points));
    let count = |text: &str| parse_whole(text).filter(|count| (1..=1440).contains(count));
    let mut alarm = Alarm {
        comparison,
        threshold: parse_decimal(threshold)?,
        period_secs: parse_secs(period).filter(|secs| (1..=86_400).contains(secs))?,
        evaluation_periods: count(evaluated)?,
        datapoints_to_alarm: count(needed)?,
        statistic: Statistic::default(),
        missing: MissingData::default(),
    };
    for option in parts {
        match (value(&MISSING, option), value(&STATISTICS, option)) {
            (Some(missing), _) => alarm.missing = missing,
            (None, Some(statistic)) => alarm.statistic = statistic,
            (None, None) => return None,
        }
    }
    Some(alarm)
}

fn parse_kind(text: &str) -> Option<(AdjustmentType, Statistic)> {
    let (kind, aggregation) = text.split_once(',').unwrap_or((text, "average"));
    let kind = match kind.strip_prefix("percent") {
        Some("") => AdjustmentType::PercentChangeInCapacity { min_magnitude: 0 },
        Some(least) => AdjustmentType::PercentChangeInCapacity { min_magnitude: parse_whole(least)? },
        None if kind == "change" => AdjustmentType::ChangeInCapacity,
        None if kind == "exact" => AdjustmentType::ExactCapacity,
        None => return None,
    };
    Some((kind, value(&STATISTICS, aggregation)?))
}

fn parse_change(text: &str) -> Option<i32> {
    let size = parse_whole(text.strip_prefix('-').unwrap_or(text)).filter(|size| *size <= 1_000_000)?;
    i32::try_from(size).ok().map(|size| if text.starts_with('-') { -size } else { size })
}

fn parse_step(text: &str) -> Option<StepAdjustment> {
    let (bounds, adjustment) = text.split_once('=')?;
    let (lower, upper) = bounds.split_once("..")?;
    let bound = |text: &str| if text.is_empty() { Some(None) } else { parse_decimal(text).map(Some) };
    Some(StepAdjustment { lower: bound(lower)?, upper: bound(upper)?, adjustment: parse_change(adjustment)? })
}

/// `none`, or `cron:UTC;0+8+*+*+*;6;;~…`
pub fn print_schedule(schedule: &[ScheduledAction]) -> String {
    if schedule.is_empty() {
        return "none".to_owned();
    }
    schedule.iter().map(print_action).collect::<Vec<_>>().join(&SEPARATOR.to_string())
}

fn print_action(action: &ScheduledAction) -> String {
    let when = match &action.when {
        When::Cron { fields, years: None, zone } => format!("cron:{zone};{}", print_fields(fields)),
        When::Cron { fields, years: Some((first, last)), zone } => {
            format!("cron:{zone};{}+{first}-{last}", print_fields(fields))
        }
        When::Every { secs } => format!("every:{}", print_secs(*secs)),
    };
    let size = |size: Option<u32>| size.map_or_else(String::new, |size| size.to_string());
    format!("{when};{};{};{}", size(action.min), size(action.max), size(action.desired))
}

/// The reverse of [`print_schedule`]; `None` where that is no list of actions.
pub fn parse_schedule(text: &str) -> Option<Vec<ScheduledAction>> {
    if text == "none" {
        return Some(Vec::new());
    }
    items(text)?.map(parse_action).collect()
}

fn parse_action(text: &str) -> Option<ScheduledAction> {
    let (kind, rest) = text.split_once(':')?;
    let parts: Vec<&str> = rest.split(';').collect();
    let (when, sizes) = match (kind, parts.as_slice()) {
        ("cron", [zone, fields, sizes @ ..]) => (parse_cron(zone, &parse_fields(fields))?, sizes),
        ("every", [secs, sizes @ ..]) => (When::Every { secs: parse_secs(secs).filter(|secs| *secs > 0)? }, sizes),
        _ => return None,
    };
    let &[min, max, desired] = sizes else { return None };
    let size = |text: &str| if text.is_empty() { Some(None) } else { parse_whole(text).map(Some) };
    Some(ScheduledAction { when, min: size(min)?, max: size(max)?, desired: size(desired)? })
}

fn parse_cron(zone: &str, text: &str) -> Option<When> {
    let (fields, years) = match text.rsplit_once(' ') {
        Some((fields, years)) if fields.split(' ').count() == 5 => {
            let (first, last) = years.split_once('-').unwrap_or((years, years));
            (fields, Some((first.parse().ok()?, last.parse().ok()?)))
        }
        _ => (text, None),
    };
    Some(When::Cron { fields: fields.to_owned(), years, zone: parse_zone(zone) })
}
