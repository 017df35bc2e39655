//! The worker's side of comparing detectors: once no run is under way, on the forecasts of the last one.

use super::host::Host;
use super::listener::Listener;
use super::message::{DetectorsAnswer, FromWorker};
use super::scope::post;
use crate::job::Engine;
use crate::scenario::parse;
use futures_util::future::LocalBoxFuture;

/// A question about detectors.
#[derive(Debug)]
pub(super) struct DetectorsTask {
    /// Its number.
    pub number: u32,
    /// The scenario as a query.
    pub query: String,
}

impl Host {
    /// Answers `task`; a run that is asked for meanwhile goes first, and then nobody waits for this answer. In a box, so that its code
    /// is not part of the loop over tasks, which a first run needs.
    #[inline(never)]
    pub(super) fn detectors<'a>(&'a self, task: &'a DetectorsTask) -> LocalBoxFuture<'a, ()> {
        Box::pin(async move {
            let answer = self.detected(&task.query).await;
            // Plain data always encodes.
            if let Ok(payload) = postcard::to_allocvec(&answer) {
                post(&FromWorker::Detectors { number: task.number }, Some(&payload));
            }
        })
    }

    async fn detected(&self, query: &str) -> DetectorsAnswer {
        let (scenario, _) = parse(query);
        let listener = Listener::new(self, self.wanted.get());
        self.provide(&scenario).await?;
        let work = async |engine: &mut Engine| {
            self.shelve(engine, &scenario, *scenario.model).await?;
            engine.detectors(&scenario, &listener).await
        };
        self.with_engine(work).await
    }
}
