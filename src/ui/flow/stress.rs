//! Edits of load and fleet: added, changed, moved and removed in the scenario, each with a way back.

use crate::readout::stress::edit_words;
use crate::stress::{Edit, Kind, Stress};
use crate::ui::app::App;
use crate::ui::flow::{link, runs, scenario};
use crate::ui::model::navigation::PageId;
use leptos::prelude::*;

/// The edits of the scenario, not tracked.
pub fn edits(app: App) -> Vec<Edit> {
    app.replay.scenario.with_untracked(|scenario| scenario.stress.edits().to_vec())
}

/// Opens the bar over the chart, and closes what lies over that.
pub fn open(app: App) {
    app.stress.is_open.set(true);
    app.navigation.is_rail_open.set(false);
    link::go(app, PageId::Replay);
}

/// Begins to place an edit of `kind`: the next click on the chart says where.
pub fn begin_placing(app: App, kind: Kind) {
    app.stress.placing.set(Some(kind));
    app.stress.selected.set(None);
}

/// Adds an edit of the kind that is being placed at `at_secs`, on the trace's clock, and shows its figures.
pub fn place(app: App, at_secs: i64) {
    let Some(kind) = app.stress.placing.get_untracked() else { return };
    app.stress.placing.set(None);
    let mut all = edits(app);
    let edit = Edit::new(kind, at_secs);
    all.push(edit);
    let place = all.len() - 1;
    if apply(app, all, &format!("Added: {}", edit_words(&edit))) {
        app.stress.selected.set(Some(place));
    }
}

/// Puts `edit` in the place of the one at `place`. Small steps of the keys need no way back for each.
pub fn change(app: App, place: usize, edit: Edit) {
    let mut all = edits(app);
    let Some(slot) = all.get_mut(place).filter(|slot| **slot != edit) else { return };
    *slot = edit;
    apply(app, all, &format!("Changed: {}", edit_words(&edit)));
}

/// Takes the edit at `place` away.
pub fn remove(app: App, place: usize) {
    let mut all = edits(app);
    if place >= all.len() {
        return;
    }
    let gone = all.remove(place);
    app.stress.selected.set(None);
    apply(app, all, &format!("Removed: {}", edit_words(&gone)));
}

/// Takes all edits away and closes the bar.
pub fn clear(app: App) {
    app.stress.is_open.set(false);
    app.stress.placing.set(None);
    app.stress.selected.set(None);
    if !edits(app).is_empty() {
        apply(app, Vec::new(), "The trace is replayed as it was");
    }
}

/// Whether the scenario has the edits now; what stands in the way is said.
fn apply(app: App, all: Vec<Edit>, done: &str) -> bool {
    let old = app.replay.scenario.get_untracked();
    let stress = match Stress::new(all) {
        Ok(stress) => stress,
        Err(cause) => {
            app.toasts.show(format!("Not added: {cause}."));
            return false;
        }
    };
    match old.with("stress", &stress.to_string()) {
        Ok(new) => {
            runs::apply(app, new);
            app.toasts.show_with_undo(done.to_owned(), old);
            true
        }
        Err(problem) => {
            scenario::refuse(app, "What happens", &problem);
            false
        }
    }
}
