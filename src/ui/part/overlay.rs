//! What lies over a chart: cursor, darkened future, gaps, the pointer's line, tooltip, time labels, and the zoom's frame.

use super::App;
use super::chart_host::{Kind, Plot, view_of};
use super::zoom::{Drag, on_double_click, on_down, on_leave, on_move, on_up, on_wheel};
use crate::chart::time_ticks;
use crate::readout::{Tooltip, tooltip};
use leptos::prelude::*;

/// A gap must be this wide, in pixels, to hold its word.
const WORD_PX: f64 = 52.0;
/// Room that a tooltip takes, in pixels.
const TIP_PX: f64 = 260.0;

/// Everything over a chart, and the surface that takes the pointer.
#[component]
pub fn Overlay(app: App, kind: Kind, plot: RwSignal<Plot>) -> impl IntoView {
    let drag = RwSignal::new(None::<Drag>);
    let is_inside = RwSignal::new(false);
    let has_report = move || app.report.with(Option::is_some);
    let (top, _, below) = kind.margins();
    let cursor_x = Memo::new(move |_| plot.get().x(app.cursor.get() as f64 + 1.0, app.view()));
    let right = right_edge(plot);
    let is_cursor_in =
        Memo::new(move |_| (plot.with(|plot| plot.left) - 0.5..=right.get() + 0.5).contains(&cursor_x.get()));
    let band = move || format!("top:{top}px;bottom:{below}px;");
    view! {
        <div
            class="over"
            on:pointerdown=move |event| on_down(app, plot, drag, &event)
            on:pointermove=move |event| {
                is_inside.set(true);
                on_move(app, plot, drag, &event);
            }
            on:pointerup=move |event| on_up(app, plot, drag, &event)
            on:pointercancel=move |_| drag.set(None)
            on:pointerleave=move |_| {
                is_inside.set(false);
                on_leave(app, drag);
            }
            on:dblclick=move |_| on_double_click(app)
            on:wheel=move |event| on_wheel(app, plot, &event)
        >
            <Show when=has_report>
                <div aria-hidden="true">
                    <Gaps app kind plot/>
                    <HoverLine app kind plot/>
                    <i
                        class="cursor"
                        style:display=move || if is_cursor_in.get() { "block" } else { "none" }
                        style=move || format!("{}transform:translateX({:.0}px)", band(), cursor_x.get())
                    ></i>
                    {(kind == Kind::Capacity).then(|| view! { <CursorTag app cursor_x is_cursor_in/> })}
                    {(kind == Kind::Residuals).then(|| view! { <TimeLabels app plot/> })}
                    <Selection kind plot drag/>
                </div>
                {(kind == Kind::Capacity).then(|| view! { <Tip app plot is_inside/> })}
            </Show>
        </div>
    }
}

fn right_edge(plot: RwSignal<Plot>) -> Memo<f64> {
    Memo::new(move |_| plot.with(|plot| plot.width - plot.right))
}

/// The darker ground right of the cursor. It lies under the chart, so that the forecast keeps its strength.
#[component]
pub fn Future(app: App, kind: Kind, plot: RwSignal<Plot>) -> impl IntoView {
    let (top, _, below) = kind.margins();
    let right = right_edge(plot);
    let style = move || {
        let cursor_x = plot.get().x(app.cursor.get() as f64 + 1.0, app.view());
        let from = cursor_x.max(plot.with(|plot| plot.left));
        format!("top:{top}px;bottom:{below}px;left:{from:.1}px;width:{:.1}px", (right.get() - from).max(0.0))
    };
    move || app.report.with(Option::is_some).then(|| view! { <i class="future" style=style></i> })
}

/// The cursor's time above the main chart.
#[component]
fn CursorTag(app: App, cursor_x: Memo<f64>, is_cursor_in: Memo<bool>) -> impl IntoView {
    let time = move || {
        let cursor = app.cursor.get();
        app.report.with(|report| report.as_ref().map(|report| report.civil(cursor).time()))
    };
    view! {
        <b
            class="tag"
            style:display=move || if is_cursor_in.get() { "block" } else { "none" }
            style:left=move || format!("{:.1}px", cursor_x.get())
        >
            {time}
        </b>
    }
}

