//! Both parts of a trace, prepared for the replays of a search, each when it is first needed.

use super::measures::Measures;
use super::plan::{Part, Plan};
use super::space::moved;
use super::task::{Task, Unprepared, perform};
use super::tuner::Tuner;
use crate::job::{AppError, Arena, Engine, Stage};
use crate::policy::Outlook;
use crate::progress::Progress;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Forecasts that some tasks look at: a quantile on a part of the trace, with every lead that the search may choose, since the
/// bands of a quantile are drawn for all leads anyway.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// The part.
    pub part: Part,
    /// The quantile, 0.5..1.
    pub quantile: f64,
}

/// The forecasts of a [`Need`]: a value for each tick of its part, for each lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Foreseen {
    /// What they are of.
    pub need: Need,
    /// Requests per second, `[leads][ticks]`.
    columns: Vec<(usize, Arc<Vec<f64>>)>,
}

/// Both parts of a trace, ready for the tasks of a tuner.
#[derive(Debug, Clone)]
pub struct Arenas {
    stage: Stage,
    plan: Plan,
    /// Buckets ahead that some choice looks.
    leads: usize,
    /// Ticks ahead that some choice looks, each once.
    lead_ticks: Vec<usize>,
    tuned: Option<Arena>,
    held_out: Option<Arena>,
}

impl Arenas {
    /// Nothing is prepared yet for `tuner`.
    pub fn new(tuner: &Tuner) -> Self {
        let (space, own) = (tuner.space(), tuner.space().own());
        let (mut leads, mut lead_ticks) = (1, Vec::new());
        for (axis, dimension) in space.dimensions().iter().enumerate() {
            for place in 0..dimension.texts.len() {
                let Some(scenario) = space.scenario(&moved(&own, axis, place)) else { continue };
                leads = leads.max(scenario.lag_buckets() + scenario.lead_buckets());
                if let Outlook::Peak { lead_ticks: ticks, .. } = scenario.outlook()
                    && !lead_ticks.contains(&ticks)
                {
                    lead_ticks.push(ticks);
                }
            }
        }
        let (stage, plan) = (tuner.stage().clone(), tuner.plan().clone());
        Self { stage, plan, leads, lead_ticks, tuned: None, held_out: None }
    }

    /// Prepares a part, unless it is.
    ///
    /// # Errors
    /// As [`Engine::arena`].
    pub async fn prepare(
        &mut self,
        engine: &mut Engine,
        part: Part,
        progress: &dyn Progress,
    ) -> Result<&mut Arena, AppError> {
        let (slot, cut) = match part {
            Part::Tuned => (&mut self.tuned, &self.plan.tuned),
            Part::HeldOut => (&mut self.held_out, &self.plan.held_out),
        };
        let arena = match slot.take() {
            Some(arena) => arena,
            None => engine.arena(&self.stage, cut.clone(), self.leads, progress).await?,
        };
        Ok(slot.insert(arena))
    }

    /// Forecasts that `tasks` look at and that are not here, each once.
    pub fn lacking(&self, tasks: &[Task]) -> Vec<Need> {
        let mut needs = Vec::new();
        for task in tasks {
            let Outlook::Peak { quantile, .. } = task.scenario.outlook() else { continue };
            let need = Need { part: task.part, quantile };
            let is_here = self.of(need.part).is_ok_and(|arena| self.outlooks(need).all(|one| !arena.lacks(one)));
            if !is_here && !needs.contains(&need) {
                needs.push(need);
            }
        }
        needs
    }

    fn outlooks(&self, need: Need) -> impl Iterator<Item = Outlook> {
        let quantile = need.quantile;
        self.lead_ticks.iter().map(move |lead_ticks| Outlook::Peak { lead_ticks: *lead_ticks, quantile })
    }

    /// Prepares forecasts.
    ///
    /// # Errors
    /// As [`Engine::foresee`].
    pub async fn foresee(&mut self, engine: &mut Engine, need: Need, progress: &dyn Progress) -> Result<(), AppError> {
        let (stage, outlooks): (Stage, Vec<Outlook>) = (self.stage.clone(), self.outlooks(need).collect());
        let arena = self.prepare(engine, need.part, progress).await?;
        engine.foresee(&stage, arena, &outlooks, progress).await
    }

    /// Forecasts that were prepared, for whoever has the same trace.
    ///
    /// # Errors
    /// When they were not.
    pub fn foreseen(&self, need: Need) -> Result<Foreseen, Unprepared> {
        let arena = self.of(need.part)?;
        let column = |lead_ticks: &usize| {
            let outlook = Outlook::Peak { lead_ticks: *lead_ticks, quantile: need.quantile };
            arena.outlook(outlook).map(|column| (*lead_ticks, Arc::clone(column)))
        };
        let columns: Option<Vec<_>> = self.lead_ticks.iter().map(column).collect();
        columns.map(|columns| Foreseen { need, columns }).ok_or(Unprepared)
    }

    /// Takes forecasts that somebody else has prepared of the same trace.
    ///
    /// # Errors
    /// When their part is not prepared here, or they are of another one.
    pub fn take(&mut self, foreseen: Foreseen) -> Result<(), Unprepared> {
        let Foreseen { need: Need { part, quantile }, columns } = foreseen;
        let arena = match part {
            Part::Tuned => self.tuned.as_mut(),
            Part::HeldOut => self.held_out.as_mut(),
        };
        let arena = arena.ok_or(Unprepared)?;
        for (lead_ticks, column) in columns {
            arena.take_outlook(Outlook::Peak { lead_ticks, quantile }, column).ok_or(Unprepared)?;
        }
        Ok(())
    }

    /// Prepares everything that `tasks` look at.
    ///
    /// # Errors
    /// As [`Engine::arena`].
    pub async fn prepare_all(
        &mut self,
        engine: &mut Engine,
        tasks: &[Task],
        progress: &dyn Progress,
    ) -> Result<(), AppError> {
        for part in [Part::Tuned, Part::HeldOut] {
            if tasks.iter().any(|task| task.part == part) {
                self.prepare(engine, part, progress).await?;
            }
        }
        for need in self.lacking(tasks) {
            self.foresee(engine, need, progress).await?;
        }
        Ok(())
    }

    /// The part that a task belongs to.
    ///
    /// # Errors
    /// When it was not prepared.
    pub fn of(&self, part: Part) -> Result<&Arena, Unprepared> {
        let arena = match part {
            Part::Tuned => &self.tuned,
            Part::HeldOut => &self.held_out,
        };
        arena.as_ref().ok_or(Unprepared)
    }

    /// Replays a task.
    ///
    /// # Errors
    /// When its forecasts were not prepared.
    pub fn perform(&self, task: &Task) -> Result<Measures, Unprepared> {
        perform(self.of(task.part)?, task)
    }
}
