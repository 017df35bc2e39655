//! Which separator, which header, which column is what.

use super::columns::{
    Hint, TimeFinding, hint, is_clock, is_duration, is_no_count, may_be_elapsed, numbers_in, time_of, unit_of,
};
use super::{Column, Detection, PREVIEW_ROWS, Question, Role, numbers};
use crate::ingest::error::{IngestError, Place, quoted};
use crate::ingest::fields::Fields;
use crate::ingest::number;
use crate::ingest::plan::{Columns, Format, Plan, Rows, Table, Together, Unit};
use crate::ingest::regional::time_of_day;
use crate::ingest::stamp::TimeFormat;

/// Lines before the header that are skipped at most.
const MAX_SKIPPED: usize = 20;
/// Lines that a quoted field goes on for at most, here at the head.
const MAX_JOINED: usize = 16;

/// The lines of a file, cut at one separator.
struct Cut {
    separator: u8,
    rows: Vec<(u64, Vec<String>)>,
    /// The most frequent number of fields.
    width: usize,
}

/// What stands in the columns.
struct Sheet {
    separator: u8,
    header: Option<(u64, Vec<String>)>,
    /// Line of the header or the first row.
    first_line: u64,
    data: Vec<(u64, Vec<String>)>,
    width: usize,
}

/// The table that `lines` are.
pub fn detect(lines: &[(u64, &[u8])]) -> Result<Detection, IngestError> {
    if let Some(found) = numbers::detect(lines) {
        return Ok(found);
    }
    let lines: Vec<(u64, &[u8])> = lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).copied().collect();
    let best = [b',', b';', b'\t', b'|', b' ']
        .into_iter()
        .filter_map(|separator| sheet(cut(&lines, separator)))
        .map(|sheet| (score(&sheet), sheet))
        .rev()
        .max_by_key(|(score, _)| *score);
    let (_, sheet) = best.ok_or(IngestError::Empty)?;
    describe(sheet)
}

fn cut(lines: &[(u64, &[u8])], separator: u8) -> Cut {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut lines = lines.iter().filter(|line| !(line.0 == 1 && line.1.to_ascii_lowercase().starts_with(b"sep=")));
    while let Some((number, line)) = lines.next() {
        let mut row = line.to_vec();
        let mut rest = lines.clone();
        // A quoted field may go on in the next lines.
        for _ in 0..MAX_JOINED {
            if !is_open(&row, separator) {
                break;
            }
            let Some((_, more)) = rest.next() else { break };
            row.push(b'\n');
            row.extend_from_slice(more);
        }
        if row.len() > line.len() && !is_open(&row, separator) {
            lines = rest;
        } else {
            row = line.to_vec();
        }
        let cells = Fields::new(&row, separator).map(|field| String::from_utf8_lossy(&field).into_owned());
        rows.push((*number, cells.collect()));
    }
    let mut widths: Vec<usize> = rows.iter().map(|row| row.1.len()).collect();
    widths.sort_unstable();
    let usual = widths.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
    let width = usual.map_or(0, |run| run[0]);
    Cut { separator, rows, width }
}

fn is_open(row: &[u8], separator: u8) -> bool {
    let mut fields = Fields::new(row, separator);
    while fields.next().is_some() {}
    fields.is_open()
}

/// Parts header and data; what stands before the header is skipped.
fn sheet(cut: Cut) -> Option<Sheet> {
    let Cut { separator, mut rows, width, .. } = cut;
    let is_data = |cells: &[String]| {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        cells.iter().any(|cell| time_of(&[cell], false).is_some_and(|time| time.good == 1))
    };
    let is_comment = |cells: &[String]| cells.first().is_some_and(|cell| cell.starts_with('#'));
    // A header that begins with # is one all the same.
    let first_data = rows.iter().position(|row| is_data(&row.1) && !is_comment(&row.1));
    let start = match first_data {
        Some(0) => 0,
        Some(data) if data <= MAX_SKIPPED => data - 1,
        // No row shows a time by itself: the header has to name it.
        _ => rows.iter().position(|row| row.1.len() == width && !is_comment(&row.1)).unwrap_or(0),
    };
    rows.drain(..start);
    let (first_line, first) = rows.first()?.clone();
    let has_header = !is_data(&first) && first.iter().any(|cell| number::parse(cell.as_bytes(), true).is_err());
    let header = has_header.then(|| (first_line, first.clone()));
    let data = rows.into_iter().skip(usize::from(has_header)).filter(|row| !is_comment(&row.1)).collect();
    Some(Sheet { separator, header, first_line, data, width })
}

