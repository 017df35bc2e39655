//! What names a series by its content.

use super::{Quality, runs, varint};
use crate::units::{Step, UnixSecs};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Bytes that are hashed at once.
const PIECE_BYTES: usize = 4096;

/// SHA-256 of a series' content: what names it in links and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_pieces(bytes.chunks(PIECE_BYTES))
    }

    /// Digest of `pieces`, one after the other. A browser makes code fast from one call to the next and not within one, so
    /// short pieces of something long are hashed several times as fast as the whole.
    pub fn of_pieces(pieces: impl Iterator<Item: AsRef<[u8]>>) -> Self {
        let mut hasher = Sha256::new();
        pieces.for_each(|piece| hasher.update(piece));
        Self(hasher.finalize().into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// `7c1e…a09f`
    pub fn short(&self) -> String {
        let hex = self.to_string();
        format!("{}…{}", &hex[..4], &hex[60..])
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a clock is: start of the first bucket, and seconds ahead of UTC.
type Clock = (UnixSecs, i32);

/// Digests of the series that belong to one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attached {
    /// Of the finer series behind it.
    pub finer: Option<Digest>,
    /// Of its companion.
    pub companion: Option<Digest>,
}

/// Digest of what a series is: clock, step, runs of equal quality, counts, and the digests of what is attached to it. They
/// are hashed in few bytes, as hashing is most of the work of making a long series, and in one way only, so that equal series
/// have equal digests.
pub(super) fn content_digest(
    (start, offset): Clock,
    step: Step,
    (counts, quality): (&[f64], &[Quality]),
    attached: Attached,
) -> Digest {
    let Attached { finer, companion } = attached;
    let version = match (finer, companion) {
        (None, None) => VERSION,
        (Some(_), None) => RESAMPLED_VERSION,
        (None, Some(_)) => ACCOMPANIED_VERSION,
        (Some(_), Some(_)) => RESAMPLED_ACCOMPANIED_VERSION,
    };
    let mut head = [version.as_slice(), &start.0.to_le_bytes(), &offset.to_le_bytes()].concat();
    head.extend(step.secs().to_le_bytes());
    head.extend(finer.iter().chain(&companion).flat_map(|attached| attached.0));
    for (quality, len) in runs(quality) {
        varint::put(&mut head, (len as u64) << Quality::BITS | u64::from(quality as u8));
    }
    Digest::of_pieces(std::iter::once(head).chain(counts.chunks(DIGEST_BUCKETS).map(digest_bytes)))
}

/// What is hashed of a series that nothing is attached to is written as of this version.
const VERSION: &[u8; 8] = b"series 2";
/// The same of a series that was resampled.
const RESAMPLED_VERSION: &[u8; 8] = b"series 3";
/// The same of a series with a companion.
const ACCOMPANIED_VERSION: &[u8; 8] = b"series 4";
/// The same of a resampled one with a companion.
const RESAMPLED_ACCOMPANIED_VERSION: &[u8; 8] = b"series 5";
/// Buckets that are hashed at once.
const DIGEST_BUCKETS: usize = 512;
/// Stands before the eight bytes of a count that is no whole number; those are doubled, so they are even.
const FRACTION: u64 = 1;

/// Not part of the loop that calls it, for the reason that [`Digest::of_pieces`] gives.
#[inline(never)]
fn digest_bytes(counts: &[f64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(counts.len() * 2);
    for count in counts {
        let whole = *count as u64;
        // Bit by bit: −0 is not 0 here.
        if whole >> 62 == 0 && (whole as f64).to_bits() == count.to_bits() {
            varint::put(&mut bytes, whole << 1);
        } else {
            varint::put(&mut bytes, FRACTION);
            bytes.extend(count.to_le_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_prints_and_parses() {
        let digest = Digest::of(b"abc");
        // `printf abc | sha256sum` (GNU coreutils 9.1)
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest.to_string(), hex);
        assert_eq!(Digest::parse(hex), Some(digest));
        assert_eq!(digest.short(), "ba78…15ad");
        assert_eq!(Digest::parse("ba78"), None);
        assert_eq!(Digest::parse(&"é".repeat(32)), None);
    }
}
