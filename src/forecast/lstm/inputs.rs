//! What the network sees of a sequence: everything known at the end of a bucket, nothing later.
//!
//! All is said relative to a running level, so that the network learns changes: the level's rivals at other rates, the last
//! values, and how things went around the same time a day and a week ago. Beside that the level itself and the clock.
//! A bucket without a value takes the shape of the day before, at today's height.

use crate::forecast::waves::harmonics;
use crate::units::{SECS_PER_DAY, Step};

/// Exponential levels, each half as quick as the one before; the first is the last value itself.
pub const LEVELS: usize = 9;
/// Values before the last.
const LAGS: usize = 3;
/// Means around the same time one season ago: buckets after it, (nearest, farthest).
const WINDOWS: [(i64, i64); 8] = [(-15, 0), (-3, 0), (1, 1), (2, 3), (4, 7), (8, 15), (16, 31), (32, 60)];
/// How far the windows reach back and ahead.
const REACH: (usize, usize) = (15, 60);
/// Cells per season: the windows, the level then against now, and whether all of that was seen.
const SEASON_CELLS: usize = WINDOWS.len() + 2;
/// Harmonics of the day and of the week.
const DAILY_HARMONICS: usize = 6;
const WEEKLY_HARMONICS: usize = 6;
/// Buckets that the slower levels remember, and how many of them may be missing where something is to be learnt.
const MEMORY: usize = 240;
const MOST_MISSING: u32 = 12;
/// Share of a day in which a gap's height returns to that of the day before.
const GAP_MEMORY: f64 = 0.25;

/// Inputs per bucket.
pub const INPUTS: usize = (LEVELS - 1) + 1 + LAGS + 1 + 2 * SEASON_CELLS + 2 * (DAILY_HARMONICS + WEEKLY_HARMONICS);

/// Place of the level itself among them.
pub const LEVEL: usize = LEVELS - 1;

/// When buckets are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Start of the first bucket on the trace's own clock.
    pub start_local_secs: i64,
    /// Width of a bucket.
    pub step: Step,
}

impl Clock {
    /// That of the sequence without its first `buckets`.
    pub fn later(self, buckets: usize) -> Self {
        Self { start_local_secs: self.start_local_secs + buckets as i64 * self.step.secs_i64(), ..self }
    }
}

/// A sequence that grows bucket by bucket.
#[derive(Debug, Clone)]
pub struct Past {
    clock: Clock,
    /// Which of the levels everything is relative to.
    base: usize,
    /// Buckets in a day and a week; `None` where a bucket is as long.
    seasons: [Option<usize>; 2],
    levels: [f64; LEVELS],
    /// The base level after each bucket, `[n]`.
    level: Vec<f64>,
    /// Values with gaps filled, `[n]`.
    values: Vec<f64>,
    /// Σ of `values` before each bucket, `[n + 1]`.
    sums: Vec<f64>,
    /// Observed buckets before each, `[n + 1]`.
    seen: Vec<u32>,
    /// How much higher than the day before the gap began, fading.
    gap_height: f64,
}

impl Past {
    /// Nothing yet. Everything will be relative to the level that moves by 2⁻ᵇᵃˢᵉ of each surprise.
    pub fn new(clock: Clock, base: usize) -> Self {
        let buckets = |days: i64| Some(clock.step.buckets_in(days * SECS_PER_DAY)).filter(|buckets| *buckets > 1);
        Self {
            clock,
            base,
            seasons: [buckets(1), buckets(7)],
            levels: [f64::NAN; LEVELS],
            level: Vec::new(),
            values: Vec::new(),
            sums: vec![0.0],
            seen: vec![0],
            gap_height: 0.0,
        }
    }

    /// The level after the last bucket; `NaN` before the first value.
    pub fn level(&self) -> f64 {
        self.levels[self.base]
    }

    /// Whether the last bucket was observed.
    pub fn is_seen(&self) -> bool {
        self.seen.last_chunk::<2>().is_some_and(|[before, after]| after > before)
    }

    /// Whether there is something to learn here: the last bucket was observed, and nearly all of those that the slower
    /// levels remember.
    pub fn is_settled(&self) -> bool {
        let len = self.values.len();
        self.is_seen() && len >= MEMORY && MEMORY as u32 - (self.seen[len] - self.seen[len - MEMORY]) <= MOST_MISSING
    }

    /// Adds the next bucket; `NaN` is one without a value. The first must have one.
    pub fn push(&mut self, value: f64) {
        let is_seen = !value.is_nan();
        let value = if is_seen { value } else { self.stand_in() };
        if self.values.is_empty() {
            self.levels = [value; LEVELS];
        }
        let mut rate = 1.0;
        for level in &mut self.levels {
            *level += rate * (value - *level);
            rate *= 0.5;
        }
        let (sum, seen) = (self.sums.last().copied().unwrap_or(0.0), self.seen.last().copied().unwrap_or(0));
        self.values.push(value);
        self.level.push(self.level());
        self.sums.push(sum + value);
        self.seen.push(seen + u32::from(is_seen));
    }

