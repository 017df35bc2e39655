//! Zooming a replay.

use crate::ui::model::replay::Replay;
use leptos::prelude::*;

/// Fewest ticks in sight.
const MIN_TICKS: f64 = 8.0;
/// Zoom of one key press or button.
const KEY_FACTOR: f64 = 1.6;
/// The widest window, as a multiple of the replay: the future right of the last cursor takes some of it.
const MAX_SHARE: f64 = 1.15;

/// Shows the ticks from `first` to `last`, not fewer than can be read and not more than there are.
pub fn show_span(replay: Replay, (first, last): (f64, f64)) {
    let most = (replay.len() as f64 * MAX_SHARE).max(MIN_TICKS);
    let width = (last - first).clamp(MIN_TICKS, most);
    let center = (first + last) / 2.0;
    let start = (center - width / 2.0).clamp(0.0, (most - width).max(0.0));
    if start.is_finite() && width.is_finite() && !replay.is_empty() {
        replay.view.span.set(Some((start, start + width)));
    }
}

/// Zooms in around the cursor, or out.
pub fn zoom(replay: Replay, is_in: bool) {
    let (first, last) = untrack(|| replay.view.window());
    let cursor = replay.view.cursor.get_untracked() as f64 + 1.0;
    let center = if (first..=last).contains(&cursor) { cursor } else { (first + last) / 2.0 };
    let factor = if is_in { 1.0 / KEY_FACTOR } else { KEY_FACTOR };
    show_span(replay, (center - (center - first) * factor, center + (last - center) * factor));
}

/// Follows the cursor again.
pub fn follow_cursor(replay: Replay) {
    replay.view.span.set(None);
}
