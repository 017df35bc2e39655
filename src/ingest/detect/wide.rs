//! Is it a table with the counts of several times in a row: a column for each hour or minute of a day, or for each day?

use super::Detection;
use super::columns::{numbers_in, time_of};
use super::names::TimeName;
use super::objects::{Row, describe};
use super::sheet::Sheet;
use super::wide_rows::ColumnsBesideCounts;
use crate::ingest::error::IngestError;
use crate::ingest::plan::{ObjectShape, WideTable};

/// Columns of times that make a table a wide one.
const MIN_TIMES: usize = 3;
/// The same for times of day, which a table of logins may have two or three of.
const MIN_CLOCKS: usize = 6;
/// Equal parts of a day that columns are numbered for: hours, half hours, quarters, ten and five minutes, minutes.
pub(super) const PARTS: [usize; 6] = [24, 48, 96, 144, 288, 1440];
/// Minutes of a day.
const DAY: usize = 1440;
/// Rows that are looked at.
const MAX_ROWS: usize = 100;

/// The table that `lines` are, if it is a wide one.
pub(super) fn detect(lines: &[(u64, &[u8])]) -> Option<Result<Detection, IngestError>> {
    let lines: Vec<(u64, &[u8])> = lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).copied().collect();
    [b',', b';', b'\t', b'|'].into_iter().find_map(|separator| of_rows(&Sheet::cells_of(&lines, separator), separator))
}

/// The table that `rows` are, if it is a wide one.
fn of_rows(rows: &[(u64, Vec<String>)], separator: u8) -> Option<Result<Detection, IngestError>> {
    let header = rows.iter().position(|row| row.1.len() > MIN_TIMES)?;
    let (head, data) = rows.get(header..)?.split_first()?;
    let TimesInHeader { counts, are_clocks, mut description, refused } =
        of_day(&head.1).or_else(|| of_dates(&head.1))?;
    let data: Vec<&(u64, Vec<String>)> = data.iter().filter(|row| row.1.len() > 1).take(MAX_ROWS).collect();
    let first = data.first()?;
    if !are_numbers(&data, &counts) {
        return None;
    }
    let others = ColumnsBesideCounts { head: &head.1, data: &data, counts: &counts, are_clocks };
    if are_clocks && !others.has_days() {
        return None;
    }
    if let Some(error) = refused.or_else(|| others.unreadable_parts()) {
        return Some(Err(error));
    }
    if let Some(clock) = others.clock() {
        description = format!("{description}, and column {} is the time of day", others.name(clock));
    }
    let table = WideTable { separator, skip: first.0 - 1, shared: others.shared(), counts: counts.clone(), are_clocks };
    let rows = data.iter().flat_map(|row| pairs(&table, row)).collect();
    Some(described(table, rows, format!("A table with several times in a row: {description}.")))
}

fn described(table: WideTable, rows: Vec<Row>, found: String) -> Result<Detection, IngestError> {
    let mut detection = describe(ObjectShape::Wide(table), rows, found)?;
    for why in detection.why.iter_mut().filter(|why| why.topic == "value") {
        "The cells below the times are the counts: the table holds nothing else.".clone_into(&mut why.text);
    }
    Ok(detection)
}

/// The columns that are times.
struct TimesInHeader {
    /// Columns with their times.
    counts: Vec<(usize, String)>,
    /// Whether these are times of day.
    are_clocks: bool,
    /// What is said about them, within a sentence.
    description: String,
    /// Why they can't be read.
    refused: Option<IngestError>,
}

/// The columns that are parts of a day, with their time, and what is said about them.
fn of_day(head: &[String]) -> Option<TimesInHeader> {
    let clocks: Vec<(usize, usize)> =
        head.iter().enumerate().filter_map(|(index, name)| Some((index, clock_of(name)?))).collect();
    if clocks.len() >= MIN_CLOCKS {
        return of_clocks(head, &clocks);
    }
    let numbers: Vec<(usize, usize)> =
        head.iter().enumerate().filter_map(|(index, name)| Some((index, number_of(name)?))).collect();
    let first = numbers.first()?.1;
    let in_a_row = numbers.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1);
    if !in_a_row || first > 1 || !PARTS.contains(&numbers.len()) {
        return None;
    }
    let minutes = DAY / numbers.len();
    let what = match minutes {
        60 => "the hours of a day".to_owned(),
        1 => "the minutes of a day".to_owned(),
        _ => format!("parts of a day of {minutes} minutes"),
    };
    let description =
        format!("the columns {first} to {} are {what}, and {first} begins at midnight", numbers.last()?.1);
    let counts = numbers.iter().map(|(index, number)| (*index, clock((number - first) * minutes))).collect();
    Some(TimesInHeader { counts, are_clocks: true, description, refused: None })
}

/// The columns `clocks` with their minutes since midnight, which are what they count begins or ends at.
fn of_clocks(head: &[String], clocks: &[(usize, usize)]) -> Option<TimesInHeader> {
    let (begin, end) = (clocks.first()?, clocks.last()?);
    if !clocks.windows(2).all(|pair| pair[1].1 > pair[0].1) {
        return None;
    }
    let width = clocks.get(1)?.1 - begin.1;
    // 01:00 to 24:00 are the ends of the hours.
    let are_ends = end.1 == DAY;
    let are_even = clocks.windows(2).all(|pair| pair[1].1 - pair[0].1 == width);
    let shift = if are_ends { width } else { 0 };
    let (first, last) = (head.get(begin.0)?, head.get(end.0)?);
    let ends = if are_ends { ", which are the ends of what they count" } else { "" };
    let description = format!("the columns {first} to {last} are times of a day{ends}");
    let refused = (are_ends && (begin.1 < width || !are_even)).then(|| IngestError::NoRequests {
        what: format!(
            "The columns {first} to {last} are {} times of one day, which what they count begins at as well as ends at",
            clocks.len()
        ),
        remedy: "Name each by the time at which it begins, 00:00 to 23:00, and leave the one out that is too much"
            .to_owned(),
    });
    let counts = clocks.iter().map(|(index, minutes)| (*index, clock(minutes.saturating_sub(shift)))).collect();
    Some(TimesInHeader { counts, are_clocks: true, description, refused })
}

