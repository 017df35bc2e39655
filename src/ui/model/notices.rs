//! Notices of the page itself: the link, a file, the worker. Those of a run are in its report.

use crate::scenario::Notice;
use leptos::prelude::*;

/// What was said, and what of it the reader has dismissed.
#[derive(Debug, Clone, Copy)]
pub struct NoticeBoard {
    /// Oldest first.
    pub posted: RwSignal<Vec<Notice>>,
    /// Dismissed ones, on whatever page and of whatever run.
    pub dismissed: RwSignal<Vec<Notice>>,
}

impl NoticeBoard {
    /// A board with what the address has to say.
    pub fn new(posted: Vec<Notice>) -> Self {
        Self { posted: RwSignal::new(posted), dismissed: RwSignal::new(Vec::new()) }
    }

    /// Posts a notice, even if the same was dismissed before; an older one with the same code and field goes.
    pub fn post(&self, notice: Notice) {
        self.dismissed.update(|dismissed| dismissed.retain(|other| *other != notice));
        self.posted.update(|posted| {
            posted.retain(|other| other.code != notice.code || other.field != notice.field);
            posted.push(notice);
        });
    }

    /// Takes a notice away for good.
    pub fn dismiss(&self, notice: &Notice) {
        self.posted.update(|posted| posted.retain(|other| other != notice));
        self.dismissed.update(|dismissed| dismissed.push(notice.clone()));
    }
}
