//! The weights of a mix: at least 0, with sum 1, and the least squared error of the mix.

use crate::forecast::Rolling;
use crate::series::TimeSeries;
use std::ops::Range;

/// Pull towards equal weights, as a share of the best member's mean squared error: members that the rows can hardly tell
/// apart share evenly (J. M. Bates, C. W. J. Granger, "The Combination of Forecasts", 1969, and the puzzle that followed).
const EVENNESS: f64 = 0.03;
/// The same for a single row: few rows can tell little apart.
const EVENNESS_OF_A_ROW: f64 = 10.0;

/// Mean products of the members' errors over rows where every member has a forecast, each by the inverse of its level.
#[derive(Debug)]
pub struct Errors {
    members: usize,
    /// Rows that were summed.
    pub rows: usize,
    /// Mean of eᵢeⱼ ÷ (level + 1), `[members × members]`, with the pull on its diagonal.
    products: Vec<f64>,
}

impl Errors {
    /// Of `foreseen` at `lead` on the observed of `targets`.
    pub fn of(series: &TimeSeries, foreseen: &[&Rolling], lead: usize, targets: Range<usize>) -> Self {
        let members = foreseen.len();
        let (mut products, mut rows) = (vec![0.0; members * members], 0);
        let mut errors = vec![0.0; members];
        for at in targets {
            let (Some(origin), Some(actual)) = (at.checked_sub(lead), series.observed(at)) else { continue };
            errors.iter_mut().zip(foreseen).for_each(|(error, rolling)| *error = rolling.at(origin, lead) - actual);
            if errors.iter().any(|error| error.is_nan()) {
                continue;
            }
            rows += 1;
            let level = foreseen.iter().map(|rolling| rolling.at(origin, lead)).sum::<f64>() / members as f64;
            let weight = 1.0 / (level.max(0.0) + 1.0);
            for (line, a) in products.chunks_exact_mut(members).zip(&errors) {
                line.iter_mut().zip(&errors).for_each(|(cell, b)| *cell += weight * a * b);
            }
        }
        products.iter_mut().for_each(|cell| *cell /= f64::from(u32::try_from(rows.max(1)).unwrap_or(u32::MAX)));
        let mut errors = Self { members, rows, products };
        errors.pull(EVENNESS + EVENNESS_OF_A_ROW / rows.max(1) as f64);
        errors
    }

    /// Adds `share` of the least error to each member's own.
    fn pull(&mut self, share: f64) {
        let own = (0..self.members).map(|member| member * (self.members + 1));
        let least = own.clone().map(|at| self.products[at]).fold(f64::INFINITY, f64::min);
        own.for_each(|at| self.products[at] += share * least);
    }

    /// The best weights. With P the products, the u ≥ 0 of least ½uᵀPu − Σu is found by the active-set method of C. L. Lawson,
    /// R. J. Hanson, "Solving Least Squares Problems" (1974), ch. 23; its direction is that of the weights.
    pub fn best_mix(&self) -> Vec<f64> {
        let own = |member: usize| self.products[member * (self.members + 1)];
        if let Some(perfect) = (0..self.members).find(|member| own(*member) <= 0.0) {
            return (0..self.members).map(|member| f64::from(u8::from(member == perfect))).collect();
        }
        let unit = (0..self.members).map(own).fold(f64::INFINITY, f64::min);
        let products = self.products.iter().map(|cell| cell / unit).collect();
        Self { members: self.members, rows: self.rows, products }.best_scaled_mix()
    }

