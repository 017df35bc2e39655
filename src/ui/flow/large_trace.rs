//! What becomes of a link's large trace once the user was asked.

use crate::scenario::{DataRef, Level, Notice};
use crate::ui::app::App;
use crate::ui::flow::{link, runs, share, studies};
use crate::ui::model::navigation::PageId;
use leptos::prelude::*;

/// Opens the large trace of the link, as the user wants it.
pub fn accept(app: App) {
    let DataRef::Upload(digest) = app.replay.scenario.get_untracked().data else { return };
    app.sharing.confirmed.set_value(Some(digest));
    share::open_link(app);
    resume_studies(app);
}

/// Leaves the large trace of the link closed; one that is kept from before is replayed.
pub fn decline(app: App) {
    app.sharing.carried.set_value(None);
    let text = "It was not opened and nothing else is shown in its place. Load the link again to be asked again.";
    app.notices.post(Notice::new(Level::Info, "link.trace", "The trace in the link is large.", text));
    link::write(app);
    runs::send(app);
    resume_studies(app);
}

fn resume_studies(app: App) {
    if app.navigation.page.get_untracked() == PageId::Forecasts {
        studies::resume(app);
    }
}
