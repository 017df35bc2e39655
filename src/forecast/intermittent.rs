//! Counts that are mostly zero: how often anything comes, and how much if so, smoothed apart.
//!
//! R. H. Teunter, A. A. Syntetos, M. Z. Babai, "Intermittent demand: Linking forecasting to inventory obsolescence", European
//! Journal of Operational Research 214 (2011), equations 2 and 3: the share p of buckets with traffic moves with every bucket,
//! the size z of what comes only where something does; the forecast is p·z at every lead. Both rates minimise the squared
//! one-step error over the training part. A bucket that was not observed changes nothing.

use super::{Fit, Forecast, ForecastError, Forecaster, ModelId, Rolling};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use std::ops::Range;

/// Observed buckets that are needed to tune the rates.
pub(super) const MIN_VALUES: usize = 10;
/// Rates that are tried, for the share and for the size.
const RATES: [f64; 8] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

/// Tunes both rates.
#[derive(Debug, Clone, Copy)]
pub struct TsbDraft;

/// Tuned rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tsb {
    share_rate: f64,
    size_rate: f64,
}

/// Share of buckets with traffic and size of what comes; `NaN` before the first.
#[derive(Debug, Clone, Copy)]
struct State {
    share: f64,
    size: f64,
}

impl State {
    const START: Self = Self { share: f64::NAN, size: f64::NAN };

    /// p·z; nothing where nothing has come yet.
    fn expected(self) -> f64 {
        if self.size.is_nan() && !self.share.is_nan() { 0.0 } else { self.share * self.size }
    }

    fn pass(self, rates: &Tsb, count: f64) -> Self {
        let towards = |old: f64, new: f64, rate: f64| if old.is_nan() { new } else { old + rate * (new - old) };
        if count.is_nan() {
            self
        } else if count == 0.0 {
            Self { share: towards(self.share, 0.0, rates.share_rate), ..self }
        } else {
            Self { share: towards(self.share, 1.0, rates.share_rate), size: towards(self.size, count, rates.size_rate) }
        }
    }
}

impl Fit for TsbDraft {
    type Fitted = Tsb;

    async fn fit(&self, series: &TimeSeries, train_end: usize, progress: &dyn Progress) -> Result<Tsb, ForecastError> {
        let counts: Vec<f64> = series.observed_or_nan().into_iter().take(train_end).filter(|v| !v.is_nan()).collect();
        if counts.len() < MIN_VALUES {
            let (model, instead) = (ModelId::Tsb, ModelId::Last);
            return Err(ForecastError::TooShort { model, needed: MIN_VALUES, got: counts.len(), instead });
        }
        let mut best: Option<(f64, Tsb)> = None;
        for (done, share_rate) in RATES.into_iter().enumerate() {
            progress.checkpoint(Stage { what: "Tuning tsb", done, total: RATES.len() }).await?;
            for size_rate in RATES {
                let rates = Tsb { share_rate, size_rate };
                let error = squared_error(&counts, &rates);
                if best.is_none_or(|(least, _)| error < least) {
                    best = Some((error, rates));
                }
            }
        }
        Ok(best.map_or(Tsb { share_rate: RATES[0], size_rate: RATES[0] }, |(_, rates)| rates))
    }
}

fn squared_error(counts: &[f64], rates: &Tsb) -> f64 {
    let mut state = State::START;
    let mut sum = 0.0;
    for count in counts {
        let error = state.expected() - count;
        sum += if error.is_nan() { 0.0 } else { error * error };
        state = state.pass(rates, *count);
    }
    sum
}

impl Forecaster for Tsb {
    fn id(&self) -> ModelId {
        ModelId::Tsb
    }

    fn min_history(&self) -> usize {
        1
    }

    fn detail(&self) -> String {
        format!("rates {} and {}", self.share_rate, self.size_rate)
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let counts = history.observed_or_nan();
        let state = counts.into_iter().fold(State::START, |state, count| state.pass(self, count));
        Forecast { origin: history.origin(), mean: vec![state.expected(); horizon] }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let mut state = State::START;
        for origin in 0..origins.end {
            state = state.pass(self, series.observed(origin).unwrap_or(f64::NAN));
            if origin >= origins.start {
                (1..=leads).for_each(|lead| rolling.set(origin, lead, state.expected()));
            }
        }
        rolling
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        let rates = Tsb { share_rate: 0.5, size_rate: 0.25 };
        let after =
            |counts: &[f64]| counts.iter().fold(State::START, |state, count| state.pass(&rates, *count)).expected();
        assert!(after(&[]).is_nan() && after(&[f64::NAN]).is_nan());
        assert_eq!(after(&[0.0]), 0.0);
        // p: 0, 1/2, 1/4, 5/8; z: 8, 8, 8 + (4 − 8)/4 = 7.
        assert_eq!(after(&[0.0, 8.0]), 4.0);
        assert_eq!(after(&[0.0, 8.0, 0.0]), 2.0);
        assert_eq!(after(&[0.0, 8.0, 0.0, 4.0]), 0.625 * 7.0);
        assert_eq!(after(&[0.0, 8.0, f64::NAN, 0.0, 4.0]), 0.625 * 7.0);
    }
}
