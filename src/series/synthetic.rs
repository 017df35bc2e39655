//! Generated traffic, for when no real trace fits: chosen by the user and labelled wherever it is shown.
//!
//! Fourteen days of minutes: a daily cycle that is lower at weekends, Poisson counts, three flash crowds and one outage
//! whose places follow the seed.

use super::{Origin, Quality, SeriesError, TimeSeries};
use crate::units::{Step, UnixSecs};
use std::f64::consts::TAU;

const DAYS: usize = 14;
const MINUTES_PER_DAY: usize = 1440;
/// Mean requests per minute at the quietest and the busiest hour.
const QUIET_AND_BUSY: (f64, f64) = (12.0, 70.0);
/// 2026-01-05T00:00:00Z, a Monday.
pub(super) const START: UnixSecs = UnixSecs(1_767_571_200);
/// Minutes that an outage lasts.
const OUTAGE_MINUTES: usize = 12;

/// The trace of `seed`.
///
/// # Errors
/// Never in practice: the counts are valid by construction.
pub fn synthetic(seed: u64) -> Result<TimeSeries, SeriesError> {
    let mut random = SplitMix(seed);
    let crowds: Vec<(usize, f64)> =
        [0.45, 0.75, 0.9].map(|place| (place_near(&mut random, place), 2.0 + 2.0 * random.unit())).to_vec();
    let outage = place_near(&mut random, 0.82);
    let counts: Vec<f64> = (0..DAYS * MINUTES_PER_DAY)
        .map(|minute| {
            let crowd: f64 = crowds.iter().map(|(start, size)| crowd(minute, *start, *size)).sum();
            let up = !(outage..outage + OUTAGE_MINUTES).contains(&minute);
            if up { random.poisson(daily(minute) * (1.0 + crowd)) } else { 0.0 }
        })
        .collect();
    let quality = vec![Quality::Observed; counts.len()];
    let name = format!("Synthetic, seed {seed}");
    TimeSeries::new(&name, Origin::Synthetic { seed }, (START, 0), Step::MINUTE, counts, quality)
}

fn place_near(random: &mut SplitMix, share: f64) -> usize {
    let minutes = (DAYS * MINUTES_PER_DAY) as f64;
    ((share + 0.03 * random.unit()) * minutes) as usize
}

fn daily(minute: usize) -> f64 {
    let (quiet, busy) = QUIET_AND_BUSY;
    let phase = (minute % MINUTES_PER_DAY) as f64 / MINUTES_PER_DAY as f64;
    // Quietest at four in the morning.
    let swing = 0.5 - 0.5 * libm::cos(TAU * (phase - 1.0 / 6.0));
    let weekend = if minute / MINUTES_PER_DAY % 7 >= 5 { 0.6 } else { 1.0 };
    quiet + (busy - quiet) * swing * weekend
}

/// Extra load of a crowd: there within three minutes, gone within the hour.
fn crowd(minute: usize, start: usize, size: f64) -> f64 {
    let Some(age) = minute.checked_sub(start) else { return 0.0 };
    let age = age as f64;
    size * (age / 3.0).min(1.0) * libm::exp(-age / 20.0)
}

/// SplitMix64 (G. Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014).
#[derive(Debug)]
pub(crate) struct SplitMix(pub(crate) u64);

impl SplitMix {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Poisson with mean `mean`, by counting arrivals (D. Knuth, TAOCP 2, 3.4.1), in pieces so that exp does not vanish.
    pub(super) fn poisson(&mut self, mean: f64) -> f64 {
        let (mut count, mut left) = (0.0, mean);
        while left > 0.0 {
            let piece = left.min(30.0);
            let floor = libm::exp(-piece);
            let mut product = self.unit();
            while product > floor {
                count += 1.0;
                product *= self.unit();
            }
            left -= piece;
        }
        count
    }
}

impl SplitMix {
    /// Standard normal (G. Box and M. Muller, "A note on the generation of random normal deviates", 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        // From (0, 1], so that the logarithm is finite.
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(TAU * self.unit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_names_a_trace() {
        let (a, again, b) = (synthetic(1), synthetic(1), synthetic(2));
        assert_eq!(a, again);
        assert_ne!(a.map(|s| s.source().digest), b.map(|s| s.source().digest));
    }
}
