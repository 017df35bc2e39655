//! A JSON document by columns → records: a list for each column, or an object with the same keys for each. A column is kept until
//! the last one has ended, as far as the plan asks for it.

use super::KeyedRow;
use super::json_document::RowPath;
use super::json_tokens::{Token, Tokens};
use super::metric_around::MetricAround;
use crate::ingest::MAX_ROWS;
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::error::IngestError;
use crate::ingest::format::FormatReader;
use crate::ingest::plan::{Keys, ObjectShape, Plan, Rows};
use std::collections::HashMap;

/// Bytes that are kept of all columns at most.
const MAX_KEPT_BYTES: usize = 1 << 28;

/// Reads the columns at one place.
#[derive(Debug)]
pub struct JsonColumns {
    place: String,
    names: Vec<String>,
    in_list: bool,
    /// Whether a key is a row, whatever stands below it.
    are_keys_rows: bool,
    tokens: Tokens,
    path: RowPath,
    kept: Kept,
    row: KeyedRow,
    around: MetricAround,
}

/// Name of a column, and where the text of each cell is.
type Column = (Vec<u8>, Vec<Option<(usize, usize)>>);
/// A row by its number, or by its key.
type RowAt = Result<usize, Vec<u8>>;

/// What is kept of the columns at hand.
#[derive(Debug, Default)]
struct Kept {
    columns: Vec<Column>,
    text: Vec<u8>,
    /// Rows by their keys, where columns are objects.
    rows: HashMap<Vec<u8>, usize>,
    keys: Vec<Vec<u8>>,
    /// Whether a list was kept.
    has_lists: bool,
    /// Places that had columns so far: a series each.
    places: u32,
    is_full: bool,
}

impl Kept {
    fn keep(&mut self, name: &[u8], row: usize, text: &[u8]) {
        if row >= MAX_ROWS || self.text.len() + text.len() > MAX_KEPT_BYTES {
            self.is_full = true;
            return;
        }
        let column = match self.columns.iter().position(|column| column.0 == name) {
            Some(column) => column,
            None => {
                self.columns.push((name.to_vec(), Vec::new()));
                self.columns.len() - 1
            }
        };
        let Some((_, cells)) = self.columns.get_mut(column) else { return };
        if cells.len() <= row {
            cells.resize(row + 1, None);
        }
        if text != b"null" {
            cells[row] = Some((self.text.len(), self.text.len() + text.len()));
            self.text.extend_from_slice(text);
        }
    }

    /// The row of `key`.
    fn row_of(&mut self, key: &[u8]) -> usize {
        if let Some(row) = self.rows.get(key) {
            return *row;
        }
        self.rows.insert(key.to_vec(), self.keys.len());
        self.keys.push(key.to_vec());
        self.keys.len() - 1
    }

    /// Columns that can't be put together: two lists of different lengths, or a list and an object.
    fn uneven(&self) -> Option<String> {
        let (first, others) = self.columns.split_first()?;
        if self.has_lists && !self.keys.is_empty() {
            return Some(
                "some of its columns are lists, and others objects. Export it again, all in one way".to_owned(),
            );
        }
        let other = others.iter().find(|column| self.keys.is_empty() && column.1.len() != first.1.len())?;
        let word = |column: &Column| format!("{} has {} values", String::from_utf8_lossy(&column.0), column.1.len());
        Some(format!("{}, and {}. Export it again, with a value for each time", word(first), word(other)))
    }

    /// Hands out the rows, and forgets them.
    fn end(&mut self, line: u64, row: &mut KeyedRow, sink: &mut Sink) {
        let length = self.columns.iter().map(|column| column.1.len()).max().unwrap_or(0);
        for index in 0..length {
            row.clear();
            if let Some(key) = self.keys.get(index) {
                row.offer(ObjectShape::KEY.as_bytes(), key);
            }
            for (name, cells) in &self.columns {
                if let Some((start, end)) = cells.get(index).copied().flatten() {
                    row.offer(name, &self.text[start..end]);
                }
            }
            sink.take(line, row.record(b"").labelled(&self.places.to_le_bytes()));
        }
        *self = Self { places: self.places + u32::from(length > 0), ..Self::default() };
    }
}

impl JsonColumns {
    /// A reader of the columns at `place`; those that are items of a list are called `names`.
    pub fn new((place, in_list): (&str, bool), names: &[String], keys: &Keys, plan: &Plan) -> Self {
        Self {
            place: place.to_owned(),
            names: names.to_vec(),
            in_list,
            are_keys_rows: keys.time == ObjectShape::KEY && plan.rows == Rows::Events,
            tokens: Tokens::default(),
            path: RowPath::default(),
            kept: Kept::default(),
            row: KeyedRow::new(keys, plan),
            around: MetricAround::new(keys, plan),
        }
    }
}

/// Where the value at hand is: its column, and its row by number or by key.
fn cell(path: &RowPath, level: usize, (names, in_list): (&[String], bool)) -> Option<(Vec<u8>, RowAt)> {
    let named = |index: usize| names.get(index).map(|name| name.as_bytes().to_vec());
    let below = path.depth() - level - 1;
    match (below, path.is_array(level + 1)?) {
        (1, true) if in_list => Some((named(path.index(level))?, Ok(path.index(level + 1)))),
        _ if in_list => None,
        (1, true) => Some((path.key(level, level + 1).to_vec(), Ok(path.index(level + 1)))),
        (1, false) => Some((path.key(level, level + 1).to_vec(), Err(path.key(level + 1, level + 2).to_vec()))),
        (2, true) if path.is_array(level + 2) == Some(true) => {
            let (outer, inner) = (path.index(level + 1), path.index(level + 2));
            if names.is_empty() {
                let key = [path.key(level, level + 1), format!(".{outer}").as_bytes()].concat();
                return Some((key, Ok(inner)));
            }
            Some((named(inner)?, Ok(outer)))
        }
        _ => None,
    }
}

impl FormatReader for JsonColumns {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { place, names, in_list, are_keys_rows, tokens, path, kept, row, around } = self;
        let mut uneven = None;
        let read = tokens.push(text, |line, token| {
            if let Token::Text(text) = token {
                around.see(path, place, (line, text));
            }
            if let Some(level) = path.level(place, *in_list) {
                match token {
                    Token::Text(text) | Token::Scalar(text) => {
                        if let Some((name, at)) = cell(path, level, (names, *in_list))
                            && (row.wants(&name) || *are_keys_rows && at.is_err())
                        {
                            kept.has_lists |= at.is_ok();
                            let at = at.unwrap_or_else(|key| kept.row_of(&key));
                            kept.keep(&name, at, text);
                        }
                    }
                    Token::ObjectEnd | Token::ArrayEnd if path.depth() == level + 1 => match kept.uneven() {
                        Some(what) => uneven = uneven.take().or(Some((line, what))),
                        None => kept.end(line, row, sink),
                    },
                    _ => {}
                }
            }
            path.follow(token);
        });
        around.check()?;
        if let Some((line, what)) = uneven {
            return Err(IngestError::NoSeries { line, what });
        }
        if kept.is_full {
            return Err(IngestError::TooManyRows { place: sink.place(tokens.line()) });
        }
        read
    }

    fn end_file(&mut self, _sink: &mut Sink) -> Result<(), IngestError> {
        self.tokens.finish()?;
        self.tokens.restart();
        self.path = RowPath::default();
        Ok(())
    }

    fn lines(&self) -> u64 {
        self.tokens.line()
    }

    fn metrics_around(&self) -> &[String] {
        self.around.names()
    }
}
