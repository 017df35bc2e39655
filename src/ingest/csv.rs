//! Lines → rows with a time and a count, for CSV in its simple shape: one row per bucket at a regular step.

use super::grid::{Grid, Row};
use super::lines::Lines;
use super::{IngestError, timestamp};
use crate::series::{Quality, TimeSeries};

/// Names that a header may give to the time column, in lower case.
const TIME_NAMES: [&str; 7] = ["timestamp", "time", "datetime", "date", "ts", "minute", "bucket"];
/// Names that a header may give to the count column, in lower case.
const COUNT_NAMES: [&str; 7] = ["requests", "count", "counts", "value", "hits", "total", "n"];
/// Longest piece of a field that an error quotes, in characters.
const QUOTED_CHARS: usize = 40;

/// Reads a CSV chunk by chunk; [`CsvReader::finish`] gives the series.
#[derive(Debug, Default)]
pub struct CsvReader {
    lines: Lines,
    rows: Rows,
}

impl CsvReader {
    /// A reader that takes the column `name` of the header for the count, whatever else there is.
    pub fn of_column(name: &str) -> Self {
        let rows = Rows { wanted: Some(name.to_ascii_lowercase()), ..Rows::default() };
        Self { lines: Lines::default(), rows }
    }

    /// Takes the next piece of the file, cut anywhere.
    ///
    /// # Errors
    /// As soon as a line can't be understood; see [`IngestError`].
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), IngestError> {
        let rows = &mut self.rows;
        self.lines.push(chunk, |number, line| rows.line(number, line))
    }

    /// Ends the file and makes the series, named `name`.
    ///
    /// # Errors
    /// When the last line or the file as a whole can't be understood.
    pub fn finish(self, name: &str) -> Result<TimeSeries, IngestError> {
        let Self { lines, mut rows } = self;
        lines.finish(|number, line| rows.line(number, line))?;
        match (&rows.layout, rows.header_seen) {
            (None, _) => Err(IngestError::Empty),
            (Some(_), true) if rows.grid.is_empty() => Err(IngestError::HeaderOnly),
            _ => rows.grid.into_series(name),
        }
    }
}

/// Which column is what.
#[derive(Debug, Clone)]
struct Layout {
    separator: u8,
    time: usize,
    count: usize,
    status: Option<usize>,
    time_name: String,
    count_name: String,
}

#[derive(Debug, Default)]
struct Rows {
    /// Name of the count column, if the caller knows it.
    wanted: Option<String>,
    layout: Option<Layout>,
    header_seen: bool,
    grid: Grid,
}

impl Rows {
    fn line(&mut self, number: u64, line: &[u8]) -> Result<(), IngestError> {
        let line = if number == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
        if let Some(byte) = line.iter().find(|byte| **byte < 0x20 && **byte != b'\t') {
            return Err(IngestError::Binary { line: number, byte: *byte });
        }
        let text = String::from_utf8_lossy(line);
        if text.trim().is_empty() {
            return Ok(());
        }
        match &self.layout {
            Some(layout) => {
                let row = layout.row(number, &text)?;
                self.grid.push(row)
            }
            None => self.first(number, &text),
        }
    }

    fn first(&mut self, number: u64, text: &str) -> Result<(), IngestError> {
        let start = text.trim_start().to_ascii_lowercase();
        if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") {
            return Err(IngestError::Html);
        }
        let separator = separator_of(text);
        let fields = fields(text, separator);
        if fields.iter().any(|field| timestamp::parse(field).is_some()) {
            let layout = Layout::without_header(number, separator, &fields)?;
            let row = layout.row(number, text)?;
            self.layout = Some(layout);
            return self.grid.push(row);
        }
        self.layout = Some(Layout::of_header(number, separator, &fields, self.wanted.as_deref())?);
        self.header_seen = true;
        Ok(())
    }
}

impl Layout {
    fn of_header(line: u64, separator: u8, fields: &[String], wanted: Option<&str>) -> Result<Self, IngestError> {
        let names: Vec<String> = fields.iter().map(|field| field.trim().to_ascii_lowercase()).collect();
        let find = |known: &[&str]| known.iter().find_map(|name| names.iter().position(|field| field == name));
        let missing = |what| IngestError::NoColumn { line, what, found: quoted(&fields.join(" ")) };
        let time = find(&TIME_NAMES).ok_or_else(|| missing("time"))?;
        let other = || if fields.len() == 2 { Some(1 - time) } else { None };
        let named = match wanted {
            Some(name) => names.iter().position(|field| field == name),
            None => find(&COUNT_NAMES).or_else(other),
        };
        let count = named.ok_or_else(|| missing("count"))?;
        let status = names.iter().position(|name| name == "status" || name == "quality");
        let name = |index: usize| quoted(fields[index].trim());
        Ok(Self { separator, time, count, status, time_name: name(time), count_name: name(count) })
    }

