//! Rows → normal equations → weights. Sums are taken in a fixed order, so the weights are the same on every machine.

use super::Lead;
use super::design::{Design, Past};
use linfa_linalg::LinalgError;
use linfa_linalg::cholesky::CholeskyInplace;
use linfa_linalg::triangular::{SolveTriangularInplace, UPLO};
use ndarray::{Array1, Array2};
use std::ops::Range;

/// Rows that are summed at once: a block of 32 × 128 doubles stays in the first cache.
const BLOCK_ROWS: usize = 32;
/// Side of a tile that is summed in registers.
const TILE: usize = 4;
/// Variances below this share of the mean square are what rounding leaves of a constant column, which can't explain
/// anything.
const CONSTANT: f64 = 1e-12;

/// Σ xxᵀ, Σ xyᵀ, Σ x and Σ y² over rows x with targets y.
#[derive(Debug)]
pub struct NormalEquations {
    columns: usize,
    leads: usize,
    /// Columns and leads side by side, rounded up to whole tiles.
    width: usize,
    rows: usize,
    /// Sums of products of all cells; its upper triangle of tiles is used, `[width × width]`.
    products: Vec<f64>,
    /// `[width]`
    sums: Vec<f64>,
    block: Vec<f64>,
}

impl NormalEquations {
    /// Nothing summed yet.
    pub fn new(columns: usize, leads: usize) -> Self {
        let width = (columns + leads).next_multiple_of(TILE);
        let block = vec![0.0; BLOCK_ROWS * width];
        Self { columns, leads, width, rows: 0, products: vec![0.0; width * width], sums: vec![0.0; width], block }
    }

    /// Adds the rows of `origins`.
    pub fn add(&mut self, design: &Design, past: &Past, origins: &[usize]) {
        for part in origins.chunks(BLOCK_ROWS) {
            self.block.fill(0.0);
            for (cells, origin) in self.block.chunks_exact_mut(self.width).zip(part) {
                let (row, targets) = cells.split_at_mut(self.columns);
                design.fill(past, *origin, row);
                (1..=self.leads).zip(targets).for_each(|(lead, target)| *target = past.value(origin + lead));
                self.sums.iter_mut().zip(&*cells).for_each(|(sum, cell)| *sum += cell);
            }
            self.rows += part.len();
            self.add_block();
        }
    }

    /// Adds the products of the block: every pair of column tiles, and column tiles with target tiles. Products of two
    /// targets are needed on the diagonal only.
    fn add_block(&mut self) {
        let target_tile = self.columns / TILE * TILE;
        for left in (0..self.width).step_by(TILE) {
            for right in (left..self.width).step_by(TILE) {
                if left > target_tile && right != left {
                    break;
                }
                let tile = tile_products(&self.block, self.width, left, right);
                for (offset, line) in tile.iter().enumerate() {
                    let start = (left + offset) * self.width + right;
                    let cells = &mut self.products[start..start + TILE];
                    cells.iter_mut().zip(line).for_each(|(cell, sum)| *cell += sum);
                }
            }
        }
    }

    fn product(&self, a: usize, b: usize) -> f64 {
        let (low, high) = if a / TILE <= b / TILE { (a, b) } else { (b, a) };
        self.products[low * self.width + high]
    }

    /// Σ of centred products.
    fn covariance(&self, a: usize, b: usize) -> f64 {
        self.product(a, b) - self.sums[a] * self.sums[b] / self.rows as f64
    }

    /// Weights for each of `leads` (from 0): (ZᵀZ + penalty·I) w = Zᵀy on standardised columns Z.
    ///
    /// # Errors
    /// When the matrix is not positive definite.
    pub fn solve(&self, penalty: f64, leads: Range<usize>) -> Result<Vec<Lead>, LinalgError> {
        let rows = self.rows as f64;
        let scale_of = |at: usize| {
            let variance = self.covariance(at, at) / rows;
            let is_constant = variance <= CONSTANT * self.product(at, at) / rows;
            if is_constant { 0.0 } else { 1.0 / variance.sqrt() }
        };
        let scale: Vec<f64> = (0..self.columns).map(scale_of).collect();
        let mut factor = Array2::from_shape_fn((self.columns, self.columns), |(a, b)| {
            self.covariance(a, b) * scale[a] * scale[b] + if a == b { penalty } else { 0.0 }
        });
        factor.cholesky_inplace()?;
        leads.map(|lead| self.solve_lead(&factor, &scale, self.columns + lead)).collect()
    }

    fn solve_lead(&self, factor: &Array2<f64>, scale: &[f64], target: usize) -> Result<Lead, LinalgError> {
        let moment: Array1<f64> = (0..self.columns).map(|at| self.covariance(at, target) * scale[at]).collect();
        let mut solution = moment.insert_axis(ndarray::Axis(1));
        factor.solve_triangular_inplace(&mut solution, UPLO::Lower)?;
        factor.t().solve_triangular_inplace(&mut solution, UPLO::Upper)?;
        let weights: Vec<f64> = solution.column(0).iter().zip(scale).map(|(weight, scale)| weight * scale).collect();
        let rows = self.rows as f64;
        let explained: f64 = weights.iter().zip(&self.sums).map(|(weight, sum)| weight * sum).sum();
        let intercept = (self.sums[target] - explained) / rows;
        Ok(Lead { variance: self.variance_left(&weights, target), weights, intercept })
    }

    /// Mean squared residual of the training rows.
    fn variance_left(&self, weights: &[f64], target: usize) -> f64 {
        let mut left = self.covariance(target, target);
        for (a, weight) in weights.iter().enumerate() {
            let with_others: f64 = weights.iter().enumerate().map(|(b, other)| other * self.covariance(a, b)).sum();
            left += weight * (with_others - 2.0 * self.covariance(a, target));
        }
        (left / self.rows as f64).max(0.0)
    }
}

/// Σ over the block's rows of the products of columns `left..left + 4` with columns `right..right + 4`.
fn tile_products(block: &[f64], width: usize, left: usize, right: usize) -> [[f64; TILE]; TILE] {
    let mut sums = [[0.0; TILE]; TILE];
    for row in block.chunks_exact(width) {
        let (Some(a), Some(b)) = (row[left..].first_chunk::<TILE>(), row[right..].first_chunk::<TILE>()) else {
            continue;
        };
        for (line, a) in sums.iter_mut().zip(a) {
            for (sum, b) in line.iter_mut().zip(b) {
                *sum += a * b;
            }
        }
    }
    sums
}
