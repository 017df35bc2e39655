//! Which metric rows are of, where a column says so: one that comes behind the first rows is not summed with those before.

use super::record::Line;
use crate::ingest::detect::{is_no_count, is_sure_count, is_total, names_requests};
use crate::ingest::plan::{Plan, Rows};
use crate::ingest::report::rejection::Reason;
use std::collections::HashMap;

/// Most words of which it is kept whether they fit.
const MAX_WORDS: usize = 1000;

/// The metrics that one column names.
#[derive(Debug)]
struct MetricNames {
    /// Where the column is.
    place: usize,
    /// Whether the first rows are of a metric that counts something else, as the user wants it.
    is_something_else: bool,
    /// Words so far, and whether they fit.
    words: HashMap<Vec<u8>, bool>,
    /// The one of the row before.
    last: Vec<u8>,
}

impl MetricNames {
    /// Of the column at `place`, whose first rows have the words `seen`, all of one kind.
    fn new(place: usize, seen: &[String]) -> Self {
        let is_something_else = seen.iter().any(|word| is_no_count(word));
        let words = seen.iter().map(|word| (word.as_bytes().to_vec(), true)).collect();
        Self { place, is_something_else, words, last: Vec::new() }
    }

    /// Whether a row of the metric `word` may be summed with those before.
    fn fits(&mut self, word: &[u8]) -> bool {
        let word = word.trim_ascii();
        if word.is_empty() || self.last == word {
            return true;
        }
        let fits = self.words.get(word).copied().unwrap_or_else(|| {
            let text = String::from_utf8_lossy(word);
            let is_other = is_no_count(&text) || self.is_something_else && names_requests(&text);
            let fits = is_total(&text) || !is_other;
            if self.words.len() < MAX_WORDS {
                self.words.insert(word.to_vec(), fits);
            }
            fits
        });
        if fits {
            self.last.clear();
            self.last.extend_from_slice(word);
        }
        fits
    }
}

/// The columns or labels that say which metric a row is of.
#[derive(Debug, Default)]
pub struct MetricColumns(Vec<MetricNames>);

