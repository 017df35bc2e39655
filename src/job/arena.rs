//! [`Arena`]: what many replays of one part of a trace share, so that each of them costs a simulation and no more.
//!
//! In: a scenario, where its training part ends, and which buckets are replayed. Out: loads, verdicts, and for each pair of
//! lead and quantile that a policy may ask for the forecasts that it would see. Plain data that threads can share.

use super::Engine;
use super::course::Course;
use super::error::AppError;
use super::fit::{Fitted, refused};
use super::peaks::peaks;
use super::place::{Place, split_of};
use super::prepared::Grounded;
use super::ticks::check_ticks;
use crate::forecast::MAX_LEADS;
use crate::latency::Table;
use crate::policy::Outlook;
use crate::progress::Progress;
use crate::report::Ground;
use crate::scenario::{Level, Notice, Scenario};
use crate::series::{Landmarks, TimeSeries};
use crate::sim::Inputs;
use crate::stress::Faults;
use crate::units::{SECS_PER_DAY, Step};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// Buckets of a trace, and where its training part ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Bucket that ends what models are fitted on.
    pub split: usize,
    /// Buckets that are replayed. What is after them is not looked at.
    pub replay: Range<usize>,
}

/// A trace at its step, and how a scenario cuts it.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The scenario with what it leaves to the trace set to what suits that.
    pub scenario: Scenario,
    /// Local seconds of the first bucket.
    pub start_local_secs: i64,
    /// Bucket that ends the training part.
    pub split: usize,
    /// Buckets that the scenario replays.
    pub replay: Range<usize>,
    /// Fewest replicas by the time of the week that a search may try, as links write them; see `weekly`.
    pub timetables: Vec<String>,
}

impl Stage {
    /// Bucket from which on a search tunes; what is before it is known to it beforehand. Whole days are tuned where there are such.
    pub fn tuned_from(&self) -> usize {
        tuned_from(self.split, self.scenario.step.buckets_in(SECS_PER_DAY))
    }

    /// Local time at which `bucket` begins, in seconds.
    pub fn local_secs(&self, bucket: usize) -> i64 {
        self.start_local_secs + bucket as i64 * self.scenario.step.secs_i64()
    }
}

/// What many replays of one part of a trace share.
#[derive(Debug, Clone)]
pub struct Arena {
    cut: Cut,
    /// Buckets ahead that there are forecasts of.
    leads: usize,
    /// Width of a tick.
    step: Step,
    start_utc_secs: i64,
    ground: Arc<Ground>,
    outlooks: Vec<(Outlook, Arc<Vec<f64>>)>,
    latency: Option<Arc<Table>>,
}

impl Arena {
    /// Ticks that can be replayed.
    pub fn len(&self) -> usize {
        self.ground.load_rps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Width of a tick.
    pub fn step(&self) -> Step {
        self.step
    }

    /// What a replay of `scenario` over `ticks` reads; `None` where its forecasts were not prepared, or it has another tick.
    pub fn inputs<'a>(&'a self, scenario: &'a Scenario, ticks: Range<usize>) -> Option<Inputs<'a>> {
        if scenario.tick() != self.step {
            return None;
        }
        let outlook_rps = match scenario.outlook() {
            Outlook::None | Outlook::Plan => &[][..],
            Outlook::Tick => self.ground.forecast_rps.get(ticks.clone())?,
            peak @ Outlook::Peak { .. } => self.outlook(peak)?.get(ticks.clone())?,
        };
        Some(Inputs {
            start_utc_secs: self.start_utc_secs + ticks.start as i64 * self.step.secs_i64(),
            weekly_min: &scenario.weekly_min,
            load_rps: self.ground.load_rps.get(ticks.clone())?,
            forecast_rps: self.ground.forecast_rps.get(ticks.clone())?,
            outlook_rps,
            verdicts: self.ground.verdict.get(ticks)?,
            faults: Faults::none(),
        })
    }

    /// Shares of slow requests, where the scenario says how long requests take.
    pub fn latency(&self) -> Option<&Arc<Table>> {
        self.latency.as_ref()
    }

    /// The forecasts of `outlook`, where they were prepared.
    pub fn outlook(&self, outlook: Outlook) -> Option<&Arc<Vec<f64>>> {
        self.outlooks.iter().find(|(kept, _)| *kept == outlook).map(|(_, column)| column)
    }

    /// Takes forecasts that somebody else has prepared of the same part of the same trace; `None` where they have other ticks.
    pub fn take_outlook(&mut self, outlook: Outlook, column: Arc<Vec<f64>>) -> Option<()> {
        let fits = column.len() == self.len();
        if fits && self.lacks(outlook) {
            self.outlooks.push((outlook, column));
        }
        fits.then_some(())
    }

    /// Whether a replay that looks ahead by `outlook` lacks its forecasts.
    pub fn lacks(&self, outlook: Outlook) -> bool {
        matches!(outlook, Outlook::Peak { .. }) && self.outlooks.iter().all(|(kept, _)| *kept != outlook)
    }
}

fn tuned_from(split: usize, per_day: usize) -> usize {
    let half = split / 2;
    split - if half >= per_day { half / per_day * per_day } else { half }
}

impl Engine {
    /// The trace of `scenario` at its step, how it is cut, and what must be said of it.
    ///
    /// # Errors
    /// When the trace is not here, or does not suit the scenario.
    pub fn stage(&mut self, scenario: &Scenario) -> Result<(Stage, Vec<Notice>), AppError> {
        let mut notices = Vec::new();
        let scenario = as_it_was(scenario, &mut notices)?;
        let Fitted { scenario, series, landmarks, .. } = self.fitted(&scenario, &mut notices)?;
        scenario.policy.check_schedules().map_err(refused)?;
        let split = split_of(&scenario, &series, landmarks);
        let Place { replay, .. } = super::place::place(&scenario, &series, landmarks)?;
        let start_local_secs = series.local_secs(0);
        let known = tuned_from(split, series.step().buckets_in(SECS_PER_DAY));
        let timetables = super::weekly::timetables(&series, known, &scenario);
        Ok((Stage { start_local_secs, split, replay, timetables, scenario }, notices))
    }

