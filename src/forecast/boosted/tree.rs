//! A regression tree over binned features, grown leaf by leaf where it gains most.
//!
//! G. Ke et al., "LightGBM: A Highly Efficient Gradient Boosting Decision Tree" (NIPS 2017): histograms instead of sorted
//! values, the histogram of the larger child as the difference of its parent's and its sibling's. Sums are taken in the
//! order of the rows, so that the same rows give the same tree everywhere.

use super::bins::{Binned, MAX_BINS};
use std::ops::Range;

/// How a tree is grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Leaves at most.
    pub leaves: usize,
    /// Rows of a leaf at least.
    pub min_rows: usize,
    /// Pull of a leaf's value towards 0, in rows.
    pub shrinkage: f64,
}

/// A branch: whoever is at most `threshold`, or missing, goes left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Branch {
    pub feature: usize,
    pub threshold: f64,
    /// The same in ranges: the last one that goes left.
    bin: u8,
    pub left: Node,
    pub right: Node,
}

/// Where a row goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// To the branch with this number, which is larger than that of the branch above.
    Branch(usize),
    Leaf(f64),
}

/// A grown tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    pub root: Node,
    pub branches: Vec<Branch>,
}

/// A tree as it was grown, with where its rows ended.
#[derive(Debug)]
pub struct Grown {
    pub tree: Tree,
    /// The rows that it was grown on, leaf by leaf.
    rows: Vec<u32>,
    /// Range of `rows` and value of each leaf.
    leaves: Vec<(Range<usize>, f64)>,
}

/// Sum of targets and number of rows in a range of a feature.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    sum: f64,
    rows: f64,
}

/// A leaf that may still be split.
#[derive(Debug)]
struct Open {
    /// Its rows as a range of the order.
    start: usize,
    end: usize,
    total: Cell,
    /// `[features][MAX_BINS]`; empty where the leaf stays one.
    histogram: Vec<Cell>,
    best: Option<Split>,
    /// The branch that it hangs from, and on which side.
    parent: Option<(usize, bool)>,
}

#[derive(Debug, Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    /// Last range that goes left.
    bin: usize,
    left: Cell,
}

/// What a tree sees of the features.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub binned: &'a Binned,
    /// Features that it may ask for, ascending.
    pub features: &'a [usize],
}

impl Tree {
    /// Grows a tree on `rows` for their `targets` (by number of row), each leaf times `rate`.
    pub fn grow(view: View<'_>, mut rows: Vec<u32>, targets: &[f64], growth: Growth, rate: f64) -> Grown {
        let mut tree = Self { root: Node::Leaf(0.0), branches: Vec::new() };
        let histogram = histogram(view, &rows, targets);
        let total = Cell { sum: rows.iter().map(|row| targets[*row as usize]).sum(), rows: rows.len() as f64 };
        let root = Open { start: 0, end: rows.len(), total, histogram, best: None, parent: None };
        let mut open = vec![root.searched(view, growth)];
        while open.len() < growth.leaves {
            let gain = |leaf: &Open| leaf.best.map_or(0.0, |best| best.gain);
            let most = (0..open.len()).max_by(|a, b| gain(&open[*a]).total_cmp(&gain(&open[*b])).then(b.cmp(a)));
            let Some((at, best)) = most.and_then(|at| open[at].best.map(|best| (at, best))) else { break };
            let leaf = open.swap_remove(at);
            let branch = tree.branches.len();
            let (threshold, none) = (view.binned.edges[best.feature][best.bin], Node::Leaf(0.0));
            let bin = u8::try_from(best.bin).unwrap_or(u8::MAX);
            tree.branches.push(Branch { feature: best.feature, threshold, bin, left: none, right: none });
            tree.hang(leaf.parent, Node::Branch(branch));
            // Whoever is made by the last split, or has too few rows, is not split again.
            let least_split = if open.len() + 2 < growth.leaves { 2 * growth.min_rows } else { usize::MAX };
            let (left, right) = leaf.split(view, &mut rows, (targets, least_split), (best, branch));
            open.push(left.searched(view, growth));
            open.push(right.searched(view, growth));
        }
        let mut leaves = Vec::with_capacity(open.len());
        for leaf in open {
            let value = rate * leaf.total.sum / (leaf.total.rows + growth.shrinkage);
            tree.hang(leaf.parent, Node::Leaf(value));
            leaves.push((leaf.start..leaf.end, value));
        }
        Grown { tree, rows, leaves }
    }

