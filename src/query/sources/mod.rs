//! What a request is in each source, and when it came, by the rules that `ingest` has for the same lines.
//!
//! A source gives stages, each a name and a `SELECT` that reads the one before. The last is `requests`, with `at_secs`, the
//! second since 1970 UTC, `status` and `size` where the source has them. Lines that are no requests do not get that far.

mod alb;
mod cloudfront;
mod combined;
mod iso;
mod json;
mod table;

use super::request::{Place, QueryRequest, Refused, Source};
use super::sql::Dialect;

/// A stage: its name and its `SELECT`.
pub type Stage = (&'static str, String);

/// The stages of the source that is asked for.
///
/// # Errors
/// When a name is missing.
pub fn stages(request: &QueryRequest, dialect: &dyn Dialect, place: &Place) -> Result<Vec<Stage>, Refused> {
    match request.source {
        Source::Combined => Ok(combined::stages(dialect, place)),
        Source::Alb => Ok(alb::stages(request, dialect, place)),
        Source::CloudFront => Ok(cloudfront::stages(dialect, place)),
        Source::Json => json::stages(request, dialect, place),
        Source::Table => table::stages(request, dialect, place),
    }
}

/// The pattern of the lines of `source` that are requests, without a group, for engines that keep the time of a line beside it.
pub const fn line_pattern(source: Source) -> Option<&'static str> {
    match source {
        Source::Combined => Some(combined::LINE),
        Source::Alb => Some(alb::LINE),
        Source::CloudFront | Source::Json | Source::Table => None,
    }
}

/// `text` as an HTTP status where it is three digits, else null.
fn status(dialect: &dyn Dialect, text: &str) -> String {
    format!("CASE WHEN {} THEN {} END", dialect.matches(text, "^[0-9]{3}$"), dialect.whole(text))
}

/// `text` as a number of bytes where it is up to 18 digits, else 0.
fn size(dialect: &dyn Dialect, text: &str) -> String {
    format!("CASE WHEN {} THEN {} ELSE 0 END", dialect.matches(text, "^[0-9]{1,18}$"), dialect.whole(text))
}
