//! What is made up, as spans on the main chart: each has a handle that is pulled or moved by keys. While something is being
//! placed, the whole chart takes the click.

use crate::readout::stress::edit_words;
use crate::stress::Edit;
use crate::ui::app::App;
use crate::ui::flow::stress;
use crate::ui::part::plot::{Kind as ChartKind, Plot};
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Buckets that a key with Shift moves.
const LEAP: i64 = 10;
/// Narrowest span that is drawn, CSS pixels.
const LEAST_PX: f64 = 2.0;

/// How ticks and times lie on the chart.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    /// Time at the plot's left edge, on the trace's clock.
    left_secs: f64,
    secs_per_px: f64,
    /// Edges of the plot.
    edges_px: (f64, f64),
    /// Width of a bucket.
    bucket_secs: i64,
    /// Times that are replayed.
    replayed_secs: (i64, i64),
}

impl Scale {
    fn px(&self, secs: i64) -> f64 {
        self.edges_px.0 + (secs as f64 - self.left_secs) / self.secs_per_px
    }

    /// The bucket's beginning that is nearest to a place, within what is replayed.
    fn secs(&self, px: f64) -> i64 {
        self.snapped((self.left_secs + (px - self.edges_px.0) * self.secs_per_px) as i64)
    }

    fn snapped(&self, secs: i64) -> i64 {
        let (first, last) = self.replayed_secs;
        let buckets = (secs - first + self.bucket_secs / 2).div_euclid(self.bucket_secs);
        (first + buckets * self.bucket_secs).clamp(first, (last - self.bucket_secs).max(first))
    }
}

/// The marks, and the surface that takes the place of what is being added.
#[component]
pub fn StressMarks(app: App, plot: Memo<Plot>) -> impl IntoView {
    let scale = Memo::new(move |_| {
        let axis = plot.get().axis(app.replay.view.window());
        app.replay.report.with(|report| {
            let report = report.as_ref()?;
            let tick_secs = f64::from(report.step.secs());
            Some(Scale {
                left_secs: report.local_secs(0) as f64 + axis.span.0 * tick_secs,
                secs_per_px: (axis.span.1 - axis.span.0) * tick_secs / (axis.edges_px.1 - axis.edges_px.0).max(1.0),
                edges_px: axis.edges_px,
                bucket_secs: report.trace.step.secs_i64(),
                replayed_secs: (report.local_secs(0), report.local_secs(report.len())),
            })
        })
    });
    let edits = Memo::new(move |_| app.replay.scenario.with(|scenario| scenario.stress.edits().to_vec()));
    let marks = move || {
        edits.get().into_iter().enumerate().map(|(place, edit)| view! { <Mark app place edit scale/> }).collect_view()
    };
    let put = move |event: MouseEvent| {
        let (Some(scale), Some(px)) = (scale.get_untracked(), px_in(&event)) else { return };
        stress::place(app, scale.secs(px));
    };
    view! {
        <div class="stress-marks">{marks}</div>
        <Show when=move || app.stress.placing.with(Option::is_some)>
            <div class="stress-place" on:click=put></div>
        </Show>
    }
}

/// Pixels from the left edge of the chart.
fn px_in(event: &MouseEvent) -> Option<f64> {
    let target = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let chart = target.closest(".chart").ok().flatten()?;
    Some(f64::from(event.client_x()) - chart.get_bounding_client_rect().left())
}

/// A mark, and how it is moved. Cheap to copy.
#[derive(Clone, Copy)]
struct Handle {
    app: App,
    /// Place of the edit in the scenario.
    place: usize,
    edit: Edit,
    scale: Memo<Option<Scale>>,
    /// Where it is pulled to, and how far from its beginning it was taken.
    pulled: RwSignal<Option<(i64, f64)>>,
}

impl Handle {
    /// Where the mark lies on the chart.
    fn style(self) -> String {
        let Some(scale) = self.scale.get() else { return "display:none".to_owned() };
        let at_secs = self.pulled.get().map_or(self.edit.at_secs, |(at_secs, _)| at_secs);
        let moved = at_secs - self.edit.at_secs;
        let (left, right) = scale.edges_px;
        let from = scale.px(at_secs);
        let to = self.edit.end_secs().map_or(right, |end| scale.px(end + moved)).max(from + LEAST_PX);
        if to < left || from > right {
            return "display:none".to_owned();
        }
        let (from, to) = (from.max(left), to.min(right));
        let (top, bottom, _) = ChartKind::Capacity.margins();
        format!("top:{top}px;bottom:{bottom}px;left:{from:.1}px;width:{:.1}px", to - from)
    }

    /// Begins a pull.
    fn press(self, event: &PointerEvent) {
        let Some((scale, px)) = self.scale.get_untracked().zip(px_in(event)) else { return };
        if let Some(handle) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // Without capture the mark stops at the handle's edge, which is no harm.
            let _ = handle.set_pointer_capture(event.pointer_id());
        }
        event.stop_propagation();
        self.pulled.set(Some((self.edit.at_secs, px - scale.px(self.edit.at_secs))));
    }

    /// Goes where it is pulled.
    fn follow(self, event: &PointerEvent) {
        let Some(((_, grip), scale)) = self.pulled.get_untracked().zip(self.scale.get_untracked()) else { return };
        if let Some(px) = px_in(event) {
            self.pulled.set(Some((scale.secs(px - grip), grip)));
        }
    }

    /// Ends a pull: the edit begins where the mark is let go.
    fn release(self) {
        let Some((at_secs, _)) = self.pulled.get_untracked() else { return };
        self.pulled.set(None);
        self.app.stress.selected.set(Some(self.place));
        stress::change(self.app, self.place, Edit { at_secs, ..self.edit });
    }

    /// Moves the edit, or takes it away, by a key.
    fn steer(self, event: &KeyboardEvent) {
        let Some(scale) = self.scale.get_untracked() else { return };
        let buckets = if event.shift_key() { LEAP } else { 1 };
        let by = match event.key().as_str() {
            "ArrowLeft" => -buckets,
            "ArrowRight" => buckets,
            "Delete" | "Backspace" => {
                event.prevent_default();
                return stress::remove(self.app, self.place);
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let at_secs = scale.snapped(self.edit.at_secs + by * scale.bucket_secs);
        stress::change(self.app, self.place, Edit { at_secs, ..self.edit });
        focus_mark(self.place);
    }
}

#[component]
fn Mark(app: App, place: usize, edit: Edit, scale: Memo<Option<Scale>>) -> impl IntoView {
    let handle = Handle { app, place, edit, scale, pulled: RwSignal::new(None) };
    let class = move || if app.stress.selected.get() == Some(place) { "stress-mark on" } else { "stress-mark" };
    let label = edit.kind.info().label;
    view! {
        <i class=class style=move || handle.style()>
            <button
                type="button"
                id=format!("stress-mark-{place}")
                aria-label=format!("{}. Arrows move it.", edit_words(&edit))
                title=edit_words(&edit)
                on:pointerdown=move |event| handle.press(&event)
                on:pointermove=move |event| handle.follow(&event)
                on:pointerup=move |_| handle.release()
                on:pointercancel=move |_| handle.pulled.set(None)
                on:click=move |event| event.stop_propagation()
                on:keydown=move |event| handle.steer(&event)
            >
                {label}
            </button>
        </i>
    }
}

/// Gives the focus back to a mark that was drawn anew where it has moved to.
fn focus_mark(place: usize) {
    request_animation_frame(move || {
        let mark = document().get_element_by_id(&format!("stress-mark-{place}"));
        if let Some(mark) = mark.and_then(|mark| mark.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = mark.focus();
        }
    });
}
