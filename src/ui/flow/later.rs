//! The part of the page's program that its first run does not need. A release build cuts it off and `public/later.js` fetches
//! it; a development build has it from the start.
//!
//! Whatever leads into that part goes through [`with_whole_program`]: other pages than the replay, dialogs, files, exports, what
//! the worker says of own traffic, and policies that few scenarios name. `xtask/programs.mjs` says what comes later.

use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::flow::{comparison, detectors, guide, link, saved, studies};
use crate::ui::kit::browser;
use crate::ui::kit::echarts::exception_words;
use crate::ui::model::navigation::PageId;
use crate::worker::fetch_later_part;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Does `act` at once where the program is here as a whole, else when it has come. What was asked for first is done first; what
/// can't be done is said, and nothing else changes.
pub fn with_whole_program(app: App, act: impl FnOnce() + 'static) {
    if app.navigation.is_complete.get_untracked() {
        return act();
    }
    let act: Box<dyn FnOnce()> = Box::new(act);
    spawn_local(async move {
        if fetch(app).await {
            act();
        }
    });
}

/// Fetches the later part when another page than the replay, or a dialog, is opened, and starts what lives in it.
pub fn follow(app: App) {
    let navigation = app.navigation;
    Effect::new(move || {
        let is_asked = navigation.page.get() != PageId::Replay || navigation.dialog.with(Option::is_some);
        if !is_asked || navigation.is_complete.get_untracked() {
            return;
        }
        spawn_local(async move {
            if fetch(app).await {
                browser::rescue_focus(link::landing(navigation.page.get_untracked()));
            } else {
                navigation.dialog.set(None);
                link::go(app, PageId::Replay);
            }
        });
    });
    Effect::new(move || {
        if navigation.is_complete.get() {
            saved::restore(app);
            studies::follow(app);
            comparison::follow(app);
            detectors::follow(app);
            guide::follow(app);
        }
    });
}

/// Whether the program is here as a whole; a notice says why not.
pub async fn fetch(app: App) -> bool {
    match fetch_later_part().await {
        Ok(()) => {
            // Whoever follows this starts once.
            if !app.navigation.is_complete.get_untracked() {
                app.navigation.is_complete.set(true);
            }
            true
        }
        Err(cause) => {
            let text = format!("{} Check the connection, then try again.", exception_words(&cause));
            app.notices.post(Notice::new(Level::Error, "page.later", "A part of the page could not be fetched.", text));
            false
        }
    }
}
