//! What travels with links and files.

use crate::job::{AppError, TraceSummary};
use crate::scenario::DataRef;
use crate::series::Digest;
use leptos::prelude::*;

/// What travels.
#[derive(Clone, Copy)]
pub struct Sharing {
    /// The trace that was opened last.
    pub own_trace: RwSignal<Option<TraceSummary>>,
    /// What a link says that its trace is called.
    pub named: RwSignal<Option<(Digest, String)>>,
    /// The packed trace in the address and how the scenario names it, as long as a reload needs it there.
    pub carried: StoredValue<Option<(DataRef, String)>>,
    /// The large trace of a link that the user said yes to.
    pub confirmed: StoredValue<Option<Digest>>,
    /// The trace that was packed last, and its text.
    pub packed: RwSignal<Option<(TraceSummary, String)>>,
    /// Why nothing was packed or saved.
    pub failed: RwSignal<Option<AppError>>,
}

impl Sharing {
    /// Nothing travels yet.
    pub fn new() -> Self {
        Self {
            own_trace: RwSignal::new(None),
            named: RwSignal::new(None),
            carried: StoredValue::new(None),
            confirmed: StoredValue::new(None),
            packed: RwSignal::new(None),
            failed: RwSignal::new(None),
        }
    }

    /// Whether the user wants the trace of that digest opened, however large it is.
    pub fn is_confirmed(&self, digest: Digest) -> bool {
        self.confirmed.get_value() == Some(digest)
    }
}
