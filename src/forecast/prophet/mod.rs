//! Prophet: a trend of straight pieces plus seasons, one long forecast that recent counts do not change.
//!
//! S. J. Taylor, B. Letham, "Forecasting at Scale", The American Statistician 72 (2018), as the Python package prophet 1.5
//! fits it by default: times and counts scaled to 0..1, additive seasons, weights of highest posterior density. `basis`
//! has the columns and says when a season takes part, `posterior` has the density, `lasso` its top.
//!
//! | hyper-parameter | value | purpose |
//! |---|---|---|
//! | slope and level | N(0, 5) | first piece of the trend |
//! | changepoints | 25 in the first 80 % | where the slope may change; Laplace(0, 0.05) keeps most changes at 0 |
//! | seasons | yearly 10, weekly 3, daily 4 harmonics | each from two periods on; N(0, 10) |
//! | noise | half-normal 0.5 | σ |
//!
//! augurs-prophet 0.10 has the same model, but takes sines from the platform, keeps its columns in hash maps, can't stop
//! half-way and leaves the optimizer to the caller, whose every step passes over all rows. The model is linear in its
//! weights, so here one pass sums the rows up and the rest costs the same for a week as for a year. The package's L-BFGS
//! stops at a kink of the Laplace prior, a place that depends on the last digits of the data; here the top itself is found.

mod basis;
mod lasso;
mod posterior;
#[cfg(test)]
mod tests;

use super::{Component, Fit, Forecast, ForecastError, Forecaster, ModelId, Rolling};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use crate::units::{SECS_PER_DAY, Step};
use basis::Basis;
use linfa_linalg::LinalgError;
use posterior::{Estimate, MAX_ROUNDS, Prior, Sums};
use std::ops::Range;

/// Observed buckets that are needed, however long they are.
const MIN_VALUES: usize = 10;
/// Seconds that the observed buckets have to fill.
const MIN_SECS: i64 = 2 * SECS_PER_DAY;
/// Rows between two checkpoints, some milliseconds of work.
const ROWS_PER_SLICE: usize = 2048;
/// Deviation of the priors of slope and level.
const LINE_SD: f64 = 5.0;
/// Scale of the prior of a change of slope, by default.
const CHANGE_SCALE: f64 = 0.05;
/// Deviation of the prior of a season's weights.
const SEASON_SD: f64 = 10.0;
/// Values of the shown trend, at most.
const SHOWN_TREND: i64 = 500;
/// Seconds that the shown trend reaches beyond the trace.
const SHOWN_BEYOND_SECS: i64 = 7 * SECS_PER_DAY;
/// 1970-01-05, the first Monday of the calendar, in local seconds.
const MONDAY_LOCAL_SECS: i64 = 4 * SECS_PER_DAY;

/// How to fit; by default as the package does.
#[derive(Debug, Clone, Copy)]
pub struct ProphetDraft {
    /// The model that errors name.
    pub model: ModelId,
    /// Scale of the prior of a change of slope, relative to the largest value; the package's is 0.05.
    pub change_scale: f64,
}

impl Default for ProphetDraft {
    fn default() -> Self {
        Self { model: ModelId::Prophet, change_scale: CHANGE_SCALE }
    }
}

/// A fitted trend and seasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Prophet {
    basis: Basis,
    /// On counts divided by `scale`.
    estimate: Estimate,
    /// Largest training count, 1 if all are 0.
    scale: f64,
}

impl Fit for ProphetDraft {
    type Fitted = Prophet;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<Prophet, ForecastError> {
        let seen = |at| series.observed(at).map(|count| (series.local_secs(at), count));
        let (times, counts): (Vec<i64>, Vec<f64>) = (0..train_end).filter_map(seen).unzip();
        self.through(&times, &counts, series.step(), progress).await
    }
}

impl ProphetDraft {
    /// Fits values, at least 0, of observed buckets that start at `times` on the trace's clock, ascending.
    ///
    /// # Errors
    /// When there are too few values, the system can't be solved, or the listener cancels.
    pub(super) async fn through(
        &self,
        times: &[i64],
        values: &[f64],
        step: Step,
        progress: &dyn Progress,
    ) -> Result<Prophet, ForecastError> {
        let (model, needed) = (self.model, needed(step));
        if values.len() < needed {
            return Err(ForecastError::TooShort { model, needed, got: values.len(), instead: ModelId::Smoothing });
        }
        let stage = |done| Stage { what: "Fitting Prophet", done, total: values.len() };
        let largest = values.iter().copied().fold(0.0, f64::max);
        let scale = if largest > 0.0 { largest } else { 1.0 };
        let basis = Basis::new(times);
        let mut sums = Sums::new(basis.columns());
        let mut row = vec![0.0; basis.columns()];
        let slices = times.chunks(ROWS_PER_SLICE).zip(values.chunks(ROWS_PER_SLICE));
        for (slice, (times, part)) in slices.enumerate() {
            progress.checkpoint(stage(slice * ROWS_PER_SLICE)).await?;
            for (time, value) in times.iter().zip(part) {
                basis.fill(*time, &mut row);
                sums.add(&row, value / scale);
            }
        }
        if values.iter().all(|value| *value == values[0]) {
            let estimate = level(&basis, values[0] / scale);
            return Ok(Prophet { basis, estimate, scale });
        }
        let priors = priors(&basis, self.change_scale);
        let mut estimate = sums.start();
        for _ in 0..MAX_ROUNDS {
            progress.checkpoint(stage(values.len())).await?;
            let unsolvable = |why: LinalgError| ForecastError::Unsolvable { model, why: why.to_string() };
            if sums.climb(&priors, &mut estimate).map_err(unsolvable)? {
                break;
            }
        }
        Ok(Prophet { basis, estimate, scale })
    }
}

