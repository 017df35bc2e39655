//! Layer 3: windows, hold, cooldown, rate limits, bounds, in this order.
//!
//! Windows and rate limits follow Kubernetes' autoscaling/v2 (`horizontal.go`, `stabilizeRecommendationWithBehaviors` and
//! `calculateScaleUpLimitWithScalingRules`): only recommendations and events strictly newer than the window count.

use super::Limit;
use crate::scenario::{Rate, RateAmount, Scenario};
use std::collections::VecDeque;

/// Ticks until each timer lets a scale-in pass, after this tick; 0 where it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timers {
    /// Until the scale-in cooldown ends.
    pub cooldown: u32,
    /// Until the recommendation that keeps the fleet leaves the scale-in window.
    pub window: u32,
    /// Until the hold after a drop ends.
    pub hold: u32,
}

/// The memory of layer 3.
#[derive(Debug)]
pub struct Stability {
    cooldown: usize,
    hold_on_drop: usize,
    min: u32,
    max: u32,
    has_begun: bool,
    up: Extreme,
    down: Extreme,
    rate_up: Option<RateLimit>,
    rate_down: Option<RateLimit>,
    /// First tick that may scale in again.
    cooldown_ends: usize,
    /// First tick that is not held any more.
    hold_ends: usize,
}

impl Stability {
    /// Layer 3 of `scenario`, with nothing remembered.
    pub fn new(scenario: &Scenario) -> Self {
        let ticks = |secs: u32| scenario.step.buckets_to_cover(secs);
        let rate = |rate: Option<Rate>| rate.map(|rate| RateLimit::new(rate, ticks(rate.period_secs)));
        Self {
            cooldown: ticks(scenario.cooldown_secs),
            hold_on_drop: ticks(scenario.hold_on_drop_secs),
            min: scenario.min_replicas,
            max: scenario.max_replicas,
            has_begun: false,
            up: Extreme::lowest(ticks(scenario.window_up_secs)),
            down: Extreme::highest(ticks(scenario.window_down_secs)),
            rate_up: rate(scenario.rate_up),
            rate_down: rate(scenario.rate_down),
            cooldown_ends: 0,
            hold_ends: 0,
        }
    }

    /// Starts the hold after a drop that tick `tick` saw.
    pub fn note_drop(&mut self, tick: usize) {
        self.hold_ends = tick + 1 + self.hold_on_drop;
    }

    /// What of `wanted` may happen at `tick`, and what limited it.
    pub fn settle(&mut self, tick: usize, current: u32, wanted: u32) -> (u32, Limit) {
        if !std::mem::replace(&mut self.has_begun, true) {
            // As in Kubernetes, what is there at the start counts as the first recommendation.
            self.up.push(tick, current);
            self.down.push(tick, current);
        }
        let low = self.up.push(tick, wanted);
        let high = self.down.push(tick, wanted);
        let (mut to, mut limit) = (wanted, Limit::None);
        let mut keep = |to: &mut u32, value: u32, reason: Limit| {
            if *to != value {
                (*to, limit) = (value, reason);
            }
        };
        // Pull the current count into [lowest of the up window, highest of the down window].
        if wanted > current && low < wanted {
            keep(&mut to, low.max(current), Limit::WindowUp);
        } else if wanted < current && high > wanted {
            keep(&mut to, high.min(current), Limit::WindowDown);
        }
        if to < current && tick < self.hold_ends {
            keep(&mut to, current, Limit::HoldOnDrop);
        }
        if to < current && tick < self.cooldown_ends {
            keep(&mut to, current, Limit::Cooldown);
        }
        if to > current {
            let most = self.rate_up.as_ref().map_or(u32::MAX, |rate| rate.most(tick, current));
            let limited = to.min(most.max(current));
            keep(&mut to, limited, Limit::RateUp);
        } else if to < current {
            let fewest = self.rate_down.as_ref().map_or(0, |rate| rate.fewest(tick, current)).min(current);
            let limited = to.max(fewest);
            keep(&mut to, limited, Limit::RateDown);
        }
        if to < self.min {
            keep(&mut to, self.min, Limit::Min);
        } else if to > self.max {
            keep(&mut to, self.max, Limit::Max);
        }
        self.remember(tick, current, to);
        (to, limit)
    }

