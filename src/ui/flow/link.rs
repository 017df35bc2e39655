//! The address ⇄ the page: what a link opens, what the address says, and a link that was asked for.
//!
//! Knobs stand in the query. What is the user's own (digest, name and content of a trace) stands in the fragment, which is
//! never sent to the host. Older links have digest and name in the query: they are read, and the address is written anew.

use crate::scenario::{DataRef, Notice, RIVAL, Scenario, encode, parse, print, value_of, values_of};
use crate::series::calendar::{Civil, parse_local};
use crate::series::{Digest, Origin};
use crate::share::{Fragment, public_query};
use crate::ui::app::App;
use crate::ui::kit::browser;
use crate::ui::model::navigation::{Dialog, PageId};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Marks the entries of the history that this page wrote; one that an opened link makes has no mark.
const OWN_ENTRY: &str = "planora";

/// What the address asks for: a scenario, the cursor's time, and what could not be used.
pub fn read() -> (Scenario, Option<i64>, Vec<Notice>) {
    let mut query = search();
    let hash = hash();
    if let Some(digest) = Fragment::parse(&hash).data {
        query = format!("{}&data={digest}", public_query(&query));
    }
    let (scenario, mut notices) = parse(&query);
    let (secs, notice) = time_of(&query);
    notices.extend(notice);
    (scenario, secs, notices)
}

/// The policy that the address names, as it stands there.
pub fn policy() -> Option<String> {
    value_of(&search(), "policy")
}

/// Whether the address says that something is made up.
pub fn has_stress() -> bool {
    value_of(&search(), "stress").is_some()
}

/// Whether the address names a scenario, or a trace.
pub fn has_scenario() -> bool {
    !search().is_empty() || Fragment::parse(&hash()).data.is_some()
}

