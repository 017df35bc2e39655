//! What a row of the regression holds: everything known at the end of bucket `origin`, nothing later.
//!
//! All columns but the level and the waves are differences from the last value, as the target is: added traffic moves the
//! forecast by as much. What lies before the start of the trace counts as no difference. Of a companion, another measure of
//! the same traffic, a row holds how far it is off.

use super::past::{Known, Past};
use crate::forecast::variance::Scale;
use crate::forecast::waves::harmonics;
use crate::series::{History, TimeSeries};
use crate::units::{SECS_PER_DAY, Step};
use std::ops::Range;

/// Own buckets, the last one included.
const LAGS: usize = 60;
/// Lags of the smallest rows, the last one included.
const NEAR_LAGS: usize = 13;
/// Share of the training part that lags may reach back, as its inverse.
const LAGS_SHARE: usize = 8;
/// Finer buckets before the end of the origin, newest first, where the series was resampled from such.
const FINE_LAGS: usize = 15;
/// Longer past: means over these buckets before the origin, (nearest, farthest).
const PAST_MEANS: [(usize, usize); 2] = [(61, 120), (121, 240)];
/// Means around the same time one season ago: buckets relative to origin − season. The last reach as far as the leads do.
const FINE_WINDOWS: &[(i64, i64)] = &[(0, 2), (3, 6), (7, 14), (15, 30), (31, 60)];
/// What the season's other windows are compared with.
const FINE_BASE: (i64, i64) = (-6, -1);
/// The same where a bucket is long enough to be looked at alone.
const COARSE_WINDOWS: &[(i64, i64)] = &[
    (1, 1),
    (2, 2),
    (3, 3),
    (4, 4),
    (5, 5),
    (6, 6),
    (7, 7),
    (8, 8),
    (9, 9),
    (10, 10),
    (11, 11),
    (12, 12),
    (13, 15),
    (16, 23),
    (24, 35),
    (36, 60),
];
const COARSE_BASE: (i64, i64) = (0, 0);
/// Seconds from which on a bucket is that long.
const COARSE_SECS: i64 = 1800;
/// Days back that are looked at together, beside yesterday alone: what is usual at that time.
const OLDER_DAYS: Range<i64> = 2..7;
/// Weeks back that are looked at together, beside the last one.
const OLDER_WEEKS: Range<i64> = 2..5;
/// Days of a season that months and years of daily counts follow: whole weeks, so that weekdays agree.
const MONTH_DAYS: i64 = 28;
const YEAR_DAYS: i64 = 364;
/// Harmonics of the day.
const DAILY_HARMONICS: usize = 8;
/// Harmonics of the week; the 7th is the day's first.
const WEEKLY_HARMONICS: [usize; 12] = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13];

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The last value itself, which pulls the forecast back to what is usual.
    Level,
    /// One of the nearest own buckets.
    Near,
    /// Farther own buckets, and means of them.
    Far,
    /// A finer bucket.
    Fine,
    /// A window one season ago or more.
    Season,
    /// A Fourier term.
    Wave,
    /// How far the companion is off, in one of the nearest buckets.
    Companion,
}

/// One season that rows look back.
#[derive(Debug, Clone)]
struct Season {
    buckets: i64,
    /// Which seasons back, from 1.
    lags: Range<i64>,
    base: (i64, i64),
    windows: Vec<(i64, i64)>,
}

impl Season {
    fn new(buckets: usize, lags: Range<i64>, is_coarse: bool) -> Self {
        let buckets = buckets as i64;
        let (all, base) = if is_coarse { (COARSE_WINDOWS, COARSE_BASE) } else { (FINE_WINDOWS, FINE_BASE) };
        // A window may not reach past the origin, however short the season.
        let within = |(from, to): &(i64, i64)| (*from <= buckets).then(|| (*from, (*to).min(buckets)));
        Self { buckets, lags, base, windows: all.iter().filter_map(within).collect() }
    }

