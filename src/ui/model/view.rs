//! How a replay is looked at: cursor, playback, zoom, pointer.

use super::screen::Screen;
use leptos::prelude::*;

/// Buckets in the window that follows the cursor.
const WIDTH_BUCKETS: f64 = 330.0;
/// The same on a phone.
const WIDTH_BUCKETS_NARROW: f64 = 150.0;
/// Buckets in it at least, however short the replay is.
const SHORTEST_BUCKETS: f64 = 12.0;
/// Share of the window that lies ahead of the cursor.
const AHEAD_SHARE: f64 = 0.13;
/// Buckets per second at which playback begins.
pub const DEFAULT_SPEED: f64 = 63.0;

/// The look at a replay.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Last tick that has happened.
    pub cursor: RwSignal<usize>,
    /// The tick that figures, reasons and log are of: the cursor, or at fast speeds where it was a moment ago.
    pub text_cursor: RwSignal<usize>,
    /// Whether the cursor moves by itself.
    pub playing: RwSignal<bool>,
    /// Buckets per second while it does, so that a finer tick does not slow the trace down.
    pub speed: RwSignal<f64>,
    /// The window that was zoomed to, in ticks; `None` follows the cursor.
    pub span: RwSignal<Option<(f64, f64)>>,
    /// Tick under the pointer.
    pub hover: RwSignal<Option<usize>>,
    /// Where the cursor goes when the next report arrives, in seconds of the trace's clock.
    pub seek_secs: StoredValue<Option<i64>>,
    /// Ticks of the replay; 0 while there is none.
    pub length: Memo<usize>,
    /// Ticks in a bucket of the trace.
    pub per_bucket: Memo<usize>,
    /// The display.
    pub screen: Screen,
}

impl View {
    /// The beginning of a replay of `length` ticks, `per_bucket` of them in a bucket, at rest.
    pub fn new(screen: Screen, length: Memo<usize>, per_bucket: Memo<usize>) -> Self {
        Self {
            cursor: RwSignal::new(0),
            text_cursor: RwSignal::new(0),
            playing: RwSignal::new(false),
            speed: RwSignal::new(DEFAULT_SPEED),
            span: RwSignal::new(None),
            hover: RwSignal::new(None),
            seek_secs: StoredValue::new(None),
            length,
            per_bucket,
            screen,
        }
    }

    /// First and last tick of the window. The one that follows the cursor starts at tick 0 and keeps the cursor near its right end
    /// from there on. A short replay has a window of its own length.
    pub fn window(&self) -> (f64, f64) {
        self.window_at(self.cursor)
    }

    /// The same as it was when the words were written.
    pub fn text_window(&self) -> (f64, f64) {
        self.window_at(self.text_cursor)
    }

    fn window_at(&self, cursor: RwSignal<usize>) -> (f64, f64) {
        self.span.get().unwrap_or_else(|| {
            let per_bucket = self.per_bucket.get() as f64;
            let buckets = if self.screen.is_narrow.get() { WIDTH_BUCKETS_NARROW } else { WIDTH_BUCKETS };
            let width = buckets * per_bucket;
            let whole = self.length.get() as f64 / (1.0 - AHEAD_SHARE);
            let width = if whole > 0.0 { width.min(whole.max(SHORTEST_BUCKETS * per_bucket)) } else { width };
            let end = cursor.get() as f64 + 1.0 + width * AHEAD_SHARE;
            let start = (end - width).max(0.0);
            (start, start + width)
        })
    }

    /// Ticks per second while playing.
    pub fn ticks_per_sec(&self) -> f64 {
        self.speed.get() * self.per_bucket.get() as f64
    }

    /// Moves the cursor to `tick`. A zoomed window that would lose the cursor moves along.
    pub fn move_to(&self, tick: usize) {
        if tick != self.cursor.get_untracked() {
            self.cursor.set(tick);
        }
        if let Some((first, last)) = self.span.get_untracked() {
            let (at, width) = (tick as f64, last - first);
            let is_ahead = self.playing.get_untracked() && at + 1.0 > first + width * (1.0 - AHEAD_SHARE);
            if at < first || at > last - 1.0 || is_ahead {
                let start = (at + 1.0 - width * (1.0 - AHEAD_SHARE)).max(0.0);
                self.span.set(Some((start, start + width)));
            }
        }
    }
}