    fn remember(&mut self, tick: usize, from: u32, to: u32) {
        if from == to {
            return;
        }
        self.cooldown_ends = tick + self.cooldown;
        let rate = if to > from { &mut self.rate_up } else { &mut self.rate_down };
        if let Some(rate) = rate {
            rate.note(tick, from.abs_diff(to));
        }
        let other = if to > from { &mut self.rate_down } else { &mut self.rate_up };
        if let Some(other) = other {
            other.note_opposite(tick, from.abs_diff(to));
        }
    }

    /// The timers after `tick`, with `current` replicas asked for.
    pub fn timers(&self, tick: usize, current: u32) -> Timers {
        let left = |ends: usize| u32::try_from(ends.saturating_sub(tick)).unwrap_or(u32::MAX);
        let window = if current > self.min { self.down.ticks_at_least(tick, current) } else { 0 };
        Timers { cooldown: left(self.cooldown_ends), window, hold: left(self.hold_ends.saturating_sub(1)) }
    }
}

/// The lowest or highest recommendation of a window that ends now, in amortised constant time (a monotonic queue).
#[derive(Debug)]
struct Extreme {
    ticks: usize,
    highest: bool,
    queue: VecDeque<(usize, u32)>,
}

impl Extreme {
    fn lowest(ticks: usize) -> Self {
        Self { ticks, highest: false, queue: VecDeque::new() }
    }

    fn highest(ticks: usize) -> Self {
        Self { ticks, highest: true, queue: VecDeque::new() }
    }

    /// Adds a recommendation and gives the extreme of the window, the new one included.
    fn push(&mut self, tick: usize, value: u32) -> u32 {
        if self.ticks <= 1 {
            // The window holds nothing but the newest: older ones are not strictly newer than its start.
            self.queue.clear();
            self.queue.push_back((tick, value));
            return value;
        }
        while self.queue.back().is_some_and(|(_, last)| if self.highest { *last <= value } else { *last >= value }) {
            self.queue.pop_back();
        }
        self.queue.push_back((tick, value));
        while self.queue.front().is_some_and(|(at, _)| tick - at >= self.ticks) {
            self.queue.pop_front();
        }
        self.queue.front().map_or(value, |(_, extreme)| *extreme)
    }

    /// Ticks for which the window still holds a recommendation of at least `value`.
    fn ticks_at_least(&self, tick: usize, value: u32) -> u32 {
        let newest = self.queue.iter().rev().find(|(_, recommended)| *recommended >= value);
        newest.map_or(0, |(at, _)| u32::try_from((at + self.ticks).saturating_sub(tick)).unwrap_or(0))
    }
}

/// A rate limit with the changes of its period.
#[derive(Debug)]
struct RateLimit {
    amount: RateAmount,
    ticks: usize,
    /// (tick, change in this direction, change in the other).
    events: VecDeque<(usize, u32, u32)>,
}

impl RateLimit {
    fn new(rate: Rate, ticks: usize) -> Self {
        Self { amount: rate.amount, ticks, events: VecDeque::new() }
    }

    fn note(&mut self, tick: usize, change: u32) {
        self.push(tick, change, 0);
    }

    fn note_opposite(&mut self, tick: usize, change: u32) {
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
    fn most(&self, tick: usize, current: u32) -> u32 {
        let (added, removed) = self.recent(tick);
        let start = (current + removed).saturating_sub(added);
        match self.amount {
            RateAmount::Replicas(replicas) => start.saturating_add(replicas),
            RateAmount::Percent(percent) => (f64::from(start) * (1.0 + f64::from(percent) / 100.0)).ceil() as u32,
        }
    }

    /// Fewest replicas after this tick.
    fn fewest(&self, tick: usize, current: u32) -> u32 {
        let (removed, added) = self.recent(tick);
        let start = (current + removed).saturating_sub(added);
        match self.amount {
            RateAmount::Replicas(replicas) => start.saturating_sub(replicas),
            RateAmount::Percent(percent) => (f64::from(start) * (1.0 - f64::from(percent) / 100.0)).max(0.0) as u32,
        }
    }
}