fn clock(minutes: usize) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The columns that are named by a date or a time, if most are.
fn of_dates(head: &[String]) -> Option<TimesInHeader> {
    let time = |name: &String| time_of(&[name.as_str()], TimeName::Other).is_some();
    let dates: Vec<(usize, String)> =
        head.iter().enumerate().filter(|(_, name)| time(name)).map(|(index, name)| (index, name.clone())).collect();
    let (first, last) = (dates.first()?, dates.last()?);
    let description = format!("the columns {} to {} are times", first.1.trim(), last.1.trim());
    let distinct = dates.windows(2).all(|pair| pair[0].1 != pair[1].1);
    let are_most = dates.len() >= MIN_TIMES && dates.len() * 2 > head.len() && distinct;
    are_most.then_some(TimesInHeader { counts: dates, are_clocks: false, description, refused: None })
}

/// Whether most cells of the columns `counts` hold numbers, and hardly one is a time.
fn are_numbers(data: &[&(u64, Vec<String>)], counts: &[(usize, String)]) -> bool {
    let cells = data.iter().flat_map(|row| counts.iter().filter_map(|count| row.1.get(count.0)));
    let cells: Vec<&str> = cells.map(String::as_str).filter(|cell| !cell.trim().is_empty()).collect();
    let (point, comma) = numbers_in(&cells);
    let times = time_of(&cells, TimeName::Other).map_or(0, |time| time.good);
    !cells.is_empty() && point.max(comma) * 10 >= cells.len() * 9 && times * 2 < cells.len()
}

/// The rows that a row of the table makes.
fn pairs(table: &WideTable, (line, cells): &(u64, Vec<String>)) -> Vec<Row> {
    let when = if table.are_clocks { ObjectShape::CLOCK } else { ObjectShape::TIME };
    let filled = |index: usize| cells.get(index).filter(|cell| !cell.trim().is_empty()).cloned();
    let count = |(index, time): &(usize, String)| {
        let shared = table.shared.iter().filter_map(|(index, name)| Some((name.clone(), filled(*index)?)));
        let value = filled(*index).map(|cell| (ObjectShape::VALUE.to_owned(), cell));
        let pairs = shared.chain([(when.to_owned(), time.clone())]).chain(value).collect();
        (*line, pairs)
    };
    table.counts.iter().map(count).collect()
}

/// Minutes since midnight of a name like `08:00`, `8 AM` or `08:00-09:00`.
pub(super) fn clock_of(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    let name = name.split(['-', '–']).next()?.trim();
    let (name, noon) = match (name.strip_suffix("am"), name.strip_suffix("pm")) {
        (Some(name), _) => (name.trim(), Some(0)),
        (_, Some(name)) => (name.trim(), Some(12)),
        _ => (name, None),
    };
    let (hour, minute) = match name.split_once(':') {
        Some((hour, minute)) => (hour, minute.split(':').next()?.parse::<usize>().ok().filter(|minute| *minute < 60)?),
        None if noon.is_some() => (name, 0),
        None => return None,
    };
    let hour: usize = hour.trim_start_matches('h').parse().ok()?;
    let hour = match noon {
        Some(noon) if (1..=12).contains(&hour) => hour % 12 + noon,
        Some(_) => return None,
        None => hour,
    };
    let minutes = hour * 60 + minute;
    (minutes <= DAY).then_some(minutes)
}

/// The number of a name like `7`, `h07`, `Hour 7`, `7h` or `min_7`.
pub(super) fn number_of(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    let digits = name.trim_start_matches(|c: char| c.is_alphabetic()).trim_start_matches([' ', '_', '-', '.']);
    let word = name.strip_suffix(digits)?.trim_end_matches([' ', '_', '-', '.']);
    let is_word = |word: &str| {
        matches!(
            word,
            "" | "h"
                | "hr"
                | "hour"
                | "hours"
                | "m"
                | "min"
                | "minute"
                | "t"
                | "p"
                | "q"
                | "slot"
                | "period"
                | "interval"
                | "stunde"
                | "std"
                | "heure"
                | "hora"
                | "uhr"
        )
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (number, behind) = digits.split_at(end);
    (is_word(word) && is_word(behind.trim())).then(|| number.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts_of_a_day() {
        for (name, minutes) in
            [("08:00", 480), ("8 AM", 480), ("12 am", 0), ("12PM", 720), ("00:00-01:00", 0), ("24:00", 1440)]
        {
            assert_eq!(clock_of(name), Some(minutes), "{name}");
        }
        for name in ["8", "25:00", "13 PM", "date", "2026-03-01"] {
            assert_eq!(clock_of(name), None, "{name}");
        }
        for name in ["7", "h07", "Hour 7", "7h", "min_7", "7 Uhr"] {
            assert_eq!(number_of(name), Some(7), "{name}");
        }
        for name in ["p95x", "total7", "", "7.5", "2026-03-01"] {
            assert_eq!(number_of(name), None, "{name}");
        }
    }
}
