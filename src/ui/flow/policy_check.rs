//! From the policy that is shown to its text: asks the worker what it is written as, and keeps the file that it came from.
//!
//! A file stays as long as the page lives. Its name stays as long as the tab, so that a reload can say what is gone.

use crate::config::Imported;
use crate::policy::manifest::Target;
use crate::ui::app::App;
use crate::ui::flow::link;
use crate::ui::flow::save::save;
use crate::ui::kit::browser::{read_storage, write_storage};
use crate::ui::kit::shared::Shared;
use crate::ui::model::policy_file::PolicyFilePhase;
use crate::worker::{PolicyFileAsk, PolicySource, WrittenPolicy};
use leptos::prelude::*;

/// Where the tab keeps the name of the file that the policy came from.
const SOURCE_KEY: &str = "planora:policy-file";

/// Keeps the file whose autoscaler is applied.
pub fn remember(app: App) {
    let policy_file = app.policy_file;
    let place = policy_file.chosen.get_untracked();
    let assumptions = policy_file.assumptions.get_untracked();
    let source = policy_file.phase.with_untracked(|phase| match phase {
        PolicyFilePhase::Read(file) => source_of(&file.imported, place),
        _ => None,
    });
    if let Some(source) = source {
        keep(app, PolicySource { assumptions, ..source });
    }
}

fn source_of(imported: &Imported, place: usize) -> Option<PolicySource> {
    let title = imported.autoscalers.get(place)?.title().to_owned();
    let (file, text) = (imported.file.clone(), imported.text.clone());
    Some(PolicySource { file, text, title, place, assumptions: crate::config::Assumptions::default() })
}

fn keep(app: App, source: PolicySource) {
    write_storage(window().session_storage(), SOURCE_KEY, &source.file);
    let name: String = source.title.to_lowercase();
    if Target::is_name(&name) {
        app.policy_file.workload.set(name);
    }
    app.policy_file.source.set(Some(source));
}

/// Name of the file that was there before the page was loaded anew.
pub fn lost_file() -> Option<String> {
    read_storage(window().session_storage(), SOURCE_KEY).filter(|name| !name.is_empty())
}

/// Takes a file in which changes are to be written.
pub fn take_file(app: App, imported: Imported) {
    if let Some(refusal) = imported.refusals.first() {
        let line = refusal.line;
        return refuse(app, format!("{}, line {line}: {}. {}", imported.file, refusal.reason, refusal.remedy));
    }
    match source_of(&imported, 0) {
        Some(source) => {
            keep(app, source);
            write(app);
        }
        None => refuse(app, format!("{} has no autoscaler.", imported.file)),
    }
}

/// There is no file that changes could go into, for that reason.
pub fn refuse(app: App, why: String) {
    app.policy_file.unwritten.set(Some(why));
}

/// Lets go of the file.
pub fn forget(app: App) {
    // Empty, as a tab's storage has no way to say that there is none.
    write_storage(window().session_storage(), SOURCE_KEY, "");
    app.policy_file.source.set(None);
    write(app);
}

/// Has the policy that is shown written.
pub fn write(app: App) {
    let policy_file = app.policy_file;
    policy_file.unwritten.set(None);
    let query = link::query_of_shown(app, false);
    let (name, source) = (policy_file.workload.get_untracked(), policy_file.source.get_untracked().map(Box::new));
    if let Err(why) = ask(app, &PolicyFileAsk::Write { query, name, source }) {
        refuse(app, why.to_owned());
    }
}

/// Asks the worker something about a policy or its file.
///
/// # Errors
/// When there is no worker, with what to do then.
pub fn ask(app: App, ask: &PolicyFileAsk) -> Result<(), &'static str> {
    let client = app.engine.client.get_value();
    let client = client.ok_or("The engine that reads files could not be started. Reload the page and try again.")?;
    client.policy_file(ask);
    Ok(())
}

/// Calls the workload `name`; whether it can be called that.
pub fn call(app: App, name: &str) -> bool {
    let is_name = Target::is_name(name);
    if is_name {
        app.policy_file.workload.set(name.to_owned());
        write(app);
    }
    is_name
}

/// Takes in what the worker wrote.
pub fn take(app: App, written: WrittenPolicy) {
    app.policy_file.written.set(Some(Shared::new(written)));
}

/// Saves a text.
pub fn save_text(app: App, name: &str, text: &str) {
    save(app, name, "text/plain", text);
}
