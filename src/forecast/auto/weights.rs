//! Weights of members by their squared errors, and the mix of their forecasts.

use crate::forecast::MAX_LEADS;

/// `[members][leads]` → `[MAX_LEADS][members]`; a lead without errors takes those of the farthest lead that has some.
pub fn by_lead(errors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = Vec::with_capacity(MAX_LEADS);
    for lead in 0..MAX_LEADS {
        let own: Option<Vec<f64>> =
            errors.iter().map(|errors| errors.get(lead).copied().filter(|error| !error.is_nan())).collect();
        let row = own.or_else(|| all.last().cloned()).unwrap_or_else(|| vec![1.0; errors.len()]);
        all.push(row);
    }
    all
}

/// Weights that sum to 1 for squared errors: a power of their inverse; members without error share alike.
pub fn weights(squared_errors: &[f64], sharpness: u32) -> Vec<f64> {
    let least = squared_errors.iter().copied().filter(|error| !error.is_nan()).fold(f64::INFINITY, f64::min);
    let weight = |error: &f64| match *error {
        error if error.is_nan() => 0.0,
        error if error == least => 1.0,
        error => power(least / error, sharpness),
    };
    let raw: Vec<f64> = squared_errors.iter().map(weight).collect();
    let sum: f64 = raw.iter().sum();
    raw.into_iter().map(|weight| weight / sum).collect()
}

/// `base` to a whole power by squaring, in an order of its own, so that it has the same bits everywhere.
pub fn power(base: f64, exponent: u32) -> f64 {
    let (mut result, mut square, mut left) = (1.0, base, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
        }
        square *= square;
        left >>= 1;
    }
    result
}

/// Σ wᵢfᵢ over the members that have a forecast; `NaN` if none has.
pub fn mix(weights: &[f64], forecasts: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (weight, forecast) in weights.iter().zip(forecasts) {
        if !forecast.is_nan() {
            sum += weight * forecast;
            total += weight;
        }
    }
    sum / total
}
