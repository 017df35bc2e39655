//! The files that are open on their way to a trace, and why a look at them ends.

use super::message::{FromWorker, ImportAnswer};
use super::scope::post;
use crate::ingest::Ingested;
use crate::job::{FileFacts, ImportFault};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::File;

/// The files that are open, and what was read of them.
#[derive(Default)]
pub(super) struct Imports {
    /// The newest ask; work for an older one ends at its next look.
    pub newest: Cell<u32>,
    pub files: RefCell<Rc<Vec<Opened>>>,
    pub ingested: RefCell<Option<Rc<Ingested>>>,
}

/// A file and what is known of it.
#[derive(Clone)]
pub(super) struct Opened {
    pub file: File,
    pub facts: FileFacts,
}

/// Why work ends early.
pub(super) enum End {
    Fault(ImportFault),
    /// Something newer is wanted.
    Void,
}

impl From<ImportFault> for End {
    fn from(fault: ImportFault) -> Self {
        Self::Fault(fault)
    }
}

impl Imports {
    /// Lets go of everything.
    pub fn close(&self) {
        *self.files.borrow_mut() = Rc::default();
        *self.ingested.borrow_mut() = None;
    }

    /// Has `ingested` at hand for whoever keeps or writes it.
    pub fn take(&self, ingested: Ingested) {
        *self.ingested.borrow_mut() = Some(Rc::new(ingested));
    }

    /// Whether nothing newer than `number` is wanted.
    pub fn is_newest(&self, number: u32) -> bool {
        self.newest.get() == number
    }
}

/// Tells the page.
pub(super) fn tell(number: u32, answer: ImportAnswer) {
    let header = FromWorker::Import { number, outcome: answer.outcome() };
    // Plain data always encodes.
    if let Ok(payload) = postcard::to_allocvec(&answer) {
        post(&header, Some(&payload));
    }
}
