//! The choice of everything that can be saved as a file. Each is named after trace, preset and content.

use super::share::{self, ask, refused, save};
use super::{App, Dialog, PageId, browser, link, sheet};
use crate::report::{Report, decisions_csv, summary_json, ticks_csv_slices};
use crate::scenario::{DataRef, Level, Notice};
use crate::share::{bundle, file_name};
use crate::worker::Ask;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// Kind of a CSV file.
const CSV: &str = "text/csv";
/// Kind of a JSON file.
const JSON: &str = "application/json";

/// Why there is no picture to save.
const NOTHING_DRAWN: &str = "No model has an answer yet. Save it when the chart is there.";

/// A content that can be saved, in the dialog's order: words, what they say more, and its files.
type Row = (&'static str, &'static str, &'static [FileKind]);
/// A button: its word, what it does in full, and how the file is made.
type FileKind = (&'static str, &'static str, fn(App, &Arc<Report>));

/// What a report gives.
const ROWS: [Row; 5] = [
    (
        "Report",
        "Totals, baselines, scores, incidents and the scenario.",
        &[("JSON", "Export report as JSON", |app, report| save_report(app, report))],
    ),
    (
        "Decisions",
        "A row for each change and each span of holds, with its reason.",
        &[("CSV", "Export decisions as CSV", |app, report| {
            save(app, &name_of(report, &["decisions"], "csv"), CSV, &decisions_csv(report, &report.log));
        })],
    ),
    (
        "Ticks",
        "A row for each tick: load, forecast, targets, replicas, what was lost.",
        &[("CSV", "Export ticks as CSV", |app, report| save_ticks(app, Arc::clone(report)))],
    ),
    (
        "Series",
        "The trace itself with its zone: time, count, status. It reads back as the same trace.",
        &[("CSV", "Export series as CSV", |app, _| ask(app, Ask::Table { query: link::query(app, false) }))],
    ),
    (
        "Charts",
        "As seen on this page: window, cursor, colours of the theme.",
        &[
            ("SVG", "Export charts as SVG", |app, report| save_svg(app, report)),
            ("PNG", "Export charts as PNG", |app, report| save_png(app, Arc::clone(report))),
        ],
    ),
];

/// Rows of what can be saved, each with its buttons.
#[component]
pub fn ExportChoice(app: App) -> impl IntoView {
    let is_own = move || matches!(app.scenario.get().data, DataRef::Upload(_));
    let row = move |(title, text, files): Row| {
        let button = move |(words, label, make): FileKind| {
            let save = move |_| {
                app.dialog.set(None);
                if let Some(report) = app.report.get_untracked() {
                    make(app, &report);
                }
            };
            view! { <button class="btn" type="button" aria-label=label on:click=save>{words}</button> }
        };
        let buttons = files.iter().copied().map(button).collect_view();
        view! { <div class="export"><strong>{title}</strong><span>{text}</span><div class="row">{buttons}</div></div> }
    };
    let bundle = move |_| {
        app.dialog.set(None);
        ask(app, Ask::Bundle { query: link::query(app, true) });
    };
    let open_share = move |_| app.dialog.set(Some(Dialog::Share));
    view! {
        <div class="exports">
            {ROWS.map(row).into_iter().collect_view()}
            {move || is_own().then(|| view! {
                <div class="export">
                    <strong>"Bundle"</strong>
                    <span>"Scenario, cursor and trace in one file. Dropped on this page, it shows the same."</span>
                    <div class="row"><button class="btn" type="button" aria-label="Save a bundle" on:click=bundle>{format!(".{}", bundle::ENDING)}</button></div>
                </div>
            })}
            <div class="export">
                <strong>"Link"</strong>
                <span>"What is inside, and how long it is."</span>
                <div class="row"><button class="btn" type="button" aria-label="Share a link" on:click=open_share>"Share"</button></div>
            </div>
        </div>
        <p class="dim">"Numbers are exact; times are those of the trace."</p>
    }
}

/// Saves what the worker made of the trace.
pub fn save_series(app: App, text: &str) {
    if let Some(report) = app.report.get_untracked() {
        share::save(app, &file_name(&report.trace.source.name, &["series"], "csv"), CSV, text);
    }
}

/// What a file made of `report` is called.
pub fn name_of(report: &Report, parts: &[&str], ending: &str) -> String {
    let parts: Vec<&str> = std::iter::once(report.scenario.preset.name()).chain(parts.iter().copied()).collect();
    file_name(&report.trace.source.name, &parts, ending)
}

fn save_report(app: App, report: &Report) {
    let name = name_of(report, &["report"], "json");
    match summary_json(report) {
        Ok(json) => save(app, &name, JSON, &json),
        Err(error) => failed(app, &name, &format!("It can't be written as JSON: {error}.")),
    }
}

/// In slices, so that a long replay's table does not stop the page.
fn save_ticks(app: App, report: Arc<Report>) {
    leptos::task::spawn_local(async move {
        let name = name_of(&report, &["ticks"], "csv");
        let mut pieces = Vec::new();
        for piece in ticks_csv_slices(&report) {
            pieces.push(piece);
            TimeoutFuture::new(0).await;
        }
        match browser::blob(CSV, &pieces).and_then(|blob| browser::save_blob(&name, &blob)) {
            Ok(()) => app.toast(format!("Saved as {name}")),
            Err(_) => refused(app, &name),
        }
    });
}

fn chart_name(app: App, report: &Report, ending: &str) -> String {
    let what = if app.page.get_untracked() == PageId::Forecasts { "forecasts" } else { "charts" };
    name_of(report, &[what], ending)
}

fn save_svg(app: App, report: &Report) {
    let name = chart_name(app, report, "svg");
    match sheet::svg(app) {
        Ok(Some((svg, _))) => save(app, &name, sheet::SVG, &svg),
        Ok(None) => failed(app, &name, NOTHING_DRAWN),
        Err(cause) => undrawn(app, &name, &cause),
    }
}

fn save_png(app: App, report: Arc<Report>) {
    leptos::task::spawn_local(async move {
        let name = chart_name(app, &report, "png");
        let drawn = match sheet::svg(app) {
            Ok(Some((svg, height_px))) => sheet::png(&svg, height_px).await,
            Ok(None) => return failed(app, &name, NOTHING_DRAWN),
            Err(cause) => Err(cause),
        };
        match drawn.map(|blob| browser::save_blob(&name, &blob)) {
            Ok(Ok(())) => app.toast(format!("Saved as {name}")),
            Ok(Err(_)) => refused(app, &name),
            Err(cause) => undrawn(app, &name, &cause),
        }
    });
}

fn undrawn(app: App, name: &str, cause: &JsValue) {
    failed(app, name, &format!("{} Reload the page; if it stays, this is a fault of Planora.", sheet::words(cause)));
}

fn failed(app: App, name: &str, text: &str) {
    app.notify(Notice::new(Level::Error, "export", format!("{name} was not saved."), text));
}
