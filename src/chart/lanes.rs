//! Three lanes of marks under the main plot (scale, held, anomaly), and the rings that anomalies have on the load.

use super::axes::{axis_label, bare_axis, grid, span, split_line, time_axis};
use super::paths::{line, point};
use super::picture::{Picture, Plotted, Point};
use super::thin::{self, Mark};
use super::window::Window;
use super::{Theme, View};
use crate::detect::Verdict;
use crate::policy::Action;
use crate::report::{LogRow, Report};
use charming::component::Axis;
use charming::element::{AxisLine, AxisTick, AxisType, ItemStyle, Symbol};
use charming::series::Scatter;

/// Height of the lanes, CSS pixels.
pub const HEIGHT_PX: f64 = 54.0;
/// Space below them, CSS pixels.
const BOTTOM_PX: f64 = 2.0;
/// Thickness of a hold's bar, CSS pixels.
const BAR_PX: f64 = 5.0;
/// Shortest bar that can be seen, CSS pixels.
const SHORTEST_BAR_PX: f64 = 1.5;
/// Gap below which two bars can't be told apart, CSS pixels.
const SMALLEST_GAP_PX: f64 = 1.0;
const UP: &str = "path://M0,9 L5,0 L10,9Z";
const DOWN: &str = "path://M0,0 L5,9 L10,0Z";
/// The lanes from top to bottom.
const SCALE: f64 = 0.0;
const HELD: f64 = 1.0;
const ANOMALY: f64 = 2.0;

/// Names of the lanes from top to bottom.
pub const fn lane_names(is_narrow: bool) -> [&'static str; 3] {
    ["scale", "held", if is_narrow { "anom." } else { "anomaly" }]
}

/// Adds the lanes' grid and axes to `chart`, without anything to be seen.
pub(super) fn bare_frame(chart: Picture, view: &View) -> Picture {
    let lanes = bare_axis((-0.5, 2.5)).grid_index(1).inverse(true);
    let time = bare_axis(span(view)).grid_index(1);
    chart.grid(grid(view).height(HEIGHT_PX).bottom(BOTTOM_PX)).x_axis(time).y_axis(lanes)
}

/// Adds the lanes' grid and axes to `chart`.
pub(super) fn frame(chart: Picture, report: &Report, view: &View, theme: &Theme) -> Picture {
    let names = Axis::new()
        .type_(AxisType::Category)
        .grid_index(1)
        .inverse(true)
        .data(lane_names(view.is_narrow).to_vec())
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .axis_label(axis_label(theme))
        .split_line(split_line(theme, true));
    let time = time_axis(report, view, theme, false).grid_index(1).split_line(split_line(theme, false));
    chart.grid(grid(view).height(HEIGHT_PX).bottom(BOTTOM_PX)).x_axis(time).y_axis(names)
}

/// Adds rings and marks to `chart`.
pub(super) fn add(chart: Picture, report: &Report, window: &Window, theme: &Theme) -> Picture {
    let rows = visible_rows(report, window);
    let spikes = anomalies(report, window, Verdict::Spike);
    let drops = anomalies(report, window, Verdict::Drop);
    let scaled = |action: Action, is_override: bool| {
        let is_one = |row: &&LogRow| row.action == action && (row.is_override && action == Action::Out) == is_override;
        let ticks = rows.iter().filter(is_one).map(|row| row.first as usize).filter(|tick| window.holds(*tick));
        in_lane(&thin::join(ticks, window.per_px), SCALE)
    };
    let (up, down) = (Symbol::Custom(UP.to_owned()), Symbol::Custom(DOWN.to_owned()));
    let hollow = |color: &str, width: f64| hollow(theme, color, width);
    chart
        .series(marks("ring_drop", Symbol::Circle, 8.0, hollow(&theme.drop, 1.75), on_load(report, &drops)))
        .series(marks("ring_spike", Symbol::Circle, 8.0, hollow(&theme.spike, 1.75), on_load(report, &spikes)))
        .series(lane(marks("scale_in", down, 7.0, hollow(&theme.scale_in, 1.25), scaled(Action::In, false))))
        .series(lane(marks("scale_out", up.clone(), 7.0, filled(&theme.scale_out), scaled(Action::Out, false))))
        .series(lane(marks("override", up, 9.0, filled(&theme.load), scaled(Action::Out, true))))
        .series(
            line("held", &theme.held, BAR_PX, held(rows, window))
                .styled(|line| line.x_axis_index(1.0).y_axis_index(1.0)),
        )
        .series(lane(diamonds("anomaly_drop", hollow(&theme.drop, 1.5), in_lane(&drops, ANOMALY))))
        .series(lane(diamonds("anomaly_spike", filled(&theme.spike), in_lane(&spikes, ANOMALY))))
}

