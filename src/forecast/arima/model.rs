//! Coefficients of an ARIMA process, and free numbers that stand for any stationary and invertible one.

use std::fmt;

/// Most autoregressive, and most moving-average coefficients.
pub const MAX_COEFFICIENTS: usize = 5;
/// Values that the state of the differenced series holds: max(p, q + 1).
pub const ARMA_STATES: usize = MAX_COEFFICIENTS + 1;
/// Most differences.
pub const MAX_DIFFERENCES: usize = 2;

/// How many coefficients and differences a process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// Autoregressive coefficients, at most [`MAX_COEFFICIENTS`].
    pub p: usize,
    /// Differences, at most [`MAX_DIFFERENCES`].
    pub d: usize,
    /// Moving-average coefficients, at most [`MAX_COEFFICIENTS`].
    pub q: usize,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({},{},{})", self.p, self.d, self.q)
    }
}

/// (1 − Σ φᵢBⁱ)(1 − B)ᵈ y = (1 + Σ θᵢBⁱ) ε.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model {
    /// Which of the coefficients are not 0 by definition.
    pub order: Order,
    /// φ₁, φ₂, …
    pub ar: [f64; ARMA_STATES],
    /// θ₁, θ₂, …
    pub ma: [f64; ARMA_STATES],
    /// Weights of the last values that an undifferenced value is the sum of: y = w + Σ δᵢ yₜ₋ᵢ.
    pub lags: [f64; MAX_DIFFERENCES],
}

impl Model {
    /// A process of given coefficients; those beyond the order are not looked at.
    pub fn new(order: Order, ar: &[f64], ma: &[f64]) -> Self {
        let mut model = Self { order, ar: [0.0; ARMA_STATES], ma: [0.0; ARMA_STATES], lags: [0.0; MAX_DIFFERENCES] };
        model.ar.iter_mut().zip(ar).take(order.p).for_each(|(cell, value)| *cell = *value);
        model.ma.iter_mut().zip(ma).take(order.q).for_each(|(cell, value)| *cell = *value);
        model.lags = match order.d {
            0 => [0.0, 0.0],
            1 => [1.0, 0.0],
            _ => [2.0, -1.0],
        };
        model
    }

    /// The process that `free`, `[p + q]`, stands for. Each number becomes a partial autocorrelation x / √(1 + x²)
    /// (J. F. Monahan, "A note on enforcing stationarity in autoregressive-moving average models", Biometrika 71, 1984),
    /// and these become coefficients by the recursion of Durbin and Levinson.
    pub fn from_free(order: Order, free: &[f64]) -> Self {
        let (ar, ma) = free.split_at(order.p.min(free.len()));
        let mut ma = coefficients(ma);
        ma.iter_mut().for_each(|value| *value = -*value);
        Self::new(order, &coefficients(ar), &ma)
    }

    /// Free numbers of this process, or of the nearest that is stationary and invertible.
    pub fn to_free(self) -> Vec<f64> {
        let ma: Vec<f64> = self.ma[..self.order.q].iter().map(|value| -value).collect();
        free_numbers(&self.ar[..self.order.p]).into_iter().chain(free_numbers(&ma)).collect()
    }
}

fn coefficients(free: &[f64]) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::with_capacity(free.len());
    for x in free {
        let partial = x / (1.0 + x * x).sqrt();
        let shorter = found.clone();
        found.iter_mut().zip(shorter.iter().rev()).for_each(|(value, mirrored)| *value -= partial * mirrored);
        found.push(partial);
    }
    found
}

/// Partial autocorrelations are kept this far from ±1 on the way back.
const INSIDE: f64 = 0.99;

fn free_numbers(coefficients: &[f64]) -> Vec<f64> {
    let mut left = coefficients.to_vec();
    let mut free = Vec::with_capacity(left.len());
    while let Some(partial) = left.pop() {
        let partial = if partial.abs() < 0.9999 { partial } else { INSIDE.copysign(partial) };
        let longer = left.clone();
        let divisor = 1.0 - partial * partial;
        left.iter_mut().zip(longer.iter().rev()).for_each(|(value, mirrored)| {
            *value = (*value + partial * mirrored) / divisor;
        });
        free.push(partial / divisor.sqrt());
    }
    free.reverse();
    free
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_numbers_stand_for_a_stationary_process_and_back(
            free in prop::collection::vec(-3.0_f64..3.0, 5), lag in 0_usize..1,
        ) {
            let order = Order { p: 3, d: lag, q: 2 };
            let model = Model::from_free(order, &free);
            for (a, b) in model.to_free().iter().zip(&free) {
                prop_assert!((a - b).abs() < 1e-5 * (1.0 + b.abs()), "{:?} and {:?}", model.to_free(), free);
            }
            // The response to one shock dies out.
            let mut past = [1.0, 0.0, 0.0];
            for _ in 0..4000 {
                let next: f64 = model.ar.iter().zip(&past).map(|(weight, value)| weight * value).sum();
                past = [next, past[0], past[1]];
            }
            prop_assert!(past[0].abs() < 1.0, "{:?}", past);
        }
    }

    #[test]
    fn a_process_that_is_not_stationary_finds_a_neighbour_that_is() {
        let order = Order { p: 1, d: 0, q: 1 };
        let model = Model::from_free(order, &Model::new(order, &[1.3], &[-2.0]).to_free());
        assert!((model.ar[0] - 0.99).abs() < 1e-9 && (model.ma[0] + 0.99).abs() < 1e-9, "{model:?}");
    }
}
