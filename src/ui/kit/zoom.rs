//! The pointer over a chart: reading, clicking, and zooming by frame, wheel or pinch. One surface for all charts that zoom.

use super::browser::now_ms;
use leptos::ev::{PointerEvent, WheelEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A press that moves less, in pixels, is a click.
const CLICK_PX: f64 = 5.0;
/// Zoom per pixel of the wheel.
const WHEEL_RATE: f64 = 0.002;
/// Pixels of one unit of a wheel that counts pixels, lines, or pages.
const WHEEL_UNITS_PX: [f64; 3] = [1.0, 16.0, 400.0];
/// Two clicks within this time may be a double click.
const DOUBLE_CLICK_MS: f64 = 500.0;

/// Where a plot is in its element, and what of its axis it shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// Left and right edge of the plot, CSS pixels from the element's left edge.
    pub edges_px: (f64, f64),
    /// Values at the edges: ticks, or buckets.
    pub span: (f64, f64),
}

impl Axis {
    /// Where `value` is, in pixels from the element's left edge.
    pub fn px(&self, value: f64) -> f64 {
        let ((left, right), (first, last)) = (self.edges_px, self.span);
        left + (value - first) / (last - first).max(1e-9) * (right - left).max(1.0)
    }

    /// The value at `px` pixels from the element's left edge.
    pub fn value(&self, px: f64) -> f64 {
        let ((left, right), (first, last)) = (self.edges_px, self.span);
        first + (px - left) / (right - left).max(1.0) * (last - first)
    }

    /// Whether `px` is in the plot.
    pub fn contains(&self, px: f64) -> bool {
        (self.edges_px.0..=self.edges_px.1).contains(&px)
    }

    /// The span that is `factor` times as wide and keeps `center` where it is.
    pub fn zoomed(&self, center: f64, factor: f64) -> (f64, f64) {
        let (first, last) = self.span;
        (center - (center - first) * factor, center + (last - center) * factor)
    }
}

/// Pointers that are pressed: one draws a frame, two pinch.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Drag {
    first: (i32, f64),
    start_px: f64,
    second: Option<(i32, f64)>,
    /// The axis and the distance when the pinch began.
    pinch: Option<(Axis, f64)>,
}

impl Drag {
    /// Left and right edge of the frame in pixels, once it is one.
    fn selected(&self, axis: Axis) -> Option<(f64, f64)> {
        let clamp = |px: f64| px.clamp(axis.edges_px.0, axis.edges_px.1.max(axis.edges_px.0));
        let (from, to) = (self.start_px.min(self.first.1), self.start_px.max(self.first.1));
        (self.pinch.is_none() && to - from >= CLICK_PX).then(|| (clamp(from), clamp(to)))
    }

    fn move_pointer(&mut self, id: i32, px: f64) {
        if self.first.0 == id {
            self.first.1 = px;
        }
        if let Some(second) = self.second.as_mut().filter(|second| second.0 == id) {
            second.1 = px;
        }
    }

    /// The span that two pointers ask for.
    fn pinched(&self) -> Option<(f64, f64)> {
        let ((axis, distance), second) = (self.pinch?, self.second?);
        let factor = distance / (self.first.1 - second.1).abs().max(1.0);
        Some(axis.zoomed(axis.value((self.first.1 + second.1) / 2.0), factor))
    }
}

/// What the pointer over a chart asks for. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Zoom {
    /// What is under the pointer.
    pub axis: Signal<Axis>,
    /// The value under the pointer; `None` when it is outside the plot.
    pub on_hover: Callback<Option<f64>>,
    /// Another span to show.
    pub on_span: Callback<(f64, f64)>,
    /// A click on a value.
    pub on_click: Callback<f64>,
    /// A double click. Its first click was one, too; `true` says that it was not long ago.
    pub on_reset: Callback<bool>,
}

fn surface_of(event: &web_sys::Event) -> Option<web_sys::Element> {
    event.current_target().and_then(|target| target.dyn_into().ok())
}

fn px_of(event: &web_sys::MouseEvent) -> f64 {
    let left = surface_of(event).map_or(0.0, |surface| surface.get_bounding_client_rect().left());
    f64::from(event.client_x()) - left
}

