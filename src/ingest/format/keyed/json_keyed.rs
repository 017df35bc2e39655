//! A JSON object with a row below each key → records: `{"2026-03-01": 5, …}`, `{"1700000000": {"requests": 5}, …}`.

use super::KeyedRow;
use super::json_document::RowPath;
use super::json_tokens::{Token, Tokens};
use super::metric_around::MetricAround;
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::error::IngestError;
use crate::ingest::format::FormatReader;
use crate::ingest::plan::{Keys, ObjectShape, Plan};

/// Reads the rows below the keys of one object.
#[derive(Debug)]
pub struct JsonKeyed {
    place: String,
    tokens: Tokens,
    path: RowPath,
    row: KeyedRow,
    around: MetricAround,
}

impl JsonKeyed {
    /// A reader of the object at `place`.
    pub fn new(place: &str, keys: &Keys, plan: &Plan) -> Self {
        let (tokens, path) = (Tokens::default(), RowPath::default());
        Self {
            place: place.to_owned(),
            tokens,
            path,
            row: KeyedRow::new(keys, plan),
            around: MetricAround::new(keys, plan),
        }
    }
}

/// Ends the row at hand.
fn end(row: &mut KeyedRow, line: u64, series: u32, sink: &mut Sink) {
    sink.take(line, row.record(b"").labelled(&series.to_le_bytes()));
    row.clear();
}

impl FormatReader for JsonKeyed {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { place, tokens, path, row, around } = self;
        let read = tokens.push(text, |line, token| {
            if let Token::Text(text) = token {
                around.see(path, place, (line, text));
            }
            if let Some(level) = path.level(place, false) {
                let below = path.depth() - level - 1;
                let is_in_list = (level + 1..path.depth()).any(|level| path.is_array(level) == Some(true));
                match token {
                    Token::Text(text) | Token::Scalar(text) if !is_in_list => {
                        let key =
                            if below == 0 { ObjectShape::VALUE.as_bytes() } else { path.key(level + 1, path.depth()) };
                        if text != b"null" {
                            row.offer(key, text);
                        }
                        if below == 0 {
                            row.offer(ObjectShape::KEY.as_bytes(), path.key(level, path.depth()));
                            end(row, line, path.all_lists(), sink);
                        }
                    }
                    Token::ObjectEnd if below == 1 => {
                        row.offer(ObjectShape::KEY.as_bytes(), path.key(level, level + 1));
                        end(row, line, path.all_lists(), sink);
                    }
                    _ => {}
                }
            }
            path.follow(token);
        });
        around.check()?;
        read
    }

    fn end_file(&mut self, _sink: &mut Sink) -> Result<(), IngestError> {
        self.tokens.finish()?;
        self.tokens.restart();
        self.path = RowPath::default();
        self.row.clear();
        Ok(())
    }

    fn lines(&self) -> u64 {
        self.tokens.line()
    }
}
