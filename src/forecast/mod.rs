//! Forecasts of the next buckets from the past ones.
//!
//! In: a [`TimeSeries`] whose first part trains. Out: [`Forecast`]s, or [`Rolling`] means for every origin of a range.
//! A model is fitted once ([`fit`]) and then only reads history: parameters are fixed, state follows the data. Missing
//! and imputed buckets neither train nor score. Bands come from `conformal`, on top of any model.

pub mod arima;
mod auto;
mod backtest;
mod beyond;
mod boosted;
mod bottom_up;
mod conformal;
mod ets;
mod holt_winters;
mod hybrid;
mod intermittent;
mod lstm;
mod minimise;
mod naive;
mod needs;
mod outliers;
mod prophet;
mod ridge;
mod score;
mod shelf;
mod significance;
mod smoothing;
mod stack;
mod variance;
mod waves;

pub use auto::{Choice, Contender};
pub use backtest::{
    BAND_LEVEL, Backtest, BacktestError, Examination, Foreseen, check_scorable, first_origin, score_leads,
};
pub use beyond::beyond;
pub use conformal::{Band, MissingBand, bands};
pub use hybrid::HybridDraft;

pub use lstm::{Lstm, LstmDraft, Settings as LstmSettings, Shape as LstmShape, Stream as LstmStream, WeightsError};
pub use needs::needs;
pub use outliers::OUTLIER_RULE;
pub use ridge::RidgeDraft;
pub use score::{Scores, score};
pub use shelf::{Shelf, fitted_before};
pub use significance::{Comparison, candidates_for_best, diebold_mariano};

use crate::progress::{Cancelled, Epoch, Progress};
use crate::series::{History, TimeSeries};
use std::fmt;
use std::ops::Range;
use std::pin::Pin;

/// Farthest lead of any model, in buckets.
pub const MAX_LEADS: usize = 60;

/// The models, by the name that stands in links and on the command line. Files of weights name a model by its place here, so new
/// ones come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum ModelId {
    /// The last observed value.
    Last,
    /// The value at the same time of the last day that has one.
    SeasonalDay,
    /// The value at the same time of the last week that has one.
    SeasonalWeek,
    /// Simple exponential smoothing, tuned on the training part.
    Smoothing,
    /// Ridge regression on lags, seasonal means and Fourier terms.
    Ridge,
    /// Exponential smoothing: error, trend and season by AICc.
    Ets,
    /// ARIMA with Fourier regressors, order by AICc.
    Arima,
    /// Trend with changepoints and Fourier seasons, one long forecast.
    Prophet,
    /// A recurrent network.
    Lstm,
    /// Prophet, and an LSTM on what it leaves over.
    Hybrid,
    /// A convex mix of others.
    Stack,
    /// The best that the trace allows, by the end of its training part.
    Auto,
    /// Share and size of counts that are mostly zero, smoothed apart.
    Tsb,
    /// Holt–Winters with a daily season and errors that fade, on the square-root scale.
    HoltWinters,
    /// Gradient-boosted trees on lags, seasons and the clock.
    Boosted,
}

impl ModelId {
    /// Every model, the default first.
    pub const ALL: [Self; 15] = [
        Self::Auto,
        Self::Ridge,
        Self::Stack,
        Self::Lstm,
        Self::Hybrid,
        Self::Boosted,
        Self::Arima,
        Self::Ets,
        Self::HoltWinters,
        Self::Prophet,
        Self::Smoothing,
        Self::Tsb,
        Self::SeasonalWeek,
        Self::SeasonalDay,
        Self::Last,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Tsb => "tsb",
            Self::Last => "last",
            Self::SeasonalDay => "seasonal-day",
            Self::SeasonalWeek => "seasonal-week",
            Self::Smoothing => "smoothing",
            Self::Ridge => "ridge",
            Self::Ets => "ets",
            Self::HoltWinters => "holt-winters",
            Self::Boosted => "boosted",
            Self::Arima => "arima",
            Self::Prophet => "prophet",
            Self::Lstm => "lstm",
            Self::Hybrid => "hybrid",
            Self::Stack => "stack",
        }
    }

    /// The model of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a model could not be fitted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ForecastError {
    /// The training part is too short.
    #[error(
        "{model} needs {needed} observed buckets before the split and got {got}. Move the split later, or choose {instead}."
    )]
    TooShort {
        /// The model.
        model: ModelId,
        /// Buckets that it needs.
        needed: usize,
        /// Buckets that there are.
        got: usize,
        /// A model that needs less.
        instead: ModelId,
    },
    /// The regression could not be solved.
    #[error("{model} could not be fitted: {why}. Choose another model or split.")]
    Unsolvable {
        /// The model.
        model: ModelId,
        /// What the solver said.
        why: String,
    },
    /// Nobody waits any more.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// What a model expects after `origin`.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Index of the last bucket that was seen.
    pub origin: usize,
    /// Expected counts per bucket, `[h]`; `mean[k]` is for bucket `origin + 1 + k`. `NaN` where the model has none.
    pub mean: Vec<f64>,
}

