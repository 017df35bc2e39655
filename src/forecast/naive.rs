//! The baselines that every model has to beat: the last value, and the value one season ago.

use super::{Fit, Forecast, ForecastError, Forecaster, ModelId, Rolling};
use crate::progress::Progress;
use crate::series::{History, TimeSeries};
use crate::units::SECS_PER_DAY;
use std::ops::Range;

/// Has nothing to learn.
#[derive(Debug, Clone, Copy)]
pub struct LastDraft;

/// Expects the last observed value for all leads.
#[derive(Debug, Clone, Copy)]
pub struct Last;

impl Fit for LastDraft {
    type Fitted = Last;

    async fn fit(&self, _: &TimeSeries, _: usize, _: &dyn Progress) -> Result<Last, ForecastError> {
        Ok(Last)
    }
}

impl Forecaster for Last {
    fn id(&self) -> ModelId {
        ModelId::Last
    }

    fn min_history(&self) -> usize {
        1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let value = history.observed_or_nan().into_iter().rev().find(|value| !value.is_nan()).unwrap_or(f64::NAN);
        Forecast { origin: history.origin(), mean: vec![value; horizon] }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let mut last = f64::NAN;
        for origin in 0..origins.end {
            last = series.observed(origin).unwrap_or(last);
            if origin >= origins.start {
                (1..=leads).for_each(|lead| rolling.set(origin, lead, last));
            }
        }
        rolling
    }
}

/// Which season to look back.
#[derive(Debug, Clone, Copy)]
pub struct SeasonalDraft {
    id: ModelId,
    period_secs: i64,
}

impl SeasonalDraft {
    /// The same time on the day before.
    pub const DAY: Self = Self { id: ModelId::SeasonalDay, period_secs: SECS_PER_DAY };
    /// The same time in the week before.
    pub const WEEK: Self = Self { id: ModelId::SeasonalWeek, period_secs: 7 * SECS_PER_DAY };
}

/// Expects the value of the most recent period that has one at the same time.
#[derive(Debug, Clone, Copy)]
pub struct Seasonal {
    id: ModelId,
    /// Buckets in a period.
    period: usize,
}

impl Fit for SeasonalDraft {
    type Fitted = Seasonal;

    async fn fit(&self, series: &TimeSeries, train_end: usize, _: &dyn Progress) -> Result<Seasonal, ForecastError> {
        let period = series.step().buckets_in(self.period_secs);
        if train_end < period {
            let instead = ModelId::Last;
            return Err(ForecastError::TooShort { model: self.id, needed: period, got: train_end, instead });
        }
        Ok(Seasonal { id: self.id, period })
    }
}

impl Seasonal {
    /// The value for bucket `target` out of values up to `origin`.
    fn value(&self, observed: &impl Fn(usize) -> f64, origin: usize, target: usize) -> f64 {
        let mut at = target;
        while at >= self.period {
            at -= self.period;
            if at <= origin {
                let value = observed(at);
                if !value.is_nan() {
                    return value;
                }
            }
        }
        f64::NAN
    }
}

impl Forecaster for Seasonal {
    fn id(&self) -> ModelId {
        self.id
    }

    fn min_history(&self) -> usize {
        self.period
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let values = history.observed_or_nan();
        let origin = history.origin();
        let mean = (1..=horizon).map(|lead| self.value(&|at| values[at], origin, origin + lead)).collect();
        Forecast { origin, mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let observed = |at| series.observed(at).unwrap_or(f64::NAN);
        for origin in origins {
            for lead in 1..=leads {
                rolling.set(origin, lead, self.value(&observed, origin, origin + lead));
            }
        }
        rolling
    }
}
