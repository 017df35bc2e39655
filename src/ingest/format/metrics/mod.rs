//! JSON answers of metric servers → records. A document has series, and each series has points.
//!
//! `prometheus`, `cloudwatch` and `victoria_metrics` know where a document keeps them; what they share is here.

mod cloudwatch;
mod covered_spans;
mod prometheus;
mod victoria_metrics;

use super::FormatReader;
use super::keyed::json_tokens::{Token, Tokens};
use super::record::{Line, Record, with_label};
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::error::IngestError;
use crate::ingest::plan::Pick;
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::number;
use crate::ingest::time::Timestamp;
use crate::series::Quality;
use covered_spans::CoveredSpans;
use serde::{Deserialize, Serialize};

/// Most series of a document.
const MAX_SERIES: usize = 10_000;

/// One step from the root of a document to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Key(String),
    Item(usize),
}

impl Part {
    fn is(&self, name: &str) -> bool {
        matches!(self, Self::Key(key) if key == name)
    }
}

/// Whose answer a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MetricsSource {
    /// `/api/v1/query_range`
    Prometheus,
    /// `get-metric-data` and `get-metric-statistics`
    CloudWatch,
    /// `/api/v1/export`: a series in each line.
    VictoriaMetrics,
}

impl MetricsSource {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Prometheus, Self::CloudWatch, Self::VictoriaMetrics];

    /// Its name within a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prometheus => "Prometheus range query",
            Self::CloudWatch => "CloudWatch metric data",
            Self::VictoriaMetrics => "VictoriaMetrics export",
        }
    }
}

/// Reads a document.
#[derive(Debug)]
pub struct Document {
    source: MetricsSource,
    pick: Pick,
    tokens: Tokens,
    path: Vec<Part>,
    /// Names of the series so far.
    names: Vec<String>,
    time: Vec<u8>,
    value: Vec<u8>,
    times: Vec<Option<Timestamp>>,
    values: Vec<f64>,
    /// Values among them that are none: their place, why, and what stands there, of the first few.
    bad_values: Vec<(usize, Reason, Option<Vec<u8>>)>,
    /// How many of each reason were kept with what stands there.
    shown: Vec<(Reason, usize)>,
    /// Series that have ended, where each has a document of its own.
    ended: usize,
    covered: CoveredSpans,
    /// What the document itself says is wrong: the line and what.
    refusal: Option<(u64, String)>,
}

impl Document {
    /// A reader of the answer of `source`.
    pub fn new(source: MetricsSource, pick: Pick) -> Self {
        Self {
            source,
            pick,
            tokens: match source {
                MetricsSource::VictoriaMetrics => Tokens::of_documents(),
                _ => Tokens::default(),
            },
            path: Vec::new(),
            names: Vec::new(),
            time: Vec::new(),
            value: Vec::new(),
            times: Vec::new(),
            values: Vec::new(),
            bad_values: Vec::new(),
            shown: Vec::new(),
            ended: 0,
            covered: CoveredSpans::default(),
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
    pub fn read(&mut self, chunk: &[u8], mut each: impl FnMut(u64, Line<'_>)) -> Result<(), IngestError> {
        let mut tokens = std::mem::take(&mut self.tokens);
        let read = tokens.push(chunk, |line, token| self.token(line, token, &mut each));
        self.tokens = tokens;
        if let Some((line, what)) = self.refusal.take() {
            return Err(IngestError::NoSeries { line, what });
        }
        read
    }

    fn finish(&mut self) -> Result<(), IngestError> {
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
        self.ended = 0;
        self.covered.next_file();
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
                match self.source {
                    MetricsSource::CloudWatch if token == Token::ObjectEnd => self.cloudwatch_closed(line, each),
                    MetricsSource::VictoriaMetrics if self.path.is_empty() => self.victoria_closed(line, each),
                    _ => {}
                }
                self.next_item();
            }
            Token::Text(text) | Token::Scalar(text) => {
                match self.source {
                    MetricsSource::Prometheus => self.prometheus_value(line, text, each),
                    MetricsSource::CloudWatch => self.cloudwatch_value(line, text),
                    MetricsSource::VictoriaMetrics => self.victoria_value(line, text),
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
        match &self.pick {
            Pick::All => true,
            Pick::One(one) => *one == series,
            Pick::Named(word) => {
                let name = self.names.get(series).map_or("", String::as_str);
                name == word || name.split(", ").any(|label| label == word)
            }
        }
    }

    /// Refuses the document for what stands in `line`. The first reason stays.
    fn refuse(&mut self, line: u64, what: String) {
        self.refusal.get_or_insert((line, what));
    }

    /// The name of `series`, to write it; `None` where there are too many.
    fn name_mut(&mut self, series: usize, line: u64) -> Option<&mut String> {
        if series >= MAX_SERIES {
            self.refuse(line, format!("it has more than {MAX_SERIES} series. Ask for their sum"));
            return None;
        }
        if self.names.len() <= series {
            self.names.resize(series + 1, String::new());
        }
        self.names.get_mut(series)
    }

    /// Hands a point of `series` on, unless it is not picked or an earlier file told it.
    fn point(&mut self, series: usize, line: u64, found: Line<'_>, each: &mut impl FnMut(u64, Line<'_>)) {
        if !self.is_picked(series) {
            return;
        }
        let name = self.names.get(series).map_or("", String::as_str);
        match found {
            Line::Record(mut record) => {
                record.series = with_label(0, name.as_bytes());
                if self.covered.add(name, record.stamp.local_secs) {
                    each(line, Line::Record(record));
                }
            }
            _ => each(line, found),
        }
    }
}

impl FormatReader for Document {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        self.read(text, |line, found| sink.take(line, found))
    }

    fn end_file(&mut self, _sink: &mut Sink) -> Result<(), IngestError> {
        self.finish()
    }

    fn lines(&self) -> u64 {
        self.tokens.line()
    }

    fn repeated(&self) -> u64 {
        self.covered.repeated()
    }
}

/// What `value` at `stamp` says.
fn row(stamp: Timestamp, value: &[u8]) -> Line<'_> {
    match number::parse(value, false) {
        Ok(Some(value)) => Line::Record(Record::row(stamp, value, Quality::Observed)),
        Ok(None) => Line::Record(Record::row(stamp, 0.0, Quality::Missing)),
        Err(reason) => Line::fault(reason, "value", value),
    }
}

/// A point whose `time` can't be read.
const fn no_time<'a>(column: &'a str, time: &'a [u8]) -> Line<'a> {
    Line::fault(Reason::BadTime, column, time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millions_of_values_before_the_first_series_are_skipped_and_too_many_series_refused() {
        let scalars = "1,".repeat(4_100_000);
        let text = format!(
            "{{\"data\":{{\"resultType\":\"matrix\",\"result\":[{scalars}{{\"metric\":{{}},\"values\":[[0,\"1\"],[60,\"2\"]]}}]}}}}"
        );
        let mut document = Document::new(MetricsSource::Prometheus, Pick::All);
        let refused = document.read(text.as_bytes(), |_, _| {}).expect_err("a series of a number above the most");
        assert!(refused.to_string().contains("more than 10000 series"), "{refused}");
    }
}