    fn without_header(line: u64, separator: u8, fields: &[String]) -> Result<Self, IngestError> {
        let missing = |what| IngestError::NoColumn { line, what, found: quoted(&fields.join(" ")) };
        // The first field that can only be a time wins; a bare number counts as one when nothing else does.
        let is_time = |field: &&String| timestamp::parse(field).is_some();
        let time = fields
            .iter()
            .position(|field| is_time(&field) && field.contains('-'))
            .or_else(|| fields.iter().position(|field| is_time(&field)))
            .ok_or_else(|| missing("time"))?;
        let count = (0..fields.len())
            .find(|index| *index != time && (fields[*index].trim().is_empty() || number(&fields[*index]).is_some()))
            .ok_or_else(|| missing("count"))?;
        let (time_name, count_name) = ((time + 1).to_string(), (count + 1).to_string());
        Ok(Self { separator, time, count, status: None, time_name, count_name })
    }

    fn row(&self, line: u64, text: &str) -> Result<Row, IngestError> {
        let fields = fields(text, self.separator);
        let needed = self.time.max(self.count) + 1;
        let (Some(time), Some(count)) = (fields.get(self.time), fields.get(self.count)) else {
            return Err(IngestError::Fields { line, found: fields.len(), needed });
        };
        let stamp = timestamp::parse(time).ok_or_else(|| IngestError::BadTime {
            line,
            column: self.time_name.clone(),
            value: quoted(time),
        })?;
        let (value, mut quality) = match number(count) {
            Some(value) => (value, Quality::Observed),
            None if count.trim().is_empty() => (0.0, Quality::Missing),
            None => {
                let (column, value) = (self.count_name.clone(), quoted(count));
                return Err(IngestError::BadCount { line, column, value });
            }
        };
        if let Some(word) = self.status.and_then(|index| fields.get(index)).map(|field| field.trim()) {
            let known = Quality::from_word(word);
            quality = quality.join(known.ok_or_else(|| IngestError::BadStatus { line, value: quoted(word) })?);
        }
        Ok(Row { line, stamp, count: value, quality })
    }
}

/// A count: finite and at least 0.
fn number(field: &str) -> Option<f64> {
    let field = field.trim();
    // `inf`, `nan` and the like parse as numbers in Rust, so the first character has to be one of a number.
    let plain = field.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    let value: f64 = if plain { field.parse().ok()? } else { return None };
    (0.0..=MAX_COUNT).contains(&value).then_some(value + 0.0)
}

/// Largest count of a bucket: whole numbers are exact up to here.
const MAX_COUNT: f64 = 9_007_199_254_740_992.0;

fn separator_of(line: &str) -> u8 {
    let count = |byte: u8| line.bytes().filter(|b| *b == byte).count();
    [b',', b';', b'\t', b'|'].into_iter().max_by_key(|byte| (count(*byte), u8::from(*byte == b','))).unwrap_or(b',')
}

/// Fields of a line; a field may stand in double quotes, in which two of them mean one (RFC 4180).
fn fields(line: &str, separator: u8) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        let field_is_empty = fields.last().is_none_or(|field| field.trim().is_empty());
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut fields, '"');
            }
            '"' if quoted => quoted = false,
            '"' if field_is_empty => quoted = true,
            _ if !quoted && char == char::from(separator) => fields.push(String::new()),
            _ => push(&mut fields, char),
        }
    }
    fields
}

fn push(fields: &mut [String], char: char) {
    if let Some(field) = fields.last_mut() {
        field.push(char);
    }
}

