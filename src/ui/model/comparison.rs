//! Policies side by side on the replay's traffic.

use crate::job::{AppError, Compared};
use crate::report::Report;
use crate::series::Digest;
use crate::ui::kit::shared::Shared;
use crate::worker::Client;
use leptos::prelude::*;

/// Most policies beside the replay's own.
pub const MOST_RIVALS: usize = 7;

/// What became of one policy of the comparison; `None` while it is computed.
pub type Standing = Option<Result<Shared<Compared>, AppError>>;

/// The comparison's signals. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Comparison {
    /// Policies beside the replay's own, each as knobs that it changes.
    pub rivals: RwSignal<Vec<String>>,
    /// What became of the replay's own, then of each of them.
    pub standings: RwSignal<Vec<Standing>>,
    /// Place of the policy that the others are relative to, 0 for the replay's own.
    pub baseline: RwSignal<usize>,
    /// Place of the figure that sorts the table, and whether the largest comes first; as they were added without one.
    pub order: RwSignal<Option<(usize, bool)>>,
    /// Why nothing can be compared.
    pub failed: RwSignal<Option<String>>,
    /// Two policies side by side in time.
    pub pair: PairState,
    /// What was asked for last.
    pub asked: StoredValue<Vec<String>>,
    /// The own trace that its worker has loaded for certain.
    pub loaded_trace: StoredValue<Option<Digest>>,
    /// The page's worker, once it was started.
    pub client: StoredValue<Option<Client>, LocalStorage>,
}

impl Comparison {
    /// With those policies beside the replay's own.
    pub fn new(rivals: Vec<String>) -> Self {
        Self {
            rivals: RwSignal::new(rivals),
            standings: RwSignal::new(Vec::new()),
            baseline: RwSignal::new(0),
            order: RwSignal::new(None),
            failed: RwSignal::new(None),
            pair: PairState::new(),
            asked: StoredValue::new(Vec::new()),
            loaded_trace: StoredValue::new(None),
            client: StoredValue::new_local(None),
        }
    }
}

/// Two policies side by side in time: which, their reports, and how they are looked at. Times are seconds since the first tick of the
/// first.
#[derive(Debug, Clone, Copy)]
pub struct PairState {
    /// Places of the two in the table, the older choice first.
    pub places: RwSignal<Vec<usize>>,
    /// Their reports, as far as they are here.
    pub reports: RwSignal<Vec<Shared<Report>>>,
    /// Why they are not.
    pub failed: RwSignal<Option<String>>,
    /// The time whose decisions are explained.
    pub cursor_secs: RwSignal<i64>,
    /// Time under the pointer.
    pub hover_secs: RwSignal<Option<i64>>,
    /// The window that was zoomed to; `None` shows all.
    pub span_secs: RwSignal<Option<(f64, f64)>>,
    /// Queries that were asked for last.
    pub asked: StoredValue<Vec<String>>,
}

impl PairState {
    /// Nothing chosen.
    fn new() -> Self {
        Self {
            places: RwSignal::new(Vec::new()),
            reports: RwSignal::new(Vec::new()),
            failed: RwSignal::new(None),
            cursor_secs: RwSignal::new(0),
            hover_secs: RwSignal::new(None),
            span_secs: RwSignal::new(None),
            asked: StoredValue::new(Vec::new()),
        }
    }

    /// Both reports; tracked.
    pub fn both(&self) -> Option<(Shared<Report>, Shared<Report>)> {
        self.reports.with(|all| match all.as_slice() {
            [first, second] => Some((first.clone(), second.clone())),
            _ => None,
        })
    }
}
