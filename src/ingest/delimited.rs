//! Lines between separators → records. A quoted field may hold separators, doubled quotes (RFC 4180) and line ends.

use super::error::{IngestError, Place, Reason, quoted};
use super::fields::Fields;
use super::number;
use super::plan::{Plan, Rows, Table};
use super::record::{Fault, Line, Record, code, whole};
use super::stamp::{Clockwork, Stamp};
use crate::series::Quality;
use memchr::memchr;

/// Most bytes of a row whose quoted field goes on in the next line.
const MAX_ROW_BYTES: usize = 1 << 16;
/// Most lines of such a row.
const MAX_ROW_LINES: usize = 64;

/// What a column of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Time,
    Clock,
    Value,
    Quality,
    Bytes,
    Host,
    Code,
    Other,
}

/// Reads a delimited file.
#[derive(Debug)]
pub struct Delimited {
    table: Table,
    roles: Vec<Role>,
    rows: Rows,
    decimal_comma: bool,
    clockwork: Clockwork,
    header_due: bool,
    skip_due: u64,
    header_seen: bool,
    /// What the first header said, so that the next file's columns can be found by name.
    renamed: Option<IngestError>,
    /// The fields of the row at hand that are kept: time, host.
    time: Vec<u8>,
    host: Vec<u8>,
    bad: Vec<u8>,
}

impl Delimited {
    /// A reader of `table` under `plan`.
    pub fn new(table: &Table, plan: &Plan) -> Self {
        Self {
            roles: roles(table, plan.rows),
            table: table.clone(),
            rows: plan.rows,
            decimal_comma: plan.decimal_comma,
            clockwork: Clockwork::new(plan.time),
            header_due: table.header,
            skip_due: table.skip,
            header_seen: false,
            renamed: None,
            time: Vec::new(),
            host: Vec::new(),
            bad: Vec::new(),
        }
    }

