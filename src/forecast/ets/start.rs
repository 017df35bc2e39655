//! Where the search for the first state begins, and along which directions it looks.
//!
//! A season of up to [`FREE_SEASON`] buckets has a free value for each bucket but one. Of a longer one the search only turns
//! [`HARMONICS`] waves, those that are strongest in the mean season, so that a day of 1,440 minutes costs no more than one of
//! 24 hours and its noise stays out of the forecast.

use super::form::Effect;
use std::f64::consts::TAU;

/// Longest season of which every bucket is free.
pub const FREE_SEASON: usize = 24;
/// Waves that make up a longer one.
pub const HARMONICS: usize = 12;
/// Seasons from whose mean the search begins, at most: a longer past says less of the first one.
const MEAN_SEASONS: usize = 12;
/// Values from which level and slope begin, at least.
const LINE_VALUES: usize = 10;
/// Least factor of a multiplicative season.
const LEAST_FACTOR: f64 = 1e-2;

/// Level, slope and season before the first bucket, as far as a look at the values tells.
#[derive(Debug, Clone)]
pub struct Start {
    /// Counts per bucket.
    pub level: f64,
    /// Counts per bucket and bucket.
    pub slope: f64,
    /// `[season length]`, summands that sum to 0 or factors with a mean of 1.
    pub season: Vec<f64>,
    /// Directions in which the season may move, `[directions][season length]`, each summing to 0.
    pub waves: Vec<Vec<f64>>,
}

impl Start {
    /// Of a model without a season.
    pub fn plain(values: &[f64]) -> Self {
        let (level, slope) = line(values, LINE_VALUES);
        Self { level, slope, season: Vec::new(), waves: Vec::new() }
    }

    /// Of a season of `length` buckets, of which `values` begin at `place`.
    pub fn seasonal(values: &[f64], length: usize, place: usize, effect: Effect) -> Self {
        let raw = profile(values, length, place, effect);
        let (season, waves) = smooth(&raw, effect);
        let at = |index: usize| season[(place + index) % length];
        let adjusted: Vec<f64> = (0..values.len())
            .map(|index| match effect {
                Effect::Additive => values[index] - at(index),
                Effect::Multiplicative => values[index] / at(index),
            })
            .collect();
        let (level, slope) = line(&adjusted, LINE_VALUES.max(2 * length));
        Self { level, slope, season, waves }
    }
}

/// Mean of each bucket of the season relative to the mean of its season.
fn profile(values: &[f64], length: usize, place: usize, effect: Effect) -> Vec<f64> {
    let (mut sums, mut counts) = (vec![0.0; length], vec![0_usize; length]);
    for (number, season) in values.chunks(length).take(MEAN_SEASONS).enumerate() {
        let seen = season.iter().filter(|value| !value.is_nan());
        let n = seen.clone().count();
        let mean = seen.sum::<f64>() / n as f64;
        // The mean of a part of a season is not that of the season.
        if 10 * n < 9 * length || (effect == Effect::Multiplicative && mean <= 0.0) {
            continue;
        }
        for (index, value) in season.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            let at = (place + number * length + index) % length;
            sums[at] += if effect == Effect::Additive { value - mean } else { value / mean };
            counts[at] += 1;
        }
    }
    let neutral = if effect == Effect::Additive { 0.0 } else { 1.0 };
    let mean = |(sum, n): (&f64, &usize)| if *n == 0 { neutral } else { sum / *n as f64 };
    sums.iter().zip(&counts).map(mean).collect()
}

