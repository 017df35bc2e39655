//! ECharts in an element: started once, updated at most once per frame, resized by observer, disposed on clean-up.

use super::{App, browser, paint};
use crate::chart::{Theme, View, capacity, option_json, replicas, residuals};
use crate::report::Report;
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    pub(super) type Instance;

    #[wasm_bindgen(catch, js_namespace = echarts, js_name = init)]
    pub(super) fn init(element: &web_sys::Element, theme: &JsValue, options: &JsValue) -> Result<Instance, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setOption)]
    pub(super) fn set_option(this: &Instance, option: &JsValue, how: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn resize(this: &Instance) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn dispose(this: &Instance) -> Result<(), JsValue>;
}

/// Which chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Load, forecast and capacity, with lanes of marks.
    Capacity,
    /// Ready, starting and wanted replicas.
    Replicas,
    /// Scores of the residuals.
    Residuals,
}

impl Kind {
    fn option(self, report: &Report, view: &View, theme: &Theme) -> String {
        option_json(&match self {
            Self::Capacity => capacity(report, view, theme),
            Self::Replicas => replicas(report, view, theme),
            Self::Residuals => residuals(report, view, theme),
        })
    }

    /// Pixels above and below the plot, as the charts are laid out: top, bottom of the plot, bottom of the marks.
    pub const fn margins(self) -> (f64, f64, f64) {
        match self {
            Self::Capacity => (22.0, 62.0, 2.0),
            Self::Replicas => (6.0, 8.0, 8.0),
            Self::Residuals => (6.0, 26.0, 26.0),
        }
    }
}

/// Size of a chart's element and where its plot begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// CSS pixels.
    pub width: f64,
    /// CSS pixels.
    pub height: f64,
    /// CSS pixels from the left edge to the plot.
    pub left: f64,
    /// CSS pixels from the plot to the right edge.
    pub right: f64,
}

impl Plot {
    /// Width of the plot, at least 1.
    pub fn inner(&self) -> f64 {
        (self.width - self.left - self.right).max(1.0)
    }

    /// Where `tick` is, in pixels from the element's left edge.
    pub fn x(&self, tick: f64, (first, last): (f64, f64)) -> f64 {
        self.left + (tick - first) / (last - first).max(1e-9) * self.inner()
    }

    /// The tick, with its fraction, at `x` pixels from the element's left edge.
    pub fn tick(&self, x: f64, (first, last): (f64, f64)) -> f64 {
        first + (x - self.left) / self.inner() * (last - first)
    }
}

/// What the chart shows now; tracked.
pub fn view_of(app: App, plot: Plot) -> View {
    let (first, last) = app.view();
    View {
        first,
        last,
        cursor: app.cursor.get(),
        width_px: plot.width,
        height_px: plot.height,
        plot_left: plot.left,
        plot_right: plot.right,
        is_narrow: app.is_narrow.get(),
    }
}

/// The page's colours.
pub(super) fn read_theme() -> Theme {
    let style = browser::root().and_then(|root| window().get_computed_style(&root).ok().flatten());
    Theme::read(|name| {
        let value = style.as_ref().and_then(|style| style.get_property_value(&format!("--{name}")).ok());
        value.unwrap_or_default()
    })
}

/// A frame that takes longer is felt: 50 in a second.
const SLOW_FRAME_MS: f64 = 20.0;
/// A pause between frames counts as no more than this.
const LONGEST_FRAME_MS: f64 = 100.0;
/// Weight of the newest frame.
const SMOOTHING: f64 = 0.1;

/// What a host keeps between frames.
struct Host {
    instance: Option<Instance>,
    theme: Theme,
    themed_at: Option<u32>,
    /// The report whose series the chart holds; another one starts from nothing.
    drawn: Option<Arc<Report>>,
    size: (f64, f64),
    /// Whether this frame has had its picture.
    is_drawn: bool,
    /// Whether another is due in the next.
    is_due: bool,
    /// When the last picture was made, and how many frames it was to last.
    last: (f64, u32),
    /// Milliseconds per frame, smoothed.
    frame_ms: f64,
}

impl Host {
    /// Frames that the picture made now lasts: one, but two for the small charts of a machine that plays slowly, so that
    /// the main chart keeps its pace.
    fn frames(&mut self, kind: Kind, is_playing: bool) -> u32 {
        let now = browser::now_ms();
        let (before, frames) = self.last;
        let per_frame = ((now - before) / f64::from(frames)).clamp(0.0, LONGEST_FRAME_MS);
        self.frame_ms += (per_frame - self.frame_ms) * SMOOTHING;
        let is_slow = is_playing && kind != Kind::Capacity && self.frame_ms > SLOW_FRAME_MS;
        self.last = (now, if is_slow { 2 } else { 1 });
        self.last.1
    }
}

