//! What becomes of the work of a worker that crashed: another one is asked once more. What crashes that one too is given up.

use crate::job::AppError;
use crate::scenario::{Level, Notice, print};
use crate::ui::app::App;
use crate::ui::flow::{data, runs, unsaved};
use crate::ui::model::run_state::RunState;
use leptos::prelude::*;

/// The worker crashed. What it was doing is asked for again, but for what it crashed on before.
pub fn take_crash(app: App, cause: &str) {
    app.engine.loaded_trace.set_value(None);
    let query = print(&app.replay.scenario.get_untracked());
    let is_second = app.engine.crashes.with_value(|crashes| crashes.run.as_ref() == Some(&query));
    app.engine.crashes.update_value(|crashes| crashes.run = Some(query));
    runs::forget_under_way(app);
    let is_due = app.replay.run.with_untracked(RunState::is_running);
    if is_due && is_second {
        give_up(app, cause);
    } else {
        let text = format!("The cause: {cause}. It was started again; the scenario and the cursor are kept.");
        app.notices.post(Notice::new(Level::Warn, "worker", "The engine stopped unexpectedly.", text));
    }
    resume_import(app);
    app.policy_file.lose(&format!("The engine stopped while it read the file: {cause}."));
    app.detectors.lose(&format!("The engine stopped: {cause}."));
    if is_due && !is_second {
        runs::send(app);
    } else if let Some(client) = app.engine.client.get_value().filter(|_| !is_second) {
        // Whatever is asked for next may be about the trace.
        unsaved::hand_over(app, &client, app.replay.scenario.get_untracked().data, app.engine.loaded_trace);
    }
}

/// The worker's program can't be loaded, and trying at once would only fail again.
pub fn take_load_failure(app: App, cause: &str) {
    app.engine.loaded_trace.set_value(None);
    let title = "The engine could not be loaded";
    let text = format!("The cause: {cause}. Check the connection, then try again or reload the page.");
    if app.data.is_in_worker() {
        data::give_up(app, &format!("{title}. {text}"));
    }
    app.policy_file.lose(&format!("{title}. {text}"));
    app.detectors.lose(&format!("{title}. {text}"));
    if app.replay.run.with_untracked(RunState::is_running) {
        runs::fail(app, AppError::new("worker.start", title, text));
    } else {
        app.notices.post(Notice::new(Level::Error, "worker", format!("{title}."), text));
    }
}

fn give_up(app: App, cause: &str) {
    // Whoever asks for the run again gets two more tries.
    app.engine.run_answered();
    let text = format!(
        "It stopped twice in a row. The cause: {cause}. Choose a longer step, a shorter span or another model, or reload \
         the page."
    );
    runs::fail(app, AppError::new("worker.died", "This run stops the engine", text));
}

fn resume_import(app: App) {
    // A new worker holds nothing that was read, so there is nothing to go back to.
    app.data.basis.set_value(None);
    let is_lost = app.data.is_in_worker();
    let is_second = is_lost && app.engine.crashes.with_value(|crashes| crashes.is_import);
    app.engine.crashes.update_value(|crashes| crashes.is_import = is_lost && !is_second);
    if is_second {
        let text = "The engine stopped twice in a row. The file is still open: correct what it is taken for, \
                    choose a longer step, or open it in parts.";
        data::give_up(app, text);
    } else if is_lost {
        data::resume(app);
    }
}
