//! What was asked for last, so that an answer which is taken later than it was heard can be told from one that is void.

use super::event::Event;

/// Numbers of what was asked for last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The run.
    pub(super) job: u32,
    /// About own traffic.
    pub(super) import: u32,
    /// About a configuration file.
    pub(super) policy_file: u32,
    /// About detectors.
    pub(super) detectors: u32,
}

impl Asked {
    /// Whether `event`, heard when this was asked, is void now that `now` is: something newer of its kind was asked for.
    pub fn voids(&self, event: &Event, now: Self) -> bool {
        match event {
            Event::Progress { .. } | Event::Report(_) | Event::FollowUp(..) | Event::Failed(_) => self.job != now.job,
            Event::Import(_) => self.import != now.import,
            Event::PolicyFile(_) => self.policy_file != now.policy_file,
            Event::Detectors(_) => self.detectors != now.detectors,
            _ => false,
        }
    }
}
