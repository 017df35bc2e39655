//! The lines around a place of a file, to show what an error is about.

use crate::ingest::plan::Encoding;
use crate::ingest::text::encoding::Decoder;
use crate::ingest::text::lines::Lines;

/// Lines before and behind the one in question.
const AROUND: u64 = 2;
/// Characters of a line that are kept.
const MAX_CHARS: usize = 160;

/// Reads a file up to a line and keeps what stands around it.
#[derive(Debug)]
pub struct Excerpt {
    decoder: Decoder,
    lines: Lines,
    line: u64,
    kept: Vec<(u64, String)>,
}

impl Excerpt {
    /// The lines around `line`, counted from 1.
    pub fn of(encoding: Encoding, line: u64) -> Self {
        Self { decoder: Decoder::new(encoding), lines: Lines::default(), line, kept: Vec::new() }
    }

    /// Takes the next piece of the file; `false` when no more is needed.
    pub fn push(&mut self, chunk: &[u8]) -> bool {
        let Self { decoder, lines, line, kept } = self;
        lines.push(decoder.decode(chunk), |number, text| keep(kept, *line, number, text));
        lines.count() < *line + AROUND
    }

    /// Numbers and texts of the lines.
    pub fn finish(mut self) -> Vec<(u64, String)> {
        let Self { lines, line, kept, .. } = &mut self;
        lines.finish(|number, text| keep(kept, *line, number, text));
        self.kept
    }
}

fn keep(kept: &mut Vec<(u64, String)>, line: u64, number: u64, text: &[u8]) {
    if number.abs_diff(line) <= AROUND {
        // Four bytes are the most that a character has.
        let head = String::from_utf8_lossy(&text[..text.len().min(4 * MAX_CHARS)]);
        let plain = |c: char| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c };
        let mut short: String = head.chars().take(MAX_CHARS).map(plain).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        kept.push((number, short));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(line: u64, text: &[u8], piece: usize) -> Vec<(u64, String)> {
        let mut excerpt = Excerpt::of(Encoding::Utf8, line);
        for chunk in text.chunks(piece) {
            if !excerpt.push(chunk) {
                break;
            }
        }
        excerpt.finish()
    }

    #[test]
    fn the_lines_around_a_line() {
        let text: String = (1..=9).map(|line| format!("row {line}\n")).collect();
        for piece in [1, 4, 100] {
            let numbers = |line| around(line, text.as_bytes(), piece).iter().map(|row| row.0).collect::<Vec<_>>();
            assert_eq!(numbers(5), [3, 4, 5, 6, 7]);
            assert_eq!(numbers(1), [1, 2, 3]);
            assert_eq!(numbers(9), [7, 8, 9]);
        }
        assert_eq!(around(2, b"a\nb", 1), [(1, "a".to_owned()), (2, "b".to_owned())], "the last line has no end");
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = "é".repeat(1000);
        let kept = around(1, text.as_bytes(), 7);
        assert_eq!(kept[0].1.chars().count(), MAX_CHARS + 1);
    }
}
