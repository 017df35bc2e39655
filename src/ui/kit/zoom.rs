//! The pointer over a chart: reading, moving the cursor, and zooming by frame, wheel or pinch.

use super::App;
use super::browser::now_ms;
use super::chart_host::Plot;
use leptos::ev::{PointerEvent, WheelEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Fewest ticks in sight.
const MIN_TICKS: f64 = 8.0;
/// A press that moves less, in pixels, is a click.
const CLICK_PX: f64 = 5.0;
/// Two clicks within this time may be a double click.
const DOUBLE_CLICK_MS: f64 = 500.0;
/// Zoom of one key press or button.
const KEY_FACTOR: f64 = 1.6;
/// Zoom per pixel of the wheel.
const WHEEL_RATE: f64 = 0.002;

/// Pointers that are pressed: one draws a frame, two pinch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drag {
    first: (i32, f64),
    start: f64,
    second: Option<(i32, f64)>,
    /// Window and distance when the pinch began.
    pinch: Option<((f64, f64), f64)>,
}

impl Drag {
    /// Left and right edge of the frame in pixels, once it is one.
    pub fn selected(&self, plot: Plot) -> Option<(f64, f64)> {
        let clamp = |x: f64| x.clamp(plot.left, (plot.width - plot.right).max(plot.left));
        let (from, to) = (self.start.min(self.first.1), self.start.max(self.first.1));
        (self.pinch.is_none() && to - from >= CLICK_PX).then(|| (clamp(from), clamp(to)))
    }
}

fn x_of(event: &PointerEvent) -> f64 {
    let surface = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    f64::from(event.client_x()) - surface.map_or(0.0, |surface| surface.get_bounding_client_rect().left())
}

/// A pointer goes down.
pub fn on_down(app: App, plot: RwSignal<Plot>, drag: RwSignal<Option<Drag>>, event: &PointerEvent) {
    if event.button() != 0 || app.is_empty() {
        return;
    }
    let (id, x) = (event.pointer_id(), x_of(event));
    let capture = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(surface) = capture {
        // Without capture the frame ends at the chart's edge, which is no harm.
        let _ = surface.set_pointer_capture(id);
    }
    drag.update(|drag| match drag {
        Some(open) if open.second.is_none() && open.first.0 != id => {
            open.second = Some((id, x));
            let distance = (open.first.1 - x).abs().max(1.0);
            open.pinch = Some((untrack(|| app.view()), distance));
        }
        _ => *drag = Some(Drag { first: (id, x), start: x, second: None, pinch: None }),
    });
    let _ = plot;
}

/// A pointer moves: reads the tick under it, draws the frame, or pinches.
pub fn on_move(app: App, plot: RwSignal<Plot>, drag: RwSignal<Option<Drag>>, event: &PointerEvent) {
    let (id, x, plot) = (event.pointer_id(), x_of(event), plot.get_untracked());
    hover(app, plot, x);
    if drag.get_untracked().is_none() {
        return;
    }
    drag.update(|drag| {
        if let Some(open) = drag {
            if open.first.0 == id {
                open.first.1 = x;
            }
            if let Some(second) = open.second.as_mut().filter(|second| second.0 == id) {
                second.1 = x;
            }
        }
    });
    if let Some(Drag { first, second: Some(second), pinch: Some((view, distance)), .. }) = drag.get_untracked() {
        let factor = distance / (first.1 - second.1).abs().max(1.0);
        zoom_from(app, view, plot.tick((first.1 + second.1) / 2.0, view), factor);
    }
}

fn hover(app: App, plot: Plot, x: f64) {
    let is_in = (plot.left..=plot.width - plot.right).contains(&x);
    let tick = plot.tick(x, untrack(|| app.view())).floor();
    let tick = (is_in && tick >= 0.0).then_some(tick as usize).filter(|tick| *tick < app.len());
    if app.hover.get_untracked() != tick {
        app.hover.set(tick);
    }
}

