//! [`Engine`]: runs scenarios, and remembers the parts that the next run may need again.

use super::columns::{classify, input_columns, past_forecasts, score_residuals};
use super::error::{AppError, missing_trace};
use super::fit::{fit_notice, fit_to_trace};
use super::notices::{gaps, run_notices};
use crate::detect::incidents;
use crate::forecast::{Band, Forecaster, ModelId, Rolling, Scores, Shelf, bands, first_origin, fit, score_leads};
use crate::knob::Problem;
use crate::policy::Outlook;
use crate::progress::{Progress, Stage};
use crate::report::{Columns, Overview, Report, TraceInfo, log_rows};
use crate::scenario::{DataRef, Level, Notice, Scenario};
use crate::series::calendar::Civil;
use crate::series::{Digest, Landmarks, TimeSeries, synthetic};
use crate::sim::{Inputs, baselines, simulate};
use crate::units::Rps;
use std::ops::Range;
use std::rc::Rc;

/// Share of a trace that trains when nobody says otherwise.
const TRAINING_SHARE: (usize, usize) = (7, 10);

/// Runs scenarios, and remembers the parts that the next one may need again.
#[derive(Debug, Default)]
pub struct Engine {
    traces: Vec<Trace>,
    resampled: Option<Resampled>,
    /// Models of one trace, step and split.
    fitted: Vec<Fitted>,
    shelf: Shelf,
    banded: Option<Banded>,
}

#[derive(Debug)]
struct Trace {
    data: DataRef,
    series: Rc<TimeSeries>,
    landmarks: Landmarks,
}

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
    scores: Option<Scores>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct BandKey {
    fit: FitKey,
    first_origin: usize,
    leads: usize,
    level: f64,
}

/// The part of a trace that is replayed, and the split.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) replay: Range<usize>,
    pub(super) split: usize,
}

impl Engine {
    /// Hands in a trace; one with the same reference is replaced.
    pub fn add_trace(&mut self, data: DataRef, series: TimeSeries, landmarks: Landmarks) {
        self.traces.retain(|trace| trace.data != data);
        self.traces.push(Trace { data, series: Rc::new(series), landmarks });
    }

    /// Takes over the traces of `other` that are not here.
    pub fn adopt(&mut self, other: Self) {
        let new = other.traces.into_iter().filter(|trace| self.traces.iter().all(|own| own.data != trace.data));
        let new: Vec<Trace> = new.collect();
        self.traces.extend(new);
    }

    /// Trained parts that its models may take.
    pub fn shelf(&mut self) -> &mut Shelf {
        &mut self.shelf
    }

    /// Whether the trace of `scenario` is here, or can be made.
    pub fn has_trace(&self, scenario: &Scenario) -> bool {
        scenario.data == DataRef::Synthetic || self.traces.iter().any(|trace| trace.data == scenario.data)
    }

