//! What a row of the regression holds: everything known at the end of bucket `origin`, nothing later.

use crate::forecast::variance::{expected_count, stabilise};
use crate::forecast::waves::harmonics;
use crate::series::TimeSeries;
use crate::units::{SECS_PER_DAY, Step};
use std::ops::Range;

/// Own buckets, newest first.
const LAGS: usize = 60;
/// Finer buckets before the end of the origin, newest first, where the series was resampled from such.
const FINE_LAGS: usize = 15;
/// Longer past: means over these buckets before the origin, (nearest, farthest).
const PAST_MEANS: [(usize, usize); 2] = [(61, 120), (121, 240)];
/// Means around the same time one season ago: buckets relative to origin − season. The last reach as far as the leads do.
const SEASONAL_WINDOWS: [(i64, i64); 6] = [(-6, -1), (0, 2), (3, 6), (7, 14), (15, 30), (31, 60)];
/// Days back that are looked at together, beside yesterday alone: what is usual at that time.
const OLDER_DAYS: Range<i64> = 2..7;
/// Harmonics of the day.
const DAILY_HARMONICS: usize = 8;
/// Harmonics of the week; the 7th is the day's first.
const WEEKLY_HARMONICS: [usize; 12] = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13];
/// Buckets before an origin that its row looks at, but for the seasons.
pub const HISTORY: usize = 240;

/// Values on the square-root scale, with prefix sums for window means.
#[derive(Debug, Clone)]
pub struct Past {
    /// `NaN` for a gap until it is filled, `[n]`.
    values: Vec<f64>,
    /// Whether it was observed, `[n]`.
    seen: Vec<bool>,
    /// Σ of the observed values before each index, `[n + 1]`.
    sums: Vec<f64>,
    /// Observed values before each index, `[n + 1]`.
    seen_before: Vec<u32>,
    /// The finer values behind each, `NaN` for a gap until it is filled, `[n × parts]`; empty if there are none.
    fine: Vec<f64>,
    parts: usize,
}

impl Past {
    /// Takes counts in which `NaN` marks a gap, `[n]`, and the finer ones behind them, `[n × parts]`.
    pub fn new(counts: &[f64], finer: Option<(Vec<f64>, usize)>) -> Self {
        let values: Vec<f64> = counts.iter().map(|count| stabilise(*count)).collect();
        let (mut fine, parts) = finer.unwrap_or_default();
        fine.iter_mut().for_each(|count| *count = stabilise(*count));
        let seen: Vec<bool> = values.iter().map(|value| !value.is_nan()).collect();
        let (mut sums, mut seen_before) = (vec![0.0], vec![0]);
        let (mut sum, mut count) = (0.0, 0);
        for value in &values {
            if !value.is_nan() {
                sum += value;
                count += 1;
            }
            sums.push(sum);
            seen_before.push(count);
        }
        Self { values, seen, sums, seen_before, fine, parts }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn value(&self, at: usize) -> f64 {
        self.values[at]
    }

    pub fn is_gap(&self, at: usize) -> bool {
        !self.seen[at]
    }

    /// The first observed value, 0 if there is none.
    pub fn first_value(&self) -> f64 {
        self.values.iter().copied().find(|value| !value.is_nan()).unwrap_or(0.0)
    }

    /// Sets the value of a gap; finer parts that are gaps share its count evenly.
    pub fn fill_gap(&mut self, at: usize, value: f64) {
        self.values[at] = value;
        let part = stabilise(expected_count(value, 0.0) / self.parts as f64);
        let parts = self.fine.get_mut(at * self.parts..(at + 1) * self.parts).unwrap_or_default();
        parts.iter_mut().filter(|fine| fine.is_nan()).for_each(|fine| *fine = part);
    }

    fn all_seen(&self, from: usize, to: usize) -> bool {
        (self.seen_before[to] - self.seen_before[from]) as usize == to - from
    }

    /// Mean of `from..to` if all of it was observed.
    fn seen_mean(&self, from: i64, to: i64) -> Option<f64> {
        let (from, to) = (usize::try_from(from).ok()?, usize::try_from(to).ok()?);
        (to <= self.len() && from < to && self.all_seen(from, to))
            .then(|| (self.sums[to] - self.sums[from]) / (to - from) as f64)
    }

    /// Mean of `from..to` with filled gaps.
    fn mean(&self, from: usize, to: usize) -> f64 {
        self.values[from..to].iter().sum::<f64>() / (to - from) as f64
    }
}

/// One season that rows look back: its windows and their training means.
#[derive(Debug, Clone)]
struct Season {
    buckets: i64,
    /// Which seasons back, from 1.
    lags: Range<i64>,
    windows: Vec<(i64, i64)>,
    /// Means over the training rows, which stand in for a window that was not observed, `[windows]`.
    means: Vec<f64>,
}

impl Season {
    fn new(buckets: usize, lags: Range<i64>) -> Self {
        let buckets = buckets as i64;
        // A window may not reach past the origin, however short the season.
        let within = |(from, to): &(i64, i64)| (*from <= buckets).then(|| (*from, (*to).min(buckets)));
        let windows: Vec<_> = SEASONAL_WINDOWS.iter().filter_map(within).collect();
        let means = vec![0.0; windows.len()];
        Self { buckets, lags, windows, means }
    }

