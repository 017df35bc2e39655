//! A file dropped anywhere on the page, or picked, becomes the trace.

use super::{App, Icon};
use crate::scenario::{Level, Notice};
use leptos::ev;
use leptos::prelude::*;
use web_sys::{DragEvent, FileList};

/// What is seen while a file hovers over the page.
#[component]
pub fn DropTarget(app: App) -> impl IntoView {
    let is_over = RwSignal::new(false);
    let over = window_event_listener(ev::dragover, move |event| {
        if has_files(&event) {
            // Without this the browser would open the file instead of the page.
            event.prevent_default();
            if !is_over.get_untracked() {
                is_over.set(true);
            }
        }
    });
    // The pointer left the window where it enters nothing.
    let leave = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            is_over.set(false);
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        is_over.set(false);
        if has_files(&event) {
            event.prevent_default();
            ingest(app, event.data_transfer().and_then(|data| data.files()));
        }
    });
    on_cleanup(move || {
        over.remove();
        leave.remove();
        drop.remove();
    });
    view! {
        <Show when=move || is_over.get()>
            <div class="drop">
                <div>
                    <Icon name="drop"/>
                    <h3>"Drop to replay this file"</h3>
                    <p>"A table with times and counts, or an access log, plain or gzipped. It is read in this browser and sent nowhere."</p>
                </div>
            </div>
        </Show>
    }
}

fn has_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
}

/// Hands the first file to the worker.
pub fn ingest(app: App, files: Option<FileList>) {
    let Some(file) = files.as_ref().and_then(|files| files.get(0)) else { return };
    if files.is_some_and(|files| files.length() > 1) {
        let text = "A replay has one trace. The others were left alone.";
        app.notify(Notice::new(Level::Info, "ingest.one", format!("Only {} is read.", file.name()), text));
    }
    app.progress.set(Some((format!("Reading {}", file.name()), 0, 0)));
    app.reading.set_value(Some(file.clone()));
    if let Some(client) = app.client.get_value() {
        client.ingest(file);
    }
}
