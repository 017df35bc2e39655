//! ARIMA(p,d,q) with Fourier regressors on the square-root scale.
//!
//! A regression on waves of the day and week with ARIMA errors (R. J. Hyndman, G. Athanasopoulos, "Forecasting: Principles
//! and Practice", 3rd ed., §10). `model` are the coefficients, `kalman` the state, `likelihood` the exact likelihood and its
//! maximum, `search` finds the order, `regression` the waves. The likelihood is exact, missing buckets included.
//!
//! The fit: (1) waves by least squares under a process that is usual for traffic; (2) d = 1 if what they leave over wanders,
//! else 0 (`stationarity`); (3) the best p and q by AICc; (4) waves and coefficients in turn. Steps 2 and 3 look at the last four
//! weeks only, because they take most of the time, the others at all of the training part (its last 200,000 buckets). Nothing
//! is refitted afterwards: the state follows the data, and a missing bucket is a step of the filter without an update.

mod kalman;
mod likelihood;
mod model;
mod regression;
mod search;
mod start;
mod stationarity;

pub use likelihood::{Fitted, Likelihood, likelihood, maximise};
pub use model::{Model, Order};

use super::variance::{expected_count, stabilise};
use super::{Fit, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling};
use crate::progress::{Cancelled, Progress, Stage};
use crate::series::{History, TimeSeries};
use kalman::{Certainty, State, variances_ahead};
use regression::{Regressors, Whitening};
use std::ops::Range;

/// Observed buckets that are needed, at least.
pub(super) const MIN_VALUES: usize = 50;
/// Seconds' worth of observed buckets before the split that the order search looks at, and most buckets of it.
const SEARCH_SECS: i64 = 28 * 86_400;
const MAX_SEARCHED: usize = 40_320;
/// Most buckets before the split that anything is estimated from, so that one value of the likelihood takes milliseconds.
const MAX_TRAINED: usize = 200_000;
/// Process under which the waves are estimated before another is known: (φ, θ) by number of differences.
const USUAL: [(f64, f64); 2] = [(0.97, -0.6), (0.0, -0.7)];
/// Times that waves and coefficients are estimated in turn at the end.
const TURNS: usize = 2;
/// Log-likelihood that an iteration of the final fit must gain to go on.
const TOLERANCE: f64 = 1e-3;
/// Buckets between two checkpoints while the waves are estimated, some milliseconds of work.
const ROWS_PER_SLICE: usize = 4096;
/// Standard deviations below this share of the level are those of a constant series.
const CONSTANT: f64 = 1e-9;

/// Fits an ARIMA process.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArimaDraft {
    /// The order, if it is not to be searched.
    pub order: Option<Order>,
}

/// A fitted process.
#[derive(Debug, Clone)]
pub struct Arima {
    model: Model,
    regressors: Regressors,
    weights: Vec<f64>,
    /// Values are (2√(x + 3/8) − shift) / scale.
    shift: f64,
    scale: f64,
    /// Variance of the forecast for each lead on the square-root scale, `[MAX_LEADS]`.
    variances: Vec<f64>,
}

