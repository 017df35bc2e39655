//! JSON documents of metrics → records: a range query of Prometheus, metric data and statistics of CloudWatch.

use super::error::{IngestError, Reason, quoted};
use super::json::{Token, Tokens};
use super::number;
use super::plan::Pick;
use super::record::{Line, Record};
use super::stamp::{EpochUnit, Stamp, TimeFormat};
use crate::series::{MAX_BUCKETS, Quality};
use std::collections::BTreeMap;

/// Longest name of a series that is put together from labels, in bytes.
const MAX_NAME_BYTES: usize = 200;
/// Most series whose spans are kept.
const MAX_TOLD: usize = 10_000;

/// One step from the root of a document to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Key(String),
    Item(usize),
}

/// Whose answer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// `/api/v1/query_range`
    Prometheus,
    /// `get-metric-data` and `get-metric-statistics`
    CloudWatch,
}

/// Reads a document.
#[derive(Debug)]
pub struct Document {
    sender: Sender,
    pick: Pick,
    tokens: Tokens,
    path: Vec<Part>,
    /// Names of the series so far.
    names: Vec<String>,
    time: Vec<u8>,
    value: Vec<u8>,
    times: Vec<Option<Stamp>>,
    values: Vec<f64>,
    /// Spans that earlier files told of each series, and the one that this file tells.
    told: Told,
    /// What the document itself says is wrong.
    refusal: Option<(u64, String)>,
}

impl Document {
    /// A reader of the answer of `sender`.
    pub fn new(sender: Sender, pick: Pick) -> Self {
        Self {
            sender,
            pick,
            tokens: Tokens::default(),
            path: Vec::new(),
            names: Vec::new(),
            time: Vec::new(),
            value: Vec::new(),
            times: Vec::new(),
            values: Vec::new(),
            told: Told::default(),
            refusal: None,
        }
    }

    /// Names of the series so far.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Takes the next chunk and hands records to `each`, with their line.
    ///
    /// # Errors
    /// When it is no JSON, or an error of the server.
    pub fn push(&mut self, chunk: &[u8], mut each: impl FnMut(u64, Line<'_>)) -> Result<(), IngestError> {
        let mut tokens = std::mem::take(&mut self.tokens);
        let read = tokens.push(chunk, |line, token| self.token(line, token, &mut each));
        self.tokens = tokens;
        if let Some((line, what)) = self.refusal.take() {
            return Err(IngestError::NoSeries { line, what });
        }
        read
    }

    /// Ends the document.
    ///
    /// # Errors
    /// When it breaks off or holds no series.
    pub fn finish(&mut self) -> Result<(), IngestError> {
        self.tokens.finish()?;
        if self.names.is_empty() {
            let what = "the query found nothing. Ask for a metric and a time that exist".to_owned();
            return Err(IngestError::NoSeries { line: self.tokens.line(), what });
        }
        if let Pick::One(series) = self.pick
            && series >= self.names.len()
        {
            let what = format!("it has series 0 to {}, and {series} was asked for", self.names.len() - 1);
            return Err(IngestError::NoSeries { line: 1, what });
        }
        self.tokens.restart();
        // The series of the next file are numbered anew.
        self.names.clear();
        self.told.next_file();
        Ok(())
    }

    /// Points that an earlier file told already.
    pub fn repeated(&self) -> u64 {
        self.told.repeated
    }

    fn token(&mut self, line: u64, token: Token<'_>, each: &mut impl FnMut(u64, Line<'_>)) {
        match token {
            Token::ObjectStart => self.path.push(Part::Key(String::new())),
            Token::ArrayStart => self.path.push(Part::Item(0)),
            Token::Key(key) => {
                let key = String::from_utf8_lossy(key).into_owned();
                self.path.pop();
                self.path.push(Part::Key(key));
            }
            Token::ObjectEnd | Token::ArrayEnd => {
                self.path.pop();
                self.closed(line, token == Token::ObjectEnd, each);
                self.next_item();
            }
            Token::Text(text) | Token::Scalar(text) => {
                match self.sender {
                    Sender::Prometheus => self.prometheus(line, text, each),
                    Sender::CloudWatch => self.cloud_watch(text),
                }
                self.next_item();
            }
        }
    }

    fn next_item(&mut self) {
        if let Some(Part::Item(index)) = self.path.last_mut() {
            *index += 1;
        }
    }

