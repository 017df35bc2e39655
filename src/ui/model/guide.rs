//! What introduces the page: the welcome of a first visit, and the guided path.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What was there before the path began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// The scenario, as in a link.
    pub query: String,
    /// The cursor's time on the trace's clock.
    pub at_secs: Option<i64>,
    /// The window that was zoomed to.
    pub span: Option<(f64, f64)>,
    /// The page, as in a link.
    pub page: String,
}

/// The guide. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Guide {
    /// Whether the welcome is shown.
    pub is_welcome: RwSignal<bool>,
    /// The step of the path that is shown, from 0.
    pub step: RwSignal<Option<usize>>,
    /// What the path gives back when it is left.
    pub before: StoredValue<Option<Before>>,
    /// Whether the run that was asked for plays as soon as it is shown.
    pub plays_next: StoredValue<bool>,
}

impl Guide {
    /// Nothing is shown.
    pub fn new() -> Self {
        Self {
            is_welcome: RwSignal::new(false),
            step: RwSignal::new(None),
            before: StoredValue::new(None),
            plays_next: StoredValue::new(false),
        }
    }
}
