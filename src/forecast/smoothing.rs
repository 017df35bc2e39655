//! Simple exponential smoothing: one level, pulled towards each new value by a factor α.
//!
//! R. J. Hyndman, G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., §8.1. α minimises the sum of squared
//! one-step errors over the training part. A bucket without a value leaves the level as it is.

use super::{Fit, Forecast, ForecastError, Forecaster, ModelId, Rolling};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use std::ops::Range;

/// Smallest and largest α that the search looks at.
const ALPHA_RANGE: (f64, f64) = (0.001, 0.999);
/// Width of α at which the search ends; scores do not change below it.
const ALPHA_TOLERANCE: f64 = 1e-4;
/// Golden-section ratio (√5 − 1) / 2.
const GOLDEN: f64 = 0.618_033_988_749_894_9;
/// Observed values that are needed to tune α.
pub(super) const MIN_VALUES: usize = 10;

/// Tunes α.
#[derive(Debug, Clone, Copy)]
pub struct SmoothingDraft;

/// A tuned smoother.
#[derive(Debug, Clone, Copy)]
pub struct Smoothing {
    alpha: f64,
}

impl Fit for SmoothingDraft {
    type Fitted = Smoothing;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<Smoothing, ForecastError> {
        let values: Vec<f64> = series.observed_or_nan().into_iter().take(train_end).filter(|v| !v.is_nan()).collect();
        if values.len() < MIN_VALUES {
            let (model, instead) = (ModelId::Smoothing, ModelId::Last);
            return Err(ForecastError::TooShort { model, needed: MIN_VALUES, got: values.len(), instead });
        }
        progress.checkpoint(Stage { what: "Tuning smoothing", done: 0, total: 1 }).await?;
        Ok(Smoothing { alpha: tune(&values) })
    }
}

/// Golden-section search (J. Kiefer 1953) for the α with the least squared error.
fn tune(values: &[f64]) -> f64 {
    let (mut low, mut high) = ALPHA_RANGE;
    let (mut inner, mut outer) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_inner, mut at_outer) = (squared_error(values, inner), squared_error(values, outer));
    while high - low > ALPHA_TOLERANCE {
        if at_inner <= at_outer {
            (high, outer, at_outer) = (outer, inner, at_inner);
            inner = high - GOLDEN * (high - low);
            at_inner = squared_error(values, inner);
        } else {
            (low, inner, at_inner) = (inner, outer, at_outer);
            outer = low + GOLDEN * (high - low);
            at_outer = squared_error(values, outer);
        }
    }
    0.5 * (low + high)
}

fn squared_error(values: &[f64], alpha: f64) -> f64 {
    let mut level = values[0];
    let mut sum = 0.0;
    for value in &values[1..] {
        let error = value - level;
        sum += error * error;
        level += alpha * error;
    }
    sum
}

impl Smoothing {
    fn next_level(&self, level: f64, value: f64) -> f64 {
        match (level.is_nan(), value.is_nan()) {
            (_, true) => level,
            (true, false) => value,
            (false, false) => level + self.alpha * (value - level),
        }
    }
}

impl Forecaster for Smoothing {
    fn id(&self) -> ModelId {
        ModelId::Smoothing
    }

    fn min_history(&self) -> usize {
        1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let level = history.observed_or_nan().into_iter().fold(f64::NAN, |level, value| self.next_level(level, value));
        Forecast { origin: history.origin(), mean: vec![level; horizon] }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let mut level = f64::NAN;
        for origin in 0..origins.end {
            level = self.next_level(level, series.observed(origin).unwrap_or(f64::NAN));
            if origin >= origins.start {
                (1..=leads).for_each(|lead| rolling.set(origin, lead, level));
            }
        }
        rolling
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_shift_wants_a_large_alpha_and_noise_a_small_one() {
        let steps: Vec<f64> = (0..200).map(|i| if i / 50 % 2 == 0 { 10.0 } else { 90.0 }).collect();
        assert!(tune(&steps) > 0.9);
        let noise: Vec<f64> = (0..200).map(|i| if i % 2 == 0 { 10.0 } else { 20.0 }).collect();
        assert!(tune(&noise) < 0.1);
    }
}
