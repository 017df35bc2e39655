//! What was fitted or trained before: parts that models take instead of doing it again.

use super::{Forecaster, ModelId, WeightsError, lstm, ridge};
use crate::series::TimeSeries;

/// Trained parts that models may take instead of training again: weights of the bundled trace.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    trained: Vec<lstm::Trained>,
    near: Vec<ridge::NearLeads>,
}

impl Shelf {
    /// Puts weights here, as [`Forecaster::weights`] or `planora-cli train` gave them.
    ///
    /// # Errors
    /// When they are damaged, or no weights at all.
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), WeightsError> {
        if let Some(near) = ridge::NearLeads::from_bytes(bytes) {
            let near = near?;
            self.near.retain(|other| !near.replaces(other));
            self.near.push(near);
            return Ok(());
        }
        let trained = lstm::Trained::from_bytes(bytes)?;
        self.trained.retain(|other| !trained.replaces(other));
        self.trained.push(trained);
        Ok(())
    }

    /// The newest of what was trained for `model` on this trace at this step, if nothing from `train_end` on was seen. Older
    /// ones do not count: what a model is must not depend on what else was asked for.
    pub(super) fn trained(&self, model: ModelId, series: &TimeSeries, train_end: usize) -> Option<&lstm::Trained> {
        let same = self.trained.iter().filter(|trained| trained.is_of(model, series));
        let newest = same.max_by_key(|trained| trained.end_local_secs())?;
        (newest.end_local_secs() <= series.local_secs(train_end)).then_some(newest)
    }

    /// Only what was trained on nothing from `local_secs` on.
    pub(super) fn before(&self, local_secs: i64) -> Self {
        let early = self.trained.iter().filter(|trained| trained.end_local_secs() <= local_secs);
        Self { trained: early.cloned().collect(), near: Vec::new() }
    }
}

/// What [`fit`] would give for `id`, where it lies on the shelf as far as `leads` leads: the same forecasts, bit for bit, without
/// the fit.
pub fn fitted_before(
    id: ModelId,
    series: &TimeSeries,
    train_end: usize,
    leads: usize,
    shelf: &Shelf,
) -> Option<Box<dyn Forecaster>> {
    if id != ModelId::Ridge {
        return None;
    }
    let ridge = shelf.near.iter().find_map(|near| near.ridge(series, train_end, leads))?;
    Some(Box::new(ridge))
}