impl Zoom {
    fn axis(&self) -> Axis {
        self.axis.get_untracked()
    }

    fn press(&self, drag: RwSignal<Option<Drag>>, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (id, px) = (event.pointer_id(), px_of(event));
        if let Some(surface) = surface_of(event) {
            // Without capture the frame ends at the chart's edge, which is no harm.
            let _ = surface.set_pointer_capture(id);
        }
        drag.update(|drag| match drag {
            Some(open) if open.second.is_none() && open.first.0 != id => {
                open.second = Some((id, px));
                open.pinch = Some((self.axis(), (open.first.1 - px).abs().max(1.0)));
            }
            _ => *drag = Some(Drag { first: (id, px), start_px: px, second: None, pinch: None }),
        });
    }

    fn follow(&self, drag: RwSignal<Option<Drag>>, event: &PointerEvent) {
        let (px, axis) = (px_of(event), self.axis());
        self.on_hover.run(axis.contains(px).then(|| axis.value(px)));
        if drag.with_untracked(Option::is_none) {
            return;
        }
        drag.update(|drag| drag.iter_mut().for_each(|drag| drag.move_pointer(event.pointer_id(), px)));
        if let Some(span) = drag.get_untracked().and_then(|drag| drag.pinched()) {
            self.on_span.run(span);
        }
    }

    fn release(&self, drag: RwSignal<Option<Drag>>, clicked_ms: StoredValue<f64>, event: &PointerEvent) {
        let (px, axis) = (px_of(event), self.axis());
        let Some(done) = drag.get_untracked() else { return };
        drag.set(None);
        match done.selected(axis) {
            Some((from, to)) => self.on_span.run((axis.value(from), axis.value(to))),
            None if done.pinch.is_none() && axis.contains(px) => {
                let is_second = now_ms() - clicked_ms.get_value() < DOUBLE_CLICK_MS;
                if !is_second {
                    clicked_ms.set_value(now_ms());
                    self.on_click.run(axis.value(px));
                }
            }
            None => {}
        }
    }

    /// Zooms with Ctrl or ⌘, at the pointer; a trackpad's pinch arrives the same way. Without a key the page scrolls.
    fn roll(&self, event: &WheelEvent) {
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        event.prevent_default();
        let unit_px = WHEEL_UNITS_PX.get(event.delta_mode() as usize).copied().unwrap_or(1.0);
        let factor = (event.delta_y() * unit_px * WHEEL_RATE).clamp(-1.0, 1.0).exp();
        let axis = self.axis();
        self.on_span.run(axis.zoomed(axis.value(px_of(event)), factor));
    }
}

/// The surface over a chart that takes the pointer, with what lies under the frame of a zoom.
#[component]
pub fn ZoomSurface(
    /// What the pointer asks for.
    zoom: Zoom,
    /// Pixels above and below the plot.
    margins_px: (f64, f64),
    /// Whether the pointer is over this chart.
    #[prop(optional)]
    is_inside: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let drag = RwSignal::new(None::<Drag>);
    let clicked_ms = StoredValue::new(f64::NEG_INFINITY);
    let (top, bottom) = margins_px;
    let frame = move || match drag.get().and_then(|drag| drag.selected(zoom.axis.get())) {
        Some((from, to)) => {
            format!("display:block;top:{top}px;bottom:{bottom}px;left:{from:.1}px;width:{:.1}px", to - from)
        }
        None => "display:none".to_owned(),
    };
    view! {
        <div
            class="over"
            on:pointerdown=move |event| zoom.press(drag, &event)
            on:pointermove=move |event| {
                is_inside.set(true);
                zoom.follow(drag, &event);
            }
            on:pointerup=move |event| zoom.release(drag, clicked_ms, &event)
            on:pointercancel=move |_| drag.set(None)
            on:pointerleave=move |_| {
                is_inside.set(false);
                if drag.with_untracked(Option::is_none) {
                    zoom.on_hover.run(None);
                }
            }
            on:dblclick=move |_| zoom.on_reset.run(now_ms() - clicked_ms.get_value() < 2.0 * DOUBLE_CLICK_MS)
            on:wheel=move |event| zoom.roll(&event)
        >
            {children()}
            <div aria-hidden="true"><i class="selection" style=frame></i></div>
        </div>
    }
}
