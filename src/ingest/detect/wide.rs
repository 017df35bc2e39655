//! Is it a table with the counts of several times in a row: a column for each hour or minute of a day, or for each day?

use super::Detection;
use super::columns::{numbers_in, time_of};
use super::names::{TimeName, is_total, time_strength};
use super::objects::{Row, describe};
use super::sheet::Sheet;
use crate::ingest::error::IngestError;
use crate::ingest::plan::{ObjectShape, WideTable};

/// Columns of times that make a table a wide one.
const MIN_TIMES: usize = 3;
/// The same for times of day, which a table of logins may have two or three of.
const MIN_CLOCKS: usize = 6;
/// Equal parts of a day that columns are numbered for: hours, half hours, quarters, ten and five minutes, minutes.
const PARTS: [usize; 6] = [24, 48, 96, 144, 288, 1440];
/// Minutes of a day.
const DAY: usize = 1440;
/// Rows that are looked at.
const MAX_ROWS: usize = 100;
/// Name of a column that has none, or one that is of the times beside it.
const SERIES: &str = "series";

/// The table that `lines` are, if it is a wide one.
pub(super) fn detect(lines: &[(u64, &[u8])]) -> Option<Result<Detection, IngestError>> {
    let lines: Vec<(u64, &[u8])> = lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).copied().collect();
    [b',', b';', b'\t', b'|'].into_iter().find_map(|separator| {
        let rows = Sheet::cells_of(&lines, separator);
        let header = rows.iter().position(|row| row.1.len() > MIN_TIMES)?;
        let (head, data) = rows.get(header..)?.split_first()?;
        let (counts, are_clocks, found) = of_day(&head.1).or_else(|| of_dates(&head.1))?;
        let is_count = |index: usize| counts.iter().any(|count| count.0 == index);
        let data: Vec<&(u64, Vec<String>)> = data.iter().filter(|row| row.1.len() > 1).take(MAX_ROWS).collect();
        let first = data.first()?;
        if !are_numbers(&data, &counts) {
            return None;
        }
        let shared =
            (0..head.1.len()).filter(|index| !is_count(*index) && is_shared(&data, &head.1, (*index, are_clocks)));
        let shared: Vec<(usize, String)> = shared.map(|index| (index, name_of(&head.1, index, are_clocks))).collect();
        // Without a day beside them, times of day are of no date.
        let has_time = |(index, name): &(usize, String)| {
            let cells: Vec<&str> = data.iter().filter_map(|row| row.1.get(*index)).map(String::as_str).collect();
            time_of(&cells, TimeName::of(name)).is_some_and(|time| time.good * 2 > cells.len())
        };
        if are_clocks && !shared.iter().any(has_time) {
            return None;
        }
        let table = WideTable { separator, skip: first.0 - 1, shared, counts, are_clocks };
        let rows = data.iter().flat_map(|row| pairs(&table, row)).collect();
        let found = format!("A table with several times in a row: {found}.");
        Some(described(table, rows, found))
    })
}

fn described(table: WideTable, rows: Vec<Row>, found: String) -> Result<Detection, IngestError> {
    let mut detection = describe(ObjectShape::Wide(table), rows, found)?;
    for why in detection.why.iter_mut().filter(|why| why.topic == "value") {
        "The cells below the times are the counts: the table holds nothing else.".clone_into(&mut why.text);
    }
    Ok(detection)
}

/// Columns with their times, whether these are times of day, and what is said about them.
type Found = (Vec<(usize, String)>, bool, String);

/// The columns that are parts of a day, with their time, and what is said about them.
fn of_day(head: &[String]) -> Option<Found> {
    let clock = |minutes: usize| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let clocks: Vec<(usize, usize)> =
        head.iter().enumerate().filter_map(|(index, name)| Some((index, clock_of(name)?))).collect();
    if clocks.len() >= MIN_CLOCKS {
        let rises = clocks.windows(2).all(|pair| pair[1].1 > pair[0].1);
        // 01:00 to 24:00 are the ends of the hours.
        let width = clocks[1].1.checked_sub(clocks[0].1)?;
        let shift = if clocks.last()?.1 == DAY { width } else { 0 };
        let (first, last) = (&head[clocks[0].0], &head[clocks.last()?.0]);
        let ends = if shift > 0 { ", which are the ends of what they count" } else { "" };
        let found = format!("the columns {first} to {last} are times of a day{ends}");
        let counts = clocks.iter().map(|(index, minutes)| (*index, clock(minutes.saturating_sub(shift)))).collect();
        return rises.then_some((counts, true, found));
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
    let found = format!("the columns {first} to {} are {what}, and {first} begins at midnight", numbers.last()?.1);
    Some((numbers.iter().map(|(index, number)| (*index, clock((number - first) * minutes))).collect(), true, found))
}

/// The columns that are named by a date or a time, if most are.
fn of_dates(head: &[String]) -> Option<Found> {
    let time = |name: &String| time_of(&[name.as_str()], TimeName::Other).is_some();
    let dates: Vec<(usize, String)> =
        head.iter().enumerate().filter(|(_, name)| time(name)).map(|(index, name)| (index, name.clone())).collect();
    let (first, last) = (dates.first()?, dates.last()?);
    let found = format!("the columns {} to {} are times", first.1.trim(), last.1.trim());
    let distinct = dates.windows(2).all(|pair| pair[0].1 != pair[1].1);
    (dates.len() >= MIN_TIMES && dates.len() * 2 > head.len() && distinct).then_some((dates, false, found))
}

/// Whether most cells of the columns `counts` hold numbers, and hardly one is a time.
fn are_numbers(data: &[&(u64, Vec<String>)], counts: &[(usize, String)]) -> bool {
    let cells = data.iter().flat_map(|row| counts.iter().filter_map(|count| row.1.get(count.0)));
    let cells: Vec<&str> = cells.map(String::as_str).filter(|cell| !cell.trim().is_empty()).collect();
    let (point, comma) = numbers_in(&cells);
    let times = time_of(&cells, TimeName::Other).map_or(0, |time| time.good);
    !cells.is_empty() && point.max(comma) * 10 >= cells.len() * 9 && times * 2 < cells.len()
}

/// Whether a column says what its row is of: words, or a day. Numbers beside the counts are their sum or their mean.
fn is_shared(data: &[&(u64, Vec<String>)], head: &[String], (index, are_clocks): (usize, bool)) -> bool {
    let cells: Vec<&str> = data.iter().filter_map(|row| row.1.get(index)).map(String::as_str).collect();
    let is_time = time_of(&cells, TimeName::of(&head[index])).is_some_and(|time| time.good * 2 > cells.len());
    let (point, comma) = numbers_in(&cells);
    let are_words = point.max(comma) * 2 < cells.len();
    let is_time = is_time && are_clocks;
    !cells.iter().all(|cell| cell.trim().is_empty()) && !is_total(&head[index]) && (is_time || are_words)
}

fn name_of(head: &[String], index: usize, are_clocks: bool) -> String {
    let name = head[index].trim();
    // In a table that is turned, `time` stands above the names of the rows.
    let is_of_times = !are_clocks && time_strength(name).is_some();
    if name.is_empty() || is_of_times { SERIES.to_owned() } else { name.to_owned() }
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
fn clock_of(name: &str) -> Option<usize> {
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
fn number_of(name: &str) -> Option<usize> {
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
