//! The detectors side by side: asks the replay's worker when the incidents are opened, and has the replay take another one.

use crate::detect::DetectorId;
use crate::scenario::{Scenario, print};
use crate::ui::app::App;
use crate::ui::flow::scenario;
use crate::ui::kit::shared::Shared;
use crate::ui::model::navigation::Dialog;
use crate::ui::model::run_state::RunState;
use crate::worker::{DetectorsAnswer, Encoded};
use leptos::prelude::*;

/// Asks whenever the incidents are open and what is replayed is another than before.
pub fn follow(app: App) {
    let due = Memo::new(move |_| {
        let is_open = app.navigation.dialog.with(|dialog| *dialog == Some(Dialog::Incidents));
        let is_run = app.replay.run.with(|run| matches!(run, RunState::Done(_)));
        (is_open && is_run).then(|| app.replay.scenario.with(query))
    });
    Effect::new(move || {
        let Some(due) = due.get() else { return };
        if app.detectors.asked.with_value(|asked| asked.as_ref() != Some(&due)) {
            untrack(|| ask(app, due));
        }
    });
}

/// What is asked: the same for every detector that the scenario may have.
fn query(scenario: &Scenario) -> String {
    scenario.with("detector", "auto").map_or_else(|_| print(scenario), |any| print(&any))
}

fn ask(app: App, query: String) {
    app.detectors.forget();
    if let Some(client) = app.engine.client.get_value() {
        client.detectors(&query);
        app.detectors.asked.set_value(Some(query));
    }
}

/// Asks once more.
pub fn again(app: App) {
    ask(app, app.replay.scenario.with_untracked(query));
}

/// Takes what the worker found.
pub fn take(app: App, answer: &Encoded<DetectorsAnswer>) {
    let detectors = app.detectors;
    match answer.decode().and_then(|answer| answer) {
        Ok(standings) => detectors.standings.set(Some(Shared::new(standings))),
        // A run went first; once it is done this is asked again.
        Err(error) if error.is_cancelled() => detectors.forget(),
        Err(error) => detectors.failed.set(Some(format!("{}. {}", error.title, error.text))),
    }
}

/// Has the replay use `detector`, with a way back.
pub fn apply(app: App, detector: DetectorId) {
    let name = detector.name();
    match scenario::patched(&app.replay.scenario.get_untracked(), &[("detector", name.to_owned())]) {
        Ok(one) => scenario::apply_with_undo(app, one, &format!("Incidents are now found by {name}")),
        Err(problem) => scenario::refuse(app, &format!("Detecting by {name}"), &problem),
    }
}
