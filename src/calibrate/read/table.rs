//! A table → columns of points: what `ingest` finds of its separator, names and times, and every other cell as a number.

use super::{Column, Marks, Options, ReadError};
use crate::ingest::{Decoder, Fields, Format, HEAD_BYTES, Plan, Table, TimeFormat, parse_count, sniff_columns};

/// Longest cell that an error quotes, in characters.
const QUOTED_CHARS: usize = 40;

/// The columns of the table that `bytes` are, and the seconds that its clock is ahead of UTC.
///
/// # Errors
/// When it is no table with times.
pub fn columns(bytes: &[u8], options: &Options) -> Result<(Vec<Column>, i32), ReadError> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let mut detection = sniff_columns(head, options.time.as_deref())?;
    if let Some(order) = options.days {
        detection.set_date_order(order);
    }
    if let Some(decimal_comma) = options.decimal_comma {
        detection.plan.decimal_comma = decimal_comma;
    }
    let plan = detection.settled()?;
    let Format::Table(table) = plan.format.clone() else {
        return Err(ReadError::Times("The file is no table".to_owned()));
    };
    let mut decoder = Decoder::new(plan.encoding);
    let text = decoder.decode(bytes);
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let names = table.names.iter().map(|name| Column { name: name.clone(), ..Column::default() });
    let mut rows = Rows { plan: &plan, table: &table, columns: names.collect(), offset_secs: None, no_time: None };
    rows.read(text);
    rows.finish()
}

/// Rows so far.
struct Rows<'a> {
    plan: &'a Plan,
    table: &'a Table,
    columns: Vec<Column>,
    /// Seconds that the clock of the first row with a zone is ahead of UTC.
    offset_secs: Option<i32>,
    /// First line without a time, what stands there, and how many there are.
    no_time: Option<(u64, String, usize)>,
}

impl Rows<'_> {
    fn read(&mut self, text: &[u8]) {
        let skipped = self.table.skip + u64::from(self.table.header);
        let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        for (line, row) in (1_u64..).zip(lines).filter(|(line, _)| *line > skipped) {
            if row.trim_ascii().is_empty() || row.starts_with(b"#") {
                continue;
            }
            let fields: Vec<String> = Fields::new(row, self.table.separator)
                .map(|field| String::from_utf8_lossy(&field).into_owned())
                .collect();
            match self.time(&fields) {
                Ok(time) => self.row(line, time, &fields),
                Err(found) => {
                    self.no_time.get_or_insert((line, quoted(&found), 0)).2 += 1;
                }
            }
        }
    }

    /// Seconds since 1970 UTC of a row, or what stands there instead.
    fn time(&mut self, fields: &[String]) -> Result<i64, String> {
        let field = |index: usize| fields.get(index).map_or("", String::as_str);
        let columns = &self.table.columns;
        let written = match columns.clock {
            Some(clock) => format!("{} {}", field(columns.time), field(clock)),
            None => field(columns.time).to_owned(),
        };
        let stamp = self.plan.time.parse(written.as_bytes()).ok_or(written)?;
        if let Some(offset) = stamp.utc_offset_secs.filter(|_| !matches!(self.plan.time, TimeFormat::Epoch(_))) {
            self.offset_secs.get_or_insert(offset);
        }
        Ok(stamp.unix_secs(self.plan.utc_offset_secs))
    }

    fn row(&mut self, line: u64, time: i64, fields: &[String]) {
        let decimal_comma = self.plan.decimal_comma;
        for (column, field) in self.columns.iter_mut().zip(fields) {
            column.add(line, time, field, decimal_comma);
        }
    }

    fn finish(self) -> Result<(Vec<Column>, i32), ReadError> {
        let rows = self.columns.first().map_or(0, |column| column.points.len());
        if let Some((line, found, count)) = self.no_time
            && count as f64 > self.plan.max_rejected * (rows + count) as f64
        {
            let all = rows + count;
            return Err(ReadError::Times(format!(
                "Line {line} has {found} for a time, and {count} of {all} rows have none. Say which column has the times (--time NAME)."
            )));
        }
        let is_time = |index: usize| index == self.table.columns.time || Some(index) == self.table.columns.clock;
        let columns = self.columns.into_iter().enumerate().filter(|(index, _)| !is_time(*index));
        Ok((columns.map(|(_, column)| column).collect(), self.offset_secs.unwrap_or(0)))
    }
}

impl Column {
    /// Adds what `field` says at `time`.
    pub(super) fn add(&mut self, line: u64, time: i64, field: &str, decimal_comma: bool) {
        let value = match number(field, decimal_comma, &mut self.marks) {
            Some(value) => value,
            None => {
                self.rejected.get_or_insert((line, quoted(field), 0)).2 += 1;
                f64::NAN
            }
        };
        self.points.push((time, value));
    }
}

/// A number from 0 with what stands behind it, `NaN` where none was measured; `None` where it is none.
fn number(field: &str, decimal_comma: bool, marks: &mut Marks) -> Option<f64> {
    let text = field.trim();
    let parse = |text: &str| parse_count(text.trim_end().as_bytes(), decimal_comma).ok();
    if let Some(size) = text.strip_suffix('%') {
        marks.percent += 1;
        return parse(size)?;
    }
    let milli = text.strip_suffix('m').filter(|size| size.ends_with(|c: char| c.is_ascii_digit()));
    if let Some(size) = milli {
        marks.milli += 1;
        return parse(size)?;
    }
    let value = parse(text)?;
    match value {
        Some(_) if text.ends_with("/s") || text.ends_with("ps") => marks.per_second += 1,
        Some(_) => marks.plain += 1,
        None => {}
    }
    Some(value.unwrap_or(f64::NAN))
}

fn quoted(text: &str) -> String {
    let short: String = text.trim().chars().take(QUOTED_CHARS).collect();
    if short.is_empty() { "nothing".to_owned() } else { format!("“{short}”") }
}
