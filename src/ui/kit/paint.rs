//! Says from outside when a run has been painted: to tests, and to whoever measures.

use crate::ui::kit::browser;
use crate::ui::kit::turns::in_turn;
use leptos::prelude::request_animation_frame;

/// Called after charts were given their options: marks the paint and, one frame later, the page as ready.
pub fn done() {
    browser::mark("planora:paint");
    shown();
}

/// Says how the run that was asked for stands: `running`, `done` or `failed`.
pub fn run_stands(word: &str) {
    if let Some(root) = browser::root() {
        // Refused only for names that this is not.
        let _ = root.dataset().set("run", word);
    }
}

/// Called when there is something final to see, a picture or the reason why there is none.
pub fn shown() {
    // What is there now may have parts that wait for their turn.
    in_turn(|| {
        request_animation_frame(|| {
            if let Some(root) = browser::root() {
                let _ = root.dataset().set("ready", "true");
            }
        });
    });
}
