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
