//! Prophet, and an LSTM on what it leaves over.
//!
//! The idea is G. P. Zhang's, "Time series forecasting using a hybrid ARIMA and neural network model", Neurocomputing 50
//! (2003): one model takes what is regular, a network forecasts what is left over from its past and the clock, and the
//! two add up. Both work on the square-root scale, where the spread does not follow the load. Prophet is fitted there too:
//! with its forecasts of counts, a trend that turns after the fit would change the shape of every day that is left over,
//! here it only moves the level. The network does not see how high that level is, only how it moves: in the training part
//! it always returns to 0, because Prophet was fitted to just that, later it does not.
//!
//! Trained weights hold the network only. Prophet is fitted again, on the buckets that the network was trained on.

use super::lstm::{Clock, HISTORY, Run, SequenceModel, Settings, Trained};
use super::prophet::{Prophet, ProphetDraft};
use super::variance::{expected_count, stabilise};
use super::{Fit, Forecast, ForecastError, Forecaster, ModelId, Rolling};
use crate::progress::{Epoch, Progress};
use crate::series::{History, TimeSeries};
use std::ops::Range;

/// Scale of the prior of a change of slope: fifty times as stiff as Prophet alone. Chosen on the weeks before 23 August: a
/// trend that bends to every week of the training part leaves nothing of the kind that comes after it.
const CHANGE_SCALE: f64 = 0.001;

/// Fits both.
#[derive(Debug, Clone, Copy)]
pub struct HybridDraft {
    /// Seed of the network's first weights and of where windows begin. Default 1.
    pub seed: u64,
    /// What to train the network with; what suits the number of values if there is nothing.
    pub settings: Option<Settings>,
}

impl Default for HybridDraft {
    fn default() -> Self {
        Self { seed: 1, settings: None }
    }
}

/// A fitted trend and seasons, and a network trained on the rest.
#[derive(Debug, Clone)]
pub struct Hybrid {
    prophet: Prophet,
    trained: Trained,
}

impl Fit for HybridDraft {
    type Fitted = Hybrid;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<Hybrid, ForecastError> {
        let train_end = train_end.min(series.len());
        let prophet = regular_part(series, train_end, progress).await?;
        let bases = Bases::of(&prophet, clock(series), train_end);
        let left: Vec<f64> = (0..train_end).map(|at| bases.left(at, series.observed(at))).collect();
        let usual = || Settings::for_values(series.observed_in(0..train_end));
        let settings = self.settings.unwrap_or_else(usual);
        let model = ModelId::Hybrid;
        let sequence = SequenceModel::train(model, clock(series), &left, settings, self.seed, progress).await?;
        Ok(Hybrid { prophet, trained: Trained::new(model, series, train_end, (settings, self.seed), sequence) })
    }
}

/// Prophet on the square-root scale.
async fn regular_part(
    series: &TimeSeries,
    train_end: usize,
    progress: &dyn Progress,
) -> Result<Prophet, ForecastError> {
    let seen = |at| series.observed(at).map(|count| (series.local_secs(at), stabilise(count)));
    let (times, values): (Vec<i64>, Vec<f64>) = (0..train_end).filter_map(seen).unzip();
    let draft = ProphetDraft { model: ModelId::Hybrid, change_scale: CHANGE_SCALE };
    draft.through(&times, &values, series.step(), progress).await
}

fn clock(series: &TimeSeries) -> Clock {
    Clock { start_local_secs: series.local_secs(0), step: series.step() }
}

/// Prophet's forecasts on the square-root scale.
#[derive(Debug)]
struct Bases(Vec<f64>);

impl Bases {
    /// Of the first `n` buckets.
    fn of(prophet: &Prophet, clock: Clock, n: usize) -> Self {
        let starts = (0..n as i64).map(|at| clock.start_local_secs + at * clock.step.secs_i64());
        Self(starts.map(|start| prophet.expected(start)).collect())
    }

    /// What Prophet leaves over of the count of bucket `at`; `NaN` where there is none.
    fn left(&self, at: usize, count: Option<f64>) -> f64 {
        count.map_or(f64::NAN, |count| stabilise(count) - self.0[at])
    }
}

impl Hybrid {
    /// One whose network was trained before, on this series.
    ///
    /// # Errors
    /// When Prophet can't be fitted, or the listener cancels.
    pub(super) async fn from_trained(
        trained: Trained,
        series: &TimeSeries,
        progress: &dyn Progress,
    ) -> Result<Self, ForecastError> {
        let train_end = series.index_at(trained.end_local_secs());
        Ok(Self { prophet: regular_part(series, train_end, progress).await?, trained })
    }

    /// Forecasts of the buckets whose bases these are, given what the network expects on top of them.
    fn means<'a>(&'a self, bases: &'a [f64], ahead: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        let parts = bases.iter().zip(ahead).zip(&self.trained.sequence.variance);
        parts.map(|((base, ahead), variance)| expected_count((base + ahead).max(0.0), *variance))
    }
}

