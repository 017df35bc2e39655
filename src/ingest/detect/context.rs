//! What stands around the rows of a JSON document and says what their numbers are of: `{"metric": "system.cpu.user", "points": […]}`.

use super::names::{is_no_count, is_sure_count, names_requests, time_strength};
use super::question::{Answer, Offer, Topic};
use super::tree::Node;
use super::{Detection, Question};
use crate::ingest::error::IngestError;
use crate::ingest::plan::{Format, ObjectShape, Role, Rows};

/// Keys below which the name of a metric stands, in the objects around its points.
const METRIC_KEYS: [&str; 8] =
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
            let text = format!("The numbers are of {other}, which counts something else than requests. Export the metric that counts them; or does this one all the same?");
            let yes = Offer::new("Yes, it counts requests", format!("--column {name}"), Answer::Values(values));
            detection.questions.retain(|question| !matches!(question, Question::ValueColumn { .. }));
            detection.ask(Topic::Value, text, vec![yes]);
            Ok(())
        }
    }
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
