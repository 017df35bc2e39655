//! Days, months and parts of days: which are read as times, and which are refused.

use super::columns::{TimeFinding, period_of, time_of};
use super::names::{TimeName, names_part_of_day};
use super::roles::{Subject, is_free};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::plan::Columns;
use crate::series::calendar::Civil;
use std::collections::BTreeSet;

/// Refuses months, quarters and weeks: a series has buckets of one length.
pub(super) fn refuse_periods(subject: &Subject<'_>, named: &[usize]) -> Result<(), IngestError> {
    let also = (0..subject.names.len())
        .filter(|index| matches!(subject.names[*index].to_lowercase().as_str(), "quarter" | "quartal"));
    for index in named.iter().copied().chain(also) {
        let (cells, name, word) = (subject.cells(index), &subject.names[index], subject.word);
        let period = cells.first().and_then(|cell| period_of(cell));
        let (what, remedy) = match period.filter(|period| cells.iter().all(|cell| period_of(cell) == Some(period))) {
            Some("weeks") => {
                (format!("{word} {name} holds numbers of weeks"), "Write the first day of each week, like 2026-03-02")
            }
            Some(period) => {
                let what = format!("{word} {name} holds {period}, which are not all of one length");
                (what, "Export the counts per day or per hour")
            }
            None if are_first_days(&cells) => {
                let what = format!("{word} {name} holds the first days of months, which are not all of one length");
                (what, "Export the counts per day or per hour")
            }
            None => continue,
        };
        return Err(IngestError::NoRequests { what, remedy: remedy.to_owned() });
    }
    Ok(())
}

/// Whether each cell is the first day of another month.
fn are_first_days(cells: &[&str]) -> bool {
    let Some(format) = time_of(cells, TimeName::Other).map(|found| found.format) else { return false };
    let day =
        |cell: &&str| format.parse(cell.as_bytes()).map(|stamp| Civil::from_local_secs(stamp.local_secs).to_string());
    let days: Option<Vec<String>> = cells.iter().map(day).collect();
    days.is_some_and(|days| {
        days.len() > 2
            && days.iter().all(|day| day.ends_with("-01T00:00"))
            && days.windows(2).all(|pair| pair[0] != pair[1])
    })
}

/// Refuses days whose rows are told apart by a part of the day that is not read, like `8 am` or the number of a slot: their sum would be the
/// day's.
pub(super) fn refuse_unread_parts(
    subject: &Subject<'_>,
    columns: &Columns,
    finding: &TimeFinding,
) -> Result<(), IngestError> {
    if !holds_days(subject, columns.time, finding) {
        return Ok(());
    }
    let is_part = |index: &usize| {
        is_free(*index, columns)
            && !columns.values.contains(index)
            && names_part_of_day(&subject.names[*index])
            && subject.sheet.distinct(*index).len() > 1
    };
    let Some(part) = (0..subject.names.len()).find(is_part) else { return Ok(()) };
    let apart: Vec<usize> = columns.labels.iter().copied().filter(|index| !is_part(index)).collect();
    let rows = &subject.sheet.data;
    let key = |(_, cells): &(u64, Vec<String>)| {
        let known = [Some(columns.time), columns.clock].into_iter().flatten().chain(apart.iter().copied());
        known.map(|index| cells.get(index).cloned().unwrap_or_default()).collect::<Vec<String>>()
    };
    let with_part = |row: &(u64, Vec<String>)| (key(row), row.1.get(part).cloned());
    let are_apart = rows.iter().map(with_part).collect::<BTreeSet<_>>().len() == rows.len();
    if !are_apart || rows.iter().map(key).collect::<BTreeSet<_>>().len() == rows.len() {
        return Ok(());
    }
    let cell = subject.cells(part).first().map_or("", |cell| cell.trim()).to_owned();
    let what = format!(
        "{} {} tells rows of one time apart ({cell}), and is no time of day that is read",
        subject.word, subject.names[part]
    );
    let remedy = "Write date and time into one column, like 2026-03-01 08:00".to_owned();
    Err(IngestError::NoRequests { what, remedy })
}

/// Refuses lists of requests whose times are days, and whose time of day stands behind them in a field that is not read as one: all would come
/// at midnight.
pub(super) fn refuse_unread_clock(
    subject: &Subject<'_>,
    columns: &Columns,
    finding: &TimeFinding,
) -> Result<(), IngestError> {
    let begins_with_clock = |cell: &&str| {
        let cell = cell.trim().trim_start_matches('[').as_bytes();
        let hour = cell.iter().take_while(|byte| byte.is_ascii_digit()).count();
        matches!(hour, 1 | 2) && cell.get(hour) == Some(&b':') && cell.get(hour + 1).is_some_and(u8::is_ascii_digit)
    };
    let next = columns.time + 1;
    let is_unread = columns.clock.is_none() && next < subject.names.len() && holds_days(subject, columns.time, finding);
    let cells = if is_unread { subject.cells(next) } else { Vec::new() };
    if cells.is_empty() || !cells.iter().all(begins_with_clock) {
        return Ok(());
    }
    let what = format!(
        "{} {} begins with a time of day that is not read ({}), so that all of a day would come at midnight",
        subject.word,
        subject.names[next],
        quoted(cells[0].as_bytes())
    );
    let remedy = "Write date and time into one column, like 2026-03-01T08:00:05".to_owned();
    Err(IngestError::NoRequests { what, remedy })
}

/// Whether the times of a column are days alone.
pub(super) fn holds_days(subject: &Subject<'_>, time: usize, finding: &TimeFinding) -> bool {
    let day = |cell: &str| finding.format.parse(cell.as_bytes()).map(|stamp| stamp.local_secs.rem_euclid(86_400) == 0);
    subject.cells(time).iter().all(|cell| day(cell).unwrap_or(true))
}
