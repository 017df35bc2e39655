//! Chunks in, a series out, after a plan.

use super::access::{BalancerLog, W3c};
use super::clf::Clf;
use super::delimited::Delimited;
use super::documents::{Document, Sender};
use super::encoding::Decoder;
use super::error::{IngestError, Reason};
use super::joiner::{Joiner, Shape};
use super::json_lines::JsonLines;
use super::lines::Lines;
use super::number;
use super::plan::{Format, Plan};
use super::record::{Fault, Line, Record};
use super::sink::{Ingested, Sink};
use super::stamp::Stamp;
use super::{MAX_LINE_BYTES, without_mark};
use crate::series::Quality;
use memchr::memchr;

/// Reads files of one plan, chunk by chunk. Several files, one after the other, make one series.
#[derive(Debug)]
pub struct Reader {
    plan: Plan,
    decoder: Decoder,
    lines: Lines,
    body: Body,
    sink: Sink,
    bytes: u64,
}

/// What is done with the text.
#[derive(Debug)]
enum Body {
    Delimited(Box<Delimited>, Joiner),
    Numbers(Numbers),
    Clf(Clf),
    Balancer(BalancerLog),
    W3c(W3c),
    JsonLines(Box<JsonLines>),
    Document(Box<Document>),
}

impl Reader {
    /// A reader that follows `plan` to the letter.
    ///
    /// # Errors
    /// When the plan leaves something open that only the user knows.
    pub fn new(plan: Plan) -> Result<Self, IngestError> {
        let body = match &plan.format {
            Format::Table(table) => Body::Delimited(Box::new(Delimited::new(table, &plan)), Joiner::default()),
            Format::Numbers { start_local_secs } => Body::Numbers(Numbers {
                next_secs: start_local_secs.ok_or(IngestError::NoStart)?,
                step_secs: plan.step.ok_or(IngestError::NoStart)?.secs_i64(),
                decimal_comma: plan.decimal_comma,
                is_first: true,
            }),
            Format::Clf => Body::Clf(Clf::default()),
            Format::Balancer(kind) => Body::Balancer(BalancerLog::new(*kind)),
            Format::W3c => Body::W3c(W3c::default()),
            Format::JsonLines(keys) => Body::JsonLines(Box::new(JsonLines::new(keys, &plan))),
            Format::Prometheus(pick) => Body::Document(Box::new(Document::new(Sender::Prometheus, pick.clone()))),
            Format::CloudWatch(pick) => Body::Document(Box::new(Document::new(Sender::CloudWatch, pick.clone()))),
        };
        let (decoder, sink) = (Decoder::new(plan.encoding), Sink::new(&plan));
        Ok(Self { plan, decoder, lines: Lines::default(), body, sink, bytes: 0 })
    }

    /// The plan that it follows.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Names the file whose chunks come now; for reports and errors.
    pub fn name_file(&mut self, name: &str) {
        self.sink.name_file(name);
    }

    /// Bytes taken so far, of all files.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Rows taken so far, of all files.
    pub fn rows(&self) -> u64 {
        self.sink.tally().rows()
    }

    /// Rows rejected so far.
    pub fn rejected(&self) -> u64 {
        self.sink.tally().rejected()
    }

    /// Lines of the file at hand that were read.
    pub fn lines(&self) -> u64 {
        self.lines.count()
    }

    /// Takes the next piece of the file, cut anywhere.
    ///
    /// # Errors
    /// When a limit is reached or nothing in the file is as the plan says. Single odd rows are no error here.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), IngestError> {
        self.bytes += chunk.len() as u64;
        self.sink.add_bytes(chunk.len());
        let text = self.decoder.decode(chunk);
        let (lines, sink) = (&mut self.lines, &mut self.sink);
        match &mut self.body {
            Body::Document(document) => document.push(text, |line, found| sink.take(line, found))?,
            Body::Clf(clf) => {
                let mut rest = lines.block(text, |number, line| sink.take(number, clf.whole(number, line)));
                while !rest.is_empty() {
                    // The first line may begin with a byte order mark, and any may be odd.
                    rest = lines.first(rest, |number, line| sink.take(number, clf.whole(number, line)));
                    let (read, last) =
                        clf.usual_lines(rest, lines.count(), |number, record| sink.record(number, record));
                    rest = &rest[read..];
                    lines.set_count(last);
                }
            }
            Body::Delimited(delimited, joiner) => {
                let mut line = |delimited: &mut Delimited, sink: &mut Sink, number, line: &[u8]| {
                    sink_line(sink, number, line, |sink, line| {
                        joiner.line(delimited, number, line, &mut row_into(sink));
                    });
                    joiner.is_open() || delimited.expects_header()
                };
                let mut waits = false;
                let mut rest = lines.block(text, |number, text| waits = line(delimited, sink, number, text));
                let has_quotes = memchr(b'"', rest).is_some();
                while !rest.is_empty() {
                    rest = lines.first(rest, |number, text| waits = line(delimited, sink, number, text));
                    if !waits && !has_quotes {
                        let take = |number, record: &Record<'_>| sink.record(number, record);
                        let (read, last) = delimited.usual_lines(rest, lines.count(), take);
                        rest = &rest[read..];
                        lines.set_count(last);
                    }
                }
            }
            body => body.lines(sink, |each| lines.push(text, each)),
        }
        self.check_header()?;
        self.sink.check()
    }

    /// Ends this file; the chunks of the one named `name` follow.
    ///
    /// # Errors
    /// When the file that ends, or what it ends with, can't be read.
    pub fn next_file(&mut self, name: &str) -> Result<(), IngestError> {
        self.end_file()?;
        self.sink.next_file();
        self.sink.name_file(name);
        self.decoder = Decoder::new(self.plan.encoding);
        if let Body::Delimited(delimited, _) = &mut self.body {
            delimited.next_file();
        }
        Ok(())
    }

    fn end_file(&mut self) -> Result<(), IngestError> {
        let (lines, sink) = (&mut self.lines, &mut self.sink);
        match &mut self.body {
            Body::Document(document) => document.finish()?,
            body => {
                body.lines(sink, |each| lines.finish(each));
                body.flush(sink);
            }
        }
        self.check_header()
    }

    fn check_header(&mut self) -> Result<(), IngestError> {
        match &mut self.body {
            Body::Delimited(delimited, _) => delimited.take_misfit().map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }

    /// Ends the last file and makes the series, named `name`.
    ///
    /// # Errors
    /// When too much was rejected, or the rows make no series.
    pub fn finish(mut self, name: &str) -> Result<Ingested, IngestError> {
        self.end_file()?;
        if self.sink.tally().rows() == 0 {
            let header = matches!(&self.body, Body::Delimited(delimited, _) if delimited.header_seen());
            return Err(if header { IngestError::HeaderOnly } else { IngestError::Empty });
        }
        if let Body::Document(document) = &self.body {
            self.sink.note_repeated(document.repeated());
        }
        self.sink.finish(&self.plan, name)
    }
}