impl Forecaster for Hybrid {
    fn id(&self) -> ModelId {
        ModelId::Hybrid
    }

    fn min_history(&self) -> usize {
        HISTORY + 1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let clock = Clock { start_local_secs: history.local_secs(0), step: history.step() };
        let bases = Bases::of(&self.prophet, clock, history.len() + horizon);
        let mut run = Run::new(&self.trained.sequence, clock);
        for (at, count) in history.observed_or_nan().into_iter().enumerate() {
            run.push(bases.left(at, Some(count)));
        }
        let mut mean = vec![f64::NAN; horizon];
        if let Some(ahead) = run.ahead(horizon) {
            let means = self.means(&bases.0[history.len()..], ahead);
            mean.iter_mut().zip(means).for_each(|(cell, value)| *cell = value);
        }
        Forecast { origin: history.origin(), mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let bases = Bases::of(&self.prophet, clock(series), origins.end + leads);
        let mut run = Run::new(&self.trained.sequence, clock(series));
        for at in 0..origins.end {
            run.push(bases.left(at, series.observed(at)));
            if at >= origins.start
                && let Some(ahead) = run.ahead(leads)
            {
                let means = self.means(&bases.0[at + 1..], ahead);
                (1..).zip(means).for_each(|(lead, value)| rolling.set(at, lead, value));
            }
        }
        rolling
    }

    fn detail(&self) -> String {
        format!("{}, {}", self.prophet.detail(), self.trained.detail())
    }

    fn training(&self) -> &[Epoch] {
        &self.trained.sequence.log
    }

    fn weights(&self) -> Option<Vec<u8>> {
        self.trained.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::{LstmDraft, Shelf, fit};
    use crate::progress::{Silent, block_on};
    use crate::series::{Origin, Quality};
    use crate::units::{Step, UnixSecs};

    const SPLIT: usize = 800;

    /// Ten days of quarter hours with a daily cycle and a little noise; some are missing.
    fn traffic() -> TimeSeries {
        let noise = |at: usize| ((at * at + 7 * at) % 31) as f64;
        let wave = |at: usize| 100.0 + 60.0 * (at as f64 / 96.0 * std::f64::consts::TAU).sin();
        let counts: Vec<f64> = (0..960).map(|at| (wave(at) + noise(at)).round()).collect();
        let mut quality = vec![Quality::Observed; counts.len()];
        quality[300..320].fill(Quality::Missing);
        let origin = Origin::Synthetic { seed: 1 };
        TimeSeries::new("test", origin, (UnixSecs(0), 0), Step::QUARTER_HOUR, counts, quality).expect("valid")
    }

    #[test]
    fn weights_come_back_from_the_shelf_as_they_were() {
        let series = traffic();
        let model = block_on(HybridDraft::default().fit(&series, SPLIT, &Silent)).expect("enough history");
        let mut shelf = Shelf::default();
        shelf.put(&model.weights().expect("bytes")).expect("whole");
        // Trained before the split that is asked for: nothing of what came since is used.
        for split in [SPLIT, SPLIT + 50] {
            let back = block_on(fit(ModelId::Hybrid, &series, split, &shelf, &Silent)).expect("fits");
            assert_eq!(back.rolling(&series, 790..900, 5), model.rolling(&series, 790..900, 5));
            assert_eq!(back.training(), model.training());
        }
    }

    #[test]
    fn a_network_for_counts_is_something_else() {
        let series = traffic();
        let lstm = block_on(LstmDraft::default().fit(&series, SPLIT, &Silent)).expect("enough history");
        let mut shelf = Shelf::default();
        shelf.put(&lstm.weights().expect("bytes")).expect("whole");
        assert!(shelf.trained(ModelId::Hybrid, &series, SPLIT).is_none());
    }

    #[test]
    fn nothing_to_learn_is_no_trouble() {
        let quality = vec![Quality::Observed; 960];
        for count in [0.0, 4e9] {
            let origin = Origin::Synthetic { seed: 1 };
            let series = TimeSeries::new(
                "flat",
                origin,
                (UnixSecs(0), 0),
                Step::QUARTER_HOUR,
                vec![count; 960],
                quality.clone(),
            );
            let series = series.expect("valid");
            let model = block_on(HybridDraft::default().fit(&series, SPLIT, &Silent)).expect("enough history");
            let mean = model.forecast(&series.history(900), 60).mean;
            assert!(mean.iter().all(|mean| (mean - count).abs() <= 1e-3 * count + 0.5), "{mean:?}");
        }
    }

    #[test]
    fn it_says_how_much_it_needs_in_its_own_name() {
        let error = block_on(HybridDraft::default().fit(&traffic(), 150, &Silent)).expect_err("a day and a half");
        assert!(error.to_string().starts_with("hybrid needs 193 observed buckets"), "{error}");
    }
}
