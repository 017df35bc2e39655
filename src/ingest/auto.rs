//! Files of any format with nobody to ask: looks at the first bytes, then reads.

use crate::ingest::aggregate::sink::Ingested;
use crate::ingest::detect::{head_bytes, pick_columns, sniff};
use crate::ingest::error::IngestError;
use crate::ingest::plan::{Plan, Rows};
use crate::ingest::reader::Reader;
use crate::ingest::{HEAD_BYTES, MAX_LINE_BYTES};
use crate::series::TimeSeries;
use memchr::memchr;

/// Reads what [`sniff`] proposes, and refuses what it would have to ask.
#[derive(Debug, Default)]
pub struct AutoReader {
    head: Vec<u8>,
    wanted: Option<String>,
    reader: Option<Reader>,
    /// Bytes that the head needs, once [`HEAD_BYTES`] are there.
    head_bytes: Option<usize>,
}

impl AutoReader {
    /// A reader that takes the column `name` of the header for the count, whatever else there is.
    pub fn of_column(name: &str) -> Self {
        Self { wanted: Some(name.to_owned()), ..Self::default() }
    }

    /// Lines that were read.
    pub fn lines(&self) -> u64 {
        self.reader.as_ref().map_or(0, Reader::lines)
    }

    /// Takes the next piece of the file, cut anywhere.
    ///
    /// # Errors
    /// As soon as it is clear that the file can't be read; see [`IngestError`].
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), IngestError> {
        if let Some(reader) = &mut self.reader {
            return reader.push(chunk);
        }
        self.head.extend_from_slice(chunk);
        let has_line = memchr(b'\n', &self.head).is_some();
        let most = match self.head_bytes {
            None if self.head.len() >= HEAD_BYTES => *self.head_bytes.insert(head_bytes(&self.head)),
            known => known.unwrap_or(HEAD_BYTES),
        };
        if self.head.len() >= most && (has_line || self.head.len() > MAX_LINE_BYTES) {
            self.start()?;
        }
        Ok(())
    }

    fn start(&mut self) -> Result<&mut Reader, IngestError> {
        let mut detection = sniff(&self.head)?;
        if let Some(name) = &self.wanted {
            pick_columns(&mut detection, &[name])?;
            detection.questions.retain(|question| !matches!(question, crate::ingest::Question::ValueColumn { .. }));
        }
        let plan = strict(detection.settled()?);
        let mut reader = Reader::new(plan)?;
        reader.push(&std::mem::take(&mut self.head))?;
        Ok(self.reader.insert(reader))
    }

    /// Ends the file and makes the series, named `name`.
    ///
    /// # Errors
    /// When the last line or the file as a whole can't be understood.
    pub fn finish(self, name: &str) -> Result<TimeSeries, IngestError> {
        Ok(self.finish_whole(name)?.series)
    }

    /// As [`AutoReader::finish`], with all that was found out.
    ///
    /// # Errors
    /// When the last line or the file as a whole can't be understood.
    pub fn finish_whole(mut self, name: &str) -> Result<Ingested, IngestError> {
        if self.reader.is_none() {
            self.start()?;
        }
        match self.reader {
            Some(reader) => reader.finish(name),
            None => Err(IngestError::Empty),
        }
    }
}

/// Where nobody sees a report, no row of a table may be odd.
fn strict(plan: Plan) -> Plan {
    let max_rejected = if plan.rows == Rows::Buckets { 0.0 } else { plan.max_rejected };
    Plan { max_rejected, ..plan }
}
