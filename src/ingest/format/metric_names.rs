//! Which metric rows are of, where a column says so: one that comes later is not summed with those before.

use super::record::Line;
use crate::ingest::detect::{is_metric, is_no_count, is_sure_count, is_total, names_requests};
use crate::ingest::plan::Rows;
use crate::ingest::report::rejection::Reason;

/// What a metric may be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Requests,
    SomethingElse,
    Unknown,
}

impl Kind {
    fn of(word: &str) -> Self {
        match () {
            () if is_no_count(word) => Self::SomethingElse,
            () if names_requests(word) && !word.contains(['/', ' ']) => Self::Requests,
            () => Self::Unknown,
        }
    }
}

/// The metrics that one column has named so far.
#[derive(Debug)]
pub struct MetricNames {
    /// Whether rows with and without requests are beside each other, as below `type`.
    is_mixed: bool,
    /// The first one, and what it is of.
    first: Option<(Vec<u8>, Kind)>,
    /// The one of the row before.
    last: Vec<u8>,
}

impl MetricNames {
    /// Of a column or key called `name`.
    pub fn new(name: &str) -> Self {
        Self { is_mixed: name.to_lowercase().ends_with("type"), first: None, last: Vec::new() }
    }

    /// Of whatever stands around points: only what counts something else does not fit there.
    pub fn of_any_kind() -> Self {
        Self { is_mixed: true, first: None, last: Vec::new() }
    }

    /// Whether a row of the metric `word` may be summed with those before.
    pub fn fits(&mut self, word: &[u8]) -> bool {
        let word = word.trim_ascii();
        if word.is_empty() || self.last == word {
            return true;
        }
        let text = String::from_utf8_lossy(word);
        let kind = Kind::of(&text);
        let (first, known) = &*self.first.get_or_insert_with(|| (word.to_vec(), kind));
        let is_other = kind == Kind::SomethingElse || *known == Kind::SomethingElse || kind != *known && !self.is_mixed;
        let fits = first == word || is_total(&text) || !is_other;
        if fits {
            self.last.clear();
            self.last.extend_from_slice(word);
        }
        fits
    }
}

/// The columns or labels that say which metric a row is of.
#[derive(Debug, Default)]
pub struct MetricColumns(Vec<(usize, MetricNames)>);

impl MetricColumns {
    /// Those among `labels`, which have a place and a name each, of rows whose counts are called `values`; none where it is chosen which
    /// are read.
    pub fn of<'a>(
        labels: impl Iterator<Item = (usize, &'a str)>,
        mut values: impl Iterator<Item = &'a str>,
        (rows, is_chosen): (Rows, bool),
    ) -> Self {
        if rows != Rows::Buckets || is_chosen || values.any(is_sure_count) {
            return Self::default();
        }
        let metrics = labels.filter(|(_, name)| is_metric(name));
        Self(metrics.map(|(place, name)| (place, MetricNames::new(name))).collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Finds the places of the columns anew.
    pub fn place(&mut self, mut find: impl FnMut(usize) -> usize) {
        self.0.iter_mut().for_each(|(place, _)| *place = find(*place));
    }

    /// Whether a row with `word` at `place` may be summed with those before.
    pub fn fits(&mut self, place: usize, word: &[u8]) -> bool {
        let found = self.0.iter_mut().find(|(column, _)| *column == place);
        found.is_none_or(|(_, names)| names.fits(word))
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
        let fits = |name: &str, words: &[&str]| {
            let mut names = MetricNames::new(name);
            words.iter().map(|word| names.fits(word.as_bytes())).collect::<Vec<bool>>()
        };
        assert_eq!(fits("metric", &["requests", "requests", "cpu", "requests"]), [true, true, false, true]);
        assert_eq!(fits("metric", &["web", "api", "requests", "latency_p95"]), [true, true, false, false]);
        assert_eq!(fits("metric", &["cpu", "cpu", "memory", "web"]), [true, true, false, false]);
        assert_eq!(fits("event_type", &["request", "login", "error"]), [true, true, false]);
        assert_eq!(fits("series", &["requests", "Total", ""]), [true, true, true]);
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
        let both = format!("{{\"series\":[{},{}]}}", series("web.requests"), series("api.requests"));
        assert_eq!(read(&both).map(|read| read.series.counts()[7]), Ok(14.0));
    }
}
