//! What a column holds, by its name.

use super::expression::{Made, made_by, without_functions};
use super::unit_names::{is_before_pace, secs_of_word};
use super::word_lists::{
    BYTES, CODE, COUNT, DAYS, HOST, LABEL, METRIC, NO_COUNT, OTHER_REQUESTS, OTHER_THINGS, OTHER_TIME, PARTS_OF_DAY,
    PARTS_OF_TIME, RATED, REQUEST, REQUEST_NOUNS, SAMPLING, SLOTS, SURE_METRIC, TIME, TOTALS, WEAK_COUNT,
};

/// Words of the name of a metric; a title has more.
const MAX_METRIC_WORDS: usize = 3;

/// What a name hints at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    Time,
    Count,
    Bytes,
    Host,
    Code,
    Request,
}

/// What `name` hints at; the smaller the number, the stronger. A key of nested objects is looked up by its last part, too.
pub fn hint(name: &str) -> Option<(Hint, usize)> {
    let (original, name) = (name, bare(name));
    let last = name.rsplit('.').next().unwrap_or(&name).to_owned();
    let look = |name: &str| {
        [
            (Hint::Time, TIME),
            (Hint::Count, COUNT),
            (Hint::Bytes, BYTES),
            (Hint::Host, HOST),
            (Hint::Code, CODE),
            (Hint::Request, REQUEST),
        ]
        .into_iter()
        .find_map(|(hint, names)| names.split('|').position(|known| known == name).map(|place| (hint, place)))
    };
    // What W3C logs call `sc-status`, others write with an underscore.
    let found = look(&name).or_else(|| look(&last)).or_else(|| look(&name.replace('_', "-")));
    found
        .or_else(|| is_answer_status(original).then_some((Hint::Code, CODE.split('|').count())))
        .or_else(|| is_request_part(original).then_some((Hint::Request, REQUEST.split('|').count())))
        .or_else(|| names_requests(original).then_some((Hint::Count, COUNT.split('|').count())))
}

/// Whether `name` is of what was asked for: `ClientRequestMethod`, `http.request.path`.
fn is_request_part(name: &str) -> bool {
    let words = words_of(name);
    words.split_last().is_some_and(|(last, before)| {
        matches!(last.as_str(), "method" | "path" | "uri" | "url") && before.iter().any(|word| word == "request")
    })
}

/// Whether `name` is of the status of an answer, whoever gave it: `EdgeResponseStatus`, `upstream_status`, `http.status`.
fn is_answer_status(name: &str) -> bool {
    const OF: [&str; 9] = ["response", "http", "upstream", "downstream", "origin", "edge", "backend", "target", "elb"];
    let words = words_of(name);
    words.split_last().is_some_and(|(last, before)| {
        matches!(last.as_str(), "status" | "code") && before.iter().any(|word| OF.contains(&word.as_str()))
    })
}

/// `name` in lower case, without the labels that a metric has behind it.
fn bare(name: &str) -> String {
    let name = name.trim();
    let labels = if name.ends_with('}') { name.find('{').unwrap_or(name.len()) } else { name.len() };
    name[..labels].to_lowercase()
}

/// Whether `name` says that requests are counted below it: it has a word for them, and none for something else. What ends in
/// `_count` counts, whatever was measured of requests.
pub fn names_requests(name: &str) -> bool {
    let words = subject_words(name);
    let has_noun = words.iter().any(|word| has(REQUEST_NOUNS, word));
    let is_observations = words.len() > 2 && words.last().is_some_and(|word| word == "count") && name.contains('_');
    has_noun && (is_observations || !is_other(name, &words))
}

/// Words of what a name is of: not those of labels, which say of which requests, nor of functions, which say what is made of them.
fn subject_words(name: &str) -> Vec<String> {
    words_of(&without_functions(&name[..name.find('{').unwrap_or(name.len())]))
}

