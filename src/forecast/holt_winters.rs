//! Holt–Winters: a level, a damped trend and a daily season, each pulled towards what was last seen.
//!
//! R. J. Hyndman, G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., §8.3, damped additive method, on the
//! square-root scale, with the correction of J. W. Taylor, "Short-term electricity demand forecasting using double seasonal
//! exponential smoothing", J. Oper. Res. Soc. 54 (2003): an error is expected to leave a share λ of itself to the next, which
//! at fine steps is worth more than season and trend. In the form of A. M. De Livera, R. J. Hyndman, R. D. Snyder, J. Am.
//! Stat. Assoc. 106 (2011), eq. 3, with d the error before that correction:
//!
//! y = l + φb + s + d, d = λd + ε; l ← l + φb + αd, b ← φb + βd, s ← s + γd.
//!
//! The five rates minimise the sum of squared one-step errors over the training part. A missing bucket takes d as λ leaves
//! it. All this is written here because the libraries at hand can't do what a replay needs: augurs' AutoETS has no season and
//! refits to move on, its MSTL splits a whole series at once. Here parameters stay fixed and 89,280 buckets are one pass.
//!
//! The season starts as the mean of each time of day over the training part, smoothed over its neighbours: at one minute a
//! time of day is seen once a day only, and what is left of its noise would be in every forecast. How far forecasts of each
//! lead stray, which the way back from the square-root scale needs, is measured on the training part.

use super::minimise::{Gradient, Minimum, minimise};
use super::variance::{expected_count, stabilise};
use super::{Fit, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling};
use crate::progress::{Cancelled, Progress, Stage};
use crate::series::{History, TimeSeries};
use crate::units::{SECS_PER_DAY, Step};
use std::ops::Range;

/// Seconds to either side over which the first season is smoothed.
const SMOOTHED_SECS: i64 = 1800;
/// Rates from which the search starts (α, β, γ, φ, λ): errors that stay, and errors that fade.
const STARTS: [[f64; 5]; 2] = [[0.3, 0.001, 0.01, 0.5, 0.05], [0.1, 0.001, 0.01, 0.5, 0.5]];
/// Largest damping, as usual (§8.2), and largest λ: beyond it there is hardly any.
const LARGEST_SHARE: f64 = 0.98;
/// Relative gain in squared error below which the search ends.
const TOLERANCE: f64 = 1e-6;
/// Most buckets before the split that anything is estimated from.
const MAX_TRAINED: usize = 200_000;
/// Share of a day that must have been seen for it to count in the first season.
const FULL_DAY: f64 = 0.9;
/// Origins at which the errors of each lead are measured.
const MEASURED_ORIGINS: usize = 2000;

/// Tunes the rates.
#[derive(Debug, Clone, Copy)]
pub struct HoltWintersDraft;

/// Tuned rates and the first state.
#[derive(Debug, Clone)]
pub struct HoltWinters {
    rates: Rates,
    start: State,
    /// Variance of the forecast for each lead on the square-root scale, `[MAX_LEADS]`.
    variances: Vec<f64>,
}

/// How fast level (α), trend (β) and season (γ) follow, and what is left of trend (φ) and error (λ) after a bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rates {
    level: f64,
    trend: f64,
    season: f64,
    damping: f64,
    carry: f64,
}

impl Rates {
    /// Rates for any five numbers: 0 < β < α < 1, 0 < γ < 1 − α, as the method wants them, 0 < φ < 1, −1 < λ < 1.
    fn from_free(free: &[f64]) -> Self {
        let share = |at: usize| free.get(at).map_or(0.5, |x| 0.5 + 0.5 * x / (1.0 + x * x).sqrt());
        let level = share(0);
        let (trend, season) = (level * share(1), (1.0 - level) * share(2));
        let (damping, carry) = (LARGEST_SHARE * share(3), LARGEST_SHARE * (2.0 * share(4) - 1.0));
        Self { level, trend, season, damping, carry }
    }

