//! What came against what any of the models expected.

use super::panels::{Waiting, selected};
use super::state::{Forecasts, ORDER};
use crate::chart::forecasts::{ActualView, actual};
use crate::chart::sheet::{Sheet, forecast_sheet};
use crate::chart::{Size, Theme};
use crate::forecast::ModelId;
use crate::readout::forecasts::{Examined, model_words, summary_actual};
use crate::readout::format::figure;
use crate::report::Study;
use crate::series::calendar::Civil;
use crate::ui::picture::Picture;
use crate::ui::shared::Shared;
use crate::ui::{App, Icon};
use leptos::ev::{PointerEvent, WheelEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Fewest buckets in sight.
const FEWEST: f64 = 8.0;
/// A press that moves less, in pixels, is a click.
const CLICK_PX: f64 = 5.0;
/// Zoom per pixel of the wheel.
const WHEEL_RATE: f64 = 0.002;
/// Zoom of one press of a button.
const BUTTON_FACTOR: f64 = 2.0;

/// Counts and forecasts over the test days.
#[component]
pub fn ActualPanel(app: App) -> impl IntoView {
    let of = app.forecasts;
    let chosen = selected(app);
    let others = Memo::new(move |_| {
        let selected = of.selected(app);
        let beside = of.beside.get();
        let shown = beside.into_iter().filter(|model| Some(*model) != selected);
        shown.filter_map(|model| of.drawn(model)).collect::<Vec<Shared<Examined>>>()
    });
    let size = RwSignal::new(Size::default());
    let drag = RwSignal::new(None::<(f64, f64)>);
    let view = move || {
        let (first, last) = in_sight(of);
        ActualView { first, last, size: size.get() }
    };
    let label = Signal::derive(move || {
        let Some(study) = of.study.get() else { return "Nothing was examined yet.".to_owned() };
        let one = chosen.get();
        let (first, last) = in_sight(of);
        others.with(|others| {
            let models: Vec<&Examined> =
                one.iter().map(|(_, one)| one.as_ref()).chain(others.iter().map(AsRef::as_ref)).collect();
            summary_actual(&study, &models, first.max(0.0) as usize, (last - 1.0).max(0.0) as usize)
        })
    });
    let is_empty = Signal::derive(move || chosen.with(Option::is_none));
    view! {
        <section class="panel" id="f-actual" role="region" aria-label="Forecast against actual">
            <header>
                <h2>"Forecast against actual"</h2>
                <Readout app chosen/>
                <span class="zooms">
                    <button class="btn quiet icon-only" type="button" aria-label="Zoom in" on:click=move |_| zoom(of, 1.0 / BUTTON_FACTOR)>"+"</button>
                    <button class="btn quiet icon-only" type="button" aria-label="Zoom out" on:click=move |_| zoom(of, BUTTON_FACTOR)>"−"</button>
                    <button class="btn quiet icon-only" type="button" aria-label="Earlier" on:click=move |_| pan(of, -0.5)><Icon name="prev"/></button>
                    <button class="btn quiet icon-only" type="button" aria-label="Later" on:click=move |_| pan(of, 0.5)><Icon name="next"/></button>
                </span>
            </header>
            <Beside app/>
            <div class="chart">
                <Picture app label size draw=move |size, theme| {
                    let study = of.study.get()?;
                    let (first, last) = in_sight(of);
                    let one = chosen.get();
                    others.with(|others| {
                        let others: Vec<&Examined> = others.iter().map(AsRef::as_ref).collect();
                        let view = ActualView { first, last, size };
                        Some(actual(&study, one.as_ref().map(|(_, one)| one.as_ref()), &others, &view, theme))
                    })
                }/>
                <div
                    class="over"
                    on:pointerdown=move |event| on_down(drag, &event)
                    on:pointermove=move |event| on_move(of, untrack(view), drag, &event)
                    on:pointerup=move |event| on_up(of, untrack(view), drag, &event)
                    on:pointercancel=move |_| drag.set(None)
                    on:pointerleave=move |_| of.hover.set(None)
                    on:dblclick=move |_| of.span.set(None)
                    on:wheel=move |event| on_wheel(of, untrack(view), &event)
                >
                    <div aria-hidden="true">
                        <i class="pointer" style=move || rule(of, view())></i>
                        <i class="selection" style=move || frame(view(), drag.get())></i>
                    </div>
                </div>
                <Waiting when=is_empty/>
            </div>
        </section>
    }
}

/// The chart as a picture, drawn by `draw`; `None` while there is none. Not tracked.
///
/// # Errors
/// Those of `draw`.
pub fn picture<E>(
    app: App,
    theme: &Theme,
    draw: impl FnMut(&str, f64, f64) -> Result<String, E>,
) -> Result<Option<Sheet>, E> {
    untrack(|| {
        let of = app.forecasts;
        let Some(study) = of.study.get() else { return Ok(None) };
        let selected = of.selected(app);
        let beside = of.beside.get().into_iter().filter(|model| Some(*model) != selected);
        let drawn: Vec<Shared<Examined>> = selected.into_iter().chain(beside).filter_map(|m| of.drawn(m)).collect();
        let models: Vec<&Examined> = drawn.iter().map(AsRef::as_ref).collect();
        if models.is_empty() {
            return Ok(None);
        }
        forecast_sheet(&study, &models, in_sight(of), theme, draw).map(Some)
    })
}

/// First and last test bucket in sight.
fn in_sight(of: Forecasts) -> (f64, f64) {
    let len = of.study.with(|study| study.as_ref().map_or(1, |study| study.actual.len().max(1)));
    of.span.get().unwrap_or((0.0, len as f64))
}

/// Values at the pointer, or at the last test bucket.
#[component]
fn Readout(app: App, chosen: Memo<Option<(Shared<Study>, Shared<Examined>)>>) -> impl IntoView {
    let of = app.forecasts;
    let at = move || {
        let (study, one) = chosen.get()?;
        let last = study.actual.iter().rposition(|count| count.is_finite())?;
        Some((of.hover.get().unwrap_or(last).min(last), study, one))
    };
    let time = move || {
        at().map(|(at, study, _)| {
            let bucket = (study.split_bucket + at) as i64;
            Civil::from_local_secs(study.start_local_secs + bucket * study.step.secs_i64()).day_and_time()
        })
    };
    let count = move || at().map(|(at, study, _)| figure(f64::from(study.actual[at])));
    let value = |column: &[f32], at: usize| column.get(at).map_or(f64::NAN, |value| f64::from(*value));
    let mean = move || at().map(|(at, _, one)| figure(value(&one.candidate.mean, at)));
    let band = move || {
        at().map(|(at, _, one)| {
            format!("{}–{}", figure(value(&one.candidate.lower, at)), figure(value(&one.candidate.upper, at)))
        })
    };
    let name = move || chosen.with(|chosen| chosen.as_ref().map(|(_, one)| model_words(one.candidate.model)));
    view! {
        <dl class="readout">
            <div><dt class="sr">"Time"</dt><dd class="soft">{time}</dd></div>
            <div><dt><i class="key area" style="color:var(--data-load);--fill:none"></i>"Actual"</dt><dd>{count}</dd></div>
            <div><dt><i class="key dash" style="color:var(--data-forecast)"></i>{name}</dt><dd>{mean}</dd></div>
            <div class="opt"><dt><i class="key box" style="color:var(--data-band)"></i>"90 % band"</dt><dd>{band}</dd></div>
        </dl>
    }
}

/// Models to draw beside the selected one.
#[component]
fn Beside(app: App) -> impl IntoView {
    let of = app.forecasts;
    let there = Memo::new(move |_| {
        let selected = of.selected(app);
        let is_shown = |model: &ModelId| Some(*model) != selected && of.drawn(*model).is_some();
        ORDER.into_iter().filter(is_shown).collect::<Vec<_>>()
    });
    let chip = move |model: ModelId| {
        let is_on = move || of.beside.with(|all| all.contains(&model));
        // The place among those that are drawn gives the dashes, as in the chart.
        let dash = move || {
            let place = of.beside.with(|all| {
                let drawn: Vec<ModelId> =
                    all.iter().copied().filter(|one| there.with(|there| there.contains(one))).collect();
                drawn.iter().position(|one| *one == model)
            });
            place.map(|place| view! { <svg class="dash" viewBox="0 0 18 2" aria-hidden="true"><path d="M0 1h18" stroke="currentColor" stroke-width="1.5" stroke-dasharray=["8 2", "2 2", "6 4", "1 3"][place % 4]></path></svg> })
        };
        let toggle = move |_| {
            of.beside.update(|all| {
                if let Some(place) = all.iter().position(|one| *one == model) {
                    all.remove(place);
                } else {
                    all.push(model);
                }
            });
        };
        view! { <button class="chip" type="button" aria-pressed=move || is_on().to_string() on:click=toggle>{dash}{model_words(model)}</button> }
    };
    view! { <div class="filters" role="group" aria-label="Models beside it">{move || there.get().into_iter().map(chip).collect_view()}</div> }
}

fn x_of(event: &PointerEvent) -> f64 {
    let surface = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    f64::from(event.client_x()) - surface.map_or(0.0, |surface| surface.get_bounding_client_rect().left())
}

/// The test bucket, with its fraction, at `x` pixels from the element's left edge.
fn bucket_at(view: ActualView, x: f64) -> f64 {
    let (left, right) = view.plot();
    view.first + (x - left) / (right - left).max(1.0) * (view.last - view.first)
}

fn on_down(drag: RwSignal<Option<(f64, f64)>>, event: &PointerEvent) {
    if event.button() == 0 {
        let x = x_of(event);
        if let Some(surface) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // Without capture the frame ends at the chart's edge, which is no harm.
            let _ = surface.set_pointer_capture(event.pointer_id());
        }
        drag.set(Some((x, x)));
    }
}

