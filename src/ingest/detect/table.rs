//! Which separator, which header, which column is what.

use super::columns::{numbers_in, time_of};
use super::names::{Hint, TimeName};
use super::roles::{Subject, assign};
use super::sheet::{CLOCK_NAME, ROW_NAME, Sheet};
use super::{Column, Detection, PREVIEW_ROWS, numbers, wide};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::plan::{Columns, Format, Plan, Role, Rows, Table};
use crate::ingest::report::location::Location;

/// Lines at the start of a file in which CloudWatch says what its numbers are.
const MAX_ABOVE: usize = 12;

/// The table that `lines` are.
pub fn detect(lines: &[(u64, &[u8])]) -> Result<Detection, IngestError> {
    refuse_quoted_lines(lines)?;
    refuse_statistics(lines)?;
    if let Some(found) = numbers::detect(lines) {
        return Ok(found);
    }
    if let Some(found) = wide::detect(lines) {
        return found;
    }
    describe(best_sheet(lines)?)
}

/// Refuses a table each line of which is one quoted field, as it comes from pasting a table into a cell.
///
/// # Errors
/// When as good as all lines are such.
fn refuse_quoted_lines(lines: &[(u64, &[u8])]) -> Result<(), IngestError> {
    let is_quoted = |line: &[u8]| {
        line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).is_some_and(|inner| {
            !inner.contains(&b'"') && inner.iter().any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|'))
        })
    };
    let filled = || lines.iter().filter(|line| !line.1.trim_ascii().is_empty());
    let (all, quoted) = (filled().count(), filled().filter(|line| is_quoted(line.1.trim_ascii())).count());
    if quoted < 2 || quoted * 10 < all * 9 {
        return Ok(());
    }
    let remedy = "Take the quotes around each line away, so that its fields are apart.";
    Err(IngestError::Foreign { what: "a table whose lines stand between quotes as a whole", remedy })
}

/// Refuses metrics of CloudWatch's console whose statistic is no sum: the mean of `RequestCount` is 1.
///
/// # Errors
/// When the line of statistics names none that counts.
fn refuse_statistics(lines: &[(u64, &[u8])]) -> Result<(), IngestError> {
    let statistics = lines.iter().take(MAX_ABOVE).find_map(|(line, text)| {
        let text = String::from_utf8_lossy(text);
        let cells: Vec<String> =
            text.split([',', ';', '\t']).map(|cell| cell.trim_matches(['"', ' ']).to_owned()).collect();
        (cells.len() > 1 && cells[0] == "Statistic").then_some((*line, cells))
    });
    let Some((line, cells)) = statistics else { return Ok(()) };
    let counts =
        |cell: &String| matches!(cell.to_lowercase().as_str(), "sum" | "samplecount" | "sample count" | "n" | "");
    if cells[1..].iter().any(counts) {
        return Ok(());
    }
    let what =
        format!("Line {line} says that the numbers are the {} of each period, and no sums", cells[1..].join(", "));
    let remedy = "Choose the statistic Sum of RequestCount, and export that".to_owned();
    Err(IngestError::NoRequests { what, remedy })
}

/// The sheet that `lines` are, cut at the separator that does best.
pub(super) fn best_sheet(lines: &[(u64, &[u8])]) -> Result<Sheet, IngestError> {
    let lines: Vec<(u64, &[u8])> = lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).copied().collect();
    let best = [b',', b';', b'\t', b'|', b' ']
        .into_iter()
        .filter_map(|separator| Sheet::of(&lines, separator))
        .map(|sheet| (score(&sheet), sheet))
        .rev()
        .max_by_key(|(score, _)| *score);
    best.map(|(_, sheet)| sheet).ok_or(IngestError::Empty)
}

/// How well a separator does: it finds a time, a number beside it, regular rows.
fn score(sheet: &Sheet) -> (bool, bool, usize) {
    let width = sheet.width;
    let mut has_time = false;
    let mut has_number = false;
    for index in 0..width {
        let cells = sheet.column(index);
        let name = TimeName::of(sheet.name(index));
        let is_named = sheet.hint(index) == Some(Hint::Time);
        let time = time_of(&cells, name).is_some_and(|time| time.good * 2 >= cells.len());
        has_time |= time || is_named;
        has_number |= !time && { numbers_in(&cells).0.max(numbers_in(&cells).1) * 2 > cells.len() };
    }
    let regular = sheet.data.iter().filter(|row| row.1.len() == width).count();
    (has_time, has_number && width > 1, if width > 1 { regular } else { 0 })
}

