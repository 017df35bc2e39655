//! Rows inside of one JSON document → records: the objects of `records[]`, or the pairs of `series[].pointlist[]`.
//!
//! A row is an item of an array. Its cells are the texts and numbers in it by their path from there: `properties.status` in
//! an object, `0` and `1` in a pair.

use super::KeyedRow;
use super::json_tokens::{Token, Tokens};
use super::metric_around::MetricAround;
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::detect::{is_unread, unread_beside};
use crate::ingest::error::IngestError;
use crate::ingest::format::FormatReader;
use crate::ingest::format::record::with_label;
use crate::ingest::plan::{Keys, ObjectShape, Plan, Rows};

/// Where the tokens are, and which row they are in.
#[derive(Debug, Default)]
pub struct RowPath {
    /// The path with `[]` for items, like `records[].properties.status`.
    text: Vec<u8>,
    open: Vec<Open>,
    /// The path of the object whose keys are all one, [`ObjectShape::ANY`], and the one of them that is at hand.
    any_below: Option<Vec<u8>>,
    any_key: Vec<u8>,
}

/// An open object or array.
#[derive(Debug, Clone, Copy)]
struct Open {
    is_array: bool,
    /// Length of the path where it opened, with its `[]` if it is an array.
    length: usize,
    /// Item of an array, from 0.
    index: u32,
}

impl RowPath {
    /// A path in which each key of the object at `outer` is [`ObjectShape::ANY`].
    pub fn with_any_below(outer: &str) -> Self {
        Self { any_below: Some(outer.as_bytes().to_vec()), ..Self::default() }
    }

    /// The path for rows at `place`, which may have an [`ObjectShape::ANY`] in it.
    pub fn to(place: &str) -> Self {
        let is_end = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
        let found = place.match_indices(ObjectShape::ANY).find_map(|(at, any)| {
            let (before, rest) = (place.get(..at)?, place.get(at + any.len()..)?);
            let outer = if before.is_empty() { Some("") } else { before.strip_suffix('.') };
            outer.filter(|_| is_end(rest))
        });
        found.map_or_else(Self::default, Self::with_any_below)
    }

    /// Starts from the beginning of a document.
    pub fn restart(&mut self) {
        *self = Self { any_below: self.any_below.take(), ..Self::default() };
    }

    /// The key for which [`ObjectShape::ANY`] stands; empty where there is none.
    pub fn any_key(&self) -> &[u8] {
        &self.any_key
    }

    /// Place of the array whose items are the rows that the value at hand is in, among those that are open.
    fn row(&self) -> Option<usize> {
        let last = self.open.len().checked_sub(1)?;
        let array = self.open.iter().rposition(|open| open.is_array)?;
        if array < last {
            return Some(array);
        }
        // A value in a list is a cell where the list itself is an item: a pair of time and value.
        let outer = array.checked_sub(1)?;
        self.open[outer].is_array.then_some(outer)
    }

    /// The place of the row that the value at hand is in, its key in that row, and the place of its last array.
    pub fn cell(&self) -> Option<(&[u8], std::borrow::Cow<'_, [u8]>)> {
        let row = self.row()?;
        let place = &self.text[..self.open[row].length];
        let last = self.open.last()?;
        let key = if last.is_array {
            std::borrow::Cow::Owned(last.index.to_string().into_bytes())
        } else {
            let key = self.text.get(self.open[row].length..).unwrap_or(b"");
            std::borrow::Cow::Borrowed(key.strip_prefix(b".").unwrap_or(key))
        };
        Some((place, key))
    }

    /// The level of the list, or of the object, that is open at `place`.
    pub(super) fn level(&self, place: &str, is_array: bool) -> Option<usize> {
        let is_there = self.text.starts_with(place.as_bytes());
        self.open.iter().position(|open| is_there && open.is_array == is_array && open.length == place.len())
    }

    /// The path to the value at hand, with `[]` for items.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// How many lists and objects are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether a list is open at `level`, and not an object.
    pub(super) fn is_array(&self, level: usize) -> Option<bool> {
        self.open.get(level).map(|open| open.is_array)
    }

    /// Which item of the list at `level` is at hand, from 0.
    pub(super) fn index(&self, level: usize) -> usize {
        self.open.get(level).map_or(0, |open| open.index as usize)
    }

