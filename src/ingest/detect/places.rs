//! Rows of a JSON document by the place where they stand: in one list, or in a list below each of several keys, like
//! `{"web": [[…], …], "api": [[…], …]}`.

use super::header::are_times;
use super::names::{are_parts, is_label, is_metric, names_requests, words_of};
use super::objects::{MAX_KEYS, MAX_ROWS, Row, describe, short};
use super::question::{Answer, Offer, Topic};
use super::tree::Node;
use super::{Detection, Question};
use crate::ingest::error::IngestError;
use crate::ingest::format::keyed::json_document::RowPath;
use crate::ingest::format::keyed::json_tokens::{Token, Tokens};
use crate::ingest::plan::{DuplicatePolicy, Format, ObjectShape, RowFilter, Rows};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are needed in a list before it is taken for one of several.
const MIN_ROWS: usize = 3;
/// Keys that a question names at most.
const MAX_NAMED: usize = 6;

/// The rows at one place, and for each of them which list it is in.
#[derive(Debug, Default)]
struct Listed {
    rows: Vec<Row>,
    lists: Vec<u32>,
}

/// What the rows of a document hold that lie in lists, the place with the most of them first.
pub(super) fn detect(text: &[u8], tree: &Node) -> Option<Result<Detection, IngestError>> {
    let all = rows_by_place(text, RowPath::default);
    let is_cut = Node::is_cut(text);
    let mut places: Vec<(&String, &Listed)> = all.iter().collect();
    // Of lists of one length, `pageviews` goes before `sessions`.
    places.sort_by_key(|(place, listed)| (std::cmp::Reverse(listed.rows.len()), !names_requests(last_of(place))));
    let mut refused = None;
    for (place, listed) in places {
        let found = match siblings(tree, is_cut, (&all, place)) {
            Some(siblings) => of_siblings(text, &siblings),
            None => of_place(place, listed),
        };
        match found {
            Ok(found) => return Some(Ok(found)),
            Err(error) => {
                refused.get_or_insert(error);
            }
        }
    }
    refused.map(Err)
}

fn of_place(place: &str, listed: &Listed) -> Result<Detection, IngestError> {
    let found = format!("One JSON document; the rows stand at {place}.");
    let mut detection = describe(ObjectShape::JsonRows(place.to_owned()), listed.rows.clone(), found)?;
    sum_within_lists(&mut detection, listed);
    Ok(detection)
}

/// Rows of one time are summed where they stand in one list already, and not only in several.
fn sum_within_lists(detection: &mut Detection, listed: &Listed) {
    let Format::Objects(_, keys) = &detection.plan.format else { return };
    if detection.plan.rows != Rows::Buckets || !keys.labels.is_empty() {
        return;
    }
    let cell = |row: &Row, key: &str| row.1.iter().find(|pair| pair.0 == key).map(|pair| pair.1.clone());
    let time = |row: &Row| (cell(row, &keys.time), keys.clock.as_ref().and_then(|clock| cell(row, clock)));
    let mut rows: Vec<_> = listed.rows.iter().zip(&listed.lists).map(|(row, list)| (list, time(row), &row.1)).collect();
    rows.sort_unstable();
    rows.dedup();
    let all = rows.len();
    rows.dedup_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
    if all >= 4 && rows.len() * 3 <= all * 2 {
        detection.plan.duplicate_policy = DuplicatePolicy::Sum;
    }
}

