//! Policies side by side on the replay's traffic.

use crate::job::{AppError, Compared};
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
            asked: StoredValue::new(Vec::new()),
            loaded_trace: StoredValue::new(None),
            client: StoredValue::new_local(None),
        }
    }
}
