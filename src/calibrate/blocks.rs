//! Intervals for values that follow each other: the moving-block bootstrap.
//!
//! Samples a minute apart are not independent, so whole blocks are drawn (H. Künsch, "The jackknife and the bootstrap for general
//! stationary observations", Annals of Statistics 17, 1989). A block is twice as long as the residuals remember. The interval
//! is between percentiles of what the draws give (B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, §13.3).

use super::LEVEL;
use crate::series::SplitMix;

/// Draws of a bootstrap.
pub const DRAWS: usize = 400;
/// Seed of all draws: the same record gives the same interval.
const SEED: u64 = 0x0063_616c_6962_7261;
/// Standard errors of an autocorrelation within which it counts as none.
const SIGNIFICANT: f64 = 2.0;

/// Length of blocks for `residuals` in their order: twice the first lag at which their autocorrelation is within noise, at least the
/// cube root of their number, at most a tenth.
pub fn block_len(residuals: &[f64]) -> usize {
    let n = residuals.len();
    let most = (n / 10).max(1);
    let least = (libm::cbrt(n as f64).ceil() as usize).clamp(1, most);
    let mean = residuals.iter().sum::<f64>() / n.max(1) as f64;
    let variance: f64 = residuals.iter().map(|r| (r - mean) * (r - mean)).sum();
    if variance <= 0.0 {
        return least;
    }
    let noise = SIGNIFICANT / (n as f64).sqrt();
    let remembers = |lag: &usize| {
        let pairs = residuals.iter().zip(&residuals[*lag..]);
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / variance > noise
    };
    let memory = (1..most).find(|lag| !remembers(lag)).unwrap_or(most);
    (2 * memory).clamp(least, most)
}

/// Starts of the blocks of each draw, `[draws][blocks]`; block `b` is `start..start + len` of `n` samples.
#[derive(Debug)]
pub struct Blocks {
    /// Samples in a block, at least 1.
    pub len: usize,
    /// Starts, below `n − len + 1`.
    pub draws: Vec<Vec<usize>>,
}

impl Blocks {
    /// As many blocks of `len` as cover `n` samples, drawn [`DRAWS`] times.
    pub fn new(n: usize, len: usize) -> Self {
        let len = len.clamp(1, n.max(1));
        let mut random = SplitMix(SEED);
        let (places, blocks) = ((n.saturating_sub(len) + 1) as f64, n.div_ceil(len));
        let mut draw = |_| (0..blocks).map(|_| (random.unit() * places) as usize).collect();
        Self { len, draws: (0..DRAWS).map(&mut draw).collect() }
    }
}

/// The interval of [`LEVEL`] between percentiles of `values`; values that are no number are left out. `None` without any.
pub fn interval(values: &[f64]) -> Option<(f64, f64)> {
    let sorted = sorted(values.iter().copied());
    let tail = (1.0 - LEVEL) / 2.0;
    (!sorted.is_empty()).then(|| (quantile(&sorted, tail), quantile(&sorted, 1.0 - tail)))
}

/// Value that the share `share` of `sorted` is below, by straight lines between two; `NaN` without any.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let at = |place: f64| sorted.get(place as usize).copied().unwrap_or(f64::NAN);
    let (below, above) = (at(place.floor()), at(place.ceil()));
    if below == above { below } else { below + (above - below) * place.fract() }
}

/// `values` without those that are no number, in order of size.
pub fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
    all.sort_by(f64::total_cmp);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_straight_between_values() {
        let four = [1.0, 2.0, 3.0, 5.0];
        assert_eq!([0.0, 0.5, 1.0].map(|share| quantile(&four, share)), [1.0, 2.5, 5.0]);
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(interval(&[f64::NAN]), None);
    }

    #[test]
    fn blocks_are_as_long_as_residuals_remember() {
        let mut random = SplitMix(1);
        let white: Vec<f64> = (0..4000).map(|_| random.normal()).collect();
        // The cube root of 4,000 is 15.9.
        assert_eq!(block_len(&white), 16);
        let mut level = 0.0;
        let slow: Vec<f64> = white
            .iter()
            .map(|noise| {
                level = 0.95 * level + noise;
                level
            })
            .collect();
        assert!((50..=400).contains(&block_len(&slow)), "{}", block_len(&slow));
        assert_eq!(block_len(&[1.0; 30]), 3);
    }

    #[test]
    fn blocks_cover_and_stay_inside() {
        let blocks = Blocks::new(103, 10);
        assert_eq!((blocks.len, blocks.draws.len(), blocks.draws[0].len()), (10, DRAWS, 11));
        assert!(blocks.draws.iter().flatten().all(|start| start + 10 <= 103));
        assert_eq!(blocks.draws, Blocks::new(103, 10).draws);
    }
}
