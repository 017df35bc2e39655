//! Lines of pairs: logfmt (`time=… level=info msg="handled" status=200`), LTSV (`time:…<TAB>status:200`) and InfluxDB's line protocol.

use super::KeyedRow;
use super::line_protocol::point;
use crate::ingest::format::logs::LineFormat;
use crate::ingest::format::record::Line;
use crate::ingest::plan::{Keys, ObjectShape, Plan};
use crate::ingest::report::rejection::Reason;
use memchr::memchr;

/// Key of what stands before the first pair of a line up to a space: often its time.
pub const LEADING: &str = "leading time";

/// Reads lines of pairs.
#[derive(Debug)]
pub struct PairLines {
    shape: ObjectShape,
    row: KeyedRow,
}

impl PairLines {
    /// A reader of lines of `shape`.
    pub fn new(shape: ObjectShape, keys: &Keys, plan: &Plan) -> Self {
        Self { shape, row: KeyedRow::new(keys, plan) }
    }
}

impl LineFormat for PairLines {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if line.trim_ascii().is_empty() {
            return Line::Nothing;
        }
        let Self { shape, row } = self;
        row.clear();
        match shape {
            ObjectShape::Ltsv => ltsv(line, |key, value| row.offer(key, value)),
            ObjectShape::LineProtocol if line.starts_with(b"#") => return Line::Nothing,
            ObjectShape::LineProtocol => {
                if point(line, |key, value| row.offer(key, value)).is_none() {
                    return Line::fault(Reason::NotAPoint, "", line);
                }
            }
            _ => logfmt(line, |key, value| row.offer(key, value)),
        }
        row.record(line)
    }
}

/// The pairs of a line of LTSV.
pub fn ltsv(line: &[u8], mut each: impl FnMut(&[u8], &[u8])) {
    for field in line.split(|byte| *byte == b'\t') {
        if let Some(colon) = memchr(b':', field) {
            each(&field[..colon], without_brackets(field[colon + 1..].trim_ascii()));
        }
    }
}

/// The pairs of a line of logfmt. What stands before the first is offered as [`LEADING`].
pub fn logfmt(line: &[u8], mut each: impl FnMut(&[u8], &[u8])) {
    // `I, [2026-03-01T10:00:03.123456 #8]  INFO -- : method=GET …`, as Ruby's logger writes.
    if let [_, b',', b' ', b'[', rest @ ..] = line
        && let Some(end) = memchr(b' ', rest)
    {
        each(LEADING.as_bytes(), &rest[..end]);
    } else if let Some(space) = memchr(b' ', line)
        && memchr(b'=', &line[..space]).is_none()
    {
        each(LEADING.as_bytes(), without_brackets(&line[..space]));
    }
    let mut rest = line;
    while let Some(equals) = memchr(b'=', rest) {
        let start = rest[..equals].iter().rposition(|byte| *byte == b' ').map_or(0, |space| space + 1);
        let key = &rest[start..equals];
        let behind = &rest[equals + 1..];
        let (value, used) = match behind.first() {
            Some(b'"') => quoted(behind),
            _ => {
                let end = memchr(b' ', behind).unwrap_or(behind.len());
                (&behind[..end], end)
            }
        };
        if !key.is_empty() {
            each(key, value);
        }
        rest = &behind[used..];
    }
}

/// The text between quotes at the start of `text`, and how long it is with them.
fn quoted(text: &[u8]) -> (&[u8], usize) {
    let mut at = 1;
    while let Some(quote) = text.get(at..).and_then(|rest| memchr(b'"', rest)) {
        let end = at + quote;
        if text[end - 1] != b'\\' || end == 1 {
            return (&text[1..end], end + 1);
        }
        at = end + 1;
    }
    (text.get(1..).unwrap_or(b""), text.len())
}

fn without_brackets(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]")).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(line: &str, read: impl Fn(&[u8], &mut dyn FnMut(&[u8], &[u8]))) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        read(line.as_bytes(), &mut |key, value| pairs.push((text(key), text(value))));
        pairs
    }

    #[test]
    fn pairs_with_and_without_quotes() {
        let found =
            pairs("2026-03-01T10:00Z app[web]: at=info msg=\"a \\\"b\\\" c\" empty= status=200", |l, e| logfmt(l, e));
        let expected = [
            (LEADING, "2026-03-01T10:00Z"),
            ("at", "info"),
            ("msg", "a \\\"b\\\" c"),
            ("empty", ""),
            ("status", "200"),
        ];
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        let found = pairs("time:[01/Mar/2026:10:00:03 +0900]\tstatus:200\treq:GET /a:b", |l, e| ltsv(l, e));
        assert_eq!(found[0].1, "01/Mar/2026:10:00:03 +0900");
        assert_eq!(found[2], ("req".to_owned(), "GET /a:b".to_owned()));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_pairs_panic(line in proptest::collection::vec(proptest::arbitrary::any::<u8>(), 0..80)) {
            logfmt(&line, |_, _| {});
            ltsv(&line, |_, _| {});
        }
    }
}
