//! Which columns and which penalty: those that forecast the tail of the training part best when fitted on what is before it.
//!
//! Leads are judged in groups, each at one of them; a group's choice holds for all its leads. Errors are in counts, not on the
//! model's scale, so scales can be compared with one another.

use super::design::{Design, Kind};
use super::normal::{Factor, NormalEquations};
use super::past::Past;
use super::{Lead, dot};
use crate::forecast::variance::{Scale, robust_variance};
use linfa_linalg::LinalgError;

/// Leads that share a choice: the last of them, and the one at which they are judged.
pub const GROUPS: [(usize, usize); 4] = [(2, 1), (6, 3), (24, 12), (60, 30)];
/// Penalties that are tried, per training row.
pub const PENALTIES: [f64; 10] = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0];
/// Penalty per row where there is no tail to judge by.
const USUAL_PENALTY: f64 = 1.0;
/// Kinds of columns that are left out, tried in this order.
const LEFT_OUT: [&[Kind]; 6] = [
    &[],
    &[Kind::Level],
    &[Kind::Level, Kind::Wave],
    &[Kind::Level, Kind::Wave, Kind::Season],
    &[Kind::Level, Kind::Wave, Kind::Season, Kind::Far],
    &[Kind::Companion],
];
/// Share of the training part that is its tail, as its inverse.
pub const TAIL_SHARE: usize = 5;
/// Origins of the tail that are judged, at most.
const JUDGED_ORIGINS: usize = 1500;
/// A later candidate must be so much better than an earlier one.
const WORTH_CHANGING: f64 = 0.999;
/// Rows of the head that are needed to judge by the tail.
pub const MIN_HEAD_ROWS: usize = 12;

/// What was chosen for one group of leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// Which of [`LEFT_OUT`].
    left_out: usize,
    /// Penalty per row.
    pub penalty: f64,
    /// Root mean squared error on the tail in counts; infinite if it was not judged.
    pub rmse: f64,
}

impl Chosen {
    /// What is taken unseen.
    const UNJUDGED: Self = Self { left_out: 0, penalty: USUAL_PENALTY, rmse: f64::INFINITY };

    /// Factor of the columns of `equations` that are kept.
    ///
    /// # Errors
    /// When the matrix is not positive definite.
    pub fn factor(&self, design: &Design, equations: &NormalEquations) -> Result<Factor, LinalgError> {
        let kept = kept_columns(&design.kinds(), self.left_out);
        equations.factor(&kept, self.penalty * equations.rows() as f64)
    }

    /// Number of columns that are kept.
    pub fn columns(&self, design: &Design) -> usize {
        kept_columns(&design.kinds(), self.left_out).len()
    }
}

fn kept_columns(kinds: &[Kind], left_out: usize) -> Vec<usize> {
    let left_out = LEFT_OUT.get(left_out).copied().unwrap_or_default();
    (0..).zip(kinds).filter(|(_, kind)| !left_out.contains(kind)).map(|(at, _)| at).collect()
}

/// The groups that `leads` leads make: (last, judged) of each.
pub fn groups(leads: usize) -> Vec<(usize, usize)> {
    let first_of = |last: usize| GROUPS.iter().rev().find(|(other, _)| *other < last).map_or(1, |(other, _)| other + 1);
    let is_reached = |(last, _): &&(usize, usize)| first_of(*last) <= leads;
    GROUPS.iter().filter(is_reached).map(|(last, judged)| ((*last).min(leads), (*judged).min(leads))).collect()
}

/// The tail, as the judge sees it.
#[derive(Debug)]
pub struct Tail<'a> {
    past: &'a Past,
    counts: &'a [f64],
    scale: Scale,
    origins: Vec<usize>,
    /// `[origins][columns]`
    rows: Vec<Vec<f64>>,
}

impl<'a> Tail<'a> {
    /// Origins from `cut` on, at most [`JUDGED_ORIGINS`], evenly; `counts` has `NaN` for what was not observed.
    pub fn new(design: &Design, past: &'a Past, counts: &'a [f64], scale: Scale, cut: usize) -> Self {
        let every = (counts.len() - cut).div_ceil(JUDGED_ORIGINS).max(1);
        let origins: Vec<usize> = (cut..counts.len()).step_by(every).filter(|at| past.is_seen(*at)).collect();
        let columns = design.kinds().len();
        let row = |origin: &usize| {
            let mut row = vec![0.0; columns];
            design.fill(past, *origin, &mut row);
            row
        };
        let rows = origins.iter().map(row).collect();
        Self { past, counts, scale, origins, rows }
    }

    /// Root mean squared error of `weights` at `lead`, in counts; infinite where nothing can be judged.
    fn rmse(&self, weights: &Lead, lead: usize) -> f64 {
        let judged = self.origins.iter().zip(&self.rows).filter_map(|(origin, row)| {
            let actual = self.counts.get(origin + lead).filter(|count| !count.is_nan())?;
            Some((self.past.value(*origin) + weights.intercept + dot(&weights.weights, row), *actual))
        });
        let judged: Vec<(f64, f64)> = judged.collect();
        let left: Vec<f64> = judged.iter().map(|(mean, actual)| self.scale.forward(*actual) - mean).collect();
        let variance = robust_variance(&left);
        let error = |(mean, actual): &(f64, f64)| self.scale.expected_count(*mean, variance) - actual;
        let sum: f64 = judged.iter().map(error).map(|error| error * error).sum();
        if judged.is_empty() { f64::INFINITY } else { (sum / judged.len() as f64).sqrt() }
    }
}

/// The choice for each group: first the penalty with all columns, then fewer columns at the penalties that were best.
///
/// # Errors
/// When a system can't be solved.
pub fn choose(
    design: &Design,
    head: &NormalEquations,
    tail: &Tail<'_>,
    groups: &[(usize, usize)],
) -> Result<Vec<Chosen>, LinalgError> {
    let mut best = vec![Chosen::UNJUDGED; groups.len()];
    for penalty in PENALTIES {
        judge(Chosen { penalty, ..Chosen::UNJUDGED }, design, head, tail, groups, &mut best)?;
    }
    let mut penalties: Vec<f64> = best.iter().map(|chosen| chosen.penalty).collect();
    penalties.sort_unstable_by(f64::total_cmp);
    penalties.dedup();
    let kinds = design.kinds();
    for left_out in (1..LEFT_OUT.len()).filter(|left_out| kept_columns(&kinds, *left_out).len() < kinds.len()) {
        for penalty in &penalties {
            let candidate = Chosen { left_out, penalty: *penalty, ..Chosen::UNJUDGED };
            judge(candidate, design, head, tail, groups, &mut best)?;
        }
    }
    Ok(best)
}

/// What is taken for each group where there is no tail to judge by.
pub fn unjudged(groups: &[(usize, usize)]) -> Vec<Chosen> {
    vec![Chosen::UNJUDGED; groups.len()]
}

fn judge(
    candidate: Chosen,
    design: &Design,
    head: &NormalEquations,
    tail: &Tail<'_>,
    groups: &[(usize, usize)],
    best: &mut [Chosen],
) -> Result<(), LinalgError> {
    let factor = candidate.factor(design, head)?;
    for (best, (_, judged)) in best.iter_mut().zip(groups) {
        let rmse = tail.rmse(&head.solve(&factor, judged - 1)?, *judged);
        if rmse < WORTH_CHANGING * best.rmse {
            *best = Chosen { rmse, ..candidate };
        }
    }
    Ok(())
}
