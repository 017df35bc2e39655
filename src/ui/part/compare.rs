//! The dialog that sets the replay beside its baselines.

use crate::readout::{CompareRow, compare};
use crate::ui::model::replay::Replay;
use crate::ui::part::term::TermLabel;
use leptos::prelude::*;

/// Table of this scenario and what could have been done instead, over the whole replay.
#[component]
pub fn Compare(replay: Replay) -> impl IntoView {
    let rows = move || {
        replay.has_baselines.track();
        replay.report.with(|report| report.as_ref().map_or_else(Vec::new, |report| compare(report)))
    };
    let trace = move || replay.report.with(|report| report.as_ref().map(|report| report.trace.source.name.clone()));
    let stale = move || {
        (!replay.is_current.get())
            .then_some(" It is the run that is shown; what the controls ask for has no answer yet.")
    };
    let is_waiting = move || {
        let waits = replay.report.with(Option::is_some) && !replay.has_baselines.get();
        waits
            .then(|| view! { <p class="soft" role="status">"What could have been done instead is being computed."</p> })
    };
    view! {
        <p><strong>{trace}</strong><span class="soft">{stale}</span></p>
        <p class="soft">
            "The whole replay, with the same traffic, bounds, start-up and timers. \u{201c}Reactive at equal cost\u{201d} has just as much headroom as brings it to this scenario's cost; \u{201c}Clairvoyant\u{201d} knows the future."
        </p>
        <div class="compare" tabindex="0" role="region" aria-label="Comparison">
            <table>
                <thead><tr>
                    <th scope="col">"Policy"</th><th scope="col" class="num"><TermLabel id="cost" name="Cost"/></th><th scope="col" class="num"><TermLabel id="cost_month" name="A month"/></th><th scope="col" class="num">"Against this"</th>
                    <th scope="col" class="num"><TermLabel id="unserved" name="Unserved"/></th><th scope="col" class="num">"Requests"</th>
                    <th scope="col" class="num"><TermLabel id="violation" name="In violation"/></th><th scope="col" class="num"><TermLabel id="surplus" name="Surplus"/></th><th scope="col" class="num"><TermLabel id="flaps" name="Flaps"/></th>
                </tr></thead>
                <tbody>{move || rows().into_iter().map(table_row).collect_view()}</tbody>
            </table>
        </div>
        {is_waiting}
    }
}

fn table_row(row: CompareRow) -> impl IntoView {
    view! {
        <tr class:own=row.is_own>
            <th scope="row">{row.name}<small>{row.detail}</small></th>
            <td class="num">{row.cost}</td>
            <td class="num">{row.cost_month}</td>
            <td class="num">{row.cost_difference}</td>
            <td class="num">{row.unserved_share}</td>
            <td class="num">{row.unserved}</td>
            <td class="num">{row.violation}</td>
            <td class="num">{row.surplus}</td>
            <td class="num">{row.flaps}</td>
        </tr>
    }
}
