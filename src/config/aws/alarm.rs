//! Alarms, and which policy each is for.

use super::reference::{names, refers};
use super::resource::Resource;
use super::tracking::{cloudwatch_metric, dimensions};
use crate::config::autoscaler::{AlarmSpec, Metric};
use crate::config::document::{Node, is_capitals, is_placeholder};
use crate::config::found::{Gap, Setting};
use crate::config::imported::{Refusal, Remark};
use crate::config::meaning::{Context, Reader};
use crate::policy::aws::{Comparison, MissingData, Statistic};

/// Longest period of a datapoint, in seconds.
const MAX_PERIOD_SECS: u32 = 86_400;

/// Where an alarm names what it runs.
const ALARM_ACTIONS: &str = "AlarmActions";

impl AlarmSpec {
    /// An alarm of which nothing is known, and everything needed.
    pub fn open() -> Self {
        Self {
            name: None,
            comparison: Setting::Absent,
            threshold: Setting::missing(),
            period_secs: Setting::missing(),
            evaluation_periods: Setting::missing(),
            datapoints_to_alarm: Setting::Absent,
            missing: Setting::Absent,
            statistic: Setting::Absent,
            place: None,
        }
    }
}

/// The actions of an alarm in a state, as one list.
fn actions<'r>(alarm: &'r Resource, key: &str) -> Vec<&'r Node> {
    let list = alarm.any(&[key]).into_iter();
    list.flat_map(|node| if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() }).collect()
}

/// Whether an action of an alarm names `policy`.
fn runs(action: &Node, policy: &Resource, context: &Context<'_>) -> bool {
    let name = policy.own_name().and_then(Node::known);
    let is_named = |name: &str| names(&context.written(action), &format!("policyName/{name}"));
    refers(action, policy, context) || name.is_some_and(is_named)
}

/// That alarms run a policy in another state than that of the alarm, which no replay has.
pub fn in_other_states(policy: &Resource, alarms: &[&Resource], context: &Context<'_>) -> Vec<Remark> {
    let states = [("OKActions", "is OK again"), ("InsufficientDataActions", "has insufficient data")];
    let each = alarms.iter().flat_map(|alarm| states.map(|(key, state)| (*alarm, key, state)));
    let found = each.filter_map(|(alarm, key, state)| {
        let action = actions(alarm, key).into_iter().find(|action| runs(action, policy, context))?;
        let title = |resource: &Resource| resource.title().unwrap_or_else(|| "without a name".to_owned());
        let (policy, alarm) = (title(policy), title(alarm));
        let text =
            format!("{policy} runs when the alarm {alarm} {state}, which is not replayed: it runs on alarms alone");
        Some(Remark::at(action.line(), text))
    });
    found.collect()
}

/// Whether an action of `alarm` names `policy`, or the policy lists the alarm.
pub fn is_for(alarm: &Resource, policy: &Resource, context: &Context<'_>) -> bool {
    let by_action = actions(alarm, ALARM_ACTIONS).iter().any(|action| runs(action, policy, context));
    let listed = policy.any(&["Alarms"]).map(Node::items).unwrap_or_default();
    let mut by_list = listed.iter().filter_map(|alarm| alarm.any(&["AlarmName"])).filter_map(Node::known);
    by_action || alarm.own_name().and_then(Node::known).is_some_and(|name| by_list.any(|listed| listed == name))
}

/// The alarm that asks `policy`: the one whose action names it; else the only one that looks in its direction, where its
/// action is a placeholder and no other policy goes that way.
pub fn find_alarm<'r>(
    policy: &Resource,
    policies: &[&Resource],
    alarms: &[&'r Resource],
    is_out: Option<bool>,
    context: &Context<'_>,
) -> Option<&'r Resource> {
    if let Some(alarm) = alarms.iter().find(|alarm| is_for(alarm, policy, context)) {
        return Some(alarm);
    }
    let is_out = is_out?;
    let is_open = |alarm: &&&Resource| {
        let actions = actions(alarm, ALARM_ACTIONS);
        let is_placeholder = |action: &&Node| {
            let text = context.written(action);
            let is_of_other = policies.iter().any(|other| refers(action, other, context));
            !is_of_other && (action.is_open() || is_placeholder(&text) || is_capitals(&text))
        };
        actions.iter().any(is_placeholder) && is_upward(alarm) == Some(is_out)
    };
    let mut open = alarms.iter().filter(is_open);
    let found = open.next()?;
    open.next().is_none().then_some(*found)
}