/// The address' query without its question mark.
fn search() -> String {
    let search = window().location().search().unwrap_or_default();
    search.trim_start_matches('?').to_owned()
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Whether something stands in the address' query that is the user's own.
pub fn is_query_private() -> bool {
    let search = search();
    public_query(&search) != search
}

/// The cursor's time that a query asks for, or why it can't be used.
pub fn time_of(query: &str) -> (Option<i64>, Option<Notice>) {
    let at = value_of(query, "at");
    let secs = at.as_deref().and_then(parse_local);
    let notice = at.filter(|_| secs.is_none()).map(|at| {
        let text =
            format!("in the link is {at}; it reads like 1995-08-31T13:06. The replay opens where it always does.");
        Notice::new(crate::scenario::Level::Warn, "link.bad_value", "at", text)
    });
    (secs, notice)
}

/// Notes what else the address carries: the trace's name, and the trace itself.
pub fn remember(app: App) {
    let hash = hash();
    let fragment = Fragment::parse(&hash);
    let data = app.replay.scenario.get_untracked().data;
    if let DataRef::Upload(digest) = data {
        let name = fragment.name.clone().or_else(|| value_of(&search(), "name"));
        app.sharing.named.set(name.filter(|name| !name.trim().is_empty()).map(|name| (digest, name)));
    }
    app.comparison.rivals.set(values_of(&search(), RIVAL));
    app.sharing.carried.set_value(fragment.trace.map(|trace| (data, trace.to_owned())));
}

/// Puts the scenario into the address, without a new entry in the history.
pub fn write(app: App) {
    let data = app.replay.scenario.get_untracked().data;
    let carried = app.sharing.carried.get_value().filter(|(of, _)| *of == data).map(|(_, trace)| trace);
    let address = format!("?{}{}", public_query(&query(app, false)), fragment(app, carried.as_deref()));
    if let Ok(history) = window().history() {
        // Refused only when it is called too often; the next change writes it again.
        let _ = history.replace_state_with_url(&JsValue::from_str(OWN_ENTRY), "", Some(&address));
    }
}

/// The scenario, what an own trace is called, and the cursor's time where that is wanted: what the worker is asked with and a
/// bundle holds. An address holds [`public_query`] of it.
pub fn query(app: App, has_time: bool) -> String {
    query_of(app, &app.replay.scenario.get_untracked(), has_time)
}

/// The same of what is shown, which is not what the controls say while a run is under way or has failed.
pub fn query_of_shown(app: App, has_time: bool) -> String {
    let shown = app.replay.report.with_untracked(|report| report.as_ref().map(|report| report.scenario.clone()));
    shown.map_or_else(|| query(app, has_time), |scenario| query_of(app, &scenario, has_time))
}

fn query_of(app: App, scenario: &Scenario, has_time: bool) -> String {
    let name = match scenario.data {
        DataRef::Upload(digest) => name_of(app, digest).map(|name| format!("&name={}", encode(&name))),
        DataRef::Nasa | DataRef::Synthetic => None,
    };
    let at = app.replay.report.with_untracked(|report| {
        // While another trace is on its way, the picture is still that of the one before.
        let report = report.as_ref().filter(|report| has_time && report.scenario.data == scenario.data);
        let secs = report.map(|report| report.local_secs(app.replay.view.cursor.get_untracked()));
        secs.map(|secs| format!("&at={}", Civil::from_local_secs(secs)))
    });
    let rivals = app.comparison.rivals.get_untracked();
    let rivals: String = rivals.iter().map(|knobs| format!("&{RIVAL}={}", encode(knobs))).collect();
    print(scenario) + &name.unwrap_or_default() + &at.unwrap_or_default() + &rivals
}

/// What the trace of that digest is called, if anybody said so; not tracked.
pub fn name_of(app: App, digest: Digest) -> Option<String> {
    let shown = app.replay.report.with_untracked(|report| {
        let source = report.as_ref().map(|report| &report.trace.source);
        source.filter(|source| source.origin == Origin::Upload && source.digest == digest).map(|s| s.name.clone())
    });
    let opened = app.sharing.own_trace.get_untracked().filter(|trace| trace.digest == digest);
    let named = app.sharing.named.get_untracked().filter(|(of, _)| *of == digest);
    shown.or(opened.map(|trace| trace.name)).or(named.map(|(_, name)| name))
}

/// The absolute address of what is seen now, with the cursor's time and the packed trace where they are wanted.
pub fn absolute(app: App, has_time: bool, trace: Option<&str>) -> String {
    let location = window().location();
    let page = location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default();
    format!("{page}?{}{}", public_query(&query(app, has_time)), fragment(app, trace))
}

/// The absolute address of what is shown, without a packed trace.
pub fn absolute_of_shown(app: App) -> String {
    let location = window().location();
    let page = location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default();
    format!("{page}?{}{}", public_query(&query_of_shown(app, false)), fragment(app, None))
}

/// The page that the address names; the replay where it names none.
pub fn page() -> PageId {
    let hash = hash();
    let name = Fragment::parse(&hash).page;
    PageId::ALL.into_iter().find(|page| page.hash() == name).unwrap_or(PageId::Replay)
}

/// Turns to a page, with a new entry in the history.
pub fn go(app: App, page: PageId) {
    if page != app.navigation.page.get_untracked() {
        // Refused only where an address may not change; the tab then stays as it is.
        let _ = window().location().set_hash(page.hash());
    }
}

/// What takes the focus on a page that was turned to, where what had it stayed behind.
pub const fn landing(page: PageId) -> &'static str {
    match page {
        PageId::Replay => "#p-main",
        PageId::Compare => ".rivals",
        PageId::Forecasts => ".forecasts",
        PageId::Tune => ".tuning",
        PageId::Data => ".strip, .intake .btn",
    }
}

