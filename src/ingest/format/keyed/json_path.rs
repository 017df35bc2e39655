//! Where in a document of nested objects the tokens are.

use super::json_tokens::Token;

/// Where in a document of nested objects the tokens are, as names with dots between them.
#[derive(Debug, Default)]
pub struct Path {
    text: Vec<u8>,
    /// Length of the text at each open object.
    lengths: Vec<usize>,
    arrays: usize,
}

impl Path {
    /// Whether nothing is open.
    pub fn is_top(&self) -> bool {
        self.lengths.is_empty() && self.arrays == 0
    }

    /// The key of the value at hand as it is written; `None` inside an array.
    pub fn bytes(&self) -> Option<&[u8]> {
        (self.arrays == 0).then_some(self.text.as_slice())
    }

    /// The key of the value at hand; `None` inside an array.
    pub fn key(&self) -> Option<String> {
        (self.arrays == 0).then(|| String::from_utf8_lossy(&self.text).into_owned())
    }

    /// Follows a token.
    pub fn follow(&mut self, token: Token<'_>) {
        match token {
            Token::ArrayStart => self.arrays += 1,
            Token::ArrayEnd => self.arrays = self.arrays.saturating_sub(1),
            _ if self.arrays > 0 => {}
            Token::ObjectStart => self.lengths.push(self.text.len()),
            Token::ObjectEnd => self.text.truncate(self.lengths.pop().unwrap_or(0)),
            Token::Key(key) => {
                let length = self.lengths.last().copied().unwrap_or(0);
                self.text.truncate(length);
                if length > 0 {
                    self.text.push(b'.');
                }
                self.text.extend_from_slice(key);
            }
            Token::Text(_) | Token::Scalar(_) => {}
        }
    }
}
