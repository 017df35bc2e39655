//! Replicas: those that serve, those that start, and what was asked for.

use super::axes::{grid, round_steps, time_axis, value_axis};
use super::paths::{Boxes, UPRIGHT_PX, dashed, fill, line, stepped, steps};
use super::picture::Picture;
use super::window::Window;
use super::{Theme, View, thin};
use crate::report::Report;
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
    let (window, columns) = (Window::new(report, view), &report.columns);
    let per_column = window.per_column;
    let ready = |tick: usize| f64::from(columns.ready[tick]);
    let wanted = |tick: usize| f64::from(columns.target[tick]);
    // What was asked for at the cursor is on its way already, though nothing of it started within the tick.
    let starting = |tick: usize| {
        let asked = if tick == view.cursor { columns.target[tick].saturating_sub(columns.ready[tick]) } else { 0 };
        f64::from(columns.starting[tick].max(asked))
    };
    let both = |tick: usize| ready(tick) + starting(tick);
    let ready_at = thin::changes(window.ticks.clone(), per_column, ready);
    let both_at = thin::changes(window.ticks.clone(), per_column, both);
    let wanted_at = thin::changes(window.ticks.clone(), per_column, wanted);
    let most = both_at.iter().map(|tick| both(*tick)).chain(wanted_at.iter().map(|tick| wanted(*tick)));
    let (step, top) = round_steps(most.fold(LEAST_TOP, f64::max) + 1.0, INTERVALS, 1.0);

    let (end, boxes) = (window.ticks.end, Boxes::new(&window, ready, starting));
    let area = AreaStyle::new().color(theme.capacity.as_str()).opacity(READY_AREA);
    let edge = LineStyle::new().color(theme.starting.as_str()).width(1.0).opacity(1.0);
    Picture::new()
        .grid(grid(view).top(TOP_PX).bottom(BOTTOM_PX))
        .x_axis(time_axis(report, view, theme, false))
        .y_axis(value_axis(theme, (0.0, top), step))
        .series(fill("starting", &theme.starting_fill, boxes.outlines).styled(|line| line.line_style(edge)))
        .series(line("starting_thin", &theme.starting, UPRIGHT_PX, boxes.uprights))
        .series(
            stepped(line("ready", &theme.capacity, 1.25, steps(&ready_at, end, ready)))
                .styled(|line| line.area_style(area)),
        )
        .series(stepped(dashed("wanted", &theme.text_2, 1.0, steps(&wanted_at, end, wanted))))
}