impl Body {
    /// Runs `lines`, which hands out lines, with what this format does to one.
    #[inline]
    fn lines(&mut self, sink: &mut Sink, lines: impl FnOnce(&mut dyn FnMut(u64, &[u8]))) {
        match self {
            Self::Clf(clf) => lines(&mut |number, line| guard(sink, number, line, |line| clf.line(line))),
            Self::Balancer(log) => lines(&mut |number, line| guard(sink, number, line, |line| log.line(line))),
            Self::W3c(log) => lines(&mut |number, line| guard(sink, number, line, |line| log.line(line))),
            Self::JsonLines(json) => {
                lines(&mut |number, line| {
                    sink_line(sink, number, line, |sink, line| sink.take(number, json.line(line)));
                });
            }
            Self::Numbers(numbers) => lines(&mut |number, line| {
                sink_line(sink, number, line, |sink, line| sink.take(number, numbers.line(line)));
            }),
            Self::Delimited(delimited, joiner) => lines(&mut |number, line| {
                sink_line(sink, number, line, |sink, line| joiner.line(delimited, number, line, &mut row_into(sink)));
            }),
            Self::Document(_) => {}
        }
    }

    /// Ends a file.
    fn flush(&mut self, sink: &mut Sink) {
        if let Self::Delimited(delimited, joiner) = self {
            joiner.flush(delimited, &mut row_into(sink));
        }
    }
}

/// What becomes of a row of a delimited file.
#[inline]
fn row_into(sink: &mut Sink) -> impl FnMut(&mut Delimited, u64, &[u8], Shape) {
    |delimited, number, row, shape| match shape {
        Shape::Open => sink.fault(number, Fault { reason: Reason::OpenQuote, column: "", value: row }),
        _ if delimited.expects_header() => {
            let place = sink.place(number);
            delimited.head(&place, row);
        }
        Shape::Closed => sink.take(number, delimited.row(row)),
    }
}

#[inline]
fn guard<'a>(sink: &mut Sink, number: u64, line: &'a [u8], read: impl FnOnce(&'a [u8]) -> Line<'a>) {
    sink_line(sink, number, line, |sink, line| sink.take(number, read(line)));
}

/// Keeps what is too long from the formats, and a byte order mark.
#[inline]
fn sink_line<'a>(sink: &mut Sink, number: u64, line: &'a [u8], take: impl FnOnce(&mut Sink, &'a [u8])) {
    if line.len() > MAX_LINE_BYTES {
        return sink.fault(number, Fault { reason: Reason::LongLine, column: "", value: b"" });
    }
    take(sink, if number == 1 { without_mark(line) } else { line });
}

/// Reads one number per line.
#[derive(Debug)]
struct Numbers {
    next_secs: i64,
    step_secs: i64,
    decimal_comma: bool,
    is_first: bool,
}

impl Numbers {
    fn line<'a>(&mut self, line: &'a [u8]) -> Line<'a> {
        if line.first() == Some(&b'#') {
            return Line::Nothing;
        }
        let is_first = std::mem::replace(&mut self.is_first, false);
        let stamp = Stamp { local_secs: self.next_secs, utc_offset_secs: None };
        let value = number::parse(line, self.decimal_comma);
        if is_first && value == Err(Reason::BadCount) {
            // A name for the numbers below.
            return Line::Nothing;
        }
        // A blank line is a bucket too: the next number belongs to the next one.
        self.next_secs += self.step_secs;
        match value {
            Ok(Some(value)) => Line::Record(Record::row(stamp, value, Quality::Observed)),
            Ok(None) => Line::Nothing,
            Err(reason) => Line::fault(reason, "1", line),
        }
    }
}
