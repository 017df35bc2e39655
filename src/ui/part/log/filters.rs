//! What narrows the log.

use crate::policy::{Action, Policy, ReasonCode};
use crate::readout::format::whole;
use crate::readout::log::{Filter, Selection};
use crate::ui::kit::icon::Icon;
use crate::ui::part::log::list::Log;
use leptos::prelude::*;

/// Whether a chip is pressed.
fn is_on(selection: &Selection, filter: Filter) -> bool {
    match filter {
        Filter::All => selection.is_all(),
        Filter::Out => selection.action == Some(Action::Out),
        Filter::In => selection.action == Some(Action::In),
        Filter::Held => selection.action == Some(Action::Held),
        Filter::Override => selection.overrides,
        Filter::Anomaly => selection.anomalies,
    }
}

/// What pressing a chip does.
fn toggle(selection: &mut Selection, filter: Filter) {
    let was = selection.action;
    let toggled = |action| if was == Some(action) { None } else { Some(action) };
    match filter {
        Filter::All => *selection = Selection::default(),
        Filter::Out => selection.action = toggled(Action::Out),
        Filter::In => selection.action = toggled(Action::In),
        Filter::Held => selection.action = toggled(Action::Held),
        Filter::Override => selection.overrides = !selection.overrides,
        Filter::Anomaly => selection.anomalies = !selection.anomalies,
    }
}

#[component]
fn Chip(log: Log, filter: Filter) -> impl IntoView {
    let count =
        Memo::new(move |_| log.index.with(|index| index.rows(filter).visible_up_to(log.replay.view.text_cursor.get())));
    let number = (filter != Filter::All).then(|| view! { <b>{move || whole(count.get())}</b> });
    view! {
        <button
            class="chip"
            type="button"
            aria-pressed=move || log.selection.with(|selection| is_on(selection, filter)).to_string()
            on:click=move |_| log.selection.update(|selection| toggle(selection, filter))
        >
            {filter.label()}
            {number}
        </button>
    }
}

/// Chips and two lists that narrow the log.
#[component]
pub fn Filters(log: Log) -> impl IntoView {
    let policy = Memo::new(move |_| log.replay.shown_policy());
    let stages = move || policy.with(|policy| policy.stages().iter().map(|stage| stage.title).collect::<Vec<_>>());
    let limits = Memo::new(move |_| policy.with(Policy::limits));
    let limit_names = move || {
        policy.with(|policy| policy.limits().into_iter().map(|limit| policy.limit_label(limit)).collect::<Vec<_>>())
    };
    let pick_stage = move |event| {
        let picked = event_target_value(&event).parse::<u8>().ok().map(|at| at + 1);
        log.selection.update(|s| s.stage = picked);
    };
    let pick_limit = move |event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        let picked: Option<ReasonCode> = at.and_then(|at| limits.with_untracked(|limits| limits.get(at).copied()));
        log.selection.update(|s| s.limit = picked);
    };
    let stage_value = move || place(log.selection.get().stage.map(|stage| usize::from(stage) - 1));
    let limit_value = move || {
        let picked = log.selection.get().limit;
        place(picked.and_then(|picked| limits.with(|limits| limits.iter().position(|limit| *limit == picked))))
    };
    view! {
        // A finger can push the row along, a mouse can't: there it wraps.
        <div
            class="filters"
            role="group"
            aria-label="Filter decisions"
            style:flex-wrap=move || if log.replay.view.screen.is_narrow.get() { "nowrap" } else { "wrap" }
        >
            {Filter::ALL.map(|filter| view! { <Chip log filter/> }).collect_view()}
            <Choice label="By layer" all="By: all" names=Signal::derive(stages) value=Signal::derive(stage_value) on_pick=pick_stage/>
            <Choice
                label="Limited by"
                all="Limit: all"
                names=Signal::derive(limit_names)
                value=Signal::derive(limit_value)
                on_pick=pick_limit
            />
        </div>
    }
}

fn place(at: Option<usize>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

#[component]
fn Choice(
    label: &'static str,
    all: &'static str,
    #[prop(into)] names: Signal<Vec<&'static str>>,
    value: Signal<String>,
    on_pick: impl Fn(leptos::ev::Event) + 'static,
) -> impl IntoView {
    let option = |(at, name): (usize, &'static str)| view! { <option value=at.to_string()>{name}</option> };
    let options = move || names.get().into_iter().enumerate().map(option).collect_view();
    view! {
        <span class="select" style="flex:none;height:22px;font-size:var(--text-2xs)">
            <select aria-label=label prop:value=move || value.get() on:change=on_pick>
                <option value="">{all}</option>
                {options}
            </select>
            <Icon name="down"/>
        </span>
    }
}
