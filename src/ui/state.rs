//! What the page knows: one struct of signals that every component copies.

use super::data::Data;
use super::forecasts::Forecasts;
use super::revival::Deaths;
use super::share::Sharing;
use super::unkept::Unkept;
use crate::job::AppError;
use crate::report::Report;
use crate::scenario::{DataRef, Notice, Scenario};
use crate::series::Digest;
use crate::worker::Client;
use leptos::prelude::*;
use std::sync::Arc;

/// Ticks in the window that follows the cursor.
const WIDTH_TICKS: f64 = 330.0;
/// The same on a phone.
const WIDTH_TICKS_NARROW: f64 = 150.0;
/// Share of the window that lies ahead of the cursor.
const AHEAD_SHARE: f64 = 0.13;

/// The page's state. Cheap to copy; all of it lives as long as the page.
#[derive(Clone, Copy)]
pub struct App {
    /// The finished run that is shown.
    pub report: RwSignal<Option<Arc<Report>>>,
    /// What the controls say; the report may still be of an older one.
    pub scenario: RwSignal<Scenario>,
    /// Last tick that has happened.
    pub cursor: RwSignal<usize>,
    /// The tick that figures, reasons and log tell of: the cursor, or at fast speeds where it was a moment ago.
    pub told: RwSignal<usize>,
    /// Whether the cursor moves by itself.
    pub playing: RwSignal<bool>,
    /// Ticks per second while it does.
    pub speed: RwSignal<f64>,
    /// The window that was zoomed to, in ticks; `None` follows the cursor.
    pub span: RwSignal<Option<(f64, f64)>>,
    /// Tick under the pointer.
    pub hover: RwSignal<Option<usize>>,
    /// What the worker is doing: what, done, total. `None` when idle.
    pub progress: RwSignal<Option<(String, usize, usize)>>,
    /// Why there is no picture.
    pub failure: RwSignal<Option<AppError>>,
    /// Notices of the page itself, oldest first: the link, a file, the worker.
    pub notices: RwSignal<Vec<Notice>>,
    /// Notices that the reader has dismissed, on whatever page.
    pub dismissed: RwSignal<Vec<Notice>>,
    /// A short confirmation.
    pub toast: RwSignal<Option<String>>,
    /// The scenario that the toast's Undo goes back to.
    pub undo: RwSignal<Option<Scenario>>,
    /// Counts theme changes, so that canvases draw again.
    pub theme: RwSignal<u32>,
    /// Whether the page is a phone's.
    pub is_narrow: RwSignal<bool>,
    /// Whether the rail is open where it is a drawer.
    pub is_rail_open: RwSignal<bool>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<Dialog>>,
    /// The engine's worker, once it was started.
    pub client: StoredValue<Option<Client>, LocalStorage>,
    /// What the engine's worker died of.
    pub deaths: StoredValue<Deaths>,
    /// Whether a run is under way.
    pub is_running: RwSignal<bool>,
    /// Whether it takes long enough to be worth a word.
    pub is_slow: RwSignal<bool>,
    /// Number of the newest run.
    pub run_number: StoredValue<u32>,
    /// The file that was opened last: its name, and how a scenario names it.
    pub own_trace: RwSignal<Option<(String, DataRef)>>,
    /// Time and cursor before the last click on a chart, so that a double click can take its first click back.
    pub before_click: StoredValue<(f64, usize)>,
    /// The page that is seen.
    pub page: RwSignal<PageId>,
    /// What the Forecasts page knows.
    pub forecasts: Forecasts,
    /// What the Data page knows.
    pub data: Data,
    /// Traces that the browser does not keep.
    pub unkept: StoredValue<Unkept>,
    /// The own trace that the engine's worker has for certain.
    pub handed: StoredValue<Option<Digest>>,
    /// Where the cursor goes when the next report arrives, in seconds of the trace's clock.
    pub wanted_secs: StoredValue<Option<i64>>,
    /// What travels with links and files.
    pub sharing: Sharing,
}

/// A page under the top bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageId {
    /// The replay.
    Replay,
    /// The comparison of models.
    Forecasts,
    /// Own traffic.
    Data,
}

