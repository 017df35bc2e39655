//! Exponential smoothing: the state-space family of error, trend and season, the member by AICc.
//!
//! R. J. Hyndman, A. B. Koehler, J. K. Ord, R. D. Snyder, "Forecasting with Exponential Smoothing" (2008), as R's `forecast`
//! and statsforecast's `AutoETS` do it: error A or M, trend N, A or Ad, season N, A or M; multiplicative ones where all
//! training counts are above 0; rates and first state by maximum likelihood.
//!
//! It differs from those in three things. The likelihood's gradient is exact and descended by BFGS, so that the maximum is
//! reached with 27 unknowns too, where a simplex stops on the way. A bucket may be missing: it moves nothing and adds
//! nothing to the likelihood. And several seasons are tried (a day, a week), one at a time, long ones with a smooth first
//! season (see `start`), which must also forecast the end of the training part better than a shorter one.
//!
//! | hyper-parameter | value | purpose |
//! |---|---|---|
//! | season | day or week, seen [`MIN_SEASONS`] times | candidates; the AICc decides, also for none |
//! | training buckets | the last [`MAX_TRAINED`] | what the likelihood is of |
//! | α, γ | 0.0001 to 0.9999 | follow the errors of level and season |
//! | β | 0.0001 to α | follows the slope |
//! | φ | 0.8 to 0.98 | damps the slope |

mod form;
mod likelihood;
mod start;
mod state;
#[cfg(test)]
mod tests;

use super::minimise::{Gradient, Minimum, minimise};
use super::{Fit, Fitting, Forecast, ForecastError, Forecaster, ModelId, Rolling, boxed};
use crate::progress::{Cancelled, Progress, Stage};
use crate::series::{History, TimeSeries};
use crate::units::{SECS_PER_DAY, Step};
use form::{Effect, Form, Trend};
use likelihood::Likelihood;
use start::{FREE_SEASON, Start};
use state::{Rates, State};
use std::ops::Range;

/// Observed buckets that are needed.
pub(super) const MIN_VALUES: usize = 10;
/// Times that a season must have been seen.
const MIN_SEASONS: usize = 3;
/// Most buckets before the split that anything is estimated from.
const MAX_TRAINED: usize = 20_000;
/// Gain in −2 log L below which the search ends; models differ by whole numbers.
const TOLERANCE: f64 = 1e-3;
/// α, β, γ and φ from which the search may start; it starts from the likeliest.
const STARTS: [(f64, f64, f64, f64); 4] =
    [(0.1, 0.01, 0.05, 0.95), (0.5, 0.05, 0.05, 0.9), (0.9, 0.01, 0.3, 0.9), (0.02, 0.001, 0.3, 0.95)];
/// Part of the training counts, as its inverse, at whose end a long season must show what it is worth.
const LATE_PART: usize = 5;
/// Training buckets from which on a few more do not change which form is best, and the search takes long.
const SETTLED: usize = 8000;
/// What [`Progress`] is told.
const FITTING: &str = "Fitting ETS";

/// Chooses and fits a member of the family.
#[derive(Debug, Clone, Default)]
pub struct EtsDraft {
    /// Lengths of the seasons to try, in buckets; a day and a week by default.
    pub seasons: Option<Vec<usize>>,
    /// The only form to fit, with the length of its season, 1 without one; all by default, and where it multiplies and a count
    /// is 0.
    only: Option<(Form, usize)>,
}

/// A fitted member of the family.
#[derive(Debug, Clone)]
pub struct Ets {
    form: Form,
    rates: Rates,
    /// Before the first bucket of the series.
    first: State,
    /// Buckets of the season, 1 without one.
    season_len: usize,
    /// Corrected information criterion, up to a constant that depends on the training counts only.
    aicc: f64,
}

/// The seasons that a step lets one look for: a day and a week, where they are whole numbers of buckets, at least 2.
fn usual_seasons(step: Step) -> Vec<usize> {
    let whole = |period: i64| (period % step.secs_i64() == 0).then(|| step.buckets_in(period)).filter(|len| *len > 1);
    [SECS_PER_DAY, 7 * SECS_PER_DAY].into_iter().filter_map(whole).collect()
}

impl Fit for EtsDraft {
    type Fitted = Ets;

