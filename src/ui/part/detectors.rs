//! The detectors side by side, below the incidents of the one that the replay uses.

use crate::detect::DetectorId;
use crate::readout::detectors::{DETECTOR_COLUMNS, DetectorRow, detector_rows};
use crate::ui::app::App;
use crate::ui::flow::detectors;
use crate::ui::model::run_state::RunState;
use leptos::prelude::*;

/// Their table, or how far it is.
#[component]
pub fn DetectorTable(
    app: App,
    /// Shows a tick of the replay.
    on_jump: Callback<usize>,
) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let standings = app.detectors.standings.get()?;
        app.replay.report.with(|report| report.as_ref().map(|report| detector_rows(report, &standings)))
    });
    let is_known = Memo::new(move |_| rows.with(Option::is_some));
    let is_stuck = Memo::new(move |_| app.replay.run.with(|run| matches!(run, RunState::Failed { .. })));
    let body = move || {
        match (app.detectors.failed.get(), is_known.get()) {
        (Some(why), _) => failure(app, why).into_any(),
        (None, true) => table(app, rows, on_jump).into_any(),
        (None, false) if is_stuck.get() => {
            view! { <p class="soft">"The replay that was asked for has no answer, so there is nothing to ask them about."</p> }.into_any()
        }
        (None, false) => view! { <p class="soft" role="status">"Asking the other detectors …"</p> }.into_any(),
    }
    };
    view! {
        <section aria-label="Detectors">
            <h3>"What the other detectors find"</h3>
            <p class="soft">"Each reads the same residuals with this scenario's settings. Nobody has labelled this traffic: more incidents are not better ones."</p>
            {body}
        </section>
    }
}

fn failure(app: App, why: String) -> impl IntoView {
    view! {
        <p class="bad" role="alert">{why}</p>
        <button class="btn" type="button" on:click=move |_| detectors::again(app)>"Try again"</button>
    }
}

fn table(app: App, rows: Memo<Option<Vec<DetectorRow>>>, on_jump: Callback<usize>) -> impl IntoView {
    let heads =
        DETECTOR_COLUMNS.iter().map(|(label, what)| view! { <th scope="col" class="num" title=*what>{*label}</th> });
    let methods =
        DETECTOR_COLUMNS.iter().map(|(label, what)| view! { <dt>{*label}</dt><dd>{*what}</dd> }).collect_view();
    // Each line stays the same element while another detector is taken, so that the focus is not lost.
    let lines = DetectorId::ALL.map(|id| line(app, id, rows, on_jump)).into_iter().collect_view();
    view! {
        <div class="compare" tabindex="0" role="region" aria-label="Detectors on the same residuals">
            <table>
                <thead><tr><th scope="col">"Detector"</th>{heads.collect_view()}<th scope="col"><span class="sr">"Actions"</span></th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        <details class="methods"><summary>"What each column says"</summary><dl class="terms">{methods}</dl></details>
    }
}

fn line(app: App, id: DetectorId, rows: Memo<Option<Vec<DetectorRow>>>, on_jump: Callback<usize>) -> impl IntoView {
    let row = Memo::new(move |_| rows.with(|rows| rows.iter().flatten().find(|row| row.id == id).cloned()));
    let is_used = move || row.with(|row| row.as_ref().is_some_and(|row| row.is_used));
    let cell = move |place: usize| row.with(|row| row.as_ref().map(|row| row.cells[place].clone()));
    let cells =
        (0..DETECTOR_COLUMNS.len()).map(|place| view! { <td class="num">{move || cell(place)}</td> }).collect_view();
    let largest = move || row.with(|row| row.as_ref().and_then(|row| row.largest_tick));
    let (name, words) = (id.name(), move || if is_used() { "In use" } else { "Use" });
    let take = move |_| {
        if !is_used() {
            detectors::apply(app, id);
        }
    };
    view! {
        <tr class:own=is_used>
            <th scope="row">{name}<small>{about(id)}</small></th>
            {cells}
            <td class="acts">
                {move || largest().map(|tick| view! { <button class="btn quiet" type="button" aria-label=format!("Largest by {name}") title="Show it in the replay" on:click=move |_| on_jump.run(tick)>"Largest"</button> })}
                <button class="btn quiet" type="button" aria-label=move || format!("{} {name}", words()) aria-disabled=move || is_used().then_some("true") on:click=take>{words}</button>
            </td>
        </tr>
    }
}

/// What a detector goes by, in a few words.
const fn about(id: DetectorId) -> &'static str {
    match id {
        DetectorId::Calibrated => "threshold from a rate of false alarms",
        DetectorId::Zscore => "mean and deviation before the point",
        DetectorId::Robust => "median and its deviation, spikes clipped",
        DetectorId::Classic => "the original: the point in its own window",
    }
}