/// Whether a name with these words is of something else than requests.
fn is_other(name: &str, words: &[String]) -> bool {
    let is_state = |pair: &[String]| pair[0] == "in" && matches!(pair[1].as_str(), "flight" | "progress");
    // `requests_per_pod` is a share of them, `requests per minute` is not.
    let is_share = |pair: &[String]| {
        pair[0] == "per"
            && matches!(
                pair[1].as_str(),
                "pod" | "host" | "node" | "user" | "instance" | "replica" | "session" | "visitor" | "server"
            )
    };
    // What requests grow by is no number of them.
    let is_change =
        words.iter().any(|word| matches!(word.as_str(), "growth" | "delta" | "δ" | "derivative" | "change"));
    // A rate of hits or of what bounces is a share, that of requests is not.
    let is_ratio = |pair: &[String]| {
        matches!(pair[1].as_str(), "rate" | "rates")
            && (matches!(pair[0].as_str(), "hit" | "view") || !has(REQUEST_NOUNS, &pair[0]) && !has(RATED, &pair[0]))
    };
    let is_other_kind = |pair: &[String]| {
        has(OTHER_REQUESTS, &pair[0]) && matches!(pair[1].as_str(), "request" | "requests")
                // What a database charges for.
                || pair[0] == "request" && matches!(pair[1].as_str(), "unit" | "units")
    };
    // `per minute` says how often, `1 minute` how long, and both are of nothing else.
    let is_pace = |at: usize| at > 0 && is_before_pace(&words[at - 1]) && secs_of_word(&words[at]).is_some();
    let made = made_by(name);
    name[..name.find('{').unwrap_or(name.len())].contains('%')
        || made == Some(Made::Share)
        || is_change && made.is_none()
        || words.iter().enumerate().any(|(at, word)| is_other_word(word) && !is_pace(at))
        || words.windows(2).any(|pair| is_state(pair) || is_share(pair) || is_ratio(pair) || is_other_kind(pair))
}

/// Whether a word is one of something else than requests, also with a number behind it, as in `load1`.
fn is_other_word(word: &str) -> bool {
    has(NO_COUNT, word) || has(NO_COUNT, word.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// Whether the name alone makes its numbers a count: not `value`, `total` and their like.
pub fn is_sure_count(name: &str) -> bool {
    names_requests(name) || hint(name).is_some_and(|(hint, _)| hint == Hint::Count && !has(WEAK_COUNT, &bare(name)))
}

/// How much a name of a time speaks for the time at which a request came; the smaller, the more.
pub fn time_strength(name: &str) -> Option<usize> {
    let (hint, place) = hint(name)?;
    (hint == Hint::Time).then_some(place + if is_other_time(name) { TIME.split('|').count() } else { 0 })
}

/// Whether a time below `name` is not when a request came, but of its end, of the log or of what it was about.
pub fn is_other_time(name: &str) -> bool {
    words_of(name).iter().any(|word| has(OTHER_TIME, word))
}

/// Whether text below `name` may be what a request was about or what a program says of itself.
pub fn is_message(name: &str) -> bool {
    name.rsplit('.').next() == Some("message")
}

/// Whether the column says in which part of a day its row is.
pub fn names_part_of_day(name: &str) -> bool {
    has(SLOTS, &bare(name)) || words_of(name).iter().any(|word| has(PARTS_OF_DAY, word))
}

/// Whether the column says of how many requests its row was kept as a sample.
pub fn names_sampling(name: &str) -> bool {
    has(SAMPLING, &words_of(name).concat())
}

/// Whether the column says which metric its row is of.
pub fn is_metric(name: &str) -> bool {
    let name = bare(name).replace(' ', "_");
    has(METRIC, &name) || has(METRIC, name.rsplit('.').next().unwrap_or(""))
}

/// Whether the column can be of nothing but metrics.
pub fn is_sure_metric(name: &str) -> bool {
    has(SURE_METRIC, &bare(name).replace(' ', "_"))
}

/// Whether the column tells rows of one time apart.
pub fn is_label(name: &str) -> bool {
    let name = bare(name);
    has(LABEL, &name) || has(LABEL, name.rsplit('.').next().unwrap_or(""))
}

/// Whether a label stands for the sum of the others.
pub fn is_total(label: &str) -> bool {
    has(TOTALS, &label.trim().to_lowercase())
}

/// Whether `name` is that of a total that only grows, as Prometheus names them.
pub fn is_running_total(name: &str) -> bool {
    let name = bare(name);
    name.contains('_') && ["_total", "_count", "_bucket"].iter().any(|end| name.ends_with(end))
}

/// Whether what stands below `name` is how long something took, however it looks.
pub fn is_duration(name: &str) -> bool {
    words_of(name).iter().any(|word| matches!(word.as_str(), "duration" | "latency" | "elapsed" | "took" | "length"))
}

/// Whether the numbers below `name` are something else than requests.
pub fn is_no_count(name: &str) -> bool {
    let words = subject_words(name);
    !names_requests(name)
        && (is_other(name, &words)
            || words.iter().any(|word| has(OTHER_THINGS, word))
            || has(OTHER_THINGS, &bare(name)))
}

/// Whether `word` is the name of a metric that counts requests. What holds a slash or a space is a route or a title.
pub fn is_request_metric(word: &str) -> bool {
    names_requests(word) && !word.contains(['/', ' '])
}

/// Whether `word` is the name of a metric that counts something else, and no route or title: `cpu`, `Response time`.
pub fn is_other_metric(word: &str) -> bool {
    is_no_count(word) && !word.contains('/') && word.split(' ').count() <= MAX_METRIC_WORDS
}

/// Whether `names` are parts of one count: the methods, the status classes, or the labelled series of one metric.
pub fn are_parts(names: &[&str]) -> bool {
    let is_method = |name: &&str| {
        let first = name.split([' ', '_']).next().unwrap_or("").to_uppercase();
        matches!(first.as_str(), "GET" | "POST" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "PATCH")
    };
    let is_status = |name: &&str| {
        let name = name.trim().to_lowercase();
        let bytes = name.as_bytes();
        bytes.len() == 3
            && (b'1'..=b'5').contains(&bytes[0])
            && (&bytes[1..] == b"xx" || bytes[1..].iter().all(u8::is_ascii_digit))
    };
    let metric = |name: &str| name.trim().ends_with('}').then(|| bare(name));
    let is_one_metric = names.first().and_then(|first| metric(first)).is_some_and(|first| {
        names.iter().all(|name| metric(name).is_some_and(|other| other == first))
            && !names.iter().any(|name| name.contains("le=\"") || name.contains("quantile=\""))
    });
    // Those that failed are no sum of all.
    let are_statuses = names.iter().all(is_status) && names.iter().any(|name| name.trim().starts_with('2'));
    is_one_metric || names.iter().all(is_method) || are_statuses
}

/// What the name of a column says about times below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeName {
    /// Nothing.
    Other,
    /// Days, which a spreadsheet counts from 1900.
    Day,
    /// Times, but no small numbers since 1970.
    Time,
    /// Times; small numbers may be seconds since 1970, or since the start of whatever was measured.
    MayBeElapsed,
}

impl TimeName {
    /// Of `name`.
    pub fn of(name: &str) -> Self {
        let bare = bare(name);
        match hint(name) {
            _ if has(DAYS, &bare) => Self::Day,
            Some((Hint::Time, _)) if has(PARTS_OF_TIME, &bare) => Self::Time,
            Some((Hint::Time, _)) => Self::MayBeElapsed,
            _ => Self::Other,
        }
    }
}

/// Words of a name in lower case: `RequestsPerSec` → requests per sec, `req/s` → req / s. A slash that stands before a word
/// alone, as in a path, is no `per`.
pub fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for char in name.chars() {
        let starts = !before.is_alphanumeric() || (before.is_lowercase() && char.is_uppercase());
        match (char.is_alphanumeric(), starts) {
            (true, false) => {
                if let Some(word) = words.last_mut() {
                    word.extend(char.to_lowercase());
                }
            }
            (true, true) => words.push(char.to_lowercase().collect()),
            (false, _) if char == '/' && before.is_alphanumeric() => words.push("/".to_owned()),
            (false, _) => {}
        }
        before = char;
    }
    words
}