    async fn fit(&self, series: &TimeSeries, train_end: usize, progress: &dyn Progress) -> Result<Ets, ForecastError> {
        let train_end = train_end.min(series.len());
        let first = train_end.saturating_sub(MAX_TRAINED);
        let values = &series.observed_or_nan()[first..train_end];
        let got = values.iter().filter(|value| !value.is_nan()).count();
        if got < MIN_VALUES {
            let (model, needed, instead) = (ModelId::Ets, MIN_VALUES, ModelId::Last);
            return Err(ForecastError::TooShort { model, needed, got, instead });
        }
        let seasons = self.seasons.clone().unwrap_or_else(|| usual_seasons(series.step()));
        let training = Training { values, first, seen: got };
        let fitted = training.best(&seasons, self.only, progress).await?;
        fitted.ok_or_else(|| ForecastError::Unsolvable {
            model: ModelId::Ets,
            why: "no member of the family has a likelihood".to_owned(),
        })
    }
}

/// Training counts.
#[derive(Debug, Clone, Copy)]
struct Training<'a> {
    /// `NaN` where missing.
    values: &'a [f64],
    /// Bucket of the first of them.
    first: usize,
    /// Values that are not missing.
    seen: usize,
}

impl Training<'_> {
    /// The member with the least AICc.
    async fn best(
        &self,
        seasons: &[usize],
        only: Option<(Form, usize)>,
        progress: &dyn Progress,
    ) -> Result<Option<Ets>, Cancelled> {
        let known = || self.values.iter().filter(|value| !value.is_nan());
        let is_positive = known().all(|value| *value > 0.0);
        if let Some(value) = known().next().filter(|value| known().all(|other| other == *value)) {
            return Ok(Some(Ets::constant(*value)));
        }
        let tries = match only.filter(|(form, _)| is_positive || !form.multiplies()) {
            Some(only) => vec![only],
            None => self.tries(seasons, is_positive),
        };
        let mut best: Vec<Ets> = Vec::new();
        for (done, (form, season)) in tries.iter().enumerate() {
            let stage = Stage { what: FITTING, done, total: tries.len() };
            let Some(found) = self.fit_form(*form, *season, (progress, stage)).await? else { continue };
            match best.iter_mut().find(|other| other.is_rival(&found)) {
                Some(other) if found.aicc < other.aicc => *other = found,
                Some(_) => {}
                None => best.push(found),
            }
        }
        Ok(best.into_iter().reduce(|best, longer| if self.is_better(&longer, &best) { longer } else { best }))
    }

    /// Forms to fit, each with the length of its season.
    fn tries(&self, seasons: &[usize], is_positive: bool) -> Vec<(Form, usize)> {
        let seasons = seasons.iter().filter(|season| self.values.len() >= MIN_SEASONS * **season);
        let of_season = |season: &usize| {
            let (season, is_seasonal) = (*season, *season > 1);
            let forms = Form::candidates(is_positive, is_seasonal);
            forms.filter(move |form| form.season.is_some() == is_seasonal).map(move |form| (form, season))
        };
        std::iter::once(&1).chain(seasons).flat_map(of_season).collect()
    }

    /// Whether `longer`, of a longer season, is likelier than `best` by AICc. A season beyond [`FREE_SEASON`] must also have
    /// made smaller errors of late: where counts come in bursts, a multiplicative one is likelier and forecasts worse.
    fn is_better(&self, longer: &Ets, best: &Ets) -> bool {
        let is_short = longer.season_len <= FREE_SEASON;
        longer.aicc < best.aicc && (is_short || self.late_square(longer) < self.late_square(best))
    }

    /// Sum of squared one-step errors over the last part of the training counts.
    fn late_square(&self, model: &Ets) -> f64 {
        let mut state = model.first.clone();
        if !state.season.is_empty() {
            state.place = self.first % state.season.len();
        }
        let errors = self.values.iter().map(|value| value - state.pass(model.form, &model.rates, *value).mean);
        let late = errors.skip(self.values.len() - self.values.len() / LATE_PART);
        late.filter(|error| !error.is_nan()).map(|error| error * error).sum()
    }

    /// The likeliest rates and first state of one form; `None` where it has more unknowns than values, or no likelihood.
    async fn fit_form(
        &self,
        form: Form,
        season_len: usize,
        report: (&dyn Progress, Stage),
    ) -> Result<Option<Ets>, Cancelled> {
        let start = match form.season {
            None => Start::plain(self.values),
            Some(effect) => Start::seasonal(self.values, season_len, self.first, effect),
        };
        let place = self.first % season_len;
        let unit = spread(self.values);
        let likelihood = Likelihood { form, values: self.values, place, start: &start, unit, seen: self.seen };
        // One more for the variance of the errors.
        let unknowns = likelihood.parameters() + 1;
        if unknowns + 1 >= self.seen {
            return Ok(None);
        }
        let starts = STARTS.map(|(level, slope, season, damping)| Rates { level, slope, season, damping });
        let from = starts.map(|rates| likelihood.free(&rates)).into_iter();
        let Some(from) = from.min_by(|a, b| likelihood.value(a).total_cmp(&likelihood.value(b))) else {
            return Ok(None);
        };
        let gradient = |free: &[f64]| likelihood.gradient(free);
        let objective = (|free: &[f64]| likelihood.value(free), Gradient::Exact(&gradient));
        let Minimum { at, value } = minimise(objective, from, TOLERANCE, report).await?;
        if !value.is_finite() {
            return Ok(None);
        }
        let (n, k) = (self.seen as f64, unknowns as f64);
        let aicc = value + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
        let (rates, mut first) = likelihood.unpack(&at);
        first.place = 0;
        Ok(Some(Ets { form, rates, first, season_len, aicc }))
    }
}

