//! The detector whose threshold is a rate of false alarms.
//!
//! [`Evidence`] says how surprising a point would be if noise were normal, a [`Tail`] for each side how often something like
//! it has been seen. The score is the z of a normal distribution that is as rare. Where there are more [`Hypotheses`] than one,
//! the least surprised of the credible ones is heard.

use super::evidence::{Evidence, Surprise};
use super::hypotheses::{Hypotheses, Hypothesis, OTHERS};
use super::normal::z_of_surprise;
use super::scale::Noise;
use super::tail::Tail;

/// Seconds of a week.
const WEEK_SECS: f64 = 604_800.0;
/// Most false alarms per point: more often than one in a hundred is no alarm, whatever rate is asked for.
const MAX_PER_POINT: f64 = 0.01;

/// False alarms per point that `per_week` come to, where points are `step_secs` apart; at most one in a hundred.
pub fn false_alarms_per_point(per_week: f64, step_secs: f64) -> f64 {
    (per_week * step_secs / WEEK_SECS).min(MAX_PER_POINT)
}

/// Points of a week.
pub fn points_per_week(step_secs: f64) -> f64 {
    WEEK_SECS / step_secs
}

/// The |z| that noise passes `per_point` times, half of them on each side.
pub fn z_of_rate(per_point: f64) -> f64 {
    z_of_surprise(-libm::log(0.5 * per_point))
}

/// A rolling detector that is calibrated by what it has seen.
#[derive(Debug)]
pub struct Calibrated {
    noise: Noise,
    evidence: Evidence,
    others: [Hypothesis; OTHERS],
    up: Tail,
    down: Tail,
    limit: f64,
}

impl Calibrated {
    /// One that raises `per_point` false alarms a point.
    pub fn new(noise: Noise, per_point: f64) -> Self {
        Self {
            noise,
            evidence: Evidence::new(noise),
            others: core::array::from_fn(|_| Hypothesis::new(noise)),
            up: Tail::new(),
            down: Tail::new(),
            limit: z_of_rate(per_point),
        }
    }

    /// z of `value` against the points before it, which it then joins, and the z that it would have if no incident were going
    /// on; `NaN` while there are too few.
    pub fn score_and_learn(&mut self, value: f64, hypotheses: &Hypotheses) -> (f64, f64) {
        let deviation = self.evidence.deviation(hypotheses.best);
        let Some(best) = self.evidence.weigh(value, hypotheses.best) else { return (f64::NAN, f64::NAN) };
        let mut raw = best;
        for (other, expected) in self.others.iter_mut().zip(hypotheses.others) {
            raw = other.weigh(value, expected, best).map_or(raw, |own| raw.least(own));
        }
        let standing = self.z(raw);
        if let Some(level) = hypotheses.going_on {
            raw = raw.least(Surprise::of_z((value - level) / deviation));
        }
        let z = self.z(raw);
        self.up.learn(raw.up);
        self.down.learn(raw.down);
        if z.abs() > self.limit {
            self.evidence.restart();
            self.others.iter_mut().for_each(Hypothesis::restart);
        }
        (z, standing)
    }

    /// Calibrated by what has been seen.
    fn z(&self, raw: Surprise) -> f64 {
        let (up, down) = (self.up.surprise(raw.up), self.down.surprise(raw.down));
        if up >= down { z_of_surprise(up) } else { -z_of_surprise(down) }
    }

    /// Points without a request that make an alarm where `expected` requests a point are; `None` where none would, and for what
    /// is no count.
    pub fn visible_silence(&self, expected: f64) -> Option<f64> {
        if self.noise == Noise::Rounding || expected <= 0.0 {
            return None;
        }
        // The silence λ whose surprise, calibrated, has the limit's z.
        let (mut low, mut high) = (0.0, 1.0);
        while z_of_surprise(self.down.surprise(high)) <= self.limit {
            (low, high) = (high, 2.0 * high);
            if high > 1e6 {
                return None;
            }
        }
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            let is_seen = z_of_surprise(self.down.surprise(middle)) > self.limit;
            (low, high) = if is_seen { (low, middle) } else { (middle, high) };
        }
        let points = high * self.evidence.dispersion(expected) / expected;
        Some(points.ceil().max(1.0))
    }
}
