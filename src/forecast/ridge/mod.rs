//! Ridge regression of the change from the last value: own lags, means around the same time yesterday and last week, and
//! daily and weekly Fourier terms; one set of weights per lead (direct multi-step forecasts).
//!
//! A. E. Hoerl, R. W. Kennard, "Ridge Regression", Technometrics 12 (1970). Columns are standardised, so one penalty fits
//! all; a large one leaves the last value. `design` says what a row holds, `past` how gaps inside a row are filled, `normal`
//! sums rows to normal equations, linfa's Cholesky solves them, `choice` picks columns and penalty on the tail of the
//! training part. A target that was not observed takes the model's own forecast of it until the weights stand (A. Dempster,
//! N. Laird, D. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", 1977): it moves nothing.
//!
//! | hyper-parameter | default | purpose |
//! |---|---|---|
//! | scale | by the tail | plain, square root or logarithm; another than the root must be 1 % better |
//! | penalty, columns | by the tail | per group of leads |
//! | lags | 60, at most an eighth of the training part | own buckets |
//! | leads | 60, at most an eighth of the training part | farther ones repeat the farthest |
//! | gaps in a row | a fifth | a row with more is left out, and so is one whose last bucket was not observed |
//! | rows | 100,000 | the most recent ones |

mod choice;
mod design;
mod near;
mod normal;
mod past;

pub use near::NearLeads;

use super::outliers::outliers;
use super::variance::{Scale, ScaleKind, robust_variance};
use super::{Fit, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use choice::{Chosen, MIN_HEAD_ROWS, TAIL_SHARE, Tail, choose, groups, unjudged};
use design::Design;
use linfa_linalg::LinalgError;
use normal::NormalEquations;
use past::{Known, Past};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Observed buckets that are needed, at least.
pub(super) const MIN_BUCKETS: usize = 40;
/// Training rows that are needed, at least.
const MIN_ROWS: usize = 12;
/// Share of the training part that leads may reach, as its inverse.
const LEADS_SHARE: usize = 8;
/// Share of the buckets behind and ahead of a row that may be gaps, as its inverse.
const GAPS_SHARE: usize = 5;
/// Most training rows.
const MAX_ROWS: usize = 100_000;
/// Most rows before the tail on which columns, penalty and scale are chosen: more would choose the same.
const CHOICE_ROWS: usize = 6000;
/// Training rows between two checkpoints, some ten milliseconds of work.
const ROWS_PER_SLICE: usize = 2048;
/// Passes until targets that were not observed stand: each leaves about their share of what is off.
const EM_PASSES: usize = 6;
/// Rows from which the variance of each lead is estimated, at most.
const VARIANCE_ROWS: usize = 4000;
/// A scale must be so much better than the root to be taken instead.
const SCALE_GAIN: f64 = 0.99;
/// No forecast is larger than so many times the largest count seen so far.
const LARGEST_RATIO: f64 = 3.0;

/// Hyper-parameters of [`Ridge`].
#[derive(Debug, Clone, Copy)]
pub struct RidgeDraft {
    /// Scales to choose from, the preferred one first.
    pub scales: &'static [ScaleKind],
    /// Most training rows; the most recent ones are taken.
    pub max_rows: usize,
}

impl Default for RidgeDraft {
    fn default() -> Self {
        Self { scales: &[ScaleKind::Root, ScaleKind::Log, ScaleKind::Plain], max_rows: MAX_ROWS }
    }
}

/// Fitted weights.
#[derive(Debug, Clone)]
pub struct Ridge {
    design: Design,
    scale: Scale,
    /// `[leads]`
    leads: Vec<Lead>,
    /// Training buckets that were left out as outliers, ascending.
    left_out: Vec<usize>,
    detail: String,
}

/// What one lead needs: a linear form of the change on the model's scale and the variance left over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Lead {
    /// `[columns]`, on raw columns: standardisation is folded in.
    weights: Vec<f64>,
    intercept: f64,
    variance: f64,
}

/// What a fit learns from.
#[derive(Debug)]
struct Training {
    design: Design,
    /// Without outliers, `[train_end]`.
    known: Known,
    companion: Option<Known>,
    leads: usize,
    /// Buckets that are left out as outliers, ascending.
    left_out: Vec<usize>,
    observed: usize,
}

