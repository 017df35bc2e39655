//! The best that a trace allows: models compared on the end of the training part, and mixed by their recent errors.
//!
//! Each candidate is fitted on what is before the tail (the last fifth of the training part) and scored on it, one pass, at
//! every lead. Those that are far behind the best, or behind the last value at every lead, drop out; the others are fitted on
//! the whole training part too, with as many trees, or the same form, as the first fit found, where finding out takes long. What was forecast before the split comes from the first fit, so that bands rest on errors that
//! nobody has learnt. Each forecast is their mean, weighted by inverse discounted squared errors (J. M. Bates, C. W. J.
//! Granger, "The Combination of Forecasts", 1969; J. H. Stock, M. W. Watson, "Combination forecasts of output growth in a
//! seven-country data set", Journal of Forecasting 23, 2004), lead by lead: first of the tail, later of what has been seen.
//! The last value always takes part, so that where a model has lost its way the forecast comes back to it. A model has to be
//! better than it by a standard error: by less than that, the tail's errors could be luck (the rule of one standard error, L.
//! Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone, "Classification and Regression Trees", 1984, §3.4.3). `compare` has the
//! tail, `evidence` what is known later, `weights` the weights.
//!
//! | hyper-parameter | value | purpose |
//! |---|---|---|
//! | tail | a fifth of the training part, at most 2000 buckets | what models are compared on |
//! | discount | 0.99 a bucket, 0.95 at nearer leads | how fast earlier errors are forgotten |
//! | sharpness | 6 to 24 | power of the inverse squared error: an eighth of the number of errors that the tail's mean square rests on |
//! | prior | 50 buckets | how much the tail's errors weigh at the split |

mod choice;
mod compare;
mod evidence;
mod weights;

pub use choice::{Choice, Contender};

use super::ridge::RidgeDraft;
use super::variance::ScaleKind;
use super::{Fit, Forecast, ForecastError, Forecaster, ModelId, Rolling, Shelf, fit};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use compare::{Compared, Tail, allowances, judge, judged_leads, sharpness};
use evidence::Prior;
use std::ops::Range;
use weights::{by_lead, mix};

/// Share of the training part that is its tail, as its inverse.
const TAIL_SHARE: usize = 5;
/// Longest tail, in buckets.
const MAX_TAIL: usize = 2000;
/// Observed buckets of the tail that are needed to compare.
const MIN_TAIL: usize = 4;
/// A candidate takes part if at some judged lead its error is within this factor of the best.
const NEAR_BEST: f64 = 1.15;
/// The same for a long trace, where every model costs time and the tail tells small differences.
const NEAR_BEST_LONG: f64 = 1.005;
/// Training buckets from which on a trace is long.
const LONG: usize = 20_000;
/// Training rows of a regression that is only compared, on a long trace.
const COMPARED_ROWS: usize = 4000;

/// A model that is considered.
#[derive(Debug, Clone, Copy)]
pub enum Candidate {
    Plain(ModelId),
    Ridge(ScaleKind),
}

/// Candidates on an ordinary trace. The last value comes first: at equal errors the earlier one is preferred.
const ALL: [Candidate; 11] = [
    Candidate::Plain(ModelId::Last),
    Candidate::Ridge(ScaleKind::Root),
    Candidate::Ridge(ScaleKind::Log),
    Candidate::Ridge(ScaleKind::Plain),
    Candidate::Plain(ModelId::Boosted),
    Candidate::Plain(ModelId::Ets),
    Candidate::Plain(ModelId::HoltWinters),
    Candidate::Plain(ModelId::Smoothing),
    Candidate::Plain(ModelId::SeasonalWeek),
    Candidate::Plain(ModelId::SeasonalDay),
    Candidate::Plain(ModelId::Tsb),
];
/// Candidates on a long trace: those that are fitted in a moment.
const QUICK: [Candidate; 4] = [
    Candidate::Plain(ModelId::Last),
    Candidate::Ridge(ScaleKind::Root),
    Candidate::Ridge(ScaleKind::Log),
    Candidate::Plain(ModelId::Smoothing),
];

/// Compares, and fits what is taken.
#[derive(Debug, Clone, Copy)]
pub struct AutoDraft<'a> {
    /// Trained parts that candidates may take.
    pub shelf: &'a Shelf,
}

/// Fitted members and how good they were on the tail.
#[derive(Debug)]
pub struct Auto {
    members: Vec<Member>,
    prior: Prior,
    train_end: usize,
    choice: Choice,
}