/// Whether `name` is in the list `names`.
pub(super) fn has(names: &str, name: &str) -> bool {
    names.split('|').any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_requests_and_of_other_things() {
        for name in [
            "requests",
            "total_requests",
            "RequestCount",
            "http_reqs",
            "http_requests_total{code=\"200\"}",
            "http_server_requests_seconds_count",
            "Requests/s",
            "page views",
            "OpenSearchRequests",
            "requests per minute",
            "ticket requests",
            "http_requests_total{path=\"/a%20b\"}",
            "requests_in_eu",
        ] {
            assert!(names_requests(name) && !is_no_count(name), "{name}");
        }
        for name in [
            "p95",
            "memory_bytes",
            "CPUUtilization",
            "TargetResponseTime",
            "http_req_duration",
            "level",
            "replicas",
            "request_size",
            "errors",
            "http_request_duration_seconds_sum",
            "process_resident_memory_bytes",
            "up",
            "active_connections",
            "node_load15",
            "open requests",
            "requests_in_flight",
            "requests_per_pod",
            "requests %",
            "pull_requests",
            "peak_requests",
            "Auslastung",
        ] {
            assert!(!names_requests(name) && is_no_count(name), "{name}");
        }
        for name in ["served", "a", "value"] {
            assert!(!names_requests(name) && !is_no_count(name), "{name}");
        }
        assert!(are_parts(&["GET", "POST"]) && are_parts(&["2xx", "5xx"]));
        assert!(are_parts(&["{service=\"a\"}", "{service=\"b\"}"]));
        assert!(!are_parts(&["p50", "p99"]) && !are_parts(&["x{le=\"1\"}", "x{le=\"2\"}"]));
    }
}
