//! What the Data page knows.

use crate::ingest::{Detection, FormatName};
use crate::job::{Draft, ImportFault, Imported, Quantity, Reading};
use crate::ui::kit::shared::Shared;
use crate::worker::KeptTraces;
use leptos::prelude::*;
use web_sys::File;

/// Where the files that are open have got to.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// None are open.
    Closed,
    /// Their first bytes are looked at.
    Looking,
    /// Something has to be answered first.
    Asking,
    /// They are read.
    Reading(Reading),
    /// They are read to the end.
    Read,
    /// The reader stopped the reading.
    Stopped,
    /// They make no trace.
    Failed(ImportFault),
}

/// What files are taken for, and the format that the user named for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Basis {
    /// The findings with the corrections.
    pub draft: Draft,
    /// The format that was named.
    pub format: Option<FormatName>,
}

/// The page's signals. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Data {
    /// Where the files have got to.
    pub phase: RwSignal<Phase>,
    /// What they are taken for, with the user's corrections.
    pub draft: RwSignal<Option<Draft>>,
    /// The format that the user named; the draft follows once the files were looked at.
    pub format: RwSignal<Option<FormatName>>,
    /// The format that was named for the draft.
    pub looked_as: StoredValue<Option<FormatName>>,
    /// Corrections that outlive the next look at the files.
    pub corrected: StoredValue<Option<Detection>>,
    /// What was read last; while it is read again, what it was before.
    pub imported: RwSignal<Option<Shared<Imported>>>,
    /// What it was read as; `None` where the worker has let go of it.
    pub basis: StoredValue<Option<Basis>>,
    /// What of it is drawn.
    pub quantity: RwSignal<Quantity>,
    /// Traces that the browser keeps; `None` before it said so.
    pub kept: RwSignal<Option<KeptTraces>>,
    /// Rows that were pasted last, to be corrected where they can't be read.
    pub pasted: StoredValue<String>,
    /// The files.
    pub files: StoredValue<Vec<File>, LocalStorage>,
    /// When the reading began, in milliseconds since the page was opened.
    pub began_ms: StoredValue<f64>,
}

impl Data {
    /// A page without files.
    pub fn new() -> Self {
        Self {
            phase: RwSignal::new(Phase::Closed),
            draft: RwSignal::new(None),
            format: RwSignal::new(None),
            looked_as: StoredValue::new(None),
            corrected: StoredValue::new(None),
            imported: RwSignal::new(None),
            basis: StoredValue::new(None),
            quantity: RwSignal::new(Quantity::Requests),
            kept: RwSignal::new(None),
            pasted: StoredValue::new(String::new()),
            files: StoredValue::new_local(Vec::new()),
            began_ms: StoredValue::new(0.0),
        }
    }

    /// Whether the worker has something of the files that goes with it: what it looks at, reads, or has read; not tracked.
    pub fn is_in_worker(&self) -> bool {
        self.phase.with_untracked(|phase| matches!(phase, Phase::Looking | Phase::Reading(_) | Phase::Read))
    }

    /// Whether files are open.
    pub fn is_open(&self) -> bool {
        self.phase.with(|phase| *phase != Phase::Closed)
    }
}