/// Spans without observed load, up to the cursor.
#[component]
fn Gaps(app: App, kind: Kind, plot: RwSignal<Plot>) -> impl IntoView {
    let (top, bottom, _) = kind.margins();
    let spans = Memo::new(move |_| {
        let (view, plot, end) = (app.view(), plot.get(), app.cursor.get() as f64 + 1.0);
        app.report.with(|report| {
            let Some(report) = report else { return Vec::new() };
            let tick = |bucket: usize| bucket as f64 - report.first_bucket as f64;
            let gaps = report.overview.gaps.iter().map(|(from, to, is_missing)| (tick(*from), tick(*to), *is_missing));
            let seen = gaps.map(|(from, to, is_missing)| (from.max(view.0), to.min(view.1).min(end), is_missing));
            let shown = seen.filter(|(from, to, _)| to > from);
            shown.map(|(from, to, is_missing)| (plot.x(from, view), plot.x(to, view), is_missing)).collect()
        })
    });
    let draw = move |(from, to, is_missing): (f64, f64, bool)| {
        let width = (to - from).max(1.0);
        let word = if is_missing { "missing" } else { "imputed" };
        let has_word = kind == Kind::Capacity && width >= WORD_PX;
        view! {
            <i
                class=if is_missing { "gap" } else { "gap imputed" }
                style=format!("top:{top}px;bottom:{bottom}px;left:{from:.1}px;width:{width:.1}px")
            >
                {has_word.then_some(view! { <span>{word}</span> })}
            </i>
        }
    };
    move || spans.get().into_iter().map(draw).collect_view()
}

/// The pointer's tick in every chart.
#[component]
fn HoverLine(app: App, kind: Kind, plot: RwSignal<Plot>) -> impl IntoView {
    let (top, _, below) = kind.margins();
    let style = move || match app.hover.get() {
        Some(tick) => {
            let x = plot.get().x(tick as f64 + 0.5, app.view());
            format!("display:block;top:{top}px;bottom:{below}px;transform:translateX({x:.0}px)")
        }
        None => "display:none".to_owned(),
    };
    view! { <i class="pointer" style=style></i> }
}

/// Times under the lowest chart.
#[component]
fn TimeLabels(app: App, plot: RwSignal<Plot>) -> impl IntoView {
    let labels = move || {
        let (view, plot) = (view_of(app, plot.get()), plot.get());
        let ticks = app.report.with(|report| report.as_ref().map(|report| time_ticks(report, &view)));
        let place = |(tick, text): (f64, String)| {
            let x = plot.x(tick, (view.first, view.last));
            view! { <span class="time" style=format!("left:{x:.1}px")>{text}</span> }
        };
        ticks.unwrap_or_default().into_iter().map(place).collect_view()
    };
    view! { <div class="times">{labels}</div> }
}

/// The frame of a zoom that is being drawn.
#[component]
fn Selection(kind: Kind, plot: RwSignal<Plot>, drag: RwSignal<Option<Drag>>) -> impl IntoView {
    let (top, _, below) = kind.margins();
    let style = move || match drag.get().and_then(|drag| drag.selected(plot.get())) {
        Some((from, to)) => {
            format!("display:block;top:{top}px;bottom:{below}px;left:{from:.1}px;width:{:.1}px", to - from)
        }
        None => "display:none".to_owned(),
    };
    view! { <i class="selection" style=style></i> }
}

/// The tooltip, beside the pointer's line and inside the plot.
#[component]
fn Tip(app: App, plot: RwSignal<Plot>, is_inside: RwSignal<bool>) -> impl IntoView {
    let content = Memo::new(move |_| {
        let (tick, cursor) = (app.hover.get().filter(|_| is_inside.get())?, app.cursor.get());
        app.report.with(|report| report.as_ref().map(|report| tooltip(report, tick, cursor)))
    });
    let style = move || {
        let (Some(tick), plot) = (app.hover.get(), plot.get()) else { return String::new() };
        let x = plot.x(tick as f64 + 0.5, app.view());
        if x + TIP_PX + 12.0 < plot.width {
            format!("left:{:.0}px", x + 12.0)
        } else {
            format!("right:{:.0}px", (plot.width - x + 12.0).min(plot.width - TIP_PX).max(0.0))
        }
    };
    move || content.get().map(|tip| view! { <TipBox tip style=style()/> })
}

#[component]
fn TipBox(tip: Tooltip, style: String) -> impl IntoView {
    let row = |row: crate::readout::TooltipRow| {
        let class = match row.kind {
            "load" => "key area",
            "forecast" => "key dash",
            "unserved" => "key box",
            _ => "key",
        };
        let colour = format!("color:var(--data-{});--fill:var(--data-load-fill)", row.kind);
        view! { <div><i class=class style=colour></i><span>{row.label}</span><span>{row.value}</span></div> }
    };
    view! {
        <div class="tip" style=style>
            <b>{tip.title}</b>
            {tip.rows.into_iter().map(row).collect_view()}
            {tip.missing.map(|missing| view! { <div>{missing}</div> })}
            {tip.decision.map(|decision| view! { <p>{decision}</p> })}
        </div>
    }
}
