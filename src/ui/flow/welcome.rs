//! What a first visit is told.

use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::kit::browser;
use leptos::prelude::*;

/// Where the browser keeps that it was told.
const KEY: &str = "planora:welcomed";
/// Code of the notice.
pub const CODE: &str = "welcome";
/// What Planora is, in two sentences.
pub const WHAT_IT_IS: &str = "Planora replays a traffic trace, forecasts it as it goes, and shows what an autoscaler would have done with it, \
    and why. Change a knob and it is computed again; drop a file of your own to see it with your traffic.";

/// Says once what this is; dismissed, it is never said again.
pub fn greet(app: App) {
    if browser::read_storage(window().local_storage(), KEY).is_some() {
        return;
    }
    app.notices.post(Notice::new(Level::Info, CODE, "What this is:", WHAT_IT_IS));
    Effect::new(move || {
        if app.notices.dismissed.with(|dismissed| dismissed.iter().any(|notice| notice.code == CODE)) {
            browser::write_storage(window().local_storage(), KEY, "1");
        }
    });
}
