//! One JSON object per line → records.

use super::path::Path;
use super::tokens::{Token, Tokens};
use crate::ingest::format::logs::LineFormat;
use crate::ingest::format::record::{Line, Record, code, whole};
use crate::ingest::plan::{Keys, Plan, Rows};
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::number;
use crate::ingest::time::TimeReader;
use crate::series::Quality;

/// Keys that are looked for: time, value, bytes, host, status.
const WANTED: usize = 5;

/// Reads JSON lines.
#[derive(Debug)]
pub struct JsonLines {
    wanted: [Option<String>; WANTED],
    rows: Rows,
    decimal_comma: bool,
    clockwork: TimeReader,
    tokens: Tokens,
    found: [Option<Vec<u8>>; WANTED],
    path: Path,
}

impl JsonLines {
    /// A reader of the keys under `plan`.
    pub fn new(keys: &Keys, plan: &Plan) -> Self {
        let value = keys.value.clone().filter(|_| plan.rows == Rows::Buckets);
        let events = |key: &Option<String>| key.clone().filter(|_| plan.rows == Rows::Events);
        Self {
            wanted: [Some(keys.time.clone()), value, events(&keys.bytes), events(&keys.host), events(&keys.code)],
            rows: plan.rows,
            decimal_comma: plan.decimal_comma,
            clockwork: TimeReader::new(plan.time),
            tokens: Tokens::default(),
            found: Default::default(),
            path: Path::default(),
        }
    }

    fn record<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        let Self { wanted, found, .. } = self;
        let key = |place: usize| wanted[place].as_deref().unwrap_or("");
        let [time, value, bytes, host, status] = &*found;
        let Some(time) = time else { return Line::fault(Reason::NoKey, key(0), line) };
        let Some(stamp) = self.clockwork.parse(time) else { return Line::fault(Reason::BadTime, key(0), time) };
        if self.rows == Rows::Buckets {
            let Some(field) = value else { return Line::Record(Record::row(stamp, 0.0, Quality::Missing)) };
            return match number::parse(field, self.decimal_comma) {
                Ok(Some(value)) => Line::Record(Record::row(stamp, value, Quality::Observed)),
                Ok(None) => Line::Record(Record::row(stamp, 0.0, Quality::Missing)),
                Err(reason) => Line::fault(reason, key(1), field),
            };
        }
        Line::Record(Record {
            bytes: bytes.as_deref().and_then(whole).unwrap_or(0),
            host: host.as_deref().unwrap_or(b""),
            code: status.as_deref().map_or(0, code),
            ..Record::row(stamp, 1.0, Quality::Observed)
        })
    }
}

impl LineFormat for JsonLines {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if line.trim_ascii().is_empty() {
            return Line::Nothing;
        }
        let Self { wanted, found, path, tokens, .. } = self;
        found.iter_mut().for_each(|found| *found = None);
        *path = Path::default();
        tokens.restart();
        let mut is_object = false;
        let read = tokens.push(line, |_, token| {
            is_object |= token == Token::ObjectStart && path.is_top();
            let (Token::Text(text) | Token::Scalar(text)) = token else { return path.follow(token) };
            let place = wanted.iter().position(|key| key.as_ref().is_some_and(|key| path.is(key)));
            if let Some(place) = place.filter(|_| text != b"null") {
                found[place] = Some(text.to_vec());
            }
        });
        if read.is_err() || !is_object || tokens.finish().is_err() {
            return Line::fault(Reason::NotJson, "", line);
        }
        self.record(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::plan::Format;

    fn reader(keys: Keys, rows: Rows) -> JsonLines {
        let plan = Plan::new(Format::JsonLines(keys.clone())).with_rows(rows);
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
            value: None,
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