    /// Whether a header was read.
    pub fn header_seen(&self) -> bool {
        self.header_seen
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

    /// Reads a row.
    #[inline]
    pub fn row<'a>(&'a mut self, place: &Place, row: &'a [u8]) -> Line<'a> {
        if self.expects_header() {
            self.head(place, row);
            return Line::Nothing;
        }
        match row.first() {
            None | Some(b'#') => Line::Nothing,
            Some(b' ' | b'\t' | b',' | b';' | b'|') if is_blank(row) => Line::Nothing,
            _ => self.data(row),
        }
    }

    fn head(&mut self, place: &Place, row: &[u8]) {
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
    fn rename(&mut self, place: &Place, names: &[String]) {
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
        let others =
            [&mut columns.clock, &mut columns.quality, &mut columns.bytes, &mut columns.host, &mut columns.code];
        for other in others {
            *other = other.map(&mut find);
        }
        self.table.names = names.to_vec();
        self.roles = roles(&self.table, self.rows);
        self.renamed = lost.map(|what| IngestError::NoColumn {
            place: place.clone(),
            what,
            found: quoted(names.join(" ").as_bytes()),
        });
    }

    #[inline]
    fn data<'a>(&'a mut self, row: &'a [u8]) -> Line<'a> {
        let mut row_of = RowParts::default();
        let fields = Fields::new(row, self.table.separator).zip(&self.roles);
        self.time.clear();
        self.host.clear();
        let mut seen = 0;
        for (field, role) in fields {
            seen += 1;
            let done = match role {
                Role::Other => Ok(()),
                Role::Time => {
                    self.time.splice(0..0, field.iter().copied());
                    Ok(())
                }
                Role::Clock => {
                    self.time.push(b' ');
                    self.time.extend_from_slice(&field);
                    Ok(())
                }
                Role::Value => row_of.add(number::parse(&field, self.decimal_comma)),
                Role::Quality => row_of.set_quality(&field),
                Role::Bytes => row_of.set_bytes(&field, self.decimal_comma),
                Role::Host => {
                    self.host.extend_from_slice(&field);
                    Ok(())
                }
                Role::Code => {
                    row_of.code = code(field.trim_ascii());
                    Ok(())
                }
            };
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
        match self.clockwork.parse(&self.time) {
            Some(stamp) => Line::Record(row_of.record(stamp, &self.host, self.rows)),
            None => {
                self.bad.clone_from(&self.time);
                self.fault(Reason::BadTime, self.table.columns.time, row)
            }
        }
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

/// What the fields of a row say, but for its time and host.
#[derive(Debug, Default)]
struct RowParts {
    value: Option<f64>,
    quality: Option<Quality>,
    bytes: u64,
    code: u16,
}

impl RowParts {
    #[inline]
    fn add(&mut self, value: Result<Option<f64>, Reason>) -> Result<(), Reason> {
        if let Some(value) = value? {
            self.value = Some(self.value.unwrap_or(0.0) + value);
        }
        Ok(())
    }

    fn set_quality(&mut self, field: &[u8]) -> Result<(), Reason> {
        let word = std::str::from_utf8(field.trim_ascii()).map_err(|_| Reason::BadQuality)?;
        self.quality = Some(Quality::from_word(word).ok_or(Reason::BadQuality)?);
        Ok(())
    }

    fn set_bytes(&mut self, field: &[u8], decimal_comma: bool) -> Result<(), Reason> {
        let field = field.trim_ascii();
        self.bytes = match whole(field) {
            Some(bytes) => bytes,
            None if field == b"-" => 0,
            // A count is at most 2⁵³.
            None => number::parse(field, decimal_comma)?.unwrap_or(0.0) as u64,
        };
        Ok(())
    }

    #[inline]
    fn record<'a>(&self, stamp: Stamp, host: &'a [u8], rows: Rows) -> Record<'a> {
        if rows == Rows::Events {
            let (bytes, code) = (self.bytes, self.code);
            return Record { bytes, host, code, ..Record::row(stamp, 1.0, Quality::Observed) };
        }
        let seen = if self.value.is_some() { Quality::Observed } else { Quality::Missing };
        Record::row(stamp, self.value.unwrap_or(0.0), self.quality.map_or(seen, |said| seen.join(said)))
    }
}

/// Roles up to the last column that is needed.
fn roles(table: &Table, rows: Rows) -> Vec<Role> {
    let columns = &table.columns;
    let mut roles: Vec<Role> = Vec::new();
    let mut set = |index: usize, role: Role| {
        if roles.len() <= index {
            roles.resize(index + 1, Role::Other);
        }
        roles[index] = role;
    };
    let optional = match rows {
        Rows::Buckets => {
            columns.values.iter().for_each(|value| set(*value, Role::Value));
            [(columns.quality, Role::Quality), (columns.clock, Role::Clock), (None, Role::Other), (None, Role::Other)]
        }
        Rows::Events => [
            (columns.clock, Role::Clock),
            (columns.bytes, Role::Bytes),
            (columns.host, Role::Host),
            (columns.code, Role::Code),
        ],
    };
    for (index, role) in optional {
        if let Some(index) = index {
            set(index, role);
        }
    }
    set(columns.time, Role::Time);
    roles
}

/// Names in a header.
pub fn names_of(row: &[u8], separator: u8) -> Vec<String> {
    let row = row.strip_prefix(b"#").unwrap_or(row);
    Fields::new(row, separator).map(|field| String::from_utf8_lossy(&field).trim().to_owned()).collect()
}

/// Whether a row has separators and white space only.
fn is_blank(row: &[u8]) -> bool {
    row.iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b'|'))
}

/// Puts the lines of a row together, where a quoted field goes over several.
#[derive(Debug, Default)]
pub struct Joiner {
    pending: Vec<u8>,
    first_line: u64,
    lines: usize,
}

impl Joiner {
    /// Hands whole rows to `each`, with the line where they start. A quote that stays open too long is a fault of its line,
    /// and the lines behind it are rows of their own.
    #[inline]
    pub fn line(
        &mut self,
        format: &mut Delimited,
        number: u64,
        line: &[u8],
        each: &mut impl FnMut(&mut Delimited, u64, &[u8], bool),
    ) {
        if self.lines == 0 {
            if !format.is_open(line) {
                return each(format, number, line, false);
            }
            self.first_line = number;
        }
        if self.lines > 0 {
            self.pending.push(b'\n');
        }
        self.pending.extend_from_slice(line);
        self.lines += 1;
        if self.lines > 1 && memchr(b'"', line).is_some() && !format.is_open(&self.pending) {
            let row = std::mem::take(&mut self.pending);
            each(format, self.first_line, &row, false);
            self.lines = 0;
        } else if self.lines >= MAX_ROW_LINES || self.pending.len() > MAX_ROW_BYTES {
            self.flush(format, each);
        }
    }

    /// Gives up on the open quote.
    pub fn flush(&mut self, format: &mut Delimited, each: &mut impl FnMut(&mut Delimited, u64, &[u8], bool)) {
        if self.lines == 0 {
            return;
        }
        self.lines = 0;
        let pending = std::mem::take(&mut self.pending);
        for (index, line) in pending.split(|byte| *byte == b'\n').enumerate() {
            let open = format.is_open(line);
            each(format, self.first_line + index as u64, line, open);
        }
    }
}
