//! What the browser says of an error.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Its own words, without the point at their end; `None` where it says nothing, as of a program that it can't fetch.
pub(super) fn said(error: &JsValue) -> Option<String> {
    let message = Reflect::get(error, &JsValue::from_str("message")).ok()?.as_string()?;
    (!message.is_empty()).then(|| message.trim_end_matches('.').to_owned())
}

/// The same in the middle of a sentence.
pub(super) fn words(error: &JsValue) -> String {
    said(error).unwrap_or_else(|| "unknown".to_owned())
}
