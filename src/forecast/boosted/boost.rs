//! Trees that each learn what those before them leave over.
//!
//! J. H. Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", Annals of Statistics 29 (2001), for squared
//! errors, with each tree on a part of the rows ("Stochastic Gradient Boosting", 2002) and of the features (as LightGBM's
//! `feature_fraction`): trees that differ more err less together, and half of the features take half of the time.

use super::bins::Binned;
use super::forest::{Forest, MAX_LEAVES};
use super::tree::{Growth, Tree, View};
use crate::progress::{Cancelled, Progress, Stage};

/// Share of a tree's values that is taken.
const RATE: f64 = 0.12;
/// Trees at most.
pub const MAX_TREES: usize = 250;
/// Trees without a better forecast of the last rows after which it ends.
const PATIENCE: usize = 15;
/// How each tree is grown.
const GROWTH: Growth = Growth { leaves: 20, min_rows: 20, shrinkage: 5.0 };
const _: () = assert!(GROWTH.leaves <= MAX_LEAVES, "a forest has a bit for each leaf");
/// Share of rows on whose forecast the number of trees is chosen: the last ones, as its inverse.
const HELD_OUT: usize = 5;
/// Of so many rows each tree takes one part less.
const PARTS: u32 = 4;
/// Of so many features each tree may ask for one.
const FEATURE_PARTS: u32 = 2;
/// Sets numbers of features apart from those of rows (a constant of MurmurHash2; any odd one would do).
const FEATURE_SEED: u32 = 0x5bd1_e995;

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
    /// Finds out how many trees forecast the last fifth of the rows best, and grows on all rows so many more than these as there
    /// are more rows; or `trees` at once where that is known. None may be best: then the value is 0. Beside them the mean square of what they leave over of the rows.
    ///
    /// # Errors
    /// When the listener, who is asked before every tree, cancels.
    pub async fn fit(
        rows: Rows<'_>,
        trees: Option<usize>,
        report: (&dyn Progress, Stage),
    ) -> Result<(Self, f64), Cancelled> {
        let binned = Binned::new(rows.cells, rows.features);
        let n = rows.targets.len();
        let best = match trees {
            Some(trees) => trees,
            None => {
                let late = n - n / HELD_OUT;
                let early = late.saturating_sub(rows.overlap);
                let Growing { errors, .. } = grow(&binned, rows, (early, late..n), MAX_TREES, report).await?;
                let best = (0..errors.len()).min_by(|a, b| errors[*a].total_cmp(&errors[*b])).unwrap_or(0);
                (best * HELD_OUT / (HELD_OUT - 1)).min(MAX_TREES)
            }
        };
        let Growing { trees, left, .. } = grow(&binned, rows, (n, n..n), best, report).await?;
        Ok((Self { trees }, left.iter().map(|left| left * left).sum::<f64>() / n.max(1) as f64))
    }

    /// What is expected of a row of features, tree by tree: what a forest must say too.
    #[cfg(test)]
    pub fn value(&self, features: &[f64]) -> f64 {
        self.trees.iter().map(|tree| tree.value(features)).sum()
    }

    /// The same trees for many rows.
    pub fn forest(&self, features: usize) -> Forest {
        Forest::new(&self.trees, features)
    }

    /// Number of trees.
    pub fn len(&self) -> usize {
        self.trees.len()
    }
}

/// Trees under way.
#[derive(Debug)]
struct Growing {
    trees: Vec<Tree>,
    /// What they leave over of each target, `[rows]`; of rows that are neither learnt nor scored, the target.
    left: Vec<f64>,
    /// Squared error on the scored rows before each tree and after the last, `[trees + 1]`.
    errors: Vec<f64>,
}

