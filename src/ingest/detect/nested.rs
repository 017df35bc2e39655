//! Rows that are parts of one request, or sums of other rows: spans of a trace, and what a load test sums up.

use super::Detection;
use super::candidates::ask_for_rows;
use super::names::words_of;
use super::question::{Answer, Offer, Topic};
use super::roles::Subject;
use crate::ingest::plan::{RowFilter, Rows};
use std::collections::BTreeSet;

/// Fewest of a hundred rows that share the trace of another one before rows are taken for parts of requests.
const SHARED_PERCENT: usize = 20;
/// What JMeter's transaction controllers write where another sample has its message.
const JMETER_SUM: &str = "Number of samples in transaction";
/// What JMeter writes for the address of such a sample.
const NO_ADDRESS: &str = "null";
/// Most kinds of spans; a column with more says something else.
const MOST_KINDS: usize = 6;

/// Asks which rows are requests where some of them are parts or sums of others.
pub(super) fn ask_nested(detection: &mut Detection, subject: &Subject<'_>) {
    if !ask_sums(detection, subject) {
        ask_spans(detection, subject);
    }
}

/// One request has a span in each service that it passes, and several in some.
fn ask_spans(detection: &mut Detection, subject: &Subject<'_>) {
    let is_trace = |index: &usize| {
        let words = words_of(&subject.names[*index]);
        matches!(&words[..], [.., trace, id] if trace == "trace" && id == "id")
            || words.last().is_some_and(|word| word == "traceid")
    };
    let shared = |index: usize| {
        let ids: Vec<&str> = subject.cells(index).into_iter().map(str::trim).filter(|cell| is_id(cell)).collect();
        let (rows, traces) = (ids.len(), ids.into_iter().collect::<BTreeSet<_>>().len());
        (rows > 0 && (rows - traces) * 100 >= rows * SHARED_PERCENT).then_some((index, rows, traces))
    };
    let Some((trace, rows, traces)) = (0..subject.names.len()).filter(is_trace).find_map(shared) else { return };
    let is_kind = |index: &usize| words_of(&subject.names[*index]).last().is_some_and(|word| word == "kind");
    let kinds: Vec<(usize, Vec<(&str, usize)>)> =
        (0..subject.names.len()).filter(is_kind).map(|index| (index, subject.sheet.distinct(index))).collect();
    // A span of a server is a request to it.
    let are_all_served = |(_, found): &(usize, Vec<(&str, usize)>)| matches!(found[..], [(word, _)] if word.to_ascii_lowercase().ends_with("server"));
    if kinds.iter().any(are_all_served) {
        return;
    }
    let several = kinds.into_iter().find(|(_, found)| (2..=MOST_KINDS).contains(&found.len()));
    let text = format!(
        "Rows share their {}: the first {rows} are of {traces} {}, so a request may have several rows, one for each service or line that it passes. Which rows are requests? Where none of these says so, export the first span of each trace alone.",
        subject.names[trace],
        if traces == 1 { "trace" } else { "traces" }
    );
    let offers = several.map(|(index, found)| {
        found.into_iter().map(|(word, _)| only(&subject.names[index], index, word, true)).collect()
    });
    ask(detection, subject, text, offers.unwrap_or_default());
}

/// Whether a cell names a trace. Rows that are of none have a dash, a word for nothing, or zeros alone.
fn is_id(cell: &str) -> bool {
    let is_word = ["null", "none", "nil", "undefined"].iter().any(|word| cell.eq_ignore_ascii_case(word));
    !is_word && cell.bytes().any(|byte| byte.is_ascii_alphanumeric() && byte != b'0')
}

/// A load test may write a row for a transaction beside those of its requests. Whether there are such rows.
fn ask_sums(detection: &mut Detection, subject: &Subject<'_>) -> bool {
    let has_sums = |index: &usize| subject.cells(*index).iter().any(|cell| cell.trim().starts_with(JMETER_SUM));
    let Some(message) = (0..subject.names.len()).find(has_sums) else { return false };
    let text = format!(
        "Some rows are transactions of JMeter, which sum up the rows of their requests, as their {} says. Which rows are requests?",
        subject.names[message]
    );
    let is_address = |index: &usize| subject.cells(*index).iter().any(|cell| cell.trim() == NO_ADDRESS);
    let address = (0..subject.names.len()).find(is_address);
    let offers = address.map(|index| only(&subject.names[index], index, NO_ADDRESS, false));
    ask(detection, subject, text, offers.into_iter().collect());
    true
}

/// Reads the rows with `word`, or those without.
fn only(name: &str, column: usize, word: &str, keep: bool) -> Offer {
    let (words, option) = if keep {
        (format!("Those of {name} {word}"), "only")
    } else {
        (format!("Those without {name} {word}"), "except")
    };
    let filter = RowFilter { column, word: word.to_owned(), keep };
    Offer::new(words, format!("--{option} {name}={word} --rows events"), Answer::Filter(filter))
}

fn ask(detection: &mut Detection, subject: &Subject<'_>, text: String, mut offers: Vec<Offer>) {
    if offers.is_empty() {
        return ask_for_rows(detection, subject.sheet.first_line, text);
    }
    offers.push(Offer::new("Every row", "--rows events", Answer::Rows(Rows::Events)));
    detection.ask_at(Some(subject.sheet.first_line), Topic::Value, text, offers);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_no_trace_is_no_id() {
        assert!(is_id("4bf92f3577b34da6a3ce929d0e0e4736") && is_id("a") && is_id("1-67891233-abcdef"));
        for none in ["", "-", "null", "None", "00000000000000000000000000000000", "0"] {
            assert!(!is_id(none), "{none}");
        }
    }
}
