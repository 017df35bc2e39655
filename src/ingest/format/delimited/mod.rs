//! Lines between separators → records. A quoted field may hold separators, doubled quotes (RFC 4180) and line ends.

pub mod drawn;
mod fast_rows;
pub mod fields;
mod multiline;
mod roles;
mod row_parts;

use super::FormatReader;
use super::keyed::has_other_unit;
use super::metric_names::MetricColumns;
use super::record::{Fault, Line, Record, code, with_label};
use crate::ingest::MAX_LINE_BYTES;
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::detect::is_total;
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::plan::{Plan, Role, Rows, Table, Unit};
use crate::ingest::report::location::Location;
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::lines::{Lines, without_start};
use crate::ingest::text::number;
use crate::ingest::time::{TimeReader, Timestamp, parse_zone, time_of_day};
use drawn::{is_row_count, is_rule};
use fast_rows::FastRows;
use fields::{Fields, is_blank, names_of};
use memchr::memchr;
use multiline::{MultilineRows, Shape};
use roles::{metric_columns, roles};
use row_parts::RowParts;

/// Reads a delimited file.
#[derive(Debug)]
pub struct DelimitedReader {
    delimited: Delimited,
    multiline: MultilineRows,
    lines: Lines,
}

impl DelimitedReader {
    /// A reader of `table` under `plan`.
    pub fn new(table: &Table, plan: &Plan) -> Self {
        let delimited = Delimited::new(table, plan);
        Self { delimited, multiline: MultilineRows::default(), lines: Lines::default() }
    }
}

impl FormatReader for DelimitedReader {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { delimited, multiline, lines } = self;
        let mut waits = false;
        let mut rest = lines.block(text, |number, line| waits = take_line((delimited, multiline), sink, number, line));
        let has_quotes = memchr(b'"', rest).is_some();
        while !rest.is_empty() {
            rest = lines.first(rest, |number, line| waits = take_line((delimited, multiline), sink, number, line));
            if !waits && !has_quotes {
                let take = |number, record: &Record<'_>| sink.record(number, record);
                let (read, last) = delimited.fast_lines(rest, lines.count(), take);
                rest = &rest[read..];
                lines.set_count(last);
            }
        }
        delimited.take_misfit().map_or(Ok(()), Err)
    }

    fn end_file(&mut self, sink: &mut Sink) -> Result<(), IngestError> {
        let Self { delimited, multiline, lines } = self;
        lines.finish(|number, line| {
            take_line((delimited, multiline), sink, number, line);
        });
        multiline.flush(delimited, &mut row_into(sink));
        delimited.next_file();
        delimited.take_misfit().map_or(Ok(()), Err)
    }

    fn lines(&self) -> u64 {
        self.lines.count()
    }

    fn header_seen(&self) -> bool {
        self.delimited.header_seen
    }
}

/// Takes a line, and tells whether the next one goes on with its row or is a header.
fn take_line(
    (delimited, multiline): (&mut Delimited, &mut MultilineRows),
    sink: &mut Sink,
    number: u64,
    line: &[u8],
) -> bool {
    if line.len() > MAX_LINE_BYTES {
        sink.fault(number, Fault { reason: Reason::LongLine, column: "", value: b"" });
    } else {
        let line = if number == 1 { without_start(line) } else { line };
        multiline.line(delimited, number, line, &mut row_into(sink));
    }
    multiline.is_open() || delimited.expects_header()
}

/// What becomes of a row.
#[inline]
fn row_into(sink: &mut Sink) -> impl FnMut(&mut Delimited, u64, &[u8], Shape) {
    |delimited, number, row, shape| match shape {
        Shape::Open => sink.fault(number, Fault { reason: Reason::OpenQuote, column: "", value: row }),
        _ if delimited.expects_header() => {
            let place = sink.place(number);
            delimited.head(&place, row);
        }
        Shape::Closed => sink.take(number, delimited.row(row)),
    }
}

/// Reads the rows of a delimited file.
#[derive(Debug)]
pub struct Delimited {
    table: Table,
    roles: Vec<Role>,
    fast_rows: Option<FastRows>,
    rows: Rows,
    decimal_comma: bool,
    unit: Unit,
    clockwork: TimeReader,
    header_due: bool,
    skip_due: u64,
    header_seen: bool,
    /// What the first header said, so that the next file's columns can be found by name.
    renamed: Option<IngestError>,
    metrics: MetricColumns,
    /// The fields of the row at hand that are kept: time, time of day, zone, host.
    time: Vec<u8>,
    clock: Vec<u8>,
    zone: Vec<u8>,
    host: Vec<u8>,
    bad: Vec<u8>,
}

