//! What the numbers of the count's columns make: sums of several series, rates, running totals.

use super::doubts::row_secs;
use super::expression::{Made, made_by};
use super::names::is_running_total;
use super::question::{Answer, Offer, Topic};
use super::roles::{Subject, policy};
use super::sheet::Sheet;
use super::totals::leave_out_total;
use super::unit_names::{names_rate, scale_of, unit_of, window_of};
use super::{Detection, Question};
use crate::ingest::error::quoted;
use crate::ingest::plan::{Columns, DuplicatePolicy, Unit};
use crate::ingest::report::location::Location;
use crate::ingest::text::number::{self, Suffixed};
use crate::ingest::time::{TimeFormat, time_of_day};
use std::collections::BTreeMap;

/// Rows that are needed before numbers that only grow are taken for a running total.
const MIN_TOTAL_ROWS: usize = 6;
/// Distances of rows from which on their being alike says something.
const MIN_DISTANCES: usize = 9;
/// Times that several series are seen by.
const MIN_TIMES: usize = 3;
/// One in so many increases of a total is smaller than the one before: traffic falls as well, and growth does not.
const MIN_FALLS: usize = 5;
/// How many times its usual increase a total stands at.
const TOTAL_ABOVE_INCREASE: f64 = 20.0;

/// Time and labels of each row that has a time.
pub(super) fn times<'a>(sheet: &'a Sheet, columns: &Columns, format: TimeFormat) -> Vec<(i64, Vec<&'a str>, usize)> {
    let of_row = |(row, (_, cells)): (usize, &'a (u64, Vec<String>))| {
        let day = format.parse(cells.get(columns.time)?.as_bytes())?.local_secs;
        let clock = columns.clock.and_then(|index| time_of_day(cells.get(index)?.as_bytes()));
        let labels = columns.labels.iter().map(|index| cells.get(*index).map_or("", String::as_str)).collect();
        Some((day + clock.map_or(0, |(secs, _)| i64::from(secs)), labels, row))
    };
    sheet.data.iter().enumerate().filter_map(of_row).collect()
}

/// Whether the rows are a whole number of steps apart, at most one of each series at a time, as counts per bucket are.
pub(super) fn has_rhythm(sheet: &Sheet, columns: &Columns, format: TimeFormat) -> bool {
    distances(sheet, columns, format).is_some_and(|(usual, all)| usual > 0 && usual * 2 >= all)
}

/// Whether the rows are as good as all the same step apart, as no requests come.
pub(super) fn are_regular(sheet: &Sheet, columns: &Columns, format: TimeFormat) -> bool {
    distances(sheet, columns, format).is_some_and(|(usual, all)| all >= MIN_DISTANCES && usual * 10 >= all * 9)
}

/// Whether the rows are hardly ever the same distance apart, and not all at whole minutes as counts of a few of them are.
pub(super) fn are_irregular(sheet: &Sheet, columns: &Columns, format: TimeFormat) -> bool {
    if times(sheet, columns, format).iter().all(|row| row.0 % 60 == 0) {
        return false;
    }
    let mut apart = apart(sheet, columns, format);
    let all = apart.len();
    let usual = apart.chunk_by(|a, b| a == b).map(<[i64]>::len).max().unwrap_or(0);
    apart.dedup();
    all >= MIN_DISTANCES && usual * 3 < all && apart.len() * 3 > all
}

/// The usual distance of two times, in seconds.
pub(super) fn usual_step(sheet: &Sheet, columns: &Columns, format: TimeFormat) -> Option<i64> {
    let apart = apart(sheet, columns, format);
    apart.chunk_by(|a, b| a == b).rev().max_by_key(|alike| alike.len()).map(|alike| alike[0])
}

