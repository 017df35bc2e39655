//! Trees turned into tests feature by feature, so that many rows that have most features in common are evaluated at once.
//!
//! C. Lucchese et al., "QuickScorer: A Fast Algorithm to Rank Documents with Additive Ensembles of Regression Trees" (SIGIR
//! 2015): of each tree a row keeps the set of leaves that it can still reach. A branch that it goes right at takes the
//! leaves on the left away, whatever the other branches say; the first leaf that is left is the row's. Values are summed in
//! the order of the trees, so that the sum has the bits of the walk from the root.

use super::tree::{Node, Tree};
use std::ops::Range;

/// Leaves of a tree at most: one bit each.
pub const MAX_LEAVES: usize = 32;

/// A branch: whoever is beyond `threshold` reaches only leaves in `kept`.
#[derive(Debug, Clone, Copy)]
struct Test {
    threshold: f64,
    tree: u32,
    kept: u32,
}

/// Trees as tests.
#[derive(Debug)]
pub struct Forest {
    /// By feature, ascending by threshold, `[features][…]`.
    tests: Vec<Vec<Test>>,
    /// Values from left to right, `[trees][MAX_LEAVES]`.
    leaves: Vec<[f64; MAX_LEAVES]>,
}

/// Leaves that a row can still reach, `[trees]`.
pub type Reachable = Vec<u32>;

impl Forest {
    /// For rows of `features` features.
    pub fn new(trees: &[Tree], features: usize) -> Self {
        let mut forest = Self { tests: vec![Vec::new(); features], leaves: vec![[0.0; MAX_LEAVES]; trees.len()] };
        for (number, tree) in (0..).zip(trees) {
            forest.take(tree, number, tree.root, 0);
        }
        forest.tests.iter_mut().for_each(|tests| tests.sort_by(|a, b| a.threshold.total_cmp(&b.threshold)));
        forest
    }

    /// Takes the part of a tree below `node`, whose leaves are numbered from `first` on; gives the number behind its last.
    fn take(&mut self, tree: &Tree, number: u32, node: Node, first: usize) -> usize {
        match node {
            Node::Leaf(value) => {
                if let Some(cell) = self.leaves[number as usize].get_mut(first) {
                    *cell = value;
                }
                first + 1
            }
            Node::Branch(at) => {
                let branch = &tree.branches[at];
                let middle = self.take(tree, number, branch.left, first);
                let lefts = (first..middle).fold(0, |bits, leaf| bits | 1_u32 << leaf);
                let test = Test { threshold: branch.threshold, tree: number, kept: !lefts };
                self.tests[branch.feature].push(test);
                self.take(tree, number, branch.right, middle)
            }
        }
    }

    /// All leaves of all trees.
    pub fn everything(&self) -> Reachable {
        vec![u32::MAX; self.leaves.len()]
    }

    /// Takes what the `features` of a row rule out; `values` are those of these features.
    pub fn narrow(&self, features: Range<usize>, values: &[f64], reachable: &mut [u32]) {
        for (tests, value) in self.tests[features].iter().zip(values) {
            for test in tests.iter().take_while(|test| *value > test.threshold) {
                reachable[test.tree as usize] &= test.kept;
            }
        }
    }

    /// Sum of the leaves that are left.
    pub fn value(&self, reachable: &[u32]) -> f64 {
        let leaf = |(leaves, bits): (&[f64; MAX_LEAVES], &u32)| leaves[bits.trailing_zeros() as usize % MAX_LEAVES];
        self.leaves.iter().zip(reachable).map(leaf).sum()
    }
}
