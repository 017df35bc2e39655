//! Where the head starts: the linear forecast from the inputs that has the least squared error.
//!
//! Ridge regression on the standardised inputs. From there the network has to learn only what is not linear, which takes
//! far fewer passes than to learn everything by gradients.

use super::inputs::INPUTS;
use super::network::Shape;
use super::rows::Rows;
use crate::progress::{Cancelled, Progress, Stage};
use linfa_linalg::cholesky::CholeskyInplace;
use linfa_linalg::triangular::{SolveTriangularInplace, UPLO};
use ndarray::Array2;

/// Inputs and a one.
const COLUMNS: usize = INPUTS + 1;
/// Pulls weights towards 0, more so the fewer rows there are.
const PENALTY: f64 = 200.0;
/// Share of its targets that a row needs; those that are missing take the one before.
const ENOUGH: f64 = 0.9;
/// Rows between two checkpoints, some milliseconds of work.
const ROWS_PER_SLICE: usize = 1024;

/// Weights of the inputs and of a one for each output, learnt on the rows before `end`: `[outputs][INPUTS + 1]`; nothing if
/// there is nothing to learn from.
///
/// # Errors
/// When the listener cancels.
pub async fn solve_head(
    rows: &Rows,
    shape: Shape,
    end: usize,
    progress: &dyn Progress,
) -> Result<Vec<Vec<f32>>, Cancelled> {
    let width = COLUMNS + shape.outputs;
    let mut products = vec![0.0; COLUMNS * width];
    let mut row = vec![0.0; width];
    for origin in 0..end {
        if origin % ROWS_PER_SLICE == 0 {
            progress.checkpoint(Stage { what: "Preparing LSTM inputs", done: origin, total: end }).await?;
        }
        if fill(rows, origin, end, &mut row) {
            for (line, cell) in products.chunks_exact_mut(width).zip(&row) {
                line.iter_mut().zip(&row).for_each(|(sum, other)| *sum += cell * other);
            }
        }
    }
    let Some(solution) = solve(&products, width, PENALTY) else { return Ok(Vec::new()) };
    Ok(solution.columns().into_iter().map(|lead| lead.iter().map(|weight| *weight as f32).collect()).collect())
}

/// Writes inputs, a one and targets; says whether there was enough to write.
fn fill(rows: &Rows, origin: usize, end: usize, row: &mut [f64]) -> bool {
    let (inputs, cells) = row.split_at_mut(COLUMNS);
    let (targets, level) = (rows.targets(origin, cells.len(), end), rows.level(origin));
    let seen = targets.iter().filter(|target| !target.is_nan()).count();
    if level.is_nan() || (seen as f64) < ENOUGH * cells.len() as f64 {
        return false;
    }
    inputs.iter_mut().zip(rows.inputs(origin)).for_each(|(cell, input)| *cell = f64::from(*input));
    inputs[INPUTS] = 1.0;
    let mut last = 0.0;
    for (lead, cell) in cells.iter_mut().enumerate() {
        let target = targets.get(lead).copied().unwrap_or(f32::NAN) - level;
        last = if target.is_nan() { last } else { f64::from(target) };
        *cell = last;
    }
    true
}

/// (XᵀX + penalty·I) W = XᵀY; nothing if there were no rows.
fn solve(products: &[f64], width: usize, penalty: f64) -> Option<Array2<f64>> {
    let mut factor = Array2::from_shape_fn((COLUMNS, COLUMNS), |(a, b)| {
        let shrink = if a == b && a < INPUTS { penalty } else { 0.0 };
        products[a * width + b] + shrink
    });
    factor.cholesky_inplace().ok()?;
    let mut solution =
        Array2::from_shape_fn((COLUMNS, width - COLUMNS), |(row, lead)| products[row * width + COLUMNS + lead]);
    factor.solve_triangular_inplace(&mut solution, UPLO::Lower).ok()?;
    factor.t().solve_triangular_inplace(&mut solution, UPLO::Upper).ok()?;
    Some(solution)
}