    fn is_picked(&self, series: usize) -> bool {
        self.pick == Pick::All || self.pick == Pick::One(series)
    }

    fn name(&mut self, series: usize) -> &mut String {
        if self.names.len() <= series && series < MAX_BUCKETS {
            self.names.resize(series + 1, String::new());
        }
        // A document of millions of series shares the last name.
        let last = self.names.len().saturating_sub(1);
        &mut self.names[series.min(last)]
    }

    fn prometheus(&mut self, line: u64, text: &[u8], each: &mut impl FnMut(u64, Line<'_>)) {
        let key = |part: &Part, name: &str| matches!(part, Part::Key(key) if key == name);
        match self.path.as_slice() {
            [status] if key(status, "error") => {
                self.refusal =
                    Some((line, format!("Prometheus answered with an error, {}. Correct the query", quoted(text))));
            }
            [data, kind] if key(data, "data") && key(kind, "resultType") && text != b"matrix" => {
                let kind = quoted(text);
                let what = format!("it answers a query of type {kind}, not a range. Ask /api/v1/query_range");
                self.refusal = Some((line, what));
            }
            [data, result, Part::Item(series), metric, Part::Key(label)]
                if key(data, "data") && key(result, "result") && key(metric, "metric") =>
            {
                let (series, label) = (*series, label.clone());
                if label == "__name__" && is_running_total(text) {
                    let what = format!(
                        "series {} is the running total {}, not a rate. Ask for rate({}[5m])",
                        series + 1,
                        quoted(text),
                        quoted(text)
                    );
                    self.refusal = Some((line, what));
                }
                let name = self.name(series);
                if name.len() > MAX_NAME_BYTES {
                    return;
                }
                if !name.is_empty() {
                    name.push_str(", ");
                }
                name.push_str(&format!("{label}={}", quoted(text)));
            }
            [data, result, Part::Item(series), values, Part::Item(_), Part::Item(place)]
                if key(data, "data") && key(result, "result") && key(values, "values") =>
            {
                let (series, place) = (*series, *place);
                self.name(series);
                match place {
                    0 => self.time = text.to_vec(),
                    1 => {
                        self.value = text.to_vec();
                        if self.is_picked(series) {
                            let found = record(&self.time, &self.value, TimeFormat::Epoch(EpochUnit::Secs));
                            if self.told.is_new(&self.names, series, &found) {
                                each(line, found);
                            }
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn cloud_watch(&mut self, text: &[u8]) {
        let key = |part: &Part, name: &str| matches!(part, Part::Key(key) if key == name);
        match self.path.as_slice() {
            [results, Part::Item(series), label] if key(results, "MetricDataResults") => {
                let (series, is_label) = (*series, key(label, "Label"));
                let name = self.name(series);
                if is_label {
                    *name = quoted(text);
                }
            }
            [results, Part::Item(series), list, Part::Item(_)] if key(results, "MetricDataResults") => {
                let (series, is_time, is_value) = (*series, key(list, "Timestamps"), key(list, "Values"));
                self.name(series);
                if is_time && self.times.len() <= MAX_BUCKETS {
                    self.times.push(cloud_time(text));
                } else if is_value && self.values.len() <= MAX_BUCKETS {
                    // A value that is none is told apart by being no number.
                    self.values.push(number::parse(text, false).ok().flatten().unwrap_or(f64::NAN));
                }
            }
            [points, Part::Item(_), field] if key(points, "Datapoints") => {
                let (is_time, is_sum) = (key(field, "Timestamp"), key(field, "Sum") || key(field, "SampleCount"));
                if key(field, "Unit") && !matches!(text, b"Count" | b"None") {
                    let what = format!("its points count {}, not requests. Ask for RequestCount", quoted(text));
                    self.refusal.get_or_insert((1, what));
                }
                self.name(0);
                if is_time {
                    self.time = text.to_vec();
                } else if is_sum && (key_name(&self.path) == "Sum" || self.value.is_empty()) {
                    self.value = text.to_vec();
                }
            }
            _ => {}
        }
    }

    /// What CloudWatch tells about a series is complete at its closing brace.
    fn closed(&mut self, line: u64, is_object: bool, each: &mut impl FnMut(u64, Line<'_>)) {
        if self.sender != Sender::CloudWatch || !is_object {
            return;
        }
        match self.path.as_slice() {
            [Part::Key(results), Part::Item(series)] if results == "MetricDataResults" => {
                let series = *series;
                self.name(series);
                let (times, values) = (std::mem::take(&mut self.times), std::mem::take(&mut self.values));
                if times.len() != values.len() {
                    let what = format!("series {} has {} times and {} values", series + 1, times.len(), values.len());
                    self.refusal = Some((line, format!("{what}. Download the answer again, as a whole")));
                }
                let picked = if self.is_picked(series) { times.len() } else { 0 };
                for (time, value) in times.into_iter().zip(values).take(picked) {
                    let found = match time {
                        None => Line::fault(Reason::BadTime, "Timestamps", b"no time"),
                        Some(_) if value.is_nan() => Line::fault(Reason::BadCount, "Values", b"no count"),
                        Some(stamp) => Line::Record(Record::row(stamp, value, Quality::Observed)),
                    };
                    if self.told.is_new(&self.names, series, &found) {
                        each(line, found);
                    }
                }
            }
            [Part::Key(points), Part::Item(_)] if points == "Datapoints" => {
                let (time, value) = (std::mem::take(&mut self.time), std::mem::take(&mut self.value));
                if value.is_empty() {
                    let what = "its points have no Sum. Ask for the statistic Sum of RequestCount".to_owned();
                    self.refusal.get_or_insert((line, what));
                }
                let found = match cloud_time(&time) {
                    Some(stamp) => row(stamp, &value),
                    None => Line::fault(Reason::BadTime, "Timestamp", &time),
                };
                if self.told.is_new(&self.names, 0, &found) {
                    each(line, found);
                }
            }
            _ => {}
        }
    }
}

/// What files told of each series, so that points that two files share count once: the ends of a range query belong to it, and
/// whoever asks piece by piece gets the seams twice.
#[derive(Debug, Default)]
struct Told {
    /// By name, spans of earlier files, in seconds.
    before: BTreeMap<String, Vec<(i64, i64)>>,
    /// The same of this file.
    now: BTreeMap<String, (i64, i64)>,
    /// Whether there was a file before.
    has_before: bool,
    /// Points that were told already.
    repeated: u64,
}

impl Told {
    /// Whether no earlier file told of the time of `found`.
    fn is_new(&mut self, names: &[String], series: usize, found: &Line<'_>) -> bool {
        let Line::Record(record) = found else { return true };
        let (secs, name) = (record.stamp.local_secs, names.get(series).map_or("", String::as_str));
        if let Some(span) = self.now.get_mut(name) {
            *span = (span.0.min(secs), span.1.max(secs));
        } else if self.now.len() < MAX_TOLD {
            self.now.insert(name.to_owned(), (secs, secs));
        }
        let spans = self.before.get(name).filter(|_| self.has_before);
        let is_known = spans.is_some_and(|spans| spans.iter().any(|span| (span.0..=span.1).contains(&secs)));
        self.repeated += u64::from(is_known);
        !is_known
    }

    fn next_file(&mut self) {
        self.has_before = true;
        for (name, span) in std::mem::take(&mut self.now) {
            self.before.entry(name).or_default().push(span);
        }
    }
}

/// Whether a metric of that name only grows, as Prometheus' own naming has it. `rate()` and its like drop the name.
fn is_running_total(name: &[u8]) -> bool {
    [b"_total".as_slice(), b"_count", b"_sum", b"_bucket"].iter().any(|end| name.ends_with(end))
}

fn key_name(path: &[Part]) -> &str {
    match path.last() {
        Some(Part::Key(key)) => key,
        _ => "",
    }
}

/// The command line writes ISO 8601, the API seconds since 1970.
fn cloud_time(text: &[u8]) -> Option<Stamp> {
    TimeFormat::Iso.parse(text).or_else(|| TimeFormat::Epoch(EpochUnit::Secs).parse(text))
}

fn record<'a>(time: &'a [u8], value: &'a [u8], format: TimeFormat) -> Line<'a> {
    match format.parse(time) {
        Some(stamp) => row(stamp, value),
        None => Line::fault(Reason::BadTime, "time", time),
    }
}

fn row(stamp: Stamp, value: &[u8]) -> Line<'_> {
    match number::parse(value, false) {
        Ok(Some(value)) => Line::Record(Record::row(stamp, value, Quality::Observed)),
        Ok(None) => Line::Record(Record::row(stamp, 0.0, Quality::Missing)),
        Err(reason) => Line::fault(reason, "value", value),
    }
}
