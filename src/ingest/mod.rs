//! Bytes → [`TimeSeries`](crate::series::TimeSeries), in one pass, chunk by chunk.
//!
//! In: pieces of files, cut anywhere, already unpacked. Out: a regular series, what a log tells beside it, and a report of
//! the data's quality, or an [`IngestError`] that names place and remedy. [`sniff`] looks at the first bytes and proposes a
//! [`Plan`] with its reasons and with what it can't know; the user settles it; a [`Reader`] follows it.
//!
//! The rooms, in the order in which bytes pass them:
//!
//! - `unpack`: packed bytes → what was packed, for whoever holds the file.
//! - `detect`: the first bytes → a plan, its reasons and its questions.
//! - `text`: bytes → UTF-8, lines and numbers.
//! - `format`: text → records, a file per shape: `format::logs` (a line is a request; one list of them), `format::delimited`,
//!   `format::keyed`, `format::metrics`. A new log is one file and one entry in `format::logs::LOGS`.
//! - `time`: one field → a time. The time of an ALB line is read by `time::iso`, that of a Common Log by `time::clf`.
//! - `aggregate`: records → buckets.
//! - `report`: what is said about rows: where they stand, why one is rejected, how good the whole is.
//!
//! Nothing here holds the file, opens one, or guesses silently.

mod aggregate;
mod auto;
mod detect;
mod error;
mod format;
mod further;
mod object_shape;
mod oldest_first;
pub mod packed;
mod plan;
mod reader;
mod report;
mod text;
mod time;
mod trace_name;
mod unpack;

pub use aggregate::events::EventColumns;
pub use aggregate::silence::SILENCE_REQUESTS;
pub use aggregate::sink::Ingested;
pub use auto::AutoReader;
pub use detect::{
    Answer, Choice, Column, Detection, FormatName, Offer, Preview, Question, RoleRefused, Topic, Why, encoding_of,
    head_bytes, pick_columns, sniff, sniff_as, sniff_columns,
};
pub(crate) use detect::{is_running_total, names_requests, unit_of, words_of};
pub use error::IngestError;
pub(crate) use format::delimited::fields::Fields;
pub use format::logs::LogFormat;
pub use format::metrics::MetricsSource;
pub use oldest_first::{oldest_first, time_of_year};
pub use plan::{
    Columns, DuplicatePolicy, Encoding, Format, Gaps, Keys, MAX_REJECTED, ObjectShape, Pick, Plan, Role, RowFilter,
    Rows, Table, Unit,
};
pub use reader::Reader;
pub use report::location::{Location, SourceFile};
pub use report::quality::{FileRead, Occurrences, Outlier, QualityReport, Rejected, Span};
pub use report::rejection::{Reason, Rejection};
pub(crate) use text::encoding::Decoder;
pub use text::excerpt::Excerpt;
pub use text::number::parse as parse_count;
pub use time::{DateOrder, EpochUnit, TimeFormat, YEARS};
pub use trace_name::trace_name;
pub use unpack::{Container, Unpack, UnpackError, Unpacked, unpacker};

/// Longest line that is read, in bytes.
pub const MAX_LINE_BYTES: usize = 1 << 20;
/// Most rows of a table, one per bucket.
pub const MAX_ROWS: usize = crate::series::MAX_BUCKETS;
/// Bytes at the start of a file that are enough for [`sniff`].
pub const HEAD_BYTES: usize = 1 << 16;
