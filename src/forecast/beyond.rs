//! Forecasts beyond the end of a trace: as far as a model reaches at once, then from its own forecasts.

use super::Forecaster;
use crate::series::TimeSeries;

/// Forecasts that are built on one another, at most; errors add up, and each costs a pass over the history.
const MOST_BLOCKS: usize = 12;

/// Expected counts of the next `len` buckets after the last one, or of fewer where `forecaster` does not reach so far.
pub fn beyond(forecaster: &dyn Forecaster, series: &TimeSeries, len: usize) -> Vec<f64> {
    let mut means: Vec<f64> = Vec::with_capacity(len);
    let mut known = series.clone();
    for _ in 0..MOST_BLOCKS {
        let block = forecaster.reach().min(len - means.len());
        let next = forecaster.forecast(&known.history(known.len() - 1), block).mean;
        let usable = next.iter().take_while(|mean| mean.is_finite()).count();
        means.extend(&next[..usable]);
        if usable < block || means.len() >= len {
            break;
        }
        known = known.extended(&next);
    }
    means
}
