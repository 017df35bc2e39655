//! The first bytes of a file → what it is, why, and what only the user can know.
//!
//! Nothing is applied here: a [`Detection`] holds a proposed [`Plan`], which the user may change in every field.

mod candidates;
mod columns;
mod context;
mod correct;
mod document;
mod doubts;
mod epochs;
mod expression;
mod foreign;
mod head;
mod header;
mod layout;
mod logs;
mod named;
mod mangled;
mod names;
mod nested;
mod numbers;
mod object_stream;
mod objects;
mod periods;
mod places;
mod quantities;
mod question;
mod roles;
mod series;
mod series_names;
mod sheet;
mod sources;
mod statistics;
mod table;
mod totals;
mod tree;
mod unit_around;
mod unit_names;
mod wide;
mod wide_rows;
mod word_lists;

use candidates::listed_options;
pub(in crate::ingest) use context::{is_metric_path, is_name_path, other_beside_requests};
pub use correct::{RoleRefused, pick_columns};
pub use head::head_bytes;
pub use named::FormatName;
pub(in crate::ingest) use names::{is_no_count, is_sure_count, is_total};
pub(crate) use names::{is_running_total, names_requests, words_of};
pub(in crate::ingest) use places::{is_unread, unread_beside};
pub use question::{Answer, Choice, Offer, Topic};
pub(in crate::ingest) use series_names::SeriesNames;
pub(crate) use unit_names::unit_of;

use crate::ingest::error::IngestError;
use crate::ingest::plan::{Encoding, Format, ObjectShape, Plan, Role, Rows};
use crate::ingest::report::location::Location;
use crate::ingest::text::box_lines::is_drawn;
use crate::ingest::text::encoding::Decoder;
use crate::ingest::text::lines::{without_mark, without_start};
use crate::ingest::unpack::Container;
use crate::ingest::{HEAD_BYTES, MAX_LINE_BYTES};
use memchr::{memchr, memmem};
use serde::{Deserialize, Serialize};

/// Rows of a preview.
const PREVIEW_ROWS: usize = 8;
/// Lines that are looked at.
const MAX_LINES: usize = 400;

/// A column of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, or its number from 1.
    pub name: String,
    /// What it is taken for.
    pub role: Role,
    /// Whether it holds numbers, so that it could be the value.
    pub is_number: bool,
    /// Whether it holds times.
    pub is_time: bool,
}

/// The first rows as they stand in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Columns, or keys of JSON.
    pub columns: Vec<Column>,
    /// Line and cells of the first rows.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Something that the file does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// A date can be read in two ways; the answer is the plan's `time`.
    DayOrMonth {
        /// Where the first one stands.
        place: Location,
        /// What it reads.
        value: String,
    },
    /// Numbers without times; the answer is the plan's start and step.
    Start,
    /// No column is named like a count and several hold numbers; the answer is the plan's `values`.
    ValueColumn {
        /// Columns with numbers, from 0.
        candidates: Vec<usize>,
    },
    /// Numbers like 2.000 can be read in two ways; the answer is the plan's `decimal_comma`.
    Decimal {
        /// Where the first one stands.
        place: Location,
        /// What it reads.
        value: String,
    },
    /// There are several series, which are summed unless one is picked.
    Series {
        /// Their names.
        names: Vec<String>,
    },
    /// Whether values are counts per bucket or rates; taken for what the plan says.
    Unit,
    /// Times name no year; the answer is the plan's `time`.
    Year {
        /// Where the first one stands.
        place: Location,
        /// What it reads.
        value: String,
    },
    /// Anything else, with the answers to it.
    Choice(Choice),
    /// No time names a zone; taken for UTC.
    Zone,
}

impl Question {
    /// Whether nothing can be read without an answer.
    pub fn blocks(&self) -> bool {
        matches!(
            self,
            Self::DayOrMonth { .. }
                | Self::Start
                | Self::ValueColumn { .. }
                | Self::Decimal { .. }
                | Self::Year { .. }
                | Self::Choice(_)
        )
    }
}

/// One finding and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What was found out: `format`, `encoding`, `time`, `value`, `rows`, `unit`, `zone`, `numbers`.
    pub topic: String,
    /// A sentence.
    pub text: String,
}

/// What a file is taken for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// The proposal.
    pub plan: Plan,
    /// Why.
    pub why: Vec<Why>,
    /// What only the user knows.
    pub questions: Vec<Question>,
    /// The first rows.
    pub preview: Preview,
}

impl Detection {
    fn new(plan: Plan) -> Self {
        Self { plan, why: Vec::new(), questions: Vec::new(), preview: Preview::default() }
    }

    fn because(&mut self, topic: &str, text: impl Into<String>) {
        self.why.push(Why { topic: topic.to_owned(), text: text.into() });
    }