    fn hang(&mut self, parent: Option<(usize, bool)>, node: Node) {
        match parent {
            None => self.root = node,
            Some((branch, true)) => self.branches[branch].left = node,
            Some((branch, false)) => self.branches[branch].right = node,
        }
    }

    /// What the tree says of a row of features.
    #[cfg(test)]
    pub fn value(&self, features: &[f64]) -> f64 {
        self.leaf(|branch| features[branch.feature] > branch.threshold)
    }

    /// What the tree says of a row whose features are numbers of ranges.
    fn binned_value(&self, features: &[u8]) -> f64 {
        self.leaf(|branch| features[branch.feature] > branch.bin)
    }

    fn leaf(&self, goes_right: impl Fn(&Branch) -> bool) -> f64 {
        let mut node = self.root;
        loop {
            match node {
                Node::Leaf(value) => return value,
                Node::Branch(at) => {
                    let branch = &self.branches[at];
                    node = if goes_right(branch) { branch.right } else { branch.left };
                }
            }
        }
    }
}

impl Grown {
    /// Takes what the tree says of each row from `left`, `[rows]`; `others` are those that it was not grown on.
    pub fn subtract(&self, binned: &Binned, others: impl Iterator<Item = u32>, left: &mut [f64]) {
        for (rows, value) in &self.leaves {
            self.rows[rows.clone()].iter().for_each(|row| left[*row as usize] -= value);
        }
        for row in others {
            left[row as usize] -= self.tree.binned_value(binned.row(row));
        }
    }
}

/// `[features][MAX_BINS]`
fn histogram(View { binned, features }: View<'_>, rows: &[u32], targets: &[f64]) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); features.len() * MAX_BINS];
    for row in rows {
        let (target, row) = (targets[*row as usize], binned.row(*row));
        for (bins, feature) in cells.chunks_exact_mut(MAX_BINS).zip(features) {
            let cell = &mut bins[usize::from(row[*feature]) % MAX_BINS];
            cell.sum += target;
            cell.rows += 1.0;
        }
    }
    cells
}

impl Open {
    /// With its best split, if any gains.
    fn searched(mut self, view: View<'_>, growth: Growth) -> Self {
        let score = |cell: Cell| cell.sum * cell.sum / (cell.rows + growth.shrinkage);
        let (whole, least) = (score(self.total), growth.min_rows as f64);
        let mut best: Option<Split> = None;
        if self.total.rows >= 2.0 * least && !self.histogram.is_empty() {
            for (cells, feature) in self.histogram.chunks_exact(MAX_BINS).zip(view.features) {
                let (feature, edges) = (*feature, view.binned.edges[*feature].len());
                let mut left = Cell::default();
                for (bin, cell) in cells.iter().take(edges).enumerate() {
                    left = Cell { sum: left.sum + cell.sum, rows: left.rows + cell.rows };
                    let right = Cell { sum: self.total.sum - left.sum, rows: self.total.rows - left.rows };
                    if left.rows < least || cell.rows == 0.0 {
                        continue;
                    }
                    if right.rows < least {
                        break;
                    }
                    let gain = score(left) + score(right) - whole;
                    if gain > best.map_or(0.0, |best| best.gain) {
                        best = Some(Split { gain, feature, bin, left });
                    }
                }
            }
        }
        self.best = best;
        self
    }

