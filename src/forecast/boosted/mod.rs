//! Gradient-boosted trees for the change from the last value, on what came before, the same time on earlier days, and the
//! clock.
//!
//! No crate that is kept and small does this with the same bits natively and in wasm: forust-ml and perpetual bring rayon,
//! whose order of sums varies, gbdt has not moved since 2021. So it is written here: `bins` cuts features into 64 ranges,
//! `tree` grows a tree by histograms, `boost` adds trees up and stops early, `features` says what they see.
//!
//! Three boosters share the leads: one for the next bucket, one for a few, one for the rest, the last two with the lead as a
//! feature and a sample of the leads of each origin to learn from. A change that is out of all proportion to the training
//! part's others is brought to the bound of [`bounded`] before it is learnt, so that one spike does not become a leaf.
//!
//! | hyper-parameter | value | purpose |
//! |---|---|---|
//! | rate, leaves, rows of a leaf | 0.08, 20, 20 | usual of LightGBM, a little smaller for short traces |
//! | trees | at most 250 | as many as forecast the last fifth of the training rows best |
//! | training buckets | the last [`MAX_TRAINED`] | time of the fit |

mod bins;
mod boost;
mod features;
mod tree;

use super::variance::{expected_count, stabilise};
use super::{Fit, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use boost::{Boosted, Rows};
use features::{Features, count, seasons, stabilised};
use std::ops::{Range, RangeInclusive};

/// Observed buckets that are needed.
pub(super) const MIN_VALUES: usize = 120;
/// Most buckets before the split that are learnt from.
const MAX_TRAINED: usize = 20_000;
/// Leads that share a booster.
const GROUPS: [RangeInclusive<usize>; 3] = [1..=1, 2..=6, 7..=MAX_LEADS];
/// Rows that a booster should learn from: where origins are few, each is a row at several leads.
const WANTED_ROWS: usize = 8000;
/// Multiples of the change that nine in ten do not exceed, beyond which a change is cut.
const BOUND: f64 = 8.0;

/// Grows the trees.
#[derive(Debug, Clone, Copy, Default)]
pub struct BoostedDraft;

/// Grown trees for every lead.
#[derive(Debug, Clone)]
pub struct BoostedTrees {
    /// One for each of [`GROUPS`].
    boosters: Vec<Boosted>,
    /// Mean squared error on the square-root scale for each of [`GROUPS`].
    variances: Vec<f64>,
}

impl Fit for BoostedDraft {
    type Fitted = BoostedTrees;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<BoostedTrees, ForecastError> {
        let train_end = train_end.min(series.len());
        let first = train_end.saturating_sub(MAX_TRAINED);
        let got = series.observed_in(first..train_end);
        if got < MIN_VALUES {
            let (model, instead) = (ModelId::Boosted, ModelId::Smoothing);
            return Err(ForecastError::TooShort { model, needed: MIN_VALUES, got, instead });
        }
        let features = Features::new(stabilised(series, train_end), (series.local_secs(0), series.step()));
        let (mut boosters, mut variances) = (Vec::new(), Vec::new());
        for (done, leads) in GROUPS.into_iter().enumerate() {
            let sampled = WANTED_ROWS.div_ceil(train_end - first).min(leads.end() - leads.start() + 1);
            let stage = Stage { what: "Boosting trees", done, total: GROUPS.len() };
            let rows = training_rows(series, &features, first..train_end, (leads.clone(), sampled));
            let width = count(seasons(series.step()).len());
            let known = Rows { features: width, cells: &rows.0, targets: &rows.1, overlap: sampled * leads.end() };
            let booster = Boosted::fit(known, (progress, stage)).await?;
            let left = rows.0.chunks_exact(width).zip(&rows.1).map(|(row, target)| target - booster.value(row));
            variances.push(left.map(|left| left * left).sum::<f64>() / rows.1.len().max(1) as f64);
            boosters.push(booster);
        }
        Ok(BoostedTrees { boosters, variances })
    }
}

/// Features and targets of forecasts of observed buckets within `trained`, in the order of time.
fn training_rows(
    series: &TimeSeries,
    features: &Features,
    trained: Range<usize>,
    (leads, sampled): (RangeInclusive<usize>, usize),
) -> (Vec<f64>, Vec<f64>) {
    let (mut cells, mut targets) = (Vec::new(), Vec::new());
    let span = leads.end() - leads.start() + 1;
    for origin in trained.clone() {
        for turn in 0..sampled {
            // A stride that shares no factor with the span visits every lead equally often.
            let lead = leads.start() + (origin * STRIDE + turn) % span;
            let target = origin + lead;
            let last = features.value(origin);
            if target >= trained.end || last.is_nan() {
                continue;
            }
            let Some(count) = series.observed(target) else { continue };
            features.fill(origin, lead, &mut cells);
            targets.push(stabilise(count) - last);
        }
    }
    bounded(&mut targets);
    (cells, targets)
}

/// Moves from an origin to the next among the leads of a group.
const STRIDE: usize = 7;

/// Cuts changes to [`BOUND`] times the size that nine in ten stay within.
fn bounded(changes: &mut [f64]) {
    let mut sizes: Vec<f64> = changes.iter().map(|change| change.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let usual = sizes.get(sizes.len() * 9 / 10).copied().unwrap_or(0.0);
    if usual > 0.0 {
        changes.iter_mut().for_each(|change| *change = change.clamp(-BOUND * usual, BOUND * usual));
    }
}

impl BoostedTrees {
    /// What is expected of bucket `origin + lead`, counts per bucket; `row` is a buffer.
    fn expected(&self, features: &Features, (origin, lead): (usize, usize), row: &mut Vec<f64>) -> f64 {
        let last = features.value(origin);
        if last.is_nan() {
            return f64::NAN;
        }
        let group = GROUPS.iter().position(|leads| leads.contains(&lead)).unwrap_or(GROUPS.len() - 1);
        row.clear();
        features.fill(origin, lead, row);
        let change = self.boosters[group].value(row);
        if change == 0.0 {
            // Nothing to say: the last value, as it was.
            return expected_count(last, 0.0);
        }
        expected_count((last + change).max(0.0), self.variances[group])
    }
}

impl Forecaster for BoostedTrees {
    fn id(&self) -> ModelId {
        ModelId::Boosted
    }

    fn min_history(&self) -> usize {
        1
    }

    /// Trees of each group of leads.
    fn detail(&self) -> String {
        let trees: Vec<String> = self.boosters.iter().map(|booster| booster.len().to_string()).collect();
        format!("{} trees", trees.join(" + "))
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let origin = history.origin();
        let values = history.observed_or_nan().iter().map(|count| stabilise(*count)).collect();
        let features = Features::new(values, (history.local_secs(0), history.step()));
        let mut row = Vec::new();
        let mean = (1..=horizon).map(|lead| self.expected(&features, (origin, lead), &mut row)).collect();
        Forecast { origin, mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let features = Features::new(stabilised(series, origins.end), (series.local_secs(0), series.step()));
        let mut row = Vec::new();
        for origin in origins {
            for lead in 1..=leads {
                rolling.set(origin, lead, self.expected(&features, (origin, lead), &mut row));
            }
        }
        rolling
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{Silent, block_on};
    use crate::series::{Origin, Quality};
    use crate::units::{Step, UnixSecs};

    /// Hours that depend on the time of day and on the weekday, with some noise.
    fn hours(days: usize) -> TimeSeries {
        let noise = |at: usize| ((at * at + 11 * at) % 29) as f64;
        let busy = |at: usize| if at / 24 % 7 >= 5 { 0.3 } else { 1.0 };
        let day = |at: usize| if (8..18).contains(&(at % 24)) { 900.0 } else { 100.0 };
        let counts: Vec<f64> = (0..24 * days).map(|at| (busy(at) * day(at) + noise(at)).round()).collect();
        let mut quality = vec![Quality::Observed; counts.len()];
        quality[300..320].fill(Quality::Missing);
        let step = Step::from_secs(3600).expect("a step");
        TimeSeries::new("test", Origin::Synthetic { seed: 1 }, (UnixSecs(0), 0), step, counts, quality).expect("valid")
    }

    fn rmse(model: &dyn Forecaster, series: &TimeSeries, first: usize, lead: usize) -> f64 {
        let rolling = model.rolling(series, first..series.len() - lead, lead);
        let squares =
            (first..series.len() - lead).map(|at| (rolling.at(at, lead) - series.counts()[at + lead]).powi(2));
        (squares.sum::<f64>() / (series.len() - lead - first) as f64).sqrt()
    }

    #[test]
    fn weekends_and_office_hours_are_learnt_at_every_lead() {
        let series = hours(56);
        let model = block_on(BoostedDraft.fit(&series, 24 * 42, &Silent)).expect("six weeks");
        for lead in [1, 5, 24] {
            let error = rmse(&model, &series, 24 * 42, lead);
            assert!(error < 60.0, "{error} at {lead}");
        }
    }

    #[test]
    fn noise_alone_is_left_to_its_mean() {
        let mut changes = vec![1.0; 99];
        changes.push(1e6);
        bounded(&mut changes);
        assert_eq!(changes[99], 8.0);
        bounded(&mut []);
    }
}
