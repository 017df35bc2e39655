//! What is known about a bucket's count.

use serde::{Deserialize, Serialize};

/// Whether a bucket's count was seen, is absent, or was filled in by somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Quality {
    /// Counted from real traffic.
    Observed = 0,
    /// The trace has nothing here: the zero is not traffic.
    Missing = 1,
    /// A value that somebody filled in. Drawn, but neither trains, scores nor triggers anything.
    Imputed = 2,
}

impl Quality {
    /// Bits that tell one from another, in what is written by hand.
    pub(crate) const BITS: u32 = 2;

    /// The word in tables and files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Observed => "ok",
            Self::Missing => "missing",
            Self::Imputed => "imputed",
        }
    }

    /// The quality that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Observed, Self::Missing, Self::Imputed].into_iter().find(|quality| quality.word() == word)
    }

    /// The quality of a bucket that joins `self` and `other`: as good as its worst part.
    #[must_use]
    pub const fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Missing, _) | (_, Self::Missing) => Self::Missing,
            (Self::Imputed, _) | (_, Self::Imputed) => Self::Imputed,
            (Self::Observed, Self::Observed) => Self::Observed,
        }
    }
}

/// Buckets that are compared at once. A browser makes code fast from one call to the next and not within one, so long loops
/// are made of short calls, here and wherever all buckets are gone through.
pub(crate) const PIECE_BUCKETS: usize = 4096;

/// Runs of equal quality, in order, with their lengths.
pub fn runs(quality: &[Quality]) -> impl Iterator<Item = (Quality, usize)> {
    let mut rest = quality;
    std::iter::from_fn(move || {
        let first = *rest.first()?;
        let mut len = 0;
        for piece in rest.chunks(PIECE_BUCKETS) {
            let same = same_as(first, piece);
            len += same;
            if same < piece.len() {
                break;
            }
        }
        rest = &rest[len..];
        Some((first, len))
    })
}

/// How many buckets at the start of `piece` are of quality `first`.
#[inline(never)]
fn same_as(first: Quality, piece: &[Quality]) -> usize {
    piece.iter().position(|quality| *quality != first).unwrap_or(piece.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_as_long_as_they_are() {
        let all =
            [(Quality::Observed, 3 * PIECE_BUCKETS + 1), (Quality::Missing, PIECE_BUCKETS), (Quality::Observed, 1)];
        let quality: Vec<Quality> = all.iter().flat_map(|(quality, len)| vec![*quality; *len]).collect();
        assert_eq!(runs(&quality).collect::<Vec<_>>(), all);
        assert_eq!(runs(&[]).count(), 0);
    }
}
