//! The ticks that a view shows and that are known.

use super::View;
use crate::report::Report;
use std::ops::Range;

/// Width from which a tick is drawn as a step, CSS pixels.
const STEP_PX: f64 = 4.0;

/// Known ticks inside a view, and how finely they can be told apart.
#[derive(Debug, Clone)]
pub(super) struct Window {
    /// Ticks to draw: visible, not after the cursor, with one more at the left so that lines run out of the plot.
    pub ticks: Range<usize>,
    /// Left and right edge of the plot in ticks.
    pub edges: (f64, f64),
    /// Ticks per pixel.
    pub per_px: f64,
    /// Whole ticks that share one pixel column, at least 1. A column is never narrower than a pixel: ECharts drops
    /// points that are closer, and an outline without its last point would leak.
    pub per_column: usize,
    /// Whether a tick is wide enough to be drawn as a step.
    pub is_stepped: bool,
}

impl Window {
    /// The window of `view` on `report`; empty where they do not meet.
    pub fn new(report: &Report, view: &View) -> Self {
        let per_px = view.ticks_per_px();
        let known = report.len().min(view.cursor.saturating_add(1));
        // A float cast saturates: whatever lies outside, or is no number, ends up at an edge.
        let (start, end) = ((view.first.floor() - 1.0) as usize, view.last.ceil() as usize);
        let end = if per_px > 0.0 { end.min(known) } else { 0 };
        Self {
            ticks: start.min(end)..end,
            edges: (view.first, view.last),
            per_px,
            per_column: (per_px.ceil() as usize).max(1),
            is_stepped: per_px > 0.0 && per_px * STEP_PX <= 1.0,
        }
    }

    /// Whether `tick` is shown.
    pub fn holds(&self, tick: usize) -> bool {
        self.ticks.contains(&tick)
    }
}
