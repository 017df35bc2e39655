//! Text → records, for each shape of file. [`open`] makes the reader that a plan asks for.

pub mod delimited;
pub mod keyed;
pub mod logs;
pub mod metric_names;
pub mod metrics;
mod numbers;
pub mod record;

use super::aggregate::sink::Sink;
use super::error::IngestError;
use super::plan::{Format, ObjectShape, Plan};
use delimited::DelimitedReader;
use keyed::json_columns::JsonColumns;
use keyed::json_document::JsonDocument;
use keyed::json_keyed::JsonKeyed;
use keyed::json_lines::JsonLines;
use keyed::json_objects::JsonObjects;
use keyed::json_table::JsonTable;
use keyed::pairs::PairLines;
use keyed::wide::WideReader;
use logs::yearless::YearlessReader;
use logs::{LineReader, LogFormat};
use metrics::Document;
use numbers::Numbers;
use std::fmt;

/// Reads files of one shape, chunk by chunk, and hands what it finds to a [`Sink`].
pub trait FormatReader: fmt::Debug {
    /// Takes the next piece of text, cut anywhere.
    ///
    /// # Errors
    /// When the file as a whole can't be read. Single odd rows go to the sink.
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError>;

    /// Ends the file at hand; the next chunk is of another.
    ///
    /// # Errors
    /// When the file breaks off.
    fn end_file(&mut self, sink: &mut Sink) -> Result<(), IngestError>;

    /// Lines of the file at hand that were read.
    fn lines(&self) -> u64;

    /// Whether a header was read.
    fn header_seen(&self) -> bool {
        false
    }

    /// Names of metrics that stood around the rows so far.
    fn metrics_around(&self) -> &[String] {
        &[]
    }

    /// Points that an earlier file told already, and that were left out for that.
    fn repeated(&self) -> u64 {
        0
    }
}

/// The reader of the format of `plan`.
///
/// # Errors
/// When the plan leaves something open that only the user knows.
pub fn open(plan: &Plan) -> Result<Box<dyn FormatReader>, IngestError> {
    Ok(match &plan.format {
        Format::Table(table) => Box::new(DelimitedReader::new(table, plan)),
        Format::Numbers { start_local_secs } => {
            let start_secs = start_local_secs.ok_or(IngestError::NoStart)?;
            let step = plan.step.ok_or(IngestError::NoStart)?;
            Box::new(LineReader::new(Box::new(Numbers::new(start_secs, step, plan.decimal_comma))))
        }
        Format::Log(log) if *log == LogFormat::YEARLESS => Box::new(YearlessReader::of(plan.time)?),
        Format::Log(log) => Box::new(LineReader::new((log.spec().open)())),
        Format::Objects(ObjectShape::JsonLines, keys) => {
            Box::new(LineReader::new(Box::new(JsonLines::new(keys, plan))))
        }
        Format::Objects(ObjectShape::JsonObjects, keys) => Box::new(JsonObjects::new(keys, plan)),
        Format::Objects(ObjectShape::JsonRows(place), keys) => Box::new(JsonDocument::new(place, keys, plan)),
        Format::Objects(ObjectShape::JsonTable { place, names }, keys) => {
            Box::new(JsonTable::new(place, names, keys, plan))
        }
        Format::Objects(ObjectShape::JsonColumns { place, names, in_list }, keys) => {
            Box::new(JsonColumns::new((place, *in_list), names, keys, plan))
        }
        Format::Objects(ObjectShape::JsonKeyed { place }, keys) => Box::new(JsonKeyed::new(place, keys, plan)),
        Format::Objects(ObjectShape::Wide(table), keys) => Box::new(WideReader::new(table, keys, plan)),
        Format::Objects(shape, keys) => Box::new(LineReader::new(Box::new(PairLines::new(shape.clone(), keys, plan)))),
        Format::Metrics(source, pick) => Box::new(Document::new(*source, pick.clone())),
    })
}
