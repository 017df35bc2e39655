//! Where a series comes from. Shown wherever its numbers appear.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Times on the trace's own clock, in seconds, at which published results cut it; none for a user's trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Landmarks {
    /// Start of the part that is tested on.
    pub test_start: Option<i64>,
    /// Start of a part of it that is scored apart, because it is unlike the rest.
    pub surge_start: Option<i64>,
}

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

/// How a series came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Comes with Planora.
    Bundled,
    /// The user's own file.
    Upload,
    /// Made by a generator with this seed.
    Synthetic {
        /// Seed of the generator.
        seed: u64,
    },
}

/// Name, origin and digest of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Name for people, e.g. `NASA-HTTP 1995` or `checkout.csv`.
    pub name: String,
    /// How it came to be.
    pub origin: Origin,
    /// Digest of start, step, counts and quality.
    pub digest: Digest,
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
