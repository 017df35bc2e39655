//! Which separator, which header, which column is what.

use super::columns::{Hint, TimeFinding, hint, is_clock, is_duration, may_be_elapsed, numbers_in, time_of};
use super::sheet::Sheet;
use super::values::{repeats_times, say_numbers, value_columns};
use super::{Column, Detection, PREVIEW_ROWS, Question, numbers};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::plan::Role;
use crate::ingest::plan::{Columns, DuplicatePolicy, Format, Plan, Rows, Table};
use crate::ingest::report::location::Location;
use crate::ingest::time::TimeFormat;

/// The table that `lines` are.
pub fn detect(lines: &[(u64, &[u8])]) -> Result<Detection, IngestError> {
    if let Some(found) = numbers::detect(lines) {
        return Ok(found);
    }
    let lines: Vec<(u64, &[u8])> = lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).copied().collect();
    let best = [b',', b';', b'\t', b'|', b' ']
        .into_iter()
        .filter_map(|separator| Sheet::of(&lines, separator))
        .map(|sheet| (score(&sheet), sheet))
        .rev()
        .max_by_key(|(score, _)| *score);
    let (_, sheet) = best.ok_or(IngestError::Empty)?;
    describe(sheet)
}

/// How well a separator does: it finds a time, a number beside it, regular rows.
fn score(sheet: &Sheet) -> (bool, bool, usize) {
    let width = sheet.width;
    let mut has_time = false;
    let mut has_number = false;
    for index in 0..width {
        let cells = sheet.column(index);
        let is_named = sheet.hint(index) == Some(Hint::Time);
        let may_be_elapsed = is_named && may_be_elapsed(sheet.name(index));
        let time = time_of(&cells, may_be_elapsed).is_some_and(|time| time.good * 2 >= cells.len());
        has_time |= time || is_named;
        has_number |= !time && { numbers_in(&cells).0.max(numbers_in(&cells).1) * 2 > cells.len() };
    }
    let regular = sheet.data.iter().filter(|row| row.1.len() == width).count();
    (has_time, has_number && width > 1, if width > 1 { regular } else { 0 })
}

