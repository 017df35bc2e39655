//! The address ⇄ the page: what a link opens, what the address says, and a link that was asked for.

use super::{App, Dialog, PageId, browser};
use crate::scenario::{Notice, Scenario, decode, parse, print};
use crate::series::calendar::{Civil, parse_local};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// What the address asks for: a scenario, the cursor's time, and what could not be used.
pub fn read() -> (Scenario, Option<i64>, Vec<Notice>) {
    let query = window().location().search().unwrap_or_default();
    let (scenario, mut notices) = parse(&query);
    let at = query.trim_start_matches('?').split('&').find_map(|part| part.strip_prefix("at="));
    let at = at.map(decode);
    let secs = at.as_deref().and_then(parse_local);
    if let (Some(at), None) = (&at, secs) {
        let text =
            format!("in the link is {at}; it reads like 1995-08-31T13:06. The replay opens where it always does.");
        notices.push(Notice::new(crate::scenario::Level::Warn, "link.bad_value", "at", text));
    }
    (scenario, secs, notices)
}

/// Puts the scenario into the address, without a new entry in the history.
pub fn write(app: App) {
    let address = format!("?{}{}", print(&app.scenario.get_untracked()), hash_of(app));
    if let Ok(history) = window().history() {
        // Refused only when it is called too often; the next change writes it again.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// The absolute address of what is seen now, cursor included.
fn absolute(app: App) -> String {
    let location = window().location();
    let page = location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default();
    let query = print(&app.scenario.get_untracked());
    let at = app.report.with_untracked(|report| {
        let secs = report.as_ref().map(|report| report.local_secs(app.cursor.get_untracked()));
        secs.map(|secs| format!("&at={}", Civil::from_local_secs(secs))).unwrap_or_default()
    });
    format!("{page}?{query}{at}{}", hash_of(app))
}

/// The page that the address names; the replay where it names none.
pub fn page() -> PageId {
    let hash = window().location().hash().unwrap_or_default();
    let name = hash.trim_start_matches('#');
    PageId::ALL.into_iter().find(|page| page.hash() == name).unwrap_or(PageId::Replay)
}

/// Turns to a page, with a new entry in the history.
pub fn go(app: App, page: PageId) {
    if page != app.page.get_untracked() {
        // Refused only where an address may not change; the tab then stays as it is.
        let _ = window().location().set_hash(page.hash());
    }
}

/// Follows the address from page to page, Back and Forward included.
pub fn follow(app: App) {
    let turn = move |_: web_sys::Event| {
        let page = page();
        if page != app.page.get_untracked() {
            app.playing.set(false);
            app.is_rail_open.set(false);
            app.page.set(page);
            // An older entry of the history may still say an older scenario.
            write(app);
        }
    };
    // Browsers tell of the way back to an entry with another query by the second event alone.
    for name in ["hashchange", "popstate"] {
        let handle = window_event_listener(leptos::ev::Custom::<web_sys::Event>::new(name), turn);
        on_cleanup(move || handle.remove());
    }
    // The style sheet hides what belongs to the other page; nothing of it is lost.
    Effect::new(move || {
        let page = app.page.get();
        if let Some(root) = browser::root() {
            let _ = root.dataset().set("page", page.hash());
        }
    });
}

/// The replay needs no hash.
fn hash_of(app: App) -> String {
    match app.page.get_untracked() {
        PageId::Replay => String::new(),
        page => format!("#{}", page.hash()),
    }
}

/// Copies the link, or shows it selected where the browser does not let pages copy.
pub fn copy(app: App) {
    let address = absolute(app);
    let clipboard = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    let clipboard = clipboard.ok().filter(|clipboard| !clipboard.is_undefined() && !clipboard.is_null());
    let Some(clipboard) = clipboard.map(JsCast::unchecked_into::<web_sys::Clipboard>) else {
        app.dialog.set(Some(Dialog::Link(address)));
        return;
    };
    leptos::task::spawn_local(async move {
        let copied = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&address)).await;
        match copied {
            Ok(_) => app.toast(format!("Link copied, {} characters", address.chars().count())),
            Err(_) => app.dialog.set(Some(Dialog::Link(address))),
        }
    });
}
