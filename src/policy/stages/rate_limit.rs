//! A rate limit: at most so many replicas, or so many percent, within a period.

use crate::knob::{Rate, RateAmount};
use std::collections::VecDeque;

/// A rate limit with the changes of its period.
#[derive(Debug)]
pub struct RateLimit {
    amount: RateAmount,
    ticks: usize,
    /// (tick, change in this direction, change in the other).
    events: VecDeque<(usize, u32, u32)>,
}

impl RateLimit {
    /// The limit `rate`, whose period is `ticks` long, before any change.
    pub fn new(rate: Rate, ticks: usize) -> Self {
        Self { amount: rate.amount, ticks, events: VecDeque::new() }
    }

    /// Remembers a change in the direction that is limited.
    pub fn record(&mut self, tick: usize, change: u32) {
        self.push(tick, change, 0);
    }

    /// Remembers a change in the other direction.
    pub fn record_opposite(&mut self, tick: usize, change: u32) {
        self.push(tick, 0, change);
    }

    fn push(&mut self, tick: usize, same: u32, opposite: u32) {
        while self.events.front().is_some_and(|(at, ..)| tick - at >= self.ticks) {
            self.events.pop_front();
        }
        self.events.push_back((tick, same, opposite));
    }

    /// Changes within the period that ends at `tick`.
    fn recent(&self, tick: usize) -> (u32, u32) {
        let newer = self.events.iter().filter(|(at, ..)| tick - at < self.ticks);
        newer.fold((0, 0), |(same, opposite), (_, s, o)| (same + s, opposite + o))
    }

    /// Most replicas after this tick.
    pub fn most(&self, tick: usize, current: u32) -> u32 {
        let (added, removed) = self.recent(tick);
        let start = (current + removed).saturating_sub(added);
        match self.amount {
            RateAmount::Replicas(replicas) => start.saturating_add(replicas),
            RateAmount::Percent(percent) => (f64::from(start) * (1.0 + f64::from(percent) / 100.0)).ceil() as u32,
        }
    }

    /// Fewest replicas after this tick.
    pub fn fewest(&self, tick: usize, current: u32) -> u32 {
        let (removed, added) = self.recent(tick);
        let start = (current + removed).saturating_sub(added);
        match self.amount {
            RateAmount::Replicas(replicas) => start.saturating_sub(replicas),
            RateAmount::Percent(percent) => (f64::from(start) * (1.0 - f64::from(percent) / 100.0)).max(0.0) as u32,
        }
    }
}
