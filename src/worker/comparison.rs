//! The worker's side of a comparison: policies one after the other on the same traffic, each answer sent as soon as it is there.

use super::host::Host;
use super::listener::Listener;
use super::message::FromWorker;
use super::scope::post;
use crate::job::{AppError, Compared, Engine};
use crate::scenario::parse;
use futures_util::future::LocalBoxFuture;

/// A comparison that was asked for.
#[derive(Debug)]
pub(super) struct ComparisonTask {
    /// Its number.
    pub job: u32,
    /// The scenarios as queries.
    pub queries: Vec<String>,
}

impl Host {
    /// Replays each scenario of `task`. One that fails does not stop the others. In a box, as its code is no part of a first run.
    #[inline(never)]
    pub(super) fn compare<'a>(&'a self, task: &'a ComparisonTask) -> LocalBoxFuture<'a, ()> {
        Box::pin(async move {
            let job = task.job;
            let listener = Listener::new(self, job);
            for (place, query) in task.queries.iter().enumerate() {
                match self.compared(query, &listener).await {
                    Ok(compared) => {
                        // Plain data always encodes.
                        if let Ok(payload) = postcard::to_allocvec(&compared) {
                            post(&FromWorker::Compared { job, place }, Some(&payload));
                        }
                    }
                    Err(error) if error.is_cancelled() => return,
                    Err(error) => post(&FromWorker::NotCompared { job, place, error }, None),
                }
            }
            post(&FromWorker::ComparisonDone { job }, None);
        })
    }

    async fn compared(&self, query: &str, listener: &Listener<'_>) -> Result<Compared, AppError> {
        let (scenario, _) = parse(query);
        self.provide(&scenario).await?;
        let work = async |engine: &mut Engine| {
            self.shelve(engine, &scenario, *scenario.model).await?;
            engine.compared(&scenario, listener).await
        };
        self.with_engine(work).await
    }
}
