//! Exact Gaussian likelihood of a process, and the coefficients that maximise it.
//!
//! The variance of the shocks is concentrated out: σ² = Σ v²/F / n over surprises v of relative variance F (Harvey 1989,
//! §3.4). The first values of a differenced process have a diffuse prior and do not count, so the likelihood is that of the
//! differenced series, as in R, statsmodels and statsforecast; unlike them all, it is the same with missing buckets.

use super::kalman::{Certainty, Gain, State};
use super::model::{Model, Order};
use super::start::hannan_rissanen;
use crate::forecast::minimise::{Gradient, Minimum, minimise};
use crate::progress::{Cancelled, Progress, Stage};
use std::f64::consts::PI;

/// How likely a series is under a process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likelihood {
    /// Values that count.
    pub n: usize,
    /// Variance of a shock.
    pub variance: f64,
    /// Logarithm of the density of the values that count.
    pub log: f64,
}

/// Likelihood of `values`, in which `NaN` is a missing one.
pub fn likelihood(model: &Model, values: &[f64]) -> Likelihood {
    let (mut certainty, mut state) = (Certainty::new(model), State::START);
    // The level of a differenced process is its own affair; from 0 the diffuse prior is at its most exact.
    let shift = if model.order.d > 0 { first(values) } else { 0.0 };
    let (mut seen, mut squares, mut logs) = (0_usize, 0.0, 0.0);
    for value in values {
        let gain = certainty.step(!value.is_nan());
        let surprise = state.step(model, &gain, value - shift);
        let relative = match &gain {
            Gain::Unseen => continue,
            Gain::Steady => 1.0,
            Gain::Learning(_, relative) => *relative,
        };
        seen += 1;
        if seen > model.order.d {
            squares += surprise * surprise / relative;
            if relative != 1.0 {
                logs += libm::log(relative);
            }
        }
    }
    let n = seen.saturating_sub(model.order.d);
    let count = n.max(1) as f64;
    let variance = squares / count;
    let log = -0.5 * (count * (libm::log(2.0 * PI * variance) + 1.0) + logs);
    Likelihood { n, variance, log }
}

fn first(values: &[f64]) -> f64 {
    values.iter().copied().find(|value| !value.is_nan()).unwrap_or(0.0)
}

/// A process with the likelihood that it reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitted {
    /// Its coefficients.
    pub model: Model,
    /// How likely the series is.
    pub likelihood: Likelihood,
}

impl Fitted {
    /// Akaike's criterion with the correction of C. M. Hurvich and C.-L. Tsai (1989); `others` parameters beside the
    /// coefficients and the variance.
    pub fn aicc(&self, others: usize) -> f64 {
        let k = (self.model.order.p + self.model.order.q + 1 + others) as f64;
        let left = (self.likelihood.n as f64 - k - 1.0).max(1.0);
        2.0 * (k - self.likelihood.log) + 2.0 * k * (k + 1.0) / left
    }
}

/// Starts beside those that the series itself suggests: free numbers of persistence and of its correction.
const USUAL_STARTS: [(f64, f64); 2] = [(3.0, 1.0), (0.1, 0.5)];

/// Log-likelihood to which every start is followed; only the best goes on.
const ROUGH: f64 = 0.1;

/// Maximises the likelihood of `values` over processes of `order`, from the estimate of Hannan and Rissanen or from
/// `start`; `thorough` tries usual places too, because the likelihood may have several peaks.
///
/// # Errors
/// When the listener cancels.
pub async fn maximise(
    order: Order,
    values: &[f64],
    (start, thorough, tolerance): (Option<&Model>, bool, f64),
    listener: (&dyn Progress, Stage),
) -> Result<Fitted, Cancelled> {
    let objective = |free: &[f64]| -likelihood(&Model::from_free(order, free), values).log;
    let mut starts: Vec<Vec<f64>> = start.map(|model| model.to_free()).into_iter().collect();
    if start.is_none() || thorough {
        starts.extend(hannan_rissanen(order, values).map(Model::to_free));
    }
    if thorough && order.p + order.q > 1 {
        starts.extend(USUAL_STARTS.map(|(ar, ma)| {
            let free = |at| {
                if at == 0 {
                    ar
                } else if at == order.p {
                    ma
                } else {
                    0.0
                }
            };
            (0..order.p + order.q).map(free).collect()
        }));
    }
    if starts.is_empty() {
        starts.push(vec![0.1; order.p + order.q]);
    }
    let mut best = Minimum { at: vec![0.0; order.p + order.q], value: f64::INFINITY };
    let rough = if starts.len() > 1 { ROUGH } else { tolerance };
    for start in &starts {
        let found = minimise((objective, Gradient::Differences), start.clone(), rough, listener).await?;
        if found.value < best.value {
            best = found;
        }
    }
    if rough > tolerance {
        best = minimise((objective, Gradient::Differences), best.at, tolerance, listener).await?;
    }
    let model = Model::from_free(order, &best.at);
    Ok(Fitted { model, likelihood: likelihood(&model, values) })
}
