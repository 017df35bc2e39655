//! What stands beside a number and says what it is of: the name of a metric in the objects around its points, or in a column, as in
//! `{"metric": "system.cpu.user", "points": […]}`.

use super::candidates::column_option;
use super::names::{
    is_label, is_metric, is_no_count, is_other_metric, is_request_metric, is_sure_count, is_sure_metric, is_total,
    names_part_of_day, time_strength, words_of,
};
use super::question::{Answer, Offer, Topic};
use super::roles::{MAX_METRICS, Subject, is_free};
use super::series_names::SeriesNames;
use super::statistics::{self, Statistic};
use super::tree::Node;
use super::unit_around::{self, Said};
use super::{Detection, Question};
use crate::ingest::error::IngestError;
use crate::ingest::plan::{Columns, Format, ObjectShape, Role, Rows};
use std::collections::BTreeMap;

/// Where Azure Monitor has the name of a metric.
const METRIC_OF_AZURE: &str = "name.value";
/// Keys below which the name of a metric stands, in the objects around its points.
const METRIC_KEYS: [&str; 9] = [
    "metric",
    "target",
    "metricname",
    "metric_name",
    "metricid",
    "measurement",
    METRIC_OF_AZURE,
    "metric.type",
    "metric.name",
];
/// Keys below which anything is named, series of a chart for one. What two of them say is not held against each other.
const NAME_KEYS: [&str; 5] = ["name", "title", "label", "legend", "id"];
/// Further keys below which the query stands that points are the answer to.
const QUERY_KEYS: [&str; 4] = ["expression", "query", "expr", "statement"];

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
    let (place, is_object) = (&place.clone(), shape.is_object());
    let mut words = words_around(tree, place, is_object, &METRIC_KEYS);
    detection.plan.seen_metrics.around.clone_from(&words);
    let values = detection.columns_of(Role::Value);
    let [value] = values[..] else { return Ok(()) };
    let name = detection.preview.columns.get(value).map_or("", |column| column.name.as_str()).to_owned();
    if detection.plan.rows != Rows::Buckets {
        return Ok(());
    }
    let named: Vec<Vec<String>> = NAME_KEYS.iter().map(|key| words_around(tree, place, is_object, &[key])).collect();
    if let Some(other) = std::iter::once(&words).chain(&named).find_map(|words| other_beside_requests(words)) {
        return Err(IngestError::NoRequests {
            what: format!("The document holds several metrics, and not all of them count requests: {other}"),
            remedy: "Export the one that counts requests alone".to_owned(),
        });
    }
    refuse_no_sum(tree, (place, is_object), is_sure_count(&name))?;
    let queries = words_around(tree, place, is_object, &QUERY_KEYS);
    let units = units_around(tree, place, is_object);
    if !unit_around::take(detection, &units) {
        let names = words.iter().chain(&queries).chain(named.first().into_iter().flatten());
        unit_around::take_named(detection, &name, names);
    }
    if words_around(tree, place, is_object, &["metricKind"]).iter().any(|kind| kind == "GAUGE") {
        unit_around::ask_gauge(detection);
    }
    if is_sure_count(&name) {
        return Ok(());
    }
    if Statistic::of(&name) == Some(Statistic::Count)
        && !words_around(tree, place, is_object, &[METRIC_OF_AZURE]).is_empty()
    {
        ask_for_samples(detection, &name, values);
        return Ok(());
    }
    words.extend(list_name(place).filter(|_| words.is_empty()));
    words.extend(named.into_iter().flatten().filter(|name| names_other(name)));
    let unit = units.into_iter().find_map(|said| match said {
        Said::Other(unit) => Some(format!("in {unit}")),
        Said::Requests(_) => None,
    });
    let metric = words.into_iter().find(|word| is_no_count(word)).map(|other| format!("of {other}"));
    if let Some(other) = metric.or(unit) {
        ask_for_other(detection, &other, &name, values);
    }
    Ok(())
}

/// Asks whether numbers that are said to be `other` are requests all the same.
fn ask_for_other(detection: &mut Detection, other: &str, name: &str, values: Vec<usize>) {
    let text = format!(
        "The numbers are {other}, which counts something else than requests. Export the metric that counts them; or does this one all the same?"
    );
    let yes = Offer::new("Yes, it counts requests", column_option(name), Answer::Values(values));
    detection.questions.retain(|question| !matches!(question, Question::ValueColumn { .. }));
    detection.ask(Topic::Value, text, vec![yes]);
}

