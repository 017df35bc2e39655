//! Asks of the replay's worker that need no more than it.

use crate::ui::app::App;
use crate::worker::Ask;
use leptos::prelude::*;

/// Code of the error that page and worker are of different builds.
pub const OTHER_BUILD: &str = "worker.build";

/// Has something made of a trace that can be taken away, or has it opened again.
pub fn ask(app: App, ask: Ask) {
    if let Some(client) = app.engine.client.get_value() {
        client.share(ask);
    }
}

/// Has the list of traces follow what is kept.
pub fn list_traces(app: App) {
    if let Some(client) = app.engine.client.get_value() {
        client.list_traces();
    }
}
