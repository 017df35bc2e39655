//! Access logs: a line is a request.
//!
//! A new log is one file with a [`LineFormat`] and its [`LogSpec`], and one entry in [`LOGS`]. Detection, the reader, the
//! command line and the page take it from there.

mod aws_elb;
mod bracketed;
pub mod clf;
mod w3c;
mod year_turns;
pub mod yearless;

use super::record::{Line, Record};
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::error::IngestError;
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::lines::{Lines, without_start};
use crate::ingest::time::Timestamp;
use crate::ingest::{MAX_LINE_BYTES, format::FormatReader};
use crate::series::Quality;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// Logs that are known, in the order in which they are tried: the most frequent first.
pub static LOGS: [&LogSpec; 7] = [
    &clf::SPEC,
    &aws_elb::ALB,
    &aws_elb::CLASSIC,
    &w3c::SPEC,
    &bracketed::SPEC,
    &bracketed::WITHOUT_ZONE,
    &yearless::SPEC,
];

/// A shape of log lines.
#[derive(Debug)]
pub struct LogSpec {
    /// Word for the command line, and for what is stored.
    pub id: &'static str,
    /// Name within a sentence.
    pub name: &'static str,
    /// Name in a list of choices.
    pub label: &'static str,
    /// Whether its times name their zone, or are UTC by definition.
    pub names_zone: bool,
    /// A reader of its lines.
    pub open: fn() -> Box<dyn LineFormat>,
}

/// Reads the lines of one shape of log.
pub trait LineFormat: fmt::Debug {
    /// Reads a line, which has no byte order mark and is not too long.
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a>;

    /// Reads the lines of `block`, which ends with a line end, and counts them in `lines`. A format with a faster way for
    /// the lines that most logs consist of overrides it.
    fn block(&mut self, block: &[u8], lines: &mut Lines, sink: &mut Sink) {
        let mut rest = block;
        while !rest.is_empty() {
            rest = lines.first(rest, |number, line| sink.take(number, checked_line(self, number, line)));
        }
    }
}

/// Reads a line of any length, and without the byte order mark that the first may have.
pub fn checked_line<'a, F: LineFormat + ?Sized>(format: &'a mut F, number: u64, line: &'a [u8]) -> Line<'a> {
    match number {
        _ if line.len() > MAX_LINE_BYTES => Line::fault(Reason::LongLine, "", b""),
        1 => format.line(without_start(line)),
        _ => format.line(line),
    }
}

/// One of [`LOGS`]. It is stored as its id.
#[derive(Clone, Copy)]
pub struct LogFormat(&'static LogSpec);

impl LogFormat {
    /// Common and Combined Log Format.
    pub const CLF: Self = Self(&clf::SPEC);
    /// Behind a syslog without a year.
    pub const YEARLESS: Self = Self(&yearless::SPEC);

    /// All of them, in the order in which they are tried.
    pub fn all() -> impl Iterator<Item = Self> {
        LOGS.iter().map(|spec| Self(spec))
    }

    /// The log whose word is `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::all().find(|log| log.0.id == id)
    }

    /// What is known about it.
    pub const fn spec(self) -> &'static LogSpec {
        self.0
    }
}

impl fmt::Debug for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogFormat({})", self.0.id)
    }
}

impl PartialEq for LogFormat {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for LogFormat {}

impl Serialize for LogFormat {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.id)
    }
}

impl<'de> Deserialize<'de> for LogFormat {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let id = String::deserialize(from)?;
        Self::from_id(&id).ok_or_else(|| de::Error::custom(format!("no log format {id}")))
    }
}

/// Reads a file line by line.
#[derive(Debug)]
pub struct LineReader {
    format: Box<dyn LineFormat>,
    lines: Lines,
}

impl LineReader {
    /// A reader of lines of `format`.
    pub fn new(format: Box<dyn LineFormat>) -> Self {
        Self { format, lines: Lines::default() }
    }
}

impl FormatReader for LineReader {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { format, lines } = self;
        let block = lines.block(text, |number, line| sink.take(number, checked_line(format.as_mut(), number, line)));
        format.block(block, lines, sink);
        Ok(())
    }

    fn end_file(&mut self, sink: &mut Sink) -> Result<(), IngestError> {
        let Self { format, lines } = self;
        lines.finish(|number, line| sink.take(number, checked_line(format.as_mut(), number, line)));
        Ok(())
    }

    fn lines(&self) -> u64 {
        self.lines.count()
    }
}

/// A request.
pub const fn request<'a>(stamp: Timestamp, host: &'a [u8], code: u16, bytes: u64) -> Line<'a> {
    Line::Record(Record { bytes, host, code, ..Record::row(stamp, 1.0, Quality::Observed) })
}

/// A line of some other shape.
pub const fn not_a_log_line(line: &[u8]) -> Line<'_> {
    Line::fault(Reason::NotALogLine, "", line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_a_log_panic(line in prop::collection::vec(any::<u8>(), 0..200)) {
            for log in LogFormat::all() {
                let _ = (log.spec().open)().line(&line);
            }
        }
    }

    #[test]
    fn ids_are_unique_and_name_their_log() {
        for log in LogFormat::all() {
            assert_eq!(LogFormat::from_id(log.spec().id), Some(log));
            assert_eq!(LogFormat::all().filter(|other| *other == log).count(), 1);
        }
    }
}