impl MetricColumns {
    /// Those among `labels`, which have a place and a name each, of rows whose counts are called `values`; none where it is chosen which
    /// are read, and of those whose first rows are of several kinds.
    pub fn of<'a>(
        labels: impl Iterator<Item = (usize, &'a str)>,
        mut values: impl Iterator<Item = &'a str>,
        (plan, is_chosen): (&Plan, bool),
    ) -> Self {
        if plan.rows != Rows::Buckets || is_chosen || values.any(is_sure_count) {
            return Self::default();
        }
        let seen = |name: &str| plan.seen_metrics.columns.iter().find(|column| column.0 == name);
        Self(labels.filter_map(|(place, name)| Some(MetricNames::new(place, &seen(name)?.1))).collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Finds the places of the columns anew.
    pub fn place(&mut self, mut find: impl FnMut(usize) -> usize) {
        self.0.iter_mut().for_each(|names| names.place = find(names.place));
    }

    /// Whether a row with `word` at `place` may be summed with those before.
    pub fn fits(&mut self, place: usize, word: &[u8]) -> bool {
        self.0.iter_mut().find(|names| names.place == place).is_none_or(|names| names.fits(word))
    }
}

/// The fault of a row of the metric `word`, in the column `name`.
pub const fn other_metric<'a>(name: &'a str, word: &'a [u8]) -> Line<'a> {
    Line::fault(Reason::OtherMetric, name, word)
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;
    use crate::ingest::error::IngestError;
    use crate::ingest::{HEAD_BYTES, Ingested, Reader, sniff};

    #[test]
    fn what_counts_something_else_does_not_fit_behind_requests() {
        let fits = |seen: &[&str], words: &[&str]| {
            let mut names = MetricNames::new(0, &seen.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
            words.iter().map(|word| names.fits(word.as_bytes())).collect::<Vec<bool>>()
        };
        assert_eq!(fits(&["requests"], &["requests", "cpu", "cpu", "requests"]), [true, false, false, true]);
        assert_eq!(fits(&["web.requests"], &["api.requests", "web", "latency_p95"]), [true, true, false]);
        assert_eq!(fits(&["cpu"], &["cpu", "memory", "web", "requests"]), [true, false, true, false]);
        assert_eq!(fits(&["request"], &["login", "error"]), [true, false]);
        assert_eq!(fits(&["requests"], &["Total", ""]), [true, true]);
    }

    #[test]
    fn rows_that_the_first_ones_show_to_be_summed_are_all_read() {
        let rows = |column: &str, words: &[&str]| {
            let minute = |minute: usize| {
                let word = |word: &&str| format!("{},{word},1\n", 1_772_355_600 + minute * 60);
                words.iter().map(word).collect::<String>()
            };
            let text = format!("time,{column},value\n{}", (0..5000).map(minute).collect::<String>());
            let read = read(&text).map(|read| (read.series.counts()[0], read.report.rejected.len()));
            assert_eq!(read, Ok((words.len() as f64, 0)), "{column} {words:?}");
        };
        rows("target", &["query-service", "request-router", "auth", "billing"]);
        rows("event", &["page_view", "site_visit", "signup", "purchase"]);
        let mut services: Vec<String> = (0..46)
            .map(|number| format!("service-{}", char::from(b'a' + number % 26)) + &"x".repeat(usize::from(number / 26)))
            .collect();
        services.extend(["user-service".to_owned(), "cache".to_owned()]);
        rows("name", &services.iter().map(String::as_str).collect::<Vec<_>>());
        // A service that comes later, of several without requests in their names.
        let late = |minute: u64| if minute < 5000 { "checkout" } else { "user-service" };
        let text: String =
            (0..10_000).map(|minute| format!("{},{},1\n", 1_772_355_600 + minute * 60, late(minute))).collect();
        let read = read(&format!("time,name,value\n{text}")).map(|read| read.report.rejected.len());
        assert_eq!(read, Ok(0));
    }

    /// What `text` makes whose rows are of another metric behind the head.
    fn read(text: &str) -> Result<Ingested, IngestError> {
        assert!(text.len() > 2 * HEAD_BYTES);
        let mut reader = Reader::new(sniff(&text.as_bytes()[..HEAD_BYTES])?.settled()?)?;
        text.as_bytes().chunks(4096).try_for_each(|chunk| reader.push(chunk))?;
        reader.finish("all")
    }

    fn says(read: Result<Ingested, IngestError>, words: &str) {
        let refused = read.map(|_| ()).expect_err(words).to_string();
        assert!(refused.contains(words), "{refused}");
    }

    #[test]
    fn a_metric_that_comes_behind_the_head_is_not_summed() {
        let rows = |row: &dyn Fn(u32, &str) -> String| -> String {
            (0..8000).map(|minute| row(minute, if minute < 5000 { "web.requests" } else { "web.cpu" })).collect()
        };
        let time = |minute: u32| 1_772_355_600 + u64::from(minute) * 60;
        let csv = rows(&|minute, metric| format!("{},{metric},{minute}\n", time(minute)));
        says(
            read(&format!("time,metric,value\n{csv}")),
            "has another metric than the rows before. Column metric reads web.cpu",
        );
        let lines = rows(&|minute, metric| format!("{{\"t\":{},\"name\":\"{metric}\",\"value\":1}}\n", time(minute)));
        says(read(&lines), "another metric than the rows before");
        let series = |metric: &str| {
            let points: Vec<String> = (0..5000).map(|minute| format!("[{},{minute}]", time(minute))).collect();
            format!("{{\"metric\":\"{metric}\",\"points\":[{}]}}", points.join(","))
        };
        let document = format!("{{\"series\":[{},{}]}}", series("web.requests"), series("web.cpu"));
        says(read(&document), "holds several metrics, and not all of them count requests: line 1 names web.cpu");
        let total = format!("{{\"series\":[{},{}]}}", series("GET"), series("Total"));
        says(read(&total), "The document holds Total beside GET");
        let by_host = |hosts: [&str; 2]| {
            let points: Vec<String> = (0..5000).map(|minute| format!("[{},{minute}]", time(minute))).collect();
            let lists = hosts.map(|host| format!("\"{host}\":[{}]", points.join(",")));
            format!("{{\"hosts\":{{{}}}}}", lists.join(","))
        };
        says(read(&by_host(["a", "total"])), "The document holds total beside a");
        assert_eq!(read(&by_host(["a", "b"])).map(|read| read.series.counts()[7]), Ok(14.0));
        let columns = by_host(["a", "b"]).replace("hosts", "x");
        says(read(&columns), "nothing says that they are parts");
        let both = format!("{{\"series\":[{},{}]}}", series("web.requests"), series("api.requests"));
        assert_eq!(read(&both).map(|read| read.series.counts()[7]), Ok(14.0));
    }

    #[test]
    fn routes_around_points_are_summed_and_a_metric_beside_lists_is_watched() {
        let points = |key: &str, target: &str, from: u64| {
            let points: Vec<String> =
                (from..from + 1500).map(|minute| format!("[{},{minute}]", 1_772_355_600 + minute * 60)).collect();
            format!("{{\"{key}\":\"{target}\",\"datapoints\":[{}]}}", points.join(","))
        };
        let routes: Vec<String> =
            ["GET /home", "GET /users", "GET /status"].iter().map(|route| points("target", route, 0)).collect();
        let document = format!("[{}]", routes.join(","));
        let mut detection = sniff(&document.as_bytes()[..HEAD_BYTES]).expect("a document");
        crate::ingest::pick_columns(&mut detection, &["1"]).expect("a column");
        detection.questions.clear();
        let mut reader = Reader::new(detection.settled().expect("settled")).expect("a reader");
        reader.push(document.as_bytes()).expect("all routes");
        assert_eq!(reader.finish("all").map(|read| read.series.counts()[1]), Ok(3.0));
        let lists = |metric: &str, rows: u64| {
            let list =
                |cell: &dyn Fn(u64) -> u64| (0..rows).map(|row| cell(row).to_string()).collect::<Vec<_>>().join(",");
            let times = list(&|row| 1_772_355_600 + row * 60);
            format!("{{\"metric\":\"{metric}\",\"time\":[{times}],\"value\":[{}]}}", list(&|row| row))
        };
        let document = |rows| format!("{{\"series\":[{},{}]}}", lists("web.requests", rows), lists("web.cpu", rows));
        says(read(&document(5000)), "not all of them count requests: line 1 names web.cpu");
        let short = sniff(document(10).as_bytes()).map(|_| ()).expect_err("two metrics").to_string();
        assert!(short.contains("not all of them count requests: web.cpu"), "{short}");
    }
}
