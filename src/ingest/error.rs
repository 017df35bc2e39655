//! Why files are not read: the place, what stands there, and what to do. Why single rows are not, says `rejection`.

use super::report::location::Location;
use super::report::rejection::Rejection;
use super::{MAX_LINE_BYTES, MAX_ROWS};
use crate::series::SeriesError;

/// Longest piece of a field that an error quotes, in characters.
const QUOTED_CHARS: usize = 40;

/// Why files were not read: place, what stands there, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IngestError {
    /// Nothing but white space.
    #[error("The file is empty. It needs a line per bucket with a time and a count.")]
    Empty,
    /// A header and no rows.
    #[error("The file has a header but no rows. It needs a line per bucket with a time and a count.")]
    HeaderOnly,
    /// Only one row, so no step.
    #[error("The file has one row, so its step is unknown. It needs at least two, or a step that you choose.")]
    OneRow,
    /// The first line is no text.
    #[error("Line {line} is not text (byte {byte:#04x}). Save the file as CSV in UTF-8.")]
    Binary {
        /// Line from 1.
        line: u64,
        /// The byte that no text holds.
        byte: u8,
    },
    /// Another kind of file altogether.
    #[error("The file is {what}, not a table or a log. {remedy}")]
    Foreign {
        /// What it is.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A file that was to be unpacked first.
    #[error("The compressed file is cut or damaged after line {line} ({why}). Copy it again and retry.")]
    Damaged {
        /// Lines that could be read.
        line: u64,
        /// What the decompressor says.
        why: String,
    },
    /// A line longer than [`MAX_LINE_BYTES`] at the start.
    #[error("Line {line} is longer than {MAX_LINE_BYTES} bytes. Is it one row per line?")]
    LineTooLong {
        /// Line from 1.
        line: u64,
    },
    /// Neither the header nor the first row shows what is needed.
    #[error(
        "{place} shows no {what} column: {found}. Name the columns timestamp and requests, separated by commas{}.",
        or_choose(what)
    )]
    NoColumn {
        /// Where the columns should be named.
        place: Location,
        /// `time`, `count` or a name that was asked for.
        what: String,
        /// The fields that are there.
        found: String,
    },
    /// Day and month can't be told apart.
    #[error(
        "{place} may mean a day or a month first: {value}. Write dates like 2026-03-01, or say on the command line which comes first (--days first or --days second)."
    )]
    DayOrMonth {
        /// Where it stands.
        place: Location,
        /// The date.
        value: String,
    },
    /// A number that may be a thousandfold of another.
    #[error(
        "{place} may have a point or a comma before the fraction: {value}. Write 1234.5, or say which (on the command line --decimal point or --decimal comma)."
    )]
    Decimal {
        /// Where it stands.
        place: Location,
        /// The number.
        value: String,
    },
    /// A time without a year.
    #[error("{place} names no year: {value}. Say which year the log begins in (on the command line --year 2026).")]
    NoYear {
        /// Where it stands.
        place: Location,
        /// The time.
        value: String,
    },
    /// Different counts for the same times.
    #[error(
        "{place} has another count for a time that is there already, and so have {rows} rows in all. Say what rows of one time make: their sum, mean, largest, first or last (on the command line --together)."
    )]
    Conflict {
        /// The first such row.
        place: Location,
        /// How many there are.
        rows: u64,
    },
    /// A further file that makes no trace with the first.
    #[error("{why}. Files of one trace have one shape: read this one apart.")]
    OtherShape {
        /// What is different.
        why: String,
    },
    /// Rows with two distances, one of which is not the other with gaps.
    #[error(
        "{place} is where rows stop or start to be {} s apart; most are {} s apart. Choose the step, at least {} s (on the command line --step), or read the parts one by one.",
        secs.0, secs.1, secs.0.max(secs.1)
    )]
    TwoSteps {
        /// Where the other distance begins.
        place: Location,
        /// The smallest and the most frequent distance, in seconds.
        secs: (i64, i64),
    },
    /// Something that only the user knows.
    #[error("{text} {remedy}")]
    Ask {
        /// Line from 1, where it is about one.
        line: Option<u64>,
        /// What is not known, and why.
        text: String,
        /// How to say it on the command line.
        remedy: String,
    },
    /// A file that holds no requests, whatever is said.
    #[error("{what}. {remedy}.")]
    NoRequests {
        /// What it holds.
        what: String,
        /// How to get requests.
        remedy: String,
    },
    /// No bucket has a count.
    #[error("No bucket of {step_secs} s has a count: {why}.")]
    NothingCounted {
        /// Width of a bucket.
        step_secs: u32,
        /// Why, and what to do.
        why: &'static str,
    },
    /// Numbers without times.
    #[error(
        "Line 1 has a number and no time. Give each row its time, or say when the first bucket starts and how long one is (on the command line: --start 2026-03-01T00:00 --step 60)."
    )]
    NoStart,
    /// Too many rows can't be read.
    #[error("{first}{}", of_all(*rejected, *rows))]
    Rejected {
        /// The first one.
        first: Rejection,
        /// Rows that were rejected.
        rejected: u64,
        /// Rows in all.
        rows: u64,
    },
    /// More rows than [`MAX_ROWS`], one per bucket.
    #[error("{place} is past the {MAX_ROWS} rows that a trace can have. Cut the file, or use a longer step in it.")]
    TooManyRows {
        /// The first row that is too much.
        place: Location,
    },
    /// The span has more buckets than a series may have.
    #[error(
        "The rows span {first} to {last} (line {}{}), {buckets} buckets of {step_secs} s. At most {} are possible: correct the time, or choose a longer step.",
        place.line,
        place.of_file(),
        crate::series::MAX_BUCKETS
    )]
    TooManyBuckets {
        /// Where the last row stands.
        place: Location,
        /// First time.
        first: String,
        /// Last time.
        last: String,
        /// Width of a bucket.
        step_secs: i64,
        /// Buckets that it would take.
        buckets: u64,
    },
    /// A step that is no multiple of what the rows have.
    #[error(
        "{place} is {rows_secs} s after the row before it, and a step of {step_secs} s is no whole multiple of that. Choose a multiple of {rows_secs} s."
    )]
    StepTooFine {
        /// Where a row stands that shows the step.
        place: Location,
        /// Step of the rows.
        rows_secs: i64,
        /// Step that was asked for.
        step_secs: i64,
    },
    /// A JSON document that breaks off or is none.
    #[error("Line {line}, column {column}: {what}. Download the answer again, as a whole.")]
    Json {
        /// Line from 1.
        line: u64,
        /// Byte in the line from 1.
        column: u64,
        /// What is wrong.
        what: String,
    },
    /// A JSON document of a known kind that holds no series.
    #[error("Line {line} holds no series: {what}.")]
    NoSeries {
        /// Line from 1.
        line: u64,
        /// What it holds, and what to do.
        what: String,
    },
    /// The rows make no series.
    #[error("{0}.")]
    Series(#[from] SeriesError),
    /// The packed file is damaged.
    #[error("The packed trace is damaged: {0}.")]
    Packed(String),
}

