//! The part of the page's program that its first run does not need. A release build cuts it off and `public/later.js` fetches
//! it; a development build has it from the start.

use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::flow::link;
use crate::ui::kit::browser;
use crate::ui::kit::echarts::exception_words;
use crate::ui::model::navigation::PageId;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Name of the global function that fetches the later part.
const FETCH: &str = "planoraLater";

/// Whether the later part is here. It is fetched when another page than the replay is opened.
pub fn follow(app: App) -> RwSignal<bool> {
    let is_here = RwSignal::new(false);
    Effect::new(move || {
        if app.navigation.page.get() == PageId::Replay || is_here.get_untracked() {
            return;
        }
        spawn_local(async move {
            match fetch().await {
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
    is_here
}

/// Waits until it is here; where that failed, another call tries again.
async fn fetch() -> Result<(), JsValue> {
    let global = js_sys::global();
    // Without the function there is no later part.
    let Ok(fetch) = Reflect::get(&global, &FETCH.into())?.dyn_into::<Function>() else { return Ok(()) };
    let coming: Promise = fetch.call0(&global)?.dyn_into()?;
    JsFuture::from(coming).await.map(|_| ())
}
