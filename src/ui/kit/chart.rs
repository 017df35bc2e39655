//! A chart in an element: drawn again when what it shows, its size or the theme changes.

use crate::chart::Size;
use crate::chart::Theme;
use crate::chart::option_json;
use crate::scenario::{Level, Notice};
use crate::ui::chart_host::{Instance, how, init, read_theme, say};
use crate::ui::{App, browser};
use charming::Chart;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A chart. `draw` reads signals; `None` leaves the place empty.
#[component]
pub fn Picture(
    app: App,
    /// The chart for a size.
    draw: impl Fn(Size, &Theme) -> Option<Chart> + 'static,
    /// The chart in a sentence.
    #[prop(into)]
    label: Signal<String>,
    /// Where the element's size goes.
    #[prop(optional)]
    size: Option<RwSignal<Size>>,
) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let size = size.unwrap_or_else(|| RwSignal::new(Size::default()));
    let host = StoredValue::new_local(None::<(Instance, Size)>);
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        // Drawn in the frame that follows: what stands around it is a task of its own.
        browser::follow_size(&element, move |width, height| {
            let new = Size { width, height };
            if size.get_untracked() != new {
                size.set(new);
            }
        });
    });
    Effect::new(move || {
        app.theme.track();
        let (Some(element), size) = (element.get(), size.get()) else { return };
        if size.width < 1.0 || size.height < 1.0 {
            return;
        }
        let chart = draw(size, &read_theme());
        let drawn = host.try_update_value(|host| put(host, &element, size, chart.as_ref()));
        if let Some(Err(cause)) = drawn {
            let text = format!("{} Reload the page; if it stays, this is a fault of Planora.", say(&cause));
            app.notify(Notice::new(Level::Error, "chart", "A chart was not drawn.", text));
        }
    });
    on_cleanup(move || {
        host.try_update_value(|host| host.take().map(|(instance, _)| instance.dispose()));
    });
    view! { <div class="plot" role="img" aria-label=label node_ref=element></div> }
}

fn put(
    host: &mut Option<(Instance, Size)>,
    element: &web_sys::HtmlDivElement,
    size: Size,
    chart: Option<&Chart>,
) -> Result<(), JsValue> {
    let Some(chart) = chart else {
        return host.take().map_or(Ok(()), |(instance, _)| instance.dispose());
    };
    if host.is_none() {
        let options = js_sys::JSON::parse("{\"renderer\":\"canvas\"}")?;
        *host = Some((init(element, &JsValue::NULL, &options)?, size));
    }
    let Some((instance, drawn)) = host else { return Ok(()) };
    if *drawn != size {
        instance.resize()?;
        *drawn = size;
    }
    instance.set_option(&js_sys::JSON::parse(&option_json(chart))?, &how(true))
}
