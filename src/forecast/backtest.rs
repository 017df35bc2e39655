//! Scores of a model on the buckets after a split, as a rolling one-pass forecast at fixed parameters.

use super::score::{Point, Scores, naive_mae, score};
use super::{Forecaster, MAX_LEADS, ModelId, Rolling, bands};
use crate::series::TimeSeries;
use crate::units::SECS_PER_DAY;
use std::ops::Range;

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
    let exam = Examination::new(forecaster, series, split, leads.iter().copied().max().unwrap_or(1));
    let one = |lead: &usize| Backtest {
        model: forecaster.id(),
        lead: *lead,
        scores: exam.scores(&exam.at(*lead), split..series.len()),
    };
    leads.iter().map(one).collect()
}

/// A fitted model's forecasts for the buckets from the split on, to be scored at any of its leads.
#[derive(Debug)]
pub struct Examination<'a> {
    series: &'a TimeSeries,
    split: usize,
    /// First origin of `rolling`.
    first: usize,
    rolling: Rolling,
    /// Mean absolute change of the training part, the scale of MASE.
    naive_mae: f64,
}

/// Forecasts at one lead. `n` is the number of buckets from the split on; `NaN` where there is no forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// Buckets ahead.
    pub lead: usize,
    /// Expected counts, `[n]`.
    pub mean: Vec<f64>,
    /// Lower ends of the band of [`BAND_LEVEL`], `[n]`.
    pub lower: Vec<f64>,
    /// Upper ends, `[n]`.
    pub upper: Vec<f64>,
}

impl<'a> Examination<'a> {
    /// Forecasts everything from `split` on, up to `farthest` leads ahead.
    pub fn new(forecaster: &dyn Forecaster, series: &'a TimeSeries, split: usize, farthest: usize) -> Self {
        let first = first_origin(series, split);
        let rolling = forecaster.rolling(series, first..series.len(), farthest);
        let naive_mae = naive_mae(&series.observed_or_nan()[..split.min(series.len())]);
        Self { series, split, first, rolling, naive_mae }
    }

    /// The forecasts that were made `lead` buckets before, with their bands.
    pub fn at(&self, lead: usize) -> Foreseen {
        let band = bands(self.series, &self.rolling, lead, BAND_LEVEL);
        let origin = |at: usize| at.checked_sub(lead + self.first);
        let column = |values: &[f64]| {
            let value = |at| origin(at).and_then(|offset| values.get(offset)).copied().unwrap_or(f64::NAN);
            (self.split..self.series.len()).map(value).collect()
        };
        Foreseen { lead, mean: column(self.rolling.lead(lead)), lower: column(&band.lower), upper: column(&band.upper) }
    }

    /// How good `foreseen` is on the observed ones of `buckets`.
    pub fn scores(&self, foreseen: &Foreseen, buckets: Range<usize>) -> Scores {
        let points = buckets.filter_map(|at| {
            let offset = at.checked_sub(self.split)?;
            let forecast = foreseen.mean[offset];
            let actual = self.series.observed(at).filter(|_| !forecast.is_nan())?;
            Some(Point { actual, forecast, lower: foreseen.lower[offset], upper: foreseen.upper[offset] })
        });
        score(points, self.naive_mae, BAND_LEVEL)
    }

    /// Lowest coverage of the band on any day from the split on, 0..1; `NaN` if none was scored.
    pub fn worst_day_coverage(&self, foreseen: &Foreseen) -> f64 {
        let day_len = self.series.step().buckets_in(SECS_PER_DAY).max(1);
        let days = (self.split..self.series.len()).step_by(day_len);
        let coverage =
            days.map(|start| self.scores(foreseen, start..(start + day_len).min(self.series.len())).coverage);
        coverage.fold(f64::NAN, f64::min)
    }
}

/// First origin that a run from `split` on needs: the bands' warm-up before it, at any lead, so that no band depends on
/// which other leads are asked for.
pub fn first_origin(series: &TimeSeries, split: usize) -> usize {
    split.saturating_sub(super::conformal::warm_up_buckets(series.step()) + MAX_LEADS)
}
