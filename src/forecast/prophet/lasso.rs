//! Least squares with absolute-value penalties on some weights, solved exactly.
//!
//! H. Lee, A. Battle, R. Raina, A. Y. Ng, "Efficient sparse coding algorithms" (NIPS 2006), algorithm 1: feature-sign
//! search. It guesses which weights are not zero and their signs, solves that linear system, walks towards its solution
//! as far as the aim falls, and corrects the guess until it is consistent. Weights without a penalty always take part.

use linfa_linalg::LinalgError;
use linfa_linalg::cholesky::CholeskyInplace;
use linfa_linalg::triangular::{SolveTriangularInplace, UPLO};
use ndarray::{Array1, Array2, Axis};

/// Guesses that are tried at most; a handful per weight is usual.
const MAX_GUESSES: usize = 200;
/// A gradient this much above the penalty, relatively, makes a zero weight take part.
const TOLERANCE: f64 = 1e-9;
/// What is added to the diagonal, relative to its largest cell, while the system is not positive definite.
const JITTERS: [f64; 4] = [0.0, 1e-13, 1e-10, 1e-7];

/// ½ wᵀHw − gᵀw + Σ pⱼ|wⱼ|.
#[derive(Debug)]
pub struct Lasso {
    /// H, symmetric, `[n × n]`.
    pub curvature: Array2<f64>,
    /// g, `[n]`.
    pub pull: Vec<f64>,
    /// p, at least 0, `[n]`.
    pub penalties: Vec<f64>,
}

impl Lasso {
    /// Moves `weights` from wherever they are to the minimum.
    ///
    /// # Errors
    /// When the system can't be solved even with jitter, e.g. for cells that are not numbers.
    pub fn minimise(&self, weights: &mut [f64]) -> Result<(), LinalgError> {
        let mut signs: Vec<f64> = weights.iter().map(|weight| sign(*weight)).collect();
        for _ in 0..MAX_GUESSES {
            let target = self.solve(&signs)?;
            let consistent = self.is_free_of_turns(&target, &signs);
            self.walk(weights, &target);
            signs = weights.iter().map(|weight| sign(*weight)).collect();
            if consistent {
                match self.most_wanted(weights) {
                    Some((at, side)) => signs[at] = side,
                    None => break,
                }
            }
        }
        Ok(())
    }

    fn takes_part(&self, at: usize, signs: &[f64]) -> bool {
        self.penalties[at] == 0.0 || signs[at] != 0.0
    }

    /// The minimum if the guess of signs is right, 0 for weights that do not take part.
    fn solve(&self, signs: &[f64]) -> Result<Vec<f64>, LinalgError> {
        let part: Vec<usize> = (0..signs.len()).filter(|at| self.takes_part(*at, signs)).collect();
        let factor = self.factor(&part)?;
        let pull: Array1<f64> = part.iter().map(|at| self.pull[*at] - self.penalties[*at] * signs[*at]).collect();
        let mut solution = pull.insert_axis(Axis(1));
        factor.solve_triangular_inplace(&mut solution, UPLO::Lower)?;
        factor.t().solve_triangular_inplace(&mut solution, UPLO::Upper)?;
        let mut target = vec![0.0; signs.len()];
        part.iter().zip(&solution).for_each(|(at, weight)| target[*at] = *weight);
        Ok(target)
    }

