//! Rows → normal equations → weights. Sums are taken in a fixed order, so the weights are the same on every machine.

use super::Lead;
use super::design::Design;
use super::past::Past;
use linfa_linalg::LinalgError;
use linfa_linalg::cholesky::CholeskyInplace;
use linfa_linalg::triangular::{SolveTriangularInplace, UPLO};
use ndarray::{Array1, Array2, Axis};

/// Rows that are summed at once: a block of 32 × 128 doubles stays in the first cache.
const BLOCK_ROWS: usize = 32;
/// Side of a tile that is summed in registers.
const TILE: usize = 4;
/// Variances below this share of the mean square are what rounding leaves of a constant column, which can't explain
/// anything.
const CONSTANT: f64 = 1e-12;

/// Σ xxᵀ, Σ xyᵀ and Σ x over rows x with targets y, the changes from the last value.
#[derive(Debug, Clone)]
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

    /// Number of rows that were summed.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds the rows of `origins`.
    pub fn add(&mut self, design: &Design, past: &Past, origins: &[usize]) {
        for part in origins.chunks(BLOCK_ROWS) {
            self.block.fill(0.0);
            for (cells, origin) in self.block.chunks_exact_mut(self.width).zip(part) {
                let (row, targets) = cells.split_at_mut(self.columns);
                design.fill(past, *origin, row);
                let last = past.value(*origin);
                (1..=self.leads).zip(targets).for_each(|(lead, target)| *target = past.value(origin + lead) - last);
                self.sums.iter_mut().zip(&*cells).for_each(|(sum, cell)| *sum += cell);
            }
            self.rows += part.len();
            self.add_block();
        }
    }

    /// Changes the target of `row` at `lead` (from 0) by `change`.
    pub fn correct(&mut self, row: &[f64], lead: usize, change: f64) {
        let target = self.columns + lead;
        for (column, cell) in row.iter().enumerate() {
            self.products[column * self.width + target] += cell * change;
        }
        self.sums[target] += change;
    }

    /// Adds the products of the block: every pair of column tiles, and column tiles with target tiles. Products of two
    /// targets are not needed.
    fn add_block(&mut self) {
        for left in (0..self.columns).step_by(TILE) {
            for right in (left..self.width).step_by(TILE) {
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
        self.products[a.min(b) * self.width + a.max(b)]
    }

    /// Σ of centred products.
    fn covariance(&self, a: usize, b: usize) -> f64 {
        self.product(a, b) - self.sums[a] * self.sums[b] / self.rows as f64
    }

    /// Factors ZᵀZ + penalty·I on the standardised `kept` columns Z.
    ///
    /// # Errors
    /// When the matrix is not positive definite.
    pub fn factor(&self, kept: &[usize], penalty: f64) -> Result<Factor, LinalgError> {
        let rows = self.rows as f64;
        let scale_of = |at: &usize| {
            let variance = self.covariance(*at, *at) / rows;
            let is_constant = variance <= CONSTANT * self.product(*at, *at) / rows;
            if is_constant { 0.0 } else { 1.0 / variance.sqrt() }
        };
        let scale: Vec<f64> = kept.iter().map(scale_of).collect();
        let mut factor = Array2::from_shape_fn((kept.len(), kept.len()), |(a, b)| {
            self.covariance(kept[a], kept[b]) * scale[a] * scale[b] + if a == b { penalty } else { 0.0 }
        });
        factor.cholesky_inplace()?;
        Ok(Factor { factor, kept: kept.to_vec(), scale })
    }

    /// Weights of `lead` (from 0), on raw columns; those that are not kept get 0.
    ///
    /// # Errors
    /// When a triangular system is singular.
    pub fn solve(&self, factor: &Factor, lead: usize) -> Result<Lead, LinalgError> {
        let (target, Factor { factor, kept, scale }) = (self.columns + lead, factor);
        let moment: Array1<f64> =
            kept.iter().zip(scale).map(|(at, scale)| self.covariance(*at, target) * scale).collect();
        let mut solution = moment.insert_axis(Axis(1));
        factor.solve_triangular_inplace(&mut solution, UPLO::Lower)?;
        factor.t().solve_triangular_inplace(&mut solution, UPLO::Upper)?;
        let mut weights = vec![0.0; self.columns];
        for ((at, weight), scale) in kept.iter().zip(solution.column(0)).zip(scale) {
            weights[*at] = weight * scale;
        }
        let explained: f64 = weights.iter().zip(&self.sums).map(|(weight, sum)| weight * sum).sum();
        Ok(Lead { intercept: (self.sums[target] - explained) / self.rows as f64, weights, variance: 0.0 })
    }
}

/// A Cholesky factor of some columns, and how they were standardised.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Lower triangle, `[kept × kept]`.
    factor: Array2<f64>,
    kept: Vec<usize>,
    scale: Vec<f64>,
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
