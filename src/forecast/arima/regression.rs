//! Least squares by normal equations, and Fourier regressors under ARIMA errors (generalised least squares).

use super::kalman::{Certainty, Gain, State};
use super::model::Model;
use crate::forecast::waves::harmonics;
use crate::series::TimeSeries;
use crate::units::{SECS_PER_DAY, Step};
use linfa_linalg::cholesky::CholeskyInplace;
use linfa_linalg::triangular::{SolveTriangularInplace, UPLO};
use ndarray::{Array1, Array2, Axis};
use std::ops::Range;

/// Harmonics of the day.
const DAILY_HARMONICS: usize = 8;
/// Harmonics of the week; the 7th is the day's first.
const WEEKLY_HARMONICS: [usize; 12] = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13];
/// What keeps columns that are sums of each other solvable, as a share of each column's own square.
const RIDGE: f64 = 1e-9;

/// Σ of products of columns, the target last.
#[derive(Debug, Clone)]
pub struct Moments {
    columns: usize,
    rows: usize,
    /// Lower triangle, `[columns + 1, columns + 1]`.
    products: Vec<f64>,
}

impl Moments {
    /// Nothing summed yet.
    pub fn new(columns: usize) -> Self {
        Self { columns, rows: 0, products: vec![0.0; (columns + 1) * (columns + 1)] }
    }

    /// Adds a row, `[columns + 1]`.
    pub fn add(&mut self, row: &[f64]) {
        self.rows += 1;
        for (value, products) in row.iter().zip(self.products.chunks_exact_mut(self.columns + 1)) {
            products.iter_mut().zip(row).for_each(|(sum, other)| *sum += value * other);
        }
    }

    /// Rows that were added.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Weights of the columns, `[columns]`; `None` if they can't be told apart.
    pub fn solve(&self) -> Option<Vec<f64>> {
        let width = self.columns + 1;
        let length: Vec<f64> = (0..self.columns).map(|at| self.products[at * (width + 1)].max(0.0).sqrt()).collect();
        let scale: Vec<f64> = length.iter().map(|length| if *length > 0.0 { 1.0 / length } else { 0.0 }).collect();
        let mut factor = Array2::from_shape_fn((self.columns, self.columns), |(a, b)| {
            let own = if a != b {
                0.0
            } else if scale[a] > 0.0 {
                RIDGE
            } else {
                1.0
            };
            self.products[a * width + b] * scale[a] * scale[b] + own
        });
        factor.cholesky_inplace().ok()?;
        let moments: Array1<f64> =
            (0..self.columns).map(|at| self.products[at * width + self.columns] * scale[at]).collect();
        let mut solution = moments.insert_axis(Axis(1));
        factor.solve_triangular_inplace(&mut solution, UPLO::Lower).ok()?;
        factor.t().solve_triangular_inplace(&mut solution, UPLO::Upper).ok()?;
        Some(solution.column(0).iter().zip(&scale).map(|(weight, scale)| weight * scale).collect())
    }
}

/// What is known of every bucket beforehand: 1 (unless differences take it away) and waves of the day and week.
#[derive(Debug, Clone)]
pub struct Regressors {
    start_local_secs: i64,
    step: Step,
    constant: bool,
    daily: usize,
    weekly: usize,
}

impl Regressors {
    /// Columns for buckets of `series` from the first of `trained` on; waves only of a season that `trained` holds twice, and
    /// none faster than the buckets can show.
    pub fn new(series: &TimeSeries, trained: Range<usize>) -> Self {
        let step = series.step();
        let (day, week) = (step.buckets_in(SECS_PER_DAY), step.buckets_in(7 * SECS_PER_DAY));
        let daily = if trained.len() >= 2 * day { DAILY_HARMONICS.min(day.saturating_sub(1) / 2) } else { 0 };
        let visible = WEEKLY_HARMONICS.iter().filter(|harmonic| 2 * **harmonic < week).count();
        let weekly = if trained.len() >= 2 * week { visible } else { 0 };
        Self { start_local_secs: series.local_secs(trained.start), step, constant: true, daily, weekly }
    }

    /// The same for a process with `d` differences.
    pub fn differenced(&self, d: usize) -> Self {
        Self { constant: d == 0, ..self.clone() }
    }

    /// The same for buckets from another time on.
    pub fn from(self, start_local_secs: i64) -> Self {
        Self { start_local_secs, ..self }
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        usize::from(self.constant) + 2 * (self.daily + self.weekly)
    }

    /// Writes the row of bucket `at`, `[columns]`.
    pub fn fill(&self, at: usize, row: &mut [f64]) {
        let (one, waves) = row.split_at_mut(usize::from(self.constant));
        one.fill(1.0);
        let mut cells = waves.iter_mut();
        let mut put = |value: f64| {
            if let Some(cell) = cells.next() {
                *cell = value;
            }
        };
        let local_secs = self.start_local_secs + at as i64 * self.step.secs_i64();
        let weekly = &WEEKLY_HARMONICS[..self.weekly];
        harmonics(local_secs, SECS_PER_DAY, 1..=self.daily, &mut put);
        harmonics(local_secs, 7 * SECS_PER_DAY, weekly.iter().copied(), &mut put);
    }

    /// What `weights` make of the columns, for buckets of `range`.
    pub fn expected(&self, weights: &[f64], range: Range<usize>) -> Vec<f64> {
        let mut row = vec![0.0; self.columns()];
        let one = |at| {
            self.fill(at, &mut row);
            row.iter().zip(weights).map(|(value, weight)| value * weight).sum()
        };
        range.map(one).collect()
    }
}

/// Generalised least squares under `model`: every column goes through the filter, and what surprises it is regressed. The
/// work is done in slices: call [`Whitening::add`] with rising buckets.
#[derive(Debug)]
pub struct Whitening<'a> {
    model: Model,
    regressors: &'a Regressors,
    certainty: Certainty,
    /// One a column, the target's last.
    states: Vec<State>,
    moments: Moments,
    row: Vec<f64>,
    seen: usize,
}

impl<'a> Whitening<'a> {
    /// Before the first bucket.
    pub fn new(model: &Model, regressors: &'a Regressors) -> Self {
        let columns = regressors.columns();
        let (states, row) = (vec![State::START; columns + 1], vec![0.0; columns + 1]);
        let (certainty, moments) = (Certainty::new(model), Moments::new(columns));
        Self { model: *model, regressors, certainty, states, moments, row, seen: 0 }
    }

    /// Passes bucket `at`, whose value is `NaN` if it is missing.
    pub fn add(&mut self, at: usize, value: f64) {
        let gain = self.certainty.step(!value.is_nan());
        let columns = self.regressors.columns();
        self.regressors.fill(at, &mut self.row[..columns]);
        self.row[columns] = value;
        for (state, cell) in self.states.iter_mut().zip(&mut self.row) {
            *cell = state.step(&self.model, &gain, *cell);
        }
        let relative = match &gain {
            Gain::Unseen => return,
            Gain::Steady => 1.0,
            Gain::Learning(_, relative) => *relative,
        };
        self.seen += 1;
        if self.seen > self.model.order.d {
            let scale = 1.0 / relative.sqrt();
            self.row.iter_mut().for_each(|cell| *cell *= scale);
            self.moments.add(&self.row);
        }
    }

    /// Weights of the regressors, `[columns]`; 0 where they can't be told apart.
    pub fn weights(&self) -> Vec<f64> {
        self.moments.solve().unwrap_or_else(|| vec![0.0; self.regressors.columns()])
    }
}