/// The season that the free directions can make of `profile`, and these directions.
fn smooth(profile: &[f64], effect: Effect) -> (Vec<f64>, Vec<Vec<f64>>) {
    let length = profile.len();
    let circle: Vec<(f64, f64)> = (0..length).map(|at| libm::sincos(TAU * at as f64 / length as f64)).collect();
    let wave = |multiple: usize| {
        let at = |index: usize| circle[index * multiple % length];
        let cosine: Vec<f64> = (0..length).map(|index| at(index).1).collect();
        let sine: Vec<f64> = (0..length).map(|index| at(index).0).collect();
        (cosine, sine)
    };
    let project = |wave: &[f64]| -> f64 {
        let square: f64 = wave.iter().map(|cell| cell * cell).sum();
        wave.iter().zip(profile).map(|(cell, value)| cell * value).sum::<f64>() / square
    };
    let half = length / 2;
    let mut kept: Vec<usize> = (1..=half).collect();
    if length > FREE_SEASON {
        // A season of a thousand buckets has nothing to say at its finest waves.
        kept.truncate(MOST_MULTIPLE);
        let power = |multiple: usize| {
            let (cosine, sine) = wave(multiple);
            let (a, b) = (project(&cosine), project(&sine));
            a * a + b * b
        };
        let mut ranked: Vec<(f64, usize)> = kept.iter().map(|multiple| (power(*multiple), *multiple)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        kept = ranked.iter().take(HARMONICS).map(|(_, multiple)| *multiple).collect();
        kept.sort_unstable();
    }
    let mut waves = Vec::new();
    for multiple in kept {
        let (cosine, sine) = wave(multiple);
        waves.push(cosine);
        // The finest wave of an even season has no sine.
        if 2 * multiple != length {
            waves.push(sine);
        }
    }
    let neutral = if effect == Effect::Additive { 0.0 } else { 1.0 };
    let mut season = vec![neutral; length];
    for wave in &waves {
        let weight = project(wave);
        season.iter_mut().zip(wave).for_each(|(cell, wave)| *cell += weight * wave);
    }
    if effect == Effect::Multiplicative {
        season.iter_mut().for_each(|factor| *factor = factor.max(LEAST_FACTOR));
    }
    (season, waves)
}

/// Highest multiple of a long season that is looked at.
const MOST_MULTIPLE: usize = 96;

/// Level before the first value and slope of the line through the first `most` ones.
fn line(values: &[f64], most: usize) -> (f64, f64) {
    let seen = (1_u32..).zip(values).take(most).filter(|(_, value)| !value.is_nan());
    let (mut n, mut t, mut y, mut tt, mut ty) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (time, value) in seen.map(|(time, value)| (f64::from(time), value)) {
        (n, t, y, tt, ty) = (n + 1.0, t + time, y + value, tt + time * time, ty + time * value);
    }
    let spread = n * tt - t * t;
    let slope = if spread > 0.0 { (n * ty - t * y) / spread } else { 0.0 };
    if n == 0.0 { (0.0, 0.0) } else { ((y - slope * t) / n, slope) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_season_is_found_as_it_is() {
        let season = [3.0, -1.0, -4.0, 2.0];
        let values: Vec<f64> = (0..40).map(|at| 50.0 + season[(at + 1) % 4]).collect();
        let start = Start::seasonal(&values, 4, 1, Effect::Additive);
        assert!(start.season.iter().zip(season).all(|(found, season)| (found - season).abs() < 1e-9), "{start:?}");
        assert!((start.level - 50.0).abs() < 1e-9 && start.slope.abs() < 1e-9);
        assert_eq!(start.waves.len(), 3);
    }

    #[test]
    fn a_long_season_keeps_its_strongest_waves() {
        let wave =
            |at: usize| 1.0 + 0.5 * (TAU * at as f64 / 288.0).sin() + 0.2 * (TAU * 30.0 * at as f64 / 288.0).cos();
        let values: Vec<f64> = (0..1000).map(|at| 80.0 * wave(at)).collect();
        let start = Start::seasonal(&values, 288, 0, Effect::Multiplicative);
        assert_eq!(start.waves.len(), 2 * HARMONICS);
        assert!((0..288).all(|at| (start.season[at] - wave(at)).abs() < 1e-6));
    }

    #[test]
    fn gaps_do_not_bend_the_line() {
        assert_eq!(line(&[f64::NAN, 2.0, f64::NAN, 4.0, 5.0], 10), (0.0, 1.0));
        assert_eq!(line(&[], 10), (0.0, 0.0));
    }
}
