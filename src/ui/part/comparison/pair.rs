//! Two policies side by side in time: load, what each can serve and asks for, one cursor, and at it why both decide as they do.

use crate::chart::{PairView, Picture, Size, Theme, pair_capacity, pair_replicas};
use crate::readout::{Difference, Explanation, Pair, explain, policy_words};
use crate::report::Report;
use crate::ui::app::App;
use crate::ui::kit::chart::ChartHost;
use crate::ui::kit::icon::Icon;
use crate::ui::kit::shared::Shared;
use crate::ui::kit::zoom::{Axis, Zoom, ZoomSurface};
use crate::ui::model::comparison::PairState;
use leptos::prelude::*;

/// Pixels above and below the plots.
const PLOT_MARGINS_PX: (f64, f64) = (8.0, 24.0);
/// Zoom of one press of a button.
const BUTTON_FACTOR: f64 = 2.0;
/// Most spans that are listed.
const MOST_ROWS: usize = 8;
/// Window that is shown first, seconds.
const FIRST_SECS: f64 = 86_400.0;
/// Shortest window, seconds.
const SHORTEST_SECS: f64 = 120.0;

/// How one of the two charts is made.
type Draw = fn(&Pair<'_>, &PairView, &Theme) -> Picture;

/// The panel; a hint until two policies are chosen, as long as there are two.
#[component]
pub fn PairPanel(app: App) -> impl IntoView {
    let state = app.comparison.pair;
    let has_choice = move || app.comparison.standings.with(|all| all.len() > 1);
    let body = move || {
        match (state.both(), state.failed.get(), state.places.with(Vec::len)) {
        (_, Some(why), _) => view! { <p role="alert">{why}</p> }.into_any(),
        (Some(reports), None, _) => view! { <Sides state reports/> }.into_any(),
        (None, None, 2) => view! { <p class="soft" role="status">"Both are being replayed …"</p> }.into_any(),
        (None, None, 1) => view! { <p class="soft">"Choose a second one in the table."</p> }.into_any(),
        _ => view! { <p class="soft">"Choose two in the table to see their capacity and replicas over the load, where they differ, and why."</p> }.into_any(),
    }
    };
    view! {
        <Show when=has_choice>
            <section class="panel both" id="p-pair" aria-label="Two policies side by side">
                <header><h2>"Side by side"</h2></header>
                {body}
            </section>
        </Show>
    }
}

/// Both reports over each other.
#[component]
fn Sides(state: PairState, reports: (Shared<Report>, Shared<Report>)) -> impl IntoView {
    let (first, second) = reports.clone();
    let differences = Pair { first: &first, second: &second }.differences();
    let length = Pair { first: &first, second: &second }.len_secs();
    // What differs most is looked at first; double-click or zoom out for the whole.
    let longest = differences.iter().max_by_key(|one| one.secs());
    let from = longest.map_or(0, |one| one.from_secs);
    state.cursor_secs.set(from);
    show_span(state, length, (from as f64 - FIRST_SECS / 2.0, from as f64 + FIRST_SECS / 2.0));
    let summary = Pair { first: &first, second: &second }.summary(&differences);
    let names = [&first, &second].map(|one| name(one));
    let keys = [("key", "color:var(--data-capacity)"), ("key dash", "color:var(--data-forecast)")];
    let key = |(name, (class, colour)): (String, (&'static str, &'static str))| view! { <span><i class=class style=colour></i>{name}</span> };
    let shown = reports.clone();
    view! {
        <p class="pair-keys">
            <span><i class="key area" style="color:var(--data-load);--fill:var(--data-load-fill)"></i>"Load"</span>
            {names.clone().into_iter().zip(keys).map(key).collect_view()}
        </p>
        <p class="soft">{summary.clone()}</p>
        <Buttons state length differences=differences.clone()/>
        <Over state reports=reports.clone() draw=pair_capacity label=format!("Load and capacity of both. {summary}") words="Capacity, requests a second"/>
        <Over state reports=reports draw=pair_replicas label=format!("Replicas asked for by both. {summary}") words="Replicas asked for; the area between them is where they differ"/>
        <Reasons state reports=shown.clone() names/>
        <Longest state reports=shown differences/>
    }
}

/// A policy with its knobs that are not as it starts.
fn name(report: &Report) -> String {
    let (name, knobs) = policy_words(&report.scenario);
    if knobs.is_empty() { name } else { format!("{name} · {knobs}") }
}

/// The part that is shown, in seconds.
fn window_of(state: PairState, length: i64) -> (f64, f64) {
    state.span_secs.get().unwrap_or((0.0, length as f64))
}

/// Shows `span`, as far as there is something to show.
fn show_span(state: PairState, length: i64, (first, last): (f64, f64)) {
    let (whole, width) = (length as f64, (last - first).max(SHORTEST_SECS));
    if width >= whole {
        return state.span_secs.set(None);
    }
    let from = first.clamp(0.0, whole - width);
    state.span_secs.set(Some((from, from + width)));
}

/// Moves the cursor, and the window where it would lose it.
fn jump(state: PairState, length: i64, secs: i64) {
    state.cursor_secs.set(secs.clamp(0, (length - 1).max(0)));
    let (first, last) = untrack(|| window_of(state, length));
    let (at, width) = (secs as f64, last - first);
    if at < first || at >= last {
        show_span(state, length, (at - width / 2.0, at + width / 2.0));
    }
}

/// Zoom, and the ways to the spans before and after the cursor.
#[component]
fn Buttons(state: PairState, length: i64, differences: Vec<Difference>) -> impl IntoView {
    let starts = StoredValue::new(differences.iter().map(|one| one.from_secs).collect::<Vec<_>>());
    let zoom = move |factor: f64| {
        let (first, last) = untrack(|| window_of(state, length));
        let half = (last - first) / 2.0 * factor;
        let middle = state.cursor_secs.get_untracked() as f64;
        let middle = if (first..last).contains(&middle) { middle } else { f64::midpoint(first, last) };
        show_span(state, length, (middle - half, middle + half));
    };
    let neighbour = move |is_later: bool| {
        let cursor = state.cursor_secs.get_untracked();
        starts.with_value(|starts| {
            let found = if is_later {
                starts.iter().find(|secs| **secs > cursor)
            } else {
                starts.iter().rev().find(|secs| **secs < cursor)
            };
            found.copied()
        })
    };
    let go = move |is_later: bool| {
        if let Some(secs) = neighbour(is_later) {
            jump(state, length, secs);
        }
    };
    view! {
        <div class="zooms" role="group" aria-label="What is shown">
            <button class="btn quiet icon-only" type="button" aria-label="Zoom in" on:click=move |_| zoom(1.0 / BUTTON_FACTOR)>"+"</button>
            <button class="btn quiet icon-only" type="button" aria-label="Zoom out" on:click=move |_| zoom(BUTTON_FACTOR)>"−"</button>
            <button class="btn quiet" type="button" on:click=move |_| go(false)><Icon name="prev"/>"Earlier difference"</button>
            <button class="btn quiet" type="button" on:click=move |_| go(true)>"Later difference"<Icon name="next"/></button>
        </div>
    }
}

/// One of the charts, with the cursor that both share.
#[component]
fn Over(
    state: PairState,
    reports: (Shared<Report>, Shared<Report>),
    draw: Draw,
    label: String,
    words: &'static str,
) -> impl IntoView {
    let size = RwSignal::new(Size::default());
    let length = Pair { first: &reports.0, second: &reports.1 }.len_secs();
    let axis = Signal::derive(move || {
        let (first, last) = window_of(state, length);
        Axis { edges_px: PairView { first, last, size: size.get() }.plot(), span: (first, last) }
    });
    let line = move |secs: Option<f64>| {
        let ((top, bottom), axis) = (PLOT_MARGINS_PX, axis.get());
        let x = secs.map(|secs| axis.px(secs)).filter(|x| axis.contains(*x));
        x.map_or_else(
            || "display:none".to_owned(),
            |x| format!("display:block;top:{top}px;bottom:{bottom}px;transform:translateX({x:.0}px)"),
        )
    };
    view! {
        <p class="lab">{words}</p>
        <div class="chart">
            <ChartHost label=Signal::stored(label) size draw=move |size, theme| {
                let (first, last) = window_of(state, length);
                let pair = Pair { first: &reports.0, second: &reports.1 };
                Some(draw(&pair, &PairView { first, last, size }, theme))
            }/>
            <ZoomSurface zoom=zoom_of(state, axis, length) margins_px=PLOT_MARGINS_PX>
                <div aria-hidden="true">
                    <i class="cursor" style=move || line(Some(state.cursor_secs.get() as f64))></i>
                    <i class="pointer" style=move || line(state.hover_secs.get().map(|secs| secs as f64))></i>
                </div>
            </ZoomSurface>
        </div>
    }
}

/// What the pointer over a chart does.
fn zoom_of(state: PairState, axis: Signal<Axis>, length: i64) -> Zoom {
    Zoom {
        axis,
        on_hover: Callback::new(move |value: Option<f64>| {
            let secs = value.filter(|secs| (0.0..length as f64).contains(secs)).map(|secs| secs as i64);
            if state.hover_secs.get_untracked() != secs {
                state.hover_secs.set(secs);
            }
        }),
        on_span: Callback::new(move |span| show_span(state, length, span)),
        on_click: Callback::new(move |secs: f64| jump(state, length, secs as i64)),
        on_reset: Callback::new(move |_| state.span_secs.set(None)),
    }
}

/// Why both decide as they do at the cursor.
#[component]
fn Reasons(state: PairState, reports: (Shared<Report>, Shared<Report>), names: [String; 2]) -> impl IntoView {
    let (first, second) = reports;
    let time = {
        let first = first.clone();
        move || first.civil(first.tick_at(first.local_secs(0) + state.cursor_secs.get())).day_and_time()
    };
    let ticks = {
        let (first, second) = (first.clone(), second.clone());
        Memo::new(move |_| Pair { first: &first, second: &second }.ticks_at(state.cursor_secs.get()))
    };
    let [one, other] = names;
    view! {
        <h3>"Why, at "{time}</h3>
        <div class="pair-reasons" role="status">
            {move || reason_view(&one, &first, ticks.get().0)}
            {move || reason_view(&other, &second, ticks.get().1)}
        </div>
    }
}

/// A policy's decision at a tick with what each of its stages said.
fn reason_view(name: &str, report: &Report, tick: usize) -> impl IntoView + use<> {
    let Explanation { verdict, code, stages, .. } = explain(report, tick);
    let (ready, load) =
        (report.columns.ready.get(tick).copied().unwrap_or(0), report.columns.load_rps.get(tick).copied());
    let load = load
        .filter(|load| load.is_finite())
        .map_or_else(|| "no load is known".to_owned(), |load| format!("load {}", crate::readout::format::rps(load)));
    let stage = |stage: crate::readout::StageView| {
        let part = |(text, is_strong): (String, bool)| {
            if is_strong { view! { <b>{text}</b> }.into_any() } else { text.into_any() }
        };
        view! { <li><strong>{stage.title}" "{stage.target}</strong>" "<span class="dim">{stage.tag.unwrap_or(stage.sub)}</span>" "{stage.sentence.into_iter().map(part).collect_view()}</li> }
    };
    view! {
        <article>
            <h4>{name.to_owned()}</h4>
            <p><strong>{verdict.text()}</strong>" "<span class="dim">{code}</span><span class="soft">{format!(" · {ready} ready, {load}")}</span></p>
            <ul class="remarks">{stages.into_iter().map(stage).collect_view()}</ul>
        </article>
    }
}

/// The longest spans in which they differ; a click goes there.
#[component]
fn Longest(state: PairState, reports: (Shared<Report>, Shared<Report>), differences: Vec<Difference>) -> impl IntoView {
    let pair = Pair { first: &reports.0, second: &reports.1 };
    let length = pair.len_secs();
    let count = differences.len();
    let mut longest = differences;
    longest.sort_by_key(|one| std::cmp::Reverse(one.secs()));
    longest.truncate(MOST_ROWS);
    let row = |one: &Difference| {
        let ([time, length_words, first, second], secs) = (pair.row(one), one.from_secs);
        view! {
            <tr>
                <th scope="row"><button class="btn quiet" type="button" on:click=move |_| jump(state, length, secs)>{time}</button></th>
                <td class="num">{length_words}</td><td class="num">{first}</td><td class="num">{second}</td>
            </tr>
        }
    };
    let rows = longest.iter().map(row).collect_view();
    (count > 0).then(|| view! {
        <h3>{if count > MOST_ROWS { format!("The {MOST_ROWS} longest of {count} spans in which they differ") } else { "Spans in which they differ".to_owned() }}</h3>
        <div class="compare" tabindex="0" role="region" aria-label="Differences">
            <table>
                <thead><tr><th scope="col">"From"</th><th scope="col" class="num">"For"</th><th scope="col" class="num">"The first asks for"</th><th scope="col" class="num">"The second"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}