    /// Mean of the window over those of the seasons in which all of it was observed.
    fn window_mean(&self, past: &Past, origin: usize, (from, to): (i64, i64)) -> Option<f64> {
        let same_times = self.lags.clone().map(|lag| origin as i64 - lag * self.buckets);
        let means = same_times.filter_map(|same_time| past.seen_mean(same_time + from, same_time + to + 1));
        let (sum, seen) = means.fold((0.0, 0), |(sum, seen), mean| (sum + mean, seen + 1));
        (seen > 0).then(|| sum / f64::from(seen))
    }
}

/// The columns of the regression.
#[derive(Debug, Clone)]
pub struct Design {
    step: Step,
    start_local_secs: i64,
    train_end: usize,
    seasons: Vec<Season>,
    daily: bool,
    weekly: bool,
    /// Finer buckets that a row holds.
    fine_lags: usize,
}

impl Design {
    /// Columns for a series of which the first `train_end` buckets train. A season takes part only if they hold it twice.
    pub fn new(series: &TimeSeries, train_end: usize) -> Self {
        let (step, start_local_secs) = (series.step(), series.local_secs(0));
        let fine_lags = if series.finer().is_some() { FINE_LAGS } else { 0 };
        let (day, week) = (step.buckets_in(SECS_PER_DAY), step.buckets_in(7 * SECS_PER_DAY));
        let (daily, weekly) = (day > 1 && train_end >= 2 * day, week > 1 && train_end >= 2 * week);
        let all = [(daily, day, 1..2), (daily, day, OLDER_DAYS), (weekly, week, 1..2)];
        let seasons = all.into_iter().filter(|(used, ..)| *used);
        let seasons = seasons.map(|(_, buckets, lags)| Season::new(buckets, lags)).collect();
        Self { step, start_local_secs, train_end, seasons, daily, weekly, fine_lags }
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        let seasonal: usize = self.seasons.iter().map(|season| season.windows.len() + 1).sum();
        let harmonics =
            if self.daily { DAILY_HARMONICS } else { 0 } + if self.weekly { WEEKLY_HARMONICS.len() } else { 0 };
        LAGS + self.fine_lags + PAST_MEANS.len() + seasonal + 2 * harmonics
    }

    /// Origins whose own past and next `leads` buckets were all observed before the training part ends.
    pub fn training_rows<'a>(&self, past: &'a Past, leads: usize) -> impl Iterator<Item = usize> + 'a {
        let end = self.train_end.min(past.len()).saturating_sub(leads);
        (HISTORY..end).filter(move |origin| past.all_seen(origin + 1 - HISTORY, origin + 1 + leads))
    }

    /// Learns what stands in for a seasonal window that was not observed: its mean over `rows`.
    pub fn learn_seasonal_means(&mut self, past: &Past, rows: &[usize]) {
        for season in &mut self.seasons {
            for index in 0..season.windows.len() {
                let window = season.windows[index];
                let seen = rows.iter().filter_map(|origin| season.window_mean(past, *origin, window));
                let (sum, n) = seen.fold((0.0, 0_usize), |(sum, n), value| (sum + value, n + 1));
                season.means[index] = if n > 0 { sum / n as f64 } else { 0.0 };
            }
        }
    }

    /// Writes the row of `origin`, which is at least [`HISTORY`], into `row`, `[columns]`.
    pub fn fill(&self, past: &Past, origin: usize, row: &mut [f64]) {
        let mut cells = row.iter_mut();
        let mut put = |value: f64| {
            if let Some(cell) = cells.next() {
                *cell = value;
            }
        };
        (0..LAGS).for_each(|lag| put(past.value(origin - lag)));
        let fine_end = (origin + 1) * past.parts;
        (0..self.fine_lags).for_each(|lag| put(past.fine[fine_end - 1 - lag]));
        for (near, far) in PAST_MEANS {
            put(past.mean(origin + 1 - far, origin + 2 - near));
        }
        for season in &self.seasons {
            let mut incomplete = 0.0;
            for (window, usual) in season.windows.iter().zip(&season.means) {
                put(season.window_mean(past, origin, *window).unwrap_or_else(|| {
                    incomplete = 1.0;
                    *usual
                }));
            }
            put(incomplete);
        }
        let local_secs = self.start_local_secs + origin as i64 * self.step.secs_i64();
        if self.daily {
            harmonics(local_secs, SECS_PER_DAY, 1..=DAILY_HARMONICS, &mut put);
        }
        if self.weekly {
            harmonics(local_secs, 7 * SECS_PER_DAY, WEEKLY_HARMONICS, &mut put);
        }
    }
}