/// One model, fitted twice.
#[derive(Debug)]
struct Member {
    /// Without the tail; `None` where there is none.
    early: Option<Box<dyn Forecaster>>,
    /// On the whole training part.
    whole: Box<dyn Forecaster>,
}

impl Member {
    /// Forecasts from origins before `train_end` by the model that has not seen the tail, so that what bands and weights are
    /// made of at the split are errors on buckets that were not learnt; from later ones by the other.
    fn rolling(&self, series: &TimeSeries, train_end: usize, origins: Range<usize>, leads: usize) -> Rolling {
        let Some(early) = &self.early else { return self.whole.rolling(series, origins, leads) };
        let cut = train_end.clamp(origins.start, origins.end);
        let mut rolling = Rolling::empty(origins.clone(), leads);
        for (model, part) in [(early, origins.start..cut), (&self.whole, cut..origins.end)] {
            if part.is_empty() {
                continue;
            }
            let own = model.rolling(series, part.clone(), leads);
            for origin in part {
                (1..=leads).for_each(|lead| rolling.set(origin, lead, own.at(origin, lead)));
            }
        }
        rolling
    }
}

impl Candidate {
    fn model(self) -> ModelId {
        match self {
            Self::Plain(model) => model,
            Self::Ridge(_) => ModelId::Ridge,
        }
    }

    fn variant(self) -> String {
        match self {
            Self::Plain(_) => String::new(),
            Self::Ridge(scale) => scale.for_mean(0.0).name().to_owned(),
        }
    }

    async fn fit(
        self,
        series: &TimeSeries,
        train_end: usize,
        (shelf, max_rows): (&Shelf, Option<usize>),
        progress: &dyn Progress,
    ) -> Result<Box<dyn Forecaster>, ForecastError> {
        let scales: &'static [ScaleKind] = match self {
            Self::Plain(model) => return Box::pin(fit(model, series, train_end, shelf, progress)).await,
            Self::Ridge(ScaleKind::Plain) => &[ScaleKind::Plain],
            Self::Ridge(ScaleKind::Root) => &[ScaleKind::Root],
            Self::Ridge(ScaleKind::Log) => &[ScaleKind::Log],
        };
        let usual = RidgeDraft::default();
        let draft = RidgeDraft { scales, max_rows: max_rows.unwrap_or(usual.max_rows) };
        Ok(Box::new(draft.fit(series, train_end, progress).await?))
    }
}

impl Fit for AutoDraft<'_> {
    type Fitted = Auto;

    async fn fit(&self, series: &TimeSeries, train_end: usize, progress: &dyn Progress) -> Result<Auto, ForecastError> {
        let train_end = train_end.min(series.len());
        let candidates: &[Candidate] = if train_end >= LONG { &QUICK } else { &ALL };
        let (mut compared, compared_on) = self.compare(series, train_end, candidates, progress).await?;
        let near_best = if train_end >= LONG { NEAR_BEST_LONG } else { NEAR_BEST };
        let (sharpness, allowances) = (sharpness(&compared), allowances(&compared));
        let judged = judge(&mut compared, near_best);
        let (mut members, mut errors, mut contenders) = (Vec::new(), Vec::new(), Vec::new());
        for (one, relative_rmse) in compared.into_iter().zip(judged) {
            let (model, variant) = (one.candidate.model(), one.candidate.variant());
            let mut contender = Contender { model, variant, relative_rmse, weight: 0.0, left_out: None };
            match one.errors {
                Err(ref why) => contender.left_out = Some(why.clone()),
                Ok(ref own) => match self.fit_whole(&one, series, train_end, progress).await {
                    Ok(whole) => {
                        members.push(Member { early: one.model, whole });
                        errors.push(own.clone());
                    }
                    Err(ForecastError::Cancelled(cancelled)) => return Err(cancelled.into()),
                    Err(error) => contender.left_out = Some(error.to_string()),
                },
            }
            contenders.push(contender);
        }
        let prior = Prior { errors: by_lead(&errors), sharpness, allowances };
        let weights = prior.evidence(1).weights();
        let taking_part = contenders.iter_mut().filter(|one| one.left_out.is_none());
        taking_part.zip(&weights).for_each(|(one, weight)| one.weight = *weight);
        contenders.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let leads = judged_leads(compared_on);
        let choice = Choice { compared_on, leads, candidates: contenders };
        Ok(Auto { members, prior, train_end, choice })
    }
}