fn on_move(of: Forecasts, view: ActualView, drag: RwSignal<Option<(f64, f64)>>, event: &PointerEvent) {
    let x = x_of(event);
    let at = bucket_at(view, x);
    let hover = (at >= view.first.max(0.0) && at < view.last).then_some(at as usize);
    if of.hover.get_untracked() != hover {
        of.hover.set(hover);
    }
    if drag.get_untracked().is_some() {
        drag.update(|drag| *drag = drag.map(|(from, _)| (from, x)));
    }
}

fn on_up(of: Forecasts, view: ActualView, drag: RwSignal<Option<(f64, f64)>>, event: &PointerEvent) {
    let Some((from, _)) = drag.get_untracked() else { return };
    drag.set(None);
    let to = x_of(event);
    if (to - from).abs() >= CLICK_PX {
        show(of, bucket_at(view, from.min(to)), bucket_at(view, from.max(to)));
    }
}

/// Zooms with Ctrl or ⌘, at the pointer. Without a key the page scrolls.
fn on_wheel(of: Forecasts, view: ActualView, event: &WheelEvent) {
    if !(event.ctrl_key() || event.meta_key()) {
        return;
    }
    event.prevent_default();
    let surface = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let left = surface.map_or(0.0, |surface| surface.get_bounding_client_rect().left());
    let pixels = event.delta_y() * [1.0, 16.0, 400.0].get(event.delta_mode() as usize).copied().unwrap_or(1.0);
    let factor = (pixels * WHEEL_RATE).clamp(-1.0, 1.0).exp();
    let center = bucket_at(view, f64::from(event.client_x()) - left);
    show(of, center - (center - view.first) * factor, center + (view.last - center) * factor);
}