impl Fit for ArimaDraft {
    type Fitted = Arima;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<Arima, ForecastError> {
        let train_end = train_end.min(series.len());
        let first = train_end.saturating_sub(MAX_TRAINED);
        let got = series.observed_in(first..train_end);
        if got < MIN_VALUES {
            let (model, instead) = (ModelId::Arima, ModelId::Smoothing);
            return Err(ForecastError::TooShort { model, needed: MIN_VALUES, got, instead });
        }
        let trained = &series.observed_or_nan()[first..train_end];
        let mut values: Vec<f64> = trained.iter().map(|count| stabilise(*count)).collect();
        let (shift, scale) = standardise(&mut values);
        let regressors = Regressors::new(series, first..train_end);
        let recent = start_of_last(series.step().buckets_in(SEARCH_SECS).min(MAX_SEARCHED), &values);
        let (fitted, weights) = if scale > 0.0 {
            self.estimate(&values, recent, &regressors, progress).await?
        } else {
            // Of a constant series the last value says all.
            let model = Model::new(Order { p: 0, d: 1, q: 0 }, &[], &[]);
            let likelihood = Likelihood { n: got, variance: 0.0, log: f64::INFINITY };
            (Fitted { model, likelihood }, vec![0.0; regressors.columns()])
        };
        let variance = fitted.likelihood.variance * scale * scale;
        let variances = variances_ahead(&fitted.model).take(MAX_LEADS).map(|ahead| variance * ahead).collect();
        let regressors = regressors.differenced(fitted.model.order.d).from(series.local_secs(0));
        let scale = if scale > 0.0 { scale } else { 1.0 };
        Ok(Arima { model: fitted.model, regressors, weights, shift, scale, variances })
    }
}

/// Where the last `wanted` observed of `values` start.
fn start_of_last(wanted: usize, values: &[f64]) -> usize {
    let mut seen = values.iter().enumerate().rev().filter(|(_, value)| !value.is_nan());
    seen.nth(wanted.saturating_sub(1)).map_or(0, |(at, _)| at)
}

/// Mean and deviation of `values`, which are brought to 0 and 1; deviation 0 if they are all the same.
fn standardise(values: &mut [f64]) -> (f64, f64) {
    let seen = || values.iter().filter(|value| !value.is_nan());
    let n = seen().count() as f64;
    let mean = seen().sum::<f64>() / n;
    let deviation = (seen().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n).sqrt();
    let scale = if deviation > CONSTANT * mean.abs() { deviation } else { 0.0 };
    let divisor = if scale > 0.0 { scale } else { 1.0 };
    values.iter_mut().for_each(|value| *value = (*value - mean) / divisor);
    (mean, scale)
}

/// A process as traffic usually has it, with `d` differences.
fn usual(d: usize) -> Model {
    let (ar, ma) = USUAL[d.min(1)];
    Model::new(Order { p: 1, d, q: 1 }, &[ar], &[ma])
}

impl ArimaDraft {
    /// The process and the weights of the waves under it. The order is searched from bucket `recent` on.
    async fn estimate(
        &self,
        values: &[f64],
        recent: usize,
        regressors: &Regressors,
        progress: &dyn Progress,
    ) -> Result<(Fitted, Vec<f64>), Cancelled> {
        let at = |what, done| (progress, Stage { what, done, total: 1 + TURNS });
        let mut model = match self.order {
            Some(order) => usual(order.d),
            None => search(values, recent, regressors, at("Searching the ARIMA order", 0)).await?,
        };
        let order = self.order.unwrap_or(model.order);
        let own = regressors.differenced(order.d);
        let mut turn = 0;
        loop {
            let listener = at("Fitting ARIMA", 1 + turn);
            let weights = waves(&model, values, &own, listener).await?;
            let left = without(values, &own, &weights, listener).await?;
            let start = (model.order == order).then_some(&model);
            let thorough = self.order.is_some() && turn == 0;
            let fitted = maximise(order, &left, (start, thorough, TOLERANCE), listener).await?;
            turn += 1;
            if turn == TURNS {
                return Ok((fitted, weights));
            }
            model = fitted.model;
        }
    }
}

/// The best process for what the waves leave over from bucket `recent` on.
async fn search(
    values: &[f64],
    recent: usize,
    regressors: &Regressors,
    listener: (&dyn Progress, Stage),
) -> Result<Model, Cancelled> {
    let left = async |d| {
        let own = regressors.differenced(d);
        let weights = waves(&usual(d), values, &own, listener).await?;
        without(values, &own, &weights, listener).await
    };
    let level = left(0).await?;
    let d = usize::from(stationarity::wanders(&level[recent..]));
    let left = if d == 0 { level } else { left(d).await? };
    let others = regressors.differenced(d).columns();
    Ok(search::stepwise(&left[recent..], d, others, listener).await?.model)
}

