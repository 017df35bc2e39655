//! The steady state of every fleet size, worked out once and looked up.

use super::{Work, steady};
use std::sync::OnceLock;

/// Parts that the use of a fleet, 0 to 1, is cut into. Between them the share of slow requests is taken to be straight.
const PARTS: usize = 512;

/// Shares of slow requests by fleet size and use. Threads share it; what they ask for is worked out once.
#[derive(Debug)]
pub struct Table {
    work: Work,
    tick_secs: f64,
    /// For each count of ready replicas, `[PARTS + 1]`.
    fleets: Vec<OnceLock<Vec<f64>>>,
}

impl Table {
    /// A table for up to `most_ready` replicas and ticks of `tick_secs`.
    pub fn new(work: Work, tick_secs: f64, most_ready: u32) -> Self {
        Self { work, tick_secs, fleets: (0..=most_ready).map(|_| OnceLock::new()).collect() }
    }

    /// What it is of.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// Width of its ticks, in seconds.
    pub fn tick_secs(&self) -> f64 {
        self.tick_secs
    }

    /// Share of slow requests with `rps` on `ready` replicas.
    pub fn slow_share(&self, rps: f64, ready: u32) -> f64 {
        let servers = ready.saturating_mul(self.work.concurrency);
        let Some(fleet) = self.fleets.get(ready as usize) else {
            return steady(&self.work, rps, servers, self.tick_secs);
        };
        let capacity = f64::from(servers) / self.work.service_secs;
        let at = |part: usize| steady(&self.work, capacity * part as f64 / PARTS as f64, servers, self.tick_secs);
        let shares = fleet.get_or_init(|| (0..=PARTS).map(at).collect());
        let place = if capacity > 0.0 { rps / capacity * PARTS as f64 } else { PARTS as f64 };
        let below = (place as usize).min(PARTS - 1);
        let part = (place - below as f64).min(1.0);
        let share = |at: usize| shares.get(at).copied().unwrap_or(1.0);
        share(below) + part * (share(below + 1) - share(below))
    }
}
