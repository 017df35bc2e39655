//! Why one row is not in the series.

use crate::ingest::MAX_LINE_BYTES;
use crate::ingest::report::location::Location;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why one row is rejected. The order is the one of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// A byte that no text holds.
    NotText,
    /// Longer than [`MAX_LINE_BYTES`].
    LongLine,
    /// A quote that is never closed.
    OpenQuote,
    /// Fewer fields than columns are needed.
    TooFewFields,
    /// More fields than the header names.
    TooManyFields,
    /// No line of the access log that the others are of.
    NotALogLine,
    /// No point of InfluxDB's line protocol.
    NotAPoint,
    /// No JSON object.
    NotJson,
    /// An object without a key that is needed.
    NoKey,
    /// A time that can't be read.
    BadTime,
    /// A time without a zone where others have one, or the other way round.
    NoZone,
    /// Not a number.
    BadCount,
    /// A number below 0.
    Negative,
    /// NaN or infinite.
    NotFinite,
    /// Above 2⁵³, from where on whole numbers are no longer exact.
    TooLarge,
    /// A formula of a spreadsheet.
    Formula,
    /// A percentage.
    Percent,
    /// Per second or minute where the others are not.
    OtherUnit,
    /// A quality other than ok, missing and imputed.
    BadQuality,
    /// A time that is not on the grid of the other rows.
    OffGrid,
    /// A time far from all others.
    FarTime,
    /// A row of another metric than those before.
    OtherMetric,
    /// A time without a year whose month does not follow those before.
    UnknownYear,
}

impl Reason {
    /// A stable name for reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotText => "not_text",
            Self::LongLine => "long_line",
            Self::OpenQuote => "open_quote",
            Self::TooFewFields => "too_few_fields",
            Self::TooManyFields => "too_many_fields",
            Self::NotALogLine => "not_a_log_line",
            Self::NotAPoint => "not_a_point",
            Self::NotJson => "not_json",
            Self::NoKey => "no_key",
            Self::BadTime => "bad_time",
            Self::NoZone => "no_zone",
            Self::BadCount => "bad_count",
            Self::Negative => "negative",
            Self::NotFinite => "not_finite",
            Self::TooLarge => "too_large",
            Self::Formula => "formula",
            Self::Percent => "percent",
            Self::OtherUnit => "other_unit",
            Self::BadQuality => "bad_quality",
            Self::OffGrid => "off_grid",
            Self::FarTime => "far_time",
            Self::OtherMetric => "other_metric",
            Self::UnknownYear => "unknown_year",
        }
    }

    /// What is wrong, in a few words for a table.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotText => "not text",
            Self::LongLine => "line too long",
            Self::OpenQuote => "quote never closed",
            Self::TooFewFields => "too few fields",
            Self::TooManyFields => "too many fields",
            Self::NotALogLine => "not a log line",
            Self::NotAPoint => "not a point",
            Self::NotJson => "not a JSON object",
            Self::NoKey => "key missing",
            Self::BadTime => "no time",
            Self::NoZone => "zone in some rows only",
            Self::BadCount => "no count",
            Self::Negative => "negative count",
            Self::NotFinite => "count not finite",
            Self::TooLarge => "count too large",
            Self::Formula => "formula in place of a count",
            Self::Percent => "percentage in place of a count",
            Self::OtherUnit => "another unit than the others",
            Self::BadQuality => "unknown status",
            Self::OffGrid => "off the grid",
            Self::FarTime => "time far from the rest",
            Self::OtherMetric => "another metric than before",
            Self::UnknownYear => "month out of turn",
        }
    }
}

/// One rejected row. Displays as a sentence with place, what stands there and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Where it stands.
    pub place: Location,
    /// Why.
    pub reason: Reason,
    /// Name of the column or key.
    pub column: String,
    /// What stands there, shortened.
    pub value: String,
    /// Whether a key of JSON or the like holds it, and no field of a table.
    pub is_key: bool,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, column, value, .. } = self;
        let (kind, empty) = if self.is_key { ("Key", "Write null") } else { ("Column", "Leave the field empty") };
        let mend = format!("{empty} to mark a missing bucket, or write a number of 0 or more.");
        let mut of_field =
            |fault: &str, remedy: &str| write!(f, "{place} has {fault}. {kind} {column} reads {value}. {remedy}");
        match self.reason {
            Reason::BadCount => of_field("no count", &mend),
            Reason::Negative => of_field("a count below 0", &mend),
            Reason::NotFinite => of_field("no finite count", &format!("{empty} to mark a missing bucket.")),
            Reason::TooLarge => of_field("a count above 9007199254740992", "Correct it."),
            Reason::Formula => of_field("a formula in place of a count", "Save the values, not the formulas."),
            Reason::Percent => of_field("a percentage in place of a count", "Export the number of requests."),
            Reason::OtherUnit => of_field("another unit than the first rows", "Write all counts in one unit."),
            Reason::BadTime => of_field("no time", "Write it like 2026-03-01T14:05 or as seconds since 1970."),
            Reason::NotText => write!(f, "{place} is not text (byte {value}). Save the file as CSV in UTF-8."),
            Reason::LongLine => write!(f, "{place} is longer than {MAX_LINE_BYTES} bytes. Is it one row per line?"),
            Reason::OpenQuote => {
                write!(f, "{place} opens a quote that is never closed: {value}. Close it, or take the quote out.")
            }
            Reason::TooFewFields => {
                write!(f, "{place} ends before column {column}: {value}. Is the separator the same in every line?")
            }
            Reason::TooManyFields => write!(
                f,
                "{place} goes on behind column {column}, the last that the header names: {value}. Put numbers and texts with a separator in them into quotes."
            ),
            Reason::NotALogLine => write!(
                f,
                "{place} is no line of this access log: {value}. Take it out, or choose the format that the log has."
            ),
            Reason::NotAPoint => write!(
                f,
                "{place} is no point of line protocol: {value}. Write measurement, fields and time, like http,host=a requests=5i 1700000000000000000."
            ),
            Reason::NotJson => {
                write!(f, "{place} is no JSON object: {value}. Write one object per line, or choose another format.")
            }
            Reason::NoKey => write!(f, "{place} has no key {column}: {value}. Choose a key that every row has."),
            Reason::NoZone => write!(
                f,
                "{place} has a zone where others have none, or none where they have one: column {column} reads {value}. Write the zone in every row, or in none."
            ),
            Reason::BadQuality => write!(f, "{place} has the status {value}; ok, missing and imputed are known."),
            Reason::OffGrid => write!(
                f,
                "{place} is off the grid: {value} is not a whole number of {column} s steps after the first row. Use one regular step, or choose a longer one."
            ),
            Reason::OtherMetric => of_field(
                "another metric than the rows before",
                "Export the rows of requests alone, or say which are read (--only).",
            ),
            Reason::UnknownYear => of_field("a time of either of two years", "Put lines in the order of their time."),
            Reason::FarTime => {
                write!(f, "{place} is at {value}, far from the other rows. Correct the time, or take the row out.")
            }
        }
    }
}