/// A fitted model.
pub trait Forecaster: fmt::Debug {
    /// Which model it is.
    fn id(&self) -> ModelId;

    /// Buckets of history that it needs before its first forecast.
    fn min_history(&self) -> usize;

    /// Expected counts of the next `horizon` buckets, at most [`MAX_LEADS`], from `history` alone.
    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast;

    /// The same forecasts for every origin of a range in one pass: `rolling(series, origins, h)` holds for each origin
    /// just what `forecast(&series.history(origin), h)` gives.
    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling;

    /// Fits the model anew on the buckets before `train_end`, with what was chosen at its own fit (form, columns, number of trees)
    /// and not searched for again; `None` where nothing is chosen that takes long.
    fn refit<'a>(
        &'a self,
        _series: &'a TimeSeries,
        _train_end: usize,
        _progress: &'a dyn Progress,
    ) -> Option<Fitting<'a>> {
        None
    }

    /// Farthest lead that [`Forecaster::forecast`] can give at once; farther ones are forecast from its own forecasts.
    fn reach(&self) -> usize {
        MAX_LEADS
    }

    /// What was chosen or found at the fit, in a few signs, e.g. `(2,1,2)`; empty if nothing.
    fn detail(&self) -> String {
        String::new()
    }

    /// What was compared and chosen, and why; `None` for a model that chooses among no others.
    fn choice(&self) -> Option<&Choice> {
        None
    }

    /// Training buckets that it did not learn from because they are outliers by [`OUTLIER_RULE`], ascending; empty for a model
    /// that learns from all of them.
    fn left_out(&self) -> &[usize] {
        &[]
    }

    /// How training went, pass by pass; empty for a model that does not learn in passes.
    fn training(&self) -> &[Epoch] {
        &[]
    }

    /// What it learnt, as [`Shelf::put`] takes it; `None` for a model that is fitted quickly.
    fn weights(&self) -> Option<Vec<u8>> {
        None
    }

    /// The parts that its forecast is a sum or product of; empty for a model without such parts.
    fn components(&self, _series: &TimeSeries) -> Vec<Component> {
        Vec::new()
    }
}

/// One part of a forecast that people can look at, e.g. the trend.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Component {
    /// `trend`, `daily` or `weekly`.
    pub name: String,
    /// Local seconds of the first value: of the trace for the trend, of a Monday 00:00 (1970-01-05) for a season.
    pub start_local_secs: i64,
    /// Seconds between two values.
    pub step_secs: u32,
    /// Counts per bucket (or a factor around 0 for a multiplicative season).
    pub values: Vec<f64>,
    /// Whether `values` multiply the trend instead of adding to it.
    pub is_factor: bool,
}

/// Means for a range of origins and leads 1..=`leads`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rolling {
    origins: Range<usize>,
    /// `[leads][origins]`
    mean: Vec<Vec<f64>>,
}

impl Rolling {
    /// Nothing yet: `NaN` for every origin and lead.
    pub fn empty(origins: Range<usize>, leads: usize) -> Self {
        let mean = vec![vec![f64::NAN; origins.len()]; leads];
        Self { origins, mean }
    }

    /// The same forecasts, those of each origin times its factor.
    #[must_use]
    pub fn scaled(mut self, factor: impl Fn(usize) -> f64) -> Self {
        let factors: Vec<f64> = self.origins.clone().map(factor).collect();
        if factors.iter().any(|factor| *factor != 1.0) {
            for column in &mut self.mean {
                column.iter_mut().zip(&factors).for_each(|(mean, factor)| *mean *= factor);
            }
        }
        self
    }

    /// The origins that it covers.
    pub fn origins(&self) -> Range<usize> {
        self.origins.clone()
    }

