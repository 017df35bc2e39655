//! The few things that the page asks of the browser, each without a way to panic.

use gloo::events::EventListener;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, EventTarget, File, FileList, HtmlElement};

/// Milliseconds since the page was opened.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Puts a mark on the browser's timeline.
pub fn mark(name: &str) {
    if let Some(performance) = window().performance() {
        // A mark is only for measuring; without it the page works the same.
        let _ = performance.mark(name);
    }
}

/// Puts the span since the last mark `start` on the browser's timeline.
pub fn measure(name: &str, start: &str) {
    if let Some(performance) = window().performance() {
        let _ = performance.measure_with_start_mark(name, start);
    }
}

/// The element `<html>`.
pub fn root() -> Option<HtmlElement> {
    document().document_element().and_then(|root| root.dyn_into().ok())
}

/// A token of `tokens.css` in pixels.
pub fn token_px(name: &str) -> Option<f64> {
    let style = root().and_then(|root| window().get_computed_style(&root).ok().flatten())?;
    let value = style.get_property_value(name).ok()?;
    value.trim().trim_end_matches("px").parse().ok()
}

/// Whether a media query holds now.
pub fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Calls `on_event` at each event of that name, until the owner is cleaned up.
pub fn listen(target: &EventTarget, name: &'static str, on_event: impl Fn(&Event) + 'static) {
    let listener = EventListener::new(target, name, move |event| on_event(event));
    let held = StoredValue::new_local(Some(listener));
    on_cleanup(move || drop(held.try_update_value(Option::take)));
}

/// Calls `on_change` whenever a media query begins or ceases to hold, until the owner is cleaned up.
pub fn watch_media(query: &str, on_change: impl Fn(bool) + 'static) {
    let Some(list) = window().match_media(query).ok().flatten() else { return };
    let watched = list.clone();
    listen(&list, "change", move |_| on_change(watched.matches()));
}

/// Width and height of an element in CSS pixels now, for which the browser may have to lay out the page.
pub fn size_of(element: &Element) -> (f64, f64) {
    (f64::from(element.client_width()), f64::from(element.client_height()))
}

/// The same each time that they change, the first time when the page is laid out, until the owner is cleaned up.
pub fn follow_size(element: &Element, on_size: impl Fn(f64, f64) + 'static) {
    let of = element.clone();
    let tell = move || {
        let (width, height) = size_of(&of);
        on_size(width, height);
    };
    let listener = Closure::<dyn Fn()>::new(tell);
    let Ok(observer) = web_sys::ResizeObserver::new(listener.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let held = StoredValue::new_local((observer, listener));
    on_cleanup(move || held.with_value(|(observer, _)| observer.disconnect()));
}

/// Gives the focus to the first element that `selector` names, in the next frame: what this one makes can take none yet.
pub fn focus_soon(selector: &'static str) {
    request_animation_frame(move || focus(document().query_selector(selector)));
}

/// The same where nothing has the focus, because what had it is gone or hidden.
pub fn rescue_focus(selector: &'static str) {
    request_animation_frame(move || {
        if is_focus_lost() {
            focus(document().query_selector(selector));
        }
    });
}

/// Keeps the focus in the list item that was clicked in, where its button is gone with the click. The last button there is
/// the one that does least: it takes back what the click began, or begins it anew.
pub fn keep_focus_in_item(event: &Event) {
    // What was clicked may be gone already; the way that the click takes is not.
    let way = event.composed_path();
    let mut elements = way.iter().filter_map(|node| node.dyn_into::<Element>().ok());
    let Some(item) = elements.find(|element| element.tag_name() == "LI") else { return };
    request_animation_frame(move || {
        if is_focus_lost() {
            focus(item.query_selector("button:last-child"));
        }
    });
}

fn focus(found: Result<Option<Element>, JsValue>) {
    if let Some(element) = found.ok().flatten().and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Without it the next Tab begins at the top, and nothing else depends on it.
        let _ = element.focus();
    }
}

fn is_focus_lost() -> bool {
    document().active_element().is_none_or(|element| {
        let place = element.get_bounding_client_rect();
        element.tag_name() == "BODY" || (place.width() == 0.0 && place.height() == 0.0)
    })
}

/// Has the field or the list that `event` is about show `value`.
pub fn show_value(event: &Event, value: &str) {
    if let Some(target) = event.target() {
        // Refused only by what has no value to show.
        let _ = Reflect::set(&target, &JsValue::from_str("value"), &JsValue::from_str(value));
    }
}

/// A list of files as files.
pub fn files_of(list: Option<FileList>) -> Vec<File> {
    list.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default()
}

/// A value kept by the browser, if it keeps any.
pub fn read_storage(storage: Result<Option<web_sys::Storage>, JsValue>, key: &str) -> Option<String> {
    storage.ok().flatten().and_then(|storage| storage.get_item(key).ok().flatten())
}

/// Keeps a value. Where storage is forbidden or full nothing is kept, and nothing depends on it.
pub fn write_storage(storage: Result<Option<web_sys::Storage>, JsValue>, key: &str, value: &str) {
    try_write_storage(storage, key, value);
}

/// Keeps a value, if the browser lets it; whether it is kept.
pub fn try_write_storage(storage: Result<Option<web_sys::Storage>, JsValue>, key: &str, value: &str) -> bool {
    storage.is_ok_and(|storage| storage.is_some_and(|storage| storage.set_item(key, value).is_ok()))
}

/// Pieces of text as a file of that kind.
///
/// # Errors
/// When the browser refuses.
pub fn blob(kind: &str, pieces: &[impl AsRef<str>]) -> Result<web_sys::Blob, JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let parts: js_sys::Array = pieces.iter().map(|piece| JsValue::from_str(piece.as_ref())).collect();
    web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)
}

/// Bytes as a file of that kind.
///
/// # Errors
/// When the browser refuses.
pub fn blob_of(kind: &str, bytes: &js_sys::Uint8Array) -> Result<web_sys::Blob, JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    web_sys::Blob::new_with_u8_array_sequence_and_options(&js_sys::Array::of1(bytes), &options)
}

/// Lets the user save a file.
///
/// # Errors
/// When the browser refuses.
pub fn save_blob(name: &str, blob: &web_sys::Blob) -> Result<(), JsValue> {
    let address = web_sys::Url::create_object_url_with_blob(blob)?;
    let anchor: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    web_sys::Url::revoke_object_url(&address)
}

/// What is in `file`.
///
/// # Errors
/// When the browser cannot read it any more, in a sentence.
pub async fn bytes_of(file: &File) -> Result<Vec<u8>, String> {
    let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await;
    let buffer = buffer.map_err(|_| format!("{} could not be read. Choose it again.", file.name()))?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}
