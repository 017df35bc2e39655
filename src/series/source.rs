//! Where a series comes from. Shown wherever its numbers appear.

use super::Digest;
use serde::{Deserialize, Serialize};

/// Times on the trace's own clock, in seconds, at which published results cut it; none for a user's trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Landmarks {
    /// Start of the part that is tested on.
    pub test_start: Option<i64>,
    /// Start of a part of it that is scored apart, because it is unlike the rest.
    pub surge_start: Option<i64>,
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

/// Name, origin and digests of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Name for people, e.g. `NASA-HTTP 1995` or `checkout.csv`.
    pub name: String,
    /// How it came to be.
    pub origin: Origin,
    /// Digest of the series' own content: what names it in links, files and caches.
    pub digest: Digest,
    /// Digest of the trace that it was made from by resampling, cutting or extending, over however many of these; its own
    /// where it was not. Networks that were trained on a trace are found by it at every step.
    pub trace_digest: Digest,
}
