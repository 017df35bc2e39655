//! From a configuration file of an autoscaler to a changed scenario: asks the worker, and applies what it answers.

use crate::scenario::{Level, Notice, parse};
use crate::ui::app::App;
use crate::ui::flow::{data, link, policy_check, scenario};
use crate::ui::kit::browser;
use crate::ui::kit::shared::Shared;
use crate::ui::model::navigation::Dialog;
use crate::ui::model::policy_file::{PolicyFilePhase, ReadFile};
use crate::worker::{Encoded, PolicyFileAnswer, PolicyFileAsk};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

/// What text that was pasted is called.
const PASTED: &str = "pasted text";
/// Largest file that may be a configuration, in bytes.
const MAX_BYTES: f64 = 10e6;
/// Endings of files that are configurations and nothing else.
const OWN_ENDINGS: [&str; 7] = ["yaml", "yml", "tf", "hcl", "sh", "tpl", "tfvars"];
/// Endings of files that may be one, or traffic.
const SHARED_ENDINGS: [&str; 2] = ["json", "txt"];

/// Opens what was brought: configurations of autoscalers in their dialog, everything else as traffic. A file that may be either is
/// looked at first.
pub fn open(app: App, files: Vec<File>) {
    let is_small = |file: &File| file.size() <= MAX_BYTES;
    let (own, others): (Vec<File>, Vec<File>) =
        files.into_iter().partition(|file| has_ending(file, &OWN_ENDINGS) && is_small(file));
    match &others[..] {
        [file] if own.is_empty() && has_ending(file, &SHARED_ENDINGS) && is_small(file) => {
            return read_file(app, file.clone(), true);
        }
        _ => data::open(app, others),
    }
    let mut own = own.into_iter();
    let Some(first) = own.next() else { return };
    if own.next().is_some() {
        let text = "Bring the others when this one is done.";
        let title = format!("Only {} is read: policies come one at a time.", first.name());
        app.notices.post(Notice::new(Level::Info, "policy_file", title, text));
    }
    read_file(app, first, false);
}

fn has_ending(file: &File, endings: &[&str]) -> bool {
    let name = file.name().to_ascii_lowercase();
    name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// Reads a file that was chosen as a configuration.
pub fn choose(app: App, file: File) {
    read_file(app, file, false);
}

fn read_file(app: App, file: File, may_be_traffic: bool) {
    let policy_file = app.policy_file;
    policy_file.file.set_value(may_be_traffic.then(|| file.clone()));
    policy_file.is_for_changes.set_value(false);
    if !may_be_traffic {
        begin(app);
    }
    spawn_local(async move {
        match browser::bytes_of(&file).await {
            Ok(bytes) => ask_to_read(app, &file.name(), bytes),
            Err(why) => fail(app, &why),
        }
    });
}

/// Reads text that was pasted.
pub fn read_text(app: App, text: &str) {
    app.policy_file.pasted.set_value(text.to_owned());
    app.policy_file.file.set_value(None);
    app.policy_file.is_for_changes.set_value(false);
    begin(app);
    ask_to_read(app, PASTED, text.as_bytes().to_vec());
}

/// Reads a file only so that changes can be written into it; the scenario stays.
pub fn bring(app: App, file: File) {
    app.policy_file.is_for_changes.set_value(true);
    app.policy_file.unwritten.set(None);
    spawn_local(async move {
        match browser::bytes_of(&file).await {
            Ok(bytes) => ask_to_read(app, &file.name(), bytes),
            Err(why) => policy_check::refuse(app, why),
        }
    });
}

/// Shows the dialog with a file on its way.
fn begin(app: App) {
    app.policy_file.phase.set(PolicyFilePhase::Reading);
    app.navigation.dialog.set(Some(Dialog::PolicyFile));
}

fn ask_to_read(app: App, name: &str, bytes: Vec<u8>) {
    send(app, &PolicyFileAsk::Read { name: name.to_owned(), bytes });
}

fn send(app: App, ask: &PolicyFileAsk) {
    if let Err(why) = policy_check::ask(app, ask) {
        fail(app, why);
    }
}

/// There is nothing of the file, for that reason.
pub fn fail(app: App, why: &str) {
    app.policy_file.phase.set(PolicyFilePhase::Failed(why.to_owned()));
    app.navigation.dialog.set(Some(Dialog::PolicyFile));
}

/// Takes in what the worker says.
pub fn take(app: App, answer: &Encoded<PolicyFileAnswer>) {
    match answer.decode() {
        Ok(PolicyFileAnswer::Read(imported, _))
            if app.policy_file.is_for_changes.try_update_value(std::mem::take) == Some(true) =>
        {
            policy_check::take_file(app, *imported);
        }
        Ok(PolicyFileAnswer::Read(imported, findings)) => {
            let may_be_traffic = app.policy_file.file.try_update_value(Option::take).flatten();
            match may_be_traffic.filter(|_| imported.autoscalers.is_empty()) {
                Some(file) => data::open(app, vec![file]),
                None => show(app, ReadFile { imported: *imported, findings }),
            }
        }
        Ok(PolicyFileAnswer::Patched(patched)) => app.policy_file.patched.set(Some(Shared::new(*patched))),
        Ok(PolicyFileAnswer::Written(written)) => policy_check::take(app, *written),
        Err(error) => fail(app, &format!("{}. {}", error.title, error.text)),
    }
}

fn show(app: App, file: ReadFile) {
    let policy_file = app.policy_file;
    policy_file.phase.set(PolicyFilePhase::Read(Shared::new(file)));
    app.navigation.dialog.set(Some(Dialog::PolicyFile));
    look_at(app, 0);
}

/// Turns to the autoscaler at `place` of the file.
pub fn look_at(app: App, place: usize) {
    app.policy_file.chosen.set(place);
    app.policy_file.assumptions.set(crate::config::Assumptions::default());
    patch(app);
}

/// Supplies what the file leaves open under `name`; an empty text takes it back.
pub fn supply(app: App, name: &str, text: &str) {
    app.policy_file.assumptions.update(|assumptions| {
        if text.is_empty() {
            assumptions.answers.remove(name);
        } else {
            assumptions.answers.insert(name.to_owned(), text.to_owned());
        }
    });
    patch(app);
}

/// Has worked out what the autoscaler would change.
fn patch(app: App) {
    let policy_file = app.policy_file;
    let Some(autoscaler) = untrack(|| policy_file.autoscaler()) else { return };
    let (assumptions, query) = (policy_file.assumptions.get_untracked(), link::query(app, false));
    send(app, &PolicyFileAsk::Patch { autoscaler: Box::new(autoscaler), assumptions, query });
}

/// Makes what the autoscaler would change the page's, with a way back.
pub fn apply(app: App) {
    let policy_file = app.policy_file;
    let Some(query) = policy_file.patched.with_untracked(|patched| patched.as_ref()?.outcome.clone().ok()) else {
        return;
    };
    let title = untrack(|| policy_file.autoscaler()).map(|autoscaler| autoscaler.title().to_owned());
    let (asked, notices) = parse(&query);
    notices.into_iter().for_each(|notice| app.notices.post(notice));
    app.navigation.dialog.set(None);
    policy_check::remember(app);
    let what = format!("{} is applied", title.unwrap_or_default());
    scenario::apply_with_undo(app, asked, &what);
}

/// Another file can be read.
pub fn close(app: App) {
    app.policy_file.phase.set(PolicyFilePhase::Closed);
    app.policy_file.patched.set(None);
}