/// Distances between times, each time once, the smallest first.
fn apart(sheet: &Sheet, columns: &Columns, format: TimeFormat) -> Vec<i64> {
    let mut secs: Vec<i64> = times(sheet, columns, format).into_iter().map(|row| row.0).collect();
    secs.sort_unstable();
    secs.dedup();
    let mut apart: Vec<i64> = secs.windows(2).map(|pair| pair[1] - pair[0]).collect();
    apart.sort_unstable();
    apart
}

/// How many distances between times are the usual one, and how many there are; `None` where rows share their times.
fn distances(sheet: &Sheet, columns: &Columns, format: TimeFormat) -> Option<(usize, usize)> {
    let mut rows: Vec<(i64, Vec<&str>)> =
        times(sheet, columns, format).into_iter().map(|(secs, labels, _)| (secs, labels)).collect();
    let all = rows.len();
    rows.sort_unstable();
    let (rows_of_a_time, times_alike) = most_frequent(rows.chunk_by(|a, b| a == b).map(<[_]>::len).collect());
    rows.dedup();
    // Series that stand behind each other have the same times, each of them as often.
    let is_of_several = rows_of_a_time > 1 && times_alike >= MIN_TIMES && times_alike * 10 >= rows.len() * 9;
    if rows.len() * 10 < all * 9 && !is_of_several {
        return None;
    }
    let apart = apart(sheet, columns, format);
    let usual = apart.chunk_by(|a, b| a == b).map(<[i64]>::len).max().unwrap_or(0);
    Some((usual, apart.len()))
}

/// The most frequent of `counts`, and how often it comes.
fn most_frequent(mut counts: Vec<usize>) -> (usize, usize) {
    counts.sort_unstable();
    counts.chunk_by(|a, b| a == b).map(|alike| (alike[0], alike.len())).max_by_key(|alike| alike.1).unwrap_or((0, 0))
}

/// Settles what several rows of one time make, and what the numbers are.
pub(super) fn settle(detection: &mut Detection, subject: &Subject<'_>, columns: &mut Columns, format: TimeFormat) {
    if columns.filter.is_none() {
        columns.filter = leave_out_total(detection, subject, columns, format);
    }
    policy(detection, columns);
    if !columns.labels.is_empty() {
        let names: Vec<&str> = columns.labels.iter().map(|index| subject.names[*index].as_str()).collect();
        if repeats_times(subject.sheet, columns) {
            detection.because("rows", format!("Rows of one time that differ in {} are summed.", names.join(", ")));
        }
    } else if repeats_times(subject.sheet, columns) {
        detection.plan.duplicate_policy = DuplicatePolicy::Sum;
        detection.because("rows", "Most times stand there several times, so rows of one time are summed.");
    }
    say_numbers(detection, subject, columns);
    say_unit(detection, subject, columns, format);
}

/// Whether most times stand there more than once, in rows that are not the same otherwise.
fn repeats_times(sheet: &Sheet, columns: &Columns) -> bool {
    let cell = |row: &[String], index: usize| row.get(index).cloned().unwrap_or_default();
    let mut rows: Vec<&Vec<String>> = sheet.data.iter().map(|row| &row.1).collect();
    rows.sort_unstable();
    rows.dedup();
    let clock = |row: &Vec<String>| columns.clock.map_or_else(String::new, |index| cell(row, index));
    let mut times: Vec<String> = rows.iter().map(|row| cell(row, columns.time) + &clock(row)).collect();
    times.sort_unstable();
    let all = times.len();
    times.dedup();
    all >= 4 && times.len() * 3 <= all * 2
}

