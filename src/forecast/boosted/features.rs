//! What a forecast is made of: recent changes, the same time before, and the clock, all relative to the last value.
//!
//! On the square-root scale, so that a change means the same on a quiet night and at noon. A feature whose bucket lies before
//! the trace is missing. A bucket that was not observed counts as the last one that was.

use crate::series::TimeSeries;
use crate::units::{SECS_PER_DAY, Step};

/// Buckets back from the last one whose differences from it are features.
const LAGS: [usize; 12] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24];
/// Widths of windows up to the last bucket whose means are features.
const WINDOWS: [usize; 4] = [3, 6, 12, 24];
/// Windows whose mean size of change is a feature.
const SPREADS: [usize; 2] = [6, 24];
/// Seasons back whose changes are averaged.
const SEASONS_BACK: usize = 4;
/// Features of each season.
const PER_SEASON: usize = 8;
/// Features that every lead of an origin has in common: those of what was last seen, and its level. They stand first.
pub const RECENT: usize = LAGS.len() + WINDOWS.len() + SPREADS.len() + 1;
/// Features of the clock: time of day, day of the week, lead.
const CLOCK: usize = 3;

/// Makes features out of a series.
#[derive(Debug)]
pub struct Features {
    /// On the square-root scale, carried on over gaps; `NaN` before the first observed bucket.
    values: Vec<f64>,
    /// Σ of `values` before each bucket.
    sums: Vec<f64>,
    /// Σ of sizes of changes before each bucket.
    changes: Vec<f64>,
    /// Buckets of the seasons that are looked back at.
    seasons: Vec<usize>,
    start_local_secs: i64,
    step_secs: i64,
}

/// Seasons that a step lets one look back at: a day and a week, where they are whole numbers of buckets, at least 2.
fn seasons(step: Step) -> Vec<usize> {
    let whole = |period: i64| (period % step.secs_i64() == 0).then(|| step.buckets_in(period)).filter(|len| *len > 1);
    [SECS_PER_DAY, 7 * SECS_PER_DAY].into_iter().filter_map(whole).collect()
}

impl Features {
    /// For values on the square-root scale of the first buckets of a series, `NaN` where not observed.
    pub fn new(values: Vec<f64>, (start_local_secs, step): (i64, Step)) -> Self {
        let mut features = Self {
            values: Vec::with_capacity(values.len()),
            sums: vec![0.0],
            changes: vec![0.0],
            seasons: seasons(step),
            start_local_secs,
            step_secs: step.secs_i64(),
        };
        values.into_iter().for_each(|value| features.push(value));
        features
    }

    fn push(&mut self, value: f64) {
        let before = self.values.last().copied().unwrap_or(f64::NAN);
        let value = if value.is_nan() { before } else { value };
        let or_zero = |value: f64| if value.is_nan() { 0.0 } else { value };
        let total = |sums: &Vec<f64>| sums.last().copied().unwrap_or(0.0);
        self.sums.push(total(&self.sums) + or_zero(value));
        self.changes.push(total(&self.changes) + or_zero((value - before).abs()));
        self.values.push(value);
    }

    /// Number of features.
    pub fn count(&self) -> usize {
        RECENT + PER_SEASON * self.seasons.len() + CLOCK
    }

    /// Value of bucket `at`, `NaN` where there is none.
    pub fn value(&self, at: usize) -> f64 {
        self.values.get(at).copied().unwrap_or(f64::NAN)
    }

    /// Mean of the `width` buckets up to `at`; missing where they begin before the trace.
    fn mean(&self, sums: &[f64], at: usize, width: usize) -> f64 {
        match (at + 1).checked_sub(width) {
            Some(first) => (sums[at + 1] - sums[first]) / width as f64,
            None => f64::NAN,
        }
    }

    /// Appends the features of a forecast of bucket `origin + lead` to `row`.
    pub fn fill(&self, origin: usize, lead: usize, row: &mut Vec<f64>) {
        self.fill_recent(origin, row);
        self.fill_ahead(origin, lead, row);
    }

