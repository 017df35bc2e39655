//! The original demo's rules: one forecast, one load, one counter.
//!
//! Target = max(⌈forecast / capacity⌉, ⌈load / capacity⌉) within the bounds. A scale-out happens at once and starts the
//! cooldown; so does a scale-in that is allowed. A scale-in that is blocked, and a tick without change, count it down.

use super::stability::Timers;
use super::{Action, Decision, Layer, Limit, TickInput, predictive_target};
use crate::scenario::Scenario;

/// The original's memory: its counter.
#[derive(Debug)]
pub struct Classic {
    planned_rps_per_replica: f64,
    bounds: (u32, u32),
    cooldown: u32,
    left: u32,
}

impl Classic {
    /// The rules with the numbers of `scenario` and no cooldown running.
    pub fn new(scenario: &Scenario) -> Self {
        let cooldown = scenario.step.buckets_to_cover(scenario.cooldown_secs);
        Self {
            planned_rps_per_replica: scenario.planned_rps_per_replica(),
            bounds: (scenario.min_replicas, scenario.max_replicas),
            cooldown: u32::try_from(cooldown).unwrap_or(u32::MAX),
            left: 0,
        }
    }

    /// What is decided for the tick whose load and forecast (`peak_rps`) are given.
    pub fn decide(&mut self, input: &TickInput) -> Decision {
        let predictive = predictive_target(input.peak_rps, self.planned_rps_per_replica);
        let reactive = predictive_target(input.load_rps, self.planned_rps_per_replica);
        let wanted = predictive.max(reactive);
        let (min, max) = self.bounds;
        let target = wanted.clamp(min, max);
        let bound = if target > wanted { Limit::Min } else { Limit::Max };
        let limit = if target == wanted { Limit::None } else { bound };
        let leads = if reactive > predictive { Layer::Reactive } else { Layer::Predictive };
        let (to, action, layer, limit) = if target > input.current {
            self.left = self.cooldown;
            (target, Action::Out, leads, limit)
        } else if target < input.current && self.left > 0 {
            self.left -= 1;
            (input.current, Action::Held, Layer::Stability, Limit::Cooldown)
        } else if target < input.current {
            self.left = self.cooldown;
            (target, Action::In, leads, limit)
        } else {
            self.left = self.left.saturating_sub(1);
            (target, Action::None, Layer::None, limit)
        };
        Decision {
            from: input.current,
            to,
            predictive,
            reactive,
            wanted,
            action,
            layer,
            limit,
            is_override: action == Action::Out && reactive > predictive,
            timers: Timers { cooldown: self.left, window: 0, hold: 0 },
        }
    }
}