/// Root mean square of the changes from one value to the next, at least 1/1000 of the mean value.
fn spread(values: &[f64]) -> f64 {
    let changes = values.windows(2).map(|pair| pair[1] - pair[0]).filter(|change| !change.is_nan());
    let (square, n) = changes.fold((0.0, 0_usize), |(square, n), change| (square + change * change, n + 1));
    let known = values.iter().filter(|value| !value.is_nan());
    let (sum, count) = known.fold((0.0, 0_usize), |(sum, n), value| (sum + value, n + 1));
    (square / n.max(1) as f64).sqrt().max(1e-3 * sum / count.max(1) as f64).max(f64::MIN_POSITIVE)
}

impl Ets {
    /// What is left of the family where nothing ever changes.
    fn constant(value: f64) -> Self {
        let form = Form { error: Effect::Additive, trend: Trend::None, season: None };
        let rates = Rates { level: 0.9999, slope: 0.0, season: 0.0, damping: 0.0 };
        let first = State { level: value, slope: 0.0, season: Vec::new(), place: 0 };
        Self { form, rates, first, season_len: 1, aicc: f64::NEG_INFINITY }
    }

    /// Whether the AICc alone may choose between the two: both have a season of at most [`FREE_SEASON`] buckets or none, as
    /// other implementations try them, or both have the same longer one.
    fn is_rival(&self, other: &Self) -> bool {
        self.season_len == other.season_len || self.season_len.max(other.season_len) <= FREE_SEASON
    }

    fn counts_ahead(&self, state: &State) -> impl Iterator<Item = f64> {
        state.ahead(self.form, &self.rates).map(|mean| mean.max(0.0))
    }
}

impl Forecaster for Ets {
    fn id(&self) -> ModelId {
        ModelId::Ets
    }

    fn min_history(&self) -> usize {
        1
    }

    fn refit<'a>(
        &'a self,
        series: &'a TimeSeries,
        train_end: usize,
        progress: &'a dyn Progress,
    ) -> Option<Fitting<'a>> {
        let draft = EtsDraft { seasons: None, only: Some((self.form, self.season_len)) };
        (train_end >= SETTLED).then(|| boxed(draft, series, train_end, progress))
    }

    /// Form and length of the season, e.g. `(M,Ad,A)[24]`.
    fn detail(&self) -> String {
        let season = if self.season_len > 1 { format!("[{}]", self.season_len) } else { String::new() };
        format!("{}{season}", self.form)
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let observed = history.observed_or_nan();
        let mut mean = vec![f64::NAN; horizon];
        if observed.iter().any(|count| !count.is_nan()) {
            let mut state = self.first.clone();
            for count in &observed {
                state.pass(self.form, &self.rates, *count);
            }
            mean.iter_mut().zip(self.counts_ahead(&state)).for_each(|(cell, value)| *cell = value);
        }
        Forecast { origin: history.origin(), mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let (mut state, mut any) = (self.first.clone(), false);
        for origin in 0..origins.end {
            let count = series.observed(origin);
            any |= count.is_some();
            state.pass(self.form, &self.rates, count.unwrap_or(f64::NAN));
            if any && origin >= origins.start {
                (1..=leads).zip(self.counts_ahead(&state)).for_each(|(lead, value)| rolling.set(origin, lead, value));
            }
        }
        rolling
    }
}
