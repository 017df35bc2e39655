//! The charts as files: drawn off the page by ECharts as SVG, and by the browser as PNG from that.

use crate::chart::Theme;
use crate::chart::sheet::{Sheet, WIDTH_PX, forecast_sheet, replay_sheet};
use crate::readout::forecasts::Examined;
use crate::ui::app::App;
use crate::ui::kit::browser;
use crate::ui::kit::echarts::read_theme;
use crate::ui::model::navigation::PageId;
use crate::ui::model::replay::Replay;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

/// Pixels of a PNG for each CSS pixel, so that it stays sharp in print.
const SCALE: f64 = 2.0;
/// Kind of an SVG file.
pub const SVG: &str = "image/svg+xml";

#[wasm_bindgen]
extern "C" {
    type Drawing;

    #[wasm_bindgen(catch, js_namespace = echarts, js_name = init)]
    fn init_apart(element: &JsValue, theme: &JsValue, options: &JsValue) -> Result<Drawing, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setOption)]
    fn set_option(this: &Drawing, option: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = renderToSVGString)]
    fn to_svg(this: &Drawing) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn dispose(this: &Drawing) -> Result<(), JsValue>;
}

/// The chart of the Forecasts page, or elsewhere those of the replay, as they are seen now: an SVG file and its height in
/// CSS pixels. `None` while there is nothing to see.
///
/// # Errors
/// What ECharts says.
pub fn svg(app: App) -> Result<Option<(String, f64)>, JsValue> {
    let theme = read_theme();
    let sheet = match app.navigation.page.get_untracked() {
        PageId::Forecasts => comparison(app, &theme)?,
        _ => charts(app.replay, &theme)?,
    };
    Ok(sheet.map(|sheet| (sheet.svg(&theme), sheet.height_px())))
}

fn charts(replay: Replay, theme: &Theme) -> Result<Option<Sheet>, JsValue> {
    let Some(report) = replay.report.get_untracked() else { return Ok(None) };
    let span = untrack(|| replay.view.window());
    replay_sheet(&report, span, replay.view.cursor.get_untracked(), theme, draw).map(Some)
}

fn comparison(app: App, theme: &Theme) -> Result<Option<Sheet>, JsValue> {
    untrack(|| {
        let forecasts = app.forecasts;
        let Some(study) = forecasts.study.get() else { return Ok(None) };
        let drawn = forecasts.drawn_models();
        let models: Vec<&Examined> = drawn.iter().map(AsRef::as_ref).collect();
        if models.is_empty() {
            return Ok(None);
        }
        forecast_sheet(&study, &models, forecasts.window(), theme, draw).map(Some)
    })
}

/// An option as `<svg>`.
fn draw(option: &str, width: f64, height: f64) -> Result<String, JsValue> {
    let how = format!("{{\"renderer\":\"svg\",\"ssr\":true,\"width\":{width},\"height\":{height}}}");
    let drawing = init_apart(&JsValue::NULL, &JsValue::NULL, &js_sys::JSON::parse(&how)?)?;
    drawing.set_option(&js_sys::JSON::parse(option)?)?;
    let svg = drawing.to_svg();
    drawing.dispose()?;
    svg
}

/// The picture `svg` of that height as a PNG file.
///
/// # Errors
/// When the browser can't draw it.
pub async fn png(svg: &str, height_px: f64) -> Result<Blob, JsValue> {
    let address = Url::create_object_url_with_blob(&browser::blob(SVG, &[svg])?)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&address);
    let decoded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&address)?;
    decoded?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width((WIDTH_PX * SCALE) as u32);
    canvas.set_height((height_px * SCALE) as u32);
    let context = canvas.get_context("2d")?.ok_or_else(|| JsError::new("there is no canvas to draw on"))?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, WIDTH_PX * SCALE, height_px * SCALE)?;
    let mut refused = Ok(());
    let made = Promise::new(&mut |resolve: Function, _| refused = canvas.to_blob(&resolve));
    refused?;
    JsFuture::from(made).await?.dyn_into()
}
