//! Differential evolution: members move along the differences of others.
//!
//! R. Storn and K. Price, "Differential Evolution", 1997, with the mutation "current to p-best" of J. Zhang and A. Sanderson,
//! "JADE", 2009, without its archive and its adaptation. Places of knobs are points in [0, 1)ᵈ; a choice that stands in no order
//! is taken over or drawn anew.

use super::measures::Measures;
use super::search::Trial;
use super::space::{Candidate, Space};
use crate::series::SplitMix;

/// Range of the factor on differences, drawn for each member.
const FACTOR: (f64, f64) = (0.4, 0.9);
/// Chance of a knob to move.
const CROSSOVER: f64 = 0.6;
/// Share of the members that count as the best.
const BEST_SHARE: f64 = 0.2;
/// Chance of a knob to jump anywhere, so that no value is lost for good.
const JUMP: f64 = 0.02;

/// A member of the population.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its choice.
    pub candidate: Candidate,
    /// What it came to.
    pub measures: Measures,
}

impl From<Trial> for Member {
    fn from(trial: Trial) -> Self {
        Self { candidate: trial.candidate, measures: trial.measures }
    }
}

/// What each of `members`, the best first, proposes.
pub fn offspring(space: &Space, members: &[Member], random: &mut SplitMix) -> Vec<Candidate> {
    let points: Vec<Vec<f64>> = members.iter().map(|member| space.point(&member.candidate)).collect();
    points.iter().map(|own| space.at(&child(space, own, &points, random))).collect()
}

fn child(space: &Space, own: &[f64], points: &[Vec<f64>], random: &mut SplitMix) -> Vec<f64> {
    let n = points.len();
    let best_count = ((n as f64 * BEST_SHARE) as usize).max(2).min(n);
    let pick = |most: usize, random: &mut SplitMix| (random.unit() * most as f64) as usize;
    let (best, one, other) = (pick(best_count, random), pick(n, random), pick(n, random));
    let factor = FACTOR.0 + (FACTOR.1 - FACTOR.0) * random.unit();
    let d = own.len();
    // One knob moves in any case.
    let forced = pick(d, random);
    let of = |member: usize, axis: usize| points.get(member).and_then(|point| point.get(axis)).copied().unwrap_or(0.5);
    let axes = own.iter().zip(space.dimensions()).enumerate();
    axes.map(|(axis, (at, dimension))| {
        let (moves, jump, anywhere) = (random.unit() < CROSSOVER, random.unit() < JUMP, random.unit());
        if jump {
            return anywhere;
        }
        if !moves && axis != forced {
            return *at;
        }
        if !dimension.is_ordered {
            return of(best, axis);
        }
        inside(*at, at + factor * (of(best, axis) - at) + factor * (of(one, axis) - of(other, axis)))
    })
    .collect()
}

/// Half-way between where it was and the side that it would leave by.
fn inside(from: f64, to: f64) -> f64 {
    if to < 0.0 {
        from / 2.0
    } else if to >= 1.0 {
        (from + 1.0) / 2.0
    } else {
        to
    }
}
