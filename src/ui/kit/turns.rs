//! Work in turns: each piece is a task of its own, so that between two of them the browser answers input and paints.

use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessagePort};

/// A piece of work.
type Piece = Box<dyn FnOnce()>;

thread_local! {
    static WAITING: RefCell<VecDeque<Piece>> = const { RefCell::new(VecDeque::new()) };
    /// What is called when nothing waits.
    static RESTING: RefCell<Vec<Piece>> = const { RefCell::new(Vec::new()) };
    /// Where the next turn is asked for; none if the browser has no channels, which then takes every turn at once.
    static BELL: Option<MessagePort> = bell();
}

/// Does `piece` in a task of its own, after all that were given before. Timers would wait longer: browsers hold nested ones back.
pub fn in_turn(piece: impl FnOnce() + 'static) {
    WAITING.with_borrow_mut(|waiting| waiting.push_back(Box::new(piece)));
    let is_asked = BELL.with(|bell| bell.as_ref().is_some_and(|bell| bell.post_message(&JsValue::NULL).is_ok()));
    if !is_asked {
        take_turn();
    }
}

/// Calls `then` once a frame has passed in which nothing had to wait for a turn.
pub fn at_rest(then: impl FnOnce() + 'static) {
    let is_watched = RESTING.with_borrow_mut(|resting| {
        resting.push(Box::new(then));
        resting.len() > 1
    });
    if !is_watched {
        watch();
    }
}

/// Looks whether the page is at rest, until it is. Only once at a time, as what looks waits for turns, too.
fn watch() {
    in_turn(|| {
        // A frame may make work of its own, a chart's next picture for one, which then waits for the turns behind this one.
        request_animation_frame(|| {
            in_turn(|| {
                if WAITING.with_borrow(VecDeque::is_empty) {
                    // Not while it is borrowed: one may ask for the next rest.
                    RESTING.take().into_iter().for_each(|then| then());
                } else {
                    watch();
                }
            });
        });
    });
}

/// A port by which the event loop is asked for a task.
fn bell() -> Option<MessagePort> {
    let channel = MessageChannel::new().ok()?;
    let on_ring = Closure::<dyn FnMut()>::new(take_turn);
    channel.port1().set_onmessage(Some(on_ring.as_ref().unchecked_ref()));
    // As long as the page.
    on_ring.forget();
    Some(channel.port2())
}

/// Does the piece whose turn it is.
fn take_turn() {
    // Not while it is borrowed: a piece may ask for another turn.
    let piece = WAITING.with_borrow_mut(VecDeque::pop_front);
    if let Some(piece) = piece {
        piece();
    }
}

/// What is made in a turn of its own, once.
#[component]
pub fn InTurn(
    /// What stands there until then.
    #[prop(optional, into)]
    before: ViewFn,
    children: Children,
) -> impl IntoView {
    let is_due = RwSignal::new(false);
    in_turn(move || {
        // The place may be gone by then.
        is_due.try_set(true);
    });
    let mut children = Some(children);
    move || if is_due.get() { children.take().map(|make| make()) } else { Some(before.run()) }
}
