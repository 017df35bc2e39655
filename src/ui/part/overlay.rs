//! What lies over a chart: cursor, darkened future, gaps, the pointer's line, tooltip, and the zoom's frame.

use crate::readout::{Tooltip, tooltip};
use crate::ui::flow::view;
use crate::ui::kit::zoom::{Axis, Zoom, ZoomSurface};
use crate::ui::model::replay::Replay;
use crate::ui::part::plot::{Kind, Plot};
use leptos::prelude::*;

/// A gap must be this wide, in pixels, to hold its word.
const WORD_PX: f64 = 52.0;
/// Room that a tooltip takes, in pixels.
const TIP_PX: f64 = 260.0;

/// Everything over a chart, and the surface that takes the pointer.
#[component]
pub fn Overlay(replay: Replay, kind: Kind, plot: Memo<Plot>) -> impl IntoView {
    let is_inside = RwSignal::new(false);
    let has_report = move || replay.report.with(Option::is_some);
    let (top, _, below) = kind.margins();
    let axis = Signal::derive(move || plot.get().axis(replay.view.window()));
    let cursor_x = Memo::new(move |_| axis.get().px(replay.view.cursor.get() as f64 + 1.0));
    let is_cursor_in = Memo::new(move |_| {
        let (left, right) = axis.get().edges_px;
        (left - 0.5..=right + 0.5).contains(&cursor_x.get())
    });
    let cursor = Memo::new(move |_| {
        let display = if is_cursor_in.get() { "block" } else { "none" };
        format!("display:{display};top:{top}px;bottom:{below}px;transform:translateX({:.0}px)", cursor_x.get())
    });
    view! {
        <ZoomSurface zoom=zoom_of(replay, axis) margins_px=(top, below) is_inside>
            <Show when=has_report>
                <div aria-hidden="true">
                    <Gaps replay kind axis/>
                    <HoverLine replay kind axis/>
                    <i class="cursor" style=move || cursor.get()></i>
                    {(kind == Kind::Capacity).then(|| view! { <CursorTag replay cursor_x is_cursor_in/> })}
                </div>
                {(kind == Kind::Capacity).then(|| view! { <Tip replay plot axis is_inside/> })}
            </Show>
        </ZoomSurface>
    }
}

/// What the pointer over a chart of the replay does.
fn zoom_of(replay: Replay, axis: Signal<Axis>) -> Zoom {
    let cursor_before = StoredValue::new(0);
    let tick_of = move |value: f64| {
        let tick = value.floor();
        (tick >= 0.0).then_some(tick as usize).filter(|tick| *tick < replay.len())
    };
    Zoom {
        axis,
        on_hover: Callback::new(move |value: Option<f64>| {
            let tick = value.and_then(tick_of);
            if replay.view.hover.get_untracked() != tick {
                replay.view.hover.set(tick);
            }
        }),
        on_span: Callback::new(move |span| view::show_span(replay, span)),
        on_click: Callback::new(move |value| {
            let Some(tick) = tick_of(value) else { return };
            // The picture stays under the pointer, so that a second click still means the same place.
            if replay.view.span.get_untracked().is_none() && !replay.view.playing.get_untracked() {
                replay.view.span.set(Some(untrack(|| replay.view.window())));
            }
            cursor_before.set_value(replay.view.cursor.get_untracked());
            replay.jump(tick);
        }),
        on_reset: Callback::new(move |has_clicked| {
            view::follow_cursor(replay);
            if has_clicked {
                replay.jump(cursor_before.get_value());
            }
        }),
    }
}

/// The darker ground right of the cursor. It lies under the chart, so that the forecast keeps its strength.
#[component]
pub fn Future(replay: Replay, kind: Kind, plot: Memo<Plot>) -> impl IntoView {
    let (top, _, below) = kind.margins();
    let from_px = Memo::new(move |_| {
        let (plot, window) = (plot.get(), replay.view.window());
        let from = plot.axis(window).px(replay.view.cursor.get() as f64 + 1.0) - plot.left;
        from.clamp(0.0, plot.width()).round()
    });
    let moved = move || format!("transform:translateX({:.0}px)", from_px.get());
    move || {
        let future = || view! { <i style=moved></i> };
        let place = format!("top:{top}px;bottom:{below}px");
        replay.report.with(Option::is_some).then(|| view! { <div class="future" style=place>{future()}</div> })
    }
}

/// The cursor's time above the main chart.
#[component]
fn CursorTag(replay: Replay, cursor_x: Memo<f64>, is_cursor_in: Memo<bool>) -> impl IntoView {
    let time = move || {
        let cursor = replay.view.text_cursor.get();
        replay.report.with(|report| report.as_ref().map(|report| report.civil(cursor).time()))
    };
    let style = Memo::new(move |_| {
        let display = if is_cursor_in.get() { "block" } else { "none" };
        format!("display:{display};left:0;transform:translateX({:.0}px) translateX(-50%)", cursor_x.get())
    });
    view! { <b class="tag" style=move || style.get()>{time}</b> }
}

/// Spans without observed load, up to the cursor.
#[component]
fn Gaps(replay: Replay, kind: Kind, axis: Signal<Axis>) -> impl IntoView {
    let (top, bottom, _) = kind.margins();
    let spans = Memo::new(move |_| {
        let (axis, end) = (axis.get(), replay.view.cursor.get() as f64 + 1.0);
        let (first, last) = axis.span;
        replay.report.with(|report| {
            let Some(report) = report else { return Vec::new() };
            let tick = |bucket: usize| report.bucket_tick(bucket);
            let gaps = report.overview.gaps.iter().map(|(from, to, is_missing)| (tick(*from), tick(*to), *is_missing));
            let seen = gaps.map(|(from, to, is_missing)| (from.max(first), to.min(last).min(end), is_missing));
            let shown = seen.filter(|(from, to, _)| to > from);
            shown.map(|(from, to, is_missing)| (axis.px(from), axis.px(to), is_missing)).collect()
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
fn HoverLine(replay: Replay, kind: Kind, axis: Signal<Axis>) -> impl IntoView {
    let (top, _, below) = kind.margins();
    let style = move || match replay.view.hover.get() {
        Some(tick) => {
            let x = axis.get().px(tick as f64 + 0.5);
            format!("display:block;top:{top}px;bottom:{below}px;transform:translateX({x:.0}px)")
        }
        None => "display:none".to_owned(),
    };
    view! { <i class="pointer" style=style></i> }
}

/// The tooltip, beside the pointer's line and inside the plot.
#[component]
fn Tip(replay: Replay, plot: Memo<Plot>, axis: Signal<Axis>, is_inside: RwSignal<bool>) -> impl IntoView {
    let content = Memo::new(move |_| {
        let (tick, cursor) = (replay.view.hover.get().filter(|_| is_inside.get())?, replay.view.cursor.get());
        replay.fan.track();
        replay.report.with(|report| report.as_ref().map(|report| tooltip(report, tick, cursor)))
    });
    let style = move || {
        let (Some(tick), width) = (replay.view.hover.get(), plot.get().size.width) else { return String::new() };
        let x = axis.get().px(tick as f64 + 0.5);
        if x + TIP_PX + 12.0 < width {
            format!("left:{:.0}px", x + 12.0)
        } else {
            format!("right:{:.0}px", (width - x + 12.0).min(width - TIP_PX).max(0.0))
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
