//! What each detector finds in the replay.

use crate::job::DetectorStanding;
use crate::ui::kit::shared::Shared;
use leptos::prelude::*;

/// The detectors side by side, as signals. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Detectors {
    /// What they found, once that is known.
    pub standings: RwSignal<Option<Shared<Vec<DetectorStanding>>>>,
    /// Why it is not known.
    pub failed: RwSignal<Option<String>>,
    /// The scenario, whatever its detector, that was asked about last, as a query.
    pub asked: StoredValue<Option<String>>,
}

impl Detectors {
    /// Nothing was asked.
    pub fn new() -> Self {
        Self { standings: RwSignal::new(None), failed: RwSignal::new(None), asked: StoredValue::new(None) }
    }

    /// Nothing is known, and nothing is waited for.
    pub fn forget(&self) {
        self.standings.set(None);
        self.failed.set(None);
        self.asked.set_value(None);
    }

    /// No answer comes any more, for that reason; nothing where none is waited for.
    pub fn lose(&self, why: &str) {
        let is_waiting = self.asked.with_value(Option::is_some) && self.standings.with_untracked(Option::is_none);
        if is_waiting && self.failed.with_untracked(Option::is_none) {
            self.failed.set(Some(why.to_owned()));
        }
    }
}
