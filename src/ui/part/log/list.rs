//! What the log knows: its filter, the rows that pass, which of them are in viewport, and where the keys stand.
//!
//! Rows are drawn in slots that stay: what an element reads keeps a trace of it after it is gone, so that rows that came and went with the
//! cursor would add up in hours of replay.

use crate::readout::log::{LogIndex, Rows, Selection, known_at, place_in_slot, slot_order};
use crate::report::{LogRow, Report};
use crate::ui::kit::browser;
use crate::ui::model::replay::Replay;
use leptos::html;
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use web_sys::KeyboardEvent;

/// Rows kept ready above and below the ones in viewport.
const SPARE_ROWS: usize = 6;
/// Height of a row until one has been measured, in pixels.
const FIRST_GUESS: f64 = 26.0;
/// Height of the table's head in pixels.
const HEAD: f64 = 24.0;

/// The signals of the log.
#[derive(Clone, Copy)]
pub struct Log {
    /// The page.
    pub replay: Replay,
    /// What is let through.
    pub selection: RwSignal<Selection>,
    /// Rows by filter, for the counts.
    pub index: Memo<LogIndex>,
    /// Rows that pass.
    pub rows: Memo<Rows>,
    /// Whether rows after the cursor are listed, too.
    pub is_whole: RwSignal<bool>,
    /// Rows that are listed: those that have begun by the cursor, or all.
    pub visible: Memo<usize>,
    /// The row that holds the cursor.
    pub selected: Memo<Option<usize>>,
    /// The row that the arrow keys stand on.
    pub active: RwSignal<Option<usize>>,
    /// What of the list is in viewport: scrolled by, height, height of a row; pixels.
    pub viewport: RwSignal<(f64, f64, f64)>,
    /// How many slots there are.
    pub slots: Memo<usize>,
    /// First and one past the last row that is drawn, counted from the newest.
    pub window: Memo<(usize, usize)>,
    /// The list that scrolls.
    pub scroller: NodeRef<html::Div>,
}

/// A row as it is drawn.
#[derive(Clone)]
pub struct Drawn {
    /// Where it is from.
    pub report: Arc<Report>,
    /// Its number in the report's log.
    pub number: usize,
    /// What is known of it at the cursor.
    pub row: LogRow,
}

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Drawn {
    /// What it is drawn for: with equal keys it need not be drawn again.
    fn key(&self) -> (usize, usize, u32, bool) {
        (Arc::as_ptr(&self.report.columns).addr(), self.number, self.row.last, self.row.anomaly.is_some())
    }
}

impl Log {
    /// The log of the page, with nothing filtered.
    pub fn new(replay: Replay) -> Self {
        let selection = RwSignal::new(Selection::default());
        let index = Memo::new(move |_| {
            replay.report.with(|report| report.as_ref().map(|report| LogIndex::new(report)).unwrap_or_default())
        });
        let rows = Memo::new(move |_| {
            let selection = selection.get();
            replay.report.with(|report| report.as_ref().map(|r| Rows::select(r, &selection)).unwrap_or_default())
        });
        let is_whole = RwSignal::new(false);
        let visible = Memo::new(move |_| {
            rows.with(
                |rows| if is_whole.get() { rows.len() } else { rows.visible_up_to(replay.view.text_cursor.get()) },
            )
        });
        let selected = Memo::new(move |_| {
            let cursor = replay.view.text_cursor.get();
            replay.report.with(|report| {
                let log = &report.as_ref()?.log;
                let number = log.partition_point(|row| row.first as usize <= cursor).checked_sub(1)?;
                log.get(number).filter(|row| cursor <= row.last as usize).map(|_| number)
            })
        });
        let viewport = RwSignal::new((0.0, 0.0, FIRST_GUESS));
        // Never fewer than before, as a list that is hidden is of no height.
        let slots = Memo::new(move |before: Option<&usize>| {
            let (_, height, row) = viewport.get();
            ((height / row) as usize + 2 * SPARE_ROWS + 1).max(before.copied().unwrap_or(0))
        });
        let window = Memo::new(move |_| {
            let ((top, _, row), visible) = (viewport.get(), visible.get());
            let first = ((top / row) as usize).saturating_sub(SPARE_ROWS).min(visible);
            (first, (first + slots.get()).min(visible))
        });
        Self {
            replay,
            selection,
            index,
            rows,
            is_whole,
            visible,
            selected,
            active: RwSignal::new(None),
            viewport,
            slots,
            window,
            scroller: NodeRef::new(),
        }
    }

    /// Every slot, those of the rows that are drawn first, the newest of them on top. A row keeps its slot while it is drawn.
    pub fn order(&self) -> Vec<usize> {
        slot_order(self.places(), self.slots.get())
    }

