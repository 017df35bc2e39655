//! Other things that could have been expected of a point, and which of them have earned belief.
//!
//! The usual day explains the jump at nine o'clock that the level before it does not, and the level explains the holiday that
//! the usual day does not. So a point is as surprising as it is to the least surprised of all credible hypotheses. One is
//! credible if it explained most of what lately surprised the best: pure noise, which no hypothesis explains, makes none so,
//! and leaves the rate of false alarms as it is.

use super::evidence::{Evidence, Surprise};
use super::normal::surprise_of_z;
use super::scale::Noise;

/// z of the best's evidence from which a point is one to be explained.
const SURPRISING_Z: f64 = 3.0;
/// z of the own evidence below which it is explained.
const EXPLAINED_Z: f64 = 2.0;
/// Share of surprising points that a credible hypothesis explained, more than.
const CREDIBLE_SHARE: f64 = 0.5;
/// Unexplained points that a hypothesis begins with.
const PRIOR_POINTS: f64 = 2.0;
/// Least share of the newest surprising point: about the last 20 count.
const LEAST_RATE: f64 = 0.05;
/// How many are weighed beside the best.
pub const OTHERS: usize = 3;

/// What could be expected of a point.
#[derive(Debug, Clone, Copy)]
pub struct Hypotheses {
    /// What has lately been off the least.
    pub best: f64,
    /// Others, each at its place; `NaN` where it has nothing to say.
    pub others: [f64; OTHERS],
    /// The last value of an incident that has not ended: what is expected if it goes on.
    pub going_on: Option<f64>,
}

impl Hypotheses {
    /// A forecast that nothing is beside.
    pub fn only(best: f64) -> Self {
        Self { best, others: [f64::NAN; OTHERS], going_on: None }
    }
}

/// One that is not the best, with its record.
#[derive(Debug)]
pub struct Hypothesis {
    evidence: Evidence,
    /// Running share of surprising points that it explained.
    explained: f64,
    points: usize,
}

impl Hypothesis {
    /// One without a record.
    pub fn new(noise: Noise) -> Self {
        Self { evidence: Evidence::new(noise), explained: 0.0, points: 0 }
    }

    /// How surprised it is by `value`, where the best is as surprised as `best`; `None` while it is not credible.
    pub fn weigh(&mut self, value: f64, expected: f64, best: Surprise) -> Option<Surprise> {
        if !expected.is_finite() {
            return None;
        }
        let own = self.evidence.weigh(value, expected)?;
        let is_credible = self.explained > CREDIBLE_SHARE;
        if best.largest() > surprise_of_z(SURPRISING_Z) {
            let same_side = if best.up > best.down { own.up } else { own.down };
            self.note(same_side < surprise_of_z(EXPLAINED_Z));
        }
        is_credible.then_some(own)
    }

    /// Begins anew after an alarm.
    pub fn restart(&mut self) {
        self.evidence.restart();
    }

    fn note(&mut self, is_explained: bool) {
        self.points += 1;
        let rate = (1.0 / (self.points as f64 + PRIOR_POINTS)).max(LEAST_RATE);
        self.explained += rate * (f64::from(u8::from(is_explained)) - self.explained);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_explains_what_surprises_the_best_is_credible() {
        let mut hypothesis = Hypothesis::new(Noise::Rounding);
        let calm = Surprise { up: 0.7, down: 0.7 };
        let amazed = Surprise { up: 40.0, down: 0.0 };
        (0..20).for_each(|at| assert_eq!(hypothesis.weigh(f64::from(at % 3), 1.0, calm), None));
        // Three of 3 + 2 are more than half.
        (0..3).for_each(|_| assert_eq!(hypothesis.weigh(50.0, 50.0, amazed), None));
        assert!(hypothesis.weigh(50.0, 50.0, amazed).is_some_and(|own| own.largest() < surprise_of_z(EXPLAINED_Z)));
        // It loses its credit where it is as surprised.
        (0..20).for_each(|_| {
            hypothesis.weigh(50.0, 0.0, amazed);
        });
        assert_eq!(hypothesis.weigh(50.0, 50.0, amazed), None);
    }
}
