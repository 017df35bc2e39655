//! Grids and axes that all charts share.

use super::picture::Picture;
use super::{Scale, Theme, View, time_ticks};
use crate::report::Report;
use charming::component::{Axis, Grid};
use charming::datatype::CompositeValue;
use charming::element::{AxisLabel, AxisLine, AxisTick, AxisType, Label, LineStyle, SplitLine};

/// Size of labels, CSS pixels.
const LABEL_PX: f64 = 11.0;
/// Length of the time axis' ticks, CSS pixels.
const TICK_PX: f64 = 4.0;

/// A grid between the view's plot edges.
pub(super) fn grid(view: &View) -> Grid {
    Grid::new().left(view.plot_left).right(view.plot_right)
}

/// The plot of a view with nothing to be seen of its axes, `top` and `bottom` CSS pixels inside the chart.
pub(super) fn bare_frame(view: &View, scale: Scale, top: f64, bottom: f64) -> Picture {
    let frame = Picture::new().grid(grid(view).top(top).bottom(bottom));
    frame.x_axis(bare_axis(span(view))).y_axis(bare_axis((scale.low, scale.high)))
}

/// The time axis in ticks, without labels. Grid lines follow the axis' ticks, so both stand at the time labels' places.
pub(super) fn time_axis(report: &Report, view: &View, theme: &Theme, has_ticks: bool) -> Axis {
    let places: Vec<CompositeValue> = time_ticks(report, view).iter().map(|(tick, _)| (*tick).into()).collect();
    let line = LineStyle::new().color(theme.line_2.as_str()).width(1.0);
    let ticks = AxisTick::new().show(has_ticks).length(TICK_PX).line_style(line).custom_values(places);
    let (first, last) = span(view);
    Axis::new()
        .type_(AxisType::Value)
        .min(first)
        .max(last)
        .axis_line(AxisLine::new().show(false).on_zero(false))
        .axis_tick(ticks)
        .axis_label(AxisLabel::new().show(false))
        .split_line(split_line(theme, true))
}

/// An axis from `low` to `high` without anything to be seen.
pub(super) fn bare_axis((low, high): (f64, f64)) -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .min(low)
        .max(high)
        .axis_line(AxisLine::new().show(false).on_zero(false))
        .axis_tick(AxisTick::new().show(false))
        .axis_label(AxisLabel::new().show(false))
        .split_line(SplitLine::new().show(false))
}

/// The ticks that a view shows, as ends of an axis.
pub(super) fn span(view: &View) -> (f64, f64) {
    if view.ticks_per_px() > 0.0 { (view.first, view.last) } else { (0.0, 1.0) }
}

/// A value axis with the lines of `scale`.
pub(super) fn value_axis(theme: &Theme, scale: Scale) -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .min(scale.low)
        .max(scale.high)
        .interval(scale.step)
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .axis_label(axis_label(theme))
        .split_line(split_line(theme, true))
}

/// Grid lines, or none.
pub(super) fn split_line(theme: &Theme, is_shown: bool) -> SplitLine {
    SplitLine::new().show(is_shown).line_style(LineStyle::new().color(theme.grid.as_str()).width(1.0))
}

/// Type of axis labels.
pub(super) fn axis_label(theme: &Theme) -> AxisLabel {
    AxisLabel::new().color(theme.text_3.as_str()).font_size(LABEL_PX).font_family(theme.font_ui.as_str())
}

/// The same type for a label that stands elsewhere.
pub(super) fn label(theme: &Theme) -> Label {
    Label::new().color(theme.text_3.as_str()).font_size(LABEL_PX).font_family(theme.font_ui.as_str())
}

/// Distance of the lines and the axis' end for values up to `peak`: at most `intervals` steps of 1, 2 or 5 × 10ⁿ, not
/// below `smallest`.
pub(super) fn round_steps(peak: f64, intervals: f64, smallest: f64) -> (f64, f64) {
    let peak = if peak.is_finite() && peak > 0.0 { peak } else { smallest };
    let power = 10_f64.powf((peak / intervals).log10().floor());
    let fits = |step: &f64| peak <= step * intervals * (1.0 + f64::EPSILON);
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(fits).unwrap_or(10.0 * power);
    let step = step.max(smallest);
    (step, step * (peak / step).ceil())
}
