//! Points that fill a box evenly: a randomised Halton sequence.
//!
//! A. Owen, "A randomized Halton algorithm in R" (2017): each digit of the radical inverse is permuted at random, on its own for
//! each base and place, so that the points stay even in many dimensions and differ by seed.

use crate::series::SplitMix;

/// Digits of a point; beyond them a permuted zero moves it by less than the grid of any knob.
const LEAST_WIDTH: f64 = 1e-12;

/// A sequence of points in [0, 1)ᵈ.
#[derive(Debug)]
pub struct Halton {
    /// For each dimension its base, and for each place of a digit a permutation of the digits.
    axes: Vec<(usize, Vec<Vec<usize>>)>,
    next: usize,
}

impl Halton {
    /// The sequence of `seed` in `dimensions` dimensions.
    pub fn new(dimensions: usize, seed: u64) -> Self {
        let mut random = SplitMix(seed);
        let axis = |base: usize| {
            let places = (-libm::log(LEAST_WIDTH) / libm::log(base as f64)).ceil() as usize;
            (base, (0..places).map(|_| permutation(base, &mut random)).collect())
        };
        Self { axes: primes(dimensions).into_iter().map(axis).collect(), next: 0 }
    }

    /// The next point, `[dimensions]`.
    pub fn point(&mut self) -> Vec<f64> {
        let index = self.next;
        self.next += 1;
        self.axes.iter().map(|(base, permutations)| radical_inverse(index, *base, permutations)).collect()
    }
}

fn radical_inverse(mut index: usize, base: usize, permutations: &[Vec<usize>]) -> f64 {
    let (mut value, mut width) = (0.0, 1.0);
    for permutation in permutations {
        width /= base as f64;
        value += width * permutation.get(index % base).map_or(0.0, |digit| *digit as f64);
        index /= base;
    }
    // Rounding may lift a point of all highest digits to 1.
    value.min(1.0 - f64::EPSILON)
}

/// A permutation of 0..n (R. Fisher and F. Yates, in D. Knuth's form, TAOCP 2, 3.4.2 P).
pub fn permutation(n: usize, random: &mut SplitMix) -> Vec<usize> {
    let mut all: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        let chosen = (random.unit() * (last + 1) as f64) as usize;
        all.swap(last, chosen.min(last));
    }
    all
}

/// The first `count` primes.
fn primes(count: usize) -> Vec<usize> {
    let mut primes: Vec<usize> = Vec::with_capacity(count);
    let mut candidate = 2;
    while primes.len() < count {
        if primes.iter().all(|prime| candidate % prime != 0) {
            primes.push(candidate);
        }
        candidate += 1;
    }
    primes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_interval_gets_its_share_in_each_dimension() {
        let mut halton = Halton::new(12, 7);
        let points: Vec<Vec<f64>> = (0..37 * 8).map(|_| halton.point()).collect();
        for (axis, base) in primes(12).into_iter().enumerate() {
            // Of any `base` points in a row one is in each of `base` equal intervals.
            for row in points.chunks_exact(base) {
                let mut places: Vec<usize> = row.iter().map(|point| (point[axis] * base as f64) as usize).collect();
                places.sort_unstable();
                assert_eq!(places, (0..base).collect::<Vec<_>>(), "base {base}");
            }
        }
        assert!(points.iter().flatten().all(|value| (0.0..1.0).contains(value)));
    }

    #[test]
    fn a_seed_names_a_sequence() {
        let first = |seed| Halton::new(5, seed).point();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
