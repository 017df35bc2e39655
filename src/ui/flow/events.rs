//! What the replay's worker says, and to whom it goes.

use crate::job::AppError;
use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::flow::{data, engine, recovery, runs, share, unsaved};
use crate::ui::model::run_state::RunProgress;
use crate::worker::{Answer, Client, Event, ImportAnswer};
use leptos::prelude::*;
use std::sync::Arc;

/// Starts the worker and the first run.
pub fn start(app: App) {
    match Client::start(move |event| take(app, event)) {
        Ok(client) => {
            app.engine.client.set_value(Some(client));
            if !share::open_link(app) {
                runs::send(app);
            }
        }
        Err(cause) => {
            let text = format!("{cause} Reload the page; if it stays, the browser may block workers.");
            runs::fail(app, AppError::new("worker.start", "The engine could not be started", text));
        }
    }
}

fn take(app: App, event: Event) {
    match event {
        // Studies belong to the Forecasts page, which has a worker of its own.
        Event::Ready
        | Event::StudyBegan(_)
        | Event::Examining(_)
        | Event::Candidate(_)
        | Event::ModelFailed(..)
        | Event::Learned(..)
        | Event::StudyDone => {}
        Event::Progress { what, done, total } => app.replay.report_progress(RunProgress { what, done, total }),
        Event::Report(report) => {
            recovery::run_answered(app);
            runs::take_report(app, Arc::new(*report));
        }
        Event::Baselines(baselines) => app.replay.amend(|report| report.baselines.clone_from(&baselines)),
        Event::Fan(ground, fan) => app.replay.amend(|report| {
            if Arc::ptr_eq(&report.columns.ground, &ground) {
                report.fan = Arc::clone(&fan);
            }
        }),
        Event::Failed(error) => {
            recovery::run_answered(app);
            runs::take_failure(app, error);
        }
        Event::Share(answer, payload) => {
            if let Answer::Opened(trace) | Answer::Unbundled(trace, _) = &answer {
                unsaved::note_loaded(app, trace.digest, (!payload.is_empty()).then_some(&payload));
            }
            share::take(app, answer, payload);
        }
        Event::Import(answer) => {
            // What is read may still crash the worker when it is kept, and a reading has no end before its end.
            if matches!(answer, ImportAnswer::Looked(_) | ImportAnswer::Failed(_)) {
                recovery::import_answered(app);
            }
            data::take(app, answer);
        }
        Event::Table(text) => {
            recovery::import_answered(app);
            data::save_table(app, &text);
        }
        Event::Ingested(trace, bytes) => {
            recovery::import_answered(app);
            unsaved::note_loaded(app, trace.digest, bytes.as_deref());
            data::take_kept(app, &trace);
        }
        Event::Traces(traces) => app.data.kept.set(Some(traces)),
        Event::StoreRefused(cause) => {
            let text = format!("{cause} It can be replayed now; after a reload it has to be opened again.");
            app.notices.post(Notice::new(Level::Warn, "store", "The browser did not keep the trace.", text));
        }
        Event::Died(cause) => recovery::take_crash(app, &cause),
        Event::LoadFailed(cause) => recovery::take_load_failure(app, &cause),
        Event::OtherBuild => {
            let text = "Reload the page to get both parts of the same version.";
            runs::fail(app, AppError::new(engine::OTHER_BUILD, "Planora was updated a moment ago", text));
        }
    }
}
