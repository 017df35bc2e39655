//! Sums that stand beside their parts: columns, and rows of one time.

use super::Detection;
use super::names::is_total;
use super::question::{Answer, Offer, Topic};
use super::roles::Subject;
use super::series::times;
use super::sheet::Sheet;
use crate::ingest::plan::{Columns, RowFilter};
use crate::ingest::text::number;
use crate::ingest::time::TimeFormat;
use std::collections::{BTreeMap, BTreeSet};

/// Most columns, or words of a label, among which one is looked for that is the sum of the others.
const MAX_PARTS: usize = 24;
/// Times at which a sum has to be one before it is taken for that.
const MIN_TIMES: usize = 3;

/// The one of `numbers` that is the sum of the others in each row.
pub(super) fn total_of(sheet: &Sheet, numbers: &[usize]) -> Option<usize> {
    if !(3..=MAX_PARTS).contains(&numbers.len()) {
        return None;
    }
    let value = |row: &[String], index: usize| number::parse(row.get(index)?.as_bytes(), false).ok().flatten();
    numbers.iter().copied().find(|total| {
        let mut compared = 0;
        let all = sheet.data.iter().all(|(_, row)| {
            let others: Option<Vec<f64>> =
                numbers.iter().filter(|index| *index != total).map(|index| value(row, *index)).collect();
            match (value(row, *total), others) {
                (Some(total), Some(others)) => {
                    compared += usize::from(total != 0.0);
                    is_sum(total, others.iter().sum())
                }
                _ => true,
            }
        });
        all && compared >= MIN_TIMES
    })
}

fn is_sum(total: f64, sum: f64) -> bool {
    (total - sum).abs() <= 1e-6 * total.abs().max(1.0)
}

/// A label that stands for the sum of the others: found by its word or by its numbers, and checked; where its word says so and its numbers do
/// not, it is asked about.
pub(super) fn leave_out_total(
    detection: &mut Detection,
    subject: &Subject<'_>,
    columns: &Columns,
    format: TimeFormat,
) -> Option<RowFilter<usize>> {
    let value = *columns.values.first()?;
    for column in &columns.labels {
        let words: BTreeSet<&str> =
            subject.sheet.data.iter().filter_map(|row| row.1.get(*column)).map(|cell| cell.trim()).collect();
        if !(2..=MAX_PARTS).contains(&words.len()) {
            continue;
        }
        // Of two words with equal numbers each is the sum of the others.
        let may_be = |word: &&&str| is_total(word) || words.len() > 2;
        let is_sum = |word: &str| is_sum_of_others(subject.sheet, columns, (format, value, *column), word);
        let name = &subject.names[*column];
        if let Some(word) = words.iter().filter(may_be).find(|word| is_sum(word)) {
            let said = if word.is_empty() { "empty" } else { word };
            let text = format!("Rows whose {name} is {said} are the sum of the others and are left out.");
            detection.because("rows", text);
            return Some(RowFilter { column: *column, word: (*word).to_owned(), keep: false });
        }
        if let Some(word) = words.iter().find(|word| is_total(word)) {
            ask_about_total(detection, (*column, name), word);
            return None;
        }
    }
    None
}

/// Whether the rows with `word` in a column hold, at as good as all times, the sum of the others.
fn is_sum_of_others(
    sheet: &Sheet,
    columns: &Columns,
    (format, value, column): (TimeFormat, usize, usize),
    word: &str,
) -> bool {
    let mut sums: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (secs, _, row) in times(sheet, columns, format) {
        let cells = &sheet.data[row].1;
        let count =
            cells.get(value).and_then(|cell| number::parse(cell.as_bytes(), false).ok().flatten()).unwrap_or(0.0);
        let sum = sums.entry(secs).or_default();
        if cells.get(column).is_some_and(|cell| cell.trim() == word) { sum.0 += count } else { sum.1 += count }
    }
    let equal = sums.values().filter(|(total, parts)| is_sum(*total, *parts)).count();
    let compared = sums.values().filter(|(total, _)| *total > 0.0).count();
    equal * 10 >= sums.len() * 9 && (is_total(word) || compared >= MIN_TIMES)
}

fn ask_about_total(detection: &mut Detection, (column, name): (usize, &str), word: &str) {
    let text = format!("Some rows have {word} for their {name}, and are not the sum of the others. Which rows count?");
    let filter = |keep| Answer::Filter(RowFilter { column, word: word.to_owned(), keep });
    let offers = vec![
        Offer::new(format!("Only {word}"), format!("--only {name}={word}"), filter(true)),
        Offer::new(format!("All but {word}"), format!("--except {name}={word}"), filter(false)),
    ];
    detection.ask(Topic::Filter, text, offers);
}
