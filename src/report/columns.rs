//! One array per quantity.

use super::raw;
use crate::detect::Verdict;
use crate::policy::{Action, Proposal, ReasonCode, STAGES, TIMERS};
use crate::series::Quality;
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::sync::Arc;

/// How busy the ready fleet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum WorkloadClass {
    /// No load is known.
    None = 0,
    /// Utilisation below `class_low`.
    Low = 1,
    /// In between.
    Normal = 2,
    /// Utilisation from `class_high` on.
    High = 3,
    /// Far above the forecast, or scored as a spike.
    Spike = 4,
}

impl WorkloadClass {
    /// The word, empty for none.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Low => "Low",
            Self::Normal => "Normal",
            Self::High => "High",
            Self::Spike => "Spike",
        }
    }
}

/// What is known of each tick whatever the policy decides, each `[n]`. Rates in requests per second after the multiplier; `NaN`
/// where there is no value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Ground {
    /// Requests in the tick, before the multiplier: where a bucket is one tick, those of the trace.
    #[serde(with = "raw::f64s")]
    pub count: Vec<f64>,
    /// What is known about its bucket.
    #[serde(with = "raw::codes")]
    pub quality: Vec<Quality>,
    /// Load; `NaN` where the bucket was not observed.
    #[serde(with = "raw::f64s")]
    pub load_rps: Vec<f64>,
    /// What was forecast for its bucket before that began.
    #[serde(with = "raw::f64s")]
    pub forecast_rps: Vec<f64>,
    /// Lower end of that forecast's band.
    #[serde(with = "raw::f64s")]
    pub lower_rps: Vec<f64>,
    /// Upper end of that forecast's band.
    #[serde(with = "raw::f64s")]
    pub upper_rps: Vec<f64>,
    /// Load − forecast of the bucket that ends with the tick; no value within a bucket.
    #[serde(with = "raw::f64s")]
    pub residual_rps: Vec<f64>,
    /// Score of that residual.
    #[serde(with = "raw::f64s")]
    pub score: Vec<f64>,
    /// What the score means.
    #[serde(with = "raw::codes")]
    pub verdict: Vec<Verdict>,
}

/// What is expected of the next buckets of the trace, made at the end of each replayed one: `[leads][buckets]`, lead 1 first, in
/// requests per second.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Fan {
    /// The mean.
    #[serde(with = "raw::f32s2")]
    pub mean_rps: Vec<Vec<f32>>,
    /// Lower end of its band.
    #[serde(with = "raw::f32s2")]
    pub lower_rps: Vec<Vec<f32>>,
    /// Upper end of its band.
    #[serde(with = "raw::f32s2")]
    pub upper_rps: Vec<Vec<f32>>,
}

/// Everything per tick, each `[n]`: the [`Ground`], which it reads like, and what a policy made of it. Replica counts are
/// those during the tick; what was decided at its end is `target`.
///
/// What is decided and what is lost is written by the simulation and sent; what follows from that and the ground is worked
/// out by [`Columns::derive`], so that a run is small on its way to the page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Columns {
    /// What does not depend on the policy.
    #[serde(skip)]
    pub ground: Arc<Ground>,
    /// Ticks from here to the highest forecast within the policy's lead.
    #[serde(with = "raw::u32s")]
    pub peak_lead: Vec<u32>,
    /// What each of the policy's stages proposed.
    pub stages: [StageColumns; STAGES],
    /// What the stages together want before anything is held back; 0 without a decision.
    #[serde(with = "raw::u32s")]
    pub wanted: Vec<u32>,
    /// Replicas asked for after this tick.
    #[serde(with = "raw::u32s")]
    pub target: Vec<u32>,
    /// What was done.
    #[serde(with = "raw::codes")]
    pub action: Vec<Action>,
    /// The stage that set the outcome, from 1; 0 for none.
    #[serde(with = "raw::u8s")]
    pub decided_by: Vec<u8>,
    /// What kept it from what was wanted: the number of a [`ReasonCode`].
    #[serde(with = "raw::u8s")]
    pub limit: Vec<u8>,
    /// Whether real load above the forecast's target forced a scale-out.
    #[serde(with = "raw::codes")]
    pub is_override: Vec<bool>,
    /// Ticks left of each of the policy's timers.
    pub timers: [TimerColumn; TIMERS],
    /// Replicas that serve.
    #[serde(with = "raw::u32s")]
    pub ready: Vec<u32>,
    /// Replicas that were started and do not serve yet.
    #[serde(with = "raw::u32s")]
    pub starting: Vec<u32>,
    /// Replicas that were stopped and are still paid for.
    #[serde(with = "raw::u32s")]
    pub draining: Vec<u32>,
    /// Requests lost in the tick, after the multiplier.
    #[serde(with = "raw::f64s")]
    pub unserved: Vec<f64>,
    /// Requests waiting in the queue at the end of the tick; empty without a queue.
    #[serde(with = "raw::f64s")]
    pub queued: Vec<f64>,
    /// Requests served in the tick, after the multiplier; sent where there is a queue, derived where there is none.
    #[serde(with = "raw::f64s")]
    pub served: Vec<f64>,
    /// What the ready replicas can serve.
    #[serde(skip)]
    pub capacity_rps: Vec<f64>,
    /// Served over capacity, 0..1.
    #[serde(skip)]
    pub utilization: Vec<f64>,
    /// How busy the fleet is.
    #[serde(skip)]
    pub class: Vec<WorkloadClass>,
    /// Dollars spent up to and with the tick.
    #[serde(skip)]
    pub cost_usd: Vec<f64>,
    /// Requests that came up to and with the tick.
    #[serde(skip)]
    pub load_total: Vec<f64>,
    /// Requests lost up to and with the tick.
    #[serde(skip)]
    pub unserved_total: Vec<f64>,
    /// Ticks with lost requests up to and with the tick.
    #[serde(skip)]
    pub violations_total: Vec<u32>,
    /// Cost of a fleet that always has exactly what is needed, up to and with the tick.
    #[serde(skip)]
    pub ideal_usd: Vec<f64>,
}

impl Deref for Columns {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

/// What one stage of a policy proposed, each `[n]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StageColumns {
    /// Replicas; 0 where it asks for nothing.
    #[serde(with = "raw::u32s")]
    pub target: Vec<u32>,
    /// Why: the number of a [`ReasonCode`].
    #[serde(with = "raw::u8s")]
    pub code: Vec<u8>,
    /// The number that the reason documents.
    #[serde(with = "raw::f64s")]
    pub value: Vec<f64>,
}

impl StageColumns {
    /// What it proposed at `tick`; nothing beyond the end.
    pub fn at(&self, tick: usize) -> Proposal {
        let (Some(target), Some(code), Some(value)) =
            (self.target.get(tick), self.code.get(tick), self.value.get(tick))
        else {
            return Proposal::NONE;
        };
        Proposal::new(*target, ReasonCode(*code), *value)
    }

    /// Makes room for `ticks` ticks.
    pub fn reserve(&mut self, ticks: usize) {
        self.target.reserve_exact(ticks);
        self.code.reserve_exact(ticks);
        self.value.reserve_exact(ticks);
    }
}

/// Ticks left of one timer, `[n]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TimerColumn(#[serde(with = "raw::u32s")] pub Vec<u32>);
