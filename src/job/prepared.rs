//! What a run is prepared from: the trace at its step, fitted models, forecasts and bands, and the ground.
//!
//! Each is kept under what it depends on, so that a change of price, bounds or policy uses it whole.

use super::course::{Course, Courses};
use super::error::AppError;
use super::ground::{fan, ground};
use super::notices::forecast_notices;
use super::place::Place;
use super::ticks::{in_ticks, incidents_in_ticks};
use crate::detect::{DetectorId, Incident, incidents};
use crate::forecast::{
    Band, Forecaster, ModelId, Rolling, Scores, Shelf, bands, first_origin, fit, fitted_before, score_leads,
};
use crate::knob::Group;
use crate::progress::{Progress, Stage};
use crate::report::{Fan, Ground};
use crate::scenario::{Notice, Scenario};
use crate::series::{Digest, TimeSeries};
use crate::stress::Stress;
use crate::units::{Rps, Step};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// The parts of the last runs.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    resampled: Option<Resampled>,
    courses: Courses,
    /// Models of one trace, step and split.
    fitted: Vec<Fitted>,
    shelf: Shelf,
    /// The scores of a model.
    scored: Option<(FitKey, Option<Scores>)>,
    /// Forecasts and bands as far as the policy looks.
    banded: Option<Banded>,
    /// Those of a policy before that looks elsewhere: policies that are compared come in turns.
    earlier: Option<Banded>,
    /// The same as far as is drawn.
    drawn: Option<Banded>,
    /// Grounds of the last runs, and what they depend on, the newest last.
    grounds: Vec<(GroundKey, Grounded)>,
}

/// Grounds that are kept: ticks of 15 s and of a minute, and one for a policy that looks farther ahead.
const MOST_GROUNDS: usize = 3;

/// What does not depend on what a policy decides.
#[derive(Debug, Clone)]
pub(super) struct Grounded {
    /// A value for each tick.
    pub(super) ground: Arc<Ground>,
    /// The forecasts that the policy reads.
    pub(super) fan: Arc<Fan>,
    /// Joined anomalies, by ticks.
    pub(super) incidents: Vec<Incident>,
}

/// What a [`Ground`] depends on: the forecasts, the replayed part, and the knobs that scale and score it.
#[derive(Debug, Clone, PartialEq)]
struct GroundKey {
    bands: BandKey,
    replay: Range<usize>,
    /// The one that `tick=auto` stands for follows from the policy.
    tick: Step,
    /// The one that `detector=auto` stands for; it follows from where the trace is from, which no knob says.
    detector: DetectorId,
    knobs: Vec<(&'static str, Option<String>)>,
}

/// Knobs that change the ground beside the trace, the model and what bands depend on.
const GROUND_KNOBS: [&str; 7] = ["multiplier", "metric_lag", "step", "horizon", "spread", "seed", "stress"];

#[derive(Debug)]
struct Resampled {
    digest: Digest,
    series: Rc<TimeSeries>,
}

/// A fitted model, and what it is fitted on.
#[derive(Debug)]
struct Fitted {
    key: FitKey,
    model: Rc<dyn Forecaster>,
    /// How far it can be asked.
    leads: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FitKey {
    digest: Digest,
    step_secs: u32,
    split: usize,
    model: ModelId,
}

impl FitKey {
    pub(super) fn new(series: &TimeSeries, split: usize, model: ModelId) -> Self {
        Self { digest: series.source().digest, step_secs: series.step().secs(), split, model }
    }
}

/// Forecasts and bands of every origin that a run needs.
#[derive(Debug)]
pub(super) struct Banded {
    key: BandKey,
    pub(super) rolling: Rc<Rolling>,
    pub(super) bands: Vec<Band>,
    /// What was chosen, and where there is no band.
    pub(super) notices: Vec<Notice>,
}

#[derive(Debug, Clone, PartialEq)]
struct BandKey {
    fit: FitKey,
    /// What is seen of the trace.
    measured: Digest,
    /// What happens, forecasts that go wrong among it.
    stress: Stress,
    first_origin: usize,
    leads: usize,
    level: f64,
}

impl Prepared {
    /// Trained parts that models may take.
    pub(super) fn shelf(&mut self) -> &mut Shelf {
        &mut self.shelf
    }

