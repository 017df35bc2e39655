//! Ridge regression on the square-root scale: own lags, means around the same time yesterday and last week, and daily and
//! weekly Fourier terms; one set of weights per lead (direct multi-step forecasts).
//!
//! A. E. Hoerl, R. W. Kennard, "Ridge Regression", Technometrics 12 (1970). Columns are standardised, so one penalty fits
//! all. `design` says what a row holds, `normal` sums rows to normal equations, linfa's Cholesky solves them. A bucket
//! without a value takes the model's own forecast of it, so a gap ends where the data goes on.
//!
//! | hyper-parameter | default | purpose |
//! |---|---|---|
//! | penalty, near | 800 | shrinks weights of leads 1 and 2; chosen on the weeks before 23 August, never on the test days |
//! | penalty, far | 1600 | the same for farther leads, which have less to find and more to mistake for it |
//! | lags | 60 | own buckets |
//! | fine lags | 15 | of the finer buckets that the series was resampled from, where it was |
//! | leads | 60 | one set of weights for each; a training row needs all its targets, so no lead depends on another |

mod design;
mod normal;

use super::variance::expected_count;
use super::{Fit, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use design::Design;
pub(super) use design::HISTORY;
use linfa_linalg::LinalgError;
use normal::NormalEquations;
use std::ops::Range;

/// Training rows that are needed, at least.
pub(super) const MIN_ROWS: usize = 240;
/// Leads that count as near.
const NEAR_LEADS: usize = 2;
/// Training rows between two checkpoints, some ten milliseconds of work.
const ROWS_PER_SLICE: usize = 2048;

/// Hyper-parameters of [`Ridge`].
#[derive(Debug, Clone, Copy)]
pub struct RidgeDraft {
    near_penalty: f64,
    far_penalty: f64,
}

impl Default for RidgeDraft {
    fn default() -> Self {
        Self { near_penalty: 800.0, far_penalty: 1600.0 }
    }
}

/// Fitted weights.
#[derive(Debug, Clone)]
pub struct Ridge {
    design: Design,
    /// `[leads]`
    leads: Vec<Lead>,
}

/// What one lead needs: a linear form on the square-root scale and the variance left over.
#[derive(Debug, Clone)]
struct Lead {
    /// `[columns]`, on raw columns: standardisation is folded in.
    weights: Vec<f64>,
    intercept: f64,
    variance: f64,
}

impl Fit for RidgeDraft {
    type Fitted = Ridge;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<Ridge, ForecastError> {
        let train_end = train_end.min(series.len());
        let mut design = Design::new(series, train_end);
        let finer = series.finer_or_nan(train_end);
        let past = design::Past::new(&series.observed_or_nan()[..train_end], finer);
        let rows: Vec<usize> = design.training_rows(&past, MAX_LEADS).collect();
        if rows.len() < MIN_ROWS {
            let (model, instead) = (ModelId::Ridge, ModelId::Smoothing);
            let needed = HISTORY + MAX_LEADS + MIN_ROWS;
            return Err(ForecastError::TooShort { model, needed, got: series.observed_in(0..train_end), instead });
        }
        design.learn_seasonal_means(&past, &rows);
        let mut equations = NormalEquations::new(design.columns(), MAX_LEADS);
        for (slice, part) in rows.chunks(ROWS_PER_SLICE).enumerate() {
            let done = slice * ROWS_PER_SLICE;
            progress.checkpoint(Stage { what: "Fitting ridge", done, total: rows.len() }).await?;
            equations.add(&design, &past, part);
        }
        let unsolvable = |why: LinalgError| ForecastError::Unsolvable { model: ModelId::Ridge, why: why.to_string() };
        let mut leads = equations.solve(self.near_penalty, 0..NEAR_LEADS).map_err(unsolvable)?;
        leads.extend(equations.solve(self.far_penalty, NEAR_LEADS..MAX_LEADS).map_err(unsolvable)?);
        Ok(Ridge { design, leads })
    }
}

impl Ridge {
    /// The square-root scale with every gap filled by the model's own forecast, up to the end of `observed`.
    fn filled(&self, observed: &[f64], finer: Option<(Vec<f64>, usize)>) -> design::Past {
        let mut past = design::Past::new(observed, finer);
        let mut row = vec![0.0; self.design.columns()];
        let mut before = past.first_value();
        for at in 0..past.len() {
            if past.is_gap(at) {
                let expected = match at.checked_sub(1) {
                    Some(origin) if origin >= HISTORY => {
                        self.design.fill(&past, origin, &mut row);
                        self.leads[0].apply(&row)
                    }
                    _ => before,
                };
                past.fill_gap(at, expected);
            }
            before = past.value(at);
        }
        past
    }

    fn forecast_into(&self, past: &design::Past, origin: usize, row: &mut [f64], mean: &mut [f64]) {
        self.design.fill(past, origin, row);
        for (mean, lead) in mean.iter_mut().zip(&self.leads) {
            *mean = expected_count(lead.apply(row), lead.variance);
        }
    }
}

impl Lead {
    fn apply(&self, row: &[f64]) -> f64 {
        self.intercept + dot(&self.weights, row)
    }
}

/// Σ aᵢbᵢ in four running sums, so that it vectorises, and the same everywhere.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a_blocks, a_rest) = a.as_chunks::<4>();
    let (b_blocks, b_rest) = b.as_chunks::<4>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

impl Forecaster for Ridge {
    fn id(&self) -> ModelId {
        ModelId::Ridge
    }

    fn min_history(&self) -> usize {
        HISTORY + 1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let origin = history.origin();
        let mut mean = vec![f64::NAN; horizon];
        let observed = history.observed_or_nan();
        if origin >= HISTORY && observed.iter().any(|value| !value.is_nan()) {
            let mut row = vec![0.0; self.design.columns()];
            self.forecast_into(&self.filled(&observed, history.finer_or_nan()), origin, &mut row, &mut mean);
        }
        Forecast { origin, mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let observed = series.observed_or_nan();
        let Some(first_seen) = observed.iter().position(|value| !value.is_nan()) else { return rolling };
        let finer = series.finer_or_nan(series.len());
        let past = self.filled(&observed, finer);
        let mut row = vec![0.0; self.design.columns()];
        let mut mean = vec![f64::NAN; leads];
        for origin in origins.start.max(HISTORY).max(first_seen)..origins.end {
            self.forecast_into(&past, origin, &mut row, &mut mean);
            (1..).zip(&mean).for_each(|(lead, value)| rolling.set(origin, lead, *value));
        }
        rolling
    }
}
