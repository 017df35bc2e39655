//! JSON documents of metrics → records: a range query of Prometheus, metric data and statistics of CloudWatch.

use super::error::{IngestError, Reason, quoted};
use super::json::{Token, Tokens};
use super::number;
use super::plan::Pick;
use super::record::{Line, Record};
use super::stamp::{EpochUnit, Stamp, TimeFormat};
use crate::series::{MAX_BUCKETS, Quality};

/// Longest name of a series that is put together from labels, in bytes.
const MAX_NAME_BYTES: usize = 200;

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
        self.tokens.restart();
        Ok(())
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
                            each(line, record(&self.time, &self.value, TimeFormat::Epoch(EpochUnit::Secs)));
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
                for (time, value) in times.into_iter().zip(values).filter(|_| self.is_picked(series)) {
                    each(
                        line,
                        match time {
                            None => Line::fault(Reason::BadTime, "Timestamps", b"no time"),
                            Some(_) if value.is_nan() => Line::fault(Reason::BadCount, "Values", b"no count"),
                            Some(stamp) => Line::Record(Record::row(stamp, value, Quality::Observed)),
                        },
                    );
                }
            }
            [Part::Key(points), Part::Item(_)] if points == "Datapoints" => {
                let (time, value) = (std::mem::take(&mut self.time), std::mem::take(&mut self.value));
                each(
                    line,
                    match cloud_time(&time) {
                        Some(stamp) => row(stamp, &value),
                        None => Line::fault(Reason::BadTime, "Timestamp", &time),
                    },
                );
            }
            _ => {}
        }
    }
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
