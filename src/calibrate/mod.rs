//! Measurements of a running service → what one of its replicas can serve, how long one takes to start, and how late its
//! metrics are.
//!
//! In: a [`FleetRecord`]: load and ready replicas, and where there are some wanted replicas, CPU and latency, on one regular
//! grid. Out: a [`Calibration`]: three [`Finding`]s, each an [`Estimate`] with its interval or a [`Refusal`] that says with figures
//! why the data do not tell and what would. [`twin`] replays the policy that ran on the same load and compares replicas.
//!
//! The rooms: `record` (the data), `read` (bytes → record), `points` (which samples count), `line` and `blocks` (robust
//! regression, bootstrap), `rate` and `knee` (what a replica serves, by CPU or by latency), `startup`, `lag`, `twin` and `causes`.
//!
//! Nothing here knows a clock, a file or chance: bootstraps draw from a fixed seed, so the same record gives the same bytes.

mod blocks;
mod causes;
mod knee;
mod lag;
mod line;
mod points;
mod rate;
pub mod read;
mod record;
mod startup;
mod twin;

pub use causes::{Assumption, Cause, Tried};
pub use lag::Lag;
pub use points::{Point, Scatter};
pub use rate::{Bound, Rate, Source};
pub use record::{Columns, FleetRecord, RecordError};
pub use startup::{Delays, Startup};
pub use twin::{Agreement, Moment, Twin, TwinError, twin};

use serde::{Deserialize, Serialize};

/// Share of repetitions of the measurement whose interval holds the truth, as far as the model does.
pub const LEVEL: f64 = 0.95;
/// Share of its CPU request that a replica is aimed at unless somebody says otherwise.
pub const TARGET_UTILIZATION: f64 = 0.6;

/// A value that the data tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value, in the unit of what holds it.
    pub value: f64,
    /// Lower end of the interval, at most `value`.
    pub low: f64,
    /// Upper end, at least `value`.
    pub high: f64,
    /// Level of the interval: [`LEVEL`].
    pub level: f64,
    /// Samples or events that it rests on.
    pub samples: usize,
    /// How it was found, as a sentence.
    pub reason: String,
}

/// Why the data do not tell a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A column is not there.
    NoColumn,
    /// Too few samples are left to judge by.
    TooFewSamples,
    /// CPU is never high enough to know the slope.
    LowUtilization,
    /// Load per replica hardly varies.
    NarrowLoad,
    /// CPU is flat at its cap.
    Saturated,
    /// CPU, or latency, does not rise with the load.
    Unrelated,
    /// The interval is too wide to be of use.
    WideInterval,
    /// Latency never rises: the fleet was never near what it can serve.
    NoKnee,
    /// The idle burn is above the utilisation aimed at.
    IdleAboveTarget,
    /// Too few step-ups.
    TooFewStepUps,
    /// Most step-ups were changed before they were ready.
    OverlappingStepUps,
    /// Replicas are ready within a sample.
    CoarseSampling,
    /// The load is too smooth to see a delay.
    SmoothLoad,
    /// The load's column is later than the metric's.
    LateLoad,
    /// The best delay is the longest that was tried.
    OutOfRange,
}

/// A plain refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The kind.
    pub why: Why,
    /// What was seen, as a sentence with its figures.
    pub text: String,
    /// What would tell, as a sentence.
    pub remedy: String,
}

impl Refusal {
    fn new(why: Why, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { why, text: text.into(), remedy: remedy.into() }
    }
}

/// An estimate, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The data tell.
    Estimated(Estimate),
    /// They do not.
    Refused(Refusal),
}

impl Finding {
    /// The estimate, if there is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Estimated(estimate) => Some(estimate),
            Self::Refused(_) => None,
        }
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Estimated(_) => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }
}

impl From<Result<Estimate, Refusal>> for Finding {
    fn from(found: Result<Estimate, Refusal>) -> Self {
        found.map_or_else(Self::Refused, Self::Estimated)
    }
}

/// All that a record tells of its service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// What one replica can serve.
    pub rate: Rate,
    /// How long a replica takes to be ready.
    pub startup: Startup,
    /// How late the metric is.
    pub lag: Lag,
}

/// Calibrates a service by `record`; `target_utilization` is what a replica is aimed at, as a share of its CPU request, above 0.
pub fn calibrate(record: &FleetRecord, target_utilization: f64) -> Calibration {
    let lag = lag::lag(record);
    let startup = startup::startup(record);
    let rate = rate::rate(record, &lag, target_utilization);
    Calibration { rate, startup, lag }
}

#[cfg(test)]
mod tests;