    /// The same where the least error is 1.
    fn best_scaled_mix(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.members];
        let mut taken: Vec<usize> = Vec::new();
        for _ in 0..ROUNDS * self.members {
            let slope = |member: usize| 1.0 - self.line(member, &weights);
            let waiting = (0..self.members).filter(|member| !taken.contains(member));
            let Some(next) = waiting.max_by(|a, b| slope(*a).total_cmp(&slope(*b)).then(b.cmp(a))) else { break };
            if slope(next) <= ENOUGH {
                break;
            }
            taken.push(next);
            self.settle(&mut taken, &mut weights);
        }
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / sum).collect()
    }

    /// (Pw) of one member.
    fn line(&self, member: usize, weights: &[f64]) -> f64 {
        let line = &self.products[member * self.members..(member + 1) * self.members];
        line.iter().zip(weights).map(|(cell, weight)| cell * weight).sum()
    }

    /// Moves `weights` to the best of the members `taken`, of which those that would turn negative are given up on the way.
    fn settle(&self, taken: &mut Vec<usize>, weights: &mut [f64]) {
        while !taken.is_empty() {
            let best = self.solve(taken);
            let way = |(member, best): (&usize, &f64)| (weights[*member] / (weights[*member] - best), *member);
            let negative = taken.iter().zip(&best).filter(|(_, best)| **best <= 0.0);
            let first = negative.map(way).min_by(|a, b| a.0.total_cmp(&b.0));
            let share = first.map_or(1.0, |(share, _)| share);
            for (member, best) in taken.iter().zip(&best) {
                weights[*member] += share * (best - weights[*member]);
            }
            let Some((_, gone)) = first else { return };
            weights[gone] = 0.0;
            taken.retain(|member| *member != gone);
        }
    }

    /// u of Pu = 1 among the members `taken`, by elimination; P is positive definite there.
    fn solve(&self, taken: &[usize]) -> Vec<f64> {
        let n = taken.len();
        let cell = |a: &usize, b: &usize| self.products[a * self.members + b];
        let mut rows: Vec<Vec<f64>> =
            taken.iter().map(|a| taken.iter().map(|b| cell(a, b)).chain([1.0]).collect()).collect();
        for pivot in 0..n {
            let line = rows[pivot].clone();
            for (_, row) in rows.iter_mut().enumerate().filter(|(at, _)| *at != pivot) {
                let factor = row[pivot] / line[pivot];
                row.iter_mut().zip(&line).for_each(|(cell, other)| *cell -= factor * other);
            }
        }
        rows.iter().enumerate().map(|(at, row)| row[n] / row[at]).collect()
    }
}

/// Rounds for each member after which the search ends in any case.
const ROUNDS: usize = 10;
/// Slope below which a member stays out, relative to 1.
const ENOUGH: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_member_without_error_takes_all() {
        let errors = Errors { members: 2, rows: 1, products: vec![4.0, 0.0, 0.0, 0.0] };
        assert_eq!(errors.best_mix(), [0.0, 1.0]);
    }

    /// Variances 1 and 4 without correlation: weights 4/5 and 1/5 (Bates & Granger 1969, eq. 1).
    #[test]
    fn two_members_worked_by_hand() {
        let errors = Errors { members: 2, rows: 1, products: vec![1.0, 0.0, 0.0, 4.0] };
        let mix = errors.best_mix();
        assert!((mix[0] - 0.8).abs() < 1e-12 && (mix[1] - 0.2).abs() < 1e-12, "{mix:?}");
    }

    #[test]
    fn equal_members_share_evenly() {
        let mut errors = Errors { members: 3, rows: 1, products: vec![2.0; 9] };
        errors.pull(EVENNESS);
        assert!(errors.best_mix().iter().all(|weight| (weight - 1.0 / 3.0).abs() < 1e-9));
    }

    proptest! {
        /// No mix on a fine grid is better than the one that is found.
        #[test]
        fn the_mix_is_the_best_of_all(rows in prop::collection::vec([-9.0_f64..9.0, -9.0..9.0, -9.0..9.0], 4..20)) {
            let mut products = vec![0.0; 9];
            for row in &rows {
                (0..9).for_each(|at| products[at] += row[at / 3] * row[at % 3]);
            }
            let errors = Errors { members: 3, rows: rows.len(), products };
            let squared = |mix: &[f64]| (0..3).map(|member| mix[member] * errors.line(member, mix)).sum::<f64>();
            let best = errors.best_mix();
            prop_assert!((best.iter().sum::<f64>() - 1.0).abs() < 1e-9 && best.iter().all(|weight| *weight >= 0.0));
            let least = squared(&best);
            for a in 0..=50 {
                for b in 0..=50 - a {
                    let mix = [f64::from(a) / 50.0, f64::from(b) / 50.0, f64::from(50 - a - b) / 50.0];
                    prop_assert!(least <= squared(&mix) * (1.0 + 1e-6) + 1e-6);
                }
            }
        }
    }
}