fn is_upward(alarm: &Resource) -> Option<bool> {
    let comparison = alarm.any(&["ComparisonOperator"]).and_then(Node::known)?;
    Some(comparison.starts_with("Greater"))
}

/// The first metric of an alarm by an expression.
fn metric_stat(alarm: &Node) -> Option<&Node> {
    let queries = alarm.any(&["Metrics", "MetricQuery"]).map(Node::each).unwrap_or_default();
    let stat = queries.iter().find_map(|query| query.any(&["MetricStat", "Metric"]))?;
    Some(stat.each().first().unwrap_or(stat))
}

/// Reads an alarm and its metric; without one, what its name says is offered.
///
/// # Errors
/// When a value cannot be one.
pub fn read_alarm(
    policy: &Resource,
    alarm: Option<&Resource>,
    reader: Reader<'_>,
) -> Result<(AlarmSpec, Option<Metric>), Refusal> {
    let Some(alarm) = alarm else {
        let mut open = AlarmSpec::open();
        let listed = policy.any(&["Alarms"]).map(Node::items).unwrap_or_default().first();
        open.name = listed.and_then(|alarm| alarm.any(&["AlarmName"])).and_then(Node::text).map(str::to_owned);
        let offer = open.name.as_deref().and_then(number_in);
        open.threshold = Setting::Gap(Gap { offer, ..Gap::default() });
        return Ok((open, None));
    };
    let node = &alarm.node;
    let stat = metric_stat(node);
    let either = |keys: &[&str]| node.any(keys).or_else(|| stat.and_then(|stat| stat.any(keys)));
    let (name, kind, per, unit) = cloudwatch_metric(node, reader);
    let missing: Setting<MissingData> = reader.choice(node.any(&["TreatMissingData"]), "TreatMissingData")?;
    let read = AlarmSpec {
        name: alarm.title(),
        comparison: comparison(node.any(&["ComparisonOperator"]), reader)?,
        threshold: reader.number(node.any(&["Threshold"]), "Threshold")?.or_gap(),
        period_secs: reader.whole(either(&["Period"]), "Period", 1..=MAX_PERIOD_SECS)?.or_gap(),
        evaluation_periods: reader.whole(node.any(&["EvaluationPeriods"]), "EvaluationPeriods", 1..=10_000)?.or_gap(),
        datapoints_to_alarm: reader.whole(node.any(&["DatapointsToAlarm"]), "DatapointsToAlarm", 1..=10_000)?,
        missing: missing.or_default(MissingData::Missing, "CloudWatch's own, where the alarm leaves it out"),
        statistic: statistic(either(&["Statistic", "Stat"]), reader)?,
        place: Some(node.place),
    };
    check_period(&read.period_secs)?;
    check_points(&read)?;
    let detail = dimensions(node);
    let metric = Metric { name, unit, detail, ..Metric::new(kind, "Alarm", per, node.place) };
    Ok((read, Some(metric)))
}

/// Refuses a period that CloudWatch has none of.
fn check_period(period: &Setting<u32>) -> Result<(), Refusal> {
    match period.get() {
        Some(secs) if !matches!(secs, 10 | 20 | 30) && secs % 60 != 0 => {
            let reason = format!("Period is {secs}, which CloudWatch refuses");
            Err(Refusal::new(period.line().unwrap_or(1), reason, "give 10, 20, 30 or a multiple of 60 seconds"))
        }
        _ => Ok(()),
    }
}

/// Refuses an alarm that waits for more points than it looks at.
fn check_points(alarm: &AlarmSpec) -> Result<(), Refusal> {
    match (alarm.datapoints_to_alarm.get(), alarm.evaluation_periods.get()) {
        (Some(points), Some(periods)) if points > periods => {
            let line = alarm.datapoints_to_alarm.line().or(alarm.evaluation_periods.line()).unwrap_or(1);
            let reason =
                format!("DatapointsToAlarm is {points} and EvaluationPeriods {periods}, so that it never fires");
            Err(Refusal::new(line, reason, format!("make DatapointsToAlarm at most {periods}")))
        }
        _ => Ok(()),
    }
}