impl PageId {
    /// Every page, in the tabs' order.
    pub const ALL: [Self; 3] = [Self::Replay, Self::Forecasts, Self::Data];

    /// Its name in an address' hash.
    pub const fn hash(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Forecasts => "forecasts",
            Self::Data => "data",
        }
    }

    /// Its name on the tab.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Replay => "Replay",
            Self::Forecasts => "Forecasts",
            Self::Data => "Data",
        }
    }
}

/// What can lie over the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// The replay beside its baselines.
    Compare,
    /// Keyboard shortcuts.
    Help,
    /// A link that could not be copied.
    Link(String),
    /// The link and what is inside.
    Share,
    /// Everything that can be saved as a file.
    Export,
    /// Whether to open the trace of a link that has so many buckets.
    LargeTrace(usize),
}

impl App {
    /// A page that has nothing yet.
    pub fn new(scenario: Scenario) -> Self {
        Self {
            report: RwSignal::new(None),
            scenario: RwSignal::new(scenario),
            cursor: RwSignal::new(0),
            told: RwSignal::new(0),
            playing: RwSignal::new(false),
            speed: RwSignal::new(super::playback::DEFAULT_SPEED),
            span: RwSignal::new(None),
            hover: RwSignal::new(None),
            progress: RwSignal::new(None),
            failure: RwSignal::new(None),
            notices: RwSignal::new(Vec::new()),
            dismissed: RwSignal::new(Vec::new()),
            toast: RwSignal::new(None),
            undo: RwSignal::new(None),
            theme: RwSignal::new(0),
            is_narrow: RwSignal::new(false),
            is_rail_open: RwSignal::new(false),
            dialog: RwSignal::new(None),
            client: StoredValue::new_local(None),
            deaths: StoredValue::new(Deaths::default()),
            is_running: RwSignal::new(false),
            is_slow: RwSignal::new(false),
            run_number: StoredValue::new(0),
            own_trace: RwSignal::new(None),
            before_click: StoredValue::new((f64::NEG_INFINITY, 0)),
            page: RwSignal::new(PageId::Replay),
            forecasts: Forecasts::new(),
            data: Data::new(),
            unkept: StoredValue::new(Unkept::default()),
            handed: StoredValue::new(None),
            wanted_secs: StoredValue::new(None),
            sharing: Sharing::new(),
        }
    }

    /// Ticks of the report, 0 without one; not tracked.
    pub fn len(&self) -> usize {
        self.report.with_untracked(|report| report.as_ref().map_or(0, |report| report.len()))
    }

    /// Whether there is nothing to replay; not tracked.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Moves the cursor to `tick`, at most the last. A zoomed window that would lose the cursor moves along.
    pub fn jump(&self, tick: usize) {
        let tick = tick.min(self.len().saturating_sub(1));
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

    /// Moves the cursor by `ticks`.
    pub fn step(&self, ticks: isize) {
        self.jump(self.cursor.get_untracked().saturating_add_signed(ticks));
    }

    /// Confirms something that cannot be seen otherwise.
    pub fn toast(&self, text: impl Into<String>) {
        self.undo.set(None);
        self.toast.set(Some(text.into()));
    }

    /// First and last tick in sight. The window that follows the cursor starts at tick 0 and keeps the cursor near its
    /// right end from there on.
    pub fn view(&self) -> (f64, f64) {
        self.span.get().unwrap_or_else(|| {
            let width = self.default_width();
            let end = self.cursor.get() as f64 + 1.0 + width * AHEAD_SHARE;
            let start = (end - width).max(0.0);
            (start, start + width)
        })
    }

    /// Ticks in the window that follows the cursor.
    pub fn default_width(&self) -> f64 {
        if self.is_narrow.get() { WIDTH_TICKS_NARROW } else { WIDTH_TICKS }
    }

    /// Shows a notice of the page, even if the same was dismissed before; an older one with the same code goes.
    pub fn notify(&self, notice: Notice) {
        self.dismissed.update(|dismissed| dismissed.retain(|other| *other != notice));
        self.notices.update(|notices| {
            notices.retain(|other| other.code != notice.code || other.field != notice.field);
            notices.push(notice);
        });
    }
}
