//! Holt–Winters: a level, a damped trend and a daily season, each pulled towards what was last seen.
//!
//! R. J. Hyndman, G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., §8.3, damped additive method (the state
//! equations of ETS(A,Ad,A), §8.5), on the square-root scale. The four rates minimise the sum of squared one-step errors over
//! the training part. It is written here because the libraries at hand can't do what a replay needs: augurs' AutoETS has no
//! season and refits to move on, its MSTL splits a whole series at once. Here parameters stay fixed and 89,280 buckets are
//! one pass; a missing bucket leaves level and season as they are while the trend fades.
//!
//! The season starts as the mean of each time of day over the training part, smoothed over its neighbours: at one minute a
//! time of day is seen once a day only, and what is left of its noise would be in every forecast.

use super::minimise::minimise;
use super::variance::{expected_count, stabilise};
use super::{Fit, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use crate::units::SECS_PER_DAY;
use std::ops::Range;

/// Seconds to either side over which the first season is smoothed.
const SMOOTHED_SECS: i64 = 1800;
/// Rates from which the search starts: level, trend, season, damping.
const START: [f64; 4] = [0.3, 0.02, 0.02, 0.9];
/// Largest damping, as usual (§8.2): beyond it a trend hardly fades.
const MAX_DAMPING: f64 = 0.98;
/// Relative gain in squared error below which the search ends.
const TOLERANCE: f64 = 1e-7;

/// Tunes the rates.
#[derive(Debug, Clone, Copy)]
pub struct EtsDraft;

/// Tuned rates and the first state.
#[derive(Debug, Clone)]
pub struct Ets {
    rates: Rates,
    start: State,
    /// Variance of the forecast for each lead on the square-root scale, `[MAX_LEADS]`.
    variances: Vec<f64>,
}

/// How fast level (α), trend (β) and season (γ) follow, and what is left of the trend after a bucket (φ); each 0..1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rates {
    level: f64,
    trend: f64,
    season: f64,
    damping: f64,
}

impl Rates {
    /// Rates for any four numbers: α, φ below 1, β below α, γ below 1 − α, as the method wants them.
    fn from_free(free: &[f64]) -> Self {
        let share = |at: usize| free.get(at).map_or(0.5, |x| 0.5 + 0.5 * x / (1.0 + x * x).sqrt());
        let level = share(0);
        let (trend, season) = (level * share(1), (1.0 - level) * share(2));
        Self { level, trend, season, damping: MAX_DAMPING * share(3) }
    }

    /// The numbers for `rates`, each strictly between its bounds.
    fn to_free([level, trend, season, damping]: [f64; 4]) -> Vec<f64> {
        let free = |share: f64| (2.0 * share - 1.0) / (1.0 - (2.0 * share - 1.0) * (2.0 * share - 1.0)).sqrt();
        [level, trend / level, season / (1.0 - level), damping / MAX_DAMPING].map(free).to_vec()
    }
}

/// Level, trend and season after some bucket.
#[derive(Debug, Clone)]
struct State {
    level: f64,
    trend: f64,
    /// One value for each bucket of the day, `[day]`.
    season: Vec<f64>,
    /// Place in the day of the next bucket.
    next: usize,
}

impl State {
    /// Passes one bucket, `NaN` if it is missing, and gives the surprise in it.
    fn pass(&mut self, rates: &Rates, value: f64) -> f64 {
        let trend = rates.damping * self.trend;
        let season = &mut self.season[self.next];
        let surprise = value - (self.level + trend + *season);
        (self.level, self.trend) = (self.level + trend, trend);
        if !surprise.is_nan() {
            self.level += rates.level * surprise;
            self.trend += rates.trend * surprise;
            *season += rates.season * surprise;
        }
        self.next = if self.next + 1 < self.season.len() { self.next + 1 } else { 0 };
        surprise
    }

    /// Expected values of the next buckets, without end.
    fn ahead(&self, rates: &Rates) -> impl Iterator<Item = f64> {
        let (mut level, mut trend, damping) = (self.level, self.trend, rates.damping);
        self.season.iter().cycle().skip(self.next).map(move |season| {
            trend *= damping;
            level += trend;
            level + season
        })
    }
}

/// Buckets of `period_secs` in which a day begins anew.
fn buckets_of_a_day(series: &TimeSeries) -> usize {
    series.step().buckets_in(SECS_PER_DAY)
}

impl Fit for EtsDraft {
    type Fitted = Ets;

