//! The file that a training leaves: the network, and what it was trained on.
//!
//! A name with the version of the format, the SHA-256 of what follows, then a [`Trained`] as postcard writes it.

use super::sequence::{SequenceModel, Settings};
use crate::forecast::ModelId;
use crate::series::{Digest, TimeSeries};
use serde::{Deserialize, Serialize};

/// How a file begins; the digit is the version of the format.
const MAGIC: &[u8; 8] = b"plalstm1";
const DIGEST_BYTES: usize = 32;

/// Trained networks and where they come from.
///
/// The key is the model, the digest of the trace (of the one that a resampled series was made from), the step, and the end of
/// the training part: it may forecast for the same trace at the same step after that time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// What it was trained for.
    model: ModelId,
    /// The trace.
    digest: Digest,
    /// Width of a bucket that it was trained at.
    step_secs: u32,
    /// Start of the first bucket that it was not trained on, on the trace's clock.
    end_local_secs: i64,
    settings: Settings,
    seed: u64,
    /// What was learnt.
    pub sequence: SequenceModel,
}

/// Why bytes are no weights.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// Something else, or of another version.
    #[error("these are not weights of this version of Planora; train them again")]
    NotWeights,
    /// Not what was written.
    #[error("the weights are damaged; fetch or train them again")]
    Damaged,
}

impl Trained {
    /// What was learnt for `model` on the buckets of `series` before `train_end`.
    pub fn new(
        model: ModelId,
        series: &TimeSeries,
        train_end: usize,
        (settings, seed): (Settings, u64),
        sequence: SequenceModel,
    ) -> Self {
        let (digest, step_secs) = (series.source().trace_digest, series.step().secs());
        Self { model, digest, step_secs, end_local_secs: series.local_secs(train_end), settings, seed, sequence }
    }

    /// Whether it was trained for `model` on this trace at this step.
    pub fn is_of(&self, model: ModelId, series: &TimeSeries) -> bool {
        self.model == model && self.digest == series.source().trace_digest && self.step_secs == series.step().secs()
    }

    /// Whether it has the same key as `other`.
    pub fn replaces(&self, other: &Self) -> bool {
        let key = |trained: &Self| (trained.model, trained.digest, trained.step_secs, trained.end_local_secs);
        key(self) == key(other)
    }

    /// End of its training part, on the trace's clock.
    pub fn end_local_secs(&self) -> i64 {
        self.end_local_secs
    }

    /// `2 × 32 cells`
    pub fn detail(&self) -> String {
        format!("{} × {} cells", self.settings.members, self.settings.hidden)
    }

    /// The file.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let content = postcard::to_allocvec(self).ok()?;
        Some([MAGIC.as_slice(), &Digest::of(&content).0, &content].concat())
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it is something else, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(WeightsError::NotWeights)?;
        let (digest, content) = rest.split_at_checked(DIGEST_BYTES).ok_or(WeightsError::Damaged)?;
        if Digest::of(content).0 != digest {
            return Err(WeightsError::Damaged);
        }
        let trained: Self = postcard::from_bytes(content).map_err(|_| WeightsError::Damaged)?;
        if trained.sequence.is_whole() { Ok(trained) } else { Err(WeightsError::Damaged) }
    }
}
