//! The rows of the log, and what stands there when it has none.

use crate::readout::log::{Selection, empty_words, row_words};
use crate::ui::kit::icon::Icon;
use crate::ui::part::log::list::{Drawn, Log};
use crate::ui::part::why::glyph;
use leptos::html;
use leptos::prelude::*;

/// The rows in sight between two spacers that stand for the others.
#[component]
pub fn Table(log: Log) -> impl IntoView {
    let table: NodeRef<html::Table> = NodeRef::new();
    let window = Memo::new(move |_| log.window());
    let above = move || window.get().0 as f64 * log.viewport.get().2;
    let below = move || log.visible.get().saturating_sub(window.get().1) as f64 * log.viewport.get().2;
    let follow = move |_| {
        if let Some(scroller) = log.scroller.get_untracked() {
            let top = f64::from(scroller.scroll_top());
            log.viewport.update(|viewport| viewport.0 = top);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| log.key(&event);
    view! {
        // The place in the list is kept by hand; the browser's own anchoring would keep it twice.
        <div class="log" style="overflow-anchor:none" node_ref=log.scroller on:scroll=follow>
            <table
                node_ref=table
                role="grid"
                tabindex="0"
                aria-label="Decisions, newest first"
                aria-rowcount=move || (log.visible.get() + 1).to_string()
                aria-activedescendant=move || log.active.get().map(row_id)
                on:keydown=on_key
            >
                <colgroup>
                    <col style="width:86px"/>
                    <col style="width:54px"/>
                    <col class="c-act"/>
                    <col style="width:34px"/>
                    <col/>
                </colgroup>
                <thead>
                    <tr aria-rowindex="1">
                        <th scope="col">"Time"</th>
                        <th scope="col">"Change"</th>
                        <th scope="col">"Action"</th>
                        <th scope="col">"By"</th>
                        <th scope="col">"Reason"</th>
                    </tr>
                </thead>
                <tbody id="rows">
                    <Spacer height=Signal::derive(above)/>
                    <For each=move || log.drawn() key=Drawn::key let:drawn>
                        <Row log drawn/>
                    </For>
                    <Spacer height=Signal::derive(below)/>
                </tbody>
            </table>
        </div>
    }
}

fn row_id(number: usize) -> String {
    format!("log-row-{number}")
}

#[component]
fn Spacer(height: Signal<f64>) -> impl IntoView {
    let style = move || format!("height:{}px;padding:0;box-shadow:none", height.get());
    view! { <tr aria-hidden="true" hidden=move || height.get() < 1.0><td colspan="5" style=style></td></tr> }
}

#[component]
fn Row(log: Log, drawn: Drawn) -> impl IntoView {
    let number = drawn.number;
    let words = row_words(&drawn.report, &drawn.row);
    let is_held = words.to.is_none();
    let place = move || log.rows.with(|rows| rows.place_of(number));
    let index = move || place().map(|place| (log.visible.get().saturating_sub(place) + 1).to_string());
    let is_selected = move || log.selected.get() == Some(number);
    let ring = move || {
        let is_active = log.active.get() == Some(number);
        if is_active { "outline:1px solid var(--line-3);outline-offset:-1px" } else { "" }
    };
    let change = match words.to.clone() {
        None => view! { <b>{words.from.clone()}</b> }.into_any(),
        Some(to) => view! { {format!("{} → ", words.from)}<b>{to}</b> }.into_any(),
    };
    let layer = (words.stage > 0).then(|| {
        view! { <span class=format!("lay l{}", words.stage)>{format!("L{}", words.stage)}</span> }
    });
    view! {
        <tr
            id=row_id(number)
            class:held=is_held
            data-row=number.to_string()
            aria-rowindex=index
            aria-selected=move || is_selected().to_string()
            style=ring
            on:click=move |_| log.jump(number)
        >
            <td title=words.when>{words.time}{words.until.map(|until| view! { <span class="dim">{until}</span> })}</td>
            <td class="step">{change}</td>
            <td><span class="act">{glyph(words.glyph, 9)}<span class="word">{words.action}</span></span></td>
            <td>{layer}</td>
            <td title=words.reason.clone()>{words.reason.clone()}</td>
        </tr>
    }
}

/// Why there is no row, and the way out.
#[component]
pub fn Empty(log: Log) -> impl IntoView {
    let words = Memo::new(move |_| {
        let (cursor, selection) = (log.replay.view.text_cursor.get(), log.selection.get());
        let report = log.replay.report.get()?;
        let (title, text, first) = log.rows.with(|rows| empty_words(&report, &selection, rows, cursor));
        let go = first.map(|first| {
            let same_day = report.civil(first).day == report.civil(cursor).day;
            let time = if same_day { report.civil(first).time() } else { report.civil(first).day_and_time() };
            (first, time)
        });
        Some((title, text, go))
    });
    let title = move || words.with(|words| words.as_ref().map(|words| words.0.clone()));
    let text = move || words.with(|words| words.as_ref().map(|words| words.1.clone()));
    let go = move || {
        words.with(|words| words.as_ref().and_then(|words| words.2.clone())).map(|(first, time)| {
            view! {
                <button class="btn" type="button" on:click=move |_| log.replay.jump(first)>
                    <Icon name="jump"/>
                    {format!("Go to {time}")}
                </button>
            }
        })
    };
    let clear = move || {
        (!log.selection.get().is_all()).then(|| {
            view! {
                <button class="btn" type="button" on:click=move |_| log.selection.set(Selection::default())>
                    "Clear filters"
                </button>
            }
        })
    };
    view! {
        <div class="stage">
            <div class="state">
                <h3>{title}</h3>
                <p>{text}</p>
                <div class="row">{go}{clear}</div>
            </div>
        </div>
    }
}

/// Lines where rows will be.
#[component]
pub fn Skeleton() -> impl IntoView {
    let line = |at: usize| {
        let width = format!("width:{}%;margin:9px 0", 88 - at % 3 * 14);
        view! { <i class="sk" style=width></i> }
    };
    view! { <div class="log" aria-hidden="true" style="padding:0 var(--space-4)">{(0..6).map(line).collect_view()}</div> }
}
