//! Whose numbers those of a table are: of a metric or a sensor that no name says to count requests, or several figures of the same
//! requests, which make no sum.

use super::candidates::column_option;
use super::doubts::ask_sampled;
use super::names::{Hint, hint, is_sure_count, is_sure_metric, names_requests, words_of};
use super::nested::ask_nested;
use super::question::{Answer, Offer, Topic};
use super::roles::Subject;
use super::unit_names::unit_of;
use super::{Detection, Question, unit_around};
use crate::ingest::plan::{Columns, RowFilter, Unit};
use std::collections::BTreeMap;

/// Words of labels by which the same requests may be counted once in each of several ways.
const VIEWS: [&str; 8] =
    ["level", "scope", "granularity", "grouping", "rollup", "dimension", "breakdown", "aggregation"];
/// Times with different counts at which the rows of several series are the same before they are taken for the same requests.
const MIN_COPIES: usize = 5;
/// Words of columns that say whose number a row is of, where it is no request's.
const SOURCES: [&str; 14] = [
    "sensor", "sensors", "device", "meter", "station", "probe", "patient", "ticker", "symbol", "stock", "vehicle",
    "battery", "machine", "plant",
];

/// Asks whose the numbers of a table are, where that leaves open whether they count requests.
pub(super) fn ask_whose(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    ask_unlike_rows(detection, subject, columns);
    ask_other_source(detection, subject, columns);
}

/// Asks what leaves open whether each row is one request.
pub(super) fn ask_of_requests(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    ask_nested(detection, subject);
    ask_sampled(detection, subject);
    ask_paired(detection, subject, columns);
}

/// Whether a word is a statistic: `p50`, `p99.9`, `avg`, `max`.
fn is_statistic(word: &str) -> bool {
    const STATISTICS: [&str; 11] =
        ["avg", "average", "mean", "median", "min", "max", "minimum", "maximum", "stddev", "p50", "samplecount"];
    let word = word.trim().to_lowercase();
    let is_percentile =
        word.strip_prefix('p').is_some_and(|rank| rank.parse::<f64>().is_ok_and(|rank| (1.0..100.0).contains(&rank)));
    is_percentile || STATISTICS.contains(&word.as_str())
}

/// Whether each row of a time has the same count, whatever stands in column `label`: the same requests, by country and by city.
fn are_copies(subject: &Subject<'_>, columns: &Columns, label: usize) -> bool {
    let [value] = columns.values[..] else { return false };
    // Servers may well have the same share of the requests each.
    let names_view = words_of(&subject.names[label]).iter().any(|word| VIEWS.contains(&word.as_str()));
    let words = subject.sheet.distinct(label);
    let is_often = words.iter().all(|(_, rows)| *rows >= MIN_COPIES);
    let mut counts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, row) in &subject.sheet.data {
        if let (Some(time), Some(count)) = (row.get(columns.time), row.get(value)) {
            counts.entry(time).or_default().push(count);
        }
    }
    let mut firsts: Vec<&str> = counts.values().map(|counts| counts[0]).collect();
    firsts.sort_unstable();
    firsts.dedup();
    names_view
        && is_often
        && firsts.len() >= MIN_COPIES
        && counts.values().all(|counts| counts.len() > 1 && counts.iter().all(|count| *count == counts[0]))
}

/// Asks where the rows of one time are different figures of one thing, by a column like `quantile` or `unit`: they make no sum.
fn ask_unlike_rows(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    const UNLIKE: [&str; 12] = [
        "percentile",
        "quantile",
        "quantil",
        "le",
        "unit",
        "units",
        "einheit",
        "stat",
        "statistic",
        "statistics",
        "aggregation",
        "agg",
    ];
    let is_one = |index: &usize| {
        let is_filtered = columns.filter.as_ref().is_some_and(|filter| filter.column == *index);
        let is_named = UNLIKE.contains(&subject.names[*index].trim().to_lowercase().as_str());
        let words = subject.sheet.distinct(*index);
        let are_statistics = || columns.labels.contains(index) && words.iter().all(|(word, _)| is_statistic(word));
        let are_copies = || columns.labels == [*index] && are_copies(subject, columns, *index);
        !is_filtered
            && !columns.values.contains(index)
            && words.len() > 1
            && (is_named || are_statistics() || are_copies())
    };
    let Some(index) = (0..subject.names.len()).find(is_one) else { return };
    let name = &subject.names[index];
    let text = format!(
        "Rows of one time differ in {name}, so they are different figures and make no sum. Which rows count requests?"
    );
    let offer = |(word, _): (&str, usize)| {
        let filter = RowFilter { column: index, word: word.to_owned(), keep: true };
        Offer::new(word, format!("--only {name}={word}"), Answer::Filter(filter))
    };
    detection.ask(Topic::Filter, text, subject.sheet.distinct(index).into_iter().map(offer).collect());
}

