//! What the replay's worker says, and to whom it goes.

use crate::job::AppError;
use crate::report::{Fan, Ground};
use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::flow::{data, detectors, engine, later, policy_file, recovery, runs, share, unsaved};
use crate::ui::kit::turns::in_turn;
use crate::ui::model::run_state::RunProgress;
use crate::worker::{Answer, Client, Event};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// Starts the worker and the first run.
pub fn start(app: App) {
    match Client::start(move |event| hear(app, event)) {
        Ok(client) => {
            app.engine.client.set_value(Some(client));
            if app.sharing.carried.with_value(Option::is_none) {
                return runs::send(app);
            }
            spawn_local(open_link(app));
        }
        Err(cause) => {
            let text = format!("{cause} Reload the page; if it stays, the browser may block workers.");
            runs::fail(app, AppError::new("worker.start", "The engine could not be started", text));
        }
    }
}

/// Opens the trace that the link carries; a run waits for it.
async fn open_link(app: App) {
    if !later::fetch(app).await {
        let text = "What opens it could not be fetched. Check the connection, then reload the page.";
        runs::fail(app, AppError::new("page.later", "The trace in the link was not opened", text));
    } else if !share::open_link(app) {
        runs::send(app);
    }
}

fn take(app: App, event: Event) {
    match event {
        // Studies and comparisons belong to pages that have workers of their own.
        Event::Ready
        | Event::StudyBegan(_)
        | Event::Examining(_)
        | Event::Candidate(_)
        | Event::ModelFailed(..)
        | Event::Learned(..)
        | Event::Compared(..)
        | Event::NotCompared(..)
        | Event::Trials(..)
        | Event::Calibrate(..)
        | Event::StudyDone => {}
        Event::Progress { what, done, total } => app.replay.report_progress(RunProgress { what, done, total }),
        Event::Report(report) => {
            app.engine.run_answered();
            runs::take_report(app, Arc::new(*report));
        }
        Event::FollowUp(baselines, latency) => {
            app.replay.amend(|report| (report.baselines, report.latency) = (baselines.clone(), latency));
        }
        Event::Fan(ground, fan) => take_fan(app, &ground, &fan),
        Event::Failed(error) => {
            app.engine.run_answered();
            runs::take_failure(app, error);
        }
        Event::Share(answer, payload) => {
            if let Answer::Opened(trace) | Answer::Unbundled(trace, _) = &answer {
                unsaved::note_loaded(app, trace.digest, (!payload.is_empty()).then_some(&payload));
            }
            later::with_whole_program(app, move || share::take(app, answer, payload));
        }
        Event::Import(answer) => later::with_whole_program(app, move || data::take(app, &answer)),
        Event::PolicyFile(answer) => later::with_whole_program(app, move || policy_file::take(app, &answer)),
        Event::Detectors(answer) => later::with_whole_program(app, move || detectors::take(app, &answer)),
        Event::Table(text) => {
            app.engine.import_answered();
            later::with_whole_program(app, move || data::save_table(app, &text));
        }
        Event::Ingested(trace, bytes) => {
            app.engine.import_answered();
            unsaved::note_loaded(app, trace.digest, bytes.as_deref());
            later::with_whole_program(app, move || data::take_kept(app, &trace));
        }
        Event::Traces(traces) => app.data.kept.set(Some(traces)),
        Event::StoreRefused(cause) => {
            let text = format!("{cause} It can be replayed now; after a reload it has to be opened again.");
            app.notices.post(Notice::new(Level::Warn, "store", "The browser did not keep the trace.", text));
        }
        Event::Died(cause) => recovery::take_crash(app, &cause),
        Event::LoadFailed(cause) => recovery::take_load_failure(app, &cause),
        Event::OtherBuild => {
            app.detectors.lose("Planora was updated. Reload the page.");
            let text = "Reload the page to get both parts of the same version.";
            runs::fail(app, AppError::new(engine::OTHER_BUILD, "Planora was updated a moment ago", text));
        }
    }
}

/// Has `event` taken in a turn: a run's answer alone is much to unpack, and to show. What is void by then is dropped.
fn hear(app: App, event: Event) {
    let asked = move || app.engine.client.with_value(|client| client.as_ref().map(Client::asked));
    let heard = asked();
    in_turn(move || {
        let is_void = heard.zip(asked()).is_some_and(|(heard, now)| heard.voids(&event, now));
        if !is_void {
            take(app, event);
        }
    });
}

/// Takes what is expected right of each tick, where the report stands on the ground that it is of.
fn take_fan(app: App, ground: &Arc<Ground>, fan: &Arc<Fan>) {
    app.replay.amend(|report| {
        if Arc::ptr_eq(&report.columns.ground, ground) {
            report.fan = Arc::clone(fan);
        }
    });
}
