//! What a task is asked on its way: how far it is, and whether anybody still waits for it.

use super::host::Host;
use super::message::FromWorker;
use super::scope::{mark, measure, now, post};
use crate::forecast::ModelId;
use crate::progress::{Cancelled, Checkpoint, Epoch, Progress, Stage};
use gloo::timers::future::TimeoutFuture;
use std::cell::Cell;

/// Milliseconds of work after which the worker looks for messages.
const SLICE_MILLIS: f64 = 12.0;
/// Milliseconds between two progress messages.
pub(super) const TELL_MILLIS: f64 = 80.0;

/// Tells the page how far a run is, and stops it when a newer one is wanted.
pub(super) struct Listener<'a> {
    host: &'a Host,
    job: u32,
    yielded: Cell<f64>,
    told: Cell<f64>,
    /// The stage that is under way, for User Timing.
    stage: Cell<&'static str>,
    /// The model that a study examines.
    model: Cell<Option<ModelId>>,
}

/// Mark at which the stage that is under way began.
const STAGE_BEGAN: &str = "planora:stage";

impl<'a> Listener<'a> {
    pub(super) fn new(host: &'a Host, job: u32) -> Self {
        let began = now();
        let (yielded, told) = (Cell::new(began), Cell::new(began));
        Self { host, job, yielded, told, stage: Cell::new(""), model: Cell::new(None) }
    }

    /// What follows is about `model`.
    pub(super) fn begin(&self, model: ModelId) {
        self.model.set(Some(model));
        self.host.is_training_enough.set(false);
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        self.enter("");
    }
}

impl Progress for Listener<'_> {
    fn checkpoint(&self, stage: Stage) -> Checkpoint<'_> {
        Box::pin(async move {
            let before = now();
            self.enter(stage.what);
            if before - self.told.get() >= TELL_MILLIS {
                self.told.set(before);
                let Stage { what, done, total } = stage;
                post(&FromWorker::Progress { job: self.job, what: what.to_owned(), done, total }, None);
            }
            if before - self.yielded.get() >= SLICE_MILLIS {
                TimeoutFuture::new(0).await;
                self.yielded.set(now());
            }
            if self.host.is_wanted(self.job) { Ok(()) } else { Err(Cancelled) }
        })
    }

    /// Ends a stage: `planora:stage:Simulating` and so on can be read from the worker's performance entries.
    fn enter(&self, what: &'static str) {
        let before = self.stage.get();
        if before == what {
            return;
        }
        self.stage.set(what);
        if !before.is_empty() {
            measure(&format!("{STAGE_BEGAN}:{before}"), STAGE_BEGAN);
        }
        mark(STAGE_BEGAN);
    }

    fn stop_early(&self) -> bool {
        self.host.is_training_enough.get()
    }

    fn learned(&self, epoch: Epoch) {
        if let Some(model) = self.model.get() {
            post(&FromWorker::Learned { job: self.job, model, epoch }, None);
        }
    }
}