/// Azure Monitor has the number of samples below `count`, and what they sum to below `total`.
fn ask_for_samples(detection: &mut Detection, name: &str, values: Vec<usize>) {
    let text = format!(
        "Key {name} may be the number of samples of the metric, and no total stands beside it. Ask for the total of the metric; or does it count requests?"
    );
    let yes = Offer::new("Yes, it counts requests", column_option(name), Answer::Values(values));
    detection.ask(Topic::Value, text, vec![yes]);
}

/// What the objects around what is at `place` that name a series say of its unit.
fn units_around(tree: &Node, place: &str, is_object: bool) -> Vec<Said> {
    let mut units: Vec<Said> = Vec::new();
    tree.walk("", &mut |at, node| {
        if says_metric_of(at.as_bytes(), place.as_bytes(), is_object) {
            units.extend(unit_around::said_by(node).filter(|said| !units.contains(said)));
        }
    });
    units
}

/// Refuses a document whose series, by the names around what is at `place`, make no sum.
///
/// # Errors
/// When a total stands beside its parts, or one of several metrics counts something else than requests.
fn refuse_no_sum(tree: &Node, (place, is_object): (&str, bool), is_sure: bool) -> Result<(), IngestError> {
    for key in METRIC_KEYS.iter().chain(&NAME_KEYS) {
        let mut series: BTreeMap<String, SeriesNames> = BTreeMap::new();
        tree.walk("", &mut |at, node| {
            if says_metric_of(at.as_bytes(), place.as_bytes(), is_object)
                && let Some(word) = below(node, key)
            {
                series.entry(at.to_owned()).or_default().take(word, names_metrics_alone(key));
            }
        });
        series.values().try_for_each(|names| names.check(is_sure))?;
    }
    Ok(())
}

/// Whether what stands below one of the keys for metrics is no route and no host.
fn names_metrics_alone(key: &str) -> bool {
    METRIC_KEYS.contains(&key) && key != "target"
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
        None if statistics::are_statistics(subject.names) && Statistic::of(name) != Some(Statistic::Total) => format!(
            "{} {name} stands beside the average or the extremes of something, so it may be the number of samples. Does it count requests?",
            subject.word
        ),
        None => return,
    };
    let mut offers = vec![Offer::new("Yes, it counts requests", column_option(name), Answer::Values(vec![value]))];
    if let Some(sum) = statistics::position(subject.names, Statistic::Sum).filter(|sum| *sum != value) {
        let name = &subject.names[sum];
        offers.push(Offer::new(format!("No, {name} does"), column_option(name), Answer::Values(vec![sum])));
    }
    detection.ask_at(Some(subject.sheet.first_line), Topic::Value, text, offers);
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

/// The metric among `words` that counts something else, where another one counts requests.
pub(in crate::ingest) fn other_beside_requests<W: AsRef<str>>(words: &[W]) -> Option<&str> {
    let has_requests = words.iter().any(|word| is_request_metric(word.as_ref()));
    words.iter().map(AsRef::as_ref).find(|word| has_requests && is_other_metric(word))
}

/// The columns that name metrics of requests alone in the first rows, or one metric alone, with their words: a row of another one that
/// comes later is not summed with them. Of others the user has heard that their rows are summed.
pub(super) fn seen_metrics(subject: &Subject<'_>, columns: &Columns) -> Vec<(String, Vec<String>)> {
    let seen = |index: usize| {
        let name = &subject.names[index];
        let words = subject.sheet.distinct(index).into_iter().map(|word| word.0);
        let words: Vec<&str> = words.filter(|word| !word.is_empty() && !is_total(word)).collect();
        let is_one_kind = match words[..] {
            [] => false,
            [one] if is_sure_metric(name) => !one.contains('/'),
            _ => words.len() <= MAX_METRICS && words.iter().all(|word| is_request_metric(word)),
        };
        is_one_kind.then(|| (name.clone(), words.into_iter().map(str::to_owned).collect()))
    };
    let named = (0..subject.names.len()).filter(|index| is_free(*index, columns) && is_metric(&subject.names[*index]));
    named.filter_map(seen).collect()
}