impl Fit for RidgeDraft {
    type Fitted = Ridge;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<Ridge, ForecastError> {
        let training = Training::new(series, train_end)?;
        let unsolvable = |why: LinalgError| ForecastError::Unsolvable { model: ModelId::Ridge, why: why.to_string() };
        let mut best: Option<(f64, Scale, Past, Vec<Chosen>)> = None;
        let mean = training.known.mean();
        for (done, kind) in self.scales.iter().enumerate() {
            progress.checkpoint(Stage { what: "Choosing ridge", done, total: self.scales.len() }).await?;
            let scale = kind.for_mean(mean);
            let past = training.past(scale);
            let chosen = training.choose(&past, scale, self.max_rows.min(CHOICE_ROWS)).map_err(unsolvable)?;
            let error = log_error(&chosen);
            if best.as_ref().is_none_or(|(least, ..)| error < least + libm::log(SCALE_GAIN)) {
                best = Some((error, scale, past, chosen));
            }
        }
        let Some((_, scale, past, chosen)) = best else { return Err(training.too_few_rows(0)) };
        let rows = training.rows(&past, self.max_rows);
        if rows.len() < MIN_ROWS {
            return Err(training.too_few_rows(rows.len()));
        }
        let mut equations = NormalEquations::new(training.design.kinds().len(), training.leads);
        for (slice, part) in rows.chunks(ROWS_PER_SLICE).enumerate() {
            let done = slice * ROWS_PER_SLICE;
            progress.checkpoint(Stage { what: "Fitting ridge", done, total: rows.len() }).await?;
            equations.add(&training.design, &past, part);
        }
        let leads = training.solve(&past, &rows, &mut equations, &chosen).map_err(unsolvable)?;
        let detail = training.detail(scale, &chosen, rows.len());
        Ok(Ridge { design: training.design, scale, leads, left_out: training.left_out, detail })
    }
}

/// Mean of ln(RMSE) over the groups.
fn log_error(chosen: &[Chosen]) -> f64 {
    let sum: f64 = chosen.iter().map(|one| libm::log(one.rmse.max(f64::MIN_POSITIVE))).sum();
    sum / chosen.len().max(1) as f64
}

impl Training {
    fn new(series: &TimeSeries, train_end: usize) -> Result<Self, ForecastError> {
        let train_end = train_end.min(series.len());
        let observed = series.observed_in(0..train_end);
        if observed < MIN_BUCKETS {
            let (model, instead) = (ModelId::Ridge, ModelId::Smoothing);
            return Err(ForecastError::TooShort { model, needed: MIN_BUCKETS, got: observed, instead });
        }
        let (design, history) = (Design::new(series, train_end), series.history(train_end.saturating_sub(1)));
        let (mut known, mut companion) = (Known::of(&history), design.companion(&history));
        let left_out = outliers(series, train_end);
        known.leave_out(&left_out);
        if let Some((companion, measure)) = companion.as_mut().zip(series.companion()) {
            companion.leave_out(&outliers(measure, train_end));
        }
        let leads = MAX_LEADS.min(train_end / LEADS_SHARE).max(1);
        Ok(Self { design, known, companion, leads, left_out, observed })
    }

    fn past(&self, scale: Scale) -> Past {
        self.design.past_of(&self.known, self.companion.as_ref(), scale)
    }

    /// The most recent origins that train, ascending, at most `max_rows`.
    fn rows(&self, past: &Past, max_rows: usize) -> Vec<usize> {
        let (lags, leads) = (self.design.lags(), self.leads);
        let may_train = |origin: &usize| {
            let gaps = past.unseen_in(origin + 1 - lags, origin + 1 + leads);
            past.is_seen(*origin) && gaps * GAPS_SHARE <= lags + leads
        };
        let mut rows: Vec<usize> =
            (lags..past.len().saturating_sub(leads)).rev().filter(may_train).take(max_rows).collect();
        rows.reverse();
        rows
    }

    /// Columns and penalty of each group by the tail, fitted on at most `max_rows` rows before it.
    fn choose(&self, past: &Past, scale: Scale, max_rows: usize) -> Result<Vec<Chosen>, LinalgError> {
        let groups = groups(self.leads);
        let cut = past.len() - past.len() / TAIL_SHARE;
        let all = self.rows(past, usize::MAX);
        let head = &all[..all.partition_point(|origin| origin + self.leads < cut)];
        let head = &head[head.len().saturating_sub(max_rows)..];
        if head.len() < MIN_HEAD_ROWS {
            return Ok(unjudged(&groups));
        }
        let mut equations = NormalEquations::new(self.design.kinds().len(), self.leads);
        equations.add(&self.design, past, head);
        choose(&self.design, &equations, &Tail::new(&self.design, past, &self.known.counts, scale, cut), &groups)
    }

