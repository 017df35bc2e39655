//! What the series of a JSON document are called, by where their names stand: a total beside its parts, requests beside something else and
//! different metrics make no sum.

use super::names::{is_request_metric, is_total, names_requests, words_of};
use crate::ingest::error::IngestError;

/// What is read of a document whose series make no sum.
const REMEDY: &str = "Export the one that counts requests alone";

/// The names that stand at one place, as far as they matter: the first of each kind.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::ingest) struct SeriesNames {
    total: Option<String>,
    part: Option<String>,
    request: Option<String>,
    other: Option<String>,
    metric: Option<String>,
    second_metric: Option<String>,
    now: Option<String>,
    earlier: Option<String>,
    inward: Option<String>,
    outward: Option<String>,
}

/// Words for the two ways that one thing goes.
const DIRECTIONS: [(&str, &str); 5] =
    [("in", "out"), ("inbound", "outbound"), ("incoming", "outgoing"), ("rx", "tx"), ("received", "sent")];

/// Words of names of series that are of an earlier time than others, to compare them.
const EARLIER: [&str; 6] = ["last", "previous", "prior", "before", "ago", "yesterday"];
/// Words that such names have beside them: `last 7 days` is a time, and `last-mile` a service.
const PERIODS: [&str; 12] =
    ["this", "the", "current", "now", "period", "week", "weeks", "month", "year", "days", "day", "hours"];

impl SeriesNames {
    /// Takes a name; `of_metric` says that it can be of nothing but a metric.
    pub(in crate::ingest) fn take(&mut self, name: &str, of_metric: bool) {
        let keep = |slot: &mut Option<String>| {
            slot.get_or_insert_with(|| name.to_owned());
        };
        let is_total = is_total(name);
        keep(if is_total { &mut self.total } else { &mut self.part });
        if is_request_metric(name) {
            keep(&mut self.request);
        } else if !is_total && !name.contains('/') {
            keep(&mut self.other);
        }
        let words = words_of(name);
        let has = |wanted: &str| words.iter().any(|word| word == wanted);
        if DIRECTIONS.iter().any(|ways| has(ways.0)) {
            keep(&mut self.inward);
        } else if DIRECTIONS.iter().any(|ways| has(ways.1)) {
            keep(&mut self.outward);
        }
        if is_earlier(name) {
            keep(&mut self.earlier);
        } else {
            keep(&mut self.now);
        }
        match &self.metric {
            _ if !of_metric || is_total => {}
            Some(first) if !are_one_metric(first, name) => keep(&mut self.second_metric),
            _ => keep(&mut self.metric),
        }
    }

    /// Why what these names are of must not be summed; `is_sure` says that the key of the number is one for requests alone.
    ///
    /// # Errors
    /// When a total stands beside its parts, or one of several metrics counts something else.
    pub(in crate::ingest) fn check(&self, is_sure: bool) -> Result<(), IngestError> {
        if let (Some(total), Some(part)) = (&self.total, &self.part) {
            return Err(total_beside_part(total, part));
        }
        if let (Some(now), Some(earlier)) = (&self.now, &self.earlier) {
            return Err(IngestError::NoRequests {
                what: format!(
                    "The document holds {now} beside {earlier}, which are of different times and make no sum"
                ),
                remedy: "Export one of them alone".to_owned(),
            });
        }
        if let (Some(inward), Some(outward)) = (&self.inward, &self.outward)
            && are_opposite(inward, outward)
        {
            return Err(IngestError::NoRequests {
                what: format!("The document holds {inward} beside {outward}, and a request may be counted in both"),
                remedy: "Export what comes in alone".to_owned(),
            });
        }
        let refused = |what: String| Err(IngestError::NoRequests { what, remedy: REMEDY.to_owned() });
        match (&self.metric, &self.second_metric, &self.request, &self.other) {
            (_, _, Some(request), Some(other)) if !is_sure => refused(format!(
                "The document holds several metrics, and not all of them count requests: {other} beside {request}"
            )),
            (Some(first), Some(second), ..) if !is_sure => refused(format!(
                "The document holds several metrics, which are no parts of one number: {first}, {second}"
            )),
            _ => Ok(()),
        }
    }
}

/// Whether two names differ in the way that something goes alone.
fn are_opposite(inward: &str, outward: &str) -> bool {
    let turned = |word: String| DIRECTIONS.iter().find(|ways| ways.0 == word).map_or(word, |ways| ways.1.to_owned());
    words_of(inward).into_iter().map(turned).collect::<Vec<_>>() == words_of(outward)
}

/// Whether a series is called by a time before another one.
fn is_earlier(name: &str) -> bool {
    let words = words_of(name);
    let is = |known: &[&str], word: &String| known.contains(&word.as_str());
    let is_of_time = |word: &String| is(&EARLIER, word) || is(&PERIODS, word) || word.parse::<u32>().is_ok();
    words.iter().any(|word| is(&EARLIER, word)) && words.iter().all(is_of_time)
}

/// Whether two metrics are one of several places: `web.requests` and `api.requests`.
fn are_one_metric(a: &str, b: &str) -> bool {
    let last = |name: &str| name.rsplit(['.', '/', ':']).next().map(str::to_lowercase);
    a == b || last(a) == last(b) && names_requests(a) && names_requests(b)
}

/// The error of a document that holds the series `total` beside `part`.
fn total_beside_part(total: &str, part: &str) -> IngestError {
    IngestError::NoRequests {
        what: format!("The document holds {total} beside {part}, so that what is in both would be counted twice"),
        remedy: "Export the total alone, or the parts without it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::SeriesNames;

    fn is_sum(of_metric: bool, names: &[&str]) -> bool {
        let mut found = SeriesNames::default();
        names.iter().for_each(|name| found.take(name, of_metric));
        found.check(false).is_ok()
    }

    #[test]
    fn hosts_and_routes_are_summed_and_different_numbers_are_not() {
        for names in [
            &["web", "api"][..],
            &["last-mile", "prior-auth"],
            &["requests"],
            &["GET /requests", "/status"],
            &["web.requests", "api.requests"],
        ] {
            assert!(is_sum(false, names), "{names:?}");
        }
        for names in [
            &["requests", "orders"][..],
            &["$pageview", "signup"],
            &["web", "api", "all"],
            &["hits", "new users"],
            &["in", "out"],
            &["requests_rx", "requests_tx"],
            &["This week", "Last week"],
        ] {
            assert!(!is_sum(false, names), "{names:?}");
        }
        assert!(is_sum(true, &["web.requests", "api.requests", "web.requests"]));
        assert!(
            !is_sum(true, &["RequestCount", "OriginRequestCount"])
                && !is_sum(true, &["IncomingMessages", "OutgoingMessages"])
        );
    }
}
