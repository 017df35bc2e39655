//! Says from outside when a run has been painted: to tests, and to whoever measures.

use crate::ui::kit::browser;
use crate::ui::kit::turns::at_rest;
use std::cell::Cell;

thread_local! {
    /// How often it was said how a run stands.
    static SAID: Cell<u32> = const { Cell::new(0) };
    /// Whether it was or will be said that the page is ready.
    static IS_READY: Cell<bool> = const { Cell::new(false) };
}

/// Called after charts were given their options: marks the paint and, once the page is at rest, says that it is ready.
pub fn done() {
    browser::mark("planora:paint");
    shown();
}

/// Says how the run that was asked for stands: `running` at once, `done` or `failed` when what came of it has been painted.
pub fn run_stands(word: &'static str) {
    let number = SAID.get().wrapping_add(1);
    SAID.set(number);
    if word == "running" {
        return say("run", word);
    }
    at_rest(move || {
        if SAID.get() == number {
            say("run", word);
        }
    });
}

/// Called when there is something final to see, a picture or the reason why there is none.
pub fn shown() {
    // What is there now may have parts that wait for their turn. It is said once.
    if !IS_READY.replace(true) {
        at_rest(|| say("ready", "true"));
    }
}

/// A word on the document's element.
fn say(name: &str, word: &str) {
    if let Some(root) = browser::root() {
        // Refused only for names that these are not.
        let _ = root.dataset().set(name, word);
    }
}
