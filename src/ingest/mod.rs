//! Bytes → [`TimeSeries`](crate::series::TimeSeries), in one pass, chunk by chunk.
//!
//! In: pieces of a file, cut anywhere. Out: a regular series, or an [`IngestError`] that names the line and the remedy.
//! The flow is `lines` (bytes → lines) → `csv` (line → fields → time and count) → `grid` (rows → buckets). Nothing here
//! holds the file, opens one, or guesses silently.

mod csv;
mod grid;
mod lines;
pub mod packed;
mod timestamp;

pub use csv::CsvReader;

use crate::series::SeriesError;

/// Longest line that is read, in bytes.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Why a file was not read: the line (from 1) where there is one, what stands there, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IngestError {
    /// Nothing but white space.
    #[error("The file is empty. It needs a line per bucket with a time and a count.")]
    Empty,
    /// A header and no rows.
    #[error("The file has a header but no rows. It needs a line per bucket with a time and a count.")]
    HeaderOnly,
    /// Only one row, so no step.
    #[error("The file has one row, so its step is unknown. It needs at least two.")]
    OneRow,
    /// Not text.
    #[error("Line {line} is not text (byte {byte:#04x}). Save the file as CSV in UTF-8.")]
    Binary {
        /// Line from 1.
        line: u64,
        /// The byte that no text holds.
        byte: u8,
    },
    /// Looks like HTML, an error page saved as CSV most likely.
    #[error("The file is a web page, not a CSV. Download the data itself and drop that.")]
    Html,
    /// A line longer than [`MAX_LINE_BYTES`].
    #[error("Line {line} is longer than {MAX_LINE_BYTES} bytes. Is it one row per line?")]
    LineTooLong {
        /// Line from 1.
        line: u64,
    },
    /// Neither the header nor the first row shows a time and a count.
    #[error(
        "Line {line} shows no {what} column: {found}. Name the columns timestamp and requests, separated by commas."
    )]
    NoColumn {
        /// Line from 1.
        line: u64,
        /// `time` or `count`.
        what: &'static str,
        /// The fields that are there.
        found: String,
    },
    /// A row with too few fields.
    #[error("Line {line} has {found} fields and needs {needed}. Is the separator the same in every line?")]
    Fields {
        /// Line from 1.
        line: u64,
        /// Fields in the line.
        found: usize,
        /// Fields needed.
        needed: usize,
    },
    /// A time that can't be read.
    #[error(
        "Line {line} has no time. Column {column} reads {value}. Write it like 2026-03-01T14:05 or as seconds since 1970."
    )]
    BadTime {
        /// Line from 1.
        line: u64,
        /// Name of the column.
        column: String,
        /// What stands there.
        value: String,
    },
    /// A count that can't be read, is negative or not finite.
    #[error(
        "Line {line} has no count. Column {column} reads {value}. Leave the field empty to mark a missing bucket, or write a number of 0 or more."
    )]
    BadCount {
        /// Line from 1.
        line: u64,
        /// Name of the column.
        column: String,
        /// What stands there.
        value: String,
    },
    /// A status other than ok, missing or imputed.
    #[error("Line {line} has the status {value}; ok, missing and imputed are known.")]
    BadStatus {
        /// Line from 1.
        line: u64,
        /// What stands there.
        value: String,
    },
    /// A time that is not after the one before.
    #[error("Line {line} goes back in time: {time} follows {before}. Sort the rows by time, one row per bucket.")]
    NotAscending {
        /// Line from 1.
        line: u64,
        /// Its time.
        time: String,
        /// Time of the row before.
        before: String,
    },
    /// A time off the grid.
    #[error(
        "Line {line} is off the grid: {time} is not a whole number of {step_secs} s steps after the first row. Use one regular step."
    )]
    OffGrid {
        /// Line from 1.
        line: u64,
        /// Its time.
        time: String,
        /// Step, the smallest distance between two rows.
        step_secs: i64,
    },
    /// Two zones in one file.
    #[error("Line {line} changes the zone from UTC{before} to UTC{now}. Write all times in one zone.")]
    ZoneChange {
        /// Line from 1.
        line: u64,
        /// Offset of the rows before.
        before: String,
        /// Offset in this line.
        now: String,
    },
    /// The rows make no series.
    #[error("{0}.")]
    Series(#[from] SeriesError),
    /// The packed file is damaged.
    #[error("The packed trace is damaged: {0}.")]
    Packed(String),
}

impl IngestError {
    /// The line where it stands, from 1.
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::Binary { line, .. }
            | Self::LineTooLong { line }
            | Self::NoColumn { line, .. }
            | Self::Fields { line, .. }
            | Self::BadTime { line, .. }
            | Self::BadCount { line, .. }
            | Self::BadStatus { line, .. }
            | Self::NotAscending { line, .. }
            | Self::OffGrid { line, .. }
            | Self::ZoneChange { line, .. } => Some(*line),
            Self::Empty | Self::HeaderOnly | Self::OneRow | Self::Html | Self::Series(_) | Self::Packed(_) => None,
        }
    }
}
