//! The part of the page's program that its first run does not need. A release build cuts it off and `public/later.js` fetches
//! it; a development build has it from the start.

use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::flow::link;
use crate::ui::kit::browser;
use crate::ui::kit::echarts::exception_words;
use crate::ui::model::navigation::PageId;
use crate::worker::fetch_later_part;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Fetches the later part when another page than the replay is opened.
pub fn follow(app: App) {
    let is_here = app.navigation.is_complete;
    Effect::new(move || {
        if app.navigation.page.get() == PageId::Replay || is_here.get_untracked() {
            return;
        }
        spawn_local(async move {
            match fetch_later_part().await {
                Ok(()) => {
                    is_here.set(true);
                    browser::rescue_focus(link::landing(app.navigation.page.get_untracked()));
                }
                Err(cause) => {
                    let text = format!("{} Check the connection, then open the page again.", exception_words(&cause));
                    app.notices.post(Notice::new(Level::Error, "page.later", "The page could not be fetched.", text));
                    link::go(app, PageId::Replay);
                }
            }
        });
    });
}
