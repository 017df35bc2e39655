//! Trials of the compared policies: their answers, and one of them taken to the replay. `comparison` asks for them.

use crate::scenario::patch;
use crate::stress::Stress;
use crate::ui::app::App;
use crate::ui::flow::{link, scenario};
use crate::ui::model::navigation::PageId;
use crate::ui::model::trials::TrialsState;
use crate::worker::{Encoded, TrialsAnswer};
use leptos::prelude::*;

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
