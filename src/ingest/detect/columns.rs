//! What a column holds, by its first cells.

use super::names::TimeName;
use crate::ingest::text::number;
use crate::ingest::time::{DateOrder, month_of, regional, time_of_day};
use crate::ingest::time::{EpochUnit, TimeFormat, YEARS, whole_of_scientific};

/// How the times of a column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFinding {
    pub format: TimeFormat,
    /// Cells that are read so.
    pub good: usize,
    /// Whether they are of our time: a number from 1990 to 2100, or anything that is written as a time.
    pub is_likely: bool,
    /// Whether the month could be the day; then the place of the first cell among those that were asked about.
    pub ambiguous: Option<usize>,
    /// The cell that decides which is which.
    pub deciding: Option<usize>,
}

/// The way in which most of `cells` are written. A bare number is a time only from 1990 to 2100, or where the `name`
/// says more.
pub fn time_of(cells: &[&str], name: TimeName) -> Option<TimeFinding> {
    let good = |format: TimeFormat| cells.iter().filter(|cell| format.parse(cell.as_bytes()).is_some()).count();
    let plain = |format| TimeFinding { format, good: good(format), is_likely: true, ambiguous: None, deciding: None };
    let mut found: Vec<TimeFinding> = vec![plain(TimeFormat::Iso), plain(TimeFormat::Clf)];
    if cells.iter().all(|cell| is_compact(cell)) {
        found.push(plain(TimeFormat::Compact));
    }
    if let Some((unit, is_likely)) = epoch_of(cells)
        && (is_likely || name == TimeName::MayBeElapsed)
    {
        found.push(TimeFinding { is_likely, ..plain(TimeFormat::Epoch(unit)) });
    }
    if let Some(unit) = long_unit_of(cells, name) {
        found.push(plain(TimeFormat::Epoch(unit)));
    }
    // Whole days only where the name says days: below another they count anything.
    let may_be_serial = |cell: &&str| cell.contains('.') || name == TimeName::Day;
    if name != TimeName::Other && cells.iter().any(may_be_serial) && is_serial_of_our_time(cells) {
        found.push(plain(TimeFormat::Serial));
    }
    found.extend(regional_of(cells));
    // The first one wins a tie.
    found.into_iter().rev().max_by_key(|finding| finding.good).filter(|finding| finding.good > 0)
}

/// Minutes, hours or days since 1970, where the first of `cells` would be a time of 2010 to 2040 as that, and a column of this name holds
/// no small numbers of something else.
fn long_unit_of(cells: &[&str], name: TimeName) -> Option<EpochUnit> {
    let number: f64 = cells.first()?.trim().parse().ok()?;
    let has_fraction = cells.iter().any(|cell| cell.contains('.'));
    let unit = match number {
        14_610.0..25_567.0 if name == TimeName::Day || name != TimeName::Other && has_fraction => EpochUnit::Days,
        350_640.0..613_608.0 if name == TimeName::Time && !has_fraction => EpochUnit::Hours,
        21_038_400.0..36_816_480.0 if name == TimeName::Time && !has_fraction => EpochUnit::Minutes,
        _ => return None,
    };
    Some(unit)
}

/// Whether the first of `cells` that is a day of a spreadsheet lies between 1970 and 2100: fewer days are counted from 1970, or are none.
fn is_serial_of_our_time(cells: &[&str]) -> bool {
    let first = cells.iter().find_map(|cell| TimeFormat::Serial.parse(cell.as_bytes()));
    first.is_some_and(|stamp| (0..4_102_444_800).contains(&stamp.local_secs))
}

/// Whether `cell` is a day from 1970 to 2100 in digits alone, with or without a time. As a number since 1970 it would be of
/// another age.
fn is_compact(cell: &str) -> bool {
    let year = cell.trim().get(..4).and_then(|year| year.parse().ok());
    year.is_some_and(|year| YEARS.contains(&year)) && TimeFormat::Compact.parse(cell.as_bytes()).is_some()
}

/// The unit of numbers since 1970, and whether they are of our time.
fn epoch_of(cells: &[&str]) -> Option<(EpochUnit, bool)> {
    let whole = |cell: &&str| {
        let cell = cell.trim();
        whole_of_scientific(cell.as_bytes()).or_else(|| cell.split('.').next()?.parse::<i64>().ok())
    };
    let number = cells.iter().find_map(whole)?;
    let unit = EpochUnit::of(number);
    let stamp = TimeFormat::Epoch(unit).parse(number.to_string().as_bytes())?;
    // 1990-01-01 to 2100-01-01.
    let is_likely = (631_152_000..4_102_444_800).contains(&stamp.local_secs);
    // Days since 1900 with a fraction, as spreadsheets have them, are no seconds.
    let is_whole = is_likely || !cells.iter().any(|cell| cell.contains('.'));
    is_whole.then_some((unit, is_likely))
}

fn regional_of(cells: &[&str]) -> Option<TimeFinding> {
    let parts: Vec<_> = cells.iter().map(|cell| regional::parse(cell.as_bytes())).collect();
    let place_of = |order: DateOrder| parts.iter().position(|p| p.as_ref().is_some_and(|p| p.orders() == [order]));
    let count = |order: DateOrder| parts.iter().flatten().filter(|part| part.orders() == [order]).count();
    let orders = [DateOrder::DayMonth, DateOrder::MonthDay, DateOrder::YearMonth];
    let best = orders.into_iter().rev().max_by_key(|order| count(*order)).filter(|order| count(*order) > 0);
    let first = parts.iter().position(|part| part.as_ref().is_some_and(|part| !part.orders().is_empty()))?;
    let order = best.unwrap_or(DateOrder::DayMonth);
    let good = parts.iter().flatten().filter(|part| part.stamp(order).is_some()).count();
    let ambiguous = if best.is_none() { Some(first) } else { None };
    Some(TimeFinding {
        format: TimeFormat::Regional(order),
        good,
        is_likely: true,
        ambiguous,
        deciding: best.and_then(place_of),
    })
}

