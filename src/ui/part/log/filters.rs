//! What narrows the log.

use crate::autoscale::{Action, Layer};
use crate::readout::format::whole;
use crate::readout::log::{Filter, LIMITS, Selection, limit_label};
use crate::ui::kit::icon::Icon;
use crate::ui::part::log::list::Log;
use leptos::prelude::*;

/// Chips and two lists that narrow the log.
#[component]
pub fn Filters(log: Log) -> impl IntoView {
    let chip = move |filter: Filter| {
        let is_on = move || {
            let s = log.selection.get();
            match filter {
                Filter::All => s.is_all(),
                Filter::Out => s.action == Some(Action::Out),
                Filter::In => s.action == Some(Action::In),
                Filter::Held => s.action == Some(Action::Held),
                Filter::Override => s.overrides,
                Filter::Anomaly => s.anomalies,
            }
        };
        let toggle = move |_| {
            log.selection.update(|s| {
                let toggled = |action| if s.action == Some(action) { None } else { Some(action) };
                match filter {
                    Filter::All => *s = Selection::default(),
                    Filter::Out => s.action = toggled(Action::Out),
                    Filter::In => s.action = toggled(Action::In),
                    Filter::Held => s.action = toggled(Action::Held),
                    Filter::Override => s.overrides = !s.overrides,
                    Filter::Anomaly => s.anomalies = !s.anomalies,
                }
            });
        };
        let count = Memo::new(move |_| {
            log.index.with(|index| index.rows(filter).visible_up_to(log.replay.view.text_cursor.get()))
        });
        let number = (filter != Filter::All).then(|| view! { <b>{move || whole(count.get())}</b> });
        view! {
            <button class="chip" type="button" aria-pressed=move || is_on().to_string() on:click=toggle>
                {filter.label()}
                {number}
            </button>
        }
    };
    let by = [Layer::Predictive, Layer::Reactive, Layer::Stability];
    let names = ["1 Predictive", "2 Reactive", "3 Stability"];
    let pick_layer = move |event| {
        let picked = event_target_value(&event).parse::<usize>().ok().and_then(|at| by.get(at).copied());
        log.selection.update(|s| s.layer = picked);
    };
    let pick_limit = move |event| {
        let picked = event_target_value(&event).parse::<usize>().ok().and_then(|at| LIMITS.get(at).copied());
        log.selection.update(|s| s.limit = picked);
    };
    let layer_value = move || place(by.iter().position(|layer| log.selection.get().layer == Some(*layer)));
    let limit_value = move || place(LIMITS.iter().position(|limit| log.selection.get().limit == Some(*limit)));
    view! {
        // A finger can push the row along, a mouse can't: there it wraps.
        <div
            class="filters"
            role="group"
            aria-label="Filter decisions"
            style:flex-wrap=move || if log.replay.view.screen.is_narrow.get() { "nowrap" } else { "wrap" }
        >
            {Filter::ALL.map(chip).collect_view()}
            <Choice label="By layer" all="By: all" names=names.to_vec() value=Signal::derive(layer_value) on_pick=pick_layer/>
            <Choice
                label="Limited by"
                all="Limit: all"
                names=LIMITS.map(limit_label).to_vec()
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
    names: Vec<&'static str>,
    value: Signal<String>,
    on_pick: impl Fn(leptos::ev::Event) + 'static,
) -> impl IntoView {
    let options =
        names.into_iter().enumerate().map(|(at, name)| view! { <option value=at.to_string()>{name}</option> });
    view! {
        <span class="select" style="flex:none;height:22px;font-size:var(--text-2xs)">
            <select aria-label=label prop:value=move || value.get() on:change=on_pick>
                <option value="">{all}</option>
                {options.collect_view()}
            </select>
            <Icon name="down"/>
        </span>
    }
}
