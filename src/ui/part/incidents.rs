//! The dialog of incidents: a row each, sorted by a heading; a click goes there.

use crate::detect::Verdict;
use crate::readout::incidents::{INCIDENT_COLUMNS, IncidentRow, incident_rows, incident_words};
use crate::ui::app::App;
use crate::ui::part::detectors::DetectorTable;
use leptos::prelude::*;

/// Buckets behind its beginning at which the cursor comes to stand, so that the beginning is seen.
const BEHIND_BUCKETS: usize = 5;

/// The list, apart from whoever shows it, so that its code can come later.
#[inline(never)]
pub fn incidents(app: App) -> AnyView {
    view! { <Incidents app/> }.into_any()
}

#[component]
fn Incidents(app: App) -> impl IntoView {
    let replay = app.replay;
    let order = RwSignal::new(None::<usize>);
    let rows = move || {
        replay.report.with(|report| report.as_ref().map_or_else(Vec::new, |report| incident_rows(report, order.get())))
    };
    let words = move || replay.report.with(|report| report.as_ref().map(|report| incident_words(report)));
    let is_empty =
        move || replay.report.with(|report| report.as_ref().is_none_or(|report| report.incidents.is_empty()));
    let head = move |(place, column): (usize, &'static crate::readout::incidents::IncidentColumn)| {
        let sorted = move || if order.get() == Some(place) { "descending" } else { "none" };
        let sort = move |_| order.update(|order| *order = (*order != Some(place)).then_some(place));
        view! { <th scope="col" class="num" aria-sort=sorted><button class="sort" type="button" title=column.method on:click=sort>{column.label}</button></th> }
    };
    view! {
        <p>{words}" An incident goes on while scores stay beyond the warning; what comes soon after joins it."</p>
        <Show when=move || !is_empty() fallback=|| view! { <p class="soft">"Nothing in this replay was out of the ordinary."</p> }>
            <div class="compare" tabindex="0" role="region" aria-label="Incidents">
                <table>
                    <thead><tr><th scope="col">"Begins"</th>{INCIDENT_COLUMNS.iter().enumerate().map(head).collect_view()}</tr></thead>
                    <tbody>{move || rows().into_iter().map(|row| line(app, row)).collect_view()}</tbody>
                </table>
            </div>
        </Show>
        <DetectorTable app on_jump=Callback::new(move |tick| show(app, tick))/>
    }
}

/// Leaves the list for the replay, just behind `tick`.
fn show(app: App, tick: usize) {
    let replay = app.replay;
    app.navigation.dialog.set(None);
    replay.jump(tick + BEHIND_BUCKETS * replay.view.per_bucket.get_untracked());
}

fn line(app: App, row: IncidentRow) -> impl IntoView {
    let replay = app.replay;
    let time =
        replay.report.with_untracked(|report| report.as_ref().map(|report| report.civil(row.tick).day_and_time()));
    let kind = if row.kind == Verdict::Drop { "Drop" } else { "Spike" };
    view! {
        <tr>
            <th scope="row"><button class="btn quiet" type="button" title="Show it in the replay" on:click=move |_| show(app, row.tick)>{time}</button>" "<span class="dim">{kind}</span></th>
            {INCIDENT_COLUMNS.iter().map(|column| view! { <td class="num">{column.words(&row)}</td> }).collect_view()}
        </tr>
    }
}
