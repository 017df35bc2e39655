//! Chunks in any encoding → chunks in UTF-8.

use super::box_lines::BoxLines;
use crate::ingest::plan::Encoding;

/// Begins a control sequence.
const ESCAPE: u8 = 0x1B;

/// How much of a control sequence has been seen (ECMA-48, §5.4: ESC, `[`, any of 0x20 to 0x3F, and one of 0x40 to 0x7E).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Control {
    #[default]
    None,
    Escape,
    Within,
}

/// Turns chunks into UTF-8; a character that spans chunks is put together here.
#[derive(Debug, Default)]
pub struct Decoder {
    encoding: Encoding,
    /// First byte of a unit whose second is still to come.
    half: Option<u8>,
    /// First unit of a pair whose second is still to come.
    high: Option<u16>,
    /// Where in a control sequence the last chunk ended.
    control: Control,
    /// The lines of a drawn table.
    box_lines: BoxLines,
    out: Vec<u8>,
}

impl Decoder {
    /// A decoder of `encoding`.
    pub fn new(encoding: Encoding) -> Self {
        Self { encoding, ..Self::default() }
    }

    /// The next chunk in UTF-8. What is no character becomes U+FFFD.
    pub fn decode<'a>(&'a mut self, chunk: &'a [u8]) -> &'a [u8] {
        if self.encoding == Encoding::Utf8 {
            return chunk;
        }
        self.out.clear();
        if self.encoding == Encoding::Drawn {
            chunk.iter().for_each(|byte| self.box_lines.push(*byte, &mut self.out));
            return &self.out;
        }
        if self.encoding == Encoding::Returns {
            self.out.extend(chunk.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }));
            return &self.out;
        }
        if self.encoding == Encoding::Terminal {
            chunk.iter().for_each(|byte| self.show(*byte));
            return &self.out;
        }
        for byte in chunk {
            match self.half.take() {
                None => self.half = Some(*byte),
                Some(first) if self.encoding == Encoding::Utf16Le => self.unit(u16::from_le_bytes([first, *byte])),
                Some(first) => self.unit(u16::from_be_bytes([first, *byte])),
            }
        }
        &self.out
    }

    /// A byte for a terminal. What is no control sequence after all is kept, without its ESC.
    fn show(&mut self, byte: u8) {
        self.control = match (self.control, byte) {
            (_, ESCAPE) => Control::Escape,
            (Control::Escape, b'[') | (Control::Within, 0x20..=0x3F) => Control::Within,
            (Control::Within, 0x40..=0x7E) => Control::None,
            _ => {
                self.out.push(byte);
                Control::None
            }
        };
    }

    fn unit(&mut self, unit: u16) {
        let pair = self.high.take();
        if let Some(high) = pair {
            if (0xDC00..0xE000).contains(&unit) {
                let point = 0x1_0000 + ((u32::from(high) - 0xD800) << 10) + (u32::from(unit) - 0xDC00);
                return self.push(char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.push(char::REPLACEMENT_CHARACTER);
        }
        match unit {
            0xD800..0xDC00 => self.high = Some(unit),
            _ => self.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    fn push(&mut self, char: char) {
        self.out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colours_of_a_terminal_are_left_out() {
        let text = b"\x1b[36mweb_1  |\x1b[0m \x1b[1;32mGET\x1b[m /\xc3\xa9 200\n";
        for cut in 0..text.len() {
            let mut decoder = Decoder::new(Encoding::Terminal);
            let mut out = decoder.decode(&text[..cut]).to_vec();
            out.extend_from_slice(decoder.decode(&text[cut..]));
            assert_eq!(String::from_utf8(out).as_deref(), Ok("web_1  | GET /é 200\n"), "{cut}");
        }
    }

    proptest! {
        #[test]
        fn text_survives_any_cut(text in "\\PC{0,20}", cut in 0_usize..40) {
            for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
                let turn = if encoding == Encoding::Utf16Le { u16::to_le_bytes } else { u16::to_be_bytes };
                let bytes: Vec<u8> = text.encode_utf16().flat_map(turn).collect();
                let cut = cut.min(bytes.len());
                let mut decoder = Decoder::new(encoding);
                let mut out = decoder.decode(&bytes[..cut]).to_vec();
                out.extend_from_slice(decoder.decode(&bytes[cut..]));
                prop_assert_eq!(String::from_utf8(out), Ok(text.clone()));
            }
        }
    }
}