/// Trees on the rows before `learnt`, judged on the rows `scored`.
async fn grow(
    binned: &Binned,
    rows: Rows<'_>,
    (learnt, scored): (usize, std::ops::Range<usize>),
    most: usize,
    (progress, stage): (&dyn Progress, Stage),
) -> Result<Growing, Cancelled> {
    let mut left = rows.targets.to_vec();
    let error = |left: &[f64]| left[scored.clone()].iter().map(|left| left * left).sum::<f64>();
    let (mut trees, mut errors) = (Vec::new(), vec![error(&left)]);
    let mut best = (0, errors[0]);
    for number in 0..most {
        progress.checkpoint(stage).await?;
        let part = |row: &u32| !mixed(*row, number).is_multiple_of(PARTS);
        let learnt = 0..u32::try_from(learnt).unwrap_or(u32::MAX);
        let features = features_of(binned.features, number);
        let view = View { binned, features: &features };
        let grown = Tree::grow(view, learnt.clone().filter(part).collect(), &left, GROWTH, RATE);
        let others = learnt.filter(|row| !part(row)).chain((scored.start as u32)..(scored.end as u32));
        grown.subtract(binned, others, &mut left);
        trees.push(grown.tree);
        errors.push(error(&left));
        let last = errors[errors.len() - 1];
        if last < best.1 {
            best = (trees.len(), last);
        }
        if !scored.is_empty() && trees.len() - best.0 >= PATIENCE {
            break;
        }
    }
    Ok(Growing { trees, left, errors })
}

/// Features that a tree may ask for, ascending.
fn features_of(features: usize, tree: usize) -> Vec<usize> {
    let is_seen = |feature: &usize| mixed(*feature as u32 ^ FEATURE_SEED, tree).is_multiple_of(FEATURE_PARTS);
    (0..features).filter(is_seen).collect()
}

/// Number of a row or a feature for a tree, well mixed (finalizer of MurmurHash3).
fn mixed(number: u32, tree: usize) -> u32 {
    let mut bits = number ^ (tree as u32).wrapping_mul(0x9e37_79b9);
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
        block_on(Boosted::fit(rows, None, (&Silent, STAGE))).expect("nobody cancels").0
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
    fn a_forest_says_what_its_trees_say() {
        let cells: Vec<f64> = (0..3 * 1500).map(|at| f64::from(mixed(at, 3) % 40)).collect();
        let value = |row: &[f64]| row[0] * row[1] - if row[2] > 20.0 { 90.0 } else { 0.0 };
        let targets: Vec<f64> = (0..).zip(cells.chunks(3)).map(|(at, row)| value(row) + noise(at)).collect();
        let model = fitted(&cells, &targets, 3);
        assert!(model.len() > 20, "{} trees", model.len());
        let forest = model.forest(3);
        for row in cells.chunks(3).take(300).chain([[f64::NAN, 7.0, f64::NAN].as_slice(), &[1e9, -1e9, 20.0]]) {
            let mut reachable = forest.everything();
            forest.narrow(0..1, &row[..1], &mut reachable);
            forest.narrow(1..3, &row[1..], &mut reachable);
            assert_eq!(forest.value(&reachable).to_bits(), model.value(row).to_bits(), "{row:?}");
        }
    }

    #[test]
    fn what_is_left_over_is_what_the_trees_do_not_say() {
        let cells: Vec<f64> = (0..800).map(|at| f64::from(mixed(at, 3) % 1000)).collect();
        let targets: Vec<f64> = (0..).zip(&cells).map(|(at, x)| x + noise(at)).collect();
        let rows = Rows { features: 1, cells: &cells, targets: &targets, overlap: 0 };
        let (model, variance) = block_on(Boosted::fit(rows, Some(30), (&Silent, STAGE))).expect("nobody cancels");
        let left = cells.iter().zip(&targets).map(|(x, target)| target - model.value(&[*x]));
        assert!((left.map(|left| left * left).sum::<f64>() / 800.0 / variance - 1.0).abs() < 1e-9);
        assert_eq!(model.len(), 30);
    }

    #[test]
    fn without_rows_it_says_nothing() {
        assert_eq!(fitted(&[], &[], 4).value(&[1.0, 2.0, 3.0, 4.0]), 0.0);
    }
}
