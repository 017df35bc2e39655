//! What stands beside a number and says what it is of: the name of a metric in the objects around its points, or in a column, as in
//! `{"metric": "system.cpu.user", "points": […]}`.

use super::names::{is_label, is_metric, is_no_count, is_sure_count, names_requests, time_strength, words_of};
use super::question::{Answer, Offer, Topic};
use super::roles::{Subject, is_free};
use super::tree::Node;
use super::{Detection, Question};
use crate::ingest::error::IngestError;
use crate::ingest::plan::{Columns, Format, ObjectShape, Role, Rows};

/// Keys below which the name of a metric stands, in the objects around its points.
pub(in crate::ingest) const METRIC_KEYS: [&str; 8] =
    ["metric", "target", "metricname", "metric_name", "measurement", "name.value", "metric.type", "metric.name"];

/// Asks where the numbers are of a metric that is named like something else than requests.
///
/// # Errors
/// When the document holds several metrics, of which only some count requests.
pub(super) fn check(detection: &mut Detection, tree: &Node) -> Result<(), IngestError> {
    let Format::Objects(shape, _) = &detection.plan.format else { return Ok(()) };
    let (ObjectShape::JsonRows(place)
    | ObjectShape::JsonTable { place, .. }
    | ObjectShape::JsonColumns { place, .. }
    | ObjectShape::JsonKeyed { place }) = shape
    else {
        return Ok(());
    };
    let values = detection.columns_of(Role::Value);
    let [value] = values[..] else { return Ok(()) };
    let name = detection.preview.columns.get(value).map_or("", |column| column.name.as_str()).to_owned();
    if detection.plan.rows != Rows::Buckets || is_sure_count(&name) {
        return Ok(());
    }
    let words = words_around(tree, place);
    let others: Vec<&String> = words.iter().filter(|word| is_no_count(word)).collect();
    let has_requests = words.iter().any(|word| names_requests(word));
    match others[..] {
        [] => Ok(()),
        [other, ..] if has_requests => Err(IngestError::NoRequests {
            what: format!("The document holds several metrics, and not all of them count requests: {other}"),
            remedy: "Export the one that counts requests alone".to_owned(),
        }),
        [other, ..] => {
            let text = format!(
                "The numbers are of {other}, which counts something else than requests. Export the metric that counts them; or does this one all the same?"
            );
            let yes = Offer::new("Yes, it counts requests", format!("--column {name}"), Answer::Values(values));
            detection.questions.retain(|question| !matches!(question, Question::ValueColumn { .. }));
            detection.ask(Topic::Value, text, vec![yes]);
            Ok(())
        }
    }
}

/// Asks where the one count of a table is a metric that is named like something else than requests, or may be the number of samples of one.
pub(super) fn check_columns(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    let [value] = columns.values[..] else { return };
    let name = &subject.names[value];
    // Where it is asked which metric's rows are read, the answer says it.
    let is_asked =
        detection.questions.iter().any(|q| matches!(q, Question::Choice(choice) if choice.topic == Topic::Filter));
    if is_sure_count(name) || columns.filter.is_some() || is_asked {
        return;
    }
    let metric =
        (0..subject.names.len()).filter(|index| is_free(*index, columns) && says_metric(detection, subject, *index));
    let other = metric.into_iter().find_map(|index| match subject.sheet.distinct(index)[..] {
        [(word, _)] if is_no_count(word) => Some(word.to_owned()),
        _ => None,
    });
    let text = match other {
        Some(other) => format!(
            "All rows are of {other}, which counts something else than requests. Export the metric that counts them; or does this one all the same?"
        ),
        None if has_extremes(subject.names) => format!(
            "{} {name} stands beside the smallest and the largest value of something, so it may be the number of samples. Does it count requests?",
            subject.word
        ),
        None => return,
    };
    let yes = Offer::new("Yes, it counts requests", format!("--column {name}"), Answer::Values(vec![value]));
    detection.ask_at(Some(subject.sheet.first_line), Topic::Value, text, vec![yes]);
}

/// Whether a column says which metric its row is of: by its name, or in a table with several times in a row, where that may be any, by
/// what stands in it.
pub(super) fn says_metric(detection: &Detection, subject: &Subject<'_>, index: usize) -> bool {
    let name = &subject.names[index];
    let is_wide = matches!(&detection.plan.format, Format::Objects(ObjectShape::Wide(_), _));
    let holds_metrics =
        || !subject.is_number(index) && subject.sheet.distinct(index).iter().any(|(word, _)| is_no_count(word));
    is_metric(name) || is_wide && !is_label(name) && !subject.is_time(index) && holds_metrics()
}

/// Whether two columns are the smallest and the largest of an unnamed value.
fn has_extremes(names: &[String]) -> bool {
    let is = |wanted: &str| {
        names.iter().any(|name| {
            let words = words_of(name);
            words.iter().any(|word| word == wanted) && words.iter().all(|word| word == wanted || word == "value")
        })
    };
    is("min") && is("max")
}

/// The names of metrics in the objects around `place`, and that of the list itself.
fn words_around(tree: &Node, place: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let list = place.trim_end_matches("[]").rsplit('.').next().unwrap_or("");
    let mut add = |word: &str| {
        if !word.is_empty() && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    };
    tree.walk("", &mut |at, node| {
        let is_around = place.starts_with(at) && place.len() > at.len();
        for wanted in METRIC_KEYS.iter().filter(|_| is_around) {
            add(below(node, wanted).unwrap_or(""));
        }
    });
    if words.is_empty() && time_strength(list.trim_end_matches('s')).is_none() {
        words.push(list.to_owned());
    }
    words
}

/// The text below a key, or two of them with a dot in between.
fn below<'a>(node: &'a Node, path: &str) -> Option<&'a str> {
    path.split('.')
        .try_fold(node, |node, key| {
            let found = node.pairs().iter().find(|pair| pair.0.eq_ignore_ascii_case(key))?;
            Some(&found.1)
        })?
        .text()
}
