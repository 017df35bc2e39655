//! What is made up on top of the trace, while somebody works on it. The edits themselves are knobs of the scenario.

use crate::stress::Kind;
use leptos::prelude::*;

/// Where the work on edits stands. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct StressDesk {
    /// Whether the bar over the chart is open though there are no edits.
    pub is_open: RwSignal<bool>,
    /// The kind whose place on the chart is asked for.
    pub placing: RwSignal<Option<Kind>>,
    /// Place of the edit whose figures are shown.
    pub selected: RwSignal<Option<usize>>,
}

impl StressDesk {
    /// Closed.
    pub fn new() -> Self {
        Self { is_open: RwSignal::new(false), placing: RwSignal::new(None), selected: RwSignal::new(None) }
    }
}