/// Asks where a number whose name says nothing is of one metric alone that is not named like requests, or is of a sensor.
fn ask_other_source(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    let [value] = columns.values[..] else { return };
    let name = &subject.names[value];
    // Where it is asked which metric's rows are read, the answer says it.
    let is_asked =
        detection.questions.iter().any(|q| matches!(q, Question::Choice(choice) if choice.topic == Topic::Filter));
    if is_sure_count(name) || subject.sheet.header.is_none() || columns.filter.is_some() || is_asked {
        return;
    }
    let of_metric = |index: &usize| {
        let words = subject.sheet.distinct(*index);
        let is_of_requests = |word: &str| word.contains(['/', ' ']) || names_requests(word) || is_sure_count(word);
        let [(word, _)] = words[..] else { return None };
        (is_sure_metric(&subject.names[*index]) && !is_of_requests(word)).then(|| word.to_owned())
    };
    let of_source = |index: &usize| {
        let is_named = words_of(&subject.names[*index]).iter().any(|word| SOURCES.contains(&word.as_str()));
        (is_named && *index != value).then(|| format!("a {}", subject.names[*index]))
    };
    let places = 0..subject.names.len();
    let Some(other) =
        places.clone().find_map(|at| of_metric(&at)).or_else(|| places.clone().find_map(|at| of_source(&at)))
    else {
        return;
    };
    let text = format!("The numbers of {name} are of {other}, which does not say that it counts requests. Does it?");
    let yes = Offer::new("Yes, it counts requests", column_option(name), Answer::Values(vec![value]));
    detection.ask_at(Some(subject.sheet.first_line), Topic::Value, text, vec![yes]);
}

/// Takes the unit that a column says for all rows, or asks where it is of something else than requests.
pub(super) fn take_unit_column(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    const NAMES: [&str; 4] = ["unit", "units", "einheit", "unité"];
    let [value] = columns.values[..] else { return };
    let is_unit = |index: &usize| NAMES.contains(&subject.names[*index].trim().to_lowercase().as_str());
    let Some(index) = (0..subject.names.len()).find(is_unit) else { return };
    let [(word, _)] = subject.sheet.distinct(index)[..] else { return };
    let name = &subject.names[value];
    if unit_around::is_other_unit(word) {
        let text = format!(
            "The numbers of {name} are in {word}, which counts something else than requests. Export those that count requests; or do these all the same?"
        );
        let yes = Offer::new("Yes, they count requests", column_option(name), Answer::Values(vec![value]));
        detection.ask_at(Some(subject.sheet.first_line), Topic::Value, text, vec![yes]);
    } else if let Some(unit) = unit_of(word).filter(|_| unit_of(name).is_none() && detection.plan.unit == Unit::Count) {
        unit_around::set(detection, (unit, 1.0));
    }
}

/// Asks which rows count where a program says of each request that it began, and that it ended.
fn ask_paired(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    const BEGINS: [&str; 5] = ["start", "begin", "incoming", "received", "accepted"];
    const ENDS: [&str; 6] = ["complete", "finish", "end", "done", "respon", "handled"];
    let says =
        |text: &str, stems: &[&str]| words_of(text).iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let is_pair = |index: &usize| match subject.sheet.distinct(*index)[..] {
        [(one, first), (other, second)] => {
            let is_one_then_other = |one: &str, other: &str| says(one, &BEGINS) && says(other, &ENDS);
            first.abs_diff(second) * 10 <= first && (is_one_then_other(one, other) || is_one_then_other(other, one))
        }
        _ => false,
    };
    // Where an answer has a status, its rows alone are read.
    let has_status = subject.names.iter().any(|name| hint(name).is_some_and(|(hint, _)| hint == Hint::Code));
    let mut places = (0..subject.names.len()).filter(|index| *index != columns.time && !has_status);
    let Some(index) = places.find(is_pair) else { return };
    let name = &subject.names[index];
    let text = format!("By {name}, each request is there twice: as it begins and as it ends. Which rows count?");
    let offer = |(word, _): (&str, usize)| {
        let filter = RowFilter { column: index, word: word.to_owned(), keep: true };
        Offer::new(word, format!("--only '{name}={word}'"), Answer::Filter(filter))
    };
    detection.ask(Topic::Filter, text, subject.sheet.distinct(index).into_iter().map(offer).collect());
}
