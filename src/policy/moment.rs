//! A decision and what stood around it: what a policy needs to put its reasons into words.

use super::{Decision, Site, TIMERS};
use std::fmt::Debug;

/// The replay that a moment is of.
pub trait Record: Debug {
    /// Time of day at the start of `tick`, `13:06`.
    fn time(&self, tick: usize) -> String;
    /// Replicas that were wanted at `tick` before anything was held back.
    fn wanted(&self, tick: usize) -> u32;
}

/// A decision in its replay.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The tick that the decision saw.
    pub tick: usize,
    /// What was decided.
    pub decision: Decision,
    /// Ticks left of each timer afterwards.
    pub timers: [u32; TIMERS],
    /// The service.
    pub site: &'a Site,
    /// The newest load that was known, requests per second.
    pub load_rps: f64,
    /// The tick that this load is of.
    pub load_tick: usize,
    /// What was forecast for that tick.
    pub forecast_rps: f64,
    /// Ticks from here to the peak that the policy looked at.
    pub peak_lead: usize,
    /// The replay.
    pub record: &'a dyn Record,
}

impl Moment<'_> {
    /// Time of day `ticks` after this tick.
    pub fn time_after(&self, ticks: usize) -> String {
        self.record.time(self.tick + ticks)
    }

    /// How many times its forecast the known load is, where that is worth a word.
    pub fn load_over_forecast(&self) -> Option<f64> {
        let ratio = self.load_rps / self.forecast_rps;
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }
}
