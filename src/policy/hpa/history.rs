//! What the controller remembers: its recommendations, and the changes that it made.

use std::collections::VecDeque;

/// A number with the second that it is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// When, in seconds of any clock.
    pub at_secs: f64,
    /// Replicas that were recommended, or by how many the count changed.
    pub replicas: u32,
}

impl Entry {
    /// Age in seconds at `now_secs`.
    pub fn age_secs(&self, now_secs: f64) -> f64 {
        now_secs - self.at_secs
    }
}

/// Recommendations before stabilization, replicas added and replicas removed, oldest first.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// What was recommended.
    pub recommendations: VecDeque<Entry>,
    /// What was added.
    pub added: VecDeque<Entry>,
    /// What was removed.
    pub removed: VecDeque<Entry>,
}

impl History {
    /// Remembers a change of the count.
    pub fn record_change(&mut self, now_secs: f64, from: u32, to: u32) {
        let entry = Entry { at_secs: now_secs, replicas: from.abs_diff(to) };
        match to.cmp(&from) {
            std::cmp::Ordering::Greater => self.added.push_back(entry),
            std::cmp::Ordering::Less => self.removed.push_back(entry),
            std::cmp::Ordering::Equal => {}
        }
    }

    /// Remembers a recommendation. One that repeats the last takes its place: whatever window holds the older holds the newer, too.
    pub fn record_recommendation(&mut self, now_secs: f64, replicas: u32) {
        match self.recommendations.back_mut().filter(|last| last.replicas == replicas) {
            Some(last) => last.at_secs = now_secs,
            None => self.recommendations.push_back(Entry { at_secs: now_secs, replicas }),
        }
    }

    /// Forgets what is older than any window or period looks back.
    pub fn forget(&mut self, now_secs: f64, window_secs: f64, period_secs: f64) {
        drop_older(&mut self.recommendations, now_secs, window_secs);
        drop_older(&mut self.added, now_secs, period_secs);
        drop_older(&mut self.removed, now_secs, period_secs);
    }
}

fn drop_older(entries: &mut VecDeque<Entry>, now_secs: f64, secs: f64) {
    while entries.front().is_some_and(|entry| entry.age_secs(now_secs) > secs) {
        entries.pop_front();
    }
}