fn say_numbers(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    let sheet = subject.sheet;
    let cells: Vec<&str> = columns.values.iter().flat_map(|index| sheet.column(*index)).collect();
    let (point, comma) = super::columns::numbers_in(&cells);
    let Some(first) = columns.values.first() else { return };
    if comma > point {
        detection.plan.decimal_comma = true;
        let text = format!("Column {} has a comma before the fraction.", subject.names[*first]);
        detection.because("numbers", text);
    } else if comma == point && sheet.separator == b';' {
        // Where fields stand between semicolons, 2.000 is two thousand as often as it is two.
        ask_decimal(detection, sheet, *first, &['.', ',']);
    } else if comma == point && matches!(sheet.separator, b'\t' | b'|' | b' ') && may_be_thousands(&cells, ',') {
        ask_decimal(detection, sheet, *first, &[',']);
    }
    if point > 0
        && sheet.separator != b';'
        && unit_of(&subject.names[*first]).is_none()
        && may_be_thousands(&cells, '.')
    {
        ask_decimal(detection, sheet, *first, &['.']);
    }
    let rounded = cells.iter().find(|cell| Suffixed::of(cell.trim()).is_some_and(|found| found.factor > 1.0));
    if let Some(cell) = rounded {
        detection.because(
            "numbers",
            format!("{} stands for thousands, millions and so on, rounded.", quoted(cell.as_bytes())),
        );
    }
}

/// Asks by the first cell of a column with one of `marks` whether that is before a fraction or between thousands.
fn ask_decimal(detection: &mut Detection, sheet: &Sheet, column: usize, marks: &[char]) {
    let mut rows = sheet.data.iter().filter_map(|row| Some((row.0, row.1.get(column)?)));
    if let Some((line, value)) = rows.find(|(_, cell)| cell.contains(marks)) {
        let place = Location { file: None, line };
        detection.questions.push(Question::Decimal { place, value: quoted(value.as_bytes()) });
    }
}

/// Whether each `mark` in `cells` stands before three digits, as between thousands, and before no fraction of 0.
fn may_be_thousands(cells: &[&str], mark: char) -> bool {
    let groups = |cell: &str| {
        cell.split_once(mark).map(|(whole, behind)| {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            (1..=3).contains(&whole.len()) && digits(whole) && whole != "0" && behind.len() == 3 && digits(behind)
        })
    };
    let pointed: Vec<bool> = cells.iter().filter_map(|cell| groups(cell.trim())).collect();
    !pointed.is_empty() && pointed.into_iter().all(|is_group| is_group)
}

/// Finds out whether values are counts, rates or running totals, and asks where that is open.
pub(super) fn say_unit(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns, format: TimeFormat) {
    let Some(first) = columns.values.first().copied() else { return };
    if !say_unit_by_name(detection, subject, (columns, first), format) {
        say_unit_by_numbers(detection, subject, (columns, first), format);
    }
}

/// The unit that the name of the column `first`, or what stands behind its numbers, tells or leaves open; whether there is anything of it.
fn say_unit_by_name(
    detection: &mut Detection,
    subject: &Subject<'_>,
    (columns, first): (&Columns, usize),
    format: TimeFormat,
) -> bool {
    let (name, word) = (&subject.names[first], subject.word);
    let scale = scale_of(name);
    detection.plan.scale = scale.unwrap_or(1.0);
    if let Some(scale) = scale {
        let text = format!("The name of {} {name} says that 1 stands for {scale} requests.", word.to_lowercase());
        detection.because("numbers", text);
    }
    let step = usual_step(subject.sheet, columns, format);
    let longer = || row_secs(subject, columns, format).filter(|secs| Some(*secs) > step);
    let window = window_of(name).map(i64::from).or_else(longer);
    let (by_name, by_cells) = (unit_of(name), unit_of_cells(subject.sheet, first));
    if window.zip(step).is_some_and(|(window, step)| window != step) {
        ask_unclear(detection, name, window.and_then(|secs| u32::try_from(secs).ok()));
    } else if let Some(unit) = by_name.or(by_cells) {
        detection.plan.unit = unit;
        let (said, verb) = if by_name.is_some() { ("The name of", "says") } else { ("The numbers of", "say") };
        let words = unit_words(unit);
        detection.because("unit", format!("{said} {} {name} {verb} {words}.", word.to_lowercase()));
    } else if names_rate(name) {
        let text = format!("{word} {name} says that its numbers are a rate, and not for how long. What are they?");
        detection.ask(Topic::Unit, text, unit_offers());
    } else {
        match made_by(name) {
            Some(Made::Unclear) => ask_unclear(detection, name, None),
            Some(Made::Requests { .. }) => {
                let text = format!("{word} {name} counts what came in its bucket, by its function.");
                detection.because("unit", text);
            }
            _ => return false,
        }
    }
    true
}

