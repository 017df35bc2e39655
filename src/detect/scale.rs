//! The local scale of residuals: how far values are usually off what is expected of them.
//!
//! As the bands do, it follows the mean size of residuals, each clipped so that a burst can't widen it; and it has a floor,
//! so that no score says more than the data can tell.

use serde::{Deserialize, Serialize};

/// Residuals beyond this many deviations are clipped before they are learnt.
pub const CLIP: f64 = 4.0;
/// Residuals that are learnt as they are, before there is a scale to clip by.
pub const UNCLIPPED: usize = 10;
/// Share of the newest residual in the running scale.
const RATE: f64 = 0.005;
/// σ over the mean absolute deviation of a normal distribution, √(π/2).
pub const SIGMA_OVER_MEAN_DEVIATION: f64 = 1.253_314;
/// Standard deviation of a rounding error of one step, 1/√12.
const ROUNDING: f64 = 0.288_675;
/// Floor as a share of the level while all values were equal: nothing else is known of their resolution.
const OF_LEVEL: f64 = 0.01;

/// What the smallest spread of values is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Noise {
    /// Counts: at least the deviation of a Poisson distribution, √expected, and of one request.
    Counting,
    /// Any other quantity: at least the rounding error of its finest step so far.
    Rounding,
}

/// The finest step between two values in a row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Resolution {
    last: Option<f64>,
    finest: Option<f64>,
}

impl Resolution {
    /// Smallest deviation that values can show around `level`; positive.
    pub fn floor(&self, level: f64) -> f64 {
        self.finest.map_or(OF_LEVEL * level.abs(), |finest| ROUNDING * finest).max(f64::MIN_POSITIVE)
    }

    /// Takes the next value.
    pub fn learn(&mut self, value: f64) {
        let step = self.last.replace(value).map_or(0.0, |last| (value - last).abs());
        if step > 0.0 {
            self.finest = Some(self.finest.map_or(step, |finest| finest.min(step)));
        }
    }
}

impl Noise {
    /// What residuals of something expected to be `expected` are divided by before anything else.
    pub fn unit(self, expected: f64) -> f64 {
        match self {
            Self::Counting => expected.max(1.0).sqrt(),
            Self::Rounding => 1.0,
        }
    }

    /// Smallest deviation in that unit.
    pub fn floor(self, resolution: &Resolution, expected: f64) -> f64 {
        match self {
            Self::Counting => 1.0,
            Self::Rounding => resolution.floor(expected),
        }
    }
}

/// The running scale.
#[derive(Debug, Clone)]
pub struct LocalScale {
    noise: Noise,
    resolution: Resolution,
    /// Mean absolute residual in units of the noise.
    mean_size: f64,
    seen: usize,
}

impl LocalScale {
    /// Nothing seen yet.
    pub fn new(noise: Noise) -> Self {
        Self { noise, resolution: Resolution::default(), mean_size: 0.0, seen: 0 }
    }

    /// Standard deviation of a residual of something expected to be `expected`; positive.
    pub fn deviation(&self, expected: f64) -> f64 {
        self.in_units(expected) * self.noise.unit(expected)
    }

    /// The same in units of the noise: for counts, by how much their spread exceeds a Poisson distribution's.
    pub fn in_units(&self, expected: f64) -> f64 {
        (self.mean_size * SIGMA_OVER_MEAN_DEVIATION).max(self.noise.floor(&self.resolution, expected))
    }

    /// Residuals beyond this are clipped; infinite before there is a scale.
    pub fn limit(&self, expected: f64) -> f64 {
        if self.seen < UNCLIPPED { f64::INFINITY } else { CLIP * self.deviation(expected) }
    }

    /// Learns `value`, of which `expected` was expected.
    pub fn learn(&mut self, value: f64, expected: f64) {
        let size = (value - expected).abs().min(self.limit(expected)) / self.noise.unit(expected);
        self.seen += 1;
        self.mean_size += RATE.max(1.0 / self.seen as f64) * (size - self.mean_size);
        self.resolution.learn(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_does_not_widen_the_scale_and_counts_have_a_floor() {
        let mut scale = LocalScale::new(Noise::Rounding);
        (0..400).for_each(|at| scale.learn(f64::from(at % 2) * 2.0, 1.0));
        let before = scale.deviation(1.0);
        assert!((before - SIGMA_OVER_MEAN_DEVIATION).abs() < 1e-9, "{before}");
        scale.learn(1e12, 1.0);
        assert!(scale.deviation(1.0) < 1.03 * before);
        let mut counts = LocalScale::new(Noise::Counting);
        (0..400).for_each(|_| counts.learn(100.0, 100.0));
        assert_eq!(counts.deviation(100.0), 10.0);
    }

    #[test]
    fn equal_values_have_a_floor_that_is_a_share_of_them() {
        let mut scale = LocalScale::new(Noise::Rounding);
        (0..50).for_each(|_| scale.learn(-20.0, -20.0));
        assert!((scale.deviation(-20.0) - 0.2).abs() < 1e-12);
    }
}
