//! What becomes of the work of a worker that died: another one is asked once more. What kills that one too is given up.

use super::{App, data, runs, unkept};
use crate::job::AppError;
use crate::scenario::{Level, Notice, print};
use leptos::prelude::*;

/// What the worker died of, as long as nothing of the kind was answered since.
#[derive(Debug, Clone, Default)]
pub struct Deaths {
    /// The query of the run that was the page's then.
    run: Option<String>,
    /// Whether something of the open files went with it.
    is_import: bool,
}

/// A run came to its end, so none kills the worker.
pub fn run_answered(app: App) {
    app.deaths.update_value(|deaths| deaths.run = None);
}

/// The same of files.
pub fn import_answered(app: App) {
    app.deaths.update_value(|deaths| deaths.is_import = false);
}

/// The worker died. What it was doing is asked for again, but for what it died of before.
pub fn died(app: App, cause: &str) {
    app.handed.set_value(None);
    let query = print(&app.scenario.get_untracked());
    let is_second = app.deaths.with_value(|deaths| deaths.run.as_ref() == Some(&query));
    app.deaths.update_value(|deaths| deaths.run = Some(query));
    let is_due = is_run_due(app);
    if is_due && is_second {
        give_up(app, cause);
    } else {
        let text = format!("The cause: {cause}. It was started again; the scenario and the cursor are kept.");
        app.notify(Notice::new(Level::Warn, "worker", "The engine stopped unexpectedly.", text));
    }
    revive_import(app);
    if is_due && !is_second {
        runs::send(app);
    } else if let Some(client) = app.client.get_value().filter(|_| !is_second) {
        // Whatever is asked for next may be about the trace.
        unkept::hand_over(app, &client, app.scenario.get_untracked().data, app.handed);
    }
}

/// The worker's program can't be loaded, and trying at once would only fail again.
pub fn load_failed(app: App, cause: &str) {
    app.handed.set_value(None);
    let title = "The engine could not be loaded";
    let text = format!("The cause: {cause}. Check the connection, then try again or reload the page.");
    if data::is_in_worker(app) {
        data::give_up(app, &format!("{title}. {text}"));
    }
    if is_run_due(app) {
        runs::fail(app, AppError::new("worker.start", title, text));
    } else {
        app.notify(Notice::new(Level::Error, "worker", format!("{title}."), text));
    }
}

/// Whether a run is waited for, or the trace of a link that is to be run.
fn is_run_due(app: App) -> bool {
    let has_nothing = app.report.with_untracked(Option::is_none) && app.failure.with_untracked(Option::is_none);
    app.is_running.get_untracked() || has_nothing
}

fn give_up(app: App, cause: &str) {
    // Whoever asks for the run again gets two more tries.
    run_answered(app);
    let text = format!(
        "It stopped twice in a row. The cause: {cause}. Choose a longer step, a shorter span or another model, or reload \
         the page."
    );
    runs::fail(app, AppError::new("worker.died", "This run stops the engine", text));
}

fn revive_import(app: App) {
    let is_lost = data::is_in_worker(app);
    let is_second = is_lost && app.deaths.with_value(|deaths| deaths.is_import);
    app.deaths.update_value(|deaths| deaths.is_import = is_lost && !is_second);
    if is_second {
        let text = "The engine stopped twice in a row. The file is still open: correct what it is taken for, \
                    choose a longer step, or open it in parts.";
        data::give_up(app, text);
    } else {
        data::resume(app);
    }
}
