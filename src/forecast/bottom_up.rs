//! A model of the finer series behind a resampled one, its forecasts summed to the coarse buckets.
//!
//! The bottom-up member of a temporal hierarchy (G. Athanasopoulos et al., "Forecasting with temporal hierarchies", European
//! Journal of Operational Research 262, 2017): it sees how the last minutes went inside the last coarse bucket. It reaches
//! as far as the fine model does.

use super::{Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling, Shelf, fit};
use crate::progress::Progress;
use crate::series::{History, TimeSeries};
use std::ops::Range;

/// A fitted fine model.
#[derive(Debug)]
pub struct BottomUp {
    fine: Box<dyn Forecaster>,
    parts: usize,
}

/// Fits `id` on the finer series behind the buckets before `train_end`; `None` where there is none, or where not even one
/// coarse bucket is within the fine model's reach.
///
/// # Errors
/// Those of the fine model.
pub async fn fit_bottom_up(
    id: ModelId,
    series: &TimeSeries,
    train_end: usize,
    shelf: &Shelf,
    progress: &dyn Progress,
) -> Result<Option<BottomUp>, ForecastError> {
    let Some(finer) = series.finer().filter(|finer| finer.parts <= MAX_LEADS) else { return Ok(None) };
    let fine = Box::pin(fit(id, finer.series, finer.first_part(train_end), shelf, progress)).await?;
    Ok(Some(BottomUp { fine, parts: finer.parts }))
}

impl BottomUp {
    fn reachable(&self, leads: usize) -> usize {
        leads.min(MAX_LEADS / self.parts)
    }
}

impl Forecaster for BottomUp {
    fn id(&self) -> ModelId {
        self.fine.id()
    }

    fn min_history(&self) -> usize {
        self.fine.min_history().div_ceil(self.parts)
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let origin = history.origin();
        let mut mean = vec![f64::NAN; horizon];
        // Where the last coarse bucket is not complete, nothing is known at its end.
        if let Some(finer) = history.finer() {
            let reachable = self.reachable(horizon);
            let fine = self.fine.forecast(&finer.history, reachable * self.parts).mean;
            mean.iter_mut().zip(fine.chunks_exact(self.parts)).for_each(|(mean, parts)| *mean = parts.iter().sum());
        }
        Forecast { origin, mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let Some(finer) = series.finer() else { return rolling };
        let last = |origin: usize| finer.first_part(origin + 1).saturating_sub(1);
        let fine_origins = last(origins.start)..(last(origins.end.saturating_sub(1)) + 1).min(finer.series.len());
        let reachable = self.reachable(leads);
        let fine = self.fine.rolling(finer.series, fine_origins, reachable * self.parts);
        for origin in origins {
            for lead in 1..=reachable {
                let parts = (lead - 1) * self.parts + 1..=lead * self.parts;
                rolling.set(origin, lead, parts.map(|part| fine.at(last(origin), part)).sum());
            }
        }
        rolling
    }

    fn detail(&self) -> String {
        format!("of {} in a bucket", self.parts)
    }
}
