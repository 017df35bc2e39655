//! Scores of a model on the buckets after a split, as a rolling one-pass forecast at fixed parameters.

use super::score::{Point, Scores, naive_mae, score};
use super::{Forecaster, MAX_LEADS, ModelId, bands};
use crate::series::TimeSeries;

/// Share of buckets that the scored band should hold.
pub const BAND_LEVEL: f64 = 0.9;

/// One model at one lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backtest {
    /// The model.
    pub model: ModelId,
    /// Buckets ahead.
    pub lead: usize,
    /// How good it was after the split.
    pub scores: Scores,
}

/// Why a backtest is not possible.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BacktestError {
    /// A lead out of range.
    #[error("horizon {0} is not possible; allowed is 1 to {MAX_LEADS} steps")]
    Lead(usize),
    /// Nothing to score.
    #[error("no observed bucket after the test start; choose an earlier one")]
    NothingToScore,
}

/// Checks that `leads` can be scored from `split` on.
///
/// # Errors
/// When a lead is out of range, or nothing was observed after the split.
pub fn check_scorable(series: &TimeSeries, split: usize, leads: &[usize]) -> Result<(), BacktestError> {
    if let Some(bad) = leads.iter().find(|lead| !(1..=MAX_LEADS).contains(*lead)) {
        return Err(BacktestError::Lead(*bad));
    }
    if series.observed_in(split..series.len()) == 0 {
        return Err(BacktestError::NothingToScore);
    }
    Ok(())
}

/// Scores a fitted model on the buckets from `split` on, for each of `leads`.
pub fn score_leads(forecaster: &dyn Forecaster, series: &TimeSeries, split: usize, leads: &[usize]) -> Vec<Backtest> {
    let farthest = leads.iter().copied().max().unwrap_or(1);
    let first = first_origin(series, split);
    let rolling = forecaster.rolling(series, first..series.len(), farthest);
    let values = series.observed_or_nan();
    let scale = naive_mae(&values[..split.min(values.len())]);
    let one = |lead: &usize| {
        let band = bands(series, &rolling, *lead, BAND_LEVEL);
        let points = (split.max(first + lead)..series.len()).filter_map(|at| {
            let (origin, forecast) = (at - lead, rolling.at(at - lead, *lead));
            let actual = series.observed(at).filter(|_| !forecast.is_nan())?;
            let (lower, upper) = (band.lower[origin - first], band.upper[origin - first]);
            Some(Point { actual, forecast, lower, upper })
        });
        Backtest { model: forecaster.id(), lead: *lead, scores: score(points, scale) }
    };
    leads.iter().map(one).collect()
}

/// First origin that a run from `split` on needs: the bands' warm-up before it, at any lead, so that no band depends on
/// which other leads are asked for.
pub fn first_origin(series: &TimeSeries, split: usize) -> usize {
    split.saturating_sub(series.step().buckets_in(super::WARM_UP_SECS) + MAX_LEADS)
}