/// Whether the object at `outer` holds, in whatever it holds, what is at `place`.
fn encloses(outer: &[u8], place: &[u8]) -> bool {
    place.strip_prefix(outer).is_some_and(|rest| match rest.first() {
        None => false,
        Some(first) => outer.is_empty() || matches!(first, b'.' | b'['),
    })
}

/// Whether the object at `outer` says of which metric what is at `place` is: one around it, or where `is_object` the one that is there.
fn says_metric_of(outer: &[u8], place: &[u8], is_object: bool) -> bool {
    encloses(outer, place) || is_object && outer == place
}

/// Whether the text at `path` names the metric of what is at `place`, which `is_object` or a list.
pub(in crate::ingest) fn is_metric_path(path: &[u8], place: &[u8], is_object: bool) -> bool {
    key_around(&METRIC_KEYS, path, place, is_object).is_some()
}

/// The same for whatever names a series; `Some(true)` where that is nothing but a metric.
pub(in crate::ingest) fn is_name_path(path: &[u8], place: &[u8], is_object: bool) -> Option<bool> {
    let metric = key_around(&METRIC_KEYS, path, place, is_object).map(names_metrics_alone);
    metric.or_else(|| key_around(&NAME_KEYS, path, place, is_object).map(|_| false))
}

/// The one of `keys` that `path` ends in, in an object around what is at `place`.
fn key_around<'a>(keys: &[&'a str], path: &[u8], place: &[u8], is_object: bool) -> Option<&'a str> {
    keys.iter().copied().find(|key| {
        let Some((outer, last)) = path.len().checked_sub(key.len()).and_then(|outer| path.split_at_checked(outer))
        else {
            return false;
        };
        let is_key = last.eq_ignore_ascii_case(key.as_bytes()) && (outer.is_empty() || outer.ends_with(b"."));
        is_key && says_metric_of(outer.strip_suffix(b".").unwrap_or(outer), place, is_object)
    })
}

/// Whether a name that may be of anything is of another metric: it ends in a word for one, `Response time` for one.
fn names_other(name: &str) -> bool {
    words_of(name).last().is_some_and(|word| is_other_metric(word) && !names_part_of_day(word) && word != "id")
}

/// What stands below `keys` around what is at `place`, which `is_object` or a list.
fn words_around(tree: &Node, place: &str, is_object: bool, keys: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    tree.walk("", &mut |at, node| {
        if says_metric_of(at.as_bytes(), place.as_bytes(), is_object) {
            for word in keys.iter().filter_map(|wanted| below(node, wanted)) {
                if !word.is_empty() && !words.iter().any(|known| known == word) {
                    words.push(word.to_owned());
                }
            }
        }
    });
    words
}

/// The name of the list at `place`, where that is none of times.
fn list_name(place: &str) -> Option<String> {
    let list = place.trim_end_matches("[]").rsplit('.').next().unwrap_or("");
    time_strength(list.trim_end_matches('s')).is_none().then(|| list.to_owned())
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

#[cfg(test)]
mod tests {
    use super::{is_metric_path, other_beside_requests};

    #[test]
    fn metrics_stand_in_the_objects_around_the_rows() {
        let place = b"series[].pointlist[]";
        for path in ["series[].metric", "metric", "series[].metric.name", "series[].Target"] {
            assert!(is_metric_path(path.as_bytes(), place, false), "{path}");
        }
        for path in ["series[].pointlist[].metric", "other.metric", "series[].my_metric", "series[].metric.id", "m"] {
            assert!(!is_metric_path(path.as_bytes(), place, false), "{path}");
        }
        assert!(!is_metric_path(b"dat.metric", b"data.points[]", false), "the start of a name is not around it");
        assert!(is_metric_path(b"series[].metric", b"series[]", true), "beside the lists of columns");
    }

    #[test]
    fn routes_are_no_metrics() {
        assert_eq!(other_beside_requests(&["web.requests", "web.cpu"]), Some("web.cpu"));
        assert_eq!(other_beside_requests(&["web", "web.cpu"]), None);
        assert_eq!(other_beside_requests(&["GET /requests", "GET /status", "requests"]), None);
    }
}
