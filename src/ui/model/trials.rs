//! Trials of the compared policies where other things happen.

use crate::job::{Breaking, Trial};
use leptos::prelude::*;

/// How many trials there can be, the usual number second.
pub const COUNTS: [u32; 4] = [50, 200, 500, 2000];

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialsForm {
    /// How many trials.
    pub count: u32,
    /// Share of all requests that a policy may lose until it counts as broken.
    pub limit: f64,
}

/// How trials stand.
#[derive(Debug, Clone, PartialEq)]
pub enum TrialsState {
    /// None were asked for, or of something else.
    Idle,
    /// They are computed.
    Running,
    /// All are here.
    Done,
    /// There are no more, and why.
    Failed(String),
}

/// Trials of the compared policies. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Trials {
    /// What is asked for.
    pub form: RwSignal<TrialsForm>,
    /// How they stand.
    pub state: RwSignal<TrialsState>,
    /// Those that are here.
    pub all: RwSignal<Vec<Trial>>,
    /// How high the first flash crowd may be, by policy.
    pub breaking: RwSignal<Vec<Option<Breaking>>>,
    /// Queries of the policies that they are of.
    pub asked: StoredValue<Vec<String>>,
}

impl Trials {
    /// None.
    pub fn new() -> Self {
        Self {
            form: RwSignal::new(TrialsForm { count: COUNTS[1], limit: 0.001 }),
            state: RwSignal::new(TrialsState::Idle),
            all: RwSignal::new(Vec::new()),
            breaking: RwSignal::new(Vec::new()),
            asked: StoredValue::new(Vec::new()),
        }
    }

    /// Forgets what is here.
    pub fn forget(&self) {
        self.state.set(TrialsState::Idle);
        self.all.set(Vec::new());
        self.breaking.set(Vec::new());
        self.asked.set_value(Vec::new());
    }
}