    /// The plan, if nothing has to be asked first.
    ///
    /// # Errors
    /// The first question that blocks, as an error with its remedy.
    pub fn settled(self) -> Result<Plan, IngestError> {
        let blocking = self.questions.into_iter().find(Question::blocks);
        match blocking {
            None => Ok(self.plan),
            Some(Question::DayOrMonth { place, value }) => Err(IngestError::DayOrMonth { place, value }),
            Some(Question::Decimal { place, value }) => Err(IngestError::Decimal { place, value }),
            Some(Question::Year { place, value }) => Err(IngestError::NoYear { place, value }),
            Some(Question::Choice(choice)) => {
                Err(IngestError::Ask { line: choice.line, remedy: choice.remedy(), text: choice.text })
            }
            Some(Question::ValueColumn { candidates }) if matches!(self.plan.format, Format::Objects(..)) => {
                let name = |index: usize| self.preview.columns.get(index).map_or("", |column| column.name.as_str());
                let names: Vec<&str> = candidates.into_iter().map(name).collect();
                let text = match names[..] {
                    [one] => format!("The key {one} holds numbers, and is not named like requests."),
                    _ => format!("The keys {} hold numbers, and none is named like requests.", names.join(", ")),
                };
                let options = listed_options(&names);
                let remedy = format!(
                    "Say which counts them (on the command line {options}, or --rows events where a row is a request)."
                );
                Err(IngestError::Ask { line: None, text, remedy })
            }
            Some(Question::ValueColumn { candidates }) if !candidates.is_empty() => {
                let name = |index: &usize| self.preview.columns.get(*index).map_or("", |column| column.name.as_str());
                let names: Vec<&str> = candidates.iter().map(name).collect();
                let line = self.preview.rows.first().map_or(1, |row| row.0.max(2) - 1);
                let text = format!(
                    "Line {line} shows no count column: {} hold numbers, and none is named like requests.",
                    names.join(", ")
                );
                let remedy = format!("Say which counts them (on the command line {}).", listed_options(&names));
                Err(IngestError::Ask { line: Some(line), text, remedy })
            }
            Some(Question::ValueColumn { .. }) => {
                let names: Vec<&str> = self.preview.columns.iter().map(|column| column.name.as_str()).collect();
                let place = Location { file: None, line: self.preview.rows.first().map_or(1, |row| row.0.max(2) - 1) };
                Err(IngestError::NoColumn { place, what: "count".to_owned(), found: names.join(" ") })
            }
            Some(_) => Err(IngestError::NoStart),
        }
    }
}

/// Looks at the first bytes of an unpacked file, [`HEAD_BYTES`] or all there are.
///
/// # Errors
/// When it is nothing that could be read.
pub fn sniff(head: &[u8]) -> Result<Detection, IngestError> {
    look(head, |text, lines| detect_any(None, text, lines))
}

/// As [`sniff`], for a file that is known to have the format `name`.
///
/// # Errors
/// When it can't be read as that.
pub fn sniff_as(head: &[u8], name: FormatName) -> Result<Detection, IngestError> {
    let mut detection = look(head, |text, lines| detect_any(Some(name), text, lines))?;
    detection.plan.named_format = Some(name);
    Ok(detection)
}

/// Looks at the first bytes of an unpacked table for its columns and its times, whatever stands in the others: for tables of several
/// quantities. `time` names the column of times; without it, it is found.
///
/// # Errors
/// When it is no table, or has no times.
pub fn sniff_columns(head: &[u8], time: Option<&str>) -> Result<Detection, IngestError> {
    look(head, |_, lines| quantities::detect(lines, time))
}

fn look(
    head: &[u8],
    detect: impl FnOnce(&[u8], &[(u64, &[u8])]) -> Result<Detection, IngestError>,
) -> Result<Detection, IngestError> {
    if let Some(refusal) = Container::of(head)?.refusal() {
        return Err(refusal);
    }
    let encoding = encoding_of(head);
    let mut decoder = Decoder::new(encoding);
    let whole = decoder.decode(head);
    let text = match without_start(whole) {
        b"" => without_mark(whole),
        text => text,
    };
    let lines = lines_of(text, head.len() >= HEAD_BYTES);
    let Some((number, first)) = lines.iter().find(|line| !line.1.trim_ascii().is_empty()) else {
        return Err(if head.len() > MAX_LINE_BYTES {
            IngestError::LineTooLong { line: 1 }
        } else {
            IngestError::Empty
        });
    };
    refuse_foreign_text(*number, first, text)?;
    let mut detection = detect(text, &lines)?;
    match encoding {
        Encoding::Utf8 => {}
        Encoding::Utf16Le | Encoding::Utf16Be => {
            detection.because("encoding", "UTF-16, by its byte order mark or its zero bytes.");
        }
        Encoding::Terminal => {
            detection.because("encoding", "Colours and other control sequences of a terminal are left out.");
        }
        Encoding::Returns => detection.because("encoding", "Its lines end in CR alone."),
        Encoding::Drawn => detection.because("encoding", "The lines that are drawn around the cells are left out."),
    }
    detection.plan.encoding = encoding;
    Ok(detection)
}

