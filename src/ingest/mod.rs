//! Bytes → [`TimeSeries`](crate::series::TimeSeries), in one pass, chunk by chunk.
//!
//! In: pieces of files, cut anywhere, already unpacked. Out: a regular series, what a log tells beside it, and a report of
//! the data's quality, or an [`IngestError`] that names place and remedy. `sniff` looks at the first bytes and proposes a
//! [`Plan`] with its reasons and with what it can't know; the user settles it; a [`Reader`] follows it.
//!
//! The flow is `encoding` (bytes → UTF-8) → `lines` or `json` → `delimited`, `clf`, `access`, `json_lines` or `documents` (text →
//! records) → `sink`, which puts rows into `rows` and requests into `events`, and rejects into `quality`. Nothing here
//! holds the file, opens one, or guesses silently.

mod access;
mod auto;
mod clf;
mod delimited;
mod documents;
mod encoding;
mod error;
mod events;
mod excerpt;
mod far;
mod fields;
mod hosts;
mod joiner;
mod joint_name;
mod json;
mod json_lines;
mod lines;
mod near;
mod number;
pub mod packed;
mod place;
mod plan;
mod quality;
mod reader;
mod record;
mod rejection;
mod regional;
mod regular;
mod rows;
mod sink;
mod sniff;
mod stamp;
mod usual;

pub use auto::AutoReader;
pub use error::{IngestError, Reason, Rejection};
pub use events::EventColumns;
pub use excerpt::Excerpt;
pub use joint_name::joint_name;
pub use number::parse as parse_count;
pub use place::{FileOf, Place};
pub use plan::{
    Balancer, Columns, Encoding, Format, Gaps, Keys, MAX_REJECTED, Pick, Plan, Rows, SILENCE_REQUESTS, Table, Together,
    Unit,
};
pub use quality::{FileRead, Noted, Outlier, QualityReport, Rejected, Span};
pub use reader::Reader;
pub use regional::DateOrder;
pub use sink::Ingested;
pub use sniff::{
    Column, Container, Detection, FormatName, Preview, Question, Role, RoleRefused, Why, encoding_of, pick_column,
    sniff, sniff_as,
};
pub use stamp::{EpochUnit, TimeFormat};

/// Longest line that is read, in bytes.
pub const MAX_LINE_BYTES: usize = 1 << 20;
/// Most rows of a table, one per bucket.
pub const MAX_ROWS: usize = crate::series::MAX_BUCKETS;
/// Bytes at the start of a file that are enough for [`sniff`].
pub const HEAD_BYTES: usize = 1 << 16;

/// `line` without a byte order mark.
fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}
