//! The same edits at other places and in other strengths.

use super::{Edit, Stress, Unit};
use crate::series::SplitMix;
use std::ops::Range;

/// How edits are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// Where they may begin, on the trace's clock in seconds.
    pub places_secs: Range<i64>,
    /// Distance of the places that they begin at, in seconds, at least 1.
    pub step_secs: u32,
    /// Least and greatest multiple of an edit's strength: what is beyond 1 of a factor, or the amount itself.
    pub strength: (f64, f64),
    /// Seed of the draws.
    pub seed: u64,
}

impl Sampling {
    /// The edits of `stress` in trial `trial`: each begins at a place of its own, all alike likely, and is as strong as a draw
    /// says whose logarithm is even over the range. A trial does not depend on how many there are.
    pub fn draw(&self, stress: &Stress, trial: u32) -> Stress {
        let mut random = SplitMix(SplitMix(self.seed ^ (u64::from(trial) << 32)).next());
        Stress(stress.edits().iter().map(|edit| self.moved(edit, &mut random)).collect())
    }

    fn moved(&self, edit: &Edit, random: &mut SplitMix) -> Edit {
        let step = i64::from(self.step_secs.max(1));
        let places = ((self.places_secs.end - self.places_secs.start) / step).max(1);
        let place = ((random.unit() * places as f64) as i64).min(places - 1);
        let (low, high) = self.strength;
        let strength = low * libm::pow(high / low, random.unit());
        Edit { at_secs: self.places_secs.start + place * step, ..edit.stronger(strength) }
    }
}

impl Edit {
    /// The same edit, `times` as strong, as far as its kind goes.
    #[must_use]
    pub fn stronger(&self, times: f64) -> Self {
        let Some(amount) = self.kind.info().amount else { return *self };
        let value = match amount.unit {
            Unit::Factor => 1.0 + (self.amount - 1.0) * times,
            Unit::Share | Unit::Rps => self.amount * times,
            Unit::Secs => (self.amount * times).round(),
        };
        Self { amount: value.clamp(amount.min, amount.max), ..*self }
    }
}