/// The table that `sheet` is, its columns not yet known.
pub(super) fn shape(sheet: &Sheet) -> Result<Table, IngestError> {
    let width = sheet.header.as_ref().map_or(sheet.width, |header| header.1.len());
    let names: Vec<String> = match &sheet.header {
        Some((_, cells)) => names_of_header(cells),
        None => (1..=width).map(|number| number.to_string()).collect(),
    };
    if sheet.data.is_empty() && sheet.header.is_some() && (0..width).any(|i| sheet.hint(i) == Some(Hint::Time)) {
        return Err(IngestError::HeaderOnly);
    }
    if width == 1 && sheet.width > 1 {
        let found = sheet.header.as_ref().map_or_else(String::new, |header| header.1.join(" "));
        let place = Location { file: None, line: sheet.first_line };
        return Err(IngestError::NoColumn { place, what: "time".to_owned(), found: quoted(found.as_bytes()) });
    }
    // Where something stands between the names and the first row, all of it is skipped, and the names are known from here.
    let is_split = sheet.separator == b' ' && names.iter().any(|name| name.ends_with(CLOCK_NAME) || name == ROW_NAME);
    let is_apart = sheet.header.as_ref().is_some_and(|header| {
        (sheet.data_line != header.0 + 1 || sheet.first_line != header.0 || is_split) && !sheet.data.is_empty()
    });
    Ok(Table {
        separator: sheet.separator,
        skip: if is_apart { sheet.data_line - 1 } else { sheet.first_line - 1 },
        header: sheet.header.is_some() && !is_apart,
        names,
        columns: Columns::default(),
    })
}

fn describe(sheet: Sheet) -> Result<Detection, IngestError> {
    let table = shape(&sheet)?;
    let mut detection = Detection::new(Plan::new(Format::Table(table.clone())));
    say_shape(&mut detection, &sheet);
    let columns = assign(&mut detection, &Subject { sheet: &sheet, names: &table.names, word: "Column" })?;
    detection.preview.columns = preview_columns(&sheet, &table.names, &columns, detection.plan.rows);
    detection.plan.format = Format::Table(Table { columns, ..table });
    detection.preview.rows = sheet.data.into_iter().take(PREVIEW_ROWS).collect();
    Ok(detection)
}

fn names_of_header(cells: &[String]) -> Vec<String> {
    let names = cells.iter().enumerate().map(|(index, cell)| {
        let name = if index == 0 { cell.trim_start_matches('#').trim() } else { cell.trim() };
        if name.is_empty() { (index + 1).to_string() } else { name.to_owned() }
    });
    names.collect()
}

pub(super) fn say_shape(detection: &mut Detection, sheet: &Sheet) {
    let name = detection.plan.format.name();
    let regular = sheet.data.iter().filter(|row| row.1.len() == sheet.width).count();
    let all = sheet.data.len();
    detection.because("format", format!("{name}: {regular} of the first {all} rows have {} fields.", sheet.width));
    match &sheet.header {
        Some((line, _)) => detection.because("header", format!("Line {line} names the columns: it holds no time.")),
        None => detection
            .because("header", format!("Line {} is a row already, so no line names the columns.", sheet.first_line)),
    }
}

/// The columns of a preview with what they are taken for.
pub(super) fn preview_columns(sheet: &Sheet, names: &[String], columns: &Columns, rows: Rows) -> Vec<Column> {
    let role = |index: usize| {
        let is = |column: Option<usize>| column == Some(index);
        match () {
            () if columns.time == index => Role::Time,
            () if is(columns.clock) => Role::Clock,
            () if is(columns.zone) => Role::Zone,
            () if rows == Rows::Buckets && columns.values.contains(&index) => Role::Value,
            () if is(columns.quality) => Role::Quality,
            () if is(columns.bytes) => Role::Bytes,
            () if is(columns.host) => Role::Host,
            () if is(columns.code) => Role::Code,
            () if rows == Rows::Buckets && columns.labels.contains(&index) => Role::Label,
            () => Role::Other,
        }
    };
    let columns = names.iter().enumerate().map(|(index, name)| {
        let cells: Vec<&str> = sheet.filled(index).into_iter().map(|(_, cell)| cell).collect();
        let (point, comma) = numbers_in(&cells);
        let named = if columns.time == index { TimeName::of(name) } else { TimeName::Other };
        let is_time = time_of(&cells, named).is_some_and(|time| time.good * 2 > cells.len());
        let is_number = point.max(comma) * 2 > cells.len();
        Column { name: name.clone(), role: role(index), is_number, is_time }
    });
    columns.collect()
}
