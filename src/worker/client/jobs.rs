//! What is asked in jobs, of which only the newest counts.

use super::{Client, Due, ToWorker, pack};
use crate::forecast::ModelId;
use crate::worker::calibrate::CalibrateAsk;
use crate::worker::trials::TrialsAsk;
use serde::Serialize;

impl Client {
    /// Runs the scenario of `query`; a run that is under way is void.
    pub fn run(&self, query: &str) {
        let job = self.next_job();
        self.ask(Due::Run, pack(&ToWorker::Run { job, query: query.to_owned() }, None));
    }

    /// Examines `models` one after the other with forecasts `lead` buckets ahead; a study that is under way is void.
    pub fn study(&self, query: &str, lead: usize, models: Vec<ModelId>) {
        let job = self.next_job();
        self.ask(Due::Study, pack(&ToWorker::Study { job, query: query.to_owned(), lead, models }, None));
    }

    /// Replays the scenarios of `queries` for a comparison; one that is under way is void.
    pub fn compare(&self, queries: Vec<String>) {
        let job = self.next_job();
        self.ask(Due::Study, pack(&ToWorker::Compare { job, queries }, None));
    }

    /// Replays policies in trials; whatever is under way is void.
    pub fn trials(&self, ask: &TrialsAsk) {
        self.job(ask, |job| ToWorker::Trials { job });
    }

    /// Calibrates a service by its measurements; whatever is under way is void.
    pub fn calibrate(&self, ask: &CalibrateAsk) {
        self.job(ask, |job| ToWorker::Calibrate { job });
    }

    fn job(&self, ask: &impl Serialize, header: impl FnOnce(u32) -> ToWorker) {
        // Plain data always encodes.
        let payload = postcard::to_allocvec(ask).unwrap_or_default();
        self.ask(Due::Study, pack(&header(self.next_job()), Some(&payload)));
    }

    /// The number of a new job; older ones are void.
    fn next_job(&self) -> u32 {
        let job = self.0.job.get().wrapping_add(1);
        self.0.job.set(job);
        job
    }

    /// Ends the training that is under way with the best epoch that it has.
    pub fn stop_training(&self) {
        self.remark(pack(&ToWorker::StopTraining, None));
    }

    /// Lets go of the run that is under way.
    pub fn cancel(&self) {
        self.next_job();
        self.0.watch.settle(Due::Run);
        self.remark(pack(&ToWorker::Cancel, None));
    }
}
