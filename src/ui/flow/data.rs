//! From files to a trace: what is asked of the worker, and what becomes of its answers.

use crate::ingest::{Detection, FormatName, Question, Role, RoleRefused};
use crate::job::{Draft, ImportFault, Imported, Quantity, Reading};
use crate::scenario::DataRef;
use crate::share::file_name;
use crate::ui::app::App;
use crate::ui::flow::{engine, link, save, scenario};
use crate::ui::kit::browser::{self, now_ms};
use crate::ui::kit::paint;
use crate::ui::kit::shared::Shared;
use crate::ui::model::data::{Basis, Phase};
use crate::ui::model::navigation::PageId;
use crate::worker::{Encoded, ImportAnswer, ImportAsk};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::File;

/// What pasted rows are called.
const PASTED: &str = "pasted rows";

/// Opens files: shows the page, and has the worker look at them. Those that were open before are let go of.
pub fn open(app: App, files: Vec<File>) {
    if files.is_empty() {
        return;
    }
    forget(app);
    app.data.quantity.set(Quantity::Requests);
    app.data.files.set_value(files);
    app.navigation.dialog.set(None);
    link::go(app, PageId::Data);
    look(app);
    // What is new stands on top.
    scroll_up();
}

/// Shows the page from its top: on a phone the document scrolls, elsewhere the page in it.
pub fn scroll_up() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
    if let Ok(Some(page)) = document().query_selector(".data") {
        page.set_scroll_top(0);
    }
}

/// Reads the files that are open once more, with everything that was corrected. They are opened anew, as a worker that was
/// started again knows nothing of them.
pub fn again(app: App) {
    let data = app.data;
    data.corrected.set_value(data.draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.detection.clone())));
    look(app);
}

fn look(app: App) {
    let data = app.data;
    data.basis.set_value(None);
    data.phase.set(Phase::Looking);
    match app.engine.client.get_value() {
        Some(client) => data.files.with_value(|files| client.open(files)),
        None => {
            let text = "The engine that reads files could not be started. Reload the page and open the file again; if it \
                        stays so, the browser may block workers.";
            fail(app, ImportFault::new(&first_name(app), text));
        }
    }
}

/// Opens rows that were pasted, as a file.
pub fn paste(app: App, text: &str) {
    app.data.pasted.set_value(text.to_owned());
    let parts = Array::of1(&JsValue::from_str(text));
    if let Ok(file) = File::new_with_str_sequence(&parts, PASTED) {
        open(app, vec![file]);
    }
}

/// Lets go of rows that were pasted, and shows them where they can be corrected.
pub fn edit_rows(app: App) {
    close(app);
    browser::focus_soon(".intake .paste-text");
}

/// Whether rows that were pasted are what is open.
pub fn is_pasted(app: App) -> bool {
    first_name(app) == PASTED && app.data.pasted.with_value(|text| !text.is_empty())
}

fn first_name(app: App) -> String {
    app.data.files.with_value(|files| files.first().map(File::name).unwrap_or_default())
}

/// Lets go of the files; nothing of them is kept but rows that were pasted.
pub fn close(app: App) {
    ask(app, ImportAsk::Close);
    forget(app);
    app.data.files.set_value(Vec::new());
    app.data.phase.set(Phase::Closed);
}

/// Nothing is known of the files that come next.
fn forget(app: App) {
    let data = app.data;
    data.draft.set(None);
    data.imported.set(None);
    data.format.set(None);
    data.looked_as.set_value(None);
    data.corrected.set_value(None);
    data.basis.set_value(None);
}

/// Has the files looked at as files of `format`.
pub fn look_as(app: App, format: Option<FormatName>) {
    app.data.corrected.set_value(None);
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
    let data = app.data;
    let Some(detection) = data.draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.detection.clone())) else {
        return;
    };
    if detection.questions.iter().any(Question::blocks) {
        ask(app, ImportAsk::Stop);
        data.imported.set(None);
        data.phase.set(Phase::Asking);
        return;
    }
    data.began_ms.set_value(now_ms());
    data.phase.set(Phase::Reading(Reading::default()));
    ask(app, ImportAsk::Read(Box::new(detection.plan)));
}

/// Stops the reading. What was read before counts again, with the settings that it was read with.
pub fn stop(app: App) {
    ask(app, ImportAsk::Stop);
    let data = app.data;
    match data.basis.get_value().filter(|_| data.imported.with_untracked(Option::is_some)) {
        Some(Basis { draft, format }) => {
            data.draft.set(Some(draft));
            data.looked_as.set_value(format);
            data.phase.set(Phase::Read);
            app.toasts.show("Stopped; the reading before counts again, with its settings");
        }
        None => {
            data.imported.set(None);
            data.phase.set(Phase::Stopped);
        }
    }
    show_format(app);
}

