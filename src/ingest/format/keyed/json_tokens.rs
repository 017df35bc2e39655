//! Bytes → JSON tokens (RFC 8259), chunk by chunk. Only a token that spans chunks or holds escapes is copied.

use super::json_escape::{Half, escaped};
use super::json_scalar::{is_of_scalar, is_scalar};
use crate::ingest::MAX_LINE_BYTES;
use crate::ingest::error::IngestError;
use memchr::memchr3;

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// A piece of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// `{`
    ObjectStart,
    /// `}`
    ObjectEnd,
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// Name of the value that follows.
    Key(&'a [u8]),
    /// A string.
    Text(&'a [u8]),
    /// A number, `true`, `false` or `null`, as it is written.
    Scalar(&'a [u8]),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lex {
    Between,
    Text,
    Escape,
    /// Digits of `\uXXXX` that are still to come, and their value so far.
    Unicode(u8, u32),
    Scalar,
}

/// Cuts a document into tokens.
#[derive(Debug)]
pub struct Tokens {
    /// Open objects (`true`) and arrays.
    stack: Vec<bool>,
    expect: Expect,
    lex: Lex,
    buffer: Vec<u8>,
    half: Half,
    line: u64,
    /// Bytes of this line in the chunks before.
    column: u64,
    /// Whether a document may follow another.
    are_many: bool,
}

impl Default for Tokens {
    fn default() -> Self {
        let (stack, buffer, are_many) = (Vec::new(), Vec::new(), false);
        Self {
            stack,
            expect: Expect::Value,
            lex: Lex::Between,
            buffer,
            half: Half::default(),
            line: 1,
            column: 0,
            are_many,
        }
    }
}

impl Tokens {
    /// For several documents, one behind the other.
    pub fn of_documents() -> Self {
        Self { are_many: true, ..Self::default() }
    }

    /// Line of the token at hand, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Forgets everything, for the next document.
    pub fn restart(&mut self) {
        let (mut stack, mut buffer) = (std::mem::take(&mut self.stack), std::mem::take(&mut self.buffer));
        stack.clear();
        buffer.clear();
        *self = Self { stack, buffer, are_many: self.are_many, ..Self::default() };
    }

    /// Whether a whole document has gone by.
    pub fn is_complete(&self) -> bool {
        self.expect == Expect::Nothing && self.lex == Lex::Between
    }

    /// Ends a document that may be a bare number.
    ///
    /// # Errors
    /// When it breaks off.
    pub fn finish(&mut self) -> Result<(), IngestError> {
        if self.is_complete() { Ok(()) } else { Err(self.error(0, "the JSON breaks off")) }
    }

    /// Hands the tokens of `chunk` to `each`, with their line.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn push(&mut self, chunk: &[u8], mut each: impl FnMut(u64, Token<'_>)) -> Result<(), IngestError> {
        let mut at = 0;
        let mut line_start = 0;
        while at < chunk.len() {
            match self.lex {
                Lex::Between => {
                    let byte = chunk[at];
                    if byte == b'\n' {
                        self.line += 1;
                        self.column = 0;
                        line_start = at + 1;
                    }
                    self.between(byte, &mut each).map_err(|what| self.error(at + 1 - line_start, what))?;
                    // The first byte of a scalar is looked at again.
                    at += usize::from(self.lex != Lex::Scalar);
                }
                Lex::Scalar => {
                    let rest = &chunk[at..];
                    let end = rest.iter().position(|byte| !is_of_scalar(*byte));
                    let part = &rest[..end.unwrap_or(rest.len())];
                    at += part.len();
                    self.push_scalar(part, end.is_some(), &mut each)
                        .map_err(|what| self.error(at + 1 - line_start, what))?;
                }
                Lex::Text => (at, line_start) = self.push_text(chunk, (at, line_start), &mut each)?,
                Lex::Escape | Lex::Unicode(..) => {
                    self.escape(chunk[at]).map_err(|what| self.error(at + 1 - line_start, what))?;
                    at += 1;
                }
            }
        }
        self.column += chunk.len().saturating_sub(line_start) as u64;
        Ok(())
    }

    /// Takes the text at `at`, up to its end, an escape or the chunk's end. Gives what is behind that, and where its line starts.
    fn push_text(
        &mut self,
        chunk: &[u8],
        (mut at, mut line_start): (usize, usize),
        each: &mut impl FnMut(u64, Token<'_>),
    ) -> Result<(usize, usize), IngestError> {
        let rest = &chunk[at..];
        let mut looked = 0;
        // A text is in the line where it ends.
        let end = loop {
            let Some(found) = memchr3(b'"', b'\\', b'\n', &rest[looked..]).map(|found| looked + found) else {
                break None;
            };
            if rest[found] != b'\n' {
                break Some(found);
            }
            looked = found + 1;
            self.line += 1;
            self.column = 0;
            line_start = at + looked;
        };
        let part = &rest[..end.unwrap_or(rest.len())];
        at += part.len() + 1;
        let is_end = end.is_some_and(|end| rest[end] == b'"');
        if is_end && self.buffer.is_empty() {
            self.text(part, each);
            return Ok((at, line_start));
        }
        self.keep(part).map_err(|what| self.error(at - line_start, what))?;
        if is_end {
            let text = std::mem::take(&mut self.buffer);
            self.text(&text, each);
            self.buffer = text;
            self.buffer.clear();
        } else if end.is_some() {
            self.lex = Lex::Escape;
        }
        Ok((at, line_start))
    }

    fn error(&self, column: usize, what: &str) -> IngestError {
        IngestError::Json { line: self.line, column: self.column + column as u64, what: what.to_owned() }
    }

    fn keep(&mut self, part: &[u8]) -> Result<(), &'static str> {
        if self.buffer.len() + part.len() > MAX_LINE_BYTES {
            return Err("a string is longer than 1048576 bytes");
        }
        self.buffer.extend_from_slice(part);
        Ok(())
    }

    fn between(&mut self, byte: u8, each: &mut impl FnMut(u64, Token<'_>)) -> Result<(), &'static str> {
        if self.are_many && self.expect == Expect::Nothing && byte == b'{' {
            self.expect = Expect::Value;
        }
        let is_value = matches!(self.expect, Expect::Value | Expect::ValueOrEnd);
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            // A byte order mark.
            0xEF | 0xBB | 0xBF if self.stack.is_empty() => {}
            b'{' | b'[' if is_value => {
                if self.stack.len() >= MAX_DEPTH {
                    return Err("the JSON is nested deeper than 64 levels");
                }
                self.stack.push(byte == b'{');
                self.expect = if byte == b'{' { Expect::KeyOrEnd } else { Expect::ValueOrEnd };
                each(self.line, if byte == b'{' { Token::ObjectStart } else { Token::ArrayStart });
            }
            b'}' if matches!(self.expect, Expect::KeyOrEnd | Expect::CommaOrEnd)
                && self.stack.last() == Some(&true) =>
            {
                self.stack.pop();
                self.after_value();
                each(self.line, Token::ObjectEnd);
            }
            b']' if matches!(self.expect, Expect::ValueOrEnd | Expect::CommaOrEnd)
                && self.stack.last() == Some(&false) =>
            {
                self.stack.pop();
                self.after_value();
                each(self.line, Token::ArrayEnd);
            }
            b'"' if is_value || matches!(self.expect, Expect::Key | Expect::KeyOrEnd) => {
                self.lex = Lex::Text;
                self.buffer.clear();
            }
            b':' if self.expect == Expect::Colon => self.expect = Expect::Value,
            b',' if self.expect == Expect::CommaOrEnd => {
                self.expect = if self.stack.last() == Some(&true) { Expect::Key } else { Expect::Value };
            }
            _ if is_value && is_of_scalar(byte) => {
                self.lex = Lex::Scalar;
                self.buffer.clear();
            }
            _ => return Err("this is no JSON"),
        }
        Ok(())
    }

    fn after_value(&mut self) {
        self.expect = if self.stack.is_empty() { Expect::Nothing } else { Expect::CommaOrEnd };
    }

    fn text(&mut self, text: &[u8], each: &mut impl FnMut(u64, Token<'_>)) {
        self.lex = Lex::Between;
        if matches!(self.expect, Expect::Key | Expect::KeyOrEnd) {
            self.expect = Expect::Colon;
            each(self.line, Token::Key(text));
        } else {
            self.after_value();
            each(self.line, Token::Text(text));
        }
    }

    /// Takes `part` of a scalar, which is its last where it `is_end`.
    fn push_scalar(
        &mut self,
        part: &[u8],
        is_end: bool,
        each: &mut impl FnMut(u64, Token<'_>),
    ) -> Result<(), &'static str> {
        if is_end && self.buffer.is_empty() {
            return self.scalar(part, each);
        }
        self.keep(part)?;
        if is_end {
            let whole = std::mem::take(&mut self.buffer);
            self.scalar(&whole, each)?;
            self.buffer = whole;
            self.buffer.clear();
        }
        Ok(())
    }

    fn scalar(&mut self, text: &[u8], each: &mut impl FnMut(u64, Token<'_>)) -> Result<(), &'static str> {
        self.lex = Lex::Between;
        if !is_scalar(text) {
            return Err("this is no JSON value");
        }
        self.after_value();
        each(self.line, Token::Scalar(text));
        Ok(())
    }

    fn escape(&mut self, byte: u8) -> Result<(), &'static str> {
        let char = match (self.lex, byte) {
            (Lex::Unicode(left, value), _) => {
                let digit = char::from(byte).to_digit(16).ok_or("this is no escape of a character")?;
                let value = value * 16 + digit;
                if left > 1 {
                    self.lex = Lex::Unicode(left - 1, value);
                    return Ok(());
                }
                let Some(char) = self.half.complete(value) else {
                    self.lex = Lex::Text;
                    return Ok(());
                };
                char
            }
            (_, b'u') => {
                self.lex = Lex::Unicode(4, 0);
                return Ok(());
            }
            _ => escaped(byte).ok_or("this is no escape of a character")?,
        };
        self.lex = Lex::Text;
        self.keep(char.encode_utf8(&mut [0; 4]).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(chunks: &[&[u8]]) -> Result<Vec<String>, IngestError> {
        let mut tokens = Tokens::default();
        let mut out = Vec::new();
        for chunk in chunks {
            tokens.push(chunk, |line, token| {
                let word = match token {
                    Token::Key(text) => format!("key {}", String::from_utf8_lossy(text)),
                    Token::Text(text) => format!("text {}", String::from_utf8_lossy(text)),
                    Token::Scalar(text) => format!("scalar {}", String::from_utf8_lossy(text)),
                    other => format!("{other:?}"),
                };
                out.push(format!("{line} {word}"));
            })?;
        }
        tokens.finish().map(|()| out)
    }

    #[test]
    fn a_document_in_tokens() {
        let text = b"{\"a\\u00e9\\ud83d\\ude00\": [1.5e3,\n null, \"x\\\"\"]}";
        let expected = [
            "1 ObjectStart",
            "1 key aé😀",
            "1 ArrayStart",
            "1 scalar 1.5e3",
            "2 scalar null",
            "2 text x\"",
            "2 ArrayEnd",
            "2 ObjectEnd",
        ];
        assert_eq!(tokens(&[text]).expect("valid"), expected);
    }

    #[test]
    fn a_text_over_two_lines_is_in_the_second() {
        for chunks in [&[b"[\"a\nb\"]".as_slice()] as &[&[u8]], &[b"[\"a", b"\nb\"]"], &[b"[\"a\n", b"b\"]"]] {
            assert_eq!(tokens(chunks).expect("valid"), ["1 ArrayStart", "2 text a\nb", "2 ArrayEnd"]);
        }
    }

    #[test]
    fn errors_name_line_and_column() {
        for (text, line, column) in
            [("{\"a\": 1,}", 1, 9), ("[1,\n2 3]", 2, 3), ("[01x]", 1, 5), ("[1", 1, 2), ("", 1, 0)]
        {
            let error = tokens(&[text.as_bytes()]).expect_err(text);
            assert!(
                matches!(error, IngestError::Json { line: l, column: c, .. } if (l, c) == (line, column)),
                "{error:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn cuts_do_not_matter(text in "[\\[\\]{}:,\"a1\\\\u \n.-]{0,30}", cut in 0_usize..30) {
            let cut = cut.min(text.len());
            let (head, tail) = text.as_bytes().split_at(cut);
            prop_assert_eq!(tokens(&[head, tail]), tokens(&[text.as_bytes()]));
        }

        #[test]
        fn a_valid_document_is_cut_anywhere(cut in 0_usize..60) {
            let text = "{\"k\\u00e9y\": [1.5e3, -2, \"t\\\\e\\\"xt\", {\"x\": true}]}".as_bytes();
            let (head, tail) = text.split_at(cut.min(text.len()));
            prop_assert_eq!(tokens(&[head, tail]), tokens(&[text]));
        }
    }
}
