//! A row → its fields. A field may stand in double quotes, in which two of them mean one (RFC 4180).

use memchr::memchr;
use std::borrow::Cow;

/// The fields of a row.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    rest: Option<&'a [u8]>,
    separator: u8,
    /// Whether the last field opened a quote that the row does not close.
    open: bool,
}

impl<'a> Fields<'a> {
    /// Cuts `row` at `separator`.
    pub fn new(row: &'a [u8], separator: u8) -> Self {
        Self { rest: Some(row), separator, open: false }
    }

    /// Whether the field handed out last opened a quote that the row does not close.
    pub fn is_open(&self) -> bool {
        self.open
    }

    fn plain(&mut self, rest: &'a [u8]) -> &'a [u8] {
        if let Some(end) = memchr(self.separator, rest) {
            self.rest = Some(&rest[end + 1..]);
            &rest[..end]
        } else {
            self.rest = None;
            rest
        }
    }

    /// The field behind an opening quote.
    fn in_quotes(&mut self, body: &'a [u8]) -> Cow<'a, [u8]> {
        let mut at = 0;
        let mut doubled = false;
        loop {
            let Some(quote) = memchr(b'"', &body[at..]) else {
                self.open = true;
                self.rest = None;
                return Cow::Borrowed(body);
            };
            at += quote;
            if body.get(at + 1) != Some(&b'"') {
                break;
            }
            doubled = true;
            at += 2;
        }
        let (inside, behind) = (&body[..at], &body[at + 1..]);
        let trailing = self.plain(behind);
        if !doubled && trailing.is_empty() {
            return Cow::Borrowed(inside);
        }
        let mut text = Vec::with_capacity(inside.len() + trailing.len());
        let mut bytes = inside.iter();
        while let Some(byte) = bytes.next() {
            text.push(*byte);
            if *byte == b'"' {
                bytes.next();
            }
        }
        text.extend_from_slice(trailing);
        Cow::Owned(text)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Cow<'a, [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        // Between spaces, several of them are one separator.
        let rest = if self.separator == b' ' { rest.trim_ascii_start() } else { rest };
        match rest.first() {
            Some(b'"') => return Some(self.in_quotes(&rest[1..])),
            Some(b' ') if rest.trim_ascii_start().first() == Some(&b'"') => {
                return Some(self.in_quotes(&rest.trim_ascii_start()[1..]));
            }
            _ => {}
        }
        Some(Cow::Borrowed(self.plain(rest)))
    }
}

/// Names in a header.
pub fn names_of(row: &[u8], separator: u8) -> Vec<String> {
    let row = row.strip_prefix(b"#").unwrap_or(row);
    Fields::new(row, separator).map(|field| String::from_utf8_lossy(&field).trim().to_owned()).collect()
}

/// Whether a row has separators and white space only.
pub fn is_blank(row: &[u8]) -> bool {
    row.iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b'|'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(row: &str, separator: u8) -> Vec<String> {
        Fields::new(row.as_bytes(), separator).map(|field| String::from_utf8_lossy(&field).into_owned()).collect()
    }

    #[test]
    fn quotes_hold_separators_and_quotes() {
        assert_eq!(fields("a,\"b,\"\"c\"\"\",d", b','), ["a", "b,\"c\"", "d"]);
        assert_eq!(fields("a;;", b';'), ["a", "", ""]);
        assert_eq!(fields("\"a\" ; \"b\"x", b';'), ["a ", "bx"]);
        assert_eq!(fields("5\" disk,1", b','), ["5\" disk", "1"]);
        assert_eq!(fields("a  b", b' '), ["a", "b"]);
    }
}
