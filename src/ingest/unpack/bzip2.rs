//! bzip2: one stream, or several behind each other, as parallel packers write them.

use super::{Unpack, UnpackError};
use bzip2::{Decompress, Status};

/// Unpacks streams until something else follows.
pub struct Bunzip {
    stream: Decompress,
    /// Whether a stream has ended and no other has begun.
    is_between: bool,
    /// Whether what follows is no stream; it is passed over, as bzip2 itself does.
    is_over: bool,
}

impl std::fmt::Debug for Bunzip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bunzip").finish_non_exhaustive()
    }
}

impl Bunzip {
    /// At the beginning of a file.
    pub fn new() -> Self {
        Self { stream: Decompress::new(false), is_between: false, is_over: false }
    }
}

impl Bunzip {
    /// As [`Unpack::unpack`], up to the end of the stream.
    fn stream(&mut self, packed: &[u8], out: &mut [u8]) -> Result<(usize, usize), UnpackError> {
        let before = (self.stream.total_in(), self.stream.total_out());
        let status = self.stream.decompress(packed, out).map_err(|why| UnpackError::Damaged(why.to_string()))?;
        self.is_between = status == Status::StreamEnd;
        let since = |now: u64, before: u64| usize::try_from(now - before).unwrap_or(usize::MAX);
        Ok((since(self.stream.total_in(), before.0), since(self.stream.total_out(), before.1)))
    }
}

impl Unpack for Bunzip {
    fn unpack(&mut self, packed: &[u8], out: &mut [u8]) -> Result<(usize, usize), UnpackError> {
        let mut taken = 0;
        loop {
            let rest = packed.get(taken..).unwrap_or_default();
            match rest.first() {
                _ if self.is_over => return Ok((packed.len(), 0)),
                None if self.is_between => return Ok((taken, 0)),
                Some(b'B') if self.is_between => *self = Self::new(),
                Some(_) if self.is_between => self.is_over = true,
                _ => {
                    let (more, put) = self.stream(rest, out)?;
                    taken += more;
                    // After each stream, so that whoever reads hears of empty ones, too.
                    if put > 0 || taken > 0 || !self.is_between {
                        return Ok((taken, put));
                    }
                }
            }
        }
    }

    fn finish(&mut self) -> Result<(), UnpackError> {
        if self.is_between || self.is_over { Ok(()) } else { Err(UnpackError::CutOff) }
    }
}