    /// Mean of the window over those of the seasons that the trace reaches back to.
    fn window_mean(&self, past: &Past, origin: usize, (from, to): (i64, i64)) -> Option<f64> {
        let same_times = self.lags.clone().map(|lag| origin as i64 - lag * self.buckets);
        let means = same_times.filter_map(|same_time| past.mean(same_time + from, same_time + to + 1));
        let (sum, n) = means.fold((0.0, 0), |(sum, n), mean| (sum + mean, n + 1));
        (n > 0).then(|| sum / f64::from(n))
    }
}

/// The columns of the regression.
#[derive(Debug, Clone)]
pub struct Design {
    step: Step,
    start_local_secs: i64,
    /// Own buckets that a row holds, the last one included.
    lags: usize,
    has_past_means: bool,
    seasons: Vec<Season>,
    /// Buckets after which the shape of the day (of the week, for daily counts) repeats, 0 if the training part is too short.
    fill_season: usize,
    /// Fourier terms: period in seconds, multiples.
    waves: Vec<(i64, Vec<usize>)>,
    /// Finer buckets that a row holds.
    fine_lags: usize,
    /// What makes the companion's counts as large as the series' own on average; `None` where there is none.
    companion_ratio: Option<f64>,
}

impl Design {
    /// Columns for a series of which the first `train_end` buckets train. A season takes part only if they hold it twice.
    pub fn new(series: &TimeSeries, train_end: usize) -> Self {
        let (step, start_local_secs) = (series.step(), series.local_secs(0));
        let days = |days: i64| step.buckets_in(days * SECS_PER_DAY);
        let is_daily = days(1) == 1;
        let is_coarse = step.secs_i64() >= COARSE_SECS;
        let older_days = (days(1), OLDER_DAYS, 2 * days(1));
        let older_weeks = (days(7), OLDER_WEEKS, 2 * days(7 * (OLDER_WEEKS.end - 1)));
        let once = |buckets: usize| (buckets, 1..2, 2 * buckets);
        let wanted = if is_daily {
            vec![once(days(7)), older_weeks, once(days(MONTH_DAYS)), once(days(YEAR_DAYS))]
        } else {
            vec![once(days(1)), older_days, once(days(7)), older_weeks]
        };
        let seasons = wanted.into_iter().filter(|(buckets, _, needed)| *buckets > 1 && *needed <= train_end);
        let seasons = seasons.map(|(buckets, lags, _)| Season::new(buckets, lags, is_coarse)).collect();
        let shape = if is_daily { days(7) } else { days(1) };
        let lags = LAGS.min(train_end / LAGS_SHARE).max(2);
        Self {
            step,
            start_local_secs,
            lags,
            has_past_means: lags == LAGS,
            seasons,
            fill_season: if shape > 1 && 2 * shape <= train_end { shape } else { 0 },
            waves: waves(step, train_end),
            fine_lags: if series.finer().is_some() { FINE_LAGS } else { 0 },
            companion_ratio: companion_ratio(series, train_end),
        }
    }

    /// The past of `history` on `scale`.
    pub fn past(&self, history: &History<'_>, scale: Scale) -> Past {
        self.past_of(&Known::of(history), self.companion(history).as_ref(), scale)
    }

    /// The past of what is `known` on `scale`, and of the `companion`.
    pub fn past_of(&self, known: &Known, companion: Option<&Known>, scale: Scale) -> Past {
        let past = |known: &Known| Past::new(known, scale, self.fill_season);
        past(known).with_companion(companion.map(past))
    }

    /// What is known of the companion, in the series' own size.
    pub fn companion(&self, history: &History<'_>) -> Option<Known> {
        Known::of_companion(history, self.companion_ratio?)
    }

    /// Own buckets that a row holds.
    pub fn lags(&self) -> usize {
        self.lags
    }

