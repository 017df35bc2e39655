//! A format that the user names: found out as if nobody had named it where it is there, else a plain plan for it.

use super::{Detection, Question, json, logs, numbers, table};
use crate::ingest::documents::Sender;
use crate::ingest::error::IngestError;
use crate::ingest::plan::{Balancer, Format, Pick, Plan};
use serde::{Deserialize, Serialize};

/// A format that the user names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormatName {
    /// Fields between separators.
    Csv,
    /// Common and Combined Log Format.
    Log,
    /// AWS application load balancer.
    Alb,
    /// AWS classic load balancer.
    Elb,
    /// W3C extended, CloudFront.
    W3c,
    /// JSON lines.
    JsonLines,
    /// Prometheus.
    Prometheus,
    /// CloudWatch.
    CloudWatch,
    /// One number per line.
    Numbers,
}

impl FormatName {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Csv,
        Self::Log,
        Self::Alb,
        Self::Elb,
        Self::W3c,
        Self::JsonLines,
        Self::Prometheus,
        Self::CloudWatch,
        Self::Numbers,
    ];

    /// Its word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Log => "log",
            Self::Alb => "alb",
            Self::Elb => "elb",
            Self::W3c => "w3c",
            Self::JsonLines => "jsonl",
            Self::Prometheus => "prometheus",
            Self::CloudWatch => "cloudwatch",
            Self::Numbers => "numbers",
        }
    }

    /// The format that `name` names.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What is found out about text that is known to be of the format `name`.
///
/// # Errors
/// When it can't be read as that.
pub fn detect(name: FormatName, text: &[u8], lines: &[(u64, &[u8])]) -> Result<Detection, IngestError> {
    match name {
        FormatName::Csv => table::detect(lines),
        FormatName::Log => Ok(log(lines, Format::Clf)),
        FormatName::Alb => Ok(log(lines, Format::Balancer(Balancer::Alb))),
        FormatName::Elb => Ok(log(lines, Format::Balancer(Balancer::Classic))),
        FormatName::W3c => Ok(log(lines, Format::W3c)),
        FormatName::JsonLines => json::detect_lines(lines).unwrap_or_else(|| Err(no_lines())),
        FormatName::Prometheus => {
            json::detect_answer(text, Sender::Prometheus).unwrap_or_else(|| Ok(plain(Format::Prometheus(Pick::All))))
        }
        FormatName::CloudWatch => {
            json::detect_answer(text, Sender::CloudWatch).unwrap_or_else(|| Ok(plain(Format::CloudWatch(Pick::All))))
        }
        FormatName::Numbers => Ok(numbers::detect(lines).unwrap_or_else(plain_numbers)),
    }
}

fn log(lines: &[(u64, &[u8])], format: Format) -> Detection {
    logs::detect_as(lines, &format).unwrap_or_else(|| plain(format))
}

fn no_lines() -> IngestError {
    let what = "few lines hold a JSON object. Write one object per line, or choose another format";
    IngestError::NoSeries { line: 1, what: what.to_owned() }
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

    const CSV: &[u8] = b"timestamp,requests\n2026-03-01T00:00,3\n2026-03-01T00:01,4\n";

    #[test]
    fn a_format_that_is_named_and_there_is_found_out_as_if_it_was_not_named() {
        let all: [(FormatName, &[u8]); 10] = [
            (FormatName::Csv, CSV),
            (FormatName::Log, include_bytes!("../../../tests/fixtures/combined.log")),
            (FormatName::Alb, include_bytes!("../../../tests/fixtures/alb.log")),
            (FormatName::Elb, include_bytes!("../../../tests/fixtures/elb.log")),
            (FormatName::W3c, include_bytes!("../../../tests/fixtures/cloudfront.log")),
            (FormatName::JsonLines, include_bytes!("../../../tests/fixtures/json.log")),
            (FormatName::Prometheus, include_bytes!("../../../tests/fixtures/prometheus.json")),
            (FormatName::CloudWatch, include_bytes!("../../../tests/fixtures/cloudwatch.json")),
            (FormatName::CloudWatch, include_bytes!("../../../tests/fixtures/cloudwatch-statistics.json")),
            (FormatName::Numbers, include_bytes!("../../../tests/fixtures/numbers.txt")),
        ];
        for (name, text) in all {
            let found = sniff_as(text, name).unwrap();
            assert_eq!(found, sniff(text).unwrap(), "{}", name.name());
            assert!(!found.preview.rows.is_empty(), "{} has no first rows", name.name());
        }
    }

    #[test]
    fn a_format_that_is_named_and_not_there_is_tried_all_the_same() {
        for name in [FormatName::Log, FormatName::Alb, FormatName::Elb, FormatName::W3c, FormatName::Prometheus] {
            let found = sniff_as(CSV, name).unwrap();
            assert!(found.preview.rows.is_empty() && found.questions.is_empty(), "{}", name.name());
        }
        assert_eq!(sniff_as(CSV, FormatName::Numbers).unwrap().questions, [Question::Start]);
        let refused = sniff_as(CSV, FormatName::JsonLines);
        assert!(refused.is_err_and(|error| error.to_string().contains("one object per line")));
    }

    #[test]
    fn one_line_of_a_named_log_is_enough() {
        let line = b"h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326\n";
        let text = [b"not a line of a log\n".repeat(20), line.to_vec()].concat();
        assert!(!sniff(&text).is_ok_and(|found| found.plan.format == Format::Clf));
        assert_eq!(sniff_as(&text, FormatName::Log).unwrap().preview.rows.len(), 1);
    }
}