impl Delimited {
    /// A reader of `table` under `plan`.
    pub fn new(table: &Table, plan: &Plan) -> Self {
        let roles = roles(table, plan.rows);
        let metrics = metric_columns(table, plan);
        let fast_rows = FastRows::of(&roles, table, plan.decimal_comma, plan.rows == Rows::Events);
        Self {
            fast_rows: fast_rows.filter(|_| metrics.is_empty()),
            metrics,
            roles,
            table: table.clone(),
            rows: plan.rows,
            decimal_comma: plan.decimal_comma,
            unit: plan.unit,
            clockwork: TimeReader::new(plan.time),
            header_due: table.header,
            skip_due: table.skip,
            header_seen: false,
            renamed: None,
            time: Vec::new(),
            clock: Vec::new(),
            zone: Vec::new(),
            host: Vec::new(),
            bad: Vec::new(),
        }
    }

    /// Whether the next row is a header, or before it.
    pub fn expects_header(&self) -> bool {
        self.skip_due > 0 || self.header_due
    }

    /// Why the header of a further file does not fit the first, once.
    pub fn take_misfit(&mut self) -> Option<IngestError> {
        self.renamed.take()
    }

    /// Gets ready for the header of the next file.
    pub fn next_file(&mut self) {
        self.header_due = self.table.header;
        self.skip_due = self.table.skip;
    }

    /// Whether `row` ends inside a quoted field and needs the next line.
    pub fn is_open(&self, row: &[u8]) -> bool {
        if memchr(b'"', row).is_none() {
            return false;
        }
        let mut fields = Fields::new(row, self.table.separator);
        while fields.next().is_some() {}
        fields.is_open()
    }

