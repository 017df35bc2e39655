//! The decision log: every change and hold up to the cursor, newest first. Only the rows in sight are in the page.

use crate::ui::kit::icon::Icon;
use crate::ui::kit::turns::InTurn;
use crate::ui::model::replay::Replay;
use crate::ui::part::log::filters::Filters;
use crate::ui::part::log::list::Log;
use crate::ui::part::log::table::{Empty, Skeleton, Table};
mod filters;
mod list;
mod table;

use crate::readout::format::whole;
use crate::readout::log::Filter;
use leptos::prelude::*;

/// The panel "Decision log".
#[component]
pub fn DecisionLog(
    replay: Replay,
    /// Takes the numbers of the rows that pass the filter.
    on_export: Callback<Vec<usize>>,
) -> impl IntoView {
    let log = Log::new(replay);
    log.measure();
    log.hold_place();
    let has_report = Memo::new(move |_| replay.report.with(Option::is_some));
    let is_empty = Memo::new(move |_| log.visible.get() == 0);
    view! {
        <section class="panel" id="p-log" role="region" aria-label="Decision log">
            <Head log on_export/>
            <Filters log/>
            {move || {
                if !has_report.get() {
                    return view! { <Skeleton/> }.into_any();
                }
                // The table stays, as its slots do.
                view! {
                    <Show when=move || is_empty.get()><Empty log/></Show>
                    <InTurn before=|| view! { <Skeleton/> }><Table log/></InTurn>
                }.into_any()
            }}
        </section>
    }
}

/// Title, how many rows there are, and what can be done with all of them.
#[component]
fn Head(log: Log, on_export: Callback<Vec<usize>>) -> impl IntoView {
    let replay = log.replay;
    let count = move || {
        let visible = log.visible.get();
        let shown = whole(visible);
        if log.selection.get().is_all() {
            format!("{shown} {}", if visible == 1 { "row" } else { "rows" })
        } else {
            let all = log.index.with(|index| {
                index.rows(Filter::All).visible_up_to(if log.is_whole.get() {
                    usize::MAX
                } else {
                    replay.view.text_cursor.get()
                })
            });
            format!("{shown} of {} rows", whole(all))
        }
    };
    let has_report = Memo::new(move |_| replay.report.with(Option::is_some));
    view! {
        <header>
            <h2>"Decision log"</h2>
            <span class="dim" id="l-n">{count}</span>
            <span class="end">
                <button
                    class="chip"
                    type="button"
                    aria-pressed=move || log.is_whole.get().to_string()
                    title="Also what is decided after the cursor"
                    on:click=move |_| log.is_whole.update(|is_whole| *is_whole = !*is_whole)
                >
                    "Whole replay"
                </button>
                <button
                    class="btn quiet"
                    type="button"
                    aria-label="Export decisions as CSV"
                    disabled=move || !has_report.get()
                    title=move || if has_report.get() { "All rows of this filter as CSV" } else { "There is no replay yet" }
                    on:click=move |_| on_export.run(log.passing())
                >
                    <Icon name="export"/>
                    "CSV"
                </button>
            </span>
        </header>
    }
}
