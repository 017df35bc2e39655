//! Where the reader was: cursor, zoom and speed of a scenario, kept until the tab is closed.

use crate::scenario::print;
use crate::ui::app::App;
use crate::ui::kit::browser::{self, read_storage, write_storage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How often the place is written down.
const EVERY: Duration = Duration::from_millis(1000);

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct StoredView {
    at_local_secs: i64,
    span: Option<(f64, f64)>,
    speed: f64,
}

/// Where the places of the last scenarios are kept, the newest first: `[(scenario, place)]`.
const KEY: &str = "planora:places";
/// So many are kept: whoever goes back to an older one starts at its beginning.
const MOST: usize = 20;

fn stored() -> Vec<(String, StoredView)> {
    let text = read_storage(window().session_storage(), KEY);
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// A place, and the scenario that it is of.
pub struct Place {
    query: String,
    view: StoredView,
}

/// Where the reader is, once there is a report of the controls' scenario: one of an older scenario says nothing about the place
/// in the one to come.
pub fn place(app: App) -> Option<Place> {
    let report = app.replay.report.get_untracked()?;
    let is_current = app.replay.scenario.with_untracked(|scenario| report.scenario == *scenario);
    is_current.then(|| Place {
        query: print(&report.scenario),
        view: StoredView {
            at_local_secs: report.local_secs(app.replay.view.cursor.get_untracked()),
            span: app.replay.view.span.get_untracked(),
            speed: app.replay.view.speed.get_untracked(),
        },
    })
}

/// Writes a place down.
pub fn save(place: Place) {
    let Place { query, view } = place;
    let mut places = stored();
    if places.first().is_some_and(|(newest, kept)| *newest == query && *kept == view) {
        return;
    }
    places.retain(|(other, _)| *other != query);
    places.insert(0, (query, view));
    places.truncate(MOST);
    if let Ok(text) = serde_json::to_string(&places) {
        write_storage(window().session_storage(), KEY, &text);
    }
}

/// Goes back to the place, if one was written down for this scenario.
pub fn restore(app: App) {
    let query = print(&app.replay.scenario.get_untracked());
    let Some((_, place)) = stored().into_iter().find(|(kept, _)| *kept == query) else { return };
    app.replay.view.seek_secs.set_value(Some(place.at_local_secs));
    app.replay.view.speed.set(place.speed.clamp(1.0, 10_000.0));
    let is_span = |(first, last): &(f64, f64)| first.is_finite() && last.is_finite() && last - first >= 2.0;
    app.replay.view.span.set(place.span.filter(is_span));
}

/// Writes the place down now and then, and when the page goes away.
pub fn keep(app: App) {
    let save_now = move || place(app).into_iter().for_each(save);
    set_interval(save_now, EVERY);
    browser::listen(&window(), "pagehide", move |_| save_now());
}