    /// Runs `scenario`.
    ///
    /// # Errors
    /// When the trace is missing, the model can't be fitted, the replay is empty, or the listener cancels.
    pub async fn run(&mut self, scenario: &Scenario, progress: &dyn Progress) -> Result<Report, AppError> {
        let mut notices = Vec::new();
        let (own, landmarks) = self.trace(scenario)?;
        let scenario = &fitted(scenario, &own, landmarks, &mut notices)?;
        let series = self.resampled(&own, scenario)?;
        let place = place(scenario, &series, landmarks)?;
        let banded = self.forecasts(scenario, &series, &place, progress).await?;
        let ticks = place.replay.len();
        let stage = |what| Stage { what, done: 0, total: ticks };
        progress.checkpoint(stage("Preparing")).await?;
        let mut columns = input_columns(scenario, &series, &place, banded);
        let past = past_forecasts(scenario, &series, &place, banded);
        let scores = banded.scores;
        progress.checkpoint(stage("Replaying")).await?;
        score_residuals(scenario, &past, &mut columns);
        let mut written = Columns::default();
        let start_utc_secs = series.start().0 + place.replay.start as i64 * series.step().secs_i64();
        let mut totals = simulate(scenario, &inputs(scenario, start_utc_secs, &columns), &mut written);
        columns = columns.followed_by(written);
        classify(scenario, &mut columns);
        progress.checkpoint(stage("Comparing")).await?;
        let excess: Vec<f64> = columns.residual_rps.iter().map(|r| Rps(*r).per_bucket(*scenario.step)).collect();
        let incidents = incidents(&columns.verdict, &columns.score, &excess);
        totals.incidents = u32::try_from(incidents.len()).unwrap_or(u32::MAX);
        let baselines =
            baselines(scenario, &Inputs { outlook_rps: &[], ..inputs(scenario, start_utc_secs, &columns) }, &totals);
        notices.extend(run_notices(scenario, &series, &place));
        let initial = scenario.first_replicas();
        Ok(Report {
            scenario: scenario.clone(),
            trace: TraceInfo {
                source: own.source().clone(),
                start_local_secs: series.local_secs(0),
                utc_offset_secs: series.utc_offset_secs(),
                buckets: series.len(),
                split_bucket: place.split,
                own_step_secs: own.step().secs(),
            },
            step: series.step(),
            first_bucket: place.replay.start,
            trained_ticks: place.split.saturating_sub(place.replay.start).min(place.replay.len()),
            log: log_rows(&columns, initial),
            columns,
            incidents,
            totals,
            baselines,
            scores,
            overview: Overview { gaps: gaps(&series) },
            notices,
        })
    }

    /// The trace of `scenario` at its own step, and where it is cut.
    ///
    /// # Errors
    /// When it is not here.
    pub fn trace(&self, scenario: &Scenario) -> Result<(Rc<TimeSeries>, Landmarks), AppError> {
        if scenario.data == DataRef::Synthetic {
            let made =
                synthetic(scenario.seed).map_err(|e| AppError::new("trace.synthetic", "No trace", e.to_string()))?;
            return Ok((Rc::new(made), Landmarks::default()));
        }
        let found = self.traces.iter().find(|trace| trace.data == scenario.data);
        found.map(|trace| (Rc::clone(&trace.series), trace.landmarks)).ok_or_else(|| missing_trace(scenario.data))
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

    async fn forecasts(
        &mut self,
        scenario: &Scenario,
        series: &TimeSeries,
        place: &Place,
        progress: &dyn Progress,
    ) -> Result<&Banded, AppError> {
        let fit_key = FitKey::new(series, place.split, scenario.model);
        let key = BandKey {
            fit: fit_key,
            first_origin: first_origin(series, place.split.min(place.replay.start)),
            leads: scenario.forecast_leads(),
            level: scenario.band_level(),
        };
        let same_means = |kept: &Banded| BandKey { level: key.level, ..kept.key } == key;
        if self.banded.as_ref().is_none_or(|kept| kept.key != key) {
            let model = self.model(fit_key, series, progress).await?;
            let kept = self.banded.take().filter(same_means);
            let (rolling, scores) = match kept {
                Some(kept) => (kept.rolling, kept.scores),
                None => {
                    progress.checkpoint(Stage { what: "Forecasting", done: 0, total: 1 }).await?;
                    let rolling = model.rolling(series, key.first_origin..series.len(), key.leads);
                    (Rc::new(rolling), scores(model.as_ref(), series, place.split))
                }
            };
            let mut all = Vec::with_capacity(key.leads);
            for lead in 1..=key.leads {
                progress.checkpoint(Stage { what: "Drawing bands", done: lead - 1, total: key.leads }).await?;
                all.push(bands(series, &rolling, lead, key.level));
            }
            self.banded = Some(Banded { key, rolling, bands: all, scores });
        }
        self.banded.as_ref().ok_or_else(|| AppError::new("forecast.none", "No forecast", "Run again."))
    }

    /// The model of `key`, fitted now or before.
    pub(super) async fn model(
        &mut self,
        key: FitKey,
        series: &TimeSeries,
        progress: &dyn Progress,
    ) -> Result<Rc<dyn Forecaster>, AppError> {
        self.fitted.retain(|kept| FitKey { model: key.model, ..kept.key } == key);
        if let Some(kept) = self.fitted.iter().find(|kept| kept.key == key) {
            return Ok(Rc::clone(&kept.model));
        }
        let model: Rc<dyn Forecaster> = Rc::from(fit(key.model, series, key.split, &self.shelf, progress).await?);
        self.fitted.push(Fitted { key, model: Rc::clone(&model) });
        Ok(model)
    }
}

/// What a simulation reads of `columns`.
fn inputs<'a>(scenario: &Scenario, start_utc_secs: i64, columns: &'a Columns) -> Inputs<'a> {
    let outlook_rps: &[f64] = match scenario.outlook() {
        Outlook::None => &[],
        Outlook::Tick => &columns.forecast_rps,
        Outlook::Peak { .. } => &columns.peak_rps,
    };
    Inputs {
        start_utc_secs,
        load_rps: &columns.load_rps,
        forecast_rps: &columns.forecast_rps,
        outlook_rps,
        verdicts: &columns.verdict,
    }
}

