//! A recurrent network on the square-root scale.
//!
//! `network` is the cell and its gradients in `kernels`, `train` learns its weights with `adam` from where `linear` starts
//! it, `stream` runs it, `inputs` says what it sees and `rows` holds that for training. `sequence` joins them for any
//! real-valued sequence; here it forecasts counts. `weights` is the file that training leaves.
//!
//! A model on another sequence, e.g. on what a trend leaves over, needs three things:
//! [`SequenceModel::train`] on values with `NaN` for gaps, a [`Run`] that takes them one by one and says what is ahead,
//! and [`Trained`] for the [`Shelf`](super::Shelf). A run says the same for a bucket whatever comes after it, so that a
//! single forecast and a rolling one agree.

mod adam;
mod inputs;
mod kernels;
mod linear;
mod network;
mod real;
mod rows;
mod sequence;
mod stream;
mod train;
mod weights;

pub use inputs::Clock;
pub use network::Shape;
pub(super) use sequence::needed;
pub use sequence::{HISTORY, Run, SequenceModel, Settings};
pub use stream::Stream;
pub use weights::{Trained, WeightsError};

use super::variance::{expected_count, stabilise};
use super::{Fit, Forecast, ForecastError, Forecaster, ModelId, Rolling};
use crate::progress::{Epoch, Progress};
use crate::series::{History, TimeSeries};
use std::ops::Range;

/// Trains on counts.
#[derive(Debug, Clone, Copy)]
pub struct LstmDraft {
    /// Seed of the first weights and of where windows begin. Default 1.
    pub seed: u64,
    /// What to train with; what suits the number of values if there is nothing.
    pub settings: Option<Settings>,
}

impl Default for LstmDraft {
    fn default() -> Self {
        Self { seed: 1, settings: None }
    }
}

/// A trained network for counts.
#[derive(Debug, Clone)]
pub struct Lstm {
    trained: Trained,
}

impl Fit for LstmDraft {
    type Fitted = Lstm;

    async fn fit(&self, series: &TimeSeries, train_end: usize, progress: &dyn Progress) -> Result<Lstm, ForecastError> {
        let train_end = train_end.min(series.len());
        let mut values = stabilised(series.observed_or_nan());
        values.truncate(train_end);
        let usual = || Settings::for_values(series.observed_in(0..train_end));
        let settings = self.settings.unwrap_or_else(usual);
        let clock = Clock { start_local_secs: series.local_secs(0), step: series.step() };
        let sequence = SequenceModel::train(ModelId::Lstm, clock, &values, settings, self.seed, progress).await?;
        Ok(Lstm { trained: Trained::new(ModelId::Lstm, series, train_end, (settings, self.seed), sequence) })
    }
}

impl Lstm {
    /// One that was trained before.
    pub fn from_trained(trained: Trained) -> Self {
        Self { trained }
    }

    fn write(&self, ahead: &[f64], mut put: impl FnMut(usize, f64)) {
        let pairs = ahead.iter().zip(&self.trained.sequence.variance);
        (1..).zip(pairs).for_each(|(lead, (mean, variance))| put(lead, expected_count(*mean, *variance)));
    }
}

fn stabilised(observed: Vec<f64>) -> Vec<f64> {
    observed.into_iter().map(stabilise).collect()
}

impl Forecaster for Lstm {
    fn id(&self) -> ModelId {
        ModelId::Lstm
    }

    fn min_history(&self) -> usize {
        HISTORY + 1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let clock = Clock { start_local_secs: history.local_secs(0), step: history.step() };
        let mut run = Run::new(&self.trained.sequence, clock);
        stabilised(history.observed_or_nan()).into_iter().for_each(|value| run.push(value));
        let mut mean = vec![f64::NAN; horizon];
        if let Some(ahead) = run.ahead(horizon) {
            self.write(ahead, |lead, value| mean[lead - 1] = value);
        }
        Forecast { origin: history.origin(), mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let clock = Clock { start_local_secs: series.local_secs(0), step: series.step() };
        let mut run = Run::new(&self.trained.sequence, clock);
        for (origin, value) in stabilised(series.observed_or_nan()).into_iter().enumerate().take(origins.end) {
            run.push(value);
            if origin >= origins.start
                && let Some(ahead) = run.ahead(leads)
            {
                self.write(ahead, |lead, value| rolling.set(origin, lead, value));
            }
        }
        rolling
    }

    fn detail(&self) -> String {
        self.trained.detail()
    }

    fn training(&self) -> &[Epoch] {
        &self.trained.sequence.log
    }

    fn weights(&self) -> Option<Vec<u8>> {
        self.trained.to_bytes()
    }
}

#[cfg(test)]
mod tests;
