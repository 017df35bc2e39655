//! Chunks → lines. A line that spans chunks is put together here, and nowhere else.

use super::{IngestError, MAX_LINE_BYTES};

/// Cuts a stream of bytes into lines, without their line ends (`\n` or `\r\n`).
#[derive(Debug, Default)]
pub struct Lines {
    /// The unfinished line at the end of the last chunk.
    tail: Vec<u8>,
    /// Lines handed out so far.
    count: u64,
}

impl Lines {
    /// Hands every line that `chunk` completes to `each`, with its number from 1.
    ///
    /// # Errors
    /// The first error of `each`, or a line longer than [`MAX_LINE_BYTES`].
    pub fn push(
        &mut self,
        chunk: &[u8],
        mut each: impl FnMut(u64, &[u8]) -> Result<(), IngestError>,
    ) -> Result<(), IngestError> {
        let mut rest = chunk;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = (&rest[..end], &rest[end + 1..]);
            self.count += 1;
            if self.tail.is_empty() {
                check_length(self.count, line.len())?;
                each(self.count, without_return(line))?;
            } else {
                check_length(self.count, self.tail.len() + line.len())?;
                self.tail.extend_from_slice(line);
                let whole = std::mem::take(&mut self.tail);
                each(self.count, without_return(&whole))?;
            }
            rest = after;
        }
        check_length(self.count + 1, self.tail.len() + rest.len())?;
        self.tail.extend_from_slice(rest);
        Ok(())
    }

    /// Hands out the last line, if the stream did not end with a line end.
    ///
    /// # Errors
    /// The error of `each`.
    pub fn finish(self, mut each: impl FnMut(u64, &[u8]) -> Result<(), IngestError>) -> Result<(), IngestError> {
        if self.tail.is_empty() { Ok(()) } else { each(self.count + 1, without_return(&self.tail)) }
    }
}

fn check_length(line: u64, bytes: usize) -> Result<(), IngestError> {
    if bytes > MAX_LINE_BYTES { Err(IngestError::LineTooLong { line }) } else { Ok(()) }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(chunks: &[&[u8]]) -> Vec<(u64, Vec<u8>)> {
        let mut lines = Lines::default();
        let mut out = Vec::new();
        let mut keep = |number, line: &[u8]| {
            out.push((number, line.to_vec()));
            Ok(())
        };
        for chunk in chunks {
            lines.push(chunk, &mut keep).expect("short lines");
        }
        lines.finish(&mut keep).expect("short line");
        out
    }

    #[test]
    fn both_line_ends_and_a_last_line_without_one() {
        let lines = split(&[b"a\r\nb\n\nc"]);
        let expected: Vec<(u64, Vec<u8>)> =
            vec![(1, b"a".to_vec()), (2, b"b".to_vec()), (3, b"".to_vec()), (4, b"c".to_vec())];
        assert_eq!(lines, expected);
    }

    #[test]
    fn an_endless_line_is_refused() {
        let mut lines = Lines::default();
        let chunk = vec![b'x'; MAX_LINE_BYTES];
        assert!(lines.push(&chunk, |_, _| Ok(())).is_ok());
        assert_eq!(lines.push(b"x", |_, _| Ok(())), Err(IngestError::LineTooLong { line: 1 }));
    }

    proptest! {
        #[test]
        fn cuts_do_not_matter(text in "[ab\r\n]{0,60}", cut in 0_usize..60) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            prop_assert_eq!(split(&[&bytes[..cut], &bytes[cut..]]), split(&[bytes]));
        }
    }
}
