//! What the lead of a search has a hand do, and what comes back.

use crate::job::AppError;
use crate::tune::{Foreseen, Measures, Need, Task};
use serde::{Deserialize, Serialize};

/// What the lead has a hand do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// Prepare forecasts.
    Foresee(Need),
    /// Take forecasts of somebody else.
    Take(Foreseen),
    /// Replay tasks, each with its place.
    Replay(Vec<(usize, Task)>),
}

/// What a hand answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Done {
    /// It has the trace and takes orders.
    Ready,
    /// Forecasts.
    Foreseen(Foreseen),
    /// Results, each with its task's place.
    Measured(Vec<(usize, Measures)>),
    /// It is of no use.
    Failed(AppError),
}