    /// Number of leads.
    pub fn leads(&self) -> usize {
        self.mean.len()
    }

    /// Expected count of bucket `origin + lead` (lead from 1); `NaN` where there is none.
    pub fn at(&self, origin: usize, lead: usize) -> f64 {
        let column = lead.checked_sub(1).and_then(|lead| self.mean.get(lead));
        let offset = origin.checked_sub(self.origins.start);
        column.zip(offset).and_then(|(column, offset)| column.get(offset)).copied().unwrap_or(f64::NAN)
    }

    /// Means at `lead` for all origins, `[origins]`.
    pub fn lead(&self, lead: usize) -> &[f64] {
        lead.checked_sub(1).and_then(|lead| self.mean.get(lead)).map_or(&[], Vec::as_slice)
    }

    /// Sets what is expected of bucket `origin + lead`.
    fn set(&mut self, origin: usize, lead: usize, value: f64) {
        self.mean[lead - 1][origin - self.origins.start] = value;
    }
}

/// A way to make a forecaster out of the first `train_end` buckets of a series.
pub trait Fit {
    /// The fitted model.
    type Fitted: Forecaster + 'static;

    /// Fits on buckets before `train_end`; later ones are not looked at.
    ///
    /// # Errors
    /// When the training part is too short or unsolvable, or the listener cancels.
    fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> impl Future<Output = Result<Self::Fitted, ForecastError>>;
}

/// Fits the model `id` on the buckets before `train_end`.
///
/// # Errors
/// As [`Fit::fit`].
pub async fn fit(
    id: ModelId,
    series: &TimeSeries,
    train_end: usize,
    shelf: &Shelf,
    progress: &dyn Progress,
) -> Result<Box<dyn Forecaster>, ForecastError> {
    match id {
        ModelId::Auto => boxed(auto::AutoDraft { shelf }, series, train_end, progress).await,
        ModelId::Tsb => boxed(intermittent::TsbDraft, series, train_end, progress).await,
        ModelId::Last => boxed(naive::LastDraft, series, train_end, progress).await,
        ModelId::SeasonalDay => boxed(naive::SeasonalDraft::DAY, series, train_end, progress).await,
        ModelId::SeasonalWeek => boxed(naive::SeasonalDraft::WEEK, series, train_end, progress).await,
        ModelId::Smoothing => boxed(smoothing::SmoothingDraft, series, train_end, progress).await,
        ModelId::Ridge => boxed(ridge::RidgeDraft::default(), series, train_end, progress).await,
        ModelId::Prophet => boxed(prophet::ProphetDraft::default(), series, train_end, progress).await,
        ModelId::Stack => boxed(stack::StackDraft { shelf }, series, train_end, progress).await,
        ModelId::Arima => boxed(arima::ArimaDraft::default(), series, train_end, progress).await,
        ModelId::Ets => boxed(ets::EtsDraft::default(), series, train_end, progress).await,
        ModelId::HoltWinters => boxed(holt_winters::HoltWintersDraft, series, train_end, progress).await,
        ModelId::Boosted => boxed(boosted::BoostedDraft::default(), series, train_end, progress).await,
        ModelId::Lstm => match shelf.trained(id, series, train_end) {
            Some(trained) => Ok(Box::new(lstm::Lstm::from_trained(trained.clone()))),
            None => boxed(lstm::LstmDraft::default(), series, train_end, progress).await,
        },
        ModelId::Hybrid => match shelf.trained(id, series, train_end) {
            Some(trained) => Ok(Box::new(hybrid::Hybrid::from_trained(trained.clone(), series, progress).await?)),
            None => boxed(hybrid::HybridDraft::default(), series, train_end, progress).await,
        },
    }
}

/// A fit under way.
pub type Fitting<'a> = Pin<Box<dyn Future<Output = Result<Box<dyn Forecaster>, ForecastError>> + 'a>>;

/// The fit of one kind of model, in a function of its own: so that the page's worker can fetch each kind's code when it is
/// asked for, and not with the first that is.
#[inline(never)]
fn boxed<'a, D: Fit + 'a>(
    draft: D,
    series: &'a TimeSeries,
    train_end: usize,
    progress: &'a dyn Progress,
) -> Fitting<'a> {
    Box::pin(async move {
        let model = draft.fit(series, train_end, progress).await?;
        Ok(Box::new(model) as Box<dyn Forecaster>)
    })
}

#[cfg(test)]
mod tests;
