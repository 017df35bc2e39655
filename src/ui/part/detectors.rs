//! The detectors side by side, below the incidents of the one that the replay uses.

use crate::detect::DetectorId;
use crate::readout::detectors::{DETECTOR_COLUMNS, DetectorRow, detector_rows};
use crate::ui::app::App;
use crate::ui::flow::detectors;
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
    let body = move || match (app.detectors.failed.get(), rows.get()) {
        (Some(why), _) => failure(app, why).into_any(),
        (None, None) => view! { <p class="soft" role="status">"Asking the other detectors …"</p> }.into_any(),
        (None, Some(rows)) => table(app, rows, on_jump).into_any(),
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

fn table(app: App, rows: Vec<DetectorRow>, on_jump: Callback<usize>) -> impl IntoView {
    let heads =
        DETECTOR_COLUMNS.iter().map(|(label, what)| view! { <th scope="col" class="num" title=*what>{*label}</th> });
    let methods =
        DETECTOR_COLUMNS.iter().map(|(label, what)| view! { <dt>{*label}</dt><dd>{*what}</dd> }).collect_view();
    view! {
        <div class="compare" tabindex="0" role="region" aria-label="Detectors on the same residuals">
            <table>
                <thead><tr><th scope="col">"Detector"</th>{heads.collect_view()}<th scope="col"><span class="sr">"Actions"</span></th></tr></thead>
                <tbody>{rows.into_iter().map(|row| line(app, row, on_jump)).collect_view()}</tbody>
            </table>
        </div>
        <details class="methods"><summary>"What each column says"</summary><dl class="terms">{methods}</dl></details>
    }
}

fn line(app: App, row: DetectorRow, on_jump: Callback<usize>) -> impl IntoView {
    let DetectorRow { id, is_used, cells, largest_tick } = row;
    let name = id.name();
    let largest = largest_tick.map(|tick| {
        view! { <button class="btn quiet" type="button" aria-label=format!("Largest by {name}") title="Show it in the replay" on:click=move |_| on_jump.run(tick)>"Largest"</button> }
    });
    view! {
        <tr class:own=is_used>
            <th scope="row">{name}<small>{about(id)}</small></th>
            {cells.into_iter().map(|cell| view! { <td class="num">{cell}</td> }).collect_view()}
            <td class="acts">
                {largest}
                {if is_used {
                    view! { <span class="dim">"In use"</span> }.into_any()
                } else {
                    view! { <button class="btn quiet" type="button" aria-label=format!("Use {name}") on:click=move |_| detectors::apply(app, id)>"Use"</button> }.into_any()
                }}
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
