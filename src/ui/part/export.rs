//! The choice of everything that can be saved as a file.

use crate::report::Report;
use crate::scenario::DataRef;
use crate::share::bundle;
use crate::ui::app::App;
use crate::ui::flow::export;
use crate::ui::model::navigation::Dialog;
use leptos::prelude::*;
use std::sync::Arc;

/// A content that can be saved, in the dialog's order: words, what they say more, and its files.
type Row = (&'static str, &'static str, &'static [FileKind]);
/// A button: its word, what it does in full, and how the file is made.
type FileKind = (&'static str, &'static str, fn(App, &Arc<Report>));

/// What a report gives.
const ROWS: [Row; 6] = [
    (
        "Report",
        "Totals, baselines, scores, incidents and the scenario.",
        &[("JSON", "Export report as JSON", |app, report| export::save_report(app, report))],
    ),
    (
        "Run report",
        "One page that stands alone: scenario, data, findings, figures, charts, comparison, decisions, method. Prints well.",
        &[("HTML", "Export run report as HTML", |app, report| export::save_run_report(app, report))],
    ),
    (
        "Decisions",
        "A row for each change and each span of holds, with its reason.",
        &[("CSV", "Export decisions as CSV", |app, report| export::save_decisions(app, report, &report.log))],
    ),
    (
        "Ticks",
        "A row for each tick: load, forecast, targets, replicas, what was lost.",
        &[("CSV", "Export ticks as CSV", |app, report| export::save_ticks(app, Arc::clone(report)))],
    ),
    (
        "Series",
        "The trace itself with its zone: time, count, status. It reads back as the same trace.",
        &[("CSV", "Export series as CSV", |app, _| export::ask_for_series(app))],
    ),
    (
        "Charts",
        "As seen on this page: window, cursor, colours of the theme.",
        &[
            ("SVG", "Export charts as SVG", |app, report| export::save_svg(app, report)),
            ("PNG", "Export charts as PNG", |app, report| export::save_png(app, Arc::clone(report))),
        ],
    ),
];

/// Rows of what can be saved, each with its buttons.
#[component]
pub fn ExportChoice(app: App) -> impl IntoView {
    let is_own = move || matches!(app.replay.scenario.get().data, DataRef::Upload(_));
    let row = move |(title, text, files): Row| {
        let button = move |(words, label, make): FileKind| {
            let save = move |_| {
                app.navigation.dialog.set(None);
                if let Some(report) = app.replay.report.get_untracked() {
                    make(app, &report);
                }
            };
            view! { <button class="btn" type="button" aria-label=label on:click=save>{words}</button> }
        };
        let buttons = files.iter().copied().map(button).collect_view();
        view! { <div class="export"><strong>{title}</strong><span>{text}</span><div class="row">{buttons}</div></div> }
    };
    let bundle = move |_| {
        app.navigation.dialog.set(None);
        export::ask_for_bundle(app);
    };
    let open_policy = move |_| app.navigation.dialog.set(Some(Dialog::PolicyCheck));
    let open_share = move |_| app.navigation.dialog.set(Some(Dialog::Share));
    view! {
        <div class="exports">
            {ROWS.map(row).into_iter().collect_view()}
            {move || is_own().then(|| view! {
                <div class="export">
                    <strong>"Bundle"</strong>
                    <span>"Scenario, cursor and trace in one file. Dropped on this page, it shows the same."</span>
                    <div class="row"><button class="btn" type="button" aria-label=format!("Save a bundle, .{}", bundle::ENDING) on:click=bundle>{format!(".{}", bundle::ENDING)}</button></div>
                </div>
            })}
            <div class="export">
                <strong>"Policy"</strong>
                <span>"As the system that runs it wants it written, or as changes of the file that it came from."</span>
                <div class="row"><button class="btn" type="button" aria-label="Write the policy" on:click=open_policy>"Write"</button></div>
            </div>
            <div class="export">
                <strong>"Link"</strong>
                <span>"What is inside, and how long it is."</span>
                <div class="row"><button class="btn" type="button" aria-label="Share a link" on:click=open_share>"Share"</button></div>
            </div>
        </div>
        <p class="dim">"Numbers are exact; times are those of the trace."</p>
    }
}
