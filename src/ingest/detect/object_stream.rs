//! Is it JSON objects behind each other that do not stand one in a line each?

use super::Detection;
use super::objects::{MAX_KEYS, MAX_ROWS, Row, describe, short};
use crate::ingest::error::IngestError;
use crate::ingest::format::keyed::json_path::Path;
use crate::ingest::format::keyed::json_tokens::{Token, Tokens};
use crate::ingest::plan::ObjectShape;

/// Objects from which on their being alike says something.
const MIN_OBJECTS: usize = 2;

/// What `text` is if two objects or more stand in it, one behind the other; `None` if not.
pub(super) fn detect(text: &[u8]) -> Option<Result<Detection, IngestError>> {
    let (mut path, mut rows, mut pairs) = (Path::default(), Vec::<Row>::new(), Vec::new());
    // What breaks off behind the head is no matter here.
    let _ = Tokens::of_documents().push(text, |line, token| {
        if let (Token::Text(text) | Token::Scalar(text), Some(key)) = (token, path.key())
            && pairs.len() < MAX_KEYS
            && text != b"null"
        {
            pairs.push((key, short(text)));
        }
        path.follow(token);
        if token == Token::ObjectEnd && path.is_top() {
            let pairs = std::mem::take(&mut pairs);
            if rows.len() < MAX_ROWS {
                rows.push((line, pairs));
            }
        }
    });
    let found = format!("The first {} JSON objects stand one behind the other.", rows.len());
    (rows.len() >= MIN_OBJECTS).then(|| describe(ObjectShape::JsonObjects, rows, found))
}