fn describe(sheet: Sheet) -> Result<Detection, IngestError> {
    let width = sheet.header.as_ref().map_or(sheet.width, |header| header.1.len());
    let names: Vec<String> = match &sheet.header {
        Some((_, cells)) => names_of_header(cells),
        None => (1..=width).map(|number| number.to_string()).collect(),
    };
    let missing = |what: &str| IngestError::NoColumn {
        place: Location { file: None, line: sheet.first_line },
        what: what.to_owned(),
        found: quoted(sheet.header.as_ref().map_or_else(|| first_row(&sheet), |header| header.1.join(" ")).as_bytes()),
    };
    if sheet.data.is_empty() && sheet.header.is_some() && (0..width).any(|i| sheet.hint(i) == Some(Hint::Time)) {
        return Err(IngestError::HeaderOnly);
    }
    if width == 1 && sheet.width > 1 {
        return Err(missing("time"));
    }
    let (time, finding) = time_column(&sheet, width).ok_or_else(|| missing("time"))?;
    let clock = clock_column(&sheet, width, (time, &finding));
    let table = Table {
        separator: sheet.separator,
        skip: sheet.first_line - 1,
        header: sheet.header.is_some(),
        names,
        columns: Columns { time, clock, ..Columns::default() },
    };
    let mut detection = Detection::new(Plan::new(Format::Table(table.clone())));
    detection.plan.time = finding.format;
    say_shape(&mut detection, &sheet);
    say_time(&mut detection, &sheet, &table.names[time], time, &finding);
    let columns =
        value_columns(&mut detection, &sheet, table.columns.clone(), &table.names).ok_or_else(|| missing("count"))?;
    detection.plan.format = Format::Table(Table { columns: columns.clone(), ..table.clone() });
    if repeats_times(&sheet, time, clock) && detection.plan.rows == Rows::Buckets {
        detection.plan.duplicate_policy = DuplicatePolicy::Sum;
        detection.because("rows", "Most times stand there several times, so rows of one time are summed.");
    }
    say_numbers(&mut detection, &sheet, &columns, &table.names);
    detection.preview.columns = preview_columns(&sheet, &table.names, &columns, detection.plan.rows);
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

fn first_row(sheet: &Sheet) -> String {
    sheet.data.first().map_or_else(String::new, |row| row.1.join(" "))
}

fn time_column(sheet: &Sheet, width: usize) -> Option<(usize, TimeFinding)> {
    let strength = |index: &usize| hint(sheet.name(*index)).filter(|found| found.0 == Hint::Time).map(|found| found.1);
    let mut named: Vec<usize> = (0..width).filter(|index| strength(index).is_some()).collect();
    named.sort_by_key(strength);
    let by_name: Vec<(usize, TimeFinding)> = named
        .iter()
        .filter_map(|index| Some((*index, time_of(&sheet.column(*index), may_be_elapsed(sheet.name(*index)))?)))
        .collect();
    let by_cells = || {
        let all = (0..width).filter_map(|index| Some((index, time_of(&sheet.column(index), false)?)));
        all.rev().max_by_key(|(_, found)| (found.good, !matches!(found.format, TimeFormat::Epoch(_))))
    };
    // A duration may be called time, too: times of our age go first, whatever they are called.
    let likely = by_name.iter().find(|(_, found)| found.is_likely).cloned();
    // A column that is named like a time and holds none is still the one that was meant.
    let hopeless = TimeFinding { format: TimeFormat::Iso, good: 0, is_likely: false, ambiguous: None, deciding: None };
    likely
        .or_else(by_cells)
        .or_else(|| by_name.first().cloned())
        .or_else(|| named.first().filter(|index| may_be_elapsed(sheet.name(**index))).map(|index| (*index, hopeless)))
}

/// The column that holds the time of day, where the time column holds days alone.
fn clock_column(sheet: &Sheet, width: usize, (time, finding): (usize, &TimeFinding)) -> Option<usize> {
    let day = |cell: &str| finding.format.parse(cell.as_bytes()).map(|stamp| stamp.local_secs.rem_euclid(86_400) == 0);
    if !sheet.column(time).iter().all(|cell| day(cell).unwrap_or(true)) {
        return None;
    }
    (0..width).find(|index| {
        let (cells, name) = (sheet.column(*index), sheet.name(*index));
        *index != time && !is_duration(name) && !cells.is_empty() && cells.iter().all(|cell| is_clock(cell, name))
    })
}

fn say_shape(detection: &mut Detection, sheet: &Sheet) {
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

fn say_time(detection: &mut Detection, sheet: &Sheet, name: &str, index: usize, finding: &TimeFinding) {
    let cells = sheet.column(index);
    let line_of = |at: usize| sheet.data.get(at).map_or(1, |row| row.0);
    let all = cells.len();
    detection.because(
        "time",
        match finding.ambiguous {
            None => format!("Column {name}: {} of the first {all} cells are {}.", finding.good, finding.format.name()),
            Some(_) => format!(
                "Column {name}: {} of the first {all} cells are dates. None tells whether the day or the month comes first.",
                finding.good
            ),
        },
    );
    if let Some(at) = finding.deciding {
        let text =
            format!("Line {} reads {}, which can be read in one way only.", line_of(at), quoted(cells[at].as_bytes()));
        detection.because("time", text);
    }
    if let Some(at) = finding.ambiguous {
        let place = Location { file: None, line: line_of(at) };
        detection.questions.push(Question::DayOrMonth { place, value: quoted(cells[at].as_bytes()) });
    }
    let zoned =
        |cell: &&str| finding.format.parse(cell.as_bytes()).is_some_and(|stamp| stamp.utc_offset_secs.is_some());
    if !cells.iter().any(zoned) {
        detection.because("zone", "No time names a zone. They are taken for UTC unless you say otherwise.");
        detection.questions.push(Question::Zone);
    }
}

fn preview_columns(sheet: &Sheet, names: &[String], columns: &Columns, rows: Rows) -> Vec<Column> {
    let role = |index: usize| {
        let is = |column: Option<usize>| column == Some(index);
        match () {
            () if columns.time == index => Role::Time,
            () if is(columns.clock) => Role::Clock,
            () if rows == Rows::Buckets && columns.values.contains(&index) => Role::Value,
            () if is(columns.quality) => Role::Quality,
            () if is(columns.bytes) => Role::Bytes,
            () if is(columns.host) => Role::Host,
            () if is(columns.code) => Role::Code,
            () => Role::Other,
        }
    };
    let columns = names.iter().enumerate().map(|(index, name)| {
        let cells = sheet.column(index);
        let (point, comma) = numbers_in(&cells);
        let may_be_elapsed = columns.time == index && may_be_elapsed(name);
        let is_time = time_of(&cells, may_be_elapsed).is_some_and(|time| time.good * 2 > cells.len());
        let is_number = point.max(comma) * 2 > cells.len();
        Column { name: name.clone(), role: role(index), is_number, is_time }
    });
    columns.collect()
}