fn or_choose(what: &str) -> &'static str {
    match what {
        "count" => {
            ", or choose the one with the count (on the command line --column NAME, or --rows events where a row is a request)"
        }
        _ => "",
    }
}

fn of_all(rejected: u64, rows: u64) -> String {
    if rejected > 1 { format!(" In all, {rejected} of {rows} rows can't be read.") } else { String::new() }
}

impl IngestError {
    /// Number of the file that it is about, in the order of reading from 0, where it says so.
    pub fn file(&self) -> Option<usize> {
        // Where the first file was the only one so far, the place does not name it.
        self.place().map(|place| place.file.as_ref().map_or(0, |file| file.index))
    }

    fn place(&self) -> Option<&Location> {
        match self {
            Self::NoColumn { place, .. }
            | Self::DayOrMonth { place, .. }
            | Self::Decimal { place, .. }
            | Self::NoYear { place, .. }
            | Self::Conflict { place, .. }
            | Self::TwoSteps { place, .. }
            | Self::TooManyRows { place }
            | Self::TooManyBuckets { place, .. }
            | Self::StepTooFine { place, .. } => Some(place),
            Self::Rejected { first, .. } => Some(&first.place),
            _ => None,
        }
    }

    /// The line where it stands, from 1.
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::Binary { line, .. }
            | Self::Damaged { line, .. }
            | Self::LineTooLong { line }
            | Self::NoSeries { line, .. }
            | Self::Json { line, .. } => Some(*line),
            Self::Ask { line, .. } => *line,
            Self::NoStart => Some(1),
            _ => self.place().map(|place| place.line),
        }
    }
}

/// What an error may show of a field: short, on one line, and never blank.
pub fn quoted(bytes: &[u8]) -> String {
    // Four bytes are the most that a character has, and one may be cut at the end.
    let head = &bytes[..bytes.len().min(QUOTED_CHARS * 4 + 4)];
    let text = String::from_utf8_lossy(head);
    let text = text.trim();
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let short: String =
        text.chars().take(QUOTED_CHARS).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
