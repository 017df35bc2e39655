//! Which columns are counts, or whether rows are requests; and how their numbers are written.

use super::columns::{Hint, hint, is_no_count, numbers_in, unit_of};
use super::sheet::Sheet;
use super::{Detection, Question};
use crate::ingest::error::quoted;
use crate::ingest::plan::{Columns, Rows, Unit};
use crate::ingest::report::location::Location;
use crate::ingest::time::TimeFormat;
use crate::ingest::time::time_of_day;

/// Finds the columns beside the time; `None` when there is no count and rows are no requests either.
pub(super) fn value_columns(
    detection: &mut Detection,
    sheet: &Sheet,
    mut columns: Columns,
    names: &[String],
) -> Option<Columns> {
    let by_hint = |wanted: Hint| {
        let found = names.iter().enumerate().filter_map(|(index, name)| hint(name).map(|found| (index, found)));
        found
            .filter(|(index, (hint, _))| *hint == wanted && *index != columns.time && Some(*index) != columns.clock)
            .min_by_key(|(_, (_, place))| *place)
            .map(|(index, _)| index)
    };
    let cells = |index: usize| sheet.column(index);
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

pub(super) fn say_numbers(detection: &mut Detection, sheet: &Sheet, columns: &Columns, names: &[String]) {
    let cells: Vec<&str> = columns.values.iter().flat_map(|index| sheet.column(*index)).collect();
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
            let place = Location { file: None, line };
            detection.questions.push(Question::Decimal { place, value: quoted(value.as_bytes()) });
        }
    }
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
pub(super) fn repeats_times(sheet: &Sheet, time: usize, clock: Option<usize>) -> bool {
    let cell = |row: &[String], index: usize| row.get(index).cloned().unwrap_or_default();
    let mut rows: Vec<&Vec<String>> = sheet.data.iter().map(|row| &row.1).collect();
    rows.sort_unstable();
    rows.dedup();
    let time_of = |row: &&Vec<String>| cell(row, time) + &clock.map_or_else(String::new, |index| cell(row, index));
    most_repeat(rows.iter().map(time_of).collect())
}

/// Whether most of `times` stand there more than once.
pub(super) fn most_repeat(mut times: Vec<String>) -> bool {
    times.sort_unstable();
    let all = times.len();
    times.dedup();
    all >= 4 && times.len() * 3 <= all * 2
}
