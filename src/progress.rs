//! How a long computation says how far it is, and learns that nobody waits for it any more.
//!
//! The engine awaits [`Progress::checkpoint`] between slices of work. Natively that returns at once; in a worker it lets
//! messages in. The engine itself knows no clock and no event loop.

use std::future::{Future, ready};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// What is being done, and how much of it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// What is being done, e.g. `Fitting ridge`.
    pub what: &'static str,
    /// Units of work done.
    pub done: usize,
    /// Units of work in all, at least `done`.
    pub total: usize,
}

/// How good a model that learns in passes is after one of them.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Epoch {
    /// Passes over the training part so far, from 1.
    pub number: u32,
    /// Passes that there will be at most.
    pub most: u32,
    /// Root mean squared error on what it learns from, on the scale of the model.
    pub training: f64,
    /// The same on what it does not learn from: the tail of the training part.
    pub validation: f64,
}

/// Nobody waits for the answer any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// What [`Progress::checkpoint`] gives.
pub type Checkpoint<'a> = Pin<Box<dyn Future<Output = Result<(), Cancelled>> + 'a>>;

/// The listener of a long computation.
pub trait Progress {
    /// Says how far the work is; the answer tells whether to go on.
    fn checkpoint(&self, stage: Stage) -> Checkpoint<'_>;

    /// Says what begins, where it is too short for a checkpoint. Most listeners do not care.
    fn enter(&self, _what: &'static str) {}

    /// Says how a model that is being trained does. Most listeners do not care.
    fn learned(&self, _epoch: Epoch) {}

    /// Whether a training is to end now, with the best that it has so far. Asked after each checkpoint.
    fn stop_early(&self) -> bool {
        false
    }
}

/// Listens to nothing and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn checkpoint(&self, _stage: Stage) -> Checkpoint<'_> {
        Box::pin(ready(Ok(())))
    }
}

/// Runs a computation to its end where nothing else needs the thread: the command line, tests and benchmarks.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = work.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}