    /// The path from the object at `level` to the one at the level `to`, or to the value at hand; without marks of lists behind it.
    pub(super) fn key(&self, level: usize, to: usize) -> &[u8] {
        let start = self.open.get(level).map_or(0, |open| open.length);
        let end = self.open.get(to).map_or(self.text.len(), |open| open.length);
        let key = self.text.get(start..end).unwrap_or(b"");
        let key = key.strip_prefix(b".").unwrap_or(key);
        if self.is_array(to) == Some(true) { key.strip_suffix(b"[]").unwrap_or(key) } else { key }
    }

    /// The number of all lists that are open, as [`RowPath::series`] makes it of the outer ones.
    pub(super) fn all_lists(&self) -> u32 {
        let arrays = self.open.iter().filter(|open| open.is_array);
        arrays.fold(0, |series, open| with_label(series, &open.index.to_le_bytes()))
    }

    /// Which lists the rows at hand are in, as a number: another one for each series.
    pub fn series(&self) -> u32 {
        let arrays = self.open.iter().filter(|open| open.is_array);
        let outer = self.open.iter().filter(|open| open.is_array).count().saturating_sub(1);
        let of_key = if self.any_key.is_empty() { 0 } else { with_label(0, &self.any_key) };
        arrays.take(outer).fold(of_key, |series, open| with_label(series, &open.index.to_le_bytes()))
    }

    /// Follows a token, and gives the place whose item it ends.
    pub fn follow(&mut self, token: Token<'_>) -> Option<usize> {
        match token {
            Token::ObjectStart => {
                self.open.push(Open { is_array: false, length: self.text.len(), index: 0 });
                None
            }
            Token::ArrayStart => {
                self.text.extend_from_slice(b"[]");
                self.open.push(Open { is_array: true, length: self.text.len(), index: 0 });
                None
            }
            Token::Key(key) => {
                let length = self.open.last().map_or(0, |open| open.length);
                self.text.truncate(length);
                let is_any = self.any_below.as_ref().is_some_and(|outer| *outer == self.text);
                if length > 0 {
                    self.text.push(b'.');
                }
                if is_any {
                    self.any_key = key.to_vec();
                    self.text.extend_from_slice(ObjectShape::ANY.as_bytes());
                } else {
                    self.text.extend_from_slice(key);
                }
                None
            }
            Token::ObjectEnd | Token::ArrayEnd => {
                self.open.pop();
                self.close_value()
            }
            Token::Text(_) | Token::Scalar(_) => {
                self.close_value();
                None
            }
        }
    }

    /// Ends a value; gives the length of the place where it was an item.
    fn close_value(&mut self) -> Option<usize> {
        let open = self.open.last_mut()?;
        self.text.truncate(open.length);
        open.index = open.index.saturating_add(1);
        open.is_array.then_some(open.length)
    }

    /// The place where an item has just ended.
    pub fn place(&self, length: usize) -> &[u8] {
        self.text.get(..length).unwrap_or(b"")
    }
}

/// Reads the rows at one place.
#[derive(Debug)]
pub struct JsonDocument {
    place: String,
    tokens: Tokens,
    path: RowPath,
    row: KeyedRow,
    /// Whether the row at hand has a cell.
    has_cells: bool,
    around: MetricAround,
    beside: Beside,
}

/// Rows of the same keys at another place than the one that is read.
#[derive(Debug, Default)]
struct Beside {
    /// Keys of the time and of the number; empty where rows are requests.
    keys: Vec<Vec<u8>>,
    /// Which of them the row at hand has.
    seen: Vec<bool>,
    /// The line of such a row, and its place.
    found: Option<(u64, String)>,
}

impl Beside {
    fn new(keys: &Keys, plan: &Plan) -> Self {
        let value = keys.value.as_ref().filter(|_| plan.rows == Rows::Buckets);
        let keys: Vec<Vec<u8>> =
            value.map(|value| vec![keys.time.clone().into_bytes(), value.clone().into_bytes()]).unwrap_or_default();
        Self { seen: vec![false; keys.len()], keys, found: None }
    }

    fn see_cell(&mut self, key: &[u8]) {
        for (wanted, seen) in self.keys.iter().zip(&mut self.seen) {
            *seen |= wanted == key;
        }
    }

