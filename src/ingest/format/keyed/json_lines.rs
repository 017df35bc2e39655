//! One JSON object per line → records.

use super::KeyedRow;
use super::json_path::Path;
use super::json_tokens::{Token, Tokens};
use crate::ingest::format::logs::LineFormat;
use crate::ingest::format::record::Line;
use crate::ingest::plan::{Keys, Plan};
use crate::ingest::report::rejection::Reason;

/// Reads JSON lines.
#[derive(Debug)]
pub struct JsonLines {
    row: KeyedRow,
    tokens: Tokens,
    path: Path,
}

impl JsonLines {
    /// A reader of the keys under `plan`.
    pub fn new(keys: &Keys, plan: &Plan) -> Self {
        Self { row: KeyedRow::new(keys, plan), tokens: Tokens::default(), path: Path::default() }
    }
}

/// A line without the comma behind it, as lists have that lost their brackets.
pub fn without_comma(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_end();
    line.strip_suffix(b",").unwrap_or(line)
}

impl LineFormat for JsonLines {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if line.trim_ascii().is_empty() {
            return Line::Nothing;
        }
        let Self { row, path, tokens } = self;
        row.clear();
        *path = Path::default();
        tokens.restart();
        let mut is_object = false;
        let read = tokens.push(without_comma(line), |_, token| {
            is_object |= token == Token::ObjectStart && path.is_top();
            let (Token::Text(text) | Token::Scalar(text)) = token else { return path.follow(token) };
            if let Some(key) = path.bytes().filter(|_| text != b"null") {
                row.offer(key, text);
            }
        });
        if read.is_err() || !is_object || tokens.finish().is_err() {
            return Line::fault(Reason::NotJson, "", line);
        }
        row.record(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::plan::{Format, ObjectShape, Rows};

    fn reader(keys: Keys, rows: Rows) -> JsonLines {
        let plan = Plan::new(Format::Objects(ObjectShape::JsonLines, keys.clone())).with_rows(rows);
        JsonLines::new(&keys, &plan)
    }

    #[test]
    fn nested_keys_and_their_values() {
        let some = |key: &str| Some(key.to_owned());
        let keys = Keys {
            time: "ts".into(),
            bytes: some("size"),
            host: some("request.ip"),
            code: some("status"),
            ..Keys::default()
        };
        let mut lines = reader(keys, Rows::Events);
        let line = br#"{"list":[{"ts":1}],"request":{"ip":"::1","x":{"ip":2}},"ts":"2026-01-01T00:00Z","size":7,"status":404}"#;
        let Line::Record(record) = lines.line(line) else { panic!("a record") };
        assert_eq!((record.bytes, record.host, record.code), (7, b"::1".as_slice(), 404));
        assert!(matches!(lines.line(b"{\"a\":1}"), Line::Fault(fault) if fault.reason == Reason::NoKey));
        assert!(matches!(lines.line(b"[1]"), Line::Fault(fault) if fault.reason == Reason::NotJson));
        assert!(matches!(lines.line(b"{\"ts\":"), Line::Fault(fault) if fault.reason == Reason::NotJson));
    }
}