    /// The numbers for rates, each strictly between its bounds.
    fn to_free([level, trend, season, damping, carry]: [f64; 5]) -> Vec<f64> {
        let free = |share: f64| (share - 0.5) / (share * (1.0 - share)).sqrt();
        let carry = 0.5 + 0.5 * carry / LARGEST_SHARE;
        [level, trend / level, season / (1.0 - level), damping / LARGEST_SHARE, carry].map(free).to_vec()
    }
}

/// Level, trend, season and error after some bucket.
#[derive(Debug, Clone)]
struct State {
    level: f64,
    trend: f64,
    /// One value for each bucket of the day, `[day]`.
    season: Vec<f64>,
    /// What the last value was beyond the three.
    error: f64,
    /// When the next bucket begins.
    clock: Clock,
}

/// Time of day, which need not be a whole number of buckets long.
#[derive(Debug, Clone, Copy)]
struct Clock {
    secs: i64,
    step_secs: i64,
}

impl Clock {
    fn at(series: &TimeSeries, bucket: usize) -> Self {
        Self { secs: series.local_secs(bucket).rem_euclid(SECS_PER_DAY), step_secs: series.step().secs_i64() }
    }

    /// Buckets of a day, the last of them perhaps in part.
    fn places(self) -> usize {
        usize::try_from((SECS_PER_DAY - 1) / self.step_secs).unwrap_or(0) + 1
    }

    /// Which bucket of the day it is; goes on to the next.
    fn pass(&mut self) -> usize {
        let place = self.secs / self.step_secs;
        self.secs += self.step_secs;
        if self.secs >= SECS_PER_DAY {
            self.secs %= SECS_PER_DAY;
        }
        usize::try_from(place).unwrap_or(0)
    }
}

impl State {
    /// Passes one bucket, `NaN` if it is missing, and gives the surprise in it.
    fn pass(&mut self, rates: &Rates, value: f64) -> f64 {
        self.trend *= rates.damping;
        self.level += self.trend;
        let season = &mut self.season[self.clock.pass()];
        let carried = rates.carry * self.error;
        let error = value - (self.level + *season);
        self.error = if error.is_nan() { carried } else { error };
        self.level += rates.level * self.error;
        self.trend += rates.trend * self.error;
        *season += rates.season * self.error;
        error - carried
    }

    /// Expected values of the next buckets, without end.
    fn ahead(&self, rates: &Rates) -> impl Iterator<Item = f64> {
        let Rates { level: follow, trend: turn, damping, carry, .. } = *rates;
        let (mut level, mut trend, mut error, mut clock) = (self.level, self.trend, self.error, self.clock);
        std::iter::repeat_with(move || {
            trend *= damping;
            level += trend;
            error *= carry;
            let value = level + self.season[clock.pass()] + error;
            level += follow * error;
            trend += turn * error;
            value
        })
    }
}

/// Observed buckets that are needed: two seasons.
pub(super) fn needed(step: Step) -> usize {
    2 * step.buckets_in(SECS_PER_DAY)
}

impl Fit for HoltWintersDraft {
    type Fitted = HoltWinters;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<HoltWinters, ForecastError> {
        let train_end = train_end.min(series.len());
        let first = train_end.saturating_sub(MAX_TRAINED);
        let got = series.observed_in(first..train_end);
        if got < needed(series.step()) {
            let (model, instead) = (ModelId::HoltWinters, ModelId::Smoothing);
            return Err(ForecastError::TooShort { model, needed: needed(series.step()), got, instead });
        }
        let values: Vec<f64> =
            series.observed_or_nan()[first..train_end].iter().map(|count| stabilise(*count)).collect();
        let start = first_state(&values, Clock::at(series, first), series.step().buckets_in(SMOOTHED_SECS));
        let rates = tune(&values, &start, progress).await?;
        progress.checkpoint(Stage { what: "Tuning Holt–Winters", done: STARTS.len(), total: STARTS.len() + 1 }).await?;
        let variances = variances_ahead(&values, &start, &rates);
        let start = State { clock: Clock::at(series, 0), ..start };
        Ok(HoltWinters { rates, start, variances })
    }
}

