//! What a PromQL query measures: the metrics that it names, and what is done with them. Nothing is evaluated.

use super::metric_name::{classify, request_unit};
use crate::config::autoscaler::{MetricKind, RateUnit};

/// What a query says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Metrics that it names, joined by ` + ` where there are several; the query itself where there is none.
    pub name: String,
    /// What it measures.
    pub kind: MetricKind,
    /// What requests are counted by.
    pub unit: Option<RateUnit>,
}

/// Words that are no metrics.
const KEYWORDS: [&str; 17] = [
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "or",
    "and",
    "unless",
    "offset",
    "bool",
    "inf",
    "nan",
    "atan2",
    "start",
    "end",
    "default",
];

/// Operators that are called with labels in between.
const AGGREGATORS: [&str; 12] =
    ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile", "count_values"];

/// A word of a query.
struct Identifier {
    text: String,
    is_called: bool,
    /// Selectors in seconds of the range behind it.
    range_secs: Option<u32>,
}

/// Reads a query.
pub fn read_query(query: &str) -> Query {
    let identifiers = identifiers(query);
    let is_metric =
        |word: &&Identifier| !word.is_called && !KEYWORDS.contains(&word.text.to_ascii_lowercase().as_str());
    let mut names: Vec<&str> = Vec::new();
    for word in identifiers.iter().filter(is_metric) {
        if !names.contains(&word.text.as_str()) {
            names.push(&word.text);
        }
    }
    let calls = |known: &[&str]| identifiers.iter().any(|word| word.is_called && known.contains(&word.text.as_str()));
    let kind = match names.as_slice() {
        [] => MetricKind::Constant,
        [first, rest @ ..] => {
            let kind = classify(first);
            if rest.iter().all(|name| classify(name) == kind) { kind } else { mixed(&names) }
        }
    };
    let kind = if calls(&["histogram_quantile"]) { MetricKind::Latency } else { kind };
    let range_secs = identifiers.iter().find_map(|word| word.range_secs);
    let unit = match kind {
        MetricKind::Requests if calls(&["rate", "irate"]) => Some(RateUnit::PerSecond),
        MetricKind::Requests if calls(&["increase"]) && range_secs == Some(60) => Some(RateUnit::PerMinute),
        MetricKind::Requests if calls(&["increase"]) && range_secs == Some(1) => Some(RateUnit::PerSecond),
        MetricKind::Requests => names.first().and_then(|name| request_unit(name)),
        _ => None,
    };
    // A running total, a mean, a share or a count over another time is a number of requests, but not their rate.
    let is_total = unit.is_none() && names.iter().any(|name| name.ends_with("_total") || name.ends_with("_count"));
    let is_other =
        calls(&["avg", "min", "max", "count", "quantile", "topk", "bottomk", "stddev"]) || has_arithmetic(query);
    let is_other_time = unit.is_none() && calls(&["increase"]);
    let is_rate = !(is_total || is_other || is_other_time);
    let (kind, unit) =
        if kind == MetricKind::Requests && !is_rate { (MetricKind::EventRate, None) } else { (kind, unit) };
    let name = if names.is_empty() { query.trim().to_owned() } else { names.join(" + ") };
    Query { name, kind, unit }
}

/// Whether something is multiplied or divided, outside of selectors and strings.
fn has_arithmetic(query: &str) -> bool {
    let mut is_outside = true;
    query.chars().any(|letter| {
        match letter {
            '{' | '[' => is_outside = false,
            '}' | ']' => is_outside = true,
            _ => {}
        }
        is_outside && matches!(letter, '*' | '/')
    })
}

/// Several metrics of different kinds: work that waits wins, as it has to be mapped in any case.
fn mixed(names: &[&str]) -> MetricKind {
    let is_queue = names.iter().any(|name| classify(name) == MetricKind::Queue);
    if is_queue { MetricKind::Queue } else { MetricKind::Custom }
}

/// The words of a query outside of selectors, strings and lists of labels.
fn identifiers(query: &str) -> Vec<Identifier> {
    let mut words: Vec<Identifier> = Vec::new();
    let mut letters = query.char_indices().peekable();
    let mut labels_next = false;
    while let Some((at, letter)) = letters.next() {
        let skip_to = match letter {
            '"' | '\'' | '`' => Some(letter),
            '{' => Some('}'),
            '[' => Some(']'),
            '#' => Some('\n'),
            '(' if labels_next => Some(')'),
            _ => None,
        };
        if let Some(close) = skip_to {
            labels_next = false;
            let mut inside = String::new();
            for (_, letter) in letters.by_ref() {
                if letter == close {
                    break;
                }
                inside.push(letter);
            }
            if close == ']'
                && let Some(word) = words.last_mut()
            {
                word.range_secs = range_secs(&inside);
            }
            continue;
        }
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':');
        if !letter.is_ascii_alphabetic() && letter != '_' {
            // A number takes its unit along: 5m is no metric m.
            if letter.is_ascii_digit() {
                while letters.next_if(|(_, letter)| letter.is_ascii_alphanumeric() || *letter == '.').is_some() {}
            }
            continue;
        }
        let mut end = at + letter.len_utf8();
        while let Some((at, letter)) = letters.next_if(|(_, letter)| is_name(*letter)) {
            end = at + letter.len_utf8();
        }
        let text = query.get(at..end).unwrap_or_default().to_owned();
        labels_next = ["by", "without", "on", "ignoring", "group_left", "group_right"].contains(&text.as_str());
        // `sum by (job) (…)` is a call as `sum(…)` is.
        let is_called = AGGREGATORS.contains(&text.as_str())
            || query.get(end..).is_some_and(|rest| rest.trim_start().starts_with('('));
        words.push(Identifier { text, is_called, range_secs: None });
    }
    words
}

/// Seconds of a range like `1m` or `30s`; without a step of a subquery.
fn range_secs(text: &str) -> Option<u32> {
    let text = text.split(':').next()?.trim();
    let (number, factor) = [("s", 1), ("m", 60), ("h", 3600)]
        .iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    number.parse::<u32>().ok()?.checked_mul(factor)
}
