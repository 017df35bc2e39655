//! Files dropped anywhere on the page, and files or rows pasted on the Data page, are opened there.

use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::flow::{data, later, policy_file};
use crate::ui::kit::browser;
use crate::ui::kit::icon::Icon;
use crate::ui::model::navigation::PageId;
use js_sys::{Array, Function, Reflect};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, File};

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
                // Nothing of the page can be seen above an open dialog.
                app.navigation.dialog.set(None);
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
            open(app, event.data_transfer().map(|data| Brought::of(&data)).unwrap_or_default());
        }
    });
    let paste = window_event_listener(ev::paste, move |event| {
        if app.navigation.page.get_untracked() == PageId::Data {
            take_paste(app, &event);
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
                    <p>"Tables, metrics, access logs, plain or packed; policies of Kubernetes, KEDA, AWS and Google Cloud. You see what was understood before anything is replayed; it is sent nowhere."</p>
                </div>
            </div>
        </Show>
    }
}

fn has_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
}

/// What came with a drop or a paste.
#[derive(Default)]
struct Brought {
    files: Vec<File>,
    /// Names of folders, whose files the browser does not hand over.
    folders: Vec<String>,
}

impl Brought {
    fn of(data: &DataTransfer) -> Self {
        let mut brought = Self::default();
        let items = property(data, "items");
        let items = if items.is_object() { Array::from(&items) } else { Array::new() };
        for item in items {
            let entry = call(&item, "webkitGetAsEntry");
            if property(&entry, "isDirectory").is_truthy() {
                brought.folders.push(property(&entry, "name").as_string().unwrap_or_default());
            } else if let Ok(file) = call(&item, "getAsFile").dyn_into::<File>() {
                brought.files.push(file);
            }
        }
        if brought.files.is_empty() && brought.folders.is_empty() {
            brought.files = browser::files_of(data.files());
        }
        brought
    }

    /// Says what of a drop cannot be read. What is open stays open.
    fn refuse(&self, app: App) {
        let (title, text) = match &self.folders[..] {
            [] if self.files.is_empty() => (
                "Nothing came with the drop.".to_owned(),
                "The browser handed over no file. Choose the file on the Data page instead.",
            ),
            [] => return,
            [one] => (format!("{one} is a folder."), "Drop the files in it."),
            all => (format!("{} are folders.", all.join(", ")), "Drop the files in them."),
        };
        app.notices.post(Notice::new(Level::Warn, "drop", title, text));
        data::scroll_up();
    }
}

/// A property of something that may not have it.
fn property(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// What a method answers of something that may not have it.
fn call(of: &JsValue, name: &str) -> JsValue {
    let method = property(of, name).dyn_into::<Function>().ok();
    method.and_then(|method| method.call0(of).ok()).unwrap_or(JsValue::UNDEFINED)
}

/// Opens what was pasted: files wherever they are pasted, as no field takes them; rows where nothing else takes them.
fn take_paste(app: App, event: &ClipboardEvent) {
    let Some(data) = event.clipboard_data() else { return };
    let text = data.get_data("text/plain").ok().filter(|text| !text.trim().is_empty());
    let mut brought = Brought::of(&data);
    // A spreadsheet copies its cells as text and as a picture of them.
    brought.files.retain(|file| text.is_none() || !file.type_().starts_with("image/"));
    if !brought.files.is_empty() || !brought.folders.is_empty() {
        event.prevent_default();
        open(app, brought);
    } else if let Some(text) = text.filter(|_| !is_text_field(event)) {
        event.prevent_default();
        later::with_whole_program(app, move || data::paste(app, &text));
    }
}

/// Opens what can be read of it.
fn open(app: App, brought: Brought) {
    later::with_whole_program(app, move || {
        brought.refuse(app);
        policy_file::open(app, brought.files);
    });
}

fn is_text_field(event: &Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest("input, textarea, select, dialog").ok().flatten().is_some())
}
