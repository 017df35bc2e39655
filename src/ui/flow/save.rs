//! Files that the user saves.

use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::kit::browser;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// Saves a file and says so.
pub fn save(app: App, name: &str, kind: &str, content: &str) {
    say(app, name, browser::blob(kind, &[content]).and_then(|blob| browser::save_blob(name, &blob)));
}

/// Saves a file that was made, and says so.
pub fn save_blob(app: App, name: &str, blob: Result<Blob, JsValue>) {
    say(app, name, blob.and_then(|blob| browser::save_blob(name, &blob)));
}

fn say(app: App, name: &str, saved: Result<(), JsValue>) {
    match saved {
        Ok(()) => app.toasts.show(format!("Saved as {name}")),
        Err(_) => {
            fail(app, name, "The browser refused to save a file. Allow downloads for this page and try again.");
        }
    }
}

/// Says why there is no file.
pub fn fail(app: App, name: &str, text: &str) {
    app.notices.post(Notice::new(Level::Error, "export", format!("{name} was not saved."), text));
}
