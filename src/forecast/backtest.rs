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

    /// Lowest coverage of the band on any calendar day from the split on, on the trace's clock, 0..1. A day of which less than half
    /// of the buckets were scored does not count; `NaN` if none does.
    pub fn worst_day_coverage(&self, foreseen: &Foreseen) -> f64 {
        let per_day = self.series.step().buckets_in(SECS_PER_DAY);
        let day_of = |at: &usize| self.series.local_secs(*at).div_euclid(SECS_PER_DAY);
        let buckets: Vec<usize> = (self.split..self.series.len()).collect();
        let days = buckets.chunk_by(|a, b| day_of(a) == day_of(b));
        let scores = days.map(|day| self.scores(foreseen, day[0]..day[0] + day.len()));
        scores.filter(|scores| 2 * scores.n >= per_day).map(|scores| scores.coverage).fold(f64::NAN, f64::min)
    }
}

/// First origin that a run from `split` on needs: the bands' warm-up before it, at any lead, so that no band depends on
/// which other leads are asked for.
pub fn first_origin(series: &TimeSeries, split: usize) -> usize {
    split.saturating_sub(super::conformal::warm_up_buckets(series.step()) + MAX_LEADS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::{Fit, naive::LastDraft};
    use crate::progress::{Silent, block_on};
    use crate::series::{Origin, Quality};
    use crate::units::{Step, UnixSecs};

    #[test]
    fn the_worst_day_is_a_calendar_day_with_half_of_its_buckets() {
        // Six-hour buckets from 00:00 at UTC+2; the split lies at 18:00.
        let n = 4 * 6;
        let series = TimeSeries::new(
            "test",
            Origin::Upload,
            (UnixSecs(-7200), 7200),
            Step::from_secs(6 * 3600).expect("a step"),
            vec![10.0; n],
            vec![Quality::Observed; n],
        );
        let series = series.expect("valid");
        let split = 7;
        let last = block_on(LastDraft.fit(&series, split, &Silent)).expect("always");
        let exam = Examination::new(&last, &series, split, 1);
        let worst = |missed: &[usize], unscored: &[usize]| {
            let inside = |at: usize| if missed.contains(&at) { 11.0 } else { 9.0 };
            let mean = |at: usize| if unscored.contains(&at) { f64::NAN } else { 10.0 };
            let buckets = split..n;
            exam.worst_day_coverage(&Foreseen {
                lead: 1,
                mean: buckets.clone().map(mean).collect(),
                lower: buckets.clone().map(inside).collect(),
                upper: vec![12.0; buckets.len()],
            })
        };
        // Of the day of the split there is one bucket; the next days begin at 8, 12, 16 and 20.
        assert_eq!(worst(&[7], &[]), 1.0);
        assert_eq!(worst(&[7, 9, 13, 14], &[]), 0.5);
        // Two of four are half; one is not.
        assert_eq!(worst(&[13], &[12, 14]), 0.5);
        assert_eq!(worst(&[13], &[12, 14, 15]), 1.0);
        assert!(worst(&[], &(7..n).collect::<Vec<_>>()).is_nan());
    }
}
