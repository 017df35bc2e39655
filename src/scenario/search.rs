//! What a search may try of a scenario: the knobs of its policy as they declare it, and its fewest replicas.

use super::Scenario;
use crate::knob::{KeyInfo, Search};

/// The fewest replicas are searched up to the most over this: a fleet that can hardly move needs no policy.
const ROOM: u32 = 2;

impl Scenario {
    /// The knobs that a search tries unless told otherwise, with what it may try. The others say how the world is (start-up,
    /// lag, price) or are the owner's to say (most replicas).
    pub fn searched(&self) -> Vec<(KeyInfo, Search)> {
        self.keys().into_iter().filter_map(|key| Some((key, self.search_of(&key)?))).collect()
    }

    fn search_of(&self, key: &KeyInfo) -> Option<Search> {
        if key.name == "min_replicas" {
            return Some(Search::Whole { low: 1, high: (*self.max_replicas / ROOM).max(1) });
        }
        key.search
    }
}
