//! Files dropped anywhere on the page, and rows pasted on the Data page, are opened there.

use super::{App, Icon, PageId, data};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Event, File};

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
            data::open(app, files_of(&event));
        }
    });
    // Rows that are pasted while the Data page is seen, with nothing else to take them.
    let paste = window_event_listener(ev::paste, move |event| {
        let is_ours = app.page.get_untracked() == PageId::Data && !is_text_field(&event);
        let text = event.clipboard_data().filter(|_| is_ours).and_then(|data| data.get_data("text/plain").ok());
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            event.prevent_default();
            data::paste(app, &text);
        }
    });
    on_cleanup(move || {
        paste.remove();
        over.remove();
        leave.remove();
        drop.remove();
    });
    view! {
        <Show when=move || is_over.get()>
            <div class="drop">
                <div>
                    <Icon name="drop"/>
                    <h3>"Drop to read"</h3>
                    <p>"Tables, metrics, access logs, plain or gzipped. You see what was understood before anything is replayed; it is sent nowhere."</p>
                </div>
            </div>
        </Show>
    }
}

fn has_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
}

fn files_of(event: &DragEvent) -> Vec<File> {
    let files = event.data_transfer().and_then(|data| data.files());
    files.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default()
}

fn is_text_field(event: &Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest("input, textarea, select, dialog").ok().flatten().is_some())
}