fn zoom(of: Forecasts, factor: f64) {
    let (first, last) = untrack(|| in_sight(of));
    let (center, half) = ((first + last) / 2.0, (last - first) / 2.0 * factor);
    show(of, center - half, center + half);
}

fn pan(of: Forecasts, share: f64) {
    let (first, last) = untrack(|| in_sight(of));
    let by = (last - first) * share;
    show(of, first + by, last + by);
}

/// Shows the buckets from `first` to `last`, not fewer than can be read and not more than there are.
fn show(of: Forecasts, first: f64, last: f64) {
    let len = of.study.with_untracked(|study| study.as_ref().map_or(0, |study| study.actual.len())) as f64;
    let width = (last - first).clamp(FEWEST.min(len), len);
    let start = first.clamp(0.0, (len - width).max(0.0));
    if start.is_finite() && width > 0.0 {
        of.span.set((width < len).then_some((start, start + width)));
    }
}

/// The pointer's line.
fn rule(of: Forecasts, view: ActualView) -> String {
    let Some(at) = of.hover.get() else { return "display:none".to_owned() };
    let (left, right) = view.plot();
    let x = left + (at as f64 + 0.5 - view.first) / (view.last - view.first) * (right - left);
    format!("display:block;top:8px;bottom:24px;transform:translateX({x:.0}px)")
}

/// The frame of a zoom that is being drawn.
fn frame(view: ActualView, drag: Option<(f64, f64)>) -> String {
    let (left, right) = view.plot();
    match drag {
        Some((from, to)) if (to - from).abs() >= CLICK_PX => {
            let (from, to) = (from.min(to).max(left), from.max(to).min(right));
            format!("display:block;top:8px;bottom:24px;left:{from:.1}px;width:{:.1}px", (to - from).max(0.0))
        }
        _ => "display:none".to_owned(),
    }
}