    /// Weights of all leads, with the variance that each leaves.
    fn solve(
        &self,
        past: &Past,
        rows: &[usize],
        equations: &mut NormalEquations,
        chosen: &[Chosen],
    ) -> Result<Vec<Lead>, LinalgError> {
        let factors = chosen.iter().map(|one| one.factor(&self.design, equations)).collect::<Result<Vec<_>, _>>()?;
        let groups = groups(self.leads);
        let group_of = |lead: usize| groups.iter().position(|(last, _)| lead < *last).unwrap_or(0);
        let solve = |equations: &NormalEquations| {
            (0..self.leads).map(|lead| equations.solve(&factors[group_of(lead)], lead)).collect::<Result<Vec<_>, _>>()
        };
        let mut row = vec![0.0; self.design.kinds().len()];
        let mut leads = solve(equations)?;
        let mut unseen: Vec<Unseen> = self.unseen_targets(past, rows);
        for _ in 0..if unseen.is_empty() { 0 } else { EM_PASSES } {
            for target in &mut unseen {
                self.design.fill(past, target.origin, &mut row);
                for (lead, taken) in &mut target.leads {
                    let expected = leads[*lead].apply(&row);
                    equations.correct(&row, *lead, expected - *taken);
                    *taken = expected;
                }
            }
            leads = solve(equations)?;
        }
        self.measure(past, rows, &mut leads);
        Ok(leads)
    }

    /// Targets of `rows` that were not observed, with the changes that stand for them.
    fn unseen_targets(&self, past: &Past, rows: &[usize]) -> Vec<Unseen> {
        let unseen = |origin: &usize| {
            let leads = (0..self.leads).filter(|lead| !past.is_seen(origin + 1 + lead));
            let leads: Vec<(usize, f64)> =
                leads.map(|lead| (lead, past.value(origin + 1 + lead) - past.value(*origin))).collect();
            (!leads.is_empty()).then_some(Unseen { origin: *origin, leads })
        };
        rows.iter().filter_map(unseen).collect()
    }

    /// Sets each lead's variance: that of its residuals on some of `rows`, evenly.
    fn measure(&self, past: &Past, rows: &[usize], leads: &mut [Lead]) {
        let mut residuals = vec![Vec::new(); leads.len()];
        let mut row = vec![0.0; self.design.kinds().len()];
        for origin in rows.iter().step_by(rows.len().div_ceil(VARIANCE_ROWS).max(1)) {
            self.design.fill(past, *origin, &mut row);
            for (at, (lead, residuals)) in (origin + 1..).zip(leads.iter().zip(&mut residuals)) {
                if past.is_seen(at) {
                    residuals.push(past.value(at) - past.value(*origin) - lead.apply(&row));
                }
            }
        }
        leads.iter_mut().zip(&residuals).for_each(|(lead, residuals)| lead.variance = robust_variance(residuals));
    }

    fn too_few_rows(&self, rows: usize) -> ForecastError {
        let why = format!(
            "of {} observed buckets before the split, {rows} have enough observed ones around them, and {MIN_ROWS} are needed",
            self.observed
        );
        ForecastError::Unsolvable { model: ModelId::Ridge, why }
    }

    fn detail(&self, scale: Scale, chosen: &[Chosen], rows: usize) -> String {
        let near = chosen.first().map_or(0, |one| one.columns(&self.design));
        let left_out = match self.left_out.len() {
            0 => String::new(),
            1 => ", 1 outlier left out".to_owned(),
            n => format!(", {n} outliers left out"),
        };
        format!("{}, {near} columns, {rows} rows{left_out}", scale.name())
    }
}

/// The targets of a row that were not observed: lead from 0, and the change that stands for each.
#[derive(Debug)]
struct Unseen {
    origin: usize,
    leads: Vec<(usize, f64)>,
}

impl Ridge {
    fn forecast_into(&self, past: &Past, origin: usize, row: &mut [f64], mean: &mut [f64]) {
        self.design.fill(past, origin, row);
        let (last, most) = (past.value(origin), LARGEST_RATIO * past.largest(origin));
        let mut value = f64::NAN;
        let mut leads = self.leads.iter();
        for mean in mean {
            if let Some(lead) = leads.next() {
                value = self.scale.expected_count(last + lead.apply(row), lead.variance).min(most);
            }
            *mean = value;
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
        1
    }

    fn detail(&self) -> String {
        self.detail.clone()
    }

    fn left_out(&self) -> &[usize] {
        &self.left_out
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let origin = history.origin();
        let mut mean = vec![f64::NAN; horizon];
        let past = self.design.past(history, self.scale);
        if past.first_seen().is_some() {
            let mut row = vec![0.0; self.design.kinds().len()];
            self.forecast_into(&past, origin, &mut row, &mut mean);
        }
        Forecast { origin, mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let past = self.design.past(&series.history(series.len() - 1), self.scale);
        let Some(first_seen) = past.first_seen() else { return rolling };
        let mut row = vec![0.0; self.design.kinds().len()];
        let mut mean = vec![f64::NAN; leads];
        for origin in origins.start.max(first_seen)..origins.end {
            self.forecast_into(&past, origin, &mut row, &mut mean);
            (1..).zip(&mean).for_each(|(lead, value)| rolling.set(origin, lead, *value));
        }
        rolling
    }
}
