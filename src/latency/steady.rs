//! The steady state of every fleet size, worked out once and looked up.

use super::{Queue, Work};
use std::sync::OnceLock;

/// Parts that the use of a fleet, 0 to 1, is cut into. Between them the share of slow requests is taken to be straight.
pub(super) const PARTS: usize = 512;

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
            return self.steady(rps, servers);
        };
        let capacity = f64::from(servers) / self.work.service_secs;
        let at = |part: usize| self.steady(capacity * part as f64 / PARTS as f64, servers);
        let shares = fleet.get_or_init(|| (0..=PARTS).map(at).collect());
        let (below, part) = parts_of(&self.work, rps, ready);
        let share = |at: usize| shares.get(at).copied().unwrap_or(1.0);
        share(below) + part * (share(below + 1) - share(below))
    }

    fn steady(&self, rps: f64, servers: u32) -> f64 {
        Queue::new(&self.work, rps, servers, self.tick_secs).slower_than(self.work.objective_secs)
    }
}

/// The part of a fleet's use that is below that of `rps` on `ready` replicas, and how far it is to the next, 0 to 1.
pub(super) fn parts_of(work: &Work, rps: f64, ready: u32) -> (usize, f64) {
    let capacity = f64::from(ready.saturating_mul(work.concurrency)) / work.service_secs;
    let place = if capacity > 0.0 { rps / capacity * PARTS as f64 } else { PARTS as f64 };
    let below = (place as usize).min(PARTS - 1);
    (below, (place - below as f64).min(1.0))
}
