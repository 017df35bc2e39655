//! Saves scenarios under a name and takes them out again. They are kept in this browser.

use crate::scenario::{Level, Notice, parse, print};
use crate::ui::app::App;
use crate::ui::flow::scenario;
use crate::ui::kit::browser;
use crate::ui::model::saved::SavedScenario;
use leptos::prelude::*;

/// Where the browser keeps them.
const KEY: &str = "planora:scenarios";

/// Reads what the browser has kept, and says so where that can't be read.
pub fn restore(app: App) {
    let Some(text) = browser::read_storage(window().local_storage(), KEY) else { return };
    match serde_json::from_str::<Vec<SavedScenario>>(&text) {
        Ok(kept) => app.saved.all.set(kept),
        Err(cause) => {
            let text = format!(
                "What this browser kept of them can't be read: {cause}. They are left as they are until you save one."
            );
            app.notices.post(Notice::new(Level::Warn, "saved", "Saved scenarios are missing.", text));
        }
    }
}

/// Saves the scenario as it is under `name`; one of the same name is replaced.
pub fn save(app: App, name: &str) {
    let query = print(&app.replay.scenario.get_untracked());
    app.saved.all.update(|all| {
        all.retain(|saved| saved.name != name);
        all.push(SavedScenario { name: name.to_owned(), query });
    });
    keep(app, &format!("Saved as {name}"));
}

/// Forgets the scenario of that name.
pub fn delete(app: App, name: &str) {
    app.saved.all.update(|all| all.retain(|saved| saved.name != name));
    keep(app, &format!("{name} is deleted"));
}

fn keep(app: App, done: &str) {
    let text = app.saved.all.with_untracked(|all| serde_json::to_string(all));
    let is_kept = text.is_ok_and(|text| browser::try_write_storage(window().local_storage(), KEY, &text));
    if is_kept {
        return app.toasts.show(done);
    }
    let text = "This browser keeps nothing for this page: storage is full or not allowed. The list lasts until the page is left.";
    app.notices.post(Notice::new(Level::Warn, "saved", "Saved scenarios are not kept.", text));
}

/// Makes a saved scenario the page's, on the traffic that is there, with a way back.
pub fn apply(app: App, saved: &SavedScenario) {
    let (asked, notices) = parse(&saved.query);
    notices.into_iter().for_each(|notice| app.notices.post(notice));
    scenario::apply_on_this_traffic(app, &asked, &saved.name);
}