/// Visible anomalies of one kind, joined where they are too close.
pub(super) fn anomalies(report: &Report, window: &Window, kind: Verdict) -> Vec<Mark> {
    let verdicts = &report.columns.verdict;
    let is_kind = |tick: &usize| verdicts.get(*tick) == Some(&kind);
    thin::join(window.ticks.clone().filter(is_kind), window.per_px)
}

/// Marks at points.
type Marks = Plotted<Scatter>;

/// Diamonds.
pub(super) fn diamonds(id: &str, style: ItemStyle, data: Vec<Point>) -> Marks {
    marks(id, Symbol::Diamond, 9.0, style, data)
}

/// Triangles that point up.
pub(super) fn up_mark(id: &str, style: ItemStyle, data: Vec<Point>) -> Marks {
    marks(id, Symbol::Custom(UP.to_owned()), 7.0, style, data)
}

/// A mark in one colour. ECharts' own opacity fades marks too much.
pub(super) fn filled(color: &str) -> ItemStyle {
    ItemStyle::new().color(color).opacity(1.0)
}

/// A mark in outline.
pub(super) fn hollow(theme: &Theme, color: &str, width: f64) -> ItemStyle {
    ItemStyle::new().color(theme.surface_1.as_str()).border_color(color).border_width(width).opacity(1.0)
}

fn marks(id: &str, symbol: Symbol, size_px: f64, style: ItemStyle, data: Vec<Point>) -> Marks {
    Plotted::new(Scatter::new().id(id).symbol(symbol).symbol_size(size_px).item_style(style), data)
}

fn lane(marks: Marks) -> Marks {
    marks.styled(|scatter| scatter.x_axis_index(1.0).y_axis_index(1.0))
}

fn in_lane(marks: &[Mark], lane: f64) -> Vec<Point> {
    marks.iter().map(|mark| point(mark.first as f64 + 0.5, lane)).collect()
}

fn on_load(report: &Report, marks: &[Mark]) -> Vec<Point> {
    marks.iter().map(|mark| point(mark.first as f64 + 0.5, report.columns.load_rps[mark.first])).collect()
}

/// Rows that reach into the window; the log is in order of time and its rows do not overlap.
fn visible_rows<'a>(report: &'a Report, window: &Window) -> &'a [LogRow] {
    let from = report.log.partition_point(|row| (row.last as usize) < window.ticks.start);
    let rows = &report.log[from..];
    &rows[..rows.partition_point(|row| (row.first as usize) < window.ticks.end)]
}

/// Bars of the ticks that were held back, as pieces of one line; cut off at the cursor.
fn held(rows: &[LogRow], window: &Window) -> Vec<Point> {
    let mut spans: Vec<(f64, f64)> = Vec::new();
    for row in rows.iter().filter(|row| row.action == Action::Held) {
        // A thick line's own clipping would let it stand out of the plot.
        let from = f64::from(row.first).max(window.edges.0);
        let to = (f64::from(row.last) + 1.0).min(window.ticks.end as f64).min(window.edges.1);
        if to <= from {
            continue;
        }
        match spans.last_mut() {
            Some(open) if from - open.1 < SMALLEST_GAP_PX * window.per_px => open.1 = to,
            _ => spans.push((from, to)),
        }
    }
    let (shortest, last) = (SHORTEST_BAR_PX * window.per_px, window.ticks.end as f64);
    let bar = |(from, to): (f64, f64)| {
        // A hair's breadth stays free between bars that touch; none reaches beyond what is known.
        let end = (to - SMALLEST_GAP_PX * window.per_px).max(from + shortest).min(last);
        [point(from.min(end - shortest), HELD), point(end, HELD), point(f64::NAN, f64::NAN)]
    };
    spans.into_iter().flat_map(bar).collect()
}
