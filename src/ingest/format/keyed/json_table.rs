//! Rows of a JSON document whose cells are named elsewhere → records: `{"columns": […], "data": [[…], …]}`, rows of BigQuery,
//! Athena and Google Analytics; or rows of objects with the name and the value of a cell each, as CloudWatch Logs Insights has them.

use super::KeyedRow;
use super::json_document::RowPath;
use super::json_tokens::{Token, Tokens};
use super::metric_around::MetricAround;
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::error::IngestError;
use crate::ingest::format::FormatReader;
use crate::ingest::plan::{Keys, Plan};

/// Keys below which the name of a cell stands, and those of its value, where both stand in an object of their own.
pub const FIELD_KEYS: [&str; 4] = ["field", "name", "key", "column"];
/// See [`FIELD_KEYS`].
pub const VALUE_KEYS: [&str; 3] = ["value", "val", "v"];

/// Reads the rows at one place.
#[derive(Debug)]
pub struct JsonTable {
    place: String,
    tokens: Tokens,
    path: RowPath,
    cells: Cells,
    around: MetricAround,
}

/// The row at hand.
#[derive(Debug)]
struct Cells {
    /// Names of the cells in their order; empty where each cell says its own.
    names: Vec<String>,
    row: KeyedRow,
    /// Cells so far.
    count: usize,
    /// Whether each of them is its own name, as in a row that repeats the header.
    are_names: bool,
    /// Whether the object at hand is empty so far.
    is_empty: bool,
    /// Name and value that the object at hand has so far.
    field: Vec<u8>,
    value: Option<Vec<u8>>,
}

impl JsonTable {
    /// A reader of the rows at `place`.
    pub fn new(place: &str, names: &[String], keys: &Keys, plan: &Plan) -> Self {
        let cells = Cells {
            names: names.to_vec(),
            row: KeyedRow::new(keys, plan),
            count: 0,
            are_names: true,
            is_empty: false,
            field: Vec::new(),
            value: None,
        };
        let (tokens, path, around) = (Tokens::default(), RowPath::default(), MetricAround::new(keys, plan));
        Self { place: place.to_owned(), tokens, path, cells, around }
    }
}

impl Cells {
    /// Takes a token in a row; `key` is the last part of where it stands, and `is_nested` says whether an object ends that is not the row.
    fn take(&mut self, token: Token<'_>, key: &[u8], is_nested: bool) {
        match token {
            Token::ObjectStart => self.is_empty = true,
            Token::Key(_) => self.is_empty = false,
            Token::Text(text) | Token::Scalar(text) if self.names.is_empty() => self.take_part(key, text),
            Token::Text(text) | Token::Scalar(text) => self.take_cell(text),
            Token::ObjectEnd if self.names.is_empty() => {
                if let Some(value) = self.value.take() {
                    self.row.offer(&self.field, &value);
                    self.count += 1;
                }
            }
            Token::ObjectEnd if is_nested && self.is_empty => self.take_cell(b"null"),
            _ => {}
        }
        if token == Token::ObjectEnd {
            self.is_empty = false;
        }
    }

    /// Takes the next cell of the row.
    fn take_cell(&mut self, text: &[u8]) {
        let name = self.names.get(self.count).map_or(b"".as_slice(), String::as_bytes);
        self.count += 1;
        self.are_names &= name == text;
        if text != b"null" {
            self.row.offer(name, text);
        }
    }

    /// Takes the name or the value of a cell.
    fn take_part(&mut self, key: &[u8], text: &[u8]) {
        self.are_names = false;
        let is_one_of = |names: &[&str]| names.iter().any(|name| key.eq_ignore_ascii_case(name.as_bytes()));
        if is_one_of(&FIELD_KEYS) {
            self.field = text.to_vec();
        } else if is_one_of(&VALUE_KEYS) && text != b"null" {
            self.value = Some(text.to_vec());
        }
    }

    /// Ends the row.
    fn end(&mut self, line: u64, series: u32, sink: &mut Sink) {
        if self.count > 0 && !self.are_names {
            sink.take(line, self.row.record(b"").labelled(&series.to_le_bytes()));
        }
        self.clear();
    }

    fn clear(&mut self) {
        self.row.clear();
        (self.count, self.are_names, self.is_empty, self.value) = (0, true, false, None);
    }
}

impl FormatReader for JsonTable {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { place, tokens, path, cells, around } = self;
        let read = tokens.push(text, |line, token| {
            if let Token::Text(text) = token {
                around.see(path, place, (line, text));
            }
            let level = path.level(place, true);
            if let Some(level) = level.filter(|level| level + 1 < path.depth()) {
                let last = path.depth() - 1;
                let key = path.key(last, last + 1);
                cells.take(token, key, last > level + 1);
            }
            if let Some(length) = path.follow(token)
                && path.place(length) == place.as_bytes()
                && level.is_some_and(|level| level + 1 == path.depth())
            {
                cells.end(line, path.series(), sink);
            }
        });
        around.check()?;
        read
    }

    fn end_file(&mut self, _sink: &mut Sink) -> Result<(), IngestError> {
        self.tokens.finish()?;
        self.tokens.restart();
        self.path = RowPath::default();
        self.cells.clear();
        Ok(())
    }

    fn lines(&self) -> u64 {
        self.tokens.line()
    }

    fn metrics_around(&self) -> &[String] {
        self.around.names()
    }
}
