//! Replicas: those that serve, those that start, and what was asked for.

use super::axes::{bare_frame, grid, round_steps, time_axis, value_axis};
use super::paths::{Boxes, UPRIGHT_PX, dashed, fill, line, stepped, steps};
use super::picture::Picture;
use super::window::Window;
use super::{Scale, Theme, View, thin};
use crate::report::{Columns, Report};
use charming::element::{AreaStyle, LineStyle};

/// Space above the plot, CSS pixels.
pub(super) const TOP_PX: f64 = 6.0;
/// Space below it, CSS pixels.
pub(super) const BOTTOM_PX: f64 = 8.0;
/// Opacity of the area under the ready replicas.
const READY_AREA: f64 = 0.1;
/// Most steps of the axis.
const INTERVALS: f64 = 3.0;
/// Replicas that the axis shows at least, so that a small fleet does not look large.
const LEAST_TOP: f64 = 8.0;

/// The chart "Replicas".
pub fn replicas(report: &Report, view: &View, theme: &Theme) -> Picture {
    let frame = Picture::new()
        .grid(grid(view).top(TOP_PX).bottom(BOTTOM_PX))
        .x_axis(time_axis(report, view, theme, false))
        .y_axis(value_axis(theme, replicas_scale(report, view)));
    with_past(frame, &Fleet::new(report, view.cursor), &Window::new(report, view), theme)
}

/// The same without words and lines of axes.
pub fn replicas_past(report: &Report, view: &View, scale: Scale, theme: &Theme) -> Picture {
    let frame = bare_frame(view, scale, TOP_PX, BOTTOM_PX);
    with_past(frame, &Fleet::new(report, view.cursor), &Window::new(report, view), theme)
}

/// The value axis: all known counts in sight have room on it.
pub fn replicas_scale(report: &Report, view: &View) -> Scale {
    let (fleet, window) = (Fleet::new(report, view.cursor), Window::new(report, view));
    let counts = window.ticks.map(|tick| fleet.both(tick).max(fleet.wanted(tick)));
    Scale::from_zero(round_steps(counts.fold(LEAST_TOP, f64::max) + 1.0, INTERVALS, 1.0))
}

/// Replicas at a tick.
struct Fleet<'a> {
    columns: &'a Columns,
    now: usize,
}

impl<'a> Fleet<'a> {
    fn new(report: &'a Report, now: usize) -> Self {
        Self { columns: &report.columns, now }
    }

    fn ready(&self, tick: usize) -> f64 {
        f64::from(self.columns.ready[tick])
    }

    fn wanted(&self, tick: usize) -> f64 {
        f64::from(self.columns.target[tick])
    }

    /// What was asked for now is on its way already, though nothing of it started within the tick.
    fn starting(&self, tick: usize) -> f64 {
        let columns = self.columns;
        let asked = if tick == self.now { columns.target[tick].saturating_sub(columns.ready[tick]) } else { 0 };
        f64::from(columns.starting[tick].max(asked))
    }

    fn both(&self, tick: usize) -> f64 {
        self.ready(tick) + self.starting(tick)
    }
}

fn with_past(frame: Picture, fleet: &Fleet<'_>, window: &Window, theme: &Theme) -> Picture {
    let (ready, wanted) = (|tick: usize| fleet.ready(tick), |tick: usize| fleet.wanted(tick));
    let ready_at = thin::changes(window.ticks.clone(), window.per_column, ready);
    let wanted_at = thin::changes(window.ticks.clone(), window.per_column, wanted);
    let (end, boxes) = (window.ticks.end, Boxes::new(window, ready, |tick| fleet.starting(tick)));
    let area = AreaStyle::new().color(theme.capacity.as_str()).opacity(READY_AREA);
    let edge = LineStyle::new().color(theme.starting.as_str()).width(1.0).opacity(1.0);
    frame
        .series(fill("starting", &theme.starting_fill, boxes.outlines).styled(|line| line.line_style(edge)))
        .series(line("starting_thin", &theme.starting, UPRIGHT_PX, boxes.uprights))
        .series(
            stepped(line("ready", &theme.capacity, 1.25, steps(&ready_at, end, ready)))
                .styled(|line| line.area_style(area)),
        )
        .series(stepped(dashed("wanted", &theme.text_2, 1.0, steps(&wanted_at, end, wanted))))
}
