//! Workers beside the replay's, and asks of that one that need no more than it.

use crate::job::AppError;
use crate::ui::app::App;
use crate::worker::{Ask, Client, Event};
use leptos::prelude::*;

/// Code of the error that page and worker are of different builds.
pub const OTHER_BUILD: &str = "worker.build";

/// The worker in `slot`, started when it is first needed: a page has one of its own, so that the replay's is free. `on_failure` hears
/// why there is none.
pub fn started(
    slot: StoredValue<Option<Client>, LocalStorage>,
    on_event: impl Fn(Event) + 'static,
    on_failure: impl FnOnce(AppError),
) -> Option<Client> {
    if let Some(client) = slot.get_value() {
        return Some(client);
    }
    match Client::start(on_event) {
        Ok(client) => {
            slot.set_value(Some(client.clone()));
            Some(client)
        }
        Err(cause) => {
            let text = format!("{cause} Reload the page; if it stays, the browser may block workers.");
            on_failure(AppError::new("worker.start", "The engine could not be started", text));
            None
        }
    }
}

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