    fn factor(&self, part: &[usize]) -> Result<Array2<f64>, LinalgError> {
        let largest = part.iter().map(|at| self.curvature[(*at, *at)]).fold(0.0, f64::max);
        let mut failure = LinalgError::EmptyMatrix;
        for jitter in JITTERS {
            let mut factor = Array2::from_shape_fn((part.len(), part.len()), |(a, b)| {
                self.curvature[(part[a], part[b])] + if a == b { jitter * largest } else { 0.0 }
            });
            match factor.cholesky_inplace() {
                Ok(_) => return Ok(factor),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    fn is_free_of_turns(&self, target: &[f64], signs: &[f64]) -> bool {
        (0..target.len()).all(|at| self.penalties[at] == 0.0 || sign(target[at]) == signs[at])
    }

    /// Goes on the way to `target` to where the aim is least: its end, or a place where a weight becomes 0.
    fn walk(&self, weights: &mut [f64], target: &[f64]) {
        let way: Vec<f64> = target.iter().zip(&*weights).map(|(to, from)| to - from).collect();
        let slope: f64 = way.iter().zip(self.gradient(weights)).map(|(way, gradient)| way * gradient).sum();
        let bend: f64 = way.iter().zip(self.curved(&way)).map(|(way, curved)| way * curved).sum();
        let aim = |share: f64| {
            let steps = way.iter().zip(&*weights).zip(&self.penalties);
            let penalty: f64 = steps.map(|((way, from), penalty)| penalty * (from + share * way).abs()).sum();
            share * (slope + 0.5 * bend * share) + penalty
        };
        let mut best = (1.0, aim(1.0), None);
        for at in 0..weights.len() {
            let turns = self.penalties[at] > 0.0 && weights[at] * target[at] < 0.0;
            let share = weights[at] / (weights[at] - target[at]);
            if turns && aim(share) < best.1 {
                best = (share, aim(share), Some(at));
            }
        }
        let (share, _, vanishing) = best;
        for (at, weight) in weights.iter_mut().enumerate() {
            let arrives = vanishing.is_none();
            *weight = if arrives { target[at] } else { *weight + share * way[at] };
        }
        if let Some(at) = vanishing {
            weights[at] = 0.0;
        }
    }

    /// The zero weight that most wants to leave zero, and to which side.
    fn most_wanted(&self, weights: &[f64]) -> Option<(usize, f64)> {
        let gradient = self.gradient(weights);
        let excess = |at: usize| gradient[at].abs() - self.penalties[at] * (1.0 + TOLERANCE);
        let resting = (0..weights.len()).filter(|at| self.penalties[*at] > 0.0 && weights[*at] == 0.0);
        let most = resting.max_by(|a, b| excess(*a).total_cmp(&excess(*b)))?;
        (excess(most) > 0.0).then(|| (most, -sign(gradient[most])))
    }

    fn curved(&self, weights: &[f64]) -> Vec<f64> {
        let dot = |row: ndarray::ArrayView1<'_, f64>| row.iter().zip(weights).map(|(a, b)| a * b).sum();
        self.curvature.rows().into_iter().map(dot).collect()
    }

    /// Of the part without penalties.
    fn gradient(&self, weights: &[f64]) -> Vec<f64> {
        self.curved(weights).iter().zip(&self.pull).map(|(curved, pull)| curved - pull).collect()
    }
}

/// −1, 0 or 1.
fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_weight_wants_to_move(cells in prop::collection::vec(-3.0_f64..3.0, 48), pull in prop::collection::vec(-5.0_f64..5.0, 6)) {
            let rows = Array2::from_shape_vec((8, 6), cells).expect("48 cells");
            let curvature = rows.t().dot(&rows) + Array2::<f64>::eye(6) * 0.01;
            let lasso = Lasso { curvature, pull, penalties: vec![0.0, 0.0, 1.0, 1.0, 2.0, 0.5] };
            let mut weights = vec![0.0; 6];
            lasso.minimise(&mut weights).expect("positive definite");
            let gradient = lasso.gradient(&weights);
            for at in 0..6 {
                let (moves, penalty) = (gradient[at], lasso.penalties[at]);
                if weights[at] == 0.0 {
                    prop_assert!(moves.abs() <= penalty + 1e-6, "{at}: {moves}");
                } else {
                    prop_assert!((moves + penalty * sign(weights[at])).abs() <= 1e-6, "{at}: {moves}");
                }
            }
        }
    }
}
