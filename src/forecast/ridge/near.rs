//! The file that holds the nearest leads of a fitted ridge: what a first run reads of the bundled trace, so that it need not wait
//! for a fit. They are the fit's own, bit for bit; whoever looks farther fits.
//!
//! A name with the version of the format, the SHA-256 of what follows, then a [`NearLeads`] as postcard writes it.

use super::{Design, Lead, Ridge};
use crate::forecast::WeightsError;
use crate::forecast::variance::Scale;
use crate::series::{Digest, TimeSeries};
use serde::{Deserialize, Serialize};

/// How a file begins; the digit is the version of the format.
const MAGIC: &[u8; 8] = b"plridge1";
const DIGEST_BYTES: usize = 32;
/// Leads that are written down: as far as the presets' policies look.
const LEADS: usize = 4;

/// The nearest leads of a fitted ridge and where they come from.
///
/// The key is the digest of the trace (of the one that a resampled series was made from), the step, and the end of the training
/// part. They stand for a fit of just that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearLeads {
    digest: Digest,
    step_secs: u32,
    /// Start of the first bucket that was not trained on, on the trace's clock.
    end_local_secs: i64,
    scale: Scale,
    /// `[leads]`, the nearest first.
    leads: Vec<Lead>,
    detail: String,
}

impl NearLeads {
    /// The nearest leads of `ridge`, fitted on the buckets of `series` before `train_end`.
    pub(super) fn of(ridge: &Ridge, series: &TimeSeries, train_end: usize) -> Self {
        Self {
            digest: series.source().trace_digest,
            step_secs: series.step().secs(),
            end_local_secs: series.local_secs(train_end),
            scale: ridge.scale,
            leads: ridge.leads.iter().take(LEADS).cloned().collect(),
            detail: ridge.detail.clone(),
        }
    }

    /// Whether both stand for the same fit.
    pub fn replaces(&self, other: &Self) -> bool {
        let key = |near: &Self| (near.digest, near.step_secs, near.end_local_secs);
        key(self) == key(other)
    }

    /// The model that a fit of the buckets of `series` before `train_end` gives, as far as `leads` leads; `None` where these are
    /// of another fit, or do not reach as far.
    pub fn ridge(&self, series: &TimeSeries, train_end: usize, leads: usize) -> Option<Ridge> {
        let is_same = self.digest == series.source().trace_digest
            && self.step_secs == series.step().secs()
            && self.end_local_secs == series.local_secs(train_end);
        if !is_same || leads > self.leads.len() {
            return None;
        }
        let design = Design::new(series, train_end);
        let columns = design.kinds().len();
        let fits = self.leads.iter().all(|lead| lead.weights.len() == columns);
        fits.then(|| Ridge {
            design,
            scale: self.scale,
            leads: self.leads.clone(),
            // They come with the bundled trace alone, whose minutes have no outliers; the detail would count them.
            left_out: Vec::new(),
            detail: self.detail.clone(),
        })
    }

    /// The file.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let content = postcard::to_allocvec(self).ok()?;
        Some([MAGIC.as_slice(), &Digest::of(&content).0, &content].concat())
    }

    /// Reads a file; `None` for one that does not begin as such a file does.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Result<Self, WeightsError>> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let near = rest.split_at_checked(DIGEST_BYTES).and_then(|(digest, content)| {
            let near: Self = postcard::from_bytes(content).ok()?;
            (Digest::of(content).0 == digest && near.is_whole()).then_some(near)
        });
        Some(near.ok_or(WeightsError::Damaged))
    }

    /// Whether all numbers are finite.
    fn is_whole(&self) -> bool {
        let is_finite =
            |lead: &Lead| lead.weights.iter().chain([&lead.intercept, &lead.variance]).all(|x| x.is_finite());
        self.step_secs > 0 && self.leads.iter().all(is_finite)
    }
}

impl Ridge {
    /// The file of its nearest leads; `series` and `train_end` are those that it was fitted on.
    pub fn near_leads(&self, series: &TimeSeries, train_end: usize) -> Option<Vec<u8>> {
        NearLeads::of(self, series, train_end).to_bytes()
    }
}