/// A chart in its element. The element's size goes to `plot`.
#[component]
pub fn ChartHost(app: App, kind: Kind, plot: RwSignal<Plot>, label: Signal<String>) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let host = StoredValue::new_local(Host {
        instance: None,
        theme: Theme::default(),
        themed_at: None,
        drawn: None,
        size: (0.0, 0.0),
        is_drawn: false,
        is_due: false,
        last: (0.0, 1),
        frame_ms: 0.0,
    });
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        let take = move |width, height| {
            if (plot.with_untracked(|plot| (plot.width, plot.height))) != (width, height) {
                plot.update(|plot| (plot.width, plot.height) = (width, height));
            }
        };
        let (width, height) = browser::size_of(&element);
        take(width, height);
        browser::follow_size(&element, take);
    });
    Effect::new(move || {
        // Named so that the effect runs again when any of them changes.
        app.report.track();
        app.theme.track();
        let _ = view_of(app, plot.get());
        if let Some(element) = element.get() {
            frame(app, kind, plot, &element, host);
        }
    });
    on_cleanup(move || {
        host.try_update_value(|host| host.instance.take().map(|instance| instance.dispose()));
    });
    view! { <div class="plot" role="img" aria-label=label node_ref=element></div> }
}

/// Draws now if this frame has no picture yet, else in the next one.
fn frame(
    app: App,
    kind: Kind,
    plot: RwSignal<Plot>,
    element: &web_sys::HtmlDivElement,
    host: StoredValue<Host, LocalStorage>,
) {
    let is_drawn = host.try_update_value(|host| {
        host.is_due |= host.is_drawn;
        std::mem::replace(&mut host.is_drawn, true)
    });
    if is_drawn != Some(false) {
        return;
    }
    draw(app, kind, plot, element, host);
    let frames = host.try_update_value(|host| host.frames(kind, app.playing.get_untracked())).unwrap_or(1);
    release(app, kind, plot, element.clone(), host, frames);
}

/// After so many frames the chart may have its next picture, and gets it if one is due.
fn release(
    app: App,
    kind: Kind,
    plot: RwSignal<Plot>,
    element: web_sys::HtmlDivElement,
    host: StoredValue<Host, LocalStorage>,
    frames: u32,
) {
    request_animation_frame(move || {
        if frames > 1 {
            release(app, kind, plot, element, host, frames - 1);
            return;
        }
        let is_due = host.try_update_value(|host| {
            host.is_drawn = false;
            std::mem::take(&mut host.is_due)
        });
        if is_due == Some(true) {
            frame(app, kind, plot, &element, host);
        }
    });
}

fn draw(
    app: App,
    kind: Kind,
    plot: RwSignal<Plot>,
    element: &web_sys::HtmlDivElement,
    host: StoredValue<Host, LocalStorage>,
) {
    let (Some(report), plot) = (app.report.get_untracked(), plot.get_untracked()) else { return };
    if plot.width < 1.0 || plot.height < 1.0 || report.is_empty() {
        return;
    }
    let view = untrack(|| view_of(app, plot));
    let themed_at = app.theme.get_untracked();
    let result = host.try_update_value(|host| -> Result<(), JsValue> {
        if host.instance.is_none() {
            host.instance = Some(init(element, &JsValue::NULL, &js_sys::JSON::parse("{\"renderer\":\"canvas\"}")?)?);
            host.size = (plot.width, plot.height);
        }
        let is_new_theme = host.themed_at != Some(themed_at);
        if is_new_theme {
            (host.theme, host.themed_at) = (read_theme(), Some(themed_at));
        }
        let is_new_report = !host.drawn.as_ref().is_some_and(|drawn| Arc::ptr_eq(drawn, &report));
        let Some(instance) = &host.instance else { return Ok(()) };
        if host.size != (plot.width, plot.height) {
            instance.resize()?;
            host.size = (plot.width, plot.height);
        }
        let option = js_sys::JSON::parse(&kind.option(&report, &view, &host.theme))?;
        let is_fresh = is_new_theme || is_new_report;
        instance.set_option(&option, &how(is_fresh))?;
        host.drawn = Some(Arc::clone(&report));
        if is_new_report {
            paint::done();
        }
        Ok(())
    });
    if let Some(Err(cause)) = result {
        let text = format!("{} Reload the page; if it stays, this is a fault of Planora.", say(&cause));
        let notice =
            crate::scenario::Notice::new(crate::scenario::Level::Error, "chart", "A chart was not drawn.", text);
        app.notify(notice);
    }
}

/// How an option is taken: a fresh one leaves nothing of the one before.
pub(super) fn how(is_fresh: bool) -> JsValue {
    let how = js_sys::Object::new();
    for (name, value) in [("notMerge", is_fresh), ("lazyUpdate", false), ("silent", true)] {
        // Setting a property of a plain object cannot fail.
        let _ = js_sys::Reflect::set(&how, &name.into(), &value.into());
    }
    how.into()
}

/// What an exception says.
pub(super) fn say(cause: &JsValue) -> String {
    cause.dyn_ref::<js_sys::Error>().map_or_else(String::new, |error| format!("{}.", String::from(error.message())))
}