    /// What replays of `stage` over `cut` share, with forecasts up to `leads` buckets ahead.
    ///
    /// # Errors
    /// When the model can't be fitted, there are too many ticks, or the listener cancels.
    pub async fn arena(
        &mut self,
        stage: &Stage,
        cut: Cut,
        leads: usize,
        progress: &dyn Progress,
    ) -> Result<Arena, AppError> {
        let scenario = &stage.scenario;
        let (series, place) = self.cut_series(scenario, &cut)?;
        check_ticks(scenario, &place)?;
        let course = Course::plain(series);
        let series = &course.trained;
        let leads = leads.max(scenario.lag_buckets() + scenario.lead_buckets()).min(MAX_LEADS);
        let reach = (leads, scenario.band_level());
        self.prepared.forecasts(scenario, &course, &place, reach, progress).await?;
        let Grounded { ground, .. } = self.prepared.ground(scenario, &course, &place)?;
        let latency = scenario.latency_table().map(Arc::new);
        let start_utc_secs = series.start().0 + place.replay.start as i64 * series.step().secs_i64();
        let (step, outlooks) = (scenario.tick(), Vec::new());
        Ok(Arena { cut, leads, step, start_utc_secs, ground, outlooks, latency })
    }

    /// Prepares the forecasts of `outlooks` where `arena` lacks them; those of one quantile are quick together.
    ///
    /// # Errors
    /// As [`Engine::arena`].
    pub async fn foresee(
        &mut self,
        stage: &Stage,
        arena: &mut Arena,
        outlooks: &[Outlook],
        progress: &dyn Progress,
    ) -> Result<(), AppError> {
        let (scenario, mut of_bands) = (&stage.scenario, None);
        for outlook in outlooks {
            let Outlook::Peak { quantile, .. } = *outlook else { continue };
            if !arena.lacks(*outlook) {
                continue;
            }
            let (series, place) = self.cut_series(scenario, &arena.cut)?;
            if of_bands != Some(quantile) {
                let reach = (arena.leads, 2.0 * quantile - 1.0);
                self.prepared.forecasts(scenario, &Course::plain(series), &place, reach, progress).await?;
                of_bands = Some(quantile);
            }
            let column = peaks(scenario, &place, self.prepared.banded()?, *outlook, Faults::none()).rps;
            arena.outlooks.push((*outlook, Arc::new(column)));
        }
        Ok(())
    }

    /// The series of `scenario` up to the end of `cut`, and the place that this is.
    fn cut_series(&mut self, scenario: &Scenario, cut: &Cut) -> Result<(Rc<TimeSeries>, Place), AppError> {
        let (own, _): (_, Landmarks) = self.trace(scenario)?;
        let series = self.prepared.resampled(&own, scenario)?;
        let series = if cut.replay.end < series.len() { Rc::new(series.until(cut.replay.end)) } else { series };
        Ok((series, Place { replay: cut.replay.clone(), split: cut.split }))
    }
}

/// `scenario` on the trace as it was: settings are searched on what happened, and not on what could.
fn as_it_was(scenario: &Scenario, notices: &mut Vec<Notice>) -> Result<Scenario, AppError> {
    if scenario.stress.is_empty() {
        return Ok(scenario.clone());
    }
    let text = "is left out: settings are searched and judged on the trace as it was.";
    notices.push(Notice::new(Level::Info, "stress.left_out", "What was made up", text).about("stress"));
    scenario.with("stress", crate::stress::NONE).map_err(refused)
}
