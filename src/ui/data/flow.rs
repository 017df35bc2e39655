//! From files to a trace: what is asked of the worker, and what becomes of its answers.

use super::state::Phase;
use crate::ingest::{Detection, FormatName, Question, Role, RoleRefused};
use crate::job::{Draft, ImportFault, Imported, Quantity, Reading};
use crate::scenario::DataRef;
use crate::share::file_name;
use crate::ui::browser::now_ms;
use crate::ui::shared::Shared;
use crate::ui::{App, PageId, link, paint, runs, share};
use crate::worker::{ImportAnswer, ImportAsk};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::File;

/// Opens files: shows the page, and has the worker look at them. Those that were open before are let go of.
pub fn open(app: App, files: Vec<File>) {
    if files.is_empty() {
        return;
    }
    let of = app.data;
    of.draft.set(None);
    of.imported.set(None);
    of.format.set(None);
    of.quantity.set(Quantity::Requests);
    of.phase.set(Phase::Looking);
    app.dialog.set(None);
    link::go(app, PageId::Data);
    of.files.set_value(files);
    again(app);
    // What is new stands on top.
    if let Ok(Some(page)) = document().query_selector(".data") {
        page.set_scroll_top(0);
    }
}

/// Opens the files that are open once more.
pub fn again(app: App) {
    app.data.phase.set(Phase::Looking);
    if let Some(client) = app.client.get_value() {
        app.data.files.with_value(|files| client.open(files));
    }
}

/// Opens rows that were pasted, as a file.
pub fn paste(app: App, text: &str) {
    let parts = Array::of1(&JsValue::from_str(text));
    if let Ok(file) = File::new_with_str_sequence(&parts, "pasted rows") {
        open(app, vec![file]);
    }
}

/// Lets go of the files; nothing of them is kept.
pub fn close(app: App) {
    ask(app, ImportAsk::Stop);
    let of = app.data;
    of.phase.set(Phase::Closed);
    of.draft.set(None);
    of.imported.set(None);
    of.files.set_value(Vec::new());
}

/// Has the files looked at as files of `format`.
pub fn look_as(app: App, format: Option<FormatName>) {
    app.data.format.set(format);
    app.data.phase.set(Phase::Looking);
    ask(app, ImportAsk::LookAs(format));
}

/// Gives column `index` another role and reads the files again.
///
/// # Errors
/// When the column cannot have it; then nothing was changed.
pub fn set_role(app: App, index: usize, role: Role) -> Result<(), RoleRefused> {
    let Some(mut draft) = app.data.draft.get_untracked() else { return Ok(()) };
    draft.detection.set_role(index, role)?;
    app.data.draft.set(Some(draft));
    read(app);
    Ok(())
}

/// Corrects what the files are taken for, and reads them again.
pub fn correct(app: App, change: impl FnOnce(&mut Detection)) {
    let mut change = Some(change);
    app.data.draft.update(|draft| {
        if let (Some(draft), Some(change)) = (draft.as_mut(), change.take()) {
            change(&mut draft.detection);
        }
    });
    read(app);
}

/// Reads the files, if nothing has to be answered first.
pub fn read(app: App) {
    let of = app.data;
    let Some(detection) = of.draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.detection.clone())) else {
        return;
    };
    if detection.questions.iter().any(Question::blocks) {
        ask(app, ImportAsk::Stop);
        of.imported.set(None);
        of.phase.set(Phase::Asking);
        return;
    }
    of.began_ms.set_value(now_ms());
    of.phase.set(Phase::Reading(Reading::default()));
    ask(app, ImportAsk::Read(Box::new(detection.plan)));
}

/// Stops the reading.
pub fn stop(app: App) {
    ask(app, ImportAsk::Stop);
    app.data.imported.set(None);
    app.data.phase.set(Phase::Stopped);
}

/// Saves what was read as a CSV, with everything that a log tells per bucket.
pub fn save(app: App) {
    ask(app, ImportAsk::Table);
}

/// Makes the trace that was read the one that is replayed.
pub fn keep(app: App) {
    ask(app, ImportAsk::Keep);
}

fn ask(app: App, what: ImportAsk) {
    if let Some(client) = app.client.get_value() {
        client.import(what);
    }
}

/// Takes in what the worker says.
pub fn take(app: App, answer: ImportAnswer) {
    match answer {
        ImportAnswer::Looked(draft) => take_draft(app, *draft),
        ImportAnswer::Reading(reading) => app.data.phase.set(Phase::Reading(reading)),
        ImportAnswer::Read(imported) => take_imported(app, *imported),
        ImportAnswer::Table(text) => {
            let name = app.data.imported.with_untracked(|read| read.as_ref().map(|read| read.summary.name.clone()));
            share::save(app, &file_name(&name.unwrap_or_default(), &["series"], "csv"), "text/csv", &text);
        }
        ImportAnswer::Failed(fault) => fail(app, fault),
    }
}

fn take_draft(app: App, draft: Draft) {
    app.data.draft.set(Some(draft));
    read(app);
}

fn take_imported(app: App, imported: Imported) {
    let of = app.data;
    let has_quantity = imported.sketches.iter().any(|sketch| sketch.quantity == of.quantity.get_untracked());
    if !has_quantity {
        of.quantity.set(Quantity::Requests);
    }
    let is_wanted = wanted(app) == Some(DataRef::Upload(imported.summary.digest));
    of.imported.set(Some(Shared::new(imported)));
    of.phase.set(Phase::Read);
    paint::shown();
    // A link asked for exactly this trace.
    if is_wanted {
        keep(app);
    }
}

fn fail(app: App, fault: ImportFault) {
    app.data.imported.set(None);
    app.data.phase.set(Phase::Failed(fault));
    paint::shown();
}

/// The trace that a link asks for and that is not here.
pub fn wanted(app: App) -> Option<DataRef> {
    app.failure.with(|failure| failure.as_ref().and_then(|failure| failure.needs_trace))
}

/// The worker died; the files are still there.
pub fn died(app: App) {
    let is_under_way =
        app.data.phase.with_untracked(|phase| matches!(phase, Phase::Looking | Phase::Reading(_) | Phase::Read));
    if is_under_way {
        let name = app.data.files.with_value(|files| files.first().map(File::name).unwrap_or_default());
        fail(
            app,
            ImportFault::new(
                &name,
                "The reading stopped unexpectedly. The file is still open: read it again, or choose a longer step.",
            ),
        );
    }
}

/// What was read is a trace now: the replay takes over.
pub fn take_kept(app: App, trace: &crate::job::TraceSummary) {
    let is_open = app
        .data
        .imported
        .with_untracked(|imported| imported.as_ref().is_some_and(|imported| imported.summary.digest == trace.digest));
    if is_open {
        close(app);
        link::go(app, PageId::Replay);
        app.toast(format!("Replaying {}", trace.name));
    }
    if let Some(client) = app.client.get_value() {
        client.list_traces();
    }
    runs::take_trace(app, trace);
}
