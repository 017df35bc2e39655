//! Both parts of a trace, prepared for the replays of a search.

use super::measures::Measures;
use super::plan::Part;
use super::space::moved;
use super::task::{Task, Unprepared, perform};
use super::tuner::Tuner;
use crate::job::{AppError, Arena, Engine, Stage};
use crate::policy::Outlook;
use crate::progress::Progress;

/// Both parts of a trace, ready for the tasks of a tuner.
#[derive(Debug, Clone)]
pub struct Arenas {
    stage: Stage,
    tuned: Arena,
    held_out: Arena,
    /// Ticks ahead that some choice looks, each once.
    lead_ticks: Vec<usize>,
}

impl Arenas {
    /// Prepares both parts for `tuner`.
    ///
    /// # Errors
    /// As [`Engine::arena`].
    pub async fn prepare(engine: &mut Engine, tuner: &Tuner, progress: &dyn Progress) -> Result<Self, AppError> {
        let (stage, space) = (tuner.stage().clone(), tuner.space());
        let (mut leads, mut lead_ticks) = (1, Vec::new());
        let own = space.own();
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
        let held_out = engine.arena(&stage, tuner.plan().held_out.clone(), leads, progress).await?;
        let tuned = engine.arena(&stage, tuner.plan().tuned.clone(), leads, progress).await?;
        Ok(Self { stage, tuned, held_out, lead_ticks })
    }

    /// Prepares the forecasts that `tasks` look at.
    ///
    /// # Errors
    /// As [`Engine::foresee`].
    pub async fn foresee(
        &mut self,
        engine: &mut Engine,
        tasks: &[Task],
        progress: &dyn Progress,
    ) -> Result<(), AppError> {
        for part in [Part::Tuned, Part::HeldOut] {
            let mut quantiles: Vec<f64> = Vec::new();
            for task in tasks.iter().filter(|task| task.part == part) {
                if let Outlook::Peak { quantile, .. } = task.scenario.outlook()
                    && !quantiles.contains(&quantile)
                {
                    quantiles.push(quantile);
                }
            }
            // All leads of a quantile at once: its bands are drawn for all of them anyway.
            let leads = |quantile: f64| {
                let outlook = move |lead_ticks: &usize| Outlook::Peak { lead_ticks: *lead_ticks, quantile };
                self.lead_ticks.iter().map(outlook).collect::<Vec<_>>()
            };
            let outlooks: Vec<Outlook> = quantiles.into_iter().flat_map(leads).collect();
            let arena = if part == Part::Tuned { &mut self.tuned } else { &mut self.held_out };
            engine.foresee(&self.stage, arena, &outlooks, progress).await?;
        }
        Ok(())
    }

    /// The part that a task belongs to.
    pub fn of(&self, part: Part) -> &Arena {
        match part {
            Part::Tuned => &self.tuned,
            Part::HeldOut => &self.held_out,
        }
    }

    /// Replays a task.
    ///
    /// # Errors
    /// When its forecasts were not prepared.
    pub fn perform(&self, task: &Task) -> Result<Measures, Unprepared> {
        perform(self.of(task.part), task)
    }
}