/// Observed buckets that a fit needs: two days and one, so that a day is seen twice.
pub(super) fn needed(step: Step) -> usize {
    (step.buckets_in(MIN_SECS) + 1).max(MIN_VALUES)
}

fn priors(basis: &Basis, change_scale: f64) -> Vec<Prior> {
    let mut priors = vec![Prior::Normal { sd: SEASON_SD }; basis.columns()];
    let (line, rest) = priors.split_at_mut(Basis::LINE);
    line.fill(Prior::Normal { sd: LINE_SD });
    rest[..basis.changepoints()].fill(Prior::Laplace { scale: change_scale });
    priors
}

/// What the package takes for counts that never change, whose density has no top.
fn level(basis: &Basis, value: f64) -> Estimate {
    let mut weights = vec![0.0; basis.columns()];
    weights[1] = value;
    Estimate { weights, noise: 0.0 }
}

impl Prophet {
    /// What is expected of the bucket that starts at `local_secs`, counts; below 0 where the sum of the parts is.
    pub(super) fn expected(&self, local_secs: i64) -> f64 {
        self.part(0..self.basis.columns(), local_secs)
    }

    /// What the columns `wanted` add to it, counts.
    fn part(&self, wanted: Range<usize>, local_secs: i64) -> f64 {
        let mut row = [0.0; Basis::MAX_COLUMNS];
        self.basis.fill(local_secs, &mut row);
        let cells = row[wanted.clone()].iter().zip(&self.estimate.weights[wanted]);
        self.scale * cells.map(|(cell, weight)| cell * weight).sum::<f64>()
    }

    /// Forecasts of the `n` buckets from one that starts at `local_secs`.
    fn means(&self, local_secs: i64, step: Step, n: usize) -> Vec<f64> {
        (0..n).map(|at| self.expected(local_secs + at as i64 * step.secs_i64()).max(0.0)).collect()
    }

    fn trend(&self, series: &TimeSeries) -> Component {
        let start_local_secs = series.local_secs(0);
        let span = series.local_secs(series.len()) + SHOWN_BEYOND_SECS - start_local_secs;
        let step = series.step().secs_i64();
        let every = step * (span / (step * (SHOWN_TREND - 1)) + 1);
        let step_secs = u32::try_from(every).unwrap_or(u32::MAX);
        let columns = 0..Basis::LINE + self.basis.changepoints();
        let shown = usize::try_from(span / i64::from(step_secs)).unwrap_or(0) + 1;
        self.component("trend", columns, (start_local_secs, step_secs), shown)
    }

    fn component(
        &self,
        name: &str,
        columns: Range<usize>,
        (start_local_secs, step_secs): (i64, u32),
        shown: usize,
    ) -> Component {
        let times = (0..shown).map(|at| start_local_secs + at as i64 * i64::from(step_secs));
        let values = times.map(|time| self.part(columns.clone(), time)).collect();
        Component { name: name.to_owned(), start_local_secs, step_secs, values, is_factor: false }
    }
}

impl Forecaster for Prophet {
    fn id(&self) -> ModelId {
        ModelId::Prophet
    }

    fn min_history(&self) -> usize {
        1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let origin = history.origin();
        Forecast { origin, mean: self.means(history.local_secs(origin + 1), history.step(), horizon) }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let first = origins.start + 1;
        let means = self.means(series.local_secs(first), series.step(), (origins.len() + leads).saturating_sub(1));
        for origin in origins {
            for lead in 1..=leads {
                rolling.set(origin, lead, means[origin + lead - first]);
            }
        }
        rolling
    }

    /// Any lead.
    fn reach(&self) -> usize {
        usize::MAX
    }

    /// Places where the slope changes, and the seasons, e.g. `12 bends, weekly, daily`.
    fn detail(&self) -> String {
        let changes = &self.estimate.weights[Basis::LINE..Basis::LINE + self.basis.changepoints()];
        let changes = changes.iter().filter(|change| **change != 0.0).count();
        let seasons = self.basis.seasons().map(|(season, _)| season.name.to_owned());
        std::iter::once(format!("{changes} bends")).chain(seasons).collect::<Vec<_>>().join(", ")
    }

    fn components(&self, series: &TimeSeries) -> Vec<Component> {
        let season = |(season, columns): (basis::Season, Range<usize>)| {
            let times = (MONDAY_LOCAL_SECS, season.shown_every_secs);
            self.component(season.name, columns, times, season.shown())
        };
        std::iter::once(self.trend(series)).chain(self.basis.seasons().map(season)).collect()
    }
}