/// What the numbers of the column `first` make, of which no name says it.
fn say_unit_by_numbers(
    detection: &mut Detection,
    subject: &Subject<'_>,
    (columns, first): (&Columns, usize),
    format: TimeFormat,
) {
    let (name, word) = (&subject.names[first], subject.word);
    let series = series_of(subject, columns, format, detection.plan.decimal_comma);
    let are_totals = !series.is_empty() && series.iter().all(|values| only_grows(values));
    if are_totals && is_running_total(name) {
        detection.plan.unit = Unit::RunningTotal;
        return detection.because(
            "unit",
            format!(
                "{word} {name} is a running total, by its name and as it only grows: its increases are the requests."
            ),
        );
    }
    if series.iter().any(|values| looks_total(values)) {
        return ask_total(detection, subject, first);
    }
    let scale = detection.plan.scale;
    let is_fraction = |value: &f64| (value * scale - (value * scale).round()).abs() > 1e-6;
    let has_fractions = series.iter().flatten().any(is_fraction);
    if has_fractions {
        detection.questions.push(Question::Unit);
        let text = "No unit is named, and some numbers are no whole ones: they may be a rate. They are taken for the requests \
            since the row before; say so if they are requests per second or per minute.";
        return detection.because("unit", text);
    }
    detection.because("unit", "No unit is named; the numbers are taken for the requests since the row before.");
}

/// What a unit says, in words.
pub(super) fn unit_words(unit: Unit) -> String {
    match unit {
        Unit::Count => "requests per row".to_owned(),
        Unit::PER_SECOND => "requests per second".to_owned(),
        Unit::PER_MINUTE => "requests per minute".to_owned(),
        Unit::PER_HOUR => "requests per hour".to_owned(),
        Unit::Per(86_400) => "requests per day".to_owned(),
        Unit::Per(secs) if secs % 60 == 0 => format!("requests per {} minutes", secs / 60),
        Unit::Per(secs) => format!("requests per {secs} s"),
        Unit::RunningTotal => "a running total".to_owned(),
    }
}

/// Asks what an expression makes whose factor is not known, or whose `window` is not that of the rows.
pub(super) fn ask_unclear(detection: &mut Detection, name: &str, window: Option<u32>) {
    let text = format!(
        "The name {name} says that its numbers are for another time than from row to row, or by a factor that is not known. What are they?"
    );
    let windowed = window.map(|secs| {
        let unit = Unit::Per(secs);
        let words = unit_words(unit).replacen('r', "R", 1);
        Offer::new(words, format!("--unit per-{secs}s"), Answer::Unit(unit))
    });
    detection.ask(Topic::Unit, text, windowed.into_iter().chain(unit_offers()).collect());
}

/// The unit that most cells of a column name behind their number.
fn unit_of_cells(sheet: &Sheet, column: usize) -> Option<Unit> {
    let cells = sheet.filled(column);
    let units: Vec<Unit> = cells.iter().filter_map(|(_, cell)| Suffixed::of(cell.trim())?.unit).collect();
    units.first().copied().filter(|_| units.len() * 2 > cells.len())
}

/// Answers to what a number is.
pub(super) fn unit_offers() -> Vec<Offer> {
    vec![
        Offer::new("Requests per row", "--unit count", Answer::Unit(Unit::Count)),
        Offer::new("Requests per second", "--unit per-second", Answer::Unit(Unit::PER_SECOND)),
        Offer::new("Requests per minute", "--unit per-minute", Answer::Unit(Unit::PER_MINUTE)),
    ]
}

