//! What stands beside the counts of a table with several times in a row, and says what its rows are of.

use super::columns::{is_clock, numbers_in, time_of};
use super::names::{TimeName, is_total, time_strength};
use super::wide::{PARTS, clock_of, number_of};
use crate::ingest::error::IngestError;
use crate::ingest::plan::ObjectShape;
use crate::ingest::time::TimeFormat;

/// Name of a column that has none, or one that is of the times beside it.
const SERIES: &str = "series";
/// Rows from which on times of day in all of them are parts of a day.
const MIN_PARTS: usize = 3;
/// Numbers in a row of which more are parts of a day, too.
const MANY_PARTS: usize = 96;

/// The columns beside those with counts.
pub(super) struct ColumnsBesideCounts<'a> {
    pub(super) head: &'a [String],
    pub(super) data: &'a [&'a (u64, Vec<String>)],
    /// Columns with counts and their times.
    pub(super) counts: &'a [(usize, String)],
    /// Whether these are times of day.
    pub(super) are_clocks: bool,
}

impl ColumnsBesideCounts<'_> {
    fn columns(&self) -> impl Iterator<Item = usize> {
        (0..self.head.len()).filter(|index| !self.counts.iter().any(|count| count.0 == *index))
    }

    fn title(&self, index: usize) -> &str {
        self.head.get(index).map_or("", |name| name.trim())
    }

    /// Cells of a column that hold something.
    fn cells(&self, index: usize) -> Vec<&str> {
        let cells = self.data.iter().filter_map(|row| row.1.get(index)).map(|cell| cell.trim());
        cells.filter(|cell| !cell.is_empty()).collect()
    }

    /// How most cells of a column write a time.
    fn time(&self, index: usize) -> Option<TimeFormat> {
        let cells = self.cells(index);
        time_of(&cells, TimeName::of(self.title(index)))
            .filter(|time| time.good * 2 > cells.len())
            .map(|time| time.format)
    }

    /// Whether the times of a column are whole days, so that a time of day can be added to them.
    fn holds_days(&self, index: usize) -> bool {
        self.time(index).is_some_and(|format| are_days(&self.cells(index), format))
    }

    /// Whether a column says which day a row is of. Without one, times of day are of no date.
    pub(super) fn has_days(&self) -> bool {
        self.columns().any(|index| self.holds_days(index))
    }

    /// Whether the columns with counts are whole days, so that a row may be a part of each.
    fn counts_are_days(&self) -> bool {
        let times: Vec<&str> = self.counts.iter().map(|count| count.1.as_str()).collect();
        !self.are_clocks && time_of(&times, TimeName::Other).is_some_and(|found| are_days(&times, found.format))
    }

    /// The column that says at which time of each day a row is.
    pub(super) fn clock(&self) -> Option<usize> {
        let holds_clocks = |index: &usize| {
            let cells = self.cells(*index);
            !cells.is_empty() && cells.iter().all(|cell| is_clock(cell, self.title(*index)))
        };
        self.columns().find(holds_clocks).filter(|_| self.counts_are_days())
    }

    /// The error of rows that are parts of a day and don't say so as times of day, like `08:00-09:00`, or 1 to 24.
    pub(super) fn unreadable_parts(&self) -> Option<IngestError> {
        if self.clock().is_some() || !self.counts_are_days() {
            return None;
        }
        let column = self.columns().find(|index| {
            let cells = self.cells(*index);
            let are_clocks = cells.len() >= MIN_PARTS && cells.iter().all(|cell| clock_of(cell).is_some());
            // Stores are numbered, too: what the numbers are, the name says, or a word beside each.
            let are_parts = self.is_named_like_a_part(*index) || !self.holds_numbers(*index);
            are_clocks || are_parts && self.is_numbered(*index)
        })?;
        let (cells, name) = (self.cells(column), self.name(column));
        let (first, last) = (cells.first()?, cells.last()?);
        Some(IngestError::NoRequests {
            what: format!(
                "Column {name} reads {first} to {last}: parts of the days in the header, whose times it doesn't say"
            ),
            remedy: "Write into each row the time at which it begins, like 09:00".to_owned(),
        })
    }

    /// Whether a column numbers the parts of a day.
    fn is_numbered(&self, index: usize) -> bool {
        let mut numbers: Vec<usize> = self.cells(index).iter().filter_map(|cell| number_of(cell)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let in_a_row = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
        // Of the minutes of a day, not all are among the rows that are looked at.
        let are_parts = PARTS.contains(&numbers.len()) || numbers.len() > MANY_PARTS;
        in_a_row && are_parts && numbers.first().is_some_and(|first| *first <= 1)
    }

    /// Whether the name of a column is that of an hour or another part of a day.
    fn is_named_like_a_part(&self, index: usize) -> bool {
        let title = self.title(index);
        // Without a name, and without words beside it, it says what the rows are: nothing else does.
        let is_part =
            || number_of(&format!("{title} 1")).is_some() && !self.columns().any(|index| self.holds_words(index));
        time_strength(title).is_some() || is_part()
    }

    /// Whether numbers tell the rows apart: those of stores, for one.
    fn are_numbers_labels(&self, index: usize) -> bool {
        let are_digits = |cell: &&str| cell.bytes().all(|byte| byte.is_ascii_digit());
        !self.title(index).is_empty() && self.is_numbered(index) && self.cells(index).iter().all(are_digits)
    }

    fn holds_numbers(&self, index: usize) -> bool {
        let cells = self.cells(index);
        let (point, comma) = numbers_in(&cells);
        point.max(comma) * 2 >= cells.len()
    }

    /// Whether most cells are no numbers.
    fn holds_words(&self, index: usize) -> bool {
        !self.cells(index).is_empty() && !self.holds_numbers(index)
    }

    /// Columns that say what a row is of, with their names: words, a day, or a time of day. Numbers beside the counts are their sum or
    /// their mean.
    pub(super) fn shared(&self) -> Vec<(usize, String)> {
        let clock = self.clock();
        let is_shared = |index: &usize| {
            let is_day = self.are_clocks && self.time(*index).is_some();
            !is_total(self.title(*index))
                && (is_day || clock == Some(*index) || self.holds_words(*index) || self.are_numbers_labels(*index))
        };
        self.columns().filter(is_shared).map(|index| (index, self.name(index))).collect()
    }

    /// What a column is called among the keys of a row.
    pub(super) fn name(&self, index: usize) -> String {
        let name = self.title(index);
        if self.clock() == Some(index) {
            let is_taken = name.is_empty() || name == ObjectShape::TIME || name == ObjectShape::VALUE;
            return if is_taken { ObjectShape::CLOCK.to_owned() } else { name.to_owned() };
        }
        // In a table that is turned, `time` stands above the names of the rows.
        let is_of_times = !self.are_clocks && time_strength(name).is_some();
        if name.is_empty() || is_of_times { SERIES.to_owned() } else { name.to_owned() }
    }
}

fn are_days(cells: &[&str], format: TimeFormat) -> bool {
    let is_day =
        |cell: &&str| format.parse(cell.as_bytes()).is_none_or(|stamp| stamp.local_secs.rem_euclid(86_400) == 0);
    cells.iter().all(is_day)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use crate::ingest::{Reader, sniff};

    /// Rows numbered 1 to 24 in a table of days, below `name`.
    fn numbered(name: &str) -> String {
        let rows: String = (1..=24).map(|number| format!("{number},1,2,3\n")).collect();
        format!("{name},2026-03-01,2026-03-02,2026-03-03\n{rows}")
    }

    #[test]
    fn numbers_of_stores_are_no_hours() {
        let text = numbered("store");
        let mut reader = Reader::new(sniff(text.as_bytes()).unwrap().settled().unwrap()).unwrap();
        reader.push(text.as_bytes()).unwrap();
        assert_eq!(reader.finish("all").unwrap().series.counts(), [24.0, 48.0, 72.0]);
        for name in ["hour", "Stunde", "slot"] {
            let refused = sniff(numbered(name).as_bytes()).map(|_| ()).unwrap_err().to_string();
            assert!(refused.contains("parts of the days in the header"), "{name}: {refused}");
        }
    }
}
