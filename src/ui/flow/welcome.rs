//! What a first visit is told, and the ways in that it offers.

use crate::ui::app::App;
use crate::ui::flow::{guide, later, link};
use crate::ui::kit::browser::{read_storage, write_storage};
use crate::ui::model::navigation::{Dialog, PageId};
use leptos::prelude::*;

/// Where the browser keeps that there was a first visit.
const KEY: &str = "planora:welcomed";
/// Where the tab keeps that the welcome has not been dismissed.
const OPEN_KEY: &str = "planora:welcome";
/// What Planora is, in two sentences.
pub const WHAT_IT_IS: &str = "Planora replays a traffic trace, forecasts it as it goes, and shows what an autoscaler would have done with it, \
    minute by minute, and why. All of it is computed in your browser, and your data never leaves it.";

/// Welcomes who comes first and by no link to a scenario; until it is dismissed over reloads, and then never again.
pub fn greet(app: App) {
    let is_first = read_storage(window().local_storage(), KEY).is_none();
    let is_open = || read_storage(window().session_storage(), OPEN_KEY).as_deref() == Some("1");
    if link::has_scenario() || !(is_first || is_open()) {
        return;
    }
    write_storage(window().local_storage(), KEY, "1");
    write_storage(window().session_storage(), OPEN_KEY, "1");
    app.guide.is_welcome.set(true);
}

/// Takes the welcome away for good.
pub fn dismiss(app: App) {
    app.guide.is_welcome.set(false);
    write_storage(window().session_storage(), OPEN_KEY, "0");
}

/// A way in: its words, and what it does.
pub type Way = (&'static str, fn(App));

/// What a first visit may want to do.
pub const WAYS: [Way; 5] = [
    ("Watch the launch-day surge", |app| later::with_whole_program(app, move || guide::watch(app))),
    ("Paste your HPA", |app| app.navigation.dialog.set(Some(Dialog::PolicyFile))),
    ("Drop your traffic", |app| link::go(app, PageId::Data)),
    ("Take the guided path", |app| later::with_whole_program(app, move || guide::start(app))),
    ("Questions and answers", |app| app.navigation.dialog.set(Some(Dialog::Gallery))),
];

/// Goes on with a path that a reload has interrupted.
pub fn resume(app: App) {
    if read_storage(window().session_storage(), guide::KEY).is_some_and(|kept| !kept.is_empty()) {
        later::with_whole_program(app, move || guide::resume(app));
    }
}
