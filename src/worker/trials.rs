//! Trials of policies under drawn edits: what page and worker say of them, and the worker's side.

use super::host::Host;
use super::listener::Listener;
use super::message::{Encoded, FromWorker};
use super::scope::post;
use crate::job::{AppError, Breaking, Engine, Trial};
use crate::scenario::{Scenario, parse};
use crate::stress::Kind;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// What the page asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialsAsk {
    /// The scenarios as queries; what happens is that of the first.
    pub queries: Vec<String>,
    /// How many trials.
    pub trials: u32,
    /// Least and greatest multiple of an edit's strength.
    pub strength: (f64, f64),
    /// Seed of the draws.
    pub seed: u64,
    /// Share of all requests that a policy may lose until it counts as broken.
    pub limit: f64,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TrialsAnswer {
    /// The next trial.
    Trial(Trial),
    /// How high the first flash crowd may be for the policy at this place.
    Breaking(usize, Breaking),
    /// Why there are no more.
    Failed(AppError),
    /// That was all.
    Done,
}

/// Trials that were asked for.
#[derive(Debug)]
pub(super) struct TrialsTask {
    job: u32,
    ask: TrialsAsk,
}

impl TrialsTask {
    /// The task in a message's payload; `None` when page and worker are of different builds.
    pub(super) fn read(job: u32, payload: JsValue) -> Option<Self> {
        Encoded::<TrialsAsk>::new(payload).decode().ok().map(|ask| Self { job, ask })
    }
}

impl Host {
    /// Draws and replays the trials of `task`, and looks for what breaks each policy. In a box, as its code is no part of a first run.
    #[inline(never)]
    pub(super) fn trials<'a>(&'a self, task: &'a TrialsTask) -> LocalBoxFuture<'a, ()> {
        Box::pin(async move {
            let answer = |answer: &TrialsAnswer| {
                // Plain data always encodes.
                if let Ok(payload) = postcard::to_allocvec(answer) {
                    let is_last = matches!(answer, TrialsAnswer::Done | TrialsAnswer::Failed(_));
                    post(&FromWorker::Trials { job: task.job, is_last }, Some(&payload));
                }
            };
            match self.draw(task, &answer).await {
                Ok(()) => answer(&TrialsAnswer::Done),
                Err(error) if error.is_cancelled() => {}
                Err(error) => answer(&TrialsAnswer::Failed(error)),
            }
        })
    }

    async fn draw(&self, task: &TrialsTask, answer: &dyn Fn(&TrialsAnswer)) -> Result<(), AppError> {
        let (ask, listener) = (&task.ask, Listener::new(self, task.job));
        let scenarios: Vec<Scenario> = ask.queries.iter().map(|query| parse(query).0).collect();
        let Some(first) = scenarios.first() else { return Ok(()) };
        for scenario in &scenarios {
            self.provide(scenario).await?;
        }
        let stress = first.stress.clone();
        let work = async |engine: &mut Engine| {
            for scenario in &scenarios {
                self.shelve(engine, scenario, *scenario.model).await?;
            }
            let sampling = engine.sampling(first, ask.strength, ask.seed)?;
            if let Some(crowd) = stress.edits().iter().find(|edit| edit.kind == Kind::Flash) {
                for (place, scenario) in scenarios.iter().enumerate() {
                    let found = engine.breaking(scenario, crowd, ask.limit, &listener).await?;
                    answer(&TrialsAnswer::Breaking(place, found));
                }
            }
            for trial in 0..ask.trials {
                let drawn = sampling.draw(&stress, trial);
                answer(&TrialsAnswer::Trial(engine.trial(&scenarios, &drawn, &listener).await?));
            }
            Ok(())
        };
        self.with_engine(work).await
    }
}