    /// Its two children; their rows stay in their order. A child of fewer than `least_split` rows gets no histogram.
    fn split(
        mut self,
        view: View<'_>,
        rows: &mut [u32],
        (targets, least_split): (&[f64], usize),
        (best, branch): (Split, usize),
    ) -> (Self, Self) {
        let own = &mut rows[self.start..self.end];
        let goes_left = |row: &u32| usize::from(view.binned.row(*row)[best.feature]) <= best.bin;
        let (lefts, rights): (Vec<u32>, Vec<u32>) = own.iter().copied().partition(goes_left);
        own[..lefts.len()].copy_from_slice(&lefts);
        own[lefts.len()..].copy_from_slice(&rights);
        let middle = self.start + lefts.len();
        let is_left_smaller = lefts.len() <= rights.len();
        let (smaller, larger) = if is_left_smaller { (&lefts, &rights) } else { (&rights, &lefts) };
        let mut counted = Vec::new();
        if larger.len() < least_split {
            self.histogram = Vec::new();
        } else {
            counted = histogram(view, smaller, targets);
            for (cell, taken) in self.histogram.iter_mut().zip(&counted) {
                *cell = Cell { sum: cell.sum - taken.sum, rows: cell.rows - taken.rows };
            }
        }
        let (of_left, of_right) = if is_left_smaller { (counted, self.histogram) } else { (self.histogram, counted) };
        let rest = Cell { sum: self.total.sum - best.left.sum, rows: self.total.rows - best.left.rows };
        let child = |(start, end): (usize, usize), total, histogram, is_left| Self {
            start,
            end,
            total,
            histogram,
            best: None,
            parent: Some((branch, is_left)),
        };
        (child((self.start, middle), best.left, of_left, true), child((middle, self.end), rest, of_right, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROWTH: Growth = Growth { leaves: 8, min_rows: 1, shrinkage: 0.0 };

    fn grown(rows: &[f64], features: usize, targets: &[f64], growth: Growth) -> Tree {
        let binned = Binned::new(rows, features);
        let numbers = (0..u32::try_from(targets.len()).expect("few")).collect();
        let all: Vec<usize> = (0..features).collect();
        Tree::grow(View { binned: &binned, features: &all }, numbers, targets, growth, 1.0).tree
    }

    #[test]
    fn a_step_is_found_and_its_sides_are_their_means() {
        let rows = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let tree = grown(&rows, 1, &[1.0, 2.0, 3.0, 10.0, 11.0, 12.0], Growth { leaves: 2, ..GROWTH });
        assert_eq!((tree.value(&[2.9]), tree.value(&[3.6])), (2.0, 11.0));
        assert_eq!(tree.value(&[f64::NAN]), 2.0);
    }

    #[test]
    fn two_features_together_are_learnt_in_turn() {
        let rows: Vec<f64> = (0..40).flat_map(|at| [f64::from(at % 2), f64::from(at / 2 % 2)]).collect();
        let targets: Vec<f64> = rows.chunks(2).map(|row| 3.0 * row[0] + 5.0 * row[1] * row[0]).collect();
        let tree = grown(&rows, 2, &targets, GROWTH);
        for (row, target) in rows.chunks(2).zip(&targets) {
            assert!((tree.value(row) - target).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_to_tell_apart_is_one_leaf() {
        assert_eq!(grown(&[7.0; 5], 1, &[1.0, 2.0, 3.0, 4.0, 5.0], GROWTH).value(&[7.0]), 3.0);
        assert_eq!(grown(&[], 1, &[], Growth { shrinkage: 1.0, ..GROWTH }).value(&[7.0]), 0.0);
    }

    #[test]
    fn small_leaves_are_not_made_and_few_rows_say_less() {
        let rows: Vec<f64> = (0..10).map(f64::from).collect();
        let mut targets = vec![0.0; 10];
        targets[9] = 100.0;
        let tree = grown(&rows, 1, &targets, Growth { min_rows: 5, shrinkage: 5.0, leaves: 8 });
        assert_eq!((tree.value(&[9.0]), tree.value(&[0.0])), (10.0, 0.0));
    }
}