/// What an error may show of a field: short, and never blank.
fn quoted(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let short: String = text.chars().take(QUOTED_CHARS).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Step, UnixSecs};
    use proptest::prelude::*;

    fn read(text: &str) -> Result<TimeSeries, IngestError> {
        let mut reader = CsvReader::default();
        reader.push(text.as_bytes())?;
        reader.finish("test.csv")
    }

    #[test]
    fn a_header_names_the_columns() {
        let series = read("host,requests,timestamp\na,3,1995-07-01T00:00\nb,4,1995-07-01T00:01\n").expect("read");
        assert_eq!(series.counts(), [3.0, 4.0]);
        assert_eq!(series.step(), Step::MINUTE);
        assert_eq!(series.start(), UnixSecs(804_556_800));
    }

    #[test]
    fn no_header_semicolons_quotes_and_a_zone() {
        let text = "\u{feff}\"2026-01-01 00:00:00+01:00\";\"7\"\r\n2026-01-01 00:05:00+01:00;8\r\n";
        let series = read(text).expect("read");
        assert_eq!((series.counts(), series.step()), ([7.0, 8.0].as_slice(), Step::FIVE_MINUTES));
        assert_eq!(series.utc_offset_secs(), 3600);
        assert_eq!(series.start().0, 1_767_222_000);
    }

    #[test]
    fn gaps_and_empty_fields_are_missing_not_zero() {
        let series = read("time,count\n0,1\n60,\n120,3\n240,5\n").expect("read");
        assert_eq!(series.counts(), [1.0, 0.0, 3.0, 0.0, 5.0]);
        let missing: Vec<bool> = series.quality().iter().map(|q| *q == Quality::Missing).collect();
        assert_eq!(missing, [false, true, false, true, false]);
    }

    #[test]
    fn errors_name_line_column_and_value() {
        let text = "timestamp,requests\n1995-07-01T00:00,1\n1995-07-01T00:01,n/a\n";
        let error = read(text).expect_err("no count");
        assert_eq!(error.line(), Some(3));
        assert_eq!(
            error.to_string(),
            "Line 3 has no count. Column requests reads n/a. Leave the field empty to mark a missing bucket, or write a number of 0 or more."
        );
    }

    #[test]
    fn malformed_files_end_in_their_own_error() {
        let kind = |text: &str| read(text).expect_err(text);
        assert_eq!(kind(""), IngestError::Empty);
        assert_eq!(kind(" \n\n"), IngestError::Empty);
        assert_eq!(kind("timestamp,requests\n"), IngestError::HeaderOnly);
        assert_eq!(kind("timestamp,requests\n0,1\n"), IngestError::OneRow);
        assert_eq!(kind("<!DOCTYPE html><html>"), IngestError::Html);
        assert!(matches!(kind("PK\u{3}\u{4}\n"), IngestError::Binary { line: 1, byte: 3 }));
        assert!(matches!(kind("a,b\n1,2\n"), IngestError::NoColumn { what: "time", .. }));
        assert!(matches!(kind("time,a,b\n0,1,2\n"), IngestError::NoColumn { what: "count", .. }));
        assert!(matches!(kind("time,count\n0,1\n60\n"), IngestError::Fields { line: 3, found: 1, needed: 2 }));
        assert!(matches!(kind("time,count\n0,1\nsoon,2\n"), IngestError::BadTime { line: 3, .. }));
        assert!(matches!(kind("time,count\n0,1\n60,2\n60,2\n"), IngestError::NotAscending { line: 4, .. }));
        assert!(matches!(kind("time,count\n0,1\n60,2\n150,2\n"), IngestError::OffGrid { line: 4, step_secs: 60, .. }));
        for value in ["-1", "NaN", "inf", "1e308", "1e400", "=1+1", "12,5"] {
            let text = format!("time;count\n0;1\n60;{value}\n");
            assert!(matches!(kind(&text), IngestError::BadCount { line: 3, .. }), "{value}");
        }
        assert!(matches!(
            kind("time,count\n2026-01-01T00:00Z,1\n2026-01-01T00:01+01:00,1\n"),
            IngestError::ZoneChange { line: 3, .. }
        ));
        let far = "time,count\n1995-07-01T00:00,1\n1995-07-01T00:01,1\n9999-07-01T00:00,1\n";
        assert!(matches!(kind(far), IngestError::Series(_)));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut reader = CsvReader::default();
            if reader.push(&bytes).is_ok() {
                let _ = reader.finish("any");
            }
        }

        #[test]
        fn nearly_right_files_do_not_either(text in "(time,count\n)?([0-9]{1,3},[0-9a-]{0,3}\r?\n){0,8}") {
            let _ = read(&text);
        }

        #[test]
        fn cuts_do_not_matter(counts in prop::collection::vec(0_u32..99, 2..20), cut in 0_usize..200) {
            let text: String = counts.iter().enumerate().map(|(i, c)| format!("{},{c}\n", i * 60)).collect();
            let cut = cut.min(text.len());
            let mut reader = CsvReader::default();
            reader.push(&text.as_bytes()[..cut]).expect("fine");
            reader.push(&text.as_bytes()[cut..]).expect("fine");
            prop_assert_eq!(reader.finish("test.csv"), read(&text));
        }
    }
}
