//! What comes back of links and bundles.

use crate::job::TraceSummary;
use crate::readout::format::{duration_words, whole};
use crate::scenario::{DataRef, Level, Notice, parse};
use crate::share::{bundle, file_name};
use crate::ui::app::App;
use crate::ui::flow::engine::{ask, list_traces};
use crate::ui::flow::save::save;
use crate::ui::flow::{data, export, link, runs, scenario};
use crate::ui::model::navigation::{Dialog, PageId};
use crate::ui::model::run_state::RunProgress;
use crate::worker::{Answer, Ask};
use leptos::prelude::*;

/// Has the trace that the address carries opened; whether it carries one.
pub fn open_link(app: App) -> bool {
    let Some((data, text)) = app.sharing.carried.get_value() else { return false };
    let DataRef::Upload(digest) = data else {
        app.sharing.carried.set_value(None);
        link::write(app);
        let text = "The link carries one that it does not name, so nobody can tell whether it is the right one. \
                    What the link names is replayed.";
        app.notices.post(Notice::new(Level::Warn, "link.trace", "The trace in the link is not used.", text));
        return false;
    };
    app.replay.report_progress(RunProgress { what: "Opening the trace of the link".to_owned(), done: 0, total: 0 });
    ask(app, Ask::Open { text, digest, is_confirmed: app.sharing.is_confirmed(digest) });
    true
}

/// Takes in what the worker made.
pub fn take(app: App, answer: Answer, payload: Vec<u8>) {
    // A trace that the browser does not keep is noted already; else the worker writes nothing but text.
    let text = String::from_utf8(payload).unwrap_or_default();
    match answer {
        Answer::Packed(trace) => app.sharing.packed.set(Some((trace, text))),
        Answer::Bundled(trace) => save(app, &file_name(&trace.name, &[], bundle::ENDING), "application/json", &text),
        Answer::Tabled => export::save_series(app, &text),
        Answer::Opened(trace) => take_link(app, &trace),
        Answer::Large { buckets } => app.navigation.dialog.set(Some(Dialog::LargeTrace(buckets))),
        Answer::Damaged { cause, is_kept } => take_damage(app, &cause, is_kept),
        Answer::Unbundled(trace, query) => take_bundle(app, trace, &query),
        Answer::Failed(error) => {
            // The dialog says it itself, where the remedies are.
            if app.navigation.dialog.get_untracked() != Some(Dialog::Share) {
                app.notices.post(Notice::new(Level::Error, "share", format!("{}.", error.title), error.text.clone()));
            }
            app.sharing.failed.set(Some(error));
        }
    }
}

fn take_link(app: App, trace: &TraceSummary) {
    let is_unsaved = app.engine.unsaved.with_value(|unsaved| unsaved.contains(trace.digest));
    let place = if is_unsaved {
        // The address keeps the trace, so that a reload finds it.
        "This browser does not keep it; the address carries it over a reload."
    } else {
        app.sharing.carried.set_value(None);
        "It is kept in this browser and was sent nowhere."
    };
    app.sharing.own_trace.set(Some(trace.clone()));
    let title = format!("{} came with the link.", trace.name);
    app.notices.post(Notice::new(
        Level::Info,
        "link.trace",
        title,
        format!("It has {}. {place}", buckets_words(trace)),
    ));
    list_traces(app);
    link::write(app);
    runs::send(app);
}

fn take_damage(app: App, cause: &str, is_kept: bool) {
    app.sharing.carried.set_value(None);
    let what = if is_kept {
        "This browser keeps the trace that the link names from before, so it is replayed."
    } else {
        "Copy the link again as a whole, or ask for the file. Nothing else is shown in its place."
    };
    let title = "The trace in the link can't be used:";
    app.notices.post(Notice::new(Level::Error, "link.trace", title, format!("{cause}. {what}")));
    link::write(app);
    runs::send(app);
}

/// Makes a bundle's scenario, cursor and trace the page's.
fn take_bundle(app: App, trace: TraceSummary, query: &str) {
    let (asked, mut notices) = parse(query);
    let (secs, notice) = link::time_of(query);
    notices.extend(notice);
    let text = format!("Its scenario is applied. Its trace has {}.", buckets_words(&trace));
    notices.push(Notice::new(Level::Info, "ingest", format!("The bundle of {} was opened.", trace.name), text));
    notices.into_iter().for_each(|notice| app.notices.post(notice));
    app.sharing.own_trace.set(Some(trace));
    app.navigation.dialog.set(None);
    data::close(app);
    link::go(app, PageId::Replay);
    app.replay.view.seek_secs.set_value(secs);
    app.replay.view.span.set(None);
    list_traces(app);
    if asked == app.replay.scenario.get_untracked() {
        return runs::send(app);
    }
    scenario::apply_with_undo(app, asked, "The bundle's scenario is applied");
}

/// `1,440 buckets of 1 min`
pub fn buckets_words(trace: &TraceSummary) -> String {
    format!("{} buckets of {}", whole(trace.buckets), duration_words(trace.step_secs))
}
