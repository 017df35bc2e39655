//! At most this change within this period.

use serde::{Deserialize, Serialize};

/// At most this change within this period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// How much.
    pub amount: RateAmount,
    /// Within how many seconds.
    pub period_secs: u32,
}

/// Size of a [`Rate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RateAmount {
    /// So many replicas.
    Replicas(u32),
    /// So many percent of what was there when the period began.
    Percent(u32),
}