/// The last name of a place.
fn last_of(place: &str) -> &str {
    place.trim_end_matches("[]").rsplit('.').next().unwrap_or("")
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first rows of a document by their place, as `path` writes it.
fn rows_by_place(text: &[u8], path: impl Fn() -> RowPath) -> BTreeMap<String, Listed> {
    let mut path = path();
    let mut places: BTreeMap<(String, String), Listed> = BTreeMap::new();
    let mut open: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    // What breaks off behind the head is no matter here.
    let _ = Tokens::default().push(text, |line, token| {
        if let Token::Text(value) | Token::Scalar(value) = token
            && let Some((place, key)) = path.cell()
        {
            let row = open.entry(text_of(place)).or_default();
            if row.len() < MAX_KEYS && value != b"null" {
                row.push((text_of(&key), short(value)));
            }
        }
        if let Some(length) = path.follow(token)
            && let Some(mut row) = open.remove(&text_of(path.place(length)))
        {
            let series = text_of(path.any_key());
            if !series.is_empty() {
                row.insert(0, (ObjectShape::SERIES.to_owned(), series.clone()));
            }
            let listed = places.entry((text_of(path.place(length)), series)).or_default();
            if listed.rows.len() < MAX_ROWS {
                listed.rows.push((line, row));
                listed.lists.push(path.series());
            }
        }
    });
    let mut by_place: BTreeMap<String, Listed> = BTreeMap::new();
    for ((place, _), listed) in places {
        let all = by_place.entry(place).or_default();
        all.rows.extend(listed.rows);
        all.lists.extend(listed.lists);
    }
    by_place
}

/// Lists of rows that are alike, below several keys of one object.
struct Siblings {
    /// Path of the object.
    outer: String,
    /// The place of the rows, with [`ObjectShape::ANY`] for the key.
    place: String,
    keys: Vec<String>,
}

/// The lists that stand beside the one at `place`, below other keys of an object around it. Where the document `is_cut`, one is enough below an
/// object whose keys tell parts apart: the others may come behind.
fn siblings(tree: &Node, is_cut: bool, (all, place): (&BTreeMap<String, Listed>, &str)) -> Option<Siblings> {
    let wanted = keys_of(all.get(place)?);
    let mut found = None;
    tree.walk("", &mut |outer, node| {
        let dot = if outer.is_empty() { "" } else { "." };
        let at = |key: &str| format!("{outer}{dot}{key}");
        let own = node.pairs().iter().find_map(|(key, _)| {
            let rest = place.strip_prefix(&at(key))?;
            rest.starts_with(['.', '[']).then_some(rest)
        });
        let Some(rest) = own.filter(|_| found.is_none()) else { return };
        let is_alike = |key: &&String| {
            let listed = all.get(&(at(key) + rest));
            listed.is_some_and(|listed| listed.rows.len() >= MIN_ROWS && keys_of(listed) == wanted)
        };
        let keys: Vec<String> = node.pairs().iter().map(|pair| &pair.0).filter(is_alike).cloned().collect();
        if keys.len() > 1 || is_cut && !keys.is_empty() && names_parts(outer) {
            found = Some(Siblings { outer: outer.to_owned(), place: at(ObjectShape::ANY) + rest, keys });
        }
    });
    found
}

fn keys_of(listed: &Listed) -> BTreeSet<&str> {
    listed.rows.iter().flat_map(|row| &row.1).map(|pair| pair.0.as_str()).collect()
}

/// What the rows of several lists hold, of which the key of each is a cell of its rows. Parts are summed; of anything else it is asked.
fn of_siblings(text: &[u8], siblings: &Siblings) -> Result<Detection, IngestError> {
    let all = rows_by_place(text, || RowPath::with_any_below(&siblings.outer));
    let rows = all.get(&siblings.place).map(|listed| listed.rows.clone()).unwrap_or_default();
    let found = format!("One JSON document; the rows stand at {}, a list below each key.", siblings.place);
    let mut detection = describe(ObjectShape::JsonRows(siblings.place.clone()), rows, found)?;
    let is_asked =
        detection.questions.iter().any(|q| matches!(q, Question::Choice(choice) if choice.topic == Topic::Filter));
    let has_filter = matches!(&detection.plan.format, Format::Objects(_, keys) if keys.filter.is_some());
    let keys: Vec<&str> = siblings.keys.iter().map(String::as_str).collect();
    let is_sum = detection.plan.rows == Rows::Events || has_filter || names_parts(&siblings.outer) || are_parts(&keys);
    if !is_sum && !is_asked {
        ask_for_sum(&mut detection, &keys);
    }
    Ok(detection)
}

/// Refuses a document that holds, below another key of an object around `place`, what is laid out as that is: it would not be read.
///
/// # Errors
/// When there is such a key.
pub(super) fn refuse_unread(tree: &Node, place: &str) -> Result<(), IngestError> {
    let mut layouts: BTreeMap<String, String> = BTreeMap::new();
    tree.walk("", &mut |at, node| {
        if let Some(layout) = layout_of(node) {
            layouts.entry(at.to_owned()).or_insert(layout);
        }
    });
    let own = layouts.get(place);
    let other = layouts.iter().find(|(at, layout)| Some(*layout) == own && is_unread(at, place));
    other.map_or(Ok(()), |(at, _)| Err(unread_beside(place, at, None)))
}

/// Whether what is at `other` is laid out below another key than what is at `place`, and is not left out for the name of that.
pub(in crate::ingest) fn is_unread(other: &str, place: &str) -> bool {
    // What both begin and end with, in whole keys.
    let alike = place.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let start = place.get(..alike).and_then(|alike| alike.rfind('.')).map_or(0, |dot| dot + 1);
    let (Some(own), Some(others)) = (place.get(start..), other.get(start..)) else { return false };
    let split = |text: &'_ str| text.find(['.', '[']).unwrap_or(text.len());
    let (own, others) = (own.split_at(split(own)), others.split_at(split(others)));
    let is_sibling = own.1 == others.1 && own.0 != others.0 && !own.0.is_empty() && !others.0.is_empty();
    is_sibling && (!names_requests(own.0) || names_requests(others.0))
}

/// The error of a document of which only what is at `place` would be read, and not what is at `other`, from `line` on.
pub(in crate::ingest) fn unread_beside(place: &str, other: &str, line: Option<u64>) -> IngestError {
    let from = line.map(|line| format!(", from line {line} on,")).unwrap_or_default();
    IngestError::NoRequests {
        what: format!(
            "The document holds numbers at {place} and{from} at {other}, and nothing says that they are parts of one number"
        ),
        remedy:
            "Export the one that counts requests alone, or all of them as one list with a key that tells them apart"
                .to_owned(),
    }
}

/// How a list of rows, an object of columns or one of times is laid out; `None` for anything else.
fn layout_of(node: &Node) -> Option<String> {
    fn keys(node: &Node) -> Vec<&str> {
        node.pairs().iter().map(|pair| pair.0.as_str()).collect()
    }
    match node {
        Node::List(items, all) => {
            // Its items are rows, or lists of which each is a column.
            let first =
                items.first().filter(|first| !first.is_leaf() && (*all).max(first.items().len()) >= MIN_ROWS)?;
            Some(format!("rows of {} {}", first.items().len(), keys(first).join(" ")))
        }
        _ if keys(node).len() >= MIN_ROWS && are_times(&keys(node)) => Some("times".to_owned()),
        _ => {
            let is_column = |pair: &(String, Node)| pair.1.leaves().is_some_and(|(_, all)| all >= MIN_ROWS);
            node.pairs().iter().any(is_column).then(|| format!("columns {}", keys(node).join(" ")))
        }
    }
}

/// Whether the keys of the object at `outer` tell parts of one number apart: `hosts`, `by_route`.
fn names_parts(outer: &str) -> bool {
    let name = last_of(outer);
    let is_of_parts = |name: &str| is_label(name) && !is_metric(name);
    is_of_parts(name) || is_of_parts(name.trim_end_matches('s')) || words_of(name).iter().any(|word| word == "by")
}

fn ask_for_sum(detection: &mut Detection, keys: &[&str]) {
    let Some(column) = detection.preview.columns.iter().position(|column| column.name == ObjectShape::SERIES) else {
        return;
    };
    let filter = |word: &str, keep| Answer::Filter(RowFilter { column, word: word.to_owned(), keep });
    let name = ObjectShape::SERIES;
    let sum = Offer::new("Their sum", format!("--except {name}="), filter("", false));
    let only = |key: &&str| Offer::new(format!("Only {key}"), format!("--only '{name}={key}'"), filter(key, true));
    let mut named = keys.iter().take(MAX_NAMED).copied().collect::<Vec<_>>().join(", ");
    if keys.len() > MAX_NAMED {
        named.push_str(", …");
    }
    let text = format!(
        "The document holds a list for each of {named}, and nothing says that they are parts of one number. Is the traffic their sum, or one of them?"
    );
    detection.ask(Topic::Filter, text, std::iter::once(sum).chain(keys.iter().map(only)).collect());
}

#[cfg(test)]
mod tests {
    use super::is_unread;

    #[test]
    fn what_is_laid_out_alike_below_another_key_is_unread() {
        for (place, other) in
            [("web[]", "api[]"), ("a.web.rows[]", "a.api.rows[]"), ("a[].web", "a[].api"), ("web", "we")]
        {
            assert!(is_unread(other, place), "{place} {other}");
        }
        for (place, other) in
            [("web[]", "web[]"), ("a.b[]", "c.d[]"), ("requests[]", "sessions[]"), ("a[].b[]", "a[]"), ("", "a")]
        {
            assert!(!is_unread(other, place), "{place} {other}");
        }
    }
}