/// A pointer goes up: a frame zooms, a click moves the cursor.
pub fn on_up(app: App, plot: RwSignal<Plot>, drag: RwSignal<Option<Drag>>, event: &PointerEvent) {
    let (x, plot) = (x_of(event), plot.get_untracked());
    let Some(done) = drag.get_untracked() else { return };
    drag.set(None);
    if done.pinch.is_some() {
        return;
    }
    let view = untrack(|| app.view());
    match done.selected(plot) {
        Some((from, to)) => show(app, plot.tick(from, view), plot.tick(to, view)),
        None => {
            let tick = plot.tick(x, view).floor();
            let is_in = (plot.left..=plot.width - plot.right).contains(&x);
            if is_in && tick >= 0.0 && (tick as usize) < app.len() {
                click(app, tick as usize, view);
            }
        }
    }
}

/// Moves the cursor without moving the picture under the pointer, so that a second click still means the same place.
fn click(app: App, tick: usize, view: (f64, f64)) {
    if app.span.get_untracked().is_none() && !app.playing.get_untracked() {
        app.span.set(Some(view));
    }
    let (clicked_ms, _) = app.before_click.get_value();
    if now_ms() - clicked_ms > DOUBLE_CLICK_MS {
        app.before_click.set_value((now_ms(), app.cursor.get_untracked()));
    }
    app.jump(tick);
}

/// The pointer leaves.
pub fn on_leave(app: App, drag: RwSignal<Option<Drag>>) {
    if drag.get_untracked().is_none() {
        app.hover.set(None);
    }
}

/// Follows the cursor again, where it was before the double click began.
pub fn on_double_click(app: App) {
    let (clicked_ms, cursor) = app.before_click.get_value();
    app.span.set(None);
    if now_ms() - clicked_ms < 2.0 * DOUBLE_CLICK_MS {
        app.jump(cursor);
    }
}

/// Zooms with Ctrl or ⌘, at the pointer; a trackpad's pinch arrives the same way. Without a key the page scrolls.
pub fn on_wheel(app: App, plot: RwSignal<Plot>, event: &WheelEvent) {
    if app.is_empty() || !(event.ctrl_key() || event.meta_key()) {
        return;
    }
    event.prevent_default();
    let surface = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let left = surface.map_or(0.0, |surface| surface.get_bounding_client_rect().left());
    let (view, plot) = (untrack(|| app.view()), plot.get_untracked());
    // Lines and pages, as some mice report, are turned into pixels.
    let pixels = event.delta_y() * [1.0, 16.0, 400.0].get(event.delta_mode() as usize).copied().unwrap_or(1.0);
    let factor = (pixels * WHEEL_RATE).clamp(-1.0, 1.0).exp();
    zoom_from(app, view, plot.tick(f64::from(event.client_x()) - left, view), factor);
}

/// Zooms in around the cursor, or out.
pub fn zoom(app: App, is_in: bool) {
    if app.is_empty() {
        return;
    }
    let view = untrack(|| app.view());
    let cursor = app.cursor.get_untracked() as f64 + 1.0;
    let center = if (view.0..=view.1).contains(&cursor) { cursor } else { (view.0 + view.1) / 2.0 };
    zoom_from(app, view, center, if is_in { 1.0 / KEY_FACTOR } else { KEY_FACTOR });
}

fn zoom_from(app: App, (first, last): (f64, f64), center: f64, factor: f64) {
    let (before, after) = ((center - first) * factor, (last - center) * factor);
    show(app, center - before, center + after);
}

/// Shows the ticks from `first` to `last`, not fewer than can be read and not more than there are.
fn show(app: App, first: f64, last: f64) {
    let most = (app.len() as f64 * 1.15).max(MIN_TICKS);
    let width = (last - first).clamp(MIN_TICKS, most);
    let center = (first + last) / 2.0;
    let start = (center - width / 2.0).clamp(0.0, (most - width).max(0.0));
    if start.is_finite() && width.is_finite() {
        app.span.set(Some((start, start + width)));
    }
}
