//! Studies: the engine's models one after the other on the same trace, step and split.

use super::engine::Engine;
use super::error::AppError;
use super::fit::Fitted;
use super::place::split_of;
use super::prepared::FitKey;
use crate::forecast::{Examination, Foreseen, MAX_LEADS, ModelId, beyond, check_scorable};
use crate::progress::{Progress, Stage};
use crate::report::{Candidate, LeadScores, Study};
use crate::scenario::Scenario;
use crate::series::TimeSeries;
use crate::units::SECS_PER_DAY;
use std::rc::Rc;

/// Leads that every study scores, beside the one that is asked for.
const LEADS: [usize; 8] = [1, 3, 5, 6, 12, 15, 30, 60];
/// Points of the whole trace.
const OVERVIEW_POINTS: usize = 600;
/// Seconds that are forecast beyond the end of the trace.
const BEYOND_SECS: i64 = 7 * SECS_PER_DAY;

impl Engine {
    /// What a study of `scenario` is about: its trace, step and split, with forecasts `lead` buckets ahead.
    ///
    /// # Errors
    /// When the trace is missing, or nothing was observed after the split.
    pub async fn study(
        &mut self,
        scenario: &Scenario,
        lead: usize,
        progress: &dyn Progress,
    ) -> Result<Study, AppError> {
        progress.checkpoint(Stage { what: "Preparing", done: 0, total: 1 }).await?;
        let (series, split, surge_bucket) = self.ground(scenario)?;
        // Where the trace has a coarser step than the scenario, that many of its buckets.
        let asked = if scenario.step.is_auto() { series.step() } else { *scenario.step };
        let lead = (lead * asked.secs() as usize / series.step().secs() as usize).max(1);
        let leads = leads(lead);
        check_scorable(&series, split, &leads)
            .map_err(|error| AppError::new("study.unscorable", "Nothing to compare", format!("{error}.")))?;
        let values = series.observed_or_nan();
        Ok(Study {
            source: self.trace(scenario)?.0.source().clone(),
            start_local_secs: series.local_secs(0),
            utc_offset_secs: series.utc_offset_secs(),
            step: series.step(),
            buckets: series.len(),
            split_bucket: split,
            trained_on: series.observed_in(0..split),
            tested_on: series.observed_in(split..series.len()),
            surge_bucket,
            actual: values[split..].iter().map(|value| *value as f32).collect(),
            overview: overview(&values),
            leads,
            lead,
        })
    }

    /// Fits `model` on the training part, if it is not fitted yet.
    ///
    /// # Errors
    /// When the trace is missing, the model can't be fitted, or the listener cancels.
    pub async fn prepare(
        &mut self,
        scenario: &Scenario,
        model: ModelId,
        progress: &dyn Progress,
    ) -> Result<(), AppError> {
        let (series, split, _) = self.ground(scenario)?;
        self.prepared.model(FitKey::new(&series, split, model), &series, usize::MAX, progress).await?;
        Ok(())
    }

    /// Scores `model` on the test part of `study`; its `fit_secs` and `forecast_secs` are the caller's to measure.
    ///
    /// # Errors
    /// As [`Engine::prepare`].
    pub async fn candidate(
        &mut self,
        study: &Study,
        scenario: &Scenario,
        model: ModelId,
        progress: &dyn Progress,
    ) -> Result<Candidate, AppError> {
        let (series, split, surge) = self.ground(scenario)?;
        let forecaster = self.prepared.model(FitKey::new(&series, split, model), &series, usize::MAX, progress).await?;
        let count = study.leads.len();
        let stage = |done| Stage { what: "Forecasting", done, total: count + 1 };
        progress.checkpoint(stage(0)).await?;
        let exam =
            Examination::new(forecaster.as_ref(), &series, split, study.leads.iter().copied().max().unwrap_or(1));
        let mut leads = Vec::with_capacity(count);
        let mut shown = None;
        for (done, lead) in study.leads.iter().enumerate() {
            progress.checkpoint(stage(done + 1)).await?;
            let foreseen = exam.at(*lead);
            leads.push(lead_scores(&exam, &foreseen, &series, (split, surge)));
            if *lead == study.lead {
                shown = Some(foreseen);
            }
        }
        let column = |values: fn(&Foreseen) -> &Vec<f64>| -> Vec<f32> {
            shown.iter().flat_map(values).map(|value| *value as f32).collect()
        };
        Ok(Candidate {
            model,
            detail: forecaster.detail(),
            fit_secs: 0.0,
            forecast_secs: 0.0,
            leads,
            mean: column(|one| &one.mean),
            lower: column(|one| &one.lower),
            upper: column(|one| &one.upper),
            training: forecaster.training().to_vec(),
            components: Vec::new(),
            beyond: Vec::new(),
        })
    }

    /// Adds to a scored `candidate` what it is made of and what it expects beyond the end of the trace.
    ///
    /// # Errors
    /// As [`Engine::prepare`].
    pub async fn complete(
        &mut self,
        candidate: Candidate,
        scenario: &Scenario,
        progress: &dyn Progress,
    ) -> Result<Candidate, AppError> {
        let (series, split, _) = self.ground(scenario)?;
        let forecaster =
            self.prepared.model(FitKey::new(&series, split, candidate.model), &series, usize::MAX, progress).await?;
        progress.checkpoint(Stage { what: "Looking beyond the end", done: 0, total: 1 }).await?;
        let means = beyond(forecaster.as_ref(), &series, series.step().buckets_in(BEYOND_SECS));
        let beyond = means.into_iter().map(|mean| mean as f32).collect();
        Ok(Candidate { components: forecaster.components(&series), beyond, ..candidate })
    }
    /// The series at the scenario's step, where its test part starts, and where the part that is scored apart does.
    fn ground(&mut self, scenario: &Scenario) -> Result<(Rc<TimeSeries>, usize, Option<usize>), AppError> {
        let Fitted { scenario, series, landmarks, .. } = self.fitted(scenario, &mut Vec::new())?;
        let split = split_of(&scenario, &series, landmarks);
        let surge = landmarks.surge_start.map(|time| series.index_at(time));
        let surge = surge.filter(|surge| (split + 1..series.len()).contains(surge));
        Ok((series, split, surge))
    }
}

fn leads(asked: usize) -> Vec<usize> {
    let mut leads: Vec<usize> = LEADS.into_iter().chain([asked.clamp(1, MAX_LEADS)]).collect();
    leads.sort_unstable();
    leads.dedup();
    leads
}

/// Mean of the observed counts in each of at most [`OVERVIEW_POINTS`] pieces.
fn overview(values: &[f64]) -> Vec<f32> {
    let mean = |piece: &[f64]| {
        let (sum, n) = piece.iter().filter(|value| !value.is_nan()).fold((0.0, 0), |(sum, n), v| (sum + v, n + 1));
        (sum / f64::from(n)) as f32
    };
    values.chunks(values.len().div_ceil(OVERVIEW_POINTS)).map(mean).collect()
}

fn lead_scores(
    exam: &Examination<'_>,
    foreseen: &Foreseen,
    series: &TimeSeries,
    (split, surge): (usize, Option<usize>),
) -> LeadScores {
    LeadScores {
        lead: foreseen.lead,
        all: exam.scores(foreseen, split..series.len()),
        usual: surge.map(|surge| exam.scores(foreseen, split..surge)),
        surge: surge.map(|surge| exam.scores(foreseen, surge..series.len())),
        worst_day_coverage: exam.worst_day_coverage(foreseen),
    }
}
