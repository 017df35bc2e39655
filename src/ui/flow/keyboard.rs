//! Keys of the whole page.

use crate::readout::{next_anomaly, next_decision, next_override, previous_decision};
use crate::ui::app::App;
use crate::ui::flow::playback::{change_speed, toggle};
use crate::ui::flow::{guide, link, theme, view};
use crate::ui::kit::browser::{read_storage, write_storage};
use crate::ui::model::navigation::{Dialog, PageId};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Notches of the speed slider per key press.
const SPEED_NOTCHES: i32 = 2;
/// Ticks of a long step.
const LONG_STEP: isize = 60;
/// Where it is kept that letters and signs do nothing by themselves.
const LETTERS_KEY: &str = "planora:letters";
/// Id of the Time slider, on which the page's own keys count.
pub const TIME_ID: &str = "time";

/// Listens for keys as long as the page lives.
pub fn listen(app: App) {
    // How the control that has the focus was reached. The browser's own mark, `:focus-visible`, is no help: it is set by the very
    // key press that is asked about, and lists have it whatever reached them.
    let is_by_pointer = StoredValue::new(false);
    let presses = window_event_listener(leptos::ev::pointerdown, move |_| is_by_pointer.set_value(true));
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Tab" {
            is_by_pointer.set_value(false);
        }
        if is_ours(&event, is_by_pointer.get_value()) && act(app, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        presses.remove();
        keys.remove();
    });
}

/// Whether a key press is for the page rather than for the control that has the focus.
fn is_ours(event: &KeyboardEvent, is_by_pointer: bool) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return false;
    }
    // What is on screen counts: the signal of a dialog that was just closed follows a moment later.
    if document().query_selector("dialog[open]").ok().flatten().is_some() {
        return false;
    }
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return true;
    };
    if target.id() == TIME_ID {
        return true;
    }
    // A region that scrolls keeps its own keys.
    let is_scrolled =
        target.closest(".log").ok().flatten().is_some() && matches!(event.key().as_str(), "Home" | "End" | " ");
    !is_scrolled && !keeps(&target, &event.key(), is_by_pointer)
}

/// Whether a control needs a key for itself. One that was reached with the pointer needs fewer: the reader means the page.
fn keeps(target: &web_sys::Element, key: &str, is_by_pointer: bool) -> bool {
    let moves = key.starts_with("Arrow") || matches!(key, "Home" | "End" | "PageUp" | "PageDown");
    let acts = matches!(key, " " | "Enter");
    let is_by_keyboard = !is_by_pointer;
    match target.tag_name().as_str() {
        "TEXTAREA" => key != "Escape",
        "SELECT" => moves || is_by_keyboard && key != "Escape",
        "INPUT" => match target.get_attribute("type").as_deref() {
            Some("range") => moves,
            Some("checkbox" | "radio") => moves || acts && is_by_keyboard,
            _ => key != "Escape",
        },
        "BUTTON" | "A" | "SUMMARY" => acts && is_by_keyboard,
        _ => false,
    }
}

/// Whether letters and signs act by themselves. Who speaks to a computer may not want that; the keys with names always do.
pub fn has_letters() -> bool {
    read_storage(window().local_storage(), LETTERS_KEY).as_deref() != Some("off")
}

/// Has letters and signs act, or not, from now on and in this browser.
pub fn set_letters(are_on: bool) {
    write_storage(window().local_storage(), LETTERS_KEY, if are_on { "on" } else { "off" });
}

/// Does what the key says; whether it said anything.
fn act(app: App, event: &KeyboardEvent) -> bool {
    let (key, is_shifted) = (event.key(), event.shift_key());
    if key != " " && key.chars().count() == 1 && !has_letters() {
        return false;
    }
    let is_of_page = matches!(key.as_str(), "c" | "C" | "t" | "T" | "?" | "Escape");
    if app.navigation.page.get_untracked() != PageId::Replay && !is_of_page {
        return false;
    }
    match key.as_str() {
        " " => toggle(app.replay),
        "ArrowRight" => app.replay.step(if is_shifted { LONG_STEP } else { 1 }),
        "ArrowLeft" => app.replay.step(if is_shifted { -LONG_STEP } else { -1 }),
        "Home" => app.replay.jump(0),
        "End" => app.replay.jump(usize::MAX),
        "d" => app.replay.find(next_decision),
        "D" => app.replay.find(previous_decision),
        "a" | "A" => app.replay.find(next_anomaly),
        "o" | "O" => app.replay.find(next_override),
        "[" => change_speed(app.replay, -SPEED_NOTCHES),
        "]" => change_speed(app.replay, SPEED_NOTCHES),
        "+" | "=" => view::zoom(app.replay, true),
        "-" | "−" => view::zoom(app.replay, false),
        "c" | "C" => link::copy(app),
        "t" | "T" => theme::toggle(app.screen),
        "?" => app.navigation.dialog.set(Some(Dialog::Help)),
        "Escape" if app.navigation.is_rail_open.get_untracked() => app.navigation.is_rail_open.set(false),
        "Escape" if app.guide.step.get_untracked().is_some() => guide::leave(app),
        "Escape" => {}
        _ => return false,
    }
    true
}
