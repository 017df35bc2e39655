//! Layer 3: windows, hold, cooldown, rate limits, bounds, in this order.

use super::ThreeLayer;
use crate::knob::Rate;
use crate::policy::stages::{
    Bounds, COOLDOWN, Cooldown, HOLD_ON_DROP, MAX, MIN, RATE_DOWN, RATE_UP, RateLimit, StabilizationWindow,
    WINDOW_DOWN, WINDOW_UP,
};
use crate::policy::{ReasonCode, Site, TIMERS};

/// The memory of layer 3.
#[derive(Debug)]
pub struct Stability {
    bounds: Bounds,
    has_begun: bool,
    up: StabilizationWindow,
    down: StabilizationWindow,
    rate_up: Option<RateLimit>,
    rate_down: Option<RateLimit>,
    cooldown: Cooldown,
    /// `None` where drops are not held.
    hold_on_drop: Option<Cooldown>,
}

impl Stability {
    /// Changes the fewest replicas.
    pub fn set_min(&mut self, min: u32) {
        self.bounds.min = min;
    }

    /// Layer 3 with nothing remembered.
    pub fn new(settings: &ThreeLayer, site: &Site) -> Self {
        let rate = |rate: Option<Rate>| rate.map(|rate| RateLimit::new(rate, site.ticks(rate.period_secs)));
        // A hold begins with the tick after the one that saw the drop, and keeps that one, too.
        let hold = |secs: u32| (secs > 0).then(|| Cooldown::new(site.ticks(secs) + 1));
        Self {
            bounds: site.bounds,
            has_begun: false,
            up: StabilizationWindow::lowest(site.ticks(settings.window_up_secs)),
            down: StabilizationWindow::highest(site.ticks(settings.window_down_secs)),
            rate_up: rate(settings.rate_up),
            rate_down: rate(settings.rate_down),
            cooldown: Cooldown::new(site.ticks(settings.cooldown_secs)),
            hold_on_drop: hold(settings.hold_on_drop_secs),
        }
    }

    /// Starts the hold after a drop that tick `tick` saw.
    pub fn start_hold(&mut self, tick: usize) {
        if let Some(hold) = &mut self.hold_on_drop {
            hold.start(tick);
        }
    }

    /// What of `wanted` may happen at `tick`, and what limited it.
    pub fn stabilize(&mut self, tick: usize, current: u32, wanted: u32) -> (u32, ReasonCode) {
        if !std::mem::replace(&mut self.has_begun, true) {
            // As in Kubernetes, what is there at the start counts as the first recommendation.
            self.up.push(tick, current);
            self.down.push(tick, current);
        }
        let low = self.up.push(tick, wanted);
        let high = self.down.push(tick, wanted);
        let mut kept = Kept { to: wanted, limit: ReasonCode::NONE };
        // Pull the current count into [lowest of the up window, highest of the down window].
        if wanted > current && low < wanted {
            kept.keep(low.max(current), WINDOW_UP);
        } else if wanted < current && high > wanted {
            kept.keep(high.min(current), WINDOW_DOWN);
        }
        if kept.to < current && self.hold_on_drop.is_some_and(|hold| hold.is_running(tick)) {
            kept.keep(current, HOLD_ON_DROP);
        }
        if kept.to < current && self.cooldown.is_running(tick) {
            kept.keep(current, COOLDOWN);
        }
        self.limit_rate(tick, current, &mut kept);
        let (bounded, bound) = self.bounds.clamp(kept.to);
        kept.keep(bounded, bound);
        self.remember(tick, current, kept.to);
        (kept.to, kept.limit)
    }

    fn limit_rate(&self, tick: usize, current: u32, kept: &mut Kept) {
        if kept.to > current {
            let most = self.rate_up.as_ref().map_or(u32::MAX, |rate| rate.most(tick, current));
            kept.keep(kept.to.min(most.max(current)), RATE_UP);
        } else if kept.to < current {
            let fewest = self.rate_down.as_ref().map_or(0, |rate| rate.fewest(tick, current)).min(current);
            kept.keep(kept.to.max(fewest), RATE_DOWN);
        }
    }

    fn remember(&mut self, tick: usize, from: u32, to: u32) {
        if from == to {
            return;
        }
        self.cooldown.start(tick);
        let (same, opposite) =
            if to > from { (&mut self.rate_up, &mut self.rate_down) } else { (&mut self.rate_down, &mut self.rate_up) };
        if let Some(rate) = same {
            rate.record(tick, from.abs_diff(to));
        }
        if let Some(rate) = opposite {
            rate.record_opposite(tick, from.abs_diff(to));
        }
    }

    /// The number that a limit documents, after `tick` with `current` replicas asked for.
    pub fn number(&self, limit: ReasonCode, tick: usize, current: u32) -> f64 {
        match limit {
            ReasonCode::NONE => f64::NAN,
            WINDOW_DOWN => f64::from(self.window_left(tick, current)),
            HOLD_ON_DROP => f64::from(self.hold_left(tick)),
            COOLDOWN => f64::from(self.cooldown.left(tick)),
            MIN => f64::from(self.bounds.min),
            MAX => f64::from(self.bounds.max),
            _ => f64::from(current),
        }
    }

    /// Cooldown, window and hold: ticks left after `tick`, with `current` replicas asked for.
    pub fn timers(&self, tick: usize, current: u32) -> [u32; TIMERS] {
        [self.cooldown.left(tick), self.window_left(tick, current), self.hold_left(tick)]
    }

    fn window_left(&self, tick: usize, current: u32) -> u32 {
        if current > self.bounds.min { self.down.ticks_at_least(tick, current) } else { 0 }
    }

    fn hold_left(&self, tick: usize) -> u32 {
        self.hold_on_drop.map_or(0, |hold| hold.left(tick).saturating_sub(1))
    }
}

/// A count on its way through the stages, and the last one that changed it.
struct Kept {
    to: u32,
    limit: ReasonCode,
}

impl Kept {
    fn keep(&mut self, value: u32, limit: ReasonCode) {
        if self.to != value {
            (self.to, self.limit) = (value, limit);
        }
    }
}
