//! The rows of the log, and what stands there when it has none.

use crate::readout::log::{RowView, Selection, empty_words, row_words};
use crate::ui::kit::icon::Icon;
use crate::ui::part::log::list::Log;
use crate::ui::part::why::glyph;
use leptos::html;
use leptos::prelude::*;

/// The rows in sight between two spacers that stand for the others.
#[component]
pub fn Table(log: Log) -> impl IntoView {
    let table: NodeRef<html::Table> = NodeRef::new();
    let above = move || log.window.get().0 as f64 * log.viewport.get().2;
    let below = move || log.visible.get().saturating_sub(log.window.get().1) as f64 * log.viewport.get().2;
    let follow = move |_| {
        if let Some(scroller) = log.scroller.get_untracked() {
            let top = f64::from(scroller.scroll_top());
            log.viewport.update(|viewport| viewport.0 = top);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| log.key(&event);
    view! {
        // The place in the list is kept by hand; the browser's own anchoring would keep it twice.
        <div class="log" style="overflow-anchor:none" hidden=move || log.visible.get() == 0 node_ref=log.scroller on:scroll=follow>
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
                    <For each=move || log.order() key=|place| *place let:place><Row log place/></For>
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

/// A slot, and what of the row that is in it is known at the cursor.
#[component]
fn Row(log: Log, place: usize) -> impl IntoView {
    let drawn = Memo::new(move |_| log.in_slot(place));
    let words = Memo::new(move |_| drawn.with(|drawn| drawn.as_ref().map(|one| row_words(&one.report, &one.row))));
    let number = Memo::new(move |_| drawn.with(|drawn| drawn.as_ref().map(|one| one.number)));
    let listed_at = move || number.get().and_then(|number| log.rows.with(|rows| rows.place_of(number)));
    let index = move || listed_at().map(|at| (log.visible.get().saturating_sub(at) + 1).to_string());
    let is_selected = move || number.get().is_some_and(|number| log.selected.get() == Some(number));
    let ring = move || {
        let is_active = number.get().is_some_and(|number| log.active.get() == Some(number));
        if is_active { "outline:1px solid var(--line-3);outline-offset:-1px" } else { "" }
    };
    let is = move |of: fn(&RowView) -> bool| move || words.with(|words| words.as_ref().is_some_and(of));
    let text = move |of: fn(&RowView) -> String| move || words.with(|words| words.as_ref().map(of).unwrap_or_default());
    view! {
        <tr
            id=move || number.get().map(row_id)
            hidden=move || number.get().is_none()
            class:held=is(|row| row.to.is_none())
            data-row=move || number.get().map(|number| number.to_string())
            aria-rowindex=index
            aria-selected=move || is_selected().to_string()
            style=ring
            on:click=move |_| number.get_untracked().into_iter().for_each(|number| log.jump(number))
        >
            <td title=text(|row| row.when.clone())>{text(|row| row.time.clone())}<span class="dim">{text(|row| row.until.clone().unwrap_or_default())}</span></td>
            <td class="step">{text(from)}<b>{text(|row| row.to.clone().unwrap_or_else(|| row.from.clone()))}</b></td>
            <td><span class="act">{move || words.with(|words| words.as_ref().map(|row| glyph(row.glyph, 9)))}<span class="word">{text(|row| row.action.to_owned())}</span></span></td>
            <td><span class=text(layer_class)>{text(|row| if row.stage > 0 { format!("L{}", row.stage) } else { String::new() })}</span></td>
            <td title=text(|row| row.reason.clone())>{text(|row| row.reason.clone())}</td>
        </tr>
    }
}

/// What stands before the count that is kept or gone to.
fn from(row: &RowView) -> String {
    if row.to.is_some() { format!("{} → ", row.from) } else { String::new() }
}

fn layer_class(row: &RowView) -> String {
    if row.stage > 0 { format!("lay l{}", row.stage) } else { String::new() }
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