    /// What stands in for a bucket without a value: that of the day before, as much higher as things were when the gap
    /// began, and less so the longer it lasts.
    fn stand_in(&mut self) -> f64 {
        let Some(day) = self.seasons[0] else { return self.level() };
        let Some(at) = self.values.len().checked_sub(day).filter(|at| *at > 0) else { return self.level() };
        if self.is_seen() {
            self.gap_height = self.level() - self.level[at - 1];
        }
        self.gap_height *= 1.0 - (1.0 / (GAP_MEMORY * day as f64)).min(1.0);
        self.values[at] + self.gap_height
    }

    /// Writes what is known after the last bucket, `[INPUTS]`; there must be a value by then.
    pub fn write(&self, row: &mut [f64]) {
        let mut cells = row.iter_mut();
        let mut put = |value: f64| {
            if let Some(cell) = cells.next() {
                *cell = value;
            }
        };
        let (level, now) = (self.level(), self.values.len() - 1);
        self.levels.windows(2).for_each(|pair| put(pair[0] - pair[1]));
        put(level);
        for lag in 1..=LAGS {
            put(now.checked_sub(lag).map_or(0.0, |at| self.values[at] - level));
        }
        put(f64::from(u8::from(self.is_seen())));
        self.seasons.iter().for_each(|season| self.write_season(*season, now, &mut put));
        let local_secs = self.clock.start_local_secs + now as i64 * self.clock.step.secs_i64();
        harmonics(local_secs, SECS_PER_DAY, 1..=DAILY_HARMONICS, &mut put);
        harmonics(local_secs, 7 * SECS_PER_DAY, 1..=WEEKLY_HARMONICS, &mut put);
    }

    /// Whether all that the windows look at was observed.
    fn is_known(&self, (then, season): (usize, usize)) -> bool {
        let (Some(from), to) = (then.checked_sub(REACH.0), then + REACH.1.min(season) + 1) else { return false };
        (self.seen[to] - self.seen[from]) as usize == to - from
    }

    fn write_season(&self, season: Option<usize>, now: usize, put: &mut impl FnMut(f64)) {
        let then = season.and_then(|season| now.checked_sub(season));
        let Some((then, season)) = then.zip(season).filter(|at| self.is_known(*at)) else {
            return (0..SEASON_CELLS).for_each(|_| put(0.0));
        };
        put(self.level[then] - self.level());
        for (near, far) in WINDOWS {
            // A window may not reach past now, however short the season.
            let limit = |offset: i64| (then as i64 + offset.min(season as i64)) as usize;
            let (from, to) = (limit(near), limit(far));
            put((self.sums[to + 1] - self.sums[from]) / (to + 1 - from) as f64 - self.level[then]);
        }
        put(1.0);
    }
}

/// The level whose one-step errors are the smallest on `values` (`NaN` marks gaps).
pub fn best_base(clock: Clock, values: &[f64]) -> usize {
    let mut past = Past::new(clock, 0);
    let mut errors = [0.0; LEVELS];
    for value in values {
        if !value.is_nan() && past.is_seen() {
            for (sum, level) in errors.iter_mut().zip(past.levels) {
                *sum += (value - level) * (value - level);
            }
        }
        past.push(*value);
    }
    (0..LEVELS).min_by(|a, b| errors[*a].total_cmp(&errors[*b])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hours that count up, with gaps, relative to the last value.
    fn hours(n: usize, gaps: std::ops::Range<usize>) -> Past {
        let step = Step::from_secs(3600).expect("a step");
        let mut past = Past::new(Clock { start_local_secs: 0, step }, 0);
        (0..n).for_each(|at| past.push(if gaps.contains(&at) { f64::NAN } else { at as f64 }));
        past
    }

    /// Cells of the day, which stand behind levels, lags and the mark of a value.
    fn day(past: &Past) -> Vec<f64> {
        let mut row = vec![f64::NAN; INPUTS];
        past.write(&mut row);
        assert!(row.iter().all(|cell| !cell.is_nan()), "a cell was left out");
        row[LEVELS + LAGS + 1..][..SEASON_CELLS].to_vec()
    }

    #[test]
    fn windows_stand_around_the_same_time_yesterday() {
        let expected = [-24.0, -7.5, -1.5, 1.0, 2.5, 5.5, 11.5, 20.0, 24.0, 1.0];
        assert_eq!(day(&hours(60, 0..0)), expected);
        assert_eq!(day(&hours(24, 0..0)), [0.0; SEASON_CELLS], "there was no yesterday");
        assert_eq!(day(&hours(60, 30..31)), [0.0; SEASON_CELLS], "it was not all seen");
    }

    #[test]
    fn a_gap_repeats_the_day_before_at_the_height_that_it_began_with() {
        let past = hours(60, 50..60);
        // It begins a day's rise above the day before; that fades by a sixth each hour.
        let height = 24.0 * (5.0_f64 / 6.0);
        assert!((past.values[50] - (26.0 + height)).abs() < 1e-12);
        assert!((past.values[51] - (27.0 + height * 5.0 / 6.0)).abs() < 1e-12);
        assert!(!past.is_seen() && past.level().is_finite());
    }

    #[test]
    fn the_best_level_is_quick_for_a_walk_and_slow_for_noise() {
        let clock = Clock { start_local_secs: 0, step: Step::MINUTE };
        let steps: Vec<f64> = (0..400).map(|at| f64::from(at / 40)).collect();
        let noise: Vec<f64> = (0..400).map(|at| f64::from(at * 7919 % 101)).collect();
        assert!(best_base(clock, &steps) == 0 && best_base(clock, &noise) >= 4);
    }
}
