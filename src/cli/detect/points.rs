//! Files → points of any quantity: whole or fractional, of any sign, in percent.
//!
//! What a file looks like is found out as `ingest` does it. A table's rows are read here, because a quantity need not be a
//! count; everything else holds counts and is read as such.

use super::super::ingest_args::IngestArgs;
use super::super::{CliError, ingest, input};
use crate::detect::Point;
use crate::ingest::{
    Columns, Decoder, DuplicatePolicy, Encoding, Format, HEAD_BYTES, Plan, Rows, Table, TimeFormat, parse_count,
};
use crate::series::TimeSeries;
use std::io::Read as _;

/// Words for a value that was not measured.
const MISSING: [&str; 6] = ["", "-", "na", "n/a", "nan", "null"];

/// What was read.
#[derive(Debug)]
pub struct Points {
    /// In order of their times, each once.
    pub points: Vec<Point>,
    /// Seconds between most of them.
    pub step_secs: i64,
    /// Rows of a time that was there already.
    pub duplicates: usize,
    /// Rows that are none.
    pub rejected: usize,
}

/// Reads the files that `args` name.
pub fn read(args: &IngestArgs) -> Result<Points, CliError> {
    let Some(first) = args.files.first() else { return Err(CliError::new("the file to read is missing")) };
    if args.step.is_some() {
        return Err(CliError::new("--step changes the points; make a file of wider buckets with ingest --out first"));
    }
    let name = input::name_of(first);
    let mut bytes = input::open(first)?;
    let head = input::head(bytes.as_mut(), HEAD_BYTES, &name)?;
    let plan = ingest::plan_of_quantity(&head, args).map_err(|error| in_file(&name, &error))?;
    let Format::Table(table) = plan.format.clone() else { return counts(args) };
    if plan.rows == Rows::Events {
        return counts(args);
    }
    let mut rows = Reading {
        plan: &plan,
        table: &table,
        is_settled: args.duplicate_policy.is_some(),
        rows: Vec::new(),
        offset_secs: None,
        rejected: Vec::new(),
    };
    let mut rest = Vec::new();
    bytes.read_to_end(&mut rest).map_err(|error| in_file(&name, &error))?;
    rows.read(&name, &text(&[head, rest].concat(), plan.encoding));
    for file in args.files.iter().skip(1) {
        let (name, mut bytes) = (input::name_of(file), Vec::new());
        input::open(file)?.read_to_end(&mut bytes).map_err(|error| in_file(&name, &error))?;
        rows.read(&name, &text(&bytes, plan.encoding));
    }
    rows.finish()
}

fn in_file(name: &str, error: &impl std::fmt::Display) -> CliError {
    CliError::new(format!("{name}: {error}"))
}

/// What `ingest` makes of the files.
fn counts(args: &IngestArgs) -> Result<Points, CliError> {
    let (ingested, _) = ingest::read(args)?;
    let series: &TimeSeries = &ingested.series;
    let point = |index: usize| Point {
        local_secs: series.local_secs(index),
        value: series.observed(index).unwrap_or(f64::NAN),
    };
    Ok(Points {
        points: (0..series.len()).map(point).collect(),
        step_secs: i64::from(series.step().secs()),
        duplicates: usize::try_from(ingested.report.duplicates.count).unwrap_or(usize::MAX),
        rejected: ingested.report.rejected.iter().map(|rejected| rejected.count as usize).sum(),
    })
}

fn text(bytes: &[u8], encoding: Encoding) -> String {
    let mut decoder = Decoder::new(encoding);
    String::from_utf8_lossy(decoder.decode(bytes)).trim_start_matches('\u{feff}').to_owned()
}

/// Rows of all files so far.
#[derive(Debug)]
struct Reading<'a> {
    plan: &'a Plan,
    table: &'a Table,
    /// Whether somebody said what different values for the same time make.
    is_settled: bool,
    rows: Vec<Point>,
    /// Seconds that the clock of the first row with a zone is ahead of UTC.
    offset_secs: Option<i64>,
    /// What was wrong, and where.
    rejected: Vec<String>,
}

impl Reading<'_> {
    fn read(&mut self, name: &str, text: &str) {
        let skipped = self.table.skip as usize + usize::from(self.table.header);
        for (line, row) in (1_usize..).zip(text.lines()).skip(skipped) {
            if row.trim().is_empty() || row.starts_with('#') {
                continue;
            }
            let fields = fields(row, self.table.separator);
            let is_read = self.table.columns.filter.as_ref().is_none_or(|filter| {
                filter.takes(fields.get(filter.column).map_or(b"".as_slice(), |field| field.as_bytes()))
            });
            if !is_read {
                continue;
            }
            match self.point(&fields) {
                Ok(point) => self.rows.push(point),
                Err(why) => self.rejected.push(format!("{name}, line {line}: {why}")),
            }
        }
    }

    fn point(&mut self, fields: &[String]) -> Result<Point, String> {
        let Columns { time, clock, values, .. } = &self.table.columns;
        let field = |index: usize| fields.get(index).map(String::as_str).ok_or("the row is too short");
        let written = match clock {
            Some(clock) => format!("{} {}", field(*time)?, field(*clock)?),
            None => field(*time)?.to_owned(),
        };
        let stamp = self.plan.time.parse(written.as_bytes()).ok_or_else(|| format!("{written} is no time"))?;
        let zone = stamp.utc_offset_secs.map(i64::from);
        // Times of several zones are put on the clock of the first.
        let clock = *self.offset_secs.get_or_insert(zone.unwrap_or(0));
        let is_epoch = matches!(self.plan.time, TimeFormat::Epoch(_));
        let shift = if is_epoch { i64::from(self.plan.utc_offset_secs) } else { zone.map_or(0, |zone| clock - zone) };
        let mut value = f64::NAN;
        for index in values {
            let next = number(field(*index)?, self.plan.decimal_comma)?;
            value = if value.is_nan() {
                next
            } else if next.is_nan() {
                value
            } else {
                value + next
            };
        }
        Ok(Point { local_secs: stamp.local_secs + shift, value })
    }

    fn finish(mut self) -> Result<Points, CliError> {
        let all = self.rows.len() + self.rejected.len();
        if let Some(first) = self.rejected.first()
            && self.rejected.len() as f64 > self.plan.max_rejected * all as f64
        {
            let share = format!("{} of {all} rows are none; the first: {first}", self.rejected.len());
            return Err(CliError::new(format!("{share}. Correct them, or allow them with --max-rejected")));
        }
        self.rows.sort_by_key(|row| row.local_secs);
        let (points, duplicates) = joined(&self.rows, self.plan, self.is_settled)?;
        let step_secs = usual_step(&points).ok_or_else(|| CliError::new("there are fewer than two points"))?;
        Ok(Points { points, step_secs, duplicates, rejected: self.rejected.len() })
    }
}