/// The scenario with what it leaves to the trace, and a step that the trace can be brought to.
pub(super) fn fitted(
    scenario: &Scenario,
    own: &TimeSeries,
    landmarks: Landmarks,
    notices: &mut Vec<Notice>,
) -> Result<Scenario, AppError> {
    let refused = |e: Problem| AppError::new("trace.fit", "Another setting is needed", e.to_string());
    let scenario = fitting_step(scenario, own, notices)?;
    let fit = fit_to_trace(&scenario, own, split_of(&scenario, own, landmarks));
    let scenario = scenario.fitted(&fit).map_err(refused)?;
    notices.extend(fit_notice(&scenario));
    Ok(scenario)
}

/// The scenario with a step that the trace can be brought to, where one was asked for.
fn fitting_step(scenario: &Scenario, own: &TimeSeries, notices: &mut Vec<Notice>) -> Result<Scenario, AppError> {
    let (asked, has) = (scenario.step.secs(), own.step().secs());
    if scenario.step.is_auto() || asked.is_multiple_of(has) {
        return Ok(scenario.clone());
    }
    let text = format!("is {asked} s, and the trace has one count every {has} s. {has} s is used.");
    notices.push(Notice::new(Level::Warn, "trace.step", "Resolution", text).about("step"));
    scenario
        .with("step", &format!("{has}s"))
        .map_err(|e| AppError::new("trace.step", "Another step is needed", e.to_string()))
}

/// Bucket that ends the training part.
pub(super) fn split_of(scenario: &Scenario, series: &TimeSeries, landmarks: Landmarks) -> usize {
    scenario.split.or(landmarks.test_start).map_or_else(|| usual_split(series), |time| series.index_at(time))
}

/// The split of a trace that nobody cut.
pub(super) fn usual_split(series: &TimeSeries) -> usize {
    series.len() * TRAINING_SHARE.0 / TRAINING_SHARE.1
}

fn place(scenario: &Scenario, series: &TimeSeries, landmarks: Landmarks) -> Result<Place, AppError> {
    let len = series.len();
    let split = split_of(scenario, series, landmarks);
    let from = scenario.from.map_or(split, |time| series.index_at(time));
    let to = scenario.to.map_or(len, |time| series.index_at(time));
    if from >= to {
        let (first, last) =
            (Civil::from_local_secs(series.local_secs(0)), Civil::from_local_secs(series.local_secs(len)));
        let text =
            format!("The trace runs from {first} to {last}. Choose a replay inside it, and a split before its end.");
        return Err(AppError::new("range.empty", "Nothing to replay", text));
    }
    Ok(Place { replay: from..to, split })
}

/// One-step scores on what is after the split, at the usual level of 90 %.
fn scores(model: &dyn Forecaster, series: &TimeSeries, split: usize) -> Option<Scores> {
    if series.observed_in(split..series.len()) == 0 {
        return None;
    }
    score_leads(model, series, split, &[1]).first().map(|result| result.scores)
}