/// How well a separator does: it finds a time, a number beside it, regular rows.
fn score(sheet: &Sheet) -> (bool, bool, usize) {
    let width = sheet.width;
    let mut has_time = false;
    let mut has_number = false;
    for index in 0..width {
        let cells = column(sheet, index);
        let is_named = name_hint(sheet, index) == Some(Hint::Time);
        let may_be_elapsed = is_named && may_be_elapsed(name(sheet, index));
        let time = time_of(&cells, may_be_elapsed).is_some_and(|time| time.good * 2 >= cells.len());
        has_time |= time || is_named;
        has_number |= !time && { numbers_in(&cells).0.max(numbers_in(&cells).1) * 2 > cells.len() };
    }
    let regular = sheet.data.iter().filter(|row| row.1.len() == width).count();
    (has_time, has_number && width > 1, if width > 1 { regular } else { 0 })
}

fn column(sheet: &Sheet, index: usize) -> Vec<&str> {
    sheet.data.iter().filter_map(|row| row.1.get(index)).map(String::as_str).collect()
}

fn name(sheet: &Sheet, index: usize) -> &str {
    let name = sheet.header.as_ref().and_then(|header| header.1.get(index));
    name.map_or("", |name| name.trim_start_matches('#').trim())
}

fn name_hint(sheet: &Sheet, index: usize) -> Option<Hint> {
    hint(name(sheet, index)).map(|(hint, _)| hint)
}