    /// The row in a slot.
    pub fn in_slot(&self, slot: usize) -> Option<Drawn> {
        let place = place_in_slot(self.places(), self.slots.get(), slot)?;
        let report = self.replay.report.get()?;
        let cursor = if self.is_whole.get() { report.len() } else { self.replay.view.text_cursor.get() };
        let number = self.rows.with(|rows| rows.row(place))?;
        let row = known_at(&report, report.log.get(number)?, cursor);
        Some(Drawn { report, number, row })
    }

    /// Places of the rows that are drawn, counted from the oldest.
    fn places(&self) -> Range<usize> {
        let ((first, end), visible) = (self.window.get(), self.visible.get());
        visible.saturating_sub(end)..visible.saturating_sub(first)
    }

    /// Moves the cursor to the start of a row.
    pub fn jump(&self, number: usize) {
        let first =
            self.replay.report.with_untracked(|r| r.as_ref().and_then(|r| r.log.get(number).map(|row| row.first)));
        if let Some(first) = first {
            self.active.set(Some(number));
            self.replay.jump(first as usize);
        }
    }

    /// Arrow keys move between rows, Enter goes to the one they stand on.
    pub fn key(&self, event: &KeyboardEvent) {
        let down = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            "Enter" => {
                if let Some(number) = self.active.get_untracked().or(self.selected.get_untracked()) {
                    self.jump(number);
                }
                return;
            }
            _ => return,
        };
        // The page's own keys and the list's own scrolling would move as well.
        event.prevent_default();
        event.stop_propagation();
        let visible = self.visible.get_untracked();
        let Some(newest) = visible.checked_sub(1) else { return };
        let place_of = |number: usize| self.rows.with_untracked(|rows| rows.place_of(number));
        let here = self.active.get_untracked().or(self.selected.get_untracked()).and_then(place_of);
        let place = match here {
            None => newest,
            Some(place) if down => place.saturating_sub(1),
            Some(place) => place.saturating_add(1).min(newest),
        };
        self.active.set(self.rows.with_untracked(|rows| rows.row(place)));
        self.show(newest - place.min(newest));
    }

    /// Scrolls just as far as it takes to have the row, counted from the newest, in viewport.
    fn show(&self, place: usize) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let (top, height, row) = self.viewport.get_untracked();
        let start = place as f64 * row;
        if start < top {
            scroller.set_scroll_top(start as i32);
        } else if start + row > top + height - HEAD {
            scroller.set_scroll_top((start + row + HEAD - height).ceil() as i32);
        }
    }

    /// Keeps the rows in viewport where they are when newer ones come above them.
    pub fn hold_place(&self) {
        let log = *self;
        Effect::new(move |before: Option<(usize, Selection)>| {
            let now = (log.visible.get(), log.selection.get());
            let (top, height, row) = log.viewport.get_untracked();
            if let (Some((visible, selection)), Some(scroller)) = (before, log.scroller.get_untracked()) {
                let is_same = selection == now.1;
                let moved = if is_same { top + (now.0 as f64 - visible as f64) * row } else { 0.0 };
                // At the top the newest row is followed.
                if top > row / 2.0 && (now.0 != visible || !is_same) {
                    let moved = moved.max(0.0);
                    // Set at once, so that this frame already draws the right rows.
                    log.viewport.set((moved, height, row));
                    request_animation_frame(move || scroller.set_scroll_top(moved as i32));
                }
            }
            now
        });
    }

    /// Reads how high the list and a row really are.
    pub fn measure(&self) {
        let log = *self;
        Effect::new(move |_| {
            let Some(scroller) = log.scroller.get() else { return };
            browser::follow_size(&scroller, move |_, height| log.viewport.update(|viewport| viewport.1 = height));
        });
        // A row's height is read when there is a first one and when the layout changes: reading it makes the browser lay
        // the page out at once, which no frame of the replay should pay for.
        let has_rows = Memo::new(move |_| log.visible.get() > 0);
        Effect::new(move |_| {
            if has_rows.get() {
                // A list that comes back starts at its top.
                log.viewport.update(|viewport| viewport.0 = 0.0);
            }
        });
        Effect::new(move |_| {
            let guess = log.viewport.with_untracked(|viewport| viewport.2);
            log.replay.view.screen.is_narrow.track();
            has_rows.track();
            request_animation_frame(move || {
                let Some(scroller) = log.scroller.try_get_untracked().flatten() else { return };
                let Ok(Some(row)) = scroller.query_selector("tr[data-row]") else { return };
                let height = row.get_bounding_client_rect().height();
                if height > 0.0 && (height - guess).abs() > 0.1 {
                    log.viewport.update(|viewport| viewport.2 = height);
                }
            });
        });
    }

    /// Numbers of all rows that pass, whatever the cursor.
    pub fn passing(&self) -> Vec<usize> {
        self.rows.with_untracked(|rows| (0..rows.len()).filter_map(|at| rows.row(at)).collect())
    }
}
