//! How much of a file has to be seen before it is known: more than usual where the columns of a JSON document follow one another.

use crate::ingest::HEAD_BYTES;
use crate::ingest::format::keyed::json_tokens::{Token, Tokens};
use crate::ingest::text::lines::without_start;

/// Bytes of a document by columns that are looked at: a year of minutes has half a million times of 20 bytes.
const COLUMNS_HEAD_BYTES: usize = 1 << 24;
/// Values of one list or object from which on it is taken for a column: rows hold fewer.
const LONG_COLUMN: usize = 500;

/// How many bytes of a file that begins with `head` [`sniff`](super::sniff) needs, of [`HEAD_BYTES`] that are there.
pub fn head_bytes(head: &[u8]) -> usize {
    let Some(head) = head.get(..HEAD_BYTES) else { return HEAD_BYTES };
    let text = without_start(head).trim_ascii_start();
    if !matches!(text.first(), Some(b'{' | b'[')) {
        return HEAD_BYTES;
    }
    let mut open: Vec<usize> = Vec::new();
    let read = Tokens::of_documents().push(text, |_, token| match token {
        Token::ObjectStart | Token::ArrayStart => open.push(0),
        Token::ObjectEnd | Token::ArrayEnd => drop(open.pop()),
        Token::Text(_) | Token::Scalar(_) => {
            if let Some(values) = open.last_mut() {
                *values += 1;
            }
        }
        Token::Key(_) => {}
    });
    let is_column = read.is_ok() && open.last().is_some_and(|values| *values >= LONG_COLUMN);
    if is_column { COLUMNS_HEAD_BYTES } else { HEAD_BYTES }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_need_more() {
        let list = format!("{{\"time\":[{}", "1772445600,".repeat(HEAD_BYTES / 10));
        assert_eq!(head_bytes(list.as_bytes()), COLUMNS_HEAD_BYTES);
        let rows = format!("[{}", "{\"time\":1772445600,\"requests\":5},".repeat(HEAD_BYTES / 10));
        assert_eq!(head_bytes(rows.as_bytes()), HEAD_BYTES);
        let lines = "{\"time\":1772445600,\"requests\":5}\n".repeat(HEAD_BYTES / 10);
        assert_eq!(head_bytes(lines.as_bytes()), HEAD_BYTES);
        assert_eq!(head_bytes(b"{\"time\":[1"), HEAD_BYTES);
    }
}
