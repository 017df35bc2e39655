//! The worker's side of a study: models one after the other, each answer sent as soon as it is there.

use super::host::Host;
use super::listener::Listener;
use super::message::FromWorker;
use super::scope::{now, post};
use crate::forecast::ModelId;
use crate::job::{AppError, Engine};
use crate::report::{Candidate, Study};
use crate::scenario::{Scenario, parse};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;

/// A study that was asked for.
#[derive(Debug)]
pub(super) struct StudyTask {
    /// Its number.
    pub job: u32,
    /// The scenario.
    pub query: String,
    /// Buckets ahead that forecasts are drawn for.
    pub lead: usize,
    /// Models in the order in which they are examined.
    pub models: Vec<ModelId>,
}

impl Host {
    /// Examines the models of `task`. One that fails does not stop the others. In a box, as its code is no part of a first run.
    #[inline(never)]
    pub(super) fn study<'a>(&'a self, task: &'a StudyTask) -> LocalBoxFuture<'a, ()> {
        Box::pin(async move {
            let job = task.job;
            let (scenario, _) = parse(&task.query);
            let listener = Listener::new(self, job);
            let outcome = match self.provide(&scenario).await {
                Ok(()) => {
                    self.with_engine(async |engine| examine(self, engine, &scenario, task, &listener).await).await
                }
                Err(error) => Err(error),
            };
            match outcome {
                Ok(()) => post(&FromWorker::StudyDone { job }, None),
                Err(error) if error.is_cancelled() => {}
                Err(error) => post(&FromWorker::Failed { job, error }, None),
            }
        })
    }
}

async fn examine(
    host: &Host,
    engine: &mut Engine,
    scenario: &Scenario,
    task: &StudyTask,
    listener: &Listener<'_>,
) -> Result<(), AppError> {
    let job = task.job;
    let study = engine.study(scenario, task.lead, listener).await?;
    send(&FromWorker::StudyBegan { job }, &study)?;
    for model in task.models.iter().copied() {
        post(&FromWorker::Examining { job, model }, None);
        listener.begin(model);
        let outcome = match host.shelve(engine, scenario, model).await {
            Ok(()) => one(engine, scenario, &study, model, listener).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(candidate) => send(&FromWorker::Candidate { job }, &candidate)?,
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => post(&FromWorker::ModelFailed { job, model, error }, None),
        }
    }
    Ok(())
}

async fn one(
    engine: &mut Engine,
    scenario: &Scenario,
    study: &Study,
    model: ModelId,
    listener: &Listener<'_>,
) -> Result<Candidate, AppError> {
    let began = now();
    engine.prepare(scenario, model, listener).await?;
    let fitted = now();
    let candidate = engine.candidate(study, scenario, model, listener).await?;
    let (fit_secs, forecast_secs) = ((fitted - began) / 1000.0, (now() - fitted) / 1000.0);
    engine.complete(Candidate { fit_secs, forecast_secs, ..candidate }, scenario, listener).await
}

fn send(header: &FromWorker, payload: &impl Serialize) -> Result<(), AppError> {
    let bytes = postcard::to_allocvec(payload)
        .map_err(|error| AppError::new("worker.study", "The result could not be sent", error.to_string()))?;
    post(header, Some(&bytes));
    Ok(())
}
