//! Characters that JSON writes behind a backslash.

/// The character that `letter` stands for behind a backslash; `None` where it stands for none, or for a unit of UTF-16.
pub fn escaped(letter: u8) -> Option<char> {
    match letter {
        b'n' => Some('\n'),
        b't' => Some('\t'),
        b'r' => Some('\r'),
        b'b' => Some('\u{8}'),
        b'f' => Some('\u{c}'),
        b'"' | b'\\' | b'/' => Some(char::from(letter)),
        _ => None,
    }
}

/// The first half of a surrogate pair, if one has gone by.
#[derive(Debug, Default)]
pub struct Half(Option<u32>);

impl Half {
    /// The character that a unit of UTF-16 completes.
    pub fn complete(&mut self, unit: u32) -> Option<char> {
        let high = self.0.take();
        match unit {
            0xD800..0xDC00 => {
                self.0 = Some(unit);
                None
            }
            0xDC00..0xE000 => {
                high.and_then(|high| char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (unit - 0xDC00)))
            }
            _ => char::from_u32(unit),
        }
    }
}