/// The format that was named last may have come to nothing: the one that counts is the draft's.
fn show_format(app: App) {
    app.data.format.set(app.data.looked_as.get_value());
}

/// Saves what was read as a CSV, with everything that a log tells per bucket.
pub fn ask_for_table(app: App) {
    ask(app, ImportAsk::Table);
}

/// Makes the trace that was read the one that is replayed.
pub fn keep(app: App) {
    ask(app, ImportAsk::Keep);
}

fn ask(app: App, what: ImportAsk) {
    if let Some(client) = app.engine.client.get_value() {
        client.import(what);
    }
}

/// Takes in what the worker says.
pub fn take(app: App, answer: &Encoded<ImportAnswer>) {
    match answer.decode() {
        Ok(ImportAnswer::Looked(draft)) => {
            app.engine.import_answered();
            take_draft(app, *draft);
        }
        Ok(ImportAnswer::Reading(reading)) => app.data.phase.set(Phase::Reading(reading)),
        // It may still crash the worker when it is kept, and a reading has no end before its end.
        Ok(ImportAnswer::Read(imported)) => take_imported(app, *imported),
        Ok(ImportAnswer::Failed(fault)) => {
            app.engine.import_answered();
            fail(app, fault);
        }
        Err(error) => give_up(app, &format!("{}. {}", error.title, error.text)),
    }
}

/// Saves what was read, as the worker wrote it.
pub fn save_table(app: App, text: &Uint8Array) {
    let name = app.data.imported.with_untracked(|read| read.as_ref().map(|read| read.summary.name.clone()));
    let name = file_name(&name.unwrap_or_default(), &["series"], "csv");
    save::save_blob(app, &name, browser::blob_of("text/csv", text));
}

fn take_draft(app: App, mut draft: Draft) {
    let data = app.data;
    if let Some(corrected) = data.corrected.try_update_value(Option::take).flatten() {
        draft.detection = corrected;
    }
    data.looked_as.set_value(data.format.get_untracked());
    data.draft.set(Some(draft));
    read(app);
}

fn take_imported(app: App, imported: Imported) {
    let data = app.data;
    let has_quantity = imported.sketches.iter().any(|sketch| sketch.quantity == data.quantity.get_untracked());
    if !has_quantity {
        data.quantity.set(Quantity::Requests);
    }
    let is_wanted = wanted(app) == Some(DataRef::Upload(imported.summary.digest));
    data.imported.set(Some(Shared::new(imported)));
    let format = data.looked_as.get_value();
    data.basis.set_value(data.draft.get_untracked().map(|draft| Basis { draft, format }));
    data.phase.set(Phase::Read);
    paint::shown();
    // A link asked for exactly this trace.
    if is_wanted {
        keep(app);
    }
}

fn fail(app: App, fault: ImportFault) {
    app.data.imported.set(None);
    show_format(app);
    app.data.phase.set(Phase::Failed(fault));
    paint::shown();
}

/// The trace that a link asks for and that is not here.
pub fn wanted(app: App) -> Option<DataRef> {
    app.replay.error.with(|error| error.as_ref().and_then(|error| error.needs_trace))
}

/// Another worker takes the place of one that died: what went with it begins again, with the corrections as they are.
pub fn resume(app: App) {
    match app.data.phase.get_untracked() {
        Phase::Looking => look_as(app, app.data.format.get_untracked()),
        Phase::Reading(_) | Phase::Read => read(app),
        Phase::Closed | Phase::Asking | Phase::Stopped | Phase::Failed(_) => {}
    }
}

/// The files that are open are not read, for that reason.
pub fn give_up(app: App, text: &str) {
    fail(app, ImportFault::new(&first_name(app), text));
}

/// What was read is a trace now: the replay takes over.
pub fn take_kept(app: App, trace: &crate::job::TraceSummary) {
    let is_open = app
        .data
        .imported
        .with_untracked(|imported| imported.as_ref().is_some_and(|imported| imported.summary.digest == trace.digest));
    if is_open {
        if is_pasted(app) {
            // They are a trace now.
            app.data.pasted.set_value(String::new());
        }
        close(app);
        link::go(app, PageId::Replay);
    }
    engine::list_traces(app);
    scenario::take_trace(app, trace);
}