/// What text is, of the format `name` where that is known.
fn detect_any(name: Option<FormatName>, text: &[u8], lines: &[(u64, &[u8])]) -> Result<Detection, IngestError> {
    let first = lines.iter().find(|line| !line.1.trim_ascii().is_empty());
    match (name, first.and_then(|line| line.1.trim_ascii_start().first())) {
        (Some(name), _) => named::detect(name, text, lines),
        (None, Some(b'{' | b'[')) => match objects::detect(text, lines) {
            Some(found) => found,
            None => detect_text(lines),
        },
        (None, _) => match first.filter(|line| line.1.len() > MAX_LINE_BYTES) {
            Some((line, _)) => Err(IngestError::LineTooLong { line: *line }),
            None => detect_text(lines),
        },
    }
}

/// What lines are that are no JSON.
fn detect_text(lines: &[(u64, &[u8])]) -> Result<Detection, IngestError> {
    logs::refuse_errors(lines)?;
    if let Some(found) = logs::detect(lines) {
        return Ok(found);
    }
    if let Some(found) = objects::detect_points(lines) {
        return found;
    }
    let mut counted = None;
    for shape in [ObjectShape::Ltsv, ObjectShape::Logfmt] {
        match objects::detect_pairs(lines, &shape) {
            Some(Ok(found)) if found.plan.rows == Rows::Events => return Ok(found),
            Some(Ok(found)) => counted = counted.or(Some(found)),
            _ => {}
        }
    }
    logs::refuse_messages(lines)?;
    // Pairs may as well hold counts, where the lines are no table.
    table::detect(lines).or_else(|error| counted.ok_or(error))
}

/// How the bytes of a file that begins with `head` make text.
pub fn encoding_of(head: &[u8]) -> Encoding {
    match head {
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    // ASCII in UTF-16 has a zero in every other byte.
    let (pairs, _) = head[..head.len().min(512)].as_chunks::<2>();
    let zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0 && pair[1 - place] != 0).count();
    match pairs.len() {
        n if n >= 8 && zeros(1) * 10 > n * 9 => Encoding::Utf16Le,
        n if n >= 8 && zeros(0) * 10 > n * 9 => Encoding::Utf16Be,
        _ if memmem::find(head, b"\x1b[").is_some() => Encoding::Terminal,
        _ if memchr(b'\n', head).is_none() && memchr(b'\r', head.trim_ascii_end()).is_some() => Encoding::Returns,
        _ if is_drawn(head) => Encoding::Drawn,
        _ => Encoding::Utf8,
    }
}

/// Numbered lines; the last one is left out where it may be cut.
fn lines_of(text: &[u8], may_be_cut: bool) -> Vec<(u64, &[u8])> {
    let mut lines: Vec<(u64, &[u8])> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && lines.len() < MAX_LINES {
        let end = memchr(b'\n', rest);
        if end.is_none() && may_be_cut && !lines.is_empty() {
            break;
        }
        let line = &rest[..end.unwrap_or(rest.len())];
        lines.push((lines.len() as u64 + 1, line.strip_suffix(b"\r").unwrap_or(line)));
        rest = end.map_or(&[], |end| &rest[end + 1..]);
    }
    lines
}

fn refuse_foreign_text(line: u64, first: &[u8], text: &[u8]) -> Result<(), IngestError> {
    let start: Vec<u8> = first.trim_ascii_start().iter().take(16).map(u8::to_ascii_lowercase).collect();
    if start.starts_with(b"<!doctype") || start.starts_with(b"<html") || start.starts_with(b"<head") {
        let remedy = "Download the data itself, after signing in where that is asked, and drop that.";
        return Err(IngestError::Foreign { what: "a web page", remedy });
    }
    if start.starts_with(b"<") && !start.starts_with(b"<1") {
        return Err(IngestError::Foreign { what: "XML", remedy: "Export the data as CSV or JSON and drop that." });
    }
    foreign::refuse(text)?;
    foreign::refuse_cut(text)?;
    // U+2500 to U+257F are lines and corners.
    if let [0xE2, 0x94 | 0x95, ..] = first.trim_ascii_start() {
        let remedy = "Print it as CSV (duckdb: .mode csv; clickhouse: --format CSVWithNames) and drop that.";
        return Err(IngestError::Foreign { what: "drawn with lines for a screen", remedy });
    }
    if let Some(at) = first.iter().position(|byte| *byte < 0x20 && !byte.is_ascii_whitespace()) {
        return Err(IngestError::Binary { line, byte: first[at] });
    }
    Ok(())
}
