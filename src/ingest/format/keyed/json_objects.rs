//! JSON objects behind each other, however they are broken into lines → records: printed over several lines, as `jq` does, or joined
//! without any line end, as log streams are delivered.

use super::KeyedRow;
use super::json_path::Path;
use super::json_tokens::{Token, Tokens};
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::error::IngestError;
use crate::ingest::format::FormatReader;
use crate::ingest::plan::{Keys, Plan};

/// Reads one object after the other.
#[derive(Debug)]
pub struct JsonObjects {
    tokens: Tokens,
    path: Path,
    row: KeyedRow,
}

impl JsonObjects {
    /// A reader of the keys under `plan`.
    pub fn new(keys: &Keys, plan: &Plan) -> Self {
        Self { tokens: Tokens::of_documents(), path: Path::default(), row: KeyedRow::new(keys, plan) }
    }
}

impl FormatReader for JsonObjects {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { tokens, path, row } = self;
        tokens.push(text, |line, token| {
            if let (Token::Text(text) | Token::Scalar(text), Some(key)) = (token, path.bytes())
                && text != b"null"
            {
                row.offer(key, text);
            }
            path.follow(token);
            if token == Token::ObjectEnd && path.is_top() {
                sink.take(line, row.record(b""));
                row.clear();
            }
        })
    }

    fn end_file(&mut self, _sink: &mut Sink) -> Result<(), IngestError> {
        self.tokens.finish()?;
        self.tokens.restart();
        self.path = Path::default();
        self.row.clear();
        Ok(())
    }

    fn lines(&self) -> u64 {
        self.tokens.line()
    }
}
