//! What all tasks of the worker share: one engine, and which of them is wanted.

use super::opened::Imports;
use crate::job::{AppError, Engine};
use crate::report::Ground;
use crate::scenario::{DataRef, Scenario};
use crate::series::{Landmarks, TimeSeries};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

#[derive(Default)]
pub(super) struct Host {
    engine: RefCell<Engine>,
    /// The task that somebody waits for.
    pub(super) wanted: Cell<u32>,
    /// Whether a task has the engine.
    pub(super) busy: Cell<bool>,
    /// The ground that the page has last, and its number.
    pub(super) sent_ground: RefCell<Option<(u32, Arc<Ground>)>>,
    /// Number of the ground whose whole fan the page has.
    pub(super) sent_fan: Cell<u32>,
    /// Files of weights that are on the engine's shelf.
    pub(super) shelved: RefCell<Vec<String>>,
    /// Own traffic on its way in.
    pub(super) imports: Imports,
    /// Whether the training that is under way is to end with the best epoch that it has.
    pub(super) is_training_enough: Cell<bool>,
}

impl Host {
    /// Lends the engine. Only tasks and the end of an ingest borrow it, and neither while the other waits.
    pub(super) async fn with_engine<T>(&self, work: impl AsyncFnOnce(&mut Engine) -> T) -> T {
        let mut engine = self.engine.take();
        let outcome = work(&mut engine).await;
        let added = self.engine.replace(engine);
        self.engine.borrow_mut().adopt(added);
        outcome
    }

    /// Whether the engine has the scenario's trace.
    pub(super) fn has_trace(&self, scenario: &Scenario) -> bool {
        self.engine.borrow().has_trace(scenario)
    }

    /// Hands the engine a trace.
    pub(super) fn put_trace(&self, data: DataRef, series: TimeSeries, landmarks: Landmarks) {
        self.engine.borrow_mut().add_trace(data, series, landmarks);
    }

    /// The scenario's trace, if the engine has it now.
    pub(super) fn trace(&self, scenario: &Scenario) -> Result<Rc<TimeSeries>, AppError> {
        self.engine.borrow().trace(scenario).map(|(series, _)| series)
    }

    /// Hands the engine a trace of the user; one that is lent gets it when it comes back.
    pub(super) fn add_trace(&self, series: TimeSeries) {
        let data = DataRef::Upload(series.source().digest);
        self.put_trace(data, series, Landmarks::default());
    }

    /// Whether somebody still waits for that job.
    pub(super) fn is_wanted(&self, job: u32) -> bool {
        self.wanted.get() == job
    }

    /// Whether a run or a study has the engine.
    pub(super) fn is_busy(&self) -> bool {
        self.busy.get()
    }
}