    pub(super) fn resampled(&mut self, own: &Rc<TimeSeries>, scenario: &Scenario) -> Result<Rc<TimeSeries>, AppError> {
        let digest = own.source().digest;
        if let Some(kept) = &self.resampled
            && kept.digest == digest
            && kept.series.step() == *scenario.step
        {
            return Ok(Rc::clone(&kept.series));
        }
        let series = own
            .resample(*scenario.step)
            .map_err(|e| AppError::new("trace.step", "Another step is needed", e.to_string()))?;
        let series = Rc::new(series);
        self.resampled = Some(Resampled { digest, series: Rc::clone(&series) });
        Ok(series)
    }

    /// `series` with what `scenario` says that happens.
    ///
    /// # Errors
    /// When a bucket would get more requests than a trace may hold.
    pub(super) fn course(&mut self, series: &Rc<TimeSeries>, scenario: &Scenario) -> Result<Course, AppError> {
        self.courses.of(Rc::clone(series), scenario)
    }

    /// Fits, forecasts `leads` buckets ahead and draws bands that hold a share `level`, unless that is what the last run did.
    ///
    /// # Errors
    /// When the model can't be fitted, or the listener cancels.
    pub(super) async fn forecasts(
        &mut self,
        scenario: &Scenario,
        course: &Course,
        place: &Place,
        (leads, level): (usize, f64),
        progress: &dyn Progress,
    ) -> Result<(), AppError> {
        let (series, measured) = (&course.trained, &course.measured);
        let fit_key = FitKey::new(series, place.split, *scenario.model);
        let key = BandKey {
            fit: fit_key,
            measured: measured.source().digest,
            stress: scenario.stress.clone(),
            first_origin: first_origin(series, place.split.min(place.replay.start)),
            leads,
            level,
        };
        let same_means = |kept: &Banded| BandKey { level: key.level, ..kept.key.clone() } == key;
        let is_it = |kept: &Option<Banded>| kept.as_ref().is_some_and(|kept| kept.key == key);
        if is_it(&self.banded) {
            return Ok(());
        }
        if is_it(&self.earlier) {
            std::mem::swap(&mut self.banded, &mut self.earlier);
            return Ok(());
        }
        let model = self.model(fit_key, series, key.leads, progress).await?;
        let kept = [&self.banded, &self.earlier].into_iter().flatten().find(|kept| same_means(kept));
        let rolling = match kept {
            Some(kept) => Rc::clone(&kept.rolling),
            None => {
                progress.checkpoint(Stage { what: "Forecasting", done: 0, total: 1 }).await?;
                let rolling = model.rolling(measured, key.first_origin..series.len(), key.leads);
                let made_secs = |origin: usize| measured.local_secs(origin + 1);
                Rc::new(rolling.scaled(|origin| scenario.stress.forecast_factor(made_secs(origin))))
            }
        };
        let mut all = Vec::with_capacity(key.leads);
        for lead in 1..=key.leads {
            progress.checkpoint(Stage { what: "Drawing bands", done: lead - 1, total: key.leads }).await?;
            all.push(bands(measured, &rolling, lead, key.level));
        }
        let notices = forecast_notices(model.as_ref(), series, (&all, place.replay.start));
        self.earlier = self.banded.replace(Banded { key, rolling, bands: all, notices });
        Ok(())
    }

    /// One-step scores of the scenario's model on what is after the split, made now or for an earlier run.
    ///
    /// # Errors
    /// As [`Prepared::model`].
    pub(super) async fn scores(
        &mut self,
        scenario: &Scenario,
        series: &TimeSeries,
        place: &Place,
        progress: &dyn Progress,
    ) -> Result<Option<Scores>, AppError> {
        let key = FitKey::new(series, place.split, *scenario.model);
        if let Some((kept, made)) = &self.scored
            && *kept == key
        {
            return Ok(*made);
        }
        let model = self.model(key, series, 1, progress).await?;
        let made = scores(model.as_ref(), series, place.split);
        self.scored = Some((key, made));
        Ok(made)
    }