fn ask_total(detection: &mut Detection, subject: &Subject<'_>, first: usize) {
    let name = &subject.names[first];
    let cells = subject.sheet.column(first);
    let text = format!(
        "{} {name} grows from {} to {} and almost never falls. Is it a running total, whose increases are the requests?",
        subject.word,
        cells.first().map_or("", |cell| cell.trim()),
        cells.last().map_or("", |cell| cell.trim()),
    );
    let offers = vec![
        Offer::new("A running total", "--unit running-total", Answer::Unit(Unit::RunningTotal)),
        Offer::new("Requests per row", "--unit count", Answer::Unit(Unit::Count)),
    ];
    detection.ask(Topic::Unit, text, offers);
}

/// Values of each series in order of time: one for each value column and set of labels.
fn series_of(subject: &Subject<'_>, columns: &Columns, format: TimeFormat, comma: bool) -> Vec<Vec<f64>> {
    let mut rows = times(subject.sheet, columns, format);
    rows.sort_by_key(|row| row.0);
    let mut series: BTreeMap<(usize, Vec<&str>), Vec<f64>> = BTreeMap::new();
    for (_, labels, row) in rows {
        let cells = &subject.sheet.data[row].1;
        if columns.filter.as_ref().is_some_and(|f| !f.takes(cells.get(f.column).map_or(b"", |cell| cell.as_bytes()))) {
            continue;
        }
        for index in &columns.values {
            if let Some(Ok(Some(value))) = cells.get(*index).map(|cell| number::parse(cell.as_bytes(), comma)) {
                series.entry((*index, labels.clone())).or_default().push(value);
            }
        }
    }
    series.into_values().collect()
}

/// Whether values never fall, but for being set back.
fn only_grows(values: &[f64]) -> bool {
    let falls = values.windows(2).filter(|pair| pair[1] < pair[0]).count();
    let set_back = values.windows(2).filter(|pair| pair[1] * 2.0 < pair[0]).count();
    values.len() >= 3 && falls == set_back && falls * 10 <= values.len().max(10)
}

/// Whether values without a telling name are those of a running total: they only grow, by steps that rise and fall and are
/// small beside them.
fn looks_total(values: &[f64]) -> bool {
    let mut steps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0.0).collect();
    let falls = steps.windows(2).filter(|pair| pair[1] < pair[0]).count();
    let rises_and_falls = falls * MIN_FALLS >= steps.len();
    steps.sort_by(f64::total_cmp);
    let Some(median) = steps.get(steps.len() / 2).copied() else { return false };
    steps.dedup();
    let largest = values.iter().copied().fold(0.0, f64::max);
    values.len() >= MIN_TOTAL_ROWS
        && steps.len() >= 3
        && rises_and_falls
        && only_grows(values)
        && largest > TOTAL_ABOVE_INCREASE * median
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_total_only_grows_by_uneven_steps() {
        let total = [5000.0, 5120.0, 5210.0, 5360.0, 5490.0, 5600.0, 5740.0];
        assert!(looks_total(&total));
        let set_back = [total.as_slice(), &[90.0, 210.0, 330.0]].concat();
        assert!(looks_total(&set_back));
        let even: Vec<f64> = (0..50).map(|i| 900.0 + f64::from(i)).collect();
        assert!(!looks_total(&even), "a count that rises by one is made up, or rises");
        let squares: Vec<f64> = (0..400).map(|i| f64::from(i * i)).collect();
        assert!(!looks_total(&squares), "growth that speeds up");
        assert!(!looks_total(&[100.0, 120.0, 90.0, 150.0, 130.0, 110.0, 140.0]));
        assert!(!looks_total(&[10.0, 40.0, 90.0, 170.0, 260.0, 380.0, 500.0]), "growth from nothing");
    }
}