/// How many of `cells` are counts, with a point and with a comma before the fraction. Empty ones count as both.
pub fn numbers_in(cells: &[&str]) -> (usize, usize) {
    let good = |comma: bool| cells.iter().filter(|cell| number::parse(cell.as_bytes(), comma).is_ok()).count();
    (good(false), good(true))
}

/// Names of columns whose numbers are times of day, or hours.
const CLOCKS: &str =
    "hour|time|hhmm|uhrzeit|stunde|heure|hora|ora|uur|hour of day|hour_of_day|hourofday|time of day|time_of_day";

/// Whether `cell` is a time of day like `14:05`, `14:05:30` or `2:05 PM`; a number only where the column's `name` says so.
pub fn is_clock(cell: &str, name: &str) -> bool {
    let says_so = CLOCKS.split('|').any(|known| known == name.trim().to_lowercase());
    (cell.contains(':') || says_so) && time_of_day(cell.as_bytes()).is_some()
}

/// What `cell` is that has no one length or no first day of its own: `months`, `quarters` or `weeks`.
pub fn period_of(cell: &str) -> Option<&'static str> {
    let cell = cell.trim();
    let lower = cell.to_lowercase();
    let letters = |letter: char| {
        // `2026-W09`, `W9 2026`, `Q1/2026`: a year and the letter with its number.
        let parts: Vec<&str> = lower.split(['-', '/', ' ']).filter(|part| !part.is_empty()).collect();
        let is_part = |part: &str| part.strip_prefix(letter).is_some_and(|number| number.parse::<u8>().is_ok());
        let is_year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        match parts[..] {
            [one] => one
                .split_once(letter)
                .is_some_and(|(year, number)| (year.is_empty() || is_year(year)) && number.parse::<u8>().is_ok()),
            [first, second] => (is_year(first) && is_part(second)) || (is_part(first) && is_year(second)),
            _ => false,
        }
    };
    let is_month_name = month_of(cell.as_bytes()).is_some() && cell.len() >= 3 && {
        const NAMES: &str = "january|february|march|april|may|june|july|august|september|october|november|december";
        NAMES.split('|').any(|name| name == lower || name[..3] == lower)
    };
    match () {
        () if is_month_name || is_month(cell) => Some("months"),
        () if letters('q') => Some("quarters"),
        () if letters('w') => Some("weeks"),
        () => None,
    }
}

/// Whether `cell` is a month and no day, like `2026-01` or `Jan 2026`.
fn is_month(cell: &str) -> bool {
    let cell = cell.trim();
    let (first, second) = match cell.split_once(['-', '/', '.', ' ']) {
        Some(parts) => parts,
        None if cell.len() == 6 && cell.is_ascii() => cell.split_at(4),
        None => return false,
    };
    let is_year = |text: &str| matches!(text.len(), 2 | 4) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = |text: &str| text.len() <= 2 && text.parse::<u32>().is_ok_and(|month| (1..=12).contains(&month));
    let is_name =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic()) && month_of(text.as_bytes()).is_some();
    (first.len() == 4 && is_year(first) && is_number(second))
        || (second.len() == 4 && is_year(second) && is_number(first))
        || (is_name(first) && is_year(second))
        || (is_year(first) && is_name(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_no_days() {
        for cell in ["2026-01", "Jan 2026", "Jan-26", "January 2026", "01/2026", "2026/1", "202601", "2026 Feb"] {
            assert!(is_month(cell), "{cell}");
        }
        for cell in ["2026-01-01", "1234", "13/2026", "202613", "31.01.2026", "10:05", "May", ""] {
            assert!(!is_month(cell), "{cell}");
        }
    }

    #[test]
    fn periods_of_no_one_length() {
        for (cell, what) in [
            ("2026-W09", "weeks"),
            ("Q1 2026", "quarters"),
            ("2025Q4", "quarters"),
            ("May", "months"),
            ("Jan 2026", "months"),
        ] {
            assert_eq!(period_of(cell), Some(what), "{cell}");
        }
        for cell in ["Monday", "2026-03-01", "w", "web", "q", "10:00", "Marta"] {
            assert_eq!(period_of(cell), None, "{cell}");
        }
    }

    #[test]
    fn times_of_digits_are_told_from_numbers_since_1970() {
        let format = |cells: &[&str], elapsed| {
            time_of(cells, if elapsed { TimeName::MayBeElapsed } else { TimeName::Other })
                .map(|found| (found.format, found.is_likely))
        };
        assert_eq!(format(&["20240301", "20240302"], false), Some((TimeFormat::Compact, true)));
        assert_eq!(format(&["2024030100", "2024030101"], true), Some((TimeFormat::Compact, true)));
        assert_eq!(format(&["1709251200", "1709251260"], true), Some((TimeFormat::Epoch(EpochUnit::Secs), true)));
        assert_eq!(format(&["0", "60"], true), Some((TimeFormat::Epoch(EpochUnit::Secs), false)));
        assert_eq!(format(&["0", "60"], false), None);
        assert_eq!(format(&["45352.5", "45352.6"], false), None);
        assert_eq!(format(&["45352.5", "45352.6"], true), Some((TimeFormat::Serial, true)));
        let days = time_of(&["46082", "46083"], TimeName::Day).map(|found| found.format);
        assert_eq!(days, Some(TimeFormat::Serial));
    }
}