    /// The model of `key` for forecasts as far as `leads` buckets ahead, fitted now or before.
    pub(super) async fn model(
        &mut self,
        key: FitKey,
        series: &TimeSeries,
        leads: usize,
        progress: &dyn Progress,
    ) -> Result<Rc<dyn Forecaster>, AppError> {
        self.fitted.retain(|kept| FitKey { model: key.model, ..kept.key } == key);
        if let Some(kept) = self.fitted.iter().find(|kept| kept.key == key && leads <= kept.leads) {
            return Ok(Rc::clone(&kept.model));
        }
        let (model, leads) = match fitted_before(key.model, series, key.split, leads, &self.shelf) {
            Some(model) => (model, leads),
            None => (fit(key.model, series, key.split, &self.shelf, progress).await?, usize::MAX),
        };
        let model: Rc<dyn Forecaster> = Rc::from(model);
        self.fitted.push(Fitted { key, model: Rc::clone(&model), leads });
        Ok(model)
    }

    /// What is expected right of each tick, `leads` buckets ahead. It is kept beside what the policy reads: the next knob needs
    /// the near leads again, and the far ones do not come for nothing.
    ///
    /// # Errors
    /// As [`Prepared::forecasts`].
    pub(super) async fn drawn(
        &mut self,
        scenario: &Scenario,
        course: &Course,
        place: &Place,
        leads: usize,
        progress: &dyn Progress,
    ) -> Result<Arc<Fan>, AppError> {
        let earlier = self.earlier.take();
        std::mem::swap(&mut self.banded, &mut self.drawn);
        let made = self.forecasts(scenario, course, place, (leads, scenario.band_level()), progress).await;
        std::mem::swap(&mut self.banded, &mut self.drawn);
        self.earlier = earlier;
        made?;
        let drawn = self.drawn.as_ref().ok_or_else(no_forecast)?;
        Ok(Arc::new(fan(scenario, place, drawn)))
    }

    /// The ground of `scenario` and the forecasts that its policy reads, made now or by the last run.
    pub(super) fn ground(&mut self, scenario: &Scenario, course: &Course, place: &Place) -> Result<Grounded, AppError> {
        let banded = self.banded()?;
        let scoring = scenario.keys().into_iter().filter(|key| key.group == Group::Detector).map(|key| key.name);
        let names = GROUND_KNOBS.into_iter().chain(scoring);
        let key = GroundKey {
            bands: banded.key.clone(),
            replay: place.replay.clone(),
            tick: scenario.tick(),
            detector: scenario.detector_id(),
            knobs: names.map(|name| (name, scenario.effective(name))).collect(),
        };
        if let Some(place) = self.grounds.iter().position(|(kept, _)| *kept == key) {
            let kept = self.grounds.remove(place);
            let grounded = kept.1.clone();
            self.grounds.push(kept);
            return Ok(grounded);
        }
        let buckets = ground(scenario, course, place, banded);
        let found = joined(scenario, &buckets);
        let grounded = Grounded {
            ground: Arc::new(in_ticks(scenario, &course.load, place.replay.start, buckets)),
            fan: Arc::new(fan(scenario, place, banded)),
            incidents: incidents_in_ticks(found, scenario.ticks_per_bucket()),
        };
        if self.grounds.len() == MOST_GROUNDS {
            self.grounds.remove(0);
        }
        self.grounds.push((key, grounded.clone()));
        Ok(grounded)
    }

    /// The forecasts of the last run, as far as its policy looks.
    ///
    /// # Errors
    /// When there was no run.
    pub(super) fn banded(&self) -> Result<&Banded, AppError> {
        self.banded.as_ref().ok_or_else(no_forecast)
    }
}

impl Banded {
    /// Incidents of the replayed part by the detector of `scenario`, by buckets.
    pub(super) fn incidents(&self, scenario: &Scenario, course: &Course, place: &Place) -> Vec<Incident> {
        joined(scenario, &ground(scenario, course, place, self))
    }
}

/// The anomalies of `buckets` as incidents.
fn joined(scenario: &Scenario, buckets: &Ground) -> Vec<Incident> {
    let excess: Vec<f64> = buckets.residual_rps.iter().map(|r| Rps(*r).per_bucket(*scenario.step)).collect();
    incidents(&buckets.verdict, &buckets.score, &excess)
}

fn no_forecast() -> AppError {
    AppError::new("forecast.none", "No forecast", "Run again.")
}

/// One-step scores on what is after the split, at the usual level of 90 %.
fn scores(model: &dyn Forecaster, series: &TimeSeries, split: usize) -> Option<Scores> {
    if series.observed_in(split..series.len()) == 0 {
        return None;
    }
    score_leads(model, series, split, &[1]).first().map(|result| result.scores)
}
