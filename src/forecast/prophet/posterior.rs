//! The parameters of highest posterior density, out of sums over the rows.
//!
//! For a given noise σ the density has one top: least squares with quadratic and absolute-value penalties. For given
//! weights the best σ has a closed form. The two alternate until neither moves, each step up the same density that Stan's
//! L-BFGS climbs, so that the end is no lower than where that stops.

use super::lasso::Lasso;
use linfa_linalg::LinalgError;
use ndarray::Array2;

/// Standard deviation of the half-normal prior of σ.
const NOISE_SD: f64 = 0.5;
/// Least σ, as a share of the largest count: the density of data without any noise has no top.
const MIN_NOISE: f64 = 1e-5;
/// Rounds at most; five are usual.
pub const MAX_ROUNDS: usize = 100;
/// Relative change of σ² at which the rounds end.
const TOLERANCE: f64 = 1e-12;

/// What is believed of a weight before any data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prior {
    /// Normal around 0.
    Normal {
        /// Standard deviation.
        sd: f64,
    },
    /// Double exponential around 0.
    Laplace {
        /// Mean distance from 0.
        scale: f64,
    },
}

/// Σ zzᵀ, Σ zy and Σ y² over rows z with targets y.
#[derive(Debug)]
pub struct Sums {
    rows: usize,
    /// The upper triangle, `[columns × columns]`.
    products: Array2<f64>,
    /// `[columns]`
    moments: Vec<f64>,
    square: f64,
}

/// A point of the posterior.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// `[columns]`
    pub weights: Vec<f64>,
    /// σ, on the scale of the targets.
    pub noise: f64,
}

impl Sums {
    /// Nothing summed yet.
    pub fn new(columns: usize) -> Self {
        Self { rows: 0, products: Array2::zeros((columns, columns)), moments: vec![0.0; columns], square: 0.0 }
    }

    /// Adds a row `[columns]` and its target.
    pub fn add(&mut self, row: &[f64], target: f64) {
        self.rows += 1;
        self.square += target * target;
        for (at, mut line) in self.products.rows_mut().into_iter().enumerate() {
            let cell = row[at];
            // A bend that lies ahead.
            if cell == 0.0 {
                continue;
            }
            self.moments[at] += cell * target;
            if let Some(line) = line.as_slice_mut() {
                line[at..].iter_mut().zip(&row[at..]).for_each(|(sum, other)| *sum += cell * other);
            }
        }
    }

    fn product(&self, a: usize, b: usize) -> f64 {
        self.products[(a.min(b), a.max(b))]
    }

    /// Σ (y − wz)².
    fn squared_error(&self, weights: &[f64]) -> f64 {
        let mut error = self.square;
        for (a, weight) in weights.iter().enumerate() {
            let with_others: f64 = weights.iter().enumerate().map(|(b, other)| other * self.product(a, b)).sum();
            error += weight * (with_others - 2.0 * self.moments[a]);
        }
        error.max(0.0)
    }

    /// The σ² of highest density for a squared error E: the root of 4σ⁴ + nσ² = E, for a prior deviation of ½.
    fn best_variance(&self, squared_error: f64) -> f64 {
        let n = self.rows as f64;
        let curvature = 1.0 / (NOISE_SD * NOISE_SD);
        let variance = 2.0 * squared_error / (n + (n * n + 4.0 * curvature * squared_error).sqrt());
        variance.max(MIN_NOISE * MIN_NOISE)
    }

    /// Where the way up begins.
    pub fn start(&self) -> Estimate {
        Estimate { weights: vec![0.0; self.moments.len()], noise: self.best_variance(self.square).sqrt() }
    }

    /// One round: the best weights for the estimate's noise, then the best noise for those. Whether it was the last.
    ///
    /// # Errors
    /// When a linear system on the way can't be solved.
    pub fn climb(&self, priors: &[Prior], estimate: &mut Estimate) -> Result<bool, LinalgError> {
        let columns = self.moments.len();
        let before = estimate.noise * estimate.noise;
        // The density's logarithm times −σ².
        let curvature = Array2::from_shape_fn((columns, columns), |(a, b)| {
            self.product(a, b) + if a == b { before * priors[a].curvature() } else { 0.0 }
        });
        let penalties = priors.iter().map(|prior| before * prior.penalty()).collect();
        Lasso { curvature, pull: self.moments.clone(), penalties }.minimise(&mut estimate.weights)?;
        if estimate.weights.iter().any(|weight| !weight.is_finite()) {
            return Err(LinalgError::NotPositiveDefinite);
        }
        let variance = self.best_variance(self.squared_error(&estimate.weights));
        estimate.noise = variance.sqrt();
        Ok((variance - before).abs() <= TOLERANCE * before)
    }
}

impl Prior {
    fn curvature(self) -> f64 {
        match self {
            Self::Normal { sd } => 1.0 / (sd * sd),
            Self::Laplace { .. } => 0.0,
        }
    }

    fn penalty(self) -> f64 {
        match self {
            Self::Normal { .. } => 0.0,
            Self::Laplace { scale } => 1.0 / scale,
        }
    }
}
