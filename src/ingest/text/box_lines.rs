//! Lines and corners with which tables are drawn (U+2500 to U+257F) → pipes and spaces, as database clients with plainer tables have them.

/// The first two bytes of such a character.
const STARTS: [[u8; 2]; 2] = [[0xE2, 0x94], [0xE2, 0x95]];
/// Characters of horizontal lines alone.
const HORIZONTAL: [char; 10] = ['─', '━', '┄', '┅', '┈', '┉', '╌', '╍', '═', '╴'];
/// Characters of vertical lines alone, by which a drawn table is known.
const VERTICAL: [&[u8]; 6] =
    ["│".as_bytes(), "┃".as_bytes(), "┆".as_bytes(), "┊".as_bytes(), "║".as_bytes(), "╎".as_bytes()];
/// Lines at the start of a text by which it is told.
const LOOKED_AT: usize = 20;
/// Lines with verticals that a drawn table has among them.
const MIN_LINES: usize = 2;

/// Whether the text that begins with `head` is a table that is drawn with lines.
pub fn is_drawn(head: &[u8]) -> bool {
    let has_vertical = |line: &&[u8]| VERTICAL.iter().any(|mark| memchr::memmem::find(line, mark).is_some());
    head.split(|byte| *byte == b'\n').take(LOOKED_AT).filter(has_vertical).count() >= MIN_LINES
}

/// Takes a text byte by byte, and keeps what may be the start of a line's character.
#[derive(Debug, Default)]
pub struct BoxLines {
    held: Vec<u8>,
}

impl BoxLines {
    /// Writes what `byte` makes behind those before it.
    pub fn push(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.held.push(byte);
        match self.held[..] {
            [0xE2] => {}
            [first, second] if STARTS.contains(&[first, second]) => {}
            [_, _, _] => {
                let char = std::str::from_utf8(&self.held).ok().and_then(|text| text.chars().next());
                match char {
                    Some(char) if HORIZONTAL.contains(&char) => out.push(b' '),
                    Some(_) => out.push(b'|'),
                    None => out.extend_from_slice(&self.held),
                }
                self.held.clear();
            }
            _ => {
                out.extend_from_slice(&self.held);
                self.held.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_pipes_and_spaces() {
        let text = "┌─a─┬──┐\n│ é ┆ €│\n╞═══╪══╡\n1. ║ x ┃\n";
        let (mut lines, mut out) = (BoxLines::default(), Vec::new());
        text.bytes().for_each(|byte| lines.push(byte, &mut out));
        assert_eq!(String::from_utf8(out).as_deref(), Ok("| a |  |\n| é | €|\n|   |  |\n1. | x |\n"));
        assert!(is_drawn(text.as_bytes()) && !is_drawn("time,requests\n│,2\n".as_bytes()));
    }
}
