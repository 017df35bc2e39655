//! The cursor that moves by itself: ticks per second against the display's clock.

use super::App;
use super::browser::now_ms;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;

/// Last notch of the speed slider.
pub const NOTCHES: u32 = 40;
/// Notch at which the page opens.
const DEFAULT_NOTCH: u32 = 18;
/// The speed of that notch, ticks per second.
pub const DEFAULT_SPEED: f64 = 63.0;
/// Longest step of time between two frames: a tab that was hidden goes on where it was.
const MAX_FRAME_SECS: f64 = 0.25;

/// Ticks per second up to which words change with every tick. Faster, nobody could read them.
const READABLE_SPEED: f64 = 100.0;
/// Milliseconds between two changes of the words at faster speeds.
const WORDS_MILLIS: f64 = 125.0;

/// Ticks per second at a notch: ten notches are a factor of ten, two significant digits.
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
pub fn change_speed(app: App, notches: i32) {
    let notch = notch_of(app.speed.get_untracked()).saturating_add_signed(notches);
    app.speed.set(speed_of(notch));
}

/// Plays or pauses. Playing at the end starts over.
pub fn toggle(app: App) {
    let is_playing = app.playing.get_untracked();
    if !is_playing {
        if app.is_empty() {
            return;
        }
        if app.cursor.get_untracked() + 1 >= app.len() {
            app.jump(0);
        }
    }
    app.playing.set(!is_playing);
}

/// Lets the words follow the cursor, at once or, while it runs faster than one can read, now and then: the frames belong
/// to the charts.
fn tell(app: App) {
    let told_ms = Rc::new(Cell::new(0.0));
    Effect::new(move || {
        let cursor = app.cursor.get();
        let is_fast = app.playing.get() && app.speed.get() > READABLE_SPEED;
        let now = now_ms();
        if !is_fast || now - told_ms.get() >= WORDS_MILLIS {
            told_ms.set(now);
            app.told.set(cursor);
        }
    });
}

/// Moves the cursor in each frame while `playing` is set.
pub fn run(app: App) {
    tell(app);
    // Each start has its number, so that a loop that was stopped and started in one frame does not run twice.
    let starts = Rc::new(Cell::new(0_u32));
    Effect::new(move || {
        starts.set(starts.get().wrapping_add(1));
        if app.playing.get() {
            next_frame(app, Rc::clone(&starts), starts.get(), now_ms(), 0.0);
        }
    });
}

fn next_frame(app: App, starts: Rc<Cell<u32>>, start: u32, last_ms: f64, carried: f64) {
    request_animation_frame(move || {
        if starts.get() != start {
            return;
        }
        let now = now_ms();
        let secs = ((now - last_ms) / 1000.0).clamp(0.0, MAX_FRAME_SECS);
        let due = carried + secs * app.speed.get_untracked();
        let ticks = due.floor();
        if ticks >= 1.0 {
            app.jump(app.cursor.get_untracked().saturating_add(ticks as usize));
        }
        if app.cursor.get_untracked() + 1 >= app.len() {
            app.playing.set(false);
        } else {
            next_frame(app, starts, start, now, due - ticks);
        }
    });
}