    /// Reads the lines at the start of `block`, which ends with a line end, as long as they are as most are, and hands them
    /// to `take` with their number, counted from `number` + 1. Gives how many bytes were read, and the number of the last
    /// line. There must be no header to come, and no quote in the block: its field may reach over several lines.
    // A function of its own is small, and a browser makes it fast soon.
    #[inline(never)]
    pub fn fast_lines(
        &mut self,
        block: &[u8],
        mut number: u64,
        mut take: impl FnMut(u64, &Record<'_>),
    ) -> (usize, u64) {
        let Some(fast_rows) = &self.fast_rows else { return (0, number) };
        let mut rest = block;
        while let Some((record, end)) = fast_rows.row(&self.roles, &mut self.clockwork, rest)
            && end <= MAX_LINE_BYTES
        {
            number += 1;
            take(number, &record);
            rest = &rest[end + 1..];
        }
        (block.len() - rest.len(), number)
    }

    /// Reads a row.
    pub fn row<'a>(&'a mut self, row: &'a [u8]) -> Line<'a> {
        match row.first() {
            None | Some(b'#') => Line::Nothing,
            Some(b' ' | b'\t' | b',' | b';' | b'|') if is_blank(row) => Line::Nothing,
            Some(b'-' | b'+' | b'|' | b'=') if is_rule(row) => Line::Nothing,
            Some(b'(' | b'[' | b'0'..=b'9') if is_row_count(row) => Line::Nothing,
            _ if self.is_about_rows(row) => Line::Nothing,
            _ if self.is_filtered(row) => Line::Other,
            _ => self.data(row),
        }
    }

    /// Reads a header, or a line before it.
    pub fn head(&mut self, place: &Location, row: &[u8]) {
        if self.skip_due > 0 {
            self.skip_due -= 1;
            return;
        }
        if row.trim_ascii().is_empty() {
            return;
        }
        self.header_due = false;
        let names = names_of(row, self.table.separator);
        if self.header_seen && names != self.table.names {
            self.rename(place, &names);
        }
        self.header_seen = true;
    }

    /// A further file may have its columns in another order.
    fn rename(&mut self, place: &Location, names: &[String]) {
        let mut lost = None;
        let old = &self.table.names;
        let mut find = |index: usize| {
            let name = old.get(index).map_or("", String::as_str);
            let found = names.iter().position(|other| other == name);
            if found.is_none() {
                lost = Some(name.to_owned());
            }
            found.unwrap_or(0)
        };
        let columns = &mut self.table.columns;
        columns.time = find(columns.time);
        columns.values.iter_mut().for_each(|value| *value = find(*value));
        columns.labels.iter_mut().for_each(|label| *label = find(*label));
        self.metrics.place(&mut find);
        if let Some(filter) = &mut columns.filter {
            filter.column = find(filter.column);
        }
        let others = [
            &mut columns.clock,
            &mut columns.zone,
            &mut columns.quality,
            &mut columns.bytes,
            &mut columns.host,
            &mut columns.code,
        ];
        for other in others {
            *other = other.map(&mut find);
        }
        self.table.names = names.to_vec();
        self.roles = roles(&self.table, self.rows);
        let events = self.rows == Rows::Events;
        let fast_rows = FastRows::of(&self.roles, &self.table, self.decimal_comma, events);
        self.fast_rows = fast_rows.filter(|_| self.metrics.is_empty());
        self.renamed = lost.map(|what| IngestError::NoColumn {
            place: place.clone(),
            what,
            found: quoted(names.join(" ").as_bytes()),
        });
    }

    /// Whether `row` is one that the plan leaves out.
    fn is_filtered(&self, row: &[u8]) -> bool {
        let Some(filter) = &self.table.columns.filter else { return false };
        let cell = Fields::new(row, self.table.separator).nth(filter.column);
        !filter.takes(&cell.unwrap_or_default())
    }

    /// Whether the header stands there once more, as in files that were put together, or the sum of all rows, as below the tables of
    /// spreadsheets: what stands in place of the time says so.
    fn is_about_rows(&self, row: &[u8]) -> bool {
        let time = self.table.columns.time;
        let name = self.table.names.get(time).filter(|name| self.table.header && !name.is_empty());
        Fields::new(row, self.table.separator).nth(time).is_some_and(|cell| {
            let cell = cell.trim_ascii();
            let is_word = !cell.first().is_none_or(u8::is_ascii_digit);
            name.is_some_and(|name| cell == name.as_bytes()) || is_word && std::str::from_utf8(cell).is_ok_and(is_total)
        })
    }

    #[inline]
    fn data<'a>(&'a mut self, row: &'a [u8]) -> Line<'a> {
        let mut row_of = RowParts::default();
        let mut fields = Fields::new(row, self.table.separator);
        self.time.clear();
        self.clock.clear();
        self.zone.clear();
        self.host.clear();
        let mut seen = 0;
        for role in &self.roles {
            let Some(field) = fields.next() else { break };
            seen += 1;
            let mut done = Ok(());
            match role {
                Role::Other => {}
                Role::Time => self.time.extend_from_slice(&field),
                Role::Clock => self.clock.extend_from_slice(&field),
                Role::Zone => self.zone.extend_from_slice(&field),
                Role::Value if has_other_unit(&field, self.unit) => done = Err(Reason::OtherUnit),
                Role::Value => done = row_of.add(number::parse(&field, self.decimal_comma)),
                Role::Label if !self.metrics.fits(seen - 1, &field) => done = Err(Reason::OtherMetric),
                Role::Label => row_of.series = with_label(row_of.series, &field),
                Role::Quality => done = row_of.set_quality(&field),
                Role::Bytes => done = row_of.set_bytes(&field, self.decimal_comma),
                Role::Host => self.host.extend_from_slice(&field),
                Role::Code => row_of.code = code(field.trim_ascii()),
            }
            if let Err(reason) = done {
                self.bad.clear();
                self.bad.extend_from_slice(&field);
                return self.fault(reason, seen - 1, row);
            }
        }
        if seen < self.roles.len() {
            return Line::Fault(Fault {
                reason: Reason::TooFewFields,
                column: self.name(self.roles.len() - 1),
                value: row,
            });
        }
        if self.goes_on(fields) {
            let column = self.name(self.table.names.len().saturating_sub(1));
            return Line::Fault(Fault { reason: Reason::TooManyFields, column, value: row });
        }
        let Some(day) = self.clockwork.parse(&self.time) else {
            self.bad.clone_from(&self.time);
            return self.fault(Reason::BadTime, self.table.columns.time, row);
        };
        let Some(stamp) = self.at_time_of_day(day) else {
            self.bad.clone_from(&self.clock);
            return self.fault(Reason::BadTime, self.table.columns.clock.unwrap_or(0), row);
        };
        let Some(zone) = parse_zone(&self.zone) else {
            self.bad.clone_from(&self.zone);
            return self.fault(Reason::BadTime, self.table.columns.zone.unwrap_or(0), row);
        };
        let stamp = Timestamp { utc_offset_secs: zone.or(stamp.utc_offset_secs), ..stamp };
        Line::Record(row_of.record(stamp, &self.host, self.rows))
    }

    /// Whether there is something behind the last column, where there may be nothing.
    fn goes_on(&self, mut rest: Fields<'_>) -> bool {
        self.table.ends_at(self.roles.len()) && rest.any(|field| !field.trim_ascii().is_empty())
    }

    /// The day with the time of day that stands in a column of its own.
    fn at_time_of_day(&self, day: Timestamp) -> Option<Timestamp> {
        if self.table.columns.clock.is_none() {
            return Some(day);
        }
        let (secs, utc_offset_secs) = time_of_day(&self.clock)?;
        let utc_offset_secs = utc_offset_secs.or(day.utc_offset_secs);
        Some(Timestamp { local_secs: day.local_secs + i64::from(secs), utc_offset_secs })
    }

    fn fault<'a>(&'a self, reason: Reason, column: usize, row: &'a [u8]) -> Line<'a> {
        // What is no text at all is said to be that, whatever column was hit first.
        match row.iter().position(|byte| *byte < 0x20 && !byte.is_ascii_whitespace()) {
            Some(at) => Line::fault(Reason::NotText, "", &row[at..=at]),
            None => Line::fault(reason, self.name(column), &self.bad),
        }
    }

    fn name(&self, column: usize) -> &str {
        self.table.names.get(column).map_or("?", String::as_str)
    }
}
