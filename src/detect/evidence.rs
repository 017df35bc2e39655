//! What speaks for a spike or a drop at a point: its own residual, the sum of the last few, and silence.

use super::normal::surprise_of_z;
use super::scale::{CLIP, LocalScale, Noise, SIGMA_OVER_MEAN_DEVIATION, UNCLIPPED};

/// Residuals that are summed: half an hour of five-minute buckets. A shift of 1.5 deviations is as clear in the sum as one of
/// 3.7 in a single bucket.
const SUMMED: usize = 6;
/// √[`SUMMED`].
const ROOT_OF_SUMMED: f64 = 2.449_489_742_783_178;
/// Largest standardised residual that counts: beyond it, a normal tail is a matter of the scale's own error alone.
const MAX_RESIDUAL: f64 = 30.0;
/// Share of the newest sum in the running scale of sums.
const RATE: f64 = 0.005;
/// Weight, in sums, of the scale that independent residuals give.
const PRIOR_SUMS: f64 = 20.0;
/// Smallest deviation of sums relative to that of independent residuals.
const MIN_SUM_DEVIATION: f64 = 0.5;

/// Surprise in nats on each side, before it is calibrated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surprise {
    /// That a point is so high.
    pub up: f64,
    /// That it is so low.
    pub down: f64,
}

/// Weighs residuals one after the other.
#[derive(Debug)]
pub struct Evidence {
    noise: Noise,
    scale: LocalScale,
    seen: usize,
    /// Standardised residuals since the last alarm, at most [`SUMMED`], the oldest first.
    recent: Vec<f64>,
    /// Mean size of sums.
    sum_size: f64,
    sums: f64,
    /// Requests that did not come in the silence at hand, divided by their dispersion.
    silence: f64,
}

impl Evidence {
    /// Nothing seen.
    pub fn new(noise: Noise) -> Self {
        Self {
            noise,
            scale: LocalScale::new(noise),
            seen: 0,
            recent: Vec::with_capacity(SUMMED),
            sum_size: 1.0 / SIGMA_OVER_MEAN_DEVIATION,
            sums: 0.0,
            silence: 0.0,
        }
    }

    /// Variance of counts over their mean, at least 1.
    pub fn dispersion(&self, expected: f64) -> f64 {
        self.scale.in_units(expected).powi(2)
    }

    /// Weighs `value` against the points before it, then learns it; `None` while there are too few.
    pub fn weigh(&mut self, value: f64, expected: f64) -> Option<Surprise> {
        let standard = ((value - expected) / self.scale.deviation(expected)).clamp(-MAX_RESIDUAL, MAX_RESIDUAL);
        self.weigh_silence(value, expected);
        self.scale.learn(value, expected);
        self.seen += 1;
        if self.recent.len() == SUMMED {
            self.recent.remove(0);
        }
        self.recent.push(standard);
        if self.seen <= UNCLIPPED {
            return None;
        }
        let sum = self.standard_sum().unwrap_or(0.0);
        let nats = |z: f64| if z > 0.0 { surprise_of_z(z) } else { 0.0 };
        Some(Surprise { up: nats(standard.max(sum)), down: nats((-standard).max(-sum)).max(self.silence) })
    }

    /// Begins anew after an alarm: what made it is no evidence for the next.
    pub fn restart(&mut self) {
        self.recent.clear();
    }

    /// Sum of the last residuals in its own deviations, which is learnt; `None` while there are too few.
    fn standard_sum(&mut self) -> Option<f64> {
        if self.recent.len() < SUMMED {
            return None;
        }
        let sum = self.recent.iter().sum::<f64>() / ROOT_OF_SUMMED;
        let deviation = (self.sum_size * SIGMA_OVER_MEAN_DEVIATION).max(MIN_SUM_DEVIATION);
        self.sums += 1.0;
        let rate = RATE.max(1.0 / (self.sums + PRIOR_SUMS));
        self.sum_size += rate * (sum.abs().min(CLIP * deviation) - self.sum_size);
        Some(sum / deviation)
    }

    /// A Poisson process with mean λ is silent with probability e^−λ, so λ is the surprise.
    fn weigh_silence(&mut self, value: f64, expected: f64) {
        if self.noise == Noise::Counting && value == 0.0 {
            self.silence += expected.max(0.0) / self.dispersion(expected);
        } else {
            self.silence = 0.0;
        }
    }
}
