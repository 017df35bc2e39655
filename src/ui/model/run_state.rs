//! How the run that was asked for stands, and what is shown meanwhile.

use crate::job::AppError;
use crate::report::Report;
use std::sync::Arc;

/// How far the worker is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProgress {
    /// E.g. `Fitting ridge`.
    pub what: String,
    /// Units of work done.
    pub done: usize,
    /// Units in all; 0 where nobody knows.
    pub total: usize,
}

impl RunProgress {
    /// Percent done, where that is known.
    pub fn percent(&self) -> Option<usize> {
        (self.total > 0).then(|| 100 * self.done.min(self.total) / self.total)
    }
}

/// The run that the scenario asks for.
#[derive(Debug, Clone)]
pub enum RunState {
    /// It is under way.
    Running {
        /// The picture of the run before, which stays until then.
        shown: Option<Arc<Report>>,
        /// How far it is.
        progress: Option<RunProgress>,
        /// Whether it takes long enough to be worth a word.
        is_slow: bool,
    },
    /// It is what is shown.
    Done(Arc<Report>),
    /// It has no answer.
    Failed {
        /// The picture of an earlier run, which stays.
        shown: Option<Arc<Report>>,
        /// What stands in the way.
        error: AppError,
    },
}

impl RunState {
    /// The report whose picture is shown.
    pub const fn shown(&self) -> Option<&Arc<Report>> {
        match self {
            Self::Done(report) => Some(report),
            Self::Running { shown, .. } | Self::Failed { shown, .. } => shown.as_ref(),
        }
    }

    /// The same, to be replaced by one that knows more.
    pub const fn shown_mut(&mut self) -> Option<&mut Arc<Report>> {
        match self {
            Self::Done(report) => Some(report),
            Self::Running { shown, .. } | Self::Failed { shown, .. } => shown.as_mut(),
        }
    }

    /// What stands in the way of the run that was asked for.
    pub const fn error(&self) -> Option<&AppError> {
        match self {
            Self::Failed { error, .. } => Some(error),
            Self::Running { .. } | Self::Done(_) => None,
        }
    }

    /// Whether an answer is still to come.
    pub const fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }
}
