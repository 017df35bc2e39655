//! Gradient-boosted trees for the change from the last value, on what came before, the same time on earlier days, and the
//! clock.
//!
//! No crate that is kept and small does this with the same bits natively and in wasm: forust-ml and perpetual bring rayon,
//! whose order of sums varies, gbdt has not moved since 2021. So it is written here: `bins` cuts features into 64 ranges,
//! `tree` grows a tree by histograms, `boost` adds trees up and stops early, `features` says what they see, `forest` evaluates
//! many rows at once.
//!
//! Three boosters share the leads: one for the next bucket, one for a few, one for the rest, the last two with the lead as a
//! feature and a sample of the leads of each origin to learn from. A change that is out of all proportion to the training
//! part's others is brought to the bound of [`bounded`] before it is learnt, so that one spike does not become a leaf.
//!
//! | hyper-parameter | value | purpose |
//! |---|---|---|
//! | rate, leaves, rows of a leaf | 0.12, 20, 20 | usual of LightGBM, leaves a little smaller for short traces |
//! | rows and features of a tree | three quarters, a half | trees that differ, and time |
//! | trees | at most 250 | a quarter more than forecast the last fifth of the training rows best |
//! | training buckets | the last [`MAX_TRAINED`] | time of the fit |

mod bins;
mod boost;
mod features;
mod forest;
mod tree;

use super::variance::{expected_count, stabilise};
use super::{Fit, Fitting, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling, boxed};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use boost::{Boosted, MAX_TREES, Rows};
use features::{Features, RECENT, stabilised};
use std::ops::{Range, RangeInclusive};

/// Observed buckets that are needed.
pub(super) const MIN_VALUES: usize = 120;
/// Most buckets before the split that are learnt from.
const MAX_TRAINED: usize = 20_000;
/// Leads that share a booster.
const GROUPS: [RangeInclusive<usize>; 3] = [1..=1, 2..=6, 7..=MAX_LEADS];
/// Rows that a booster should learn from: where origins are few, each is a row at several leads.
const WANTED_ROWS: usize = 8000;
/// Rows that a booster learns from at most: where origins are more, some of them, evenly.
const MAX_ROWS: usize = 10_000;
/// Trees of a fit on more buckets for trees of the first one: what the end of a shorter part stopped at is too few for it.
const REFIT_TREES: (usize, usize) = (3, 2);
/// Multiples of the change that nine in ten do not exceed, beyond which a change is cut.
const BOUND: f64 = 8.0;

/// Grows the trees.
#[derive(Debug, Clone, Copy, Default)]
pub struct BoostedDraft {
    /// Trees for each of [`GROUPS`]; as many as the last fifth of the training rows asks for by default.
    pub trees: Option<[usize; GROUPS.len()]>,
}

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
            let origins = train_end - first;
            let most = MAX_ROWS.min(origins * (leads.end() - leads.start() + 1));
            let wanted = WANTED_ROWS.max(origins).min(most);
            let stage = Stage { what: "Boosting trees", done, total: GROUPS.len() };
            let rows = training_rows(series, &features, first..train_end, (leads.clone(), wanted));
            let width = features.count();
            let overlap = wanted.div_ceil(origins) * leads.end();
            let known = Rows { features: width, cells: &rows.0, targets: &rows.1, overlap };
            let trees = self.trees.and_then(|trees| trees.get(done).copied());
            let (booster, variance) = Boosted::fit(known, trees, (progress, stage)).await?;
            variances.push(variance);
            boosters.push(booster);
        }
        Ok(BoostedTrees { boosters, variances })
    }
}

/// Features and targets of forecasts of observed buckets within `trained`, in the order of time, about `wanted` of them.
fn training_rows(
    series: &TimeSeries,
    features: &Features,
    trained: Range<usize>,
    (leads, wanted): (RangeInclusive<usize>, usize),
) -> (Vec<f64>, Vec<f64>) {
    let (mut cells, mut targets) = (Vec::new(), Vec::new());
    let span = leads.end() - leads.start() + 1;
    let rows_before = |origins: usize| origins * wanted / trained.len().max(1);
    for (nth, origin) in trained.clone().enumerate() {
        for turn in 0..rows_before(nth + 1) - rows_before(nth) {
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
    /// What is expected of the `leads` buckets after each of `origins`, counts per bucket, handed to `put` with origin and lead.
    fn expect(
        &self,
        features: &Features,
        (origins, leads): (Range<usize>, usize),
        mut put: impl FnMut(usize, usize, f64),
    ) {
        let width = features.count();
        for ((booster, variance), group) in self.boosters.iter().zip(&self.variances).zip(GROUPS) {
            let forest = booster.forest(width);
            let (mut row, mut reachable) = (Vec::new(), Vec::new());
            for origin in origins.clone().filter(|origin| !features.value(*origin).is_nan()) {
                row.clear();
                features.fill_recent(origin, &mut row);
                let mut of_origin = forest.everything();
                forest.narrow(0..RECENT, &row, &mut of_origin);
                for lead in group.clone().take_while(|lead| *lead <= leads) {
                    row.clear();
                    features.fill_ahead(origin, lead, &mut row);
                    reachable.clone_from(&of_origin);
                    forest.narrow(RECENT..width, &row, &mut reachable);
                    put(origin, lead, expected(features.value(origin), forest.value(&reachable), *variance));
                }
            }
        }
    }
}

/// The count `change` after the value `last`, both on the square-root scale.
fn expected(last: f64, change: f64, variance: f64) -> f64 {
    // Nothing to say: the last value, as it was.
    let variance = if change == 0.0 { 0.0 } else { variance };
    expected_count((last + change).max(0.0), variance)
}

impl Forecaster for BoostedTrees {
    fn id(&self) -> ModelId {
        ModelId::Boosted
    }

    fn min_history(&self) -> usize {
        1
    }

    fn refit<'a>(
        &'a self,
        series: &'a TimeSeries,
        train_end: usize,
        progress: &'a dyn Progress,
    ) -> Option<Fitting<'a>> {
        let trees = std::array::from_fn(|group| {
            let (more, than) = REFIT_TREES;
            self.boosters.get(group).map_or(0, |booster| (booster.len() * more / than).min(MAX_TREES))
        });
        Some(boxed(BoostedDraft { trees: Some(trees) }, series, train_end, progress))
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
        let mut mean = vec![f64::NAN; horizon];
        self.expect(&features, (origin..origin + 1, horizon), |_, lead, count| mean[lead - 1] = count);
        Forecast { origin, mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let features = Features::new(stabilised(series, origins.end), (series.local_secs(0), series.step()));
        self.expect(&features, (origins, leads), |origin, lead, count| rolling.set(origin, lead, count));
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
        let model = block_on(BoostedDraft::default().fit(&series, 24 * 42, &Silent)).expect("six weeks");
        for lead in [1, 5, 24] {
            let error = rmse(&model, &series, 24 * 42, lead);
            assert!(error < 60.0, "{error} at {lead}");
        }
    }

    #[test]
    fn a_refit_grows_half_as_many_trees_more() {
        let series = hours(42);
        let early = block_on(BoostedDraft::default().fit(&series, 24 * 30, &Silent)).expect("a month");
        let again = early.refit(&series, 24 * 42, &Silent).expect("boosted trees can be fitted again");
        let again = block_on(again).expect("six weeks");
        let trees: Vec<String> =
            early.boosters.iter().map(|booster| (booster.len() * 3 / 2).min(MAX_TREES).to_string()).collect();
        assert_eq!(again.detail(), format!("{} trees", trees.join(" + ")));
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
