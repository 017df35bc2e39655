//! What is said of a trace that has just been read.

use crate::series::{Digest, TimeSeries};
use serde::{Deserialize, Serialize};

/// Name, size and span of a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceSummary {
    /// Its name.
    pub name: String,
    /// What names it in links.
    pub digest: Digest,
    /// Number of buckets.
    pub buckets: usize,
    /// Width of one in seconds.
    pub step_secs: u32,
    /// Start on its own clock, in seconds.
    pub start_local_secs: i64,
    /// Seconds that this clock is ahead of UTC.
    pub utc_offset_secs: i32,
    /// Buckets that were observed.
    pub observed: usize,
}

impl TraceSummary {
    /// The summary of `series`.
    pub fn of(series: &TimeSeries) -> Self {
        Self {
            name: series.source().name.clone(),
            digest: series.source().digest,
            buckets: series.len(),
            step_secs: series.step().secs(),
            start_local_secs: series.local_secs(0),
            utc_offset_secs: series.utc_offset_secs(),
            observed: series.observed_in(0..series.len()),
        }
    }
}
