//! The record of a finished run: everything that a chart, a screen, the command line or an export may ask.
//!
//! In: what the simulation wrote, tick by tick. Out: columns, one array per quantity, and totals. Struct of arrays, so a
//! column can be drawn, scored or sent as it is. Words for people are made from it elsewhere (`readout`).

mod columns;
mod decision;
mod derive;
mod export;
pub(crate) mod raw;
mod response;
mod study;
mod totals;

pub use columns::{Columns, Fan, Ground, StageColumns, TimerColumn, WorkloadClass};
pub use decision::LogRow;
use decision::log_rows;
pub use export::{decisions_csv, summary_json, ticks_csv, ticks_csv_slices};
pub use response::{Response, latency};
pub use study::{Candidate, LeadScores, Study};
pub use totals::{Baseline, Elasticity, Latency, RunningTotals, Totals};

use crate::detect::Incident;
use crate::forecast::Scores;
use crate::policy::Finding;
use crate::scenario::{Notice, Scenario};
use crate::series::Source;
use crate::series::calendar::Civil;
use crate::units::Step;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A finished run. Tick 0 begins with the first replayed bucket; `n` is [`Report::len`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The scenario, with what is left to the trace set to what suits it.
    pub scenario: Scenario,
    /// The trace behind it.
    pub trace: TraceInfo,
    /// Width of a tick.
    pub step: Step,
    /// Bucket of the (resampled) trace that tick 0 begins with.
    pub first_bucket: usize,
    /// Ticks before it were part of the training; 0 when the replay starts at the split.
    pub trained_ticks: usize,
    /// One value per tick and quantity.
    pub columns: Arc<Columns>,
    /// What is expected right of the cursor: the policy's own leads at first, all that is drawn once they have followed.
    #[serde(skip)]
    pub fan: Arc<Fan>,
    /// Joined anomalies.
    pub incidents: Vec<Incident>,
    /// Money, losses and elasticity of the whole replay.
    pub totals: Totals,
    /// The same for what could have been done instead; empty until they have followed.
    pub baselines: Vec<Baseline>,
    /// How long requests took; empty until it has followed, and where the scenario does not say how long one takes.
    pub latency: Option<Latency>,
    /// One-step accuracy on the observed ticks after the split, requests per bucket as in the trace; `None` without any.
    pub scores: Option<Scores>,
    /// Rows of the decision log, oldest first.
    #[serde(skip)]
    pub log: Vec<LogRow>,
    /// The whole trace in few points, for the strip above the overview.
    pub overview: Overview,
    /// What must be said aloud.
    pub notices: Vec<Notice>,
    /// What is wrong or easily misread in the scenario's settings.
    pub findings: Vec<Finding>,
}

/// What is shown of the trace wherever its numbers appear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceInfo {
    /// Name, origin, digest.
    pub source: Source,
    /// First bucket's start on the trace's clock, in seconds.
    pub start_local_secs: i64,
    /// Seconds that this clock is ahead of UTC.
    pub utc_offset_secs: i32,
    /// Width of a bucket of the resampled trace: its own where it can't be as fine as the scenario asks.
    pub step: Step,
    /// Buckets of the resampled trace.
    pub buckets: usize,
    /// Bucket that ends the training part.
    pub split_bucket: usize,
    /// Width of the trace's own bucket in seconds, before resampling.
    pub own_step_secs: u32,
}

/// The whole trace, thinned.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Overview {
    /// Spans of buckets that are not observed: first, one past the last, whether missing (else imputed).
    pub gaps: Vec<(usize, usize, bool)>,
}

impl Report {
    /// Completes a report that came without its ground, and without what follows from that and its run.
    #[must_use]
    pub fn completed(mut self, ground: Arc<Ground>, fan: Arc<Fan>) -> Self {
        Arc::make_mut(&mut self.columns).ground = ground;
        self.fan = fan;
        self.derived()
    }

    /// Completes a report with what follows from its ground and its run: the derived columns, and the decision log.
    #[must_use]
    pub fn derived(mut self) -> Self {
        Arc::make_mut(&mut self.columns).derive(&self.scenario);
        self.log = log_rows(&self.columns, self.scenario.first_replicas());
        self
    }

    /// Number of ticks.
    pub fn len(&self) -> usize {
        self.columns.count.len()
    }

    /// Whether there is no tick at all.
    pub fn is_empty(&self) -> bool {
        self.columns.count.is_empty()
    }

    /// Start of `tick` on the trace's clock, in seconds; also for ticks before and after the replay.
    pub fn local_secs(&self, tick: usize) -> i64 {
        self.bucket_local_secs(self.first_bucket) + tick as i64 * self.step.secs_i64()
    }

    /// Start of a bucket of the trace on the trace's clock, in seconds.
    pub fn bucket_local_secs(&self, bucket: usize) -> i64 {
        self.trace.start_local_secs + bucket as i64 * self.trace.step.secs_i64()
    }

    /// Ticks in a bucket of the trace, at least 1.
    pub fn ticks_per_bucket(&self) -> usize {
        ((self.trace.step.secs() / self.step.secs()) as usize).max(1)
    }

    /// Number of replayed buckets.
    pub fn buckets(&self) -> usize {
        self.len() / self.ticks_per_bucket()
    }

    /// The tick that a bucket of the trace begins with; negative before the replay.
    pub fn bucket_tick(&self, bucket: usize) -> f64 {
        (bucket as f64 - self.first_bucket as f64) * self.ticks_per_bucket() as f64
    }

    /// The newest bucket of the replay, from 0, that has ended with `tick`; `None` within the first.
    pub fn ended_bucket(&self, tick: usize) -> Option<usize> {
        (tick.saturating_add(1) / self.ticks_per_bucket()).checked_sub(1)
    }

    /// The newest tick up to `tick` that ended a bucket, where scores stand; `None` within the first bucket.
    pub fn scored_tick(&self, tick: usize) -> Option<usize> {
        self.ended_bucket(tick).map(|bucket| (bucket + 1) * self.ticks_per_bucket() - 1)
    }

    /// Start of `tick` on the trace's clock.
    pub fn civil(&self, tick: usize) -> Civil {
        Civil::from_local_secs(self.local_secs(tick))
    }

    /// The tick that holds `local_secs`, the nearest at the ends.
    pub fn tick_at(&self, local_secs: i64) -> usize {
        let ticks = (local_secs - self.local_secs(0)).div_euclid(self.step.secs_i64());
        usize::try_from(ticks).unwrap_or(0).min(self.len().saturating_sub(1))
    }
}