/// Fields of a row; a quoted one may hold separators.
fn fields(row: &str, separator: u8) -> Vec<String> {
    if separator == b' ' {
        return row.split_whitespace().map(str::to_owned).collect();
    }
    let (mut fields, mut is_quoted) = (vec![String::new()], false);
    for char in row.chars() {
        match (char, fields.last_mut()) {
            ('"', _) => is_quoted = !is_quoted,
            (char, _) if char == char::from(separator) && !is_quoted => fields.push(String::new()),
            (char, Some(field)) => field.push(char),
            (_, None) => {}
        }
    }
    fields
}

/// A number of any sign, or `NaN` where none was measured.
fn number(field: &str, decimal_comma: bool) -> Result<f64, String> {
    let text = field.trim();
    if MISSING.contains(&text.to_lowercase().as_str()) {
        return Ok(f64::NAN);
    }
    let wrong = || format!("{text} is no number");
    let plain = text.strip_suffix('%').unwrap_or(text).trim_end();
    let (sign, size) = match plain.strip_prefix(['-', '−']) {
        Some(size) => (-1.0, size),
        None => (1.0, plain),
    };
    if size.starts_with(['-', '+']) && sign < 0.0 {
        return Err(wrong());
    }
    parse_count(size.as_bytes(), decimal_comma).ok().flatten().map(|size| sign * size).ok_or_else(wrong)
}

/// Points with each time once, after the plan's rule, and how many rows went into others. A rule that nobody chose settles a
/// few different values and no more.
fn joined(rows: &[Point], plan: &Plan, is_settled: bool) -> Result<(Vec<Point>, usize), CliError> {
    let mut points = Vec::with_capacity(rows.len());
    let (mut duplicates, mut conflicts) = (0, Vec::new());
    for same in rows.chunk_by(|a, b| a.local_secs == b.local_secs) {
        let values: Vec<f64> = same.iter().map(|row| row.value).filter(|value| !value.is_nan()).collect();
        let (Some(row), first) = (same.first(), values.first().copied().unwrap_or(f64::NAN)) else { continue };
        duplicates += same.len() - 1;
        if !is_settled && plan.duplicate_policy == DuplicatePolicy::First && values.iter().any(|value| *value != first)
        {
            conflicts.push(row.local_secs);
        }
        let sum: f64 = values.iter().sum();
        let value = match plan.duplicate_policy {
            DuplicatePolicy::First => first,
            DuplicatePolicy::Last => values.last().copied().unwrap_or(f64::NAN),
            DuplicatePolicy::Sum | DuplicatePolicy::SumLabels if !values.is_empty() => sum,
            DuplicatePolicy::Sum | DuplicatePolicy::SumLabels | DuplicatePolicy::Mean => sum / values.len() as f64,
            DuplicatePolicy::Max => values.iter().copied().fold(f64::NAN, f64::max),
        };
        points.push(Point { local_secs: row.local_secs, value });
    }
    match conflicts.first() {
        // A few are corrections; many are rows of several series, of which one alone would be taken.
        Some(first) if conflicts.len() as f64 > plan.max_rejected * rows.len() as f64 => {
            let (times, first) = (conflicts.len(), super::stamp(*first));
            let words = format!("{times} times stand there with different values, {first} first");
            Err(CliError::new(format!("{words}. Say --together first, last, sum, mean or max")))
        }
        _ => Ok((points, duplicates)),
    }
}

/// The most frequent distance.
fn usual_step(points: &[Point]) -> Option<i64> {
    let mut apart: Vec<i64> = points.windows(2).map(|pair| pair[1].local_secs - pair[0].local_secs).collect();
    apart.sort_unstable();
    apart.chunk_by(|a, b| a == b).max_by_key(|same| same.len()).and_then(|same| same.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_sign_and_in_percent() {
        for (field, comma, expected) in [
            ("-1.5", false, -1.5),
            ("−2", false, -2.0),
            ("45.5 %", false, 45.5),
            ("-1.234,5", true, -1234.5),
            ("+3e-4", false, 3e-4),
        ] {
            assert_eq!(number(field, comma), Ok(expected), "{field}");
        }
        assert!(number("NaN", false).is_ok_and(f64::is_nan) && number(" ", false).is_ok_and(f64::is_nan));
        for field in ["--1", "-+1", "warm", "1.2.3"] {
            assert!(number(field, false).is_err(), "{field}");
        }
    }

    #[test]
    fn a_quoted_field_may_hold_the_separator() {
        assert_eq!(fields("a,\"1,234\",b", b','), ["a", "1,234", "b"]);
        assert_eq!(fields("a  b", b' '), ["a", "b"]);
    }
}