/// The rates with the least squared error.
async fn tune(values: &[f64], start: &State, progress: &dyn Progress) -> Result<Rates, Cancelled> {
    let usual = mean_square(values, start, &Rates::from_free(&Rates::to_free(STARTS[0]))).max(f64::MIN_POSITIVE);
    let objective = |free: &[f64]| mean_square(values, start, &Rates::from_free(free)) / usual;
    let mut best: Option<Minimum> = None;
    for (done, rates) in STARTS.into_iter().enumerate() {
        let stage = Stage { what: "Tuning Holt–Winters", done, total: STARTS.len() + 1 };
        let found =
            minimise((&objective, Gradient::Differences), Rates::to_free(rates), TOLERANCE, (progress, stage)).await?;
        if best.as_ref().is_none_or(|best| found.value < best.value) {
            best = Some(found);
        }
    }
    Ok(Rates::from_free(&best.map(|best| best.at).unwrap_or_default()))
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

/// Mean squared error of each lead over some origins of `values`, `[MAX_LEADS]`. The method's own variance would grow without
/// end, and is far too large an hour ahead at one minute.
fn variances_ahead(values: &[f64], start: &State, rates: &Rates) -> Vec<f64> {
    let mut state = start.clone();
    let every = values.len().div_ceil(MEASURED_ORIGINS);
    let mut sums = vec![(0.0, 0_usize); MAX_LEADS];
    for (origin, value) in values.iter().enumerate() {
        state.pass(rates, *value);
        if origin % every == 0 {
            for ((sum, n), (mean, value)) in sums.iter_mut().zip(state.ahead(rates).zip(&values[origin + 1..])) {
                if !value.is_nan() {
                    *sum += (value - mean) * (value - mean);
                    *n += 1;
                }
            }
        }
    }
    sums.into_iter().map(|(sum, n)| sum / n.max(1) as f64).collect()
}

/// Level of the first day, no trend, and the mean of each time of day less the mean of its day, smoothed over `reach`
/// buckets to either side. Only days that were seen (nearly) in full count: the mean of a part is not the day's.
fn first_state(values: &[f64], start: Clock, reach: usize) -> State {
    let day = start.places();
    let (mut sums, mut counts) = (vec![0.0; day], vec![0_usize; day]);
    let mut clock = start;
    for one in values.chunks(day) {
        let places: Vec<usize> = one.iter().map(|_| clock.pass()).collect();
        let seen = one.iter().filter(|value| !value.is_nan()).count();
        let Some(level) = seen_mean(one).filter(|_| seen as f64 >= FULL_DAY * day as f64) else { continue };
        for (place, value) in places.into_iter().zip(one).filter(|(_, value)| !value.is_nan()) {
            sums[place] += value - level;
            counts[place] += 1;
        }
    }
    let profile: Vec<f64> = sums.iter().zip(&counts).map(|(sum, n)| sum / (*n).max(1) as f64).collect();
    let reach = if day > 2 * reach { reach } else { 0 };
    let around = |at: usize| (0..=2 * reach).map(move |offset| (at + day + offset - reach) % day);
    let smoothed = |at: usize| around(at).map(|at| profile[at]).sum::<f64>() / (2 * reach + 1) as f64;
    let season: Vec<f64> = (0..day).map(smoothed).collect();
    let level = values.chunks(day).find_map(seen_mean).unwrap_or(0.0);
    State { level, trend: 0.0, season, error: 0.0, clock: start }
}

/// Mean of the values that were seen.
fn seen_mean(values: &[f64]) -> Option<f64> {
    let seen = values.iter().filter(|value| !value.is_nan());
    let (sum, n) = seen.fold((0.0, 0_usize), |(sum, n), value| (sum + value, n + 1));
    (n > 0).then(|| sum / n as f64)
}

impl HoltWinters {
    fn counts_ahead(&self, state: &State) -> impl Iterator<Item = f64> {
        let ahead = state.ahead(&self.rates).zip(&self.variances);
        ahead.map(|(mean, variance)| expected_count(mean.max(0.0), *variance))
    }
}

impl Forecaster for HoltWinters {
    fn id(&self) -> ModelId {
        ModelId::HoltWinters
    }

    fn min_history(&self) -> usize {
        1
    }

    fn detail(&self) -> String {
        format!("α {:.2}, λ {:.2}", self.rates.level, self.rates.carry)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{Silent, block_on};
    use crate::series::{Origin, Quality};
    use crate::units::{Step, UnixSecs};

    #[derive(serde::Deserialize)]
    struct Golden {
        rates: [f64; 5],
        first_level: f64,
        first_season: Vec<f64>,
        values: Vec<f64>,
        plain: Vec<f64>,
        carried: Vec<f64>,
    }

    #[test]
    fn fixed_rates_give_what_statsmodels_gives() {
        let golden: Golden =
            serde_json::from_str(include_str!("../../tests/golden/holt_winters.json")).expect("a fixture");
        let [level, trend, season, damping, carry] = golden.rates;
        for (carry, theirs) in [(0.0, &golden.plain), (carry, &golden.carried)] {
            let rates = Rates { level, trend, season, damping, carry };
            // Six buckets of four hours.
            let clock = Clock { secs: 0, step_secs: 14_400 };
            let season = golden.first_season.clone();
            let mut state = State { level: golden.first_level, trend: 0.0, season, error: 0.0, clock };
            for (value, theirs) in golden.values.iter().zip(theirs) {
                let expected = state.ahead(&rates).next().expect("no end");
                assert!((expected - theirs).abs() < 1e-9, "{expected} and {theirs}");
                assert!((value - expected - state.pass(&rates, *value)).abs() < 1e-9);
            }
            for (ours, theirs) in state.ahead(&rates).zip(&theirs[golden.values.len()..]) {
                assert!((ours - theirs).abs() < 1e-9, "{ours} and {theirs}");
            }
        }
    }

    fn hours(days: usize) -> TimeSeries {
        let step = Step::from_secs(3600).expect("a step");
        let counts: Vec<f64> = (0..24 * days).map(|at| if at % 24 < 8 { 10.0 } else { 400.0 }).collect();
        let mut quality = vec![Quality::Observed; counts.len()];
        quality.iter_mut().skip(100).take(30).for_each(|quality| *quality = Quality::Missing);
        TimeSeries::new("test", Origin::Upload, (UnixSecs(0), 0), step, counts, quality).expect("valid")
    }

    #[test]
    fn a_day_that_repeats_is_known_across_a_gap() {
        let series = hours(12);
        let model = block_on(HoltWintersDraft.fit(&series, 200, &Silent)).expect("eight days");
        let rolling = model.rolling(&series, 0..series.len(), 24);
        for (origin, lead) in [(110, 1), (110, 24), (250, 3), (260, 12)] {
            let (ours, usual) = (rolling.at(origin, lead), series.counts()[origin + lead]);
            assert!((ours - usual).abs() < 0.1 * usual, "{ours} and {usual}, {lead} from {origin}");
        }
    }

    #[test]
    fn less_than_two_days_are_too_few() {
        let error = block_on(HoltWintersDraft.fit(&hours(12), 47, &Silent)).expect_err("47 hours");
        assert!(
            matches!(error, ForecastError::TooShort { model: ModelId::HoltWinters, needed: 48, got: 47, .. }),
            "{error}"
        );
    }
}
