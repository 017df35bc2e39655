//! Zstandard (RFC 8878): one frame, or several behind each other, as parallel packers write them, with frames for others between.
//!
//! The decoder reads whole blocks only, so what comes in pieces is held until the block that it belongs to is complete: at most 2 MB.
//! A frame says how far back its blocks may reach; one that asks for more than 128 MiB is refused, as `zstd` itself does.

use super::{Unpack, UnpackError};
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::Read;

/// What each frame begins with.
pub const MAGIC: &[u8] = b"\x28\xB5\x2F\xFD";

/// Bytes of a mark, of a skipped frame's head, of a block's head, and of a checksum.
const MARK: usize = 4;
const SKIPPED_HEAD: usize = 8;
const BLOCK_HEAD: usize = 3;
const CHECKSUM: usize = 4;

/// Whether a file or a frame begins with one of the sixteen marks of frames that are for others than the decoder.
pub fn is_skipped(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

/// Unpacks frames.
pub struct Unzstd {
    decoder: FrameDecoder,
    /// The beginning of what is not complete yet.
    held: Vec<u8>,
    place: Place,
    /// Whether a frame has been begun at all.
    has_frame: bool,
}

/// What comes next.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// The head of a frame.
    Frame,
    /// That many bytes that are for others.
    Skipped(u64),
    /// A block.
    Block {
        /// Whether a checksum follows the last one.
        has_checksum: bool,
    },
    /// Nothing but what the last block made.
    Rest,
}

impl std::fmt::Debug for Unzstd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unzstd").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Unzstd {
    /// At the beginning of a file.
    pub fn new() -> Self {
        Self { decoder: FrameDecoder::new(), held: Vec::new(), place: Place::Frame, has_frame: false }
    }

    /// Puts what is unpacked and no longer reached back to into `out`.
    fn collect(&mut self, out: &mut [u8]) -> Result<usize, UnpackError> {
        let put = self.decoder.read(out).map_err(|why| UnpackError::Damaged(why.to_string()))?;
        if matches!(self.place, Place::Rest) && self.decoder.can_collect() == 0 {
            let said = self.decoder.get_checksum_from_data();
            if said.is_some() && said != self.decoder.get_calculated_checksum() {
                return Err(UnpackError::Damaged("its checksum is of other content".to_owned()));
            }
            self.place = Place::Frame;
        }
        Ok(put)
    }

    /// Holds what is missing of `bytes`; whether all is there.
    fn hold(&mut self, bytes: usize, packed: &mut &[u8]) -> bool {
        let more = bytes.saturating_sub(self.held.len()).min(packed.len());
        let (now, rest) = packed.split_at(more);
        self.held.extend_from_slice(now);
        *packed = rest;
        self.held.len() >= bytes
    }

    /// Begins a frame once its head is there; whether it is.
    fn frame(&mut self, packed: &mut &[u8]) -> Result<bool, UnpackError> {
        if !self.hold(MARK, packed) {
            return Ok(false);
        }
        if is_skipped(&self.held) {
            if !self.hold(SKIPPED_HEAD, packed) {
                return Ok(false);
            }
            // One of nothing is over at once, as nothing more may come.
            self.place = match little_endian(&self.held, MARK) {
                0 => Place::Frame,
                bytes => Place::Skipped(u64::from(bytes)),
            };
        } else {
            if !self.held.starts_with(MAGIC) {
                return Err(UnpackError::Damaged("a frame begins as none does".to_owned()));
            }
            if !self.hold(MARK + 1, packed) {
                return Ok(false);
            }
            let about = self.held.get(MARK).copied().unwrap_or_default();
            if !self.hold(MARK + 1 + bytes_behind(about), packed) {
                return Ok(false);
            }
            self.decoder.reset(self.held.as_slice()).map_err(refusal)?;
            self.place = Place::Block { has_checksum: about & 4 != 0 };
        }
        self.has_frame = true;
        self.held.clear();
        Ok(true)
    }

    /// Unpacks a block once all of it is there; whether it is.
    fn block(&mut self, has_checksum: bool, packed: &mut &[u8]) -> Result<bool, UnpackError> {
        if !self.hold(BLOCK_HEAD, packed) {
            return Ok(false);
        }
        let head = little_endian(&self.held, 0) & 0x00FF_FFFF;
        let (is_last, is_one_byte, size) = (head & 1 == 1, (head >> 1) & 3 == 1, (head >> 3) as usize);
        let content = if is_one_byte { 1 } else { size };
        let checksum = if is_last && has_checksum { CHECKSUM } else { 0 };
        if !self.hold(BLOCK_HEAD + content + checksum, packed) {
            return Ok(false);
        }
        self.decoder.decode_blocks(self.held.as_slice(), BlockDecodingStrategy::UptoBlocks(1)).map_err(refusal)?;
        self.held.clear();
        if is_last {
            self.place = Place::Rest;
        }
        Ok(true)
    }
}

impl Unpack for Unzstd {
    fn unpack(&mut self, packed: &[u8], out: &mut [u8]) -> Result<(usize, usize), UnpackError> {
        let mut rest = packed;
        loop {
            let put = self.collect(out)?;
            let taken = packed.len() - rest.len();
            if put > 0 || (taken > 0 && self.held.is_empty()) {
                return Ok((taken, put));
            }
            let goes_on = match self.place {
                Place::Frame => self.frame(&mut rest)?,
                Place::Block { has_checksum } => self.block(has_checksum, &mut rest)?,
                Place::Skipped(left) => {
                    let now = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    rest = rest.get(now..).unwrap_or_default();
                    let left = left - now as u64;
                    self.place = if left == 0 { Place::Frame } else { Place::Skipped(left) };
                    left == 0
                }
                // There is no room for what is left.
                Place::Rest => false,
            };
            if !goes_on {
                return Ok((packed.len() - rest.len(), 0));
            }
        }
    }

    fn finish(&mut self) -> Result<(), UnpackError> {
        let is_between = matches!(self.place, Place::Frame) && self.held.is_empty() && self.has_frame;
        if is_between { Ok(()) } else { Err(UnpackError::CutOff) }
    }
}

/// Bytes of a frame's head behind its first, `about`: the window, a dictionary's number, and how long the content is.
fn bytes_behind(about: u8) -> usize {
    let is_one_segment = about & 0x20 != 0;
    let dictionary = [0, 1, 2, 4].get(usize::from(about & 3)).copied().unwrap_or_default();
    let content = match about >> 6 {
        0 => usize::from(is_one_segment),
        size => 1 << size,
    };
    usize::from(!is_one_segment) + dictionary + content
}

/// The four bytes from `at`, lowest first; what is not there is 0.
fn little_endian(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.iter().skip(at).take(4).enumerate();
    four.fold(0, |value, (place, byte)| value | u32::from(*byte) << (8 * place))
}

fn refusal(why: FrameDecoderError) -> UnpackError {
    match why {
        FrameDecoderError::WindowSizeTooBig { requested, .. } => UnpackError::Window(requested.div_ceil(1 << 20)),
        FrameDecoderError::DictNotProvided { .. } => UnpackError::Dictionary,
        other => UnpackError::Damaged(other.to_string()),
    }
}
