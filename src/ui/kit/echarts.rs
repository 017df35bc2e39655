//! ECharts as the page calls it, and the page's colours as charts take them.

use super::browser;
use crate::chart::{Picture, Size, Theme};
use js_sys::{Array, Float64Array, JSON, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A chart in an element.
    pub type Instance;

    #[wasm_bindgen(catch, js_namespace = echarts, js_name = init)]
    pub fn init(element: &web_sys::Element, theme: &JsValue, options: &JsValue) -> Result<Instance, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setOption)]
    pub fn set_option(this: &Instance, option: &JsValue, how: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn resize(this: &Instance, to: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn dispose(this: &Instance) -> Result<(), JsValue>;
}

/// The page's colours.
pub fn read_theme() -> Theme {
    let style = browser::root().and_then(|root| window().get_computed_style(&root).ok().flatten());
    Theme::read(|name| {
        let value = style.as_ref().and_then(|style| style.get_property_value(&format!("--{name}")).ok());
        value.unwrap_or_default()
    })
}

/// A picture as `setOption` takes it: points are handed over as they are, not as text.
///
/// # Errors
/// Never: what it makes can be read.
pub fn option_of(picture: &Picture) -> Result<JsValue, JsValue> {
    let option = JSON::parse(&picture.frame_json())?;
    let all: Array = Reflect::get(&option, &"series".into())?.unchecked_into();
    let data = JsValue::from("data");
    for (series, points) in all.iter().zip(picture.points()) {
        Reflect::set(&series, &data, &Float64Array::from(points.as_flattened()))?;
    }
    Ok(option)
}

/// A canvas of whole pixels: a part of one would blur all of them.
///
/// # Errors
/// Never: what it makes can be read.
pub fn canvas_of(size: Size) -> Result<JsValue, JsValue> {
    let (width, height) = (size.width.floor(), size.height.floor());
    JSON::parse(&format!("{{\"renderer\":\"canvas\",\"width\":{width},\"height\":{height}}}"))
}

/// How an option is taken: a fresh one leaves nothing of the one before.
pub fn option_mode(is_fresh: bool) -> JsValue {
    let mode = js_sys::Object::new();
    for (name, value) in [("notMerge", is_fresh), ("lazyUpdate", false), ("silent", true)] {
        // Setting a property of a plain object cannot fail.
        let _ = js_sys::Reflect::set(&mode, &name.into(), &value.into());
    }
    mode.into()
}

/// What an exception says, as a sentence.
pub fn exception_words(cause: &JsValue) -> String {
    cause.dyn_ref::<js_sys::Error>().map_or_else(String::new, |error| format!("{}.", String::from(error.message())))
}