/// Weights of the regressors for `values` under `model`.
async fn waves(
    model: &Model,
    values: &[f64],
    regressors: &Regressors,
    (progress, stage): (&dyn Progress, Stage),
) -> Result<Vec<f64>, Cancelled> {
    let mut whitening = Whitening::new(model, regressors);
    for (slice, part) in values.chunks(ROWS_PER_SLICE).enumerate() {
        progress.checkpoint(stage).await?;
        (slice * ROWS_PER_SLICE..).zip(part).for_each(|(at, value)| whitening.add(at, *value));
    }
    Ok(whitening.weights())
}

/// `values` less what the regressors say.
async fn without(
    values: &[f64],
    regressors: &Regressors,
    weights: &[f64],
    (progress, stage): (&dyn Progress, Stage),
) -> Result<Vec<f64>, Cancelled> {
    let mut left = values.to_vec();
    for (slice, part) in left.chunks_mut(ROWS_PER_SLICE).enumerate() {
        progress.checkpoint(stage).await?;
        let first = slice * ROWS_PER_SLICE;
        let expected = regressors.expected(weights, first..first + part.len());
        part.iter_mut().zip(expected).for_each(|(value, expected)| *value -= expected);
    }
    Ok(left)
}

/// The filter on its way through a series.
#[derive(Debug)]
struct Run<'a> {
    arima: &'a Arima,
    certainty: Certainty,
    state: State,
}

impl<'a> Run<'a> {
    fn new(arima: &'a Arima) -> Self {
        Self { arima, certainty: Certainty::new(&arima.model), state: State::START }
    }

    /// Passes a bucket with an observed count or `NaN`, of which the regressors expect `expected`.
    fn pass(&mut self, count: f64, expected: f64) {
        let value = (stabilise(count) - self.arima.shift) / self.arima.scale - expected;
        let gain = self.certainty.step(!value.is_nan());
        self.state.step(&self.arima.model, &gain, value);
    }

    /// Expected counts of the next buckets, of which the regressors expect `expected`.
    fn ahead(&self, expected: &[f64]) -> impl Iterator<Item = f64> {
        let Arima { model, shift, scale, variances, .. } = self.arima;
        let mean =
            self.state.ahead(model).zip(expected).map(move |(value, expected)| shift + scale * (value + expected));
        mean.zip(variances).map(|(mean, variance)| expected_count(mean.max(0.0), *variance))
    }
}

impl Forecaster for Arima {
    fn id(&self) -> ModelId {
        ModelId::Arima
    }

    fn min_history(&self) -> usize {
        1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let (origin, observed) = (history.origin(), history.observed_or_nan());
        let mut mean = vec![f64::NAN; horizon];
        if observed.iter().any(|count| !count.is_nan()) {
            let expected = self.regressors.expected(&self.weights, 0..origin + 1 + horizon);
            let mut run = Run::new(self);
            observed.iter().zip(&expected).for_each(|(count, expected)| run.pass(*count, *expected));
            mean.iter_mut().zip(run.ahead(&expected[origin + 1..])).for_each(|(cell, value)| *cell = value);
        }
        Forecast { origin, mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let expected = self.regressors.expected(&self.weights, 0..origins.end + leads);
        let (mut run, mut any) = (Run::new(self), false);
        for origin in 0..origins.end {
            let count = series.observed(origin);
            any |= count.is_some();
            run.pass(count.unwrap_or(f64::NAN), expected[origin]);
            if any && origin >= origins.start {
                let ahead = run.ahead(&expected[origin + 1..]);
                (1..=leads).zip(ahead).for_each(|(lead, value)| rolling.set(origin, lead, value));
            }
        }
        rolling
    }

    fn detail(&self) -> String {
        self.model.order.to_string()
    }
}

#[cfg(test)]
mod tests;
