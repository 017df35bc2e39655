//! Whether the worker is late. What it owes is kept apart by kind, as it may answer a question about files while a run hangs.

use std::cell::{Cell, RefCell};

/// What the worker owes an answer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// The newest run.
    Run,
    /// The newest study, which takes a run's place.
    Study,
    /// The newest ask about own traffic.
    Import,
    /// The newest ask about a configuration file.
    PolicyFile,
    /// The newest question about detectors.
    Detectors,
    /// The trace that a link carries.
    Link,
    /// Something that is made of a trace. These are answered one by one.
    Share,
}

impl Due {
    /// Looks without a sign of life after which the worker counts as dead while this is due. It answers a call whenever it
    /// waits, so only a computation without a pause counts here.
    const fn patience(self) -> u32 {
        match self {
            // A slice of work takes milliseconds; this is for a machine that does a hundred other things.
            Self::Run => 6,
            // What ends a long file is one slice.
            Self::Import | Self::Link | Self::PolicyFile | Self::Detectors => 15,
            // A mix forecasts with all of its members over the whole trace in one slice, which a busy machine takes long for.
            Self::Study => 45,
            // Millions of buckets are packed in one slice.
            Self::Share => 60,
        }
    }

    const fn is_job(self) -> bool {
        matches!(self, Self::Run | Self::Study)
    }
}

/// What a look finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing is due.
    Idle,
    /// Something is, and the worker may still be busy with it.
    Waiting,
    /// It gave no sign of life for too long.
    Late,
}

/// What is due, and since when nothing was heard.
#[derive(Debug, Default)]
pub(super) struct Watch {
    owed: RefCell<Vec<Due>>,
    quiet_looks: Cell<u32>,
}

impl Watch {
    /// An answer to `due` is waited for. A newer one takes the place of the one before, but for those that are answered one
    /// by one.
    pub fn owe(&self, due: Due) {
        if self.owed.borrow().is_empty() {
            self.quiet_looks.set(0);
        }
        if due != Due::Share {
            self.settle(due);
        }
        self.owed.borrow_mut().push(due);
    }

    /// Nobody waits for an answer to `due` any more.
    pub fn settle(&self, due: Due) {
        let mut owed = self.owed.borrow_mut();
        if let Some(at) = owed.iter().position(|one| *one == due || one.is_job() && due.is_job()) {
            owed.swap_remove(at);
        }
    }

    /// Nothing is waited for any more: what was.
    pub fn clear(&self) -> Vec<Due> {
        self.owed.take()
    }

    /// The worker gave a sign of life.
    pub fn heard(&self) {
        self.quiet_looks.set(0);
    }

    /// Looks once more. Whoever gets [`Look::Waiting`] calls the worker, so that there is something to hear.
    pub fn look(&self) -> Look {
        let Some(patience) = self.owed.borrow().iter().map(|due| due.patience()).max() else { return Look::Idle };
        self.quiet_looks.set(self.quiet_looks.get() + 1);
        if self.quiet_looks.get() < patience { Look::Waiting } else { Look::Late }
    }
}
