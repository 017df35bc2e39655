//! How long requests take over many ticks: not the share that is slower than one objective, but any share of them.
//!
//! What a tick's queue is like does not depend on the objective. So ticks are gathered by fleet size and use, as the table cuts it, with the
//! requests that each stands for, and the few with a backlog as they are; then any time is asked of all of them at once.

use super::steady::{PARTS, parts_of};
use super::{Busy, Line, POINTS, Queue, Work};
use std::collections::BTreeMap;

/// Halvings of the time that is looked for: a part in a million.
const HALVINGS: usize = 40;
/// Longest time that is looked for, in seconds: a week.
const LONGEST_SECS: f64 = 604_800.0;

/// Times of requests over many ticks.
#[derive(Debug)]
pub struct Times {
    work: Work,
    tick_secs: f64,
    /// Requests by (ready replicas, part of their use).
    steady: BTreeMap<(u32, usize), f64>,
    /// Ticks with a backlog, each with its requests.
    busy: Vec<(Busy, f64)>,
    line: Line,
}

impl Times {
    /// No ticks yet of a service whose ticks are `tick_secs` wide.
    pub fn new(work: Work, tick_secs: f64) -> Self {
        Self { work, tick_secs, steady: BTreeMap::new(), busy: Vec::new(), line: Line::default() }
    }

    /// Adds a tick with `rps` and `ready` replicas.
    pub fn tick(&mut self, rps: f64, ready: u32) {
        let arrived = rps * self.tick_secs;
        let busy = Busy::new(&self.work, self.tick_secs, (rps, ready), self.line.backlog);
        self.line.backlog = busy.backlog_after;
        self.line.requests += arrived;
        let is_busy = busy.share > 0.0;
        let rest = (1.0 - busy.share) * arrived;
        if is_busy {
            self.busy.push((busy, busy.share * arrived));
        }
        if rest > 0.0 {
            let (below, part) = parts_of(&self.work, rps, ready);
            *self.steady.entry((ready, below)).or_default() += rest * (1.0 - part);
            *self.steady.entry((ready, below + 1)).or_default() += rest * part;
        }
    }

    /// Seconds that a share `share` of all requests stays within, waiting and work together; `None` without requests, infinite where
    /// that is more than a week.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        if self.line.requests <= 0.0 {
            return None;
        }
        let queues: Vec<(Queue, f64)> =
            self.steady.iter().map(|((ready, part), requests)| (self.queue(*ready, *part), *requests)).collect();
        let slower = |secs: f64| {
            let steady: f64 = queues.iter().map(|(queue, requests)| queue.slower_than(secs) * requests).sum();
            let busy: f64 =
                self.busy.iter().map(|(busy, requests)| busy.slower_than(&self.work, secs) * requests).sum();
            (steady + busy) / self.line.requests
        };
        let (mut low, mut high) = (0.0, LONGEST_SECS);
        if slower(high) > 1.0 - share {
            return Some(f64::INFINITY);
        }
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if slower(middle) > 1.0 - share { low = middle } else { high = middle }
        }
        Some(high)
    }

    fn queue(&self, ready: u32, part: usize) -> Queue {
        let servers = ready.saturating_mul(self.work.concurrency);
        let capacity = f64::from(servers) / self.work.service_secs;
        Queue::new(&self.work, capacity * part as f64 / PARTS as f64, servers, self.tick_secs)
    }
}

impl Busy {
    /// Mean share of the busy part's requests that take longer than `secs`.
    pub(super) fn slower_than(&self, work: &Work, secs: f64) -> f64 {
        let at_point = |point: usize| {
            let after = self.secs * (point as f64 + 0.5) / POINTS as f64;
            let waiting = if self.capacity > 0.0 {
                (self.backlog + self.growth * after).max(0.0) / self.capacity
            } else {
                f64::INFINITY
            };
            let left = secs - waiting;
            if left > 0.0 { libm::exp(-left / work.service_secs) } else { 1.0 }
        };
        (0..POINTS).map(at_point).sum::<f64>() / POINTS as f64
    }
}
