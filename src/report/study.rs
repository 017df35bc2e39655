//! The record of a study: several models on the same trace, step and split, each with scores and forecasts.

use crate::forecast::{Component, ModelId, Scores};
use crate::progress::Epoch;
use crate::series::Source;
use crate::units::Step;
use serde::{Deserialize, Serialize};

/// What the models of a study are compared on. `n` is the number of test buckets: those from the split on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// The trace: name, origin, digest.
    pub source: Source,
    /// First bucket's start on the trace's clock, in seconds.
    pub start_local_secs: i64,
    /// Seconds that this clock is ahead of UTC.
    pub utc_offset_secs: i32,
    /// Width of a bucket.
    pub step: Step,
    /// Buckets of the trace at that step.
    pub buckets: usize,
    /// Bucket that ends the training part; the first test bucket.
    pub split_bucket: usize,
    /// Observed buckets before the split.
    pub trained_on: usize,
    /// Observed buckets from the split on.
    pub tested_on: usize,
    /// First test bucket of a part that is scored apart (the surge of 29–31 August in the bundled trace).
    pub surge_bucket: Option<usize>,
    /// Counts per test bucket, `NaN` where nothing was observed, `[n]`.
    pub actual: Vec<f32>,
    /// The whole trace in at most 600 points, mean count per bucket of each piece, `NaN` where nothing was observed.
    pub overview: Vec<f32>,
    /// Leads that are scored, in buckets, ascending; the first is 1.
    pub leads: Vec<usize>,
    /// The lead of every [`Candidate`]'s `mean`, `lower` and `upper`.
    pub lead: usize,
}

/// One model of a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which model.
    pub model: ModelId,
    /// What was chosen or found at the fit, in a few signs, e.g. `(2,1,2)`.
    pub detail: String,
    /// Seconds that the fit took; 0 where it was ready.
    pub fit_secs: f64,
    /// Seconds that all test forecasts took.
    pub forecast_secs: f64,
    /// Scores, one entry per lead of the study.
    pub leads: Vec<LeadScores>,
    /// Expected count of each test bucket, `lead` buckets before its end, `[n]`; `NaN` where there is none.
    pub mean: Vec<f32>,
    /// Lower end of the 90 % band, `[n]`.
    pub lower: Vec<f32>,
    /// Upper end of the 90 % band, `[n]`.
    pub upper: Vec<f32>,
    /// Training, pass by pass, where the model learns so.
    pub training: Vec<Epoch>,
    /// Parts that the forecast is made of, where the model has such.
    pub components: Vec<Component>,
    /// Expected counts of the buckets after the end of the trace, up to a week.
    pub beyond: Vec<f32>,
}

/// How good one model is at one lead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LeadScores {
    /// Buckets ahead.
    pub lead: usize,
    /// On all test buckets.
    pub all: Scores,
    /// On those before [`Study::surge_bucket`], if there is one.
    pub usual: Option<Scores>,
    /// On the others, if there is one.
    pub surge: Option<Scores>,
    /// Lowest coverage of the band on a day of the test part, 0..1.
    pub worst_day_coverage: f64,
}