    /// What each column is about, `[columns]`.
    pub fn kinds(&self) -> Vec<Kind> {
        let mut kinds = vec![Kind::Level];
        kinds.extend((1..self.lags).map(|lag| if lag < NEAR_LAGS { Kind::Near } else { Kind::Far }));
        kinds.extend(std::iter::repeat_n(Kind::Fine, self.fine_lags));
        kinds.extend(std::iter::repeat_n(Kind::Far, if self.has_past_means { PAST_MEANS.len() } else { 0 }));
        kinds.extend(self.seasons.iter().flat_map(|season| vec![Kind::Season; season.windows.len() + 1]));
        kinds.extend(self.waves.iter().flat_map(|(_, multiples)| vec![Kind::Wave; 2 * multiples.len()]));
        let of_companion = self.companion_ratio.map_or(0, |_| self.lags + self.fine_lags);
        kinds.extend(std::iter::repeat_n(Kind::Companion, of_companion));
        kinds
    }

    /// Writes the row of `origin` into `row`, `[columns]`.
    pub fn fill(&self, past: &Past, origin: usize, row: &mut [f64]) {
        let mut cells = row.iter_mut();
        let mut put = |value: f64| {
            if let Some(cell) = cells.next() {
                *cell = value;
            }
        };
        let last = past.value(origin);
        put(last);
        for lag in 1..self.lags {
            put(origin.checked_sub(lag).map_or(0.0, |at| past.value(at) - last));
        }
        (0..self.fine_lags).for_each(|lag| put(past.fine(origin, lag).map_or(0.0, |fine| fine - last)));
        if self.has_past_means {
            for (near, far) in PAST_MEANS {
                let end = origin as i64 + 1;
                put(past.mean(end - far as i64, end + 1 - near as i64).map_or(0.0, |mean| mean - last));
            }
        }
        for season in &self.seasons {
            let base = season.window_mean(past, origin, season.base);
            put(base.map_or(0.0, |base| base - last));
            for window in &season.windows {
                let mean = season.window_mean(past, origin, *window);
                put(mean.zip(base).map_or(0.0, |(mean, base)| mean - base));
            }
        }
        let local_secs = self.start_local_secs + origin as i64 * self.step.secs_i64();
        for (period_secs, multiples) in &self.waves {
            harmonics(local_secs, *period_secs, multiples.iter().copied(), &mut put);
        }
        if let Some(companion) = past.companion() {
            let off = |at: usize| companion.value(at) - past.value(at);
            (0..self.lags).for_each(|lag| put(origin.checked_sub(lag).map_or(0.0, off)));
            (0..self.fine_lags).for_each(|lag| put(companion.fine(origin, lag).map_or(0.0, |fine| fine - last)));
        }
    }
}

/// Mean of the series over the mean of its companion, in the first `train_end` buckets.
fn companion_ratio(series: &TimeSeries, train_end: usize) -> Option<f64> {
    let history = series.history(train_end.saturating_sub(1));
    let companion = history.companion()?;
    let (own, other) = (Known::of(&history).mean(), Known::of(&companion).mean());
    (own > 0.0 && other > 0.0).then(|| own / other)
}

/// Waves of the day and the week that the training part holds twice and the step can show: at least two buckets each.
fn waves(step: Step, train_end: usize) -> Vec<(i64, Vec<usize>)> {
    let of_period = |period_secs: i64, multiples: Vec<usize>| {
        let is_shown = |multiple: &usize| 2 * *multiple as i64 * step.secs_i64() < period_secs;
        (period_secs, multiples.into_iter().filter(is_shown).collect::<Vec<usize>>())
    };
    let both = [
        of_period(SECS_PER_DAY, (1..=DAILY_HARMONICS).collect()),
        of_period(7 * SECS_PER_DAY, WEEKLY_HARMONICS.to_vec()),
    ];
    let is_held = |period_secs: i64| 2 * step.buckets_in(period_secs) <= train_end;
    both.into_iter().filter(|(period_secs, multiples)| !multiples.is_empty() && is_held(*period_secs)).collect()
}