impl AutoDraft<'_> {
    /// A member on the whole training part. What it chose without the tail, by which it was judged, stays; but on a long trace
    /// it was compared on a few rows only, and chooses again.
    async fn fit_whole(
        &self,
        compared: &Compared,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<Box<dyn Forecaster>, ForecastError> {
        let early = compared.model.as_deref().filter(|_| train_end < LONG);
        match early.and_then(|model| model.refit(series, train_end, progress)) {
            Some(fitting) => fitting.await,
            None => compared.candidate.fit(series, train_end, (self.shelf, None), progress).await,
        }
    }

    /// Errors of all candidates on the tail, and the number of its observed buckets.
    async fn compare(
        &self,
        series: &TimeSeries,
        train_end: usize,
        candidates: &[Candidate],
        progress: &dyn Progress,
    ) -> Result<(Vec<Compared>, usize), ForecastError> {
        // What is behind the training part must not be in reach of a candidate's forecast.
        let known = series.until(train_end);
        let tail_start = train_end - (train_end / TAIL_SHARE).min(MAX_TAIL);
        let compared_on = known.observed_in(tail_start..train_end);
        if tail_start == 0 || compared_on < MIN_TAIL {
            let candidate = Candidate::Plain(ModelId::Last);
            return Ok((vec![Compared::alone(candidate)], 0));
        }
        let shelf = self.shelf.before(series.local_secs(tail_start));
        let max_rows = (train_end >= LONG).then_some(COMPARED_ROWS);
        let tail = Tail::new(&known, tail_start);
        let mut compared = Vec::with_capacity(candidates.len());
        for (done, candidate) in candidates.iter().enumerate() {
            progress.checkpoint(Stage { what: "Comparing models", done, total: candidates.len() }).await?;
            compared.push(match candidate.fit(&known, tail_start, (&shelf, max_rows), progress).await {
                Ok(model) => tail.compare(*candidate, model),
                Err(ForecastError::Cancelled(cancelled)) => return Err(cancelled.into()),
                Err(error) => Compared::refused(*candidate, error.to_string()),
            });
        }
        Ok((compared, compared_on))
    }
}

impl Auto {
    /// The mix at one lead for all of `origins`; `all` reaches back to where errors begin to count.
    fn lead(&self, series: &TimeSeries, all: &[Rolling], lead: usize, origins: Range<usize>, rolling: &mut Rolling) {
        let mut evidence = self.prior.evidence(lead);
        let mut shares = evidence.weights();
        for origin in origins.start.min(self.train_end)..origins.end {
            let seen = series.observed(origin).filter(|_| origin >= self.train_end && origin >= lead);
            if let Some(actual) = seen.filter(|_| all.len() > 1) {
                evidence.learn(all, origin, actual);
                shares = evidence.weights();
            }
            if origin >= origins.start {
                rolling.set(origin, lead, mix(&shares, all.iter().map(|member| member.at(origin, lead))));
            }
        }
    }
}

impl Forecaster for Auto {
    fn id(&self) -> ModelId {
        ModelId::Auto
    }

    fn min_history(&self) -> usize {
        1
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let origin = history.origin();
        let rolling = self.rolling(&history.known(), origin..origin + 1, horizon);
        Forecast { origin, mean: (1..=horizon).map(|lead| rolling.at(origin, lead)).collect() }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let mut rolling = Rolling::empty(origins.clone(), leads);
        let scored_from = self.train_end.saturating_sub(leads);
        let first = if origins.end > self.train_end { origins.start.min(scored_from) } else { origins.start };
        let rolling_of = |member: &Member| member.rolling(series, self.train_end, first..origins.end, leads);
        let all: Vec<Rolling> = self.members.iter().map(rolling_of).collect();
        for lead in 1..=leads {
            self.lead(series, &all, lead, origins.clone(), &mut rolling);
        }
        rolling
    }

    fn detail(&self) -> String {
        self.choice.chosen().map(Contender::to_string).unwrap_or_default()
    }

    fn left_out(&self) -> &[usize] {
        // The rule looks at the trace alone: all members that leave outliers out leave out the same.
        self.members.iter().map(|member| member.whole.left_out()).find(|left_out| !left_out.is_empty()).unwrap_or(&[])
    }

    fn choice(&self) -> Option<&Choice> {
        Some(&self.choice)
    }
}

#[cfg(test)]
mod tests;
