//! The engine's worker as the page sees it, and the traces that only the page holds.

use crate::series::Digest;
use crate::worker::Client;
use leptos::prelude::*;
use std::sync::Arc;

/// Most traces that are held, so that memory has an end; the oldest is let go of first.
const MAX_UNSAVED: usize = 8;

/// The replay's worker.
#[derive(Clone, Copy)]
pub struct Engine {
    /// The worker, once it was started.
    pub client: StoredValue<Option<Client>, LocalStorage>,
    /// What it crashed on.
    pub crashes: StoredValue<Crashes>,
    /// Traces that the browser does not keep.
    pub unsaved: StoredValue<UnsavedTraces>,
    /// The own trace that the worker has loaded for certain.
    pub loaded_trace: StoredValue<Option<Digest>>,
    /// What it computes and what waits for that.
    pub queue: StoredValue<RunQueue>,
}

/// Runs on their way.
#[derive(Debug, Clone, Default)]
pub struct RunQueue {
    /// What the forecasts of the run that is computed depend on.
    pub under_way: Option<String>,
    /// Whether a newer one is sent once that has answered.
    pub is_due: bool,
    /// Number of the newest run that was sent.
    pub number: u32,
}

impl Engine {
    /// No worker yet.
    pub fn new() -> Self {
        Self {
            client: StoredValue::new_local(None),
            crashes: StoredValue::new(Crashes::default()),
            unsaved: StoredValue::new(UnsavedTraces::default()),
            loaded_trace: StoredValue::new(None),
            queue: StoredValue::new(RunQueue::default()),
        }
    }

    /// A run came to its end, so none crashes the worker.
    pub fn run_answered(&self) {
        self.crashes.update_value(|crashes| crashes.run = None);
    }

    /// The same of files.
    pub fn import_answered(&self) {
        self.crashes.update_value(|crashes| crashes.is_import = false);
    }
}

/// What a worker crashed on, as long as nothing of the kind was answered since.
#[derive(Debug, Clone, Default)]
pub struct Crashes {
    /// The query of the run that was the page's then.
    pub run: Option<String>,
    /// Whether something of the open files went with it.
    pub is_import: bool,
}

/// Traces that the browser does not keep, as bytes that a worker takes, oldest first. The page has them, so that they outlive a
/// worker and reach the other one.
#[derive(Debug, Clone, Default)]
pub struct UnsavedTraces(Vec<(Digest, Arc<[u8]>)>);

impl UnsavedTraces {
    /// Holds the trace of that digest. Without bytes the browser keeps it, and there is nothing to hold.
    pub fn hold(&mut self, digest: Digest, bytes: Option<Arc<[u8]>>) {
        self.0.retain(|(held, _)| *held != digest);
        self.0.extend(bytes.map(|bytes| (digest, bytes)));
        let excess = self.0.len().saturating_sub(MAX_UNSAVED);
        self.0.drain(..excess);
    }

    /// The trace of that digest.
    pub fn get(&self, digest: Digest) -> Option<Arc<[u8]>> {
        self.0.iter().find(|(held, _)| *held == digest).map(|(_, bytes)| Arc::clone(bytes))
    }

    /// Whether it is held here.
    pub fn contains(&self, digest: Digest) -> bool {
        self.0.iter().any(|(held, _)| *held == digest)
    }
}
