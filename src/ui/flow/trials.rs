//! Trials of the compared policies: asked of the Compare page's worker, and one of them taken to the replay.

use crate::scenario::patch;
use crate::stress::Stress;
use crate::ui::app::App;
use crate::ui::flow::{comparison, link, scenario};
use crate::ui::model::navigation::PageId;
use crate::ui::model::trials::TrialsState;
use crate::worker::{Encoded, TrialsAnswer, TrialsAsk};
use leptos::prelude::*;

/// Least and greatest multiple of an edit's strength.
const STRENGTH: (f64, f64) = (0.5, 2.0);

/// Asks for trials of what the table holds.
pub fn start(app: App) {
    let trials = app.trials();
    let queries = app.comparison.asked.get_value();
    let Some(client) = comparison::client(app).filter(|_| !queries.is_empty()) else { return };
    // One worker does one thing at a time.
    comparison::forget_pair(app);
    app.comparison.pair.places.set(Vec::new());
    trials.all.set(Vec::new());
    trials.breaking.set(vec![None; queries.len()]);
    trials.asked.set_value(queries.clone());
    trials.state.set(TrialsState::Running);
    let form = trials.form.get_untracked();
    let seed = app.replay.scenario.with_untracked(|scenario| scenario.seed);
    client.trials(&TrialsAsk { queries, trials: form.count, strength: STRENGTH, seed, limit: form.limit });
}

/// Stops, and keeps what is here.
pub fn cancel(app: App) {
    if let Some(client) = app.comparison.client.get_value() {
        client.cancel();
    }
    stop(app, "Stopped.");
}

/// Says why there are no more, where some were under way.
pub fn stop(app: App, why: &str) {
    let state = app.trials().state;
    if state.get_untracked() == TrialsState::Running {
        state.set(TrialsState::Failed(why.to_owned()));
    }
}

/// Takes an answer.
pub fn take(app: App, answer: &Encoded<TrialsAnswer>) {
    let trials = app.trials();
    match answer.decode() {
        Ok(TrialsAnswer::Trial(trial)) => trials.all.update(|all| all.push(trial)),
        Ok(TrialsAnswer::Breaking(place, found)) => trials.breaking.update(|all| {
            if let Some(one) = all.get_mut(place) {
                *one = Some(found);
            }
        }),
        Ok(TrialsAnswer::Done) => trials.state.set(TrialsState::Done),
        Ok(TrialsAnswer::Failed(error)) | Err(error) => {
            trials.state.set(TrialsState::Failed(format!("{}. {}", error.title, error.text)));
        }
    }
}

/// Replays the policy at `policy` of the table where what happened in trial `trial` happens, with a way back.
pub fn open(app: App, policy: usize, trial: usize) {
    let Some(stress) = app.trials().all.with_untracked(|all| all.get(trial).map(|trial| trial.stress.clone())) else {
        return;
    };
    let own = app.replay.scenario.get_untracked();
    let knobs = app.comparison.rivals.with_untracked(|all| all.get(policy.wrapping_sub(1)).cloned());
    match patch(&own, &knobs.unwrap_or_default()) {
        Ok(one) => {
            seek(app, &stress);
            link::go(app, PageId::Replay);
            scenario::apply_with_undo(app, one.with_stress(stress), &format!("Trial {} is replayed", trial + 1));
        }
        Err(problem) => scenario::refuse(app, "This policy on this traffic", &problem),
    }
}

/// Has the next report open where the first edit begins.
fn seek(app: App, stress: &Stress) {
    if let Some(first) = stress.edits().iter().map(|edit| edit.at_secs).min() {
        app.replay.view.seek_secs.set_value(Some(first));
        app.replay.view.span.set(None);
    }
}