fn describe(sheet: Sheet) -> Result<Detection, IngestError> {
    let width = sheet.header.as_ref().map_or(sheet.width, |header| header.1.len());
    let names: Vec<String> = match &sheet.header {
        Some((_, cells)) => names_of_header(cells),
        None => (1..=width).map(|number| number.to_string()).collect(),
    };
    let missing = |what: &str| IngestError::NoColumn {
        place: Place { file: None, line: sheet.first_line },
        what: what.to_owned(),
        found: quoted(sheet.header.as_ref().map_or_else(|| first_row(&sheet), |header| header.1.join(" ")).as_bytes()),
    };
    if sheet.data.is_empty() && sheet.header.is_some() && (0..width).any(|i| name_hint(&sheet, i) == Some(Hint::Time)) {
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
        detection.plan.together = Together::Sum;
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
    let strength = |index: &usize| hint(name(sheet, *index)).filter(|found| found.0 == Hint::Time).map(|found| found.1);
    let mut named: Vec<usize> = (0..width).filter(|index| strength(index).is_some()).collect();
    named.sort_by_key(strength);
    let by_name: Vec<(usize, TimeFinding)> = named
        .iter()
        .filter_map(|index| Some((*index, time_of(&column(sheet, *index), may_be_elapsed(name(sheet, *index)))?)))
        .collect();
    let by_cells = || {
        let all = (0..width).filter_map(|index| Some((index, time_of(&column(sheet, index), false)?)));
        all.rev().max_by_key(|(_, found)| (found.good, !matches!(found.format, TimeFormat::Epoch(_))))
    };
    // A duration may be called time, too: times of our age go first, whatever they are called.
    let likely = by_name.iter().find(|(_, found)| found.is_likely).cloned();
    // A column that is named like a time and holds none is still the one that was meant.
    let hopeless = TimeFinding { format: TimeFormat::Iso, good: 0, is_likely: false, ambiguous: None, deciding: None };
    likely
        .or_else(by_cells)
        .or_else(|| by_name.first().cloned())
        .or_else(|| named.first().filter(|index| may_be_elapsed(name(sheet, **index))).map(|index| (*index, hopeless)))
}

/// The column that holds the time of day, where the time column holds days alone.
fn clock_column(sheet: &Sheet, width: usize, (time, finding): (usize, &TimeFinding)) -> Option<usize> {
    let day = |cell: &str| finding.format.parse(cell.as_bytes()).map(|stamp| stamp.local_secs.rem_euclid(86_400) == 0);
    if !column(sheet, time).iter().all(|cell| day(cell).unwrap_or(true)) {
        return None;
    }
    (0..width).find(|index| {
        let (cells, name) = (column(sheet, *index), name(sheet, *index));
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
    let cells = column(sheet, index);
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
        let place = Place { file: None, line: line_of(at) };
        detection.questions.push(Question::DayOrMonth { place, value: quoted(cells[at].as_bytes()) });
    }
    let zoned =
        |cell: &&str| finding.format.parse(cell.as_bytes()).is_some_and(|stamp| stamp.utc_offset_secs.is_some());
    if !cells.iter().any(zoned) {
        detection.because("zone", "No time names a zone. They are taken for UTC unless you say otherwise.");
        detection.questions.push(Question::Zone);
    }
}

/// Finds the columns beside the time; `None` when there is no count and rows are no requests either.
fn value_columns(detection: &mut Detection, sheet: &Sheet, mut columns: Columns, names: &[String]) -> Option<Columns> {
    let by_hint = |wanted: Hint| {
        let found = names.iter().enumerate().filter_map(|(index, name)| hint(name).map(|found| (index, found)));
        found
            .filter(|(index, (hint, _))| *hint == wanted && *index != columns.time && Some(*index) != columns.clock)
            .min_by_key(|(_, (_, place))| *place)
            .map(|(index, _)| index)
    };
    let cells = |index: usize| column(sheet, index);
    let has_numbers = |index: usize| {
        let cells = cells(index);
        let filled: Vec<&str> = cells.iter().copied().filter(|cell| !cell.trim().is_empty()).collect();
        let (point, comma) = numbers_in(&filled);
        !filled.is_empty() && point.max(comma) * 2 > filled.len()
    };
    let is_free = |index: &usize| *index != columns.time && Some(*index) != columns.clock;
    let quality = names.iter().position(|name| matches!(name.to_lowercase().as_str(), "status" | "quality"));
    let is_word = |cell: &&&str| matches!(cell.trim(), "ok" | "missing" | "imputed");
    let has_words = |index: usize| cells(index).iter().filter(is_word).count() * 2 > cells(index).len();
    let quality = quality.filter(|index| is_free(index) && has_words(*index));
    let numeric: Vec<usize> = (0..names.len()).filter(|index| is_free(index) && has_numbers(*index)).collect();
    let count = by_hint(Hint::Count);
    let hints = [
        by_hint(Hint::Bytes),
        by_hint(Hint::Host),
        by_hint(Hint::Code).filter(|i| Some(*i) != quality),
        by_hint(Hint::Request),
    ];
    // A column that is named like a count is one, even if its first cells are not.
    let named = count.map(|index| vec![index]);
    let others = (0..names.len()).filter(|index| is_free(index) && Some(*index) != quality).count();
    columns.quality = quality;
    let has_words_beside = others > numeric.len();
    let looks_like_log = match (&sheet.header, numeric.as_slice()) {
        // Words between spaces, or rows at any time with words in them: nobody counts so.
        (None, _) => {
            let is_text = sheet.separator == b' ' && others > 2;
            has_words_beside && (is_text || !has_rhythm(sheet, columns.time, columns.clock, detection.plan.time))
        }
        (Some(_), [only]) => has_words_beside && is_no_count(&names[*only]),
        (Some(_), _) => false,
    };
    let named_like_log = hints.iter().flatten().count() >= 2 || hints[3].is_some();
    if named.is_none() && (others == 0 || named_like_log || looks_like_log) {
        detection.plan = detection.plan.clone().with_rows(Rows::Events);
        detection.because("rows", "One row per request: no column holds a count, so rows are counted.");
        [columns.bytes, columns.host, columns.code, _] = hints;
        return Some(columns);
    }
    let is_grafana = names.first().is_some_and(|name| name == "Time") && sheet.header.is_some() && columns.time == 0;
    columns.values = match (named, numeric.as_slice()) {
        (Some(named), _) => named,
        (None, [only]) if !is_no_count(&names[*only]) => vec![*only],
        (None, []) if others == 1 => vec![(0..names.len()).find(|index| is_free(index) && Some(*index) != quality)?],
        (None, []) => return None,
        (None, all) if is_grafana => {
            let names = all.iter().map(|index| names[*index].clone()).collect();
            detection.questions.push(Question::Series { names });
            detection.because("value", format!("{} series stand side by side and are summed.", all.len()));
            all.to_vec()
        }
        (None, all) => {
            detection.questions.push(Question::ValueColumn { candidates: all.to_vec() });
            vec![all[0]]
        }
    };
    let first = &names[columns.values[0]];
    detection.because("value", format!("Column {first} is the count: by its name, or as the one that holds numbers."));
    if let Some(unit) = unit_of(first) {
        detection.plan.unit = unit;
        let words = if unit == Unit::PerSecond { "requests per second" } else { "requests per minute" };
        detection.because("unit", format!("The name of column {first} says {words}."));
    } else if is_grafana {
        detection.questions.push(Question::Unit);
    }
    Some(columns)
}

/// Whether the rows are a whole number of steps apart, at most one at a time, as counts per bucket are.
fn has_rhythm(sheet: &Sheet, time: usize, clock: Option<usize>, format: TimeFormat) -> bool {
    let secs_of = |row: &(u64, Vec<String>)| {
        let day = format.parse(row.1.get(time)?.as_bytes())?.local_secs;
        let clock = clock.and_then(|index| time_of_day(row.1.get(index)?.as_bytes()));
        Some(day + clock.map_or(0, |(secs, _)| i64::from(secs)))
    };
    let mut times: Vec<i64> = sheet.data.iter().filter_map(secs_of).collect();
    times.sort_unstable();
    let apart: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let least = apart.iter().copied().min().unwrap_or(0);
    least > 0 && apart.iter().filter(|apart| **apart == least).count() * 2 >= apart.len()
}

/// Whether most times stand there more than once, in rows that are not the same otherwise.
fn repeats_times(sheet: &Sheet, time: usize, clock: Option<usize>) -> bool {
    let cell = |row: &[String], index: usize| row.get(index).cloned().unwrap_or_default();
    let mut rows: Vec<&Vec<String>> = sheet.data.iter().map(|row| &row.1).collect();
    rows.sort_unstable();
    rows.dedup();
    let time_of = |row: &&Vec<String>| cell(row, time) + &clock.map_or_else(String::new, |index| cell(row, index));
    let mut times: Vec<String> = rows.iter().map(time_of).collect();
    times.sort_unstable();
    let all = times.len();
    times.dedup();
    all >= 4 && times.len() * 3 <= all * 2
}

fn say_numbers(detection: &mut Detection, sheet: &Sheet, columns: &Columns, names: &[String]) {
    let cells: Vec<&str> = columns.values.iter().flat_map(|index| column(sheet, *index)).collect();
    let (point, comma) = numbers_in(&cells);
    let Some(first) = columns.values.first() else { return };
    if comma > point {
        detection.plan.decimal_comma = true;
        let text = format!("Column {} has a comma before the fraction.", names[*first]);
        detection.because("numbers", text);
    } else if comma == point && sheet.separator == b';' {
        // Where fields stand between semicolons, 2.000 is two thousand as often as it is two.
        let rows = sheet.data.iter().filter_map(|row| Some((row.0, row.1.get(*first)?)));
        if let Some((line, value)) = rows.into_iter().find(|(_, cell)| cell.contains(['.', ','])) {
            let place = Place { file: None, line };
            detection.questions.push(Question::Decimal { place, value: quoted(value.as_bytes()) });
        }
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
        let cells = column(sheet, index);
        let (point, comma) = numbers_in(&cells);
        let may_be_elapsed = columns.time == index && may_be_elapsed(name);
        let is_time = time_of(&cells, may_be_elapsed).is_some_and(|time| time.good * 2 > cells.len());
        let is_number = point.max(comma) * 2 > cells.len();
        Column { name: name.clone(), role: role(index), is_number, is_time }
    });
    columns.collect()
}
