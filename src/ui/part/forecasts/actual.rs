//! What came against what any of the models expected.

use crate::chart::Size;
use crate::chart::forecasts::{ActualView, actual};
use crate::forecast::ModelId;
use crate::readout::forecasts::{Examined, model_words, summary_actual};
use crate::readout::format::figure;
use crate::report::Study;
use crate::series::calendar::Civil;
use crate::ui::kit::chart::ChartHost;
use crate::ui::kit::icon::Icon;
use crate::ui::kit::shared::Shared;
use crate::ui::kit::zoom::{Axis, Zoom, ZoomSurface};
use crate::ui::model::forecasts::{Forecasts, ORDER};
use crate::ui::part::forecasts::panels::{Waiting, selected};
use leptos::prelude::*;

/// Pixels above and below the plot.
const PLOT_MARGINS_PX: (f64, f64) = (8.0, 24.0);
/// Zoom of one press of a button.
const BUTTON_FACTOR: f64 = 2.0;

/// Counts and forecasts over the test days.
#[component]
pub fn ActualPanel(forecasts: Forecasts) -> impl IntoView {
    let chosen = selected(forecasts);
    let others = Memo::new(move |_| {
        let selected = forecasts.selected();
        let mut drawn = forecasts.drawn_models();
        drawn.retain(|one| Some(one.candidate.model) != selected);
        drawn
    });
    let size = RwSignal::new(Size::default());
    let axis = Signal::derive(move || {
        let (first, last) = forecasts.window();
        Axis { edges_px: ActualView { first, last, size: size.get() }.plot(), span: (first, last) }
    });
    let label = Signal::derive(move || {
        let Some(study) = forecasts.study.get() else { return "Nothing was examined yet.".to_owned() };
        let one = chosen.get();
        let (first, last) = forecasts.window();
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
                <Readout forecasts chosen/>
                <span class="zooms">
                    <button class="btn quiet icon-only" type="button" aria-label="Zoom in" on:click=move |_| zoom(forecasts, 1.0 / BUTTON_FACTOR)>"+"</button>
                    <button class="btn quiet icon-only" type="button" aria-label="Zoom out" on:click=move |_| zoom(forecasts, BUTTON_FACTOR)>"−"</button>
                    <button class="btn quiet icon-only" type="button" aria-label="Earlier" on:click=move |_| pan(forecasts, -0.5)><Icon name="prev"/></button>
                    <button class="btn quiet icon-only" type="button" aria-label="Later" on:click=move |_| pan(forecasts, 0.5)><Icon name="next"/></button>
                </span>
            </header>
            <Beside forecasts/>
            <div class="chart">
                <ChartHost label size draw=move |size, theme| {
                    let study = forecasts.study.get()?;
                    let (first, last) = forecasts.window();
                    let one = chosen.get();
                    others.with(|others| {
                        let others: Vec<&Examined> = others.iter().map(AsRef::as_ref).collect();
                        let view = ActualView { first, last, size };
                        Some(actual(&study, one.as_ref().map(|(_, one)| one.as_ref()), &others, &view, theme))
                    })
                }/>
                <ZoomSurface zoom=zoom_of(forecasts, axis) margins_px=PLOT_MARGINS_PX>
                    <div aria-hidden="true"><i class="pointer" style=move || pointer_style(forecasts, axis.get())></i></div>
                </ZoomSurface>
                <Waiting when=is_empty/>
            </div>
        </section>
    }
}

/// What the pointer over the chart does.
fn zoom_of(forecasts: Forecasts, axis: Signal<Axis>) -> Zoom {
    Zoom {
        axis,
        on_hover: Callback::new(move |value: Option<f64>| {
            let bucket = value.filter(|value| *value >= 0.0).map(|value| value as usize);
            if forecasts.hover.get_untracked() != bucket {
                forecasts.hover.set(bucket);
            }
        }),
        on_span: Callback::new(move |span| forecasts.show_span(span)),
        on_click: Callback::new(|_| {}),
        on_reset: Callback::new(move |_| forecasts.span.set(None)),
    }
}

/// Values at the pointer, or at the last test bucket.
#[component]
fn Readout(forecasts: Forecasts, chosen: Memo<Option<(Shared<Study>, Shared<Examined>)>>) -> impl IntoView {
    let at = move || {
        let (study, one) = chosen.get()?;
        let last = study.actual.iter().rposition(|count| count.is_finite())?;
        Some((forecasts.hover.get().unwrap_or(last).min(last), study, one))
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
fn Beside(forecasts: Forecasts) -> impl IntoView {
    let there = Memo::new(move |_| {
        let selected = forecasts.selected();
        let is_shown = |model: &ModelId| Some(*model) != selected && forecasts.drawn(*model).is_some();
        ORDER.into_iter().filter(is_shown).collect::<Vec<_>>()
    });
    let chip = move |model: ModelId| {
        let is_on = move || forecasts.beside.with(|all| all.contains(&model));
        // The place among those that are drawn gives the dashes, as in the chart.
        let dash = move || {
            let place = forecasts.beside.with(|all| {
                let drawn: Vec<ModelId> =
                    all.iter().copied().filter(|one| there.with(|there| there.contains(one))).collect();
                drawn.iter().position(|one| *one == model)
            });
            place.map(|place| view! { <svg class="dash" viewBox="0 0 18 2" aria-hidden="true"><path d="M0 1h18" stroke="currentColor" stroke-width="1.5" stroke-dasharray=["8 2", "2 2", "6 4", "1 3"][place % 4]></path></svg> })
        };
        let toggle = move |_| {
            forecasts.beside.update(|all| {
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

fn zoom(forecasts: Forecasts, factor: f64) {
    let (first, last) = untrack(|| forecasts.window());
    let (center, half) = ((first + last) / 2.0, (last - first) / 2.0 * factor);
    forecasts.show_span((center - half, center + half));
}

fn pan(forecasts: Forecasts, share: f64) {
    let (first, last) = untrack(|| forecasts.window());
    let by = (last - first) * share;
    forecasts.show_span((first + by, last + by));
}

/// The pointer's line.
fn pointer_style(forecasts: Forecasts, axis: Axis) -> String {
    let Some(at) = forecasts.hover.get() else { return "display:none".to_owned() };
    let ((top, bottom), x) = (PLOT_MARGINS_PX, axis.px(at as f64 + 0.5));
    format!("display:block;top:{top}px;bottom:{bottom}px;transform:translateX({x:.0}px)")
}
