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
/// Least mean of a count, requests: one in 20 points, so that the first request after a silence is no wonder.
const LEAST_MEAN: f64 = 0.05;
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

impl Surprise {
    /// That of one side alone, of a residual of `z` deviations.
    pub fn of_z(z: f64) -> Self {
        let nats = |z: f64| if z > 0.0 { surprise_of_z(z.min(MAX_RESIDUAL)) } else { 0.0 };
        Self { up: nats(z), down: nats(-z) }
    }

    /// The less surprised one on each side.
    pub fn least(self, other: Self) -> Self {
        Self { up: self.up.min(other.up), down: self.down.min(other.down) }
    }

    /// On the side of the larger one.
    pub fn largest(self) -> f64 {
        self.up.max(self.down)
    }
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

    /// Standard deviation of a residual of something expected to be `expected`.
    pub fn deviation(&self, expected: f64) -> f64 {
        self.scale.deviation(expected)
    }

    /// Variance of counts over their mean, at least 1.
    pub fn dispersion(&self, expected: f64) -> f64 {
        self.scale.in_units(expected).powi(2)
    }

    /// Weighs `value` against the points before it, then learns it; `None` while there are too few.
    pub fn weigh(&mut self, value: f64, expected: f64) -> Option<Surprise> {
        let standard = self.standardised(value, expected).clamp(-MAX_RESIDUAL, MAX_RESIDUAL);
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
        let (high, low) = (Surprise::of_z(standard.max(sum)), Surprise::of_z(standard.min(sum)));
        Some(Surprise { up: high.up, down: low.down.max(self.silence) })
    }

    /// The residual in deviations. That of a count is the signed root of its deviance, whose tails are near those of a normal
    /// distribution where the count's own are not (P. McCullagh, J. A. Nelder, "Generalized Linear Models", 1989, ch. 2.4),
    /// over the root of the dispersion.
    fn standardised(&self, value: f64, expected: f64) -> f64 {
        if self.noise == Noise::Rounding || value < 0.0 {
            return (value - expected) / self.scale.deviation(expected);
        }
        let mean = expected.max(LEAST_MEAN);
        let of_value = if value > 0.0 { value * libm::log(value / mean) } else { 0.0 };
        let deviance = 2.0 * (of_value - (value - mean));
        deviance.max(0.0).sqrt().copysign(value - mean) / self.scale.in_units(expected)
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