    async fn fit(&self, series: &TimeSeries, train_end: usize, progress: &dyn Progress) -> Result<Ets, ForecastError> {
        let day = buckets_of_a_day(series);
        let train_end = train_end.min(series.len());
        let got = series.observed_in(0..train_end);
        if got < 2 * day {
            let (model, instead) = (ModelId::Ets, ModelId::Smoothing);
            return Err(ForecastError::TooShort { model, needed: 2 * day, got, instead });
        }
        let values: Vec<f64> = series.observed_or_nan()[..train_end].iter().map(|count| stabilise(*count)).collect();
        let start = first_state(&values, day, series.step().buckets_in(SMOOTHED_SECS));
        let stage = Stage { what: "Tuning Holt–Winters", done: 0, total: 1 };
        let level = mean_square(&values, &start, &Rates::from_free(&Rates::to_free(START))).max(f64::MIN_POSITIVE);
        let objective = |free: &[f64]| mean_square(&values, &start, &Rates::from_free(free)) / level;
        let found = minimise(objective, Rates::to_free(START), TOLERANCE, (progress, stage)).await?;
        let rates = Rates::from_free(&found.at);
        let variance = mean_square(&values, &start, &rates);
        let variances = variances_ahead(&rates).map(|ahead| variance * ahead).take(MAX_LEADS).collect();
        Ok(Ets { rates, start, variances })
    }
}

/// Mean squared one-step error over observed buckets.
fn mean_square(values: &[f64], start: &State, rates: &Rates) -> f64 {
    let mut state = start.clone();
    let (mut sum, mut n) = (0.0, 0_usize);
    for value in values {
        let surprise = state.pass(rates, *value);
        if !surprise.is_nan() {
            sum += surprise * surprise;
            n += 1;
        }
    }
    sum / n.max(1) as f64
}

/// Variances of the forecasts 1, 2, … buckets ahead, in variances of a surprise: 1 + Σ c² with cⱼ = α + β(φ + … + φʲ), from
/// §8.7. The season comes in only a day ahead, which is left out.
fn variances_ahead(rates: &Rates) -> impl Iterator<Item = f64> {
    let Rates { level, trend, damping, .. } = *rates;
    let (mut sum, mut faded, mut response) = (1.0, 1.0, level);
    std::iter::repeat_with(move || {
        let now = sum;
        faded *= damping;
        response += trend * faded;
        sum += response * response;
        now
    })
}

/// Level of the first day, no trend, and the mean of each time of day less the mean of its day, smoothed over `reach`
/// buckets to either side.
fn first_state(values: &[f64], day: usize, reach: usize) -> State {
    let mean = |part: &[f64]| {
        let seen = part.iter().filter(|value| !value.is_nan());
        let (sum, n) = seen.fold((0.0, 0_usize), |(sum, n), value| (sum + value, n + 1));
        (n > 0).then(|| sum / n as f64)
    };
    let (mut sums, mut counts) = (vec![0.0; day], vec![0_usize; day]);
    for one in values.chunks(day) {
        // A day that was seen in part has a mean of that part, which is not the day's.
        let Some(level) = mean(one).filter(|_| one.len() == day && one.iter().all(|value| !value.is_nan())) else {
            continue;
        };
        for ((sum, count), value) in sums.iter_mut().zip(&mut counts).zip(one) {
            *sum += value - level;
            *count += 1;
        }
    }
    let profile: Vec<f64> = sums.iter().zip(&counts).map(|(sum, n)| sum / (*n).max(1) as f64).collect();
    let reach = if day > 2 * reach { reach } else { 0 };
    let around = |at: usize| (0..=2 * reach).map(move |offset| (at + day + offset - reach) % day);
    let smoothed = |at: usize| around(at).map(|at| profile[at]).sum::<f64>() / (2 * reach + 1) as f64;
    let season: Vec<f64> = (0..day).map(smoothed).collect();
    let level = values.chunks(day).find_map(mean).unwrap_or(0.0);
    State { level, trend: 0.0, season, next: 0 }
}

impl Ets {
    fn counts_ahead(&self, state: &State) -> impl Iterator<Item = f64> {
        let ahead = state.ahead(&self.rates).zip(&self.variances);
        ahead.map(|(mean, variance)| expected_count(mean.max(0.0), *variance))
    }
}

impl Forecaster for Ets {
    fn id(&self) -> ModelId {
        ModelId::Ets
    }

    fn min_history(&self) -> usize {
        1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let observed = history.observed_or_nan();
        let mut mean = vec![f64::NAN; horizon];
        if observed.iter().any(|count| !count.is_nan()) {
            let mut state = self.start.clone();
            for count in &observed {
                state.pass(&self.rates, stabilise(*count));
            }
            mean.iter_mut().zip(self.counts_ahead(&state)).for_each(|(cell, value)| *cell = value);
        }
        Forecast { origin: history.origin(), mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let (mut state, mut any) = (self.start.clone(), false);
        for origin in 0..origins.end {
            let count = series.observed(origin);
            any |= count.is_some();
            state.pass(&self.rates, stabilise(count.unwrap_or(f64::NAN)));
            if any && origin >= origins.start {
                (1..=leads).zip(self.counts_ahead(&state)).for_each(|(lead, value)| rolling.set(origin, lead, value));
            }
        }
        rolling
    }
}