    /// Takes the end of a row at `other`, where those at `place` are read.
    fn end_row(&mut self, (line, other): (u64, &[u8]), place: &str) {
        let is_whole = !self.seen.is_empty() && self.seen.iter().all(|seen| *seen);
        self.seen.fill(false);
        if is_whole && self.found.is_none() {
            let other = String::from_utf8_lossy(other);
            self.found = is_unread(&other, place).then(|| (line, other.into_owned()));
        }
    }

    fn check(&self, place: &str) -> Result<(), IngestError> {
        self.found.as_ref().map_or(Ok(()), |(line, other)| Err(unread_beside(place, other, Some(*line))))
    }
}

impl JsonDocument {
    /// A reader of the rows at `place`.
    pub fn new(place: &str, keys: &Keys, plan: &Plan) -> Self {
        Self {
            place: place.to_owned(),
            tokens: Tokens::default(),
            path: RowPath::to(place),
            row: KeyedRow::new(keys, plan),
            has_cells: false,
            around: MetricAround::new(keys, plan),
            beside: Beside::new(keys, plan),
        }
    }
}

impl FormatReader for JsonDocument {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { place, tokens, path, row, has_cells, around, beside } = self;
        let read = tokens.push(text, |line, token| {
            if let Token::Text(text) = token {
                around.see(path, place, (line, text));
            }
            if let Token::Text(text) | Token::Scalar(text) = token
                && let Some((at, key)) = path.cell()
            {
                if at != place.as_bytes() {
                    beside.see_cell(&key);
                } else {
                    *has_cells = true;
                    if text != b"null" {
                        row.offer(&key, text);
                    }
                }
            }
            let Some(length) = path.follow(token) else { return };
            if path.place(length) != place.as_bytes() {
                beside.end_row((line, path.place(length)), place);
            } else if *has_cells {
                if !path.any_key().is_empty() {
                    around.see_key(path.any_key());
                    row.offer(ObjectShape::SERIES.as_bytes(), path.any_key());
                }
                sink.take(line, row.record(b"").labelled(&path.series().to_le_bytes()));
                row.clear();
                *has_cells = false;
            }
        });
        around.check()?;
        beside.check(place)?;
        read
    }

    fn end_file(&mut self, _sink: &mut Sink) -> Result<(), IngestError> {
        self.tokens.finish()?;
        self.tokens.restart();
        self.path.restart();
        self.row.clear();
        self.has_cells = false;
        Ok(())
    }

    fn lines(&self) -> u64 {
        self.tokens.line()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<String> {
        let (mut path, mut found) = (RowPath::default(), Vec::new());
        let word = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Tokens::default()
            .push(text.as_bytes(), |_, token| {
                if let (Token::Text(value) | Token::Scalar(value), Some((place, key))) = (token, path.cell()) {
                    found.push(format!("{} {} = {}", word(place), word(&key), word(value)));
                }
                path.follow(token);
            })
            .unwrap();
        found
    }

    #[test]
    fn rows_of_the_same_keys_below_another_key_are_not_left_out() {
        let is_refused = |other: &str, cells: [&str; 2]| {
            let keys = vec![b"t".to_vec(), b"n".to_vec()];
            let mut beside = Beside { seen: vec![false; keys.len()], keys, found: None };
            cells.iter().for_each(|cell| beside.see_cell(cell.as_bytes()));
            beside.end_row((7, other.as_bytes()), "web[]");
            beside.check("web[]").is_err()
        };
        assert!(is_refused("api[]", ["t", "n"]));
        assert!(!is_refused("api[]", ["t", "x"]) && !is_refused("api.rows[]", ["t", "n"]));
    }

    #[test]
    fn cells_know_the_row_that_they_are_in() {
        assert_eq!(cells(r#"[{"t":1,"p":{"s":2}}]"#), ["[] t = 1", "[] p.s = 2"]);
        assert_eq!(cells(r#"{"records":[{"t":1,"tags":["x"]}]}"#), ["records[] t = 1"]);
        assert_eq!(
            cells(r#"{"series":[{"name":"a","points":[[1,2],[3,4]]}]}"#),
            [
                "series[] name = a",
                "series[].points[] 0 = 1",
                "series[].points[] 1 = 2",
                "series[].points[] 0 = 3",
                "series[].points[] 1 = 4"
            ]
        );
        assert_eq!(cells(r#"{"a":{"b":1},"c":[1,2]}"#), Vec::<String>::new());
    }
}