/// Whether another link was opened in this tab that differs in its fragment alone, for which browsers load nothing.
fn is_other_link(app: App) -> bool {
    let hash = hash();
    let Fragment { data, trace, .. } = Fragment::parse(&hash);
    let carried = app.sharing.carried.get_value();
    if trace.is_some() && trace != carried.as_ref().map(|(_, trace)| trace.as_str()) {
        return true;
    }
    // On the way back, an older entry of this page may name the trace before; it is written anew.
    let is_own = window().history().and_then(|history| history.state()).is_ok_and(|state| !state.is_null());
    !is_own && data.is_some() && data != own_digest(app).as_deref()
}

/// Digest of the scenario's trace, where it is the user's own.
fn own_digest(app: App) -> Option<String> {
    match app.replay.scenario.get_untracked().data {
        DataRef::Upload(digest) => Some(digest.to_string()),
        DataRef::Nasa | DataRef::Synthetic => None,
    }
}

/// Follows the address from page to page, Back and Forward included.
pub fn follow(app: App) {
    let turn = move || {
        if is_other_link(app) {
            let _ = window().location().reload();
            return;
        }
        let page = page();
        if page != app.navigation.page.get_untracked() {
            app.replay.view.playing.set(false);
            app.navigation.is_rail_open.set(false);
            app.navigation.page.set(page);
            // On a phone every page scrolls with the document.
            window().scroll_to_with_x_and_y(0.0, 0.0);
            browser::rescue_focus(landing(page));
            // An older entry of the history may still say an older scenario.
            write(app);
        }
    };
    // Browsers tell of the way back to an entry with another query by the second event alone.
    for name in ["hashchange", "popstate"] {
        browser::listen(&window(), name, move |_| turn());
    }
    // The style sheet hides what belongs to the other page; nothing of it is lost.
    Effect::new(move || {
        let page = app.navigation.page.get();
        if let Some(root) = browser::root() {
            let _ = root.dataset().set("page", page.hash());
        }
    });
    Effect::new(move || document().set_title(&title(app)));
}

/// What the tab is called: the page, the trace that is shown, and whose page it is.
fn title(app: App) -> String {
    let page = app.navigation.page.get().title();
    app.replay.report.with(|report| match report {
        Some(report) => format!("{page} · {} · Planora", report.trace.source.name),
        None => format!("{page} · Planora"),
    })
}

/// What stands behind the query; the replay needs no name of its page.
fn fragment(app: App, trace: Option<&str>) -> String {
    let page = app.navigation.page.get_untracked();
    let page = if page == PageId::Replay { "" } else { page.hash() };
    let name = match app.replay.scenario.get_untracked().data {
        DataRef::Upload(digest) => name_of(app, digest),
        DataRef::Nasa | DataRef::Synthetic => None,
    };
    Fragment { page, data: own_digest(app).as_deref(), name, trace }.to_string()
}

/// Copies the link where it says all that is needed. With an own trace there is something to choose first.
pub fn copy(app: App) {
    match app.replay.scenario.get_untracked().data {
        DataRef::Upload(_) => app.navigation.dialog.set(Some(Dialog::Share)),
        DataRef::Nasa | DataRef::Synthetic => copy_address(app, absolute(app, true, None)),
    }
}

/// Copies `address`, or shows it selected where the browser does not let pages copy.
pub fn copy_address(app: App, address: String) {
    let shown = address.clone();
    copy_text(address, move |is_copied| {
        if is_copied {
            let length = crate::readout::format::whole(shown.chars().count());
            app.toasts.show(format!("Link copied, {length} characters"));
        } else {
            app.navigation.dialog.set(Some(Dialog::Link(shown)));
        }
    });
}

/// Copies `text`, and says whether the browser let it.
pub fn copy_text(text: String, then: impl FnOnce(bool) + 'static) {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    let clipboard = clipboard.ok().filter(|clipboard| !clipboard.is_undefined() && !clipboard.is_null());
    let Some(clipboard) = clipboard.map(JsCast::unchecked_into::<web_sys::Clipboard>) else {
        return then(false);
    };
    leptos::task::spawn_local(async move {
        then(wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await.is_ok());
    });
}
