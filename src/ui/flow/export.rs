//! Everything that is saved as a file. Each is of what is shown, and named after its trace, preset and content.

use crate::job::Compared;
use crate::readout::forecasts::table_csv;
use crate::readout::{Attachments, run_report};
use crate::report::{LogRow, Report, decisions_csv, summary_json, ticks_csv_slices};
use crate::scenario::print;
use crate::share::file_name;
use crate::ui::app::App;
use crate::ui::flow::save::{fail, save, save_blob};
use crate::ui::flow::{engine, link, sheet};
use crate::ui::kit::browser;
use crate::ui::kit::echarts::exception_words;
use crate::ui::model::navigation::PageId;
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

/// Has the trace made into a table, which [`save_series`] takes.
pub fn ask_for_series(app: App) {
    engine::ask(app, Ask::Table { query: link::query_of_shown(app, false) });
}

/// Has a bundle made, which is saved when it comes.
pub fn ask_for_bundle(app: App) {
    engine::ask(app, Ask::Bundle { query: link::query_of_shown(app, true) });
}

/// Saves the rows of the decision log.
pub fn save_decisions<'a>(app: App, report: &'a Report, rows: impl IntoIterator<Item = &'a LogRow>) {
    save(app, &name_of(report, &["decisions"], "csv"), CSV, &decisions_csv(report, rows));
}

/// Saves what the worker made of the trace.
pub fn save_series(app: App, text: &str) {
    if let Some(report) = app.replay.report.get_untracked() {
        save(app, &file_name(&report.trace.source.name, &["series"], "csv"), CSV, text);
    }
}

/// What a file made of `report` is called.
pub fn name_of(report: &Report, parts: &[&str], ending: &str) -> String {
    let parts: Vec<&str> = std::iter::once(report.scenario.preset.name()).chain(parts.iter().copied()).collect();
    file_name(&report.trace.source.name, &parts, ending)
}

/// Saves the rows of those numbers.
pub fn save_rows(app: App, rows: &[usize]) {
    if let Some(report) = app.replay.report.get_untracked() {
        save_decisions(app, &report, rows.iter().filter_map(|number| report.log.get(*number)));
    }
}

/// Saves the scores of all models that were examined.
pub fn save_models(app: App) {
    let Some(study) = app.forecasts.study.get_untracked() else { return };
    let examined = app.forecasts.examined.get_untracked();
    let text = table_csv(&study, &examined.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    save(app, &file_name(&study.source.name, &["models"], "csv"), CSV, &text);
}

/// Saves totals, baselines and scores.
pub fn save_report(app: App, report: &Report) {
    let name = name_of(report, &["report"], "json");
    if report.baselines.is_empty() {
        return fail(app, &name, "Its baselines are still being computed. Try again in a moment.");
    }
    match summary_json(report) {
        Ok(json) => save(app, &name, JSON, &json),
        Err(error) => fail(app, &name, &format!("It can't be written as JSON: {error}.")),
    }
}

/// Saves the run as a document that stands alone, with the comparison where all of it is there.
pub fn save_run_report(app: App, report: &Report) {
    let comparison = app.comparison;
    let standings = comparison.standings.get_untracked();
    let compared: Vec<Compared> =
        standings.iter().filter_map(|one| Some(one.as_ref()?.as_ref().ok()?.as_ref().clone())).collect();
    // Of an older scenario, or not whole: then there is none.
    let is_whole = compared.len() == standings.len()
        && compared.first().is_some_and(|own| print(&own.scenario) == print(&report.scenario));
    let link = link::absolute_of_shown(app);
    let attached = Attachments {
        link: Some(&link),
        compared: if is_whole { &compared } else { &[] },
        baseline: comparison.baseline.get_untracked(),
    };
    save(app, &name_of(report, &["report"], "html"), "text/html", &run_report(report, &attached));
}

/// Saves a row for each tick, made in slices, so that a long replay's table does not stop the page.
pub fn save_ticks(app: App, report: Arc<Report>) {
    leptos::task::spawn_local(async move {
        let name = name_of(&report, &["ticks"], "csv");
        let mut pieces = Vec::new();
        for piece in ticks_csv_slices(&report) {
            pieces.push(piece);
            TimeoutFuture::new(0).await;
        }
        save_blob(app, &name, browser::blob(CSV, &pieces));
    });
}

fn chart_name(app: App, report: &Report, ending: &str) -> String {
    let what = if app.navigation.page.get_untracked() == PageId::Forecasts { "forecasts" } else { "charts" };
    name_of(report, &[what], ending)
}

/// Saves the charts as seen, as SVG.
pub fn save_svg(app: App, report: &Report) {
    let name = chart_name(app, report, "svg");
    match sheet::svg(app) {
        Ok(Some((svg, _))) => save(app, &name, sheet::SVG, &svg),
        Ok(None) => fail(app, &name, NOTHING_DRAWN),
        Err(cause) => undrawn(app, &name, &cause),
    }
}

/// Saves the charts as seen, as PNG.
pub fn save_png(app: App, report: Arc<Report>) {
    leptos::task::spawn_local(async move {
        let name = chart_name(app, &report, "png");
        let drawn = match sheet::svg(app) {
            Ok(Some((svg, height_px))) => sheet::png(&svg, height_px).await,
            Ok(None) => return fail(app, &name, NOTHING_DRAWN),
            Err(cause) => Err(cause),
        };
        match drawn {
            Ok(blob) => save_blob(app, &name, Ok(blob)),
            Err(cause) => undrawn(app, &name, &cause),
        }
    });
}

fn undrawn(app: App, name: &str, cause: &JsValue) {
    fail(app, name, &format!("{} Reload the page; if it stays, this is a fault of Planora.", exception_words(cause)));
}