    /// Appends the first [`RECENT`] of them.
    pub fn fill_recent(&self, origin: usize, row: &mut Vec<f64>) {
        let last = self.value(origin);
        let back = |lag: usize| origin.checked_sub(lag).map_or(f64::NAN, |at| self.value(at));
        row.extend(LAGS.iter().map(|lag| back(*lag) - last));
        row.extend(WINDOWS.iter().map(|width| self.mean(&self.sums, origin, *width) - last));
        row.extend(SPREADS.iter().map(|width| self.mean(&self.changes, origin, *width)));
        row.push(last);
    }

    /// Appends those that follow.
    pub fn fill_ahead(&self, origin: usize, lead: usize, row: &mut Vec<f64>) {
        self.seasons.iter().for_each(|season| self.fill_season(*season, (origin, lead), row));
        let local_secs = self.start_local_secs + (origin + lead) as i64 * self.step_secs;
        let weekday = local_secs.div_euclid(SECS_PER_DAY).rem_euclid(7);
        row.extend([local_secs.rem_euclid(SECS_PER_DAY) as f64, weekday as f64, lead as f64]);
    }

    /// The same time one and two seasons before, its neighbours, and how the value changed then.
    fn fill_season(&self, season: usize, (origin, lead): (usize, usize), row: &mut Vec<f64>) {
        let last = self.value(origin);
        // As many seasons back as bring the neighbour after the target into what is known.
        let nearest = (lead + 1).div_ceil(season);
        let before = |seasons: usize, beside: isize| {
            let at = (origin + lead).checked_sub(seasons * season).and_then(|at| at.checked_add_signed(beside));
            at.map_or(f64::NAN, |at| self.value(at))
        };
        let change = |seasons: usize| {
            let from = origin.checked_sub(seasons * season).map_or(f64::NAN, |at| self.value(at));
            before(seasons, 0) - from
        };
        let (mut sum, mut known, mut level) = (0.0, 0.0, 0.0);
        for seasons in nearest..nearest + SEASONS_BACK {
            let moved = change(seasons);
            if !moved.is_nan() {
                (sum, known, level) = (sum + moved, known + 1.0, level + before(seasons, 0));
            }
        }
        row.extend([-1, 0, 1].map(|beside| before(nearest, beside) - last));
        row.extend([change(nearest), before(nearest + 1, 0) - last, change(nearest + 1)]);
        row.extend([sum / known, level / known - last]);
    }
}

/// Counts of a series on the square-root scale, `NaN` where not observed.
pub fn stabilised(series: &TimeSeries, end: usize) -> Vec<f64> {
    let value = |at| series.observed(at).map_or(f64::NAN, crate::forecast::variance::stabilise);
    (0..end.min(series.len())).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_looks_at_nothing_behind_its_origin() {
        let values: Vec<f64> = (0..500).map(|at| f64::from(at * 7 % 31)).collect();
        let hour = Step::from_secs(3600).expect("a step");
        let whole = Features::new(values.clone(), (0, hour));
        for (origin, lead) in [(0, 1), (30, 24), (200, 60), (400, 1), (400, 25)] {
            let known = Features::new(values[..=origin].to_vec(), (0, hour));
            let (mut a, mut b) = (Vec::new(), Vec::new());
            whole.fill(origin, lead, &mut a);
            known.fill(origin, lead, &mut b);
            assert_eq!(a.len(), whole.count());
            assert!(a.iter().zip(&b).all(|(a, b)| a.to_bits() == b.to_bits()), "{origin} {lead}");
        }
    }

    #[test]
    fn a_season_that_repeats_says_what_comes() {
        let values: Vec<f64> = (0..200).map(|at| f64::from(at % 24)).collect();
        let features = Features::new(values, (0, Step::from_secs(3600).expect("a step")));
        let mut row = Vec::new();
        features.fill(100, 3, &mut row);
        assert_eq!(row[RECENT..RECENT + PER_SEASON], [2.0, 3.0, 4.0, 3.0, 3.0, 3.0, 3.0, 3.0]);
    }
}
