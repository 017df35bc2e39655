//! The cursor that moves by itself: buckets per second against the display's clock.

use crate::ui::kit::browser::now_ms;
use crate::ui::model::replay::Replay;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;

/// Last notch of the speed slider.
pub const NOTCHES: u32 = 40;
/// Notch at which the page opens.
const DEFAULT_NOTCH: u32 = 18;
/// Longest step of time between two frames: a tab that was hidden goes on where it was.
const MAX_FRAME_SECS: f64 = 0.25;

/// Milliseconds between two changes of the words while playing: faster, nobody could read them.
const WORDS_MILLIS: f64 = 200.0;

/// Buckets per second at a notch: ten notches are a factor of ten, two significant digits.
pub fn speed_of(notch: u32) -> f64 {
    let exact = 10_f64.powf(f64::from(notch.min(NOTCHES)) / 10.0);
    let unit = 10_f64.powf(exact.log10().floor() - 1.0);
    (exact / unit).round() * unit
}

/// The notch nearest to a speed.
pub fn notch_of(speed: f64) -> u32 {
    if speed >= 1.0 { ((speed.log10() * 10.0).round() as u32).min(NOTCHES) } else { DEFAULT_NOTCH }
}

/// Makes playing `notches` faster, or slower.
pub fn change_speed(replay: Replay, notches: i32) {
    let notch = notch_of(replay.view.speed.get_untracked()).saturating_add_signed(notches);
    replay.view.speed.set(speed_of(notch));
}

/// Plays or pauses. Playing at the end starts over.
pub fn toggle(replay: Replay) {
    let is_playing = replay.view.playing.get_untracked();
    if !is_playing {
        if replay.is_empty() {
            return;
        }
        if replay.view.cursor.get_untracked() + 1 >= replay.len() {
            replay.jump(0);
        }
    }
    replay.view.playing.set(!is_playing);
}

/// Lets the words follow the cursor, at once or, while it plays, now and then: the frames belong to the charts.
fn follow_with_text(replay: Replay) {
    let changed_ms = Rc::new(Cell::new(0.0));
    Effect::new(move || {
        let cursor = replay.view.cursor.get();
        let is_playing = replay.view.playing.get();
        let now = now_ms();
        if !is_playing || now - changed_ms.get() >= WORDS_MILLIS {
            changed_ms.set(now);
            replay.view.text_cursor.set(cursor);
        }
    });
}

/// Moves the cursor in each frame while `playing` is set.
pub fn run(replay: Replay) {
    follow_with_text(replay);
    // Each start has its number, so that a loop that was stopped and started in one frame does not run twice.
    let starts = Rc::new(Cell::new(0_u32));
    Effect::new(move || {
        starts.set(starts.get().wrapping_add(1));
        if replay.view.playing.get() {
            next_frame(replay, Rc::clone(&starts), starts.get(), now_ms(), 0.0);
        }
    });
}

fn next_frame(replay: Replay, starts: Rc<Cell<u32>>, start: u32, last_ms: f64, carried: f64) {
    request_animation_frame(move || {
        if starts.get() != start {
            return;
        }
        let now = now_ms();
        let secs = ((now - last_ms) / 1000.0).clamp(0.0, MAX_FRAME_SECS);
        let due = carried + secs * untrack(|| replay.view.ticks_per_sec());
        let ticks = due.floor();
        if ticks >= 1.0 {
            replay.jump(replay.view.cursor.get_untracked().saturating_add(ticks as usize));
        }
        if replay.view.cursor.get_untracked() + 1 >= replay.len() {
            replay.view.playing.set(false);
        } else {
            next_frame(replay, starts, start, now, due - ticks);
        }
    });
}
