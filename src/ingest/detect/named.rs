//! A format that the user names: found out as if nobody had named it where it is there, else a plain plan for it.

use super::{Detection, Question, document, logs, numbers, objects, table};
use crate::ingest::error::IngestError;
use crate::ingest::format::logs::LogFormat;
use crate::ingest::format::metrics::MetricsSource;
use crate::ingest::plan::{Format, ObjectShape, Pick, Plan};
use serde::{Deserialize, Serialize};

/// A format that the user names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormatName {
    /// Fields between separators.
    Csv,
    /// A log whose lines are requests.
    Log(LogFormat),
    /// JSON: an object per line, or a document with a list of them.
    Json,
    /// `key=value` in a line.
    Logfmt,
    /// `key:value` between tabs.
    Ltsv,
    /// Points as InfluxDB takes them.
    LineProtocol,
    /// An answer of a metric server.
    Metrics(MetricsSource),
    /// One number per line.
    Numbers,
}

impl FormatName {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let metrics = MetricsSource::ALL.map(Self::Metrics);
        let logs = LogFormat::all().map(Self::Log);
        std::iter::once(Self::Csv)
            .chain(logs)
            .chain([Self::Json, Self::Logfmt, Self::Ltsv, Self::LineProtocol])
            .chain(metrics)
            .chain([Self::Numbers])
    }

    /// Its word on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Log(log) => log.spec().id,
            Self::Json => "jsonl",
            Self::Logfmt => "logfmt",
            Self::Ltsv => "ltsv",
            Self::LineProtocol => "line-protocol",
            Self::Metrics(MetricsSource::Prometheus) => "prometheus",
            Self::Metrics(MetricsSource::CloudWatch) => "cloudwatch",
            Self::Metrics(MetricsSource::VictoriaMetrics) => "victoriametrics",
            Self::Numbers => "numbers",
        }
    }

    /// Its name in a list of choices.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Csv => "Table (CSV, TSV, …)",
            Self::Log(log) => log.spec().label,
            Self::Json => "JSON (lines or a document)",
            Self::Logfmt => "key=value (logfmt)",
            Self::Ltsv => "LTSV",
            Self::LineProtocol => "Line protocol (InfluxDB)",
            Self::Metrics(MetricsSource::Prometheus) => "Prometheus answer",
            Self::Metrics(MetricsSource::CloudWatch) => "CloudWatch answer",
            Self::Metrics(MetricsSource::VictoriaMetrics) => "VictoriaMetrics export",
            Self::Numbers => "One number per line",
        }
    }

    /// The format that `name` names.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|format| format.name() == name)
    }
}

/// What is found out about text that is known to be of the format `name`.
///
/// # Errors
/// When it can't be read as that.
pub fn detect(name: FormatName, text: &[u8], lines: &[(u64, &[u8])]) -> Result<Detection, IngestError> {
    match name {
        FormatName::Csv => table::detect(lines),
        FormatName::Log(log) => Ok(logs::detect_as(lines, log).unwrap_or_else(|| plain(Format::Log(log)))),
        FormatName::Json => objects::detect(text, lines).unwrap_or_else(|| Err(no_lines())),
        FormatName::Logfmt => objects::detect_pairs(lines, &ObjectShape::Logfmt).unwrap_or_else(|| Err(no_pairs())),
        FormatName::Ltsv => objects::detect_pairs(lines, &ObjectShape::Ltsv).unwrap_or_else(|| Err(no_pairs())),
        FormatName::LineProtocol => objects::detect_points(lines).unwrap_or_else(|| Err(no_pairs())),
        FormatName::Metrics(source) => {
            document::detect_answer(text, source).unwrap_or_else(|| Ok(plain(Format::Metrics(source, Pick::All))))
        }
        FormatName::Numbers => Ok(numbers::detect(lines).unwrap_or_else(plain_numbers)),
    }
}

fn no_lines() -> IngestError {
    let what = "few lines hold a JSON object. Write one object per line, or choose another format";
    IngestError::NoSeries { line: 1, what: what.to_owned() }
}

fn no_pairs() -> IngestError {
    let what = "few lines hold pairs of a key and a value. Choose another format".to_owned();
    IngestError::NoSeries { line: 1, what }
}

fn plain(format: Format) -> Detection {
    let mut detection = Detection::new(Plan::new(format));
    detection.because("format", "You chose it.");
    detection
}

fn plain_numbers() -> Detection {
    let mut detection = plain(Format::Numbers { start_local_secs: None });
    detection.questions.push(Question::Start);
    detection
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::super::{sniff, sniff_as};
    use super::*;

    const LOG: FormatName = FormatName::Log(LogFormat::CLF);
    const PROMETHEUS: FormatName = FormatName::Metrics(MetricsSource::Prometheus);
    const CLOUD_WATCH: FormatName = FormatName::Metrics(MetricsSource::CloudWatch);

    fn named(id: &str) -> FormatName {
        FormatName::from_name(id).unwrap()
    }

    const CSV: &[u8] = b"timestamp,requests\n2026-03-01T00:00,3\n2026-03-01T00:01,4\n";

    #[test]
    fn a_format_that_is_named_and_there_is_found_out_as_if_it_was_not_named() {
        let all: [(FormatName, &[u8]); 10] = [
            (FormatName::Csv, CSV),
            (LOG, include_bytes!("../../../tests/fixtures/combined.log")),
            (named("alb"), include_bytes!("../../../tests/fixtures/alb.log")),
            (named("elb"), include_bytes!("../../../tests/fixtures/elb.log")),
            (named("w3c"), include_bytes!("../../../tests/fixtures/cloudfront.log")),
            (FormatName::Json, include_bytes!("../../../tests/fixtures/json.log")),
            (PROMETHEUS, include_bytes!("../../../tests/fixtures/prometheus.json")),
            (CLOUD_WATCH, include_bytes!("../../../tests/fixtures/cloudwatch.json")),
            (CLOUD_WATCH, include_bytes!("../../../tests/fixtures/cloudwatch-statistics.json")),
            (FormatName::Numbers, include_bytes!("../../../tests/fixtures/numbers.txt")),
        ];
        for (name, text) in all {
            let mut found = sniff_as(text, name).unwrap();
            assert_eq!(found.plan.named_format.take(), Some(name));
            assert_eq!(found, sniff(text).unwrap(), "{}", name.name());
            assert!(!found.preview.rows.is_empty(), "{} has no first rows", name.name());
        }
    }

    #[test]
    fn a_format_that_is_named_and_not_there_is_tried_all_the_same() {
        for name in [LOG, named("alb"), named("elb"), named("w3c"), PROMETHEUS] {
            let found = sniff_as(CSV, name).unwrap();
            assert!(found.preview.rows.is_empty() && found.questions.is_empty(), "{}", name.name());
        }
        assert_eq!(sniff_as(CSV, FormatName::Numbers).unwrap().questions, [Question::Start]);
        let refused = sniff_as(CSV, FormatName::Json);
        assert!(refused.is_err_and(|error| error.to_string().contains("one object per line")));
    }

    #[test]
    fn one_line_of_a_named_log_is_enough() {
        let line = b"h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326\n";
        let text = [b"not a line of a log\n".repeat(20), line.to_vec()].concat();
        assert!(!sniff(&text).is_ok_and(|found| found.plan.format == Format::Log(LogFormat::CLF)));
        assert_eq!(sniff_as(&text, LOG).unwrap().preview.rows.len(), 1);
    }
}
