//! How the requests of a bucket fall into parts of it, of which the trace says nothing.
//!
//! Even: each part has the bucket's rate. Poisson: requests come independently of each other, so that, given how many there
//! were, each falls into any part with equal probability: the counts are multinomial, and their sum is the bucket's.

use super::synthetic::SplitMix;
use serde::{Deserialize, Serialize};

/// Largest count that is drawn: the noise of more is below a part in 30,000, and logarithms of factorials lose the figures that a
/// draw compares.
const MOST_DRAWN: f64 = 1e9;
/// Expected count from which a binomial is drawn by rejection; below it, by adding probabilities up.
const LARGE_MEAN: f64 = 10.0;

/// How the requests of a bucket fall into parts of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spread {
    /// As many in each.
    #[default]
    Even,
    /// Drawn, one independent of the other.
    Poisson,
}

impl Spread {
    /// The words for [`Spread::from_word`].
    pub const WORDS: [&'static str; 2] = ["even", "poisson"];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Even => Self::WORDS[0],
            Self::Poisson => Self::WORDS[1],
        }
    }

    /// The spread of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Even, Self::Poisson].into_iter().find(|spread| spread.word() == word)
    }
}

/// Draws how many of `requests` fall into each of `parts` parts, all alike, and gives them in order. The sum is `requests`,
/// exactly where that is whole; a fraction of a request falls into one part. More than a billion are spread evenly. `seed` and `bucket` name the draw: another bucket is drawn
/// independently, and the same one always alike.
pub fn drawn(requests: f64, parts: usize, (seed, bucket): (u64, i64)) -> Vec<f64> {
    if requests.is_nan() || requests > MOST_DRAWN {
        return vec![requests / parts as f64; parts];
    }
    let mut random = SplitMix(SplitMix(seed).next() ^ bucket.cast_unsigned());
    let whole = requests.floor();
    let mut left = whole;
    let mut counts: Vec<f64> = (0..parts)
        .map(|part| {
            let others = parts - part - 1;
            let count = if others == 0 { left } else { binomial(left, 1.0 / (others + 1) as f64, &mut random) };
            left -= count;
            count
        })
        .collect();
    let place = (random.unit() * parts as f64) as usize;
    if let Some(count) = counts.get_mut(place) {
        *count += requests - whole;
    }
    counts
}

/// How many of `n` happen, each with probability `p` of at most a half.
fn binomial(n: f64, p: f64, random: &mut SplitMix) -> f64 {
    if n * p < LARGE_MEAN { by_inversion(n, p, random) } else { by_rejection(n, p, random) }
}

/// Adds probabilities up from 0, each from the one before, until they pass a uniform number.
fn by_inversion(n: f64, p: f64, random: &mut SplitMix) -> f64 {
    let odds = p / (1.0 - p);
    let mut probability = libm::exp(n * libm::log1p(-p));
    let (mut left, mut count) = (random.unit(), 0.0);
    while left > probability && count < n {
        left -= probability;
        count += 1.0;
        probability *= odds * (n - count + 1.0) / count;
    }
    count
}

/// Transformed rejection with a squeeze, algorithm BTRS of W. Hörmann, "The generation of binomial random variates", Journal of
/// Statistical Computation and Simulation 46 (1993), with its constants.
fn by_rejection(n: f64, p: f64, random: &mut SplitMix) -> f64 {
    let deviation = (n * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * deviation;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let centre = n * p + 0.5;
    let squeeze = 0.92 - 4.2 / b;
    let alpha = (2.83 + 5.1 / b) * deviation;
    let (log_odds, mode) = (libm::log(p / (1.0 - p)), ((n + 1.0) * p).floor());
    // ln n!/(k!(n−k)!) + k ln odds, less what does not depend on k.
    let height = |count: f64| count * log_odds - log_factorial(count) - log_factorial(n - count);
    let highest = height(mode);
    loop {
        let (u, v) = (random.unit() - 0.5, random.unit());
        let distance = 0.5 - u.abs();
        let count = ((2.0 * a / distance + b) * u + centre).floor();
        if distance >= 0.07 && v <= squeeze {
            return count;
        }
        if !(0.0..=n).contains(&count) {
            continue;
        }
        if libm::log(v * alpha / (a / (distance * distance) + b)) <= height(count) - highest {
            return count;
        }
    }
}

/// ln n! as ln Γ(n + 1).
fn log_factorial(n: f64) -> f64 {
    libm::lgamma(n + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn drawn_counts_are_whole_and_sum_to_the_bucket(
            requests in prop_oneof![0_u32..60, 0_u32..4_000_000], parts in 1_usize..300, seed: u64, bucket: i64,
        ) {
            let counts = drawn(f64::from(requests), parts, (seed, bucket));
            prop_assert_eq!(counts.len(), parts);
            prop_assert!(counts.iter().all(|count| *count >= 0.0 && count.fract() == 0.0));
            prop_assert_eq!(counts.iter().sum::<f64>(), f64::from(requests));
            prop_assert_eq!(&counts, &drawn(f64::from(requests), parts, (seed, bucket)));
        }

        #[test]
        fn a_fraction_falls_into_one_part(requests in 0.0_f64..1000.0, parts in 1_usize..9, seed: u64) {
            let counts = drawn(requests, parts, (seed, 0));
            prop_assert!((counts.iter().sum::<f64>() - requests).abs() < 1e-9);
            prop_assert!(counts.iter().filter(|count| count.fract() != 0.0).count() <= 1);
        }
    }

    /// Mean and variance of the first part over many buckets, and the share of buckets in which it is empty.
    fn moments(requests: f64, parts: usize) -> (f64, f64, f64) {
        const BUCKETS: i64 = 40_000;
        let firsts: Vec<f64> = (0..BUCKETS).map(|bucket| drawn(requests, parts, (7, bucket * 60))[0]).collect();
        let n = BUCKETS as f64;
        let mean = firsts.iter().sum::<f64>() / n;
        let variance = firsts.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        (mean, variance, firsts.iter().filter(|x| **x == 0.0).count() as f64 / n)
    }

    #[test]
    fn parts_are_binomial_in_both_ways_of_drawing() {
        // Mean np and variance np(1 − p), with five standard errors of 40,000 draws.
        for (requests, parts) in [(3.0, 4), (30.0, 4), (100.0, 4), (100_000.0, 4), (5000.0, 240)] {
            let p = 1.0 / parts as f64;
            let (expected, spread) = (requests * p, requests * p * (1.0 - p));
            let (mean, variance, empty) = moments(requests, parts);
            assert!((mean - expected).abs() < 5.0 * (spread / 40_000.0).sqrt(), "{requests}: mean {mean}");
            assert!(
                (variance / spread - 1.0).abs() < 5.0 * (2.0_f64 / 40_000.0).sqrt() + 0.01,
                "{requests}: {variance}"
            );
            let none = (1.0 - p).powf(requests);
            assert!((empty - none).abs() < 5.0 * (none * (1.0 - none) / 40_000.0).sqrt() + 1e-6, "{requests}: {empty}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_even() {
        assert_eq!(drawn(4e17, 4, (1, 1)), [1e17; 4]);
        assert!(drawn(f64::NAN, 2, (1, 1)).iter().all(|count| count.is_nan()));
        assert_eq!(drawn(9.0, 1, (1, 1)), [9.0]);
        assert_eq!(drawn(0.0, 3, (1, 1)), [0.0; 3]);
    }
}