/// How a value is compared. Comparisons with a band of anomaly detection have no threshold, and are asked for.
fn comparison(node: Option<&Node>, reader: Reader<'_>) -> Result<Setting<Comparison>, Refusal> {
    let band = node.filter(|node| node.known().is_some_and(|word| word.contains("Upper") || word.contains("Lower")));
    match band {
        Some(node) => {
            let text = Some(reader.context.written(node));
            Ok(Setting::Gap(Gap { text, place: Some(node.place), offer: None }))
        }
        None => Ok(reader.choice(node, "ComparisonOperator")?.or_gap()),
    }
}

/// Average, Minimum or Maximum. Sums and percentiles are said in the metric, or not replayed.
fn statistic(node: Option<&Node>, reader: Reader<'_>) -> Result<Setting<Statistic>, Refusal> {
    let is_other = node.and_then(Node::known).is_some_and(|word| !matches!(word, "Average" | "Minimum" | "Maximum"));
    if is_other { Ok(Setting::Absent) } else { reader.choice(node, "Statistic") }
}

/// That an alarm looks at a percentile or the like, which a replay has none of.
pub fn other_statistic(alarm: &Resource) -> Option<Remark> {
    const KNOWN: [&str; 5] = ["Average", "Minimum", "Maximum", "Sum", "SampleCount"];
    let keys = ["ExtendedStatistic", "Statistic", "Stat"];
    let node = alarm.any(&keys).or_else(|| metric_stat(&alarm.node)?.any(&keys))?;
    let word = node.known().filter(|word| !KNOWN.contains(word) && !word.is_empty())?;
    let name = alarm.title().unwrap_or_else(|| "without a name".to_owned());
    Some(Remark::at(
        node.line(),
        format!("the alarm {name} looks at {word}; the replay has its average in place of that"),
    ))
}

/// Words that a threshold stands behind in a name.
const BEFORE_THRESHOLD: [&str; 14] =
    ["over", "above", "below", "under", "gt", "gte", "ge", "lt", "lte", "le", "greater", "less", "than", "exceeds"];
/// What follows a number that counts time or points.
const OF_TIME: [&str; 16] = [
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "m",
    "min",
    "mins",
    "minute",
    "minutes",
    "h",
    "hour",
    "hours",
    "x",
    "of",
    "datapoints",
];

/// The number in a name that is likest to be its threshold: one behind a word like `above`, else the last that counts no time.
fn number_in(name: &str) -> Option<String> {
    let words = words_of(name);
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let word = |place: usize| words.get(place).map_or("", String::as_str);
    let is_one = |place: &usize| {
        is_number(word(*place)) && !OF_TIME.contains(&word(place + 1)) && (*place == 0 || word(place - 1) != "of")
    };
    let stands_behind = |place: &usize| *place > 0 && BEFORE_THRESHOLD.contains(&word(place - 1));
    let mut places = (0..words.len()).filter(is_one);
    let found = places.clone().find(stands_behind).or_else(|| places.next_back())?;
    words.get(found).cloned()
}

/// Numbers and words of a name, in small letters: `CPUOver70for3m` is cpu, over, 70, for, 3, m.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for (place, letter) in name.char_indices() {
        let next_is_digit =
            || name.get(place + 1..).is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
        let is_digit = letter.is_ascii_digit() || (letter == '.' && last.is_ascii_digit() && next_is_digit());
        if !is_digit && !letter.is_alphabetic() {
            last = ' ';
            continue;
        }
        let was_digit = last.is_ascii_digit() || last == '.';
        let begins = last == ' ' || is_digit != was_digit || (letter.is_uppercase() && last.is_lowercase());
        match words.last_mut().filter(|_| !begins) {
            Some(word) => word.extend(letter.to_lowercase()),
            None => words.push(letter.to_lowercase().collect()),
        }
        last = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::number_in;

    #[test]
    fn the_threshold_is_found_in_a_name() {
        let cases = [
            ("web-cpu-over-70-for-3m", Some("70")),
            ("CPUAbove80For5Minutes", Some("80")),
            ("queue_gt_1000_2_of_3", Some("1000")),
            ("tasks-low-22.5", Some("22.5")),
            ("high-cpu", None),
            ("cpu-5min", None),
            ("web-2-cpu-90", Some("90")),
        ];
        for (name, expected) in cases {
            assert_eq!(number_in(name).as_deref(), expected, "{name}");
        }
    }
}
