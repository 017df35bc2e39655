//! The worker's side of a run: the picture first, then what can follow it.

use super::host::Host;
use super::listener::Listener;
use super::message::FromWorker;
use super::scope::post;
use crate::job::{AppError, Engine};
use crate::report::{Report, latency};
use crate::scenario::parse;
use futures_util::future::try_join;
use serde::Serialize;
use std::sync::Arc;

impl Host {
    /// Runs a scenario: the picture first, then what can follow it.
    pub(super) async fn run(&self, job: u32, query: &str) {
        let (scenario, _) = parse(query);
        let listener = Listener::new(self, job);
        // All files at once: each way there and back takes as long as a good part of the run.
        let outcome = match try_join(self.provide(&scenario), self.fetch_weights(&scenario, *scenario.model)).await {
            Ok(((), weights)) => {
                let replay = async |engine: &mut Engine| {
                    self.put_weights(engine, weights)?;
                    engine.replay(&scenario, &listener).await
                };
                self.with_engine(replay).await
            }
            Err(error) => Err(error),
        };
        let told = match outcome {
            Ok(report) => {
                let ground = self.tell_report(job, &report);
                match ground {
                    Ok(ground) => self.follow_up(job, ground, &report, &listener).await,
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
        };
        if let Some(error) = told.err().filter(|error| !error.is_cancelled()) {
            post(&FromWorker::Failed { job, error }, None);
        }
    }

    /// Posts a report, behind its ground where the page does not have that, and gives the number of the ground.
    fn tell_report(&self, job: u32, report: &Report) -> Result<u32, AppError> {
        let ground = &report.columns.ground;
        let sent = self.sent_ground.borrow().clone();
        let number = match sent {
            Some((number, sent)) if Arc::ptr_eq(&sent, ground) => number,
            sent => {
                let number = sent.map_or(1, |(number, _)| number.wrapping_add(1));
                post(&FromWorker::Ground { ground: number }, Some(&packed(&(&**ground, &*report.fan))?));
                *self.sent_ground.borrow_mut() = Some((number, Arc::clone(ground)));
                number
            }
        };
        post(&FromWorker::Report { job, ground: number }, Some(&packed(report)?));
        Ok(number)
    }

    /// What the picture can do without: the baselines, latency, and forecasts beyond those that the policy reads.
    async fn follow_up(&self, job: u32, ground: u32, report: &Report, listener: &Listener<'_>) -> Result<(), AppError> {
        let baselines = self.with_engine(async |engine: &mut Engine| engine.baselines(report, listener).await).await?;
        // The code of the estimate is in the later part, which is fetched only for scenarios that ask for it.
        let latency = report.scenario.work().and_then(|_| latency(report));
        post(&FromWorker::FollowUp { job }, Some(&packed(&(baselines, latency))?));
        if self.sent_fan.get() != ground {
            let fan = self.with_engine(async |engine: &mut Engine| engine.fan(report, listener).await).await?;
            post(&FromWorker::Fan { ground }, Some(&packed(&*fan)?));
            self.sent_fan.set(ground);
        }
        Ok(())
    }
}

/// A payload.
fn packed(value: &impl Serialize) -> Result<Vec<u8>, AppError> {
    let refused =
        |error: postcard::Error| AppError::new("worker.report", "The report could not be sent", error.to_string());
    postcard::to_allocvec(value).map_err(refused)
}
