//! Trees that each learn what those before them leave over.
//!
//! J. H. Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", Annals of Statistics 29 (2001), for squared
//! errors, with each tree on a part of the rows ("Stochastic Gradient Boosting", 2002).

use super::bins::Binned;
use super::tree::{Growth, Tree};
use crate::progress::{Cancelled, Progress, Stage};

/// Share of a tree's values that is taken.
const RATE: f64 = 0.08;
/// Trees at most.
const MAX_TREES: usize = 250;
/// Trees without a better forecast of the last rows after which it ends.
const PATIENCE: usize = 25;
/// How each tree is grown.
const GROWTH: Growth = Growth { leaves: 20, min_rows: 20, shrinkage: 5.0 };
/// Share of rows on whose forecast the number of trees is chosen: the last ones, as its inverse.
const HELD_OUT: usize = 5;
/// Of so many rows each tree takes one part less.
const PARTS: u32 = 4;

/// Rows to learn from, in the order of time.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Features of a row.
    pub features: usize,
    /// `[rows][features]`; `NaN` where missing.
    pub cells: &'a [f64],
    /// `[rows]`
    pub targets: &'a [f64],
    /// Rows before the last ones that know nothing of what those forecast.
    pub overlap: usize,
}

/// Grown trees, whose values add up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Boosted {
    trees: Vec<Tree>,
}

impl Boosted {
    /// Grows as many trees as forecast the last fifth of the rows best, then that many on all of them. None may be best: then
    /// the value is 0.
    ///
    /// # Errors
    /// When the listener, who is asked before every tree, cancels.
    pub async fn fit(rows: Rows<'_>, report: (&dyn Progress, Stage)) -> Result<Self, Cancelled> {
        let binned = Binned::new(rows.cells, rows.features);
        let n = rows.targets.len();
        let late = n - n / HELD_OUT;
        let early = late.saturating_sub(rows.overlap);
        let (tried, errors) = grow(&binned, rows, (early, late..n), MAX_TREES, report).await?;
        let best = (0..errors.len()).min_by(|a, b| errors[*a].total_cmp(&errors[*b])).unwrap_or(0);
        if best == 0 || tried.is_empty() {
            return Ok(Self::default());
        }
        let (trees, _) = grow(&binned, rows, (n, n..n), best, report).await?;
        Ok(Self { trees })
    }

    /// What is expected of a row of features.
    pub fn value(&self, features: &[f64]) -> f64 {
        self.trees.iter().map(|tree| tree.value(features)).sum()
    }

    /// Number of trees.
    pub fn len(&self) -> usize {
        self.trees.len()
    }
}

/// Trees on the rows before `learnt`, and the squared error on the rows `scored` before each and after the last.
async fn grow(
    binned: &Binned,
    rows: Rows<'_>,
    (learnt, scored): (usize, std::ops::Range<usize>),
    most: usize,
    (progress, stage): (&dyn Progress, Stage),
) -> Result<(Vec<Tree>, Vec<f64>), Cancelled> {
    let mut left = rows.targets.to_vec();
    let error = |left: &[f64]| left[scored.clone()].iter().map(|left| left * left).sum::<f64>();
    let (mut trees, mut errors) = (Vec::new(), vec![error(&left)]);
    let mut best = (0, errors[0]);
    for number in 0..most {
        progress.checkpoint(stage).await?;
        let part = |row: &u32| !mixed(*row, number).is_multiple_of(PARTS);
        let chosen = (0..u32::try_from(learnt).unwrap_or(u32::MAX)).filter(part).collect();
        let tree = Tree::grow(binned, chosen, &left, GROWTH, RATE);
        for (left, row) in left.iter_mut().zip(rows.cells.chunks_exact(rows.features)) {
            *left -= tree.value(row);
        }
        trees.push(tree);
        errors.push(error(&left));
        let last = errors[errors.len() - 1];
        if last < best.1 {
            best = (trees.len(), last);
        }
        if !scored.is_empty() && trees.len() - best.0 >= PATIENCE {
            break;
        }
    }
    Ok((trees, errors))
}

/// Number of a row for a tree, well mixed (finalizer of MurmurHash3).
fn mixed(row: u32, tree: usize) -> u32 {
    let mut bits = row ^ (tree as u32).wrapping_mul(0x9e37_79b9);
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ (bits >> 13)).wrapping_mul(0xc2b2_ae35);
    bits ^ (bits >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{Silent, block_on};

    const STAGE: Stage = Stage { what: "Testing", done: 0, total: 1 };

    fn fitted(cells: &[f64], targets: &[f64], features: usize) -> Boosted {
        let rows = Rows { features, cells, targets, overlap: 0 };
        block_on(Boosted::fit(rows, (&Silent, STAGE))).expect("nobody cancels")
    }

    fn noise(at: u32) -> f64 {
        f64::from(mixed(at, 77) % 1000) / 500.0 - 1.0
    }

    #[test]
    fn a_curve_is_learnt_under_noise() {
        let curve = |x: f64| (x - 5.0) * (x - 5.0);
        let cells: Vec<f64> = (0..2000).map(|at| f64::from(mixed(at, 3) % 1000) / 100.0).collect();
        let targets: Vec<f64> = (0..).zip(&cells).map(|(at, x)| curve(*x) + noise(at)).collect();
        let model = fitted(&cells, &targets, 1);
        for x in [1.0, 3.0, 5.0, 8.0] {
            assert!((model.value(&[x]) - curve(x)).abs() < 1.0, "{} at {x}", model.value(&[x]));
        }
    }

    #[test]
    fn noise_is_not_learnt() {
        let cells: Vec<f64> = (0..3000).map(|at| noise(at + 5000)).collect();
        let targets: Vec<f64> = (0..1000).map(noise).collect();
        let model = fitted(&cells, &targets, 3);
        let said = cells.chunks(3).map(|row| model.value(row).abs()).sum::<f64>() / 1000.0;
        assert!(said < 0.1, "{said} by {} trees", model.len());
    }

    #[test]
    fn without_rows_it_says_nothing() {
        assert_eq!(fitted(&[], &[], 4).value(&[1.0, 2.0, 3.0, 4.0]), 0.0);
    }
}
