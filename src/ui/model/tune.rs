//! A search for settings: what is asked, how far it is, what it found.

use crate::job::AppError;
use crate::readout::tune::unasked_knobs;
use crate::tune::{Figure, Outline, Request, Standing, Tuning};
use crate::ui::kit::shared::Shared;
use crate::worker::Crew;
use leptos::prelude::*;

/// Replays of a search, unless told otherwise; fewest and most.
pub const BUDGET: usize = 1000;
pub const BUDGETS: (usize, usize) = (30, 50_000);
/// Most workers.
pub const MOST_WORKERS: usize = 8;

/// What is asked, as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct TuneForm {
    /// Name of the policy that is tuned; empty for the replay's.
    pub policy: String,
    /// Knobs that keep the scenario's values.
    pub locks: Vec<String>,
    /// Ranges that were given, by knob.
    pub ranges: Vec<(String, String)>,
    /// The most of each figure; empty for no limit.
    pub limits: Vec<(Figure, String)>,
    /// Replays of the search; each fold has as many.
    pub budget: usize,
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Workers; 0 for as many as there are processors but one.
    pub workers: usize,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The scenario that the search starts from, as a link has it.
    pub query: String,
    /// What is searched.
    pub request: Request,
}

/// What a search is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum TunePhase {
    /// Nothing was asked for.
    Idle,
    /// It is under way.
    Running,
    /// It was cancelled.
    Cancelled,
    /// It came to nothing.
    Failed(AppError),
    /// It has come to its end.
    Done,
}

/// How far a search is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TuneProgress {
    /// What is prepared, where nothing is replayed.
    pub preparing: Option<String>,
    /// What that takes at the moment.
    pub detail: String,
    /// Replays so far, and in how many milliseconds.
    pub runs: usize,
    pub millis: f64,
    /// Workers that it has.
    pub workers: usize,
}

/// What a search found.
#[derive(Debug, Clone)]
pub struct Found {
    pub asked: Asked,
    pub tuning: Tuning,
    /// Milliseconds that its replays took, and workers that did them.
    pub millis: f64,
    pub workers: usize,
}

/// The search's signals. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Tune {
    /// What is asked.
    pub form: RwSignal<TuneForm>,
    /// What the newest search is doing.
    pub phase: RwSignal<TunePhase>,
    /// What it was asked for.
    pub asked: RwSignal<Option<Asked>>,
    /// What it is about to do.
    pub outline: RwSignal<Option<Outline>>,
    /// How far it is.
    pub progress: RwSignal<TuneProgress>,
    /// How it stands.
    pub standing: RwSignal<Option<Shared<Standing>>>,
    /// What searches found, a policy each, the newest last.
    pub found: RwSignal<Vec<Shared<Found>>>,
    /// Place of the one that is shown.
    pub shown: RwSignal<usize>,
    /// The workers, while there are any.
    pub crew: StoredValue<Option<Crew>, LocalStorage>,
    /// Counts searches, so that a crew is let go of only when no other has begun.
    pub searches: StoredValue<u32>,
}

impl Tune {
    /// Nothing was asked for.
    pub fn new() -> Self {
        let form = TuneForm {
            policy: String::new(),
            locks: unasked_knobs(),
            ranges: Vec::new(),
            limits: vec![(Figure::Unserved, "0.1%".to_owned())],
            budget: BUDGET,
            seed: 1,
            workers: 0,
        };
        Self {
            form: RwSignal::new(form),
            phase: RwSignal::new(TunePhase::Idle),
            asked: RwSignal::new(None),
            outline: RwSignal::new(None),
            progress: RwSignal::new(TuneProgress::default()),
            standing: RwSignal::new(None),
            found: RwSignal::new(Vec::new()),
            shown: RwSignal::new(0),
            crew: StoredValue::new_local(None),
            searches: StoredValue::new(0),
        }
    }

    /// Whether a search is under way.
    pub fn is_running(&self) -> bool {
        self.phase.with(|phase| *phase == TunePhase::Running)
    }

    /// What is shown of what was found, where no search is under way.
    pub fn result(&self) -> Option<Shared<Found>> {
        let is_done = self.phase.with(|phase| *phase == TunePhase::Done);
        is_done.then(|| self.found.with(|all| all.get(self.shown.get()).cloned())).flatten()
    }
}
