//! Which part of a trace is replayed, and where its training part ends.

use super::error::AppError;
use crate::scenario::Scenario;
use crate::series::calendar::Civil;
use crate::series::{Landmarks, TimeSeries};
use std::ops::Range;

/// Share of a trace that trains when nobody says otherwise.
const TRAINING_SHARE: (usize, usize) = (7, 10);

/// The part of a trace that is replayed, and the split.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) replay: Range<usize>,
    pub(super) split: usize,
}

impl Place {
    /// Replayed buckets that were part of the training.
    pub(super) fn trained_buckets(&self) -> usize {
        self.split.saturating_sub(self.replay.start).min(self.replay.len())
    }
}

/// Bucket that ends the training part.
pub(super) fn split_of(scenario: &Scenario, series: &TimeSeries, landmarks: Landmarks) -> usize {
    scenario.split.or(landmarks.test_start).map_or_else(|| usual_split(series), |time| series.index_at(time))
}

/// The split of a trace that nobody cut.
pub(super) fn usual_split(series: &TimeSeries) -> usize {
    series.len() * TRAINING_SHARE.0 / TRAINING_SHARE.1
}

/// The part that `scenario` replays.
///
/// # Errors
/// When nothing is left of it.
pub(super) fn place(scenario: &Scenario, series: &TimeSeries, landmarks: Landmarks) -> Result<Place, AppError> {
    let len = series.len();
    let split = split_of(scenario, series, landmarks);
    let from = scenario.from.map_or(split, |time| series.index_at(time));
    let to = scenario.to.map_or(len, |time| series.index_at(time));
    if from >= to {
        let (first, last) =
            (Civil::from_local_secs(series.local_secs(0)), Civil::from_local_secs(series.local_secs(len)));
        let text =
            format!("The trace runs from {first} to {last}. Choose a replay inside it, and a split before its end.");
        return Err(AppError::new("range.empty", "Nothing to replay", text));
    }
    Ok(Place { replay: from..to, split })
}
