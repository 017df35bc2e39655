//! Short confirmations of what cannot be seen otherwise, some with a way back.

use crate::scenario::Scenario;
use leptos::prelude::*;

/// A confirmation.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// What was done.
    pub text: String,
    /// The scenario that Undo goes back to.
    pub undo: Option<Scenario>,
}

/// The place for toasts; it holds one.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    /// The one that is shown.
    pub shown: RwSignal<Option<Toast>>,
}

impl Toasts {
    /// Nothing is shown.
    pub fn new() -> Self {
        Self { shown: RwSignal::new(None) }
    }

    /// Confirms something.
    pub fn show(&self, text: impl Into<String>) {
        self.shown.set(Some(Toast { text: text.into(), undo: None }));
    }

    /// Confirms a change of the scenario, with a way back to `before`.
    pub fn show_with_undo(&self, text: impl Into<String>, before: Scenario) {
        self.shown.set(Some(Toast { text: text.into(), undo: Some(before) }));
    }
}
