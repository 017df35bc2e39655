//! Scenarios that the reader has saved under a name.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A saved scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedScenario {
    /// What the reader called it.
    pub name: String,
    /// Its knobs, as in a link.
    pub query: String,
}

/// All of them, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct SavedScenarios {
    /// The list as it is kept.
    pub all: RwSignal<Vec<SavedScenario>>,
}

impl SavedScenarios {
    /// Those that the browser has kept.
    pub fn new(kept: Vec<SavedScenario>) -> Self {
        Self { all: RwSignal::new(kept) }
    }
}
