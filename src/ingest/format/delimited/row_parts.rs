//! What the fields of one row say, collected from left to right.

use crate::ingest::format::record::{Record, whole};
use crate::ingest::plan::Rows;
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::number;
use crate::ingest::time::Timestamp;
use crate::series::Quality;

/// What the fields of a row say, but for its time and host.
#[derive(Debug, Default)]
pub struct RowParts {
    value: Option<f64>,
    quality: Option<Quality>,
    bytes: u64,
    /// Hash of its labels.
    pub series: u32,
    /// HTTP status.
    pub code: u16,
}

impl RowParts {
    #[inline]
    pub fn add(&mut self, value: Result<Option<f64>, Reason>) -> Result<(), Reason> {
        if let Some(value) = value? {
            self.value = Some(self.value.unwrap_or(0.0) + value);
        }
        Ok(())
    }

    pub fn set_quality(&mut self, field: &[u8]) -> Result<(), Reason> {
        let word = std::str::from_utf8(field.trim_ascii()).map_err(|_| Reason::BadQuality)?;
        self.quality = Some(Quality::from_word(word).ok_or(Reason::BadQuality)?);
        Ok(())
    }

    pub fn set_bytes(&mut self, field: &[u8], decimal_comma: bool) -> Result<(), Reason> {
        let field = field.trim_ascii();
        self.bytes = match whole(field) {
            Some(bytes) => bytes,
            None if field == b"-" => 0,
            // A count is at most 2⁵³.
            None => number::parse(field, decimal_comma)?.unwrap_or(0.0) as u64,
        };
        Ok(())
    }

    #[inline]
    pub fn record<'a>(&self, stamp: Timestamp, host: &'a [u8], rows: Rows) -> Record<'a> {
        if rows == Rows::Events {
            let (bytes, code) = (self.bytes, self.code);
            return Record { bytes, host, code, ..Record::row(stamp, 1.0, Quality::Observed) };
        }
        let seen = if self.value.is_some() { Quality::Observed } else { Quality::Missing };
        let quality = self.quality.map_or(seen, |said| seen.join(said));
        Record { series: self.series, ..Record::row(stamp, self.value.unwrap_or(0.0), quality) }
    }
}
