//! Residuals: how far each load was from its forecast, in standard deviations.

use super::axes::{bare_frame, grid, label, time_axis, value_axis};
use super::lanes::{anomalies, diamonds, filled, hollow};
use super::paths::{Path, dashed, line, point};
use super::picture::{Picture, Point};
use super::thin::{self, Mark};
use super::window::Window;
use super::{Scale, Theme, View};
use crate::detect::Verdict;
use crate::format::trimmed;
use crate::report::Report;
use charming::element::{AxisLabel, LabelPosition, LineStyle, MarkLine, MarkLineData, MarkLineVariant};
use charming::element::{Label, Symbol};

/// Space above the plot, CSS pixels.
pub(super) const TOP_PX: f64 = 6.0;
/// Space below it for the time labels, CSS pixels.
pub(super) const BOTTOM_PX: f64 = 26.0;
/// The axis ends at this multiple of the threshold.
const REACH: f64 = 2.0;
/// Diamonds stay this far inside the axis, as a share of it.
const INSIDE: f64 = 0.9;
/// Width of a bar, CSS pixels.
const BAR_PX: f64 = 1.5;

/// The chart "Residuals". Bars beyond the axis are cut at its ends.
pub fn residuals(report: &Report, view: &View, theme: &Theme) -> Picture {
    let (scale, threshold) = (residuals_scale(report), report.scenario.z_limit());
    let window = Window::new(report, view);
    let frame = Picture::new()
        .grid(grid(view).top(TOP_PX).bottom(BOTTOM_PX))
        .x_axis(time_axis(report, view, theme, true))
        .y_axis(value_axis(theme, scale).axis_label(AxisLabel::new().show(false)));
    let chart = with_bars(frame, report, &window, Some(lines(theme, threshold)), theme)
        .series(threshold_line("upper", &theme.spike, view, threshold))
        .series(threshold_line("lower", &theme.drop, view, -threshold));
    with_marks(chart, report, &window, theme)
}

/// The same without words and lines of axes, and without the thresholds.
pub fn residuals_past(report: &Report, view: &View, theme: &Theme) -> Picture {
    let (scale, window) = (residuals_scale(report), Window::new(report, view));
    let frame = bare_frame(view, scale, TOP_PX, BOTTOM_PX);
    with_marks(with_bars(frame, report, &window, None, theme), report, &window, theme)
}

/// The value axis, with lines at the thresholds.
pub fn residuals_scale(report: &Report) -> Scale {
    let threshold = report.scenario.z_limit();
    Scale { low: -REACH * threshold, high: REACH * threshold, step: threshold }
}

/// Words at the upper threshold, zero and the lower threshold.
pub fn threshold_words(threshold: f64) -> [(f64, String); 3] {
    let z = trimmed(threshold, 2);
    [(threshold, format!("+{z}")), (0.0, "0".to_owned()), (-threshold, format!("−{z}"))]
}

/// Adds a bar for each column; `words` hang on one of the lines.
fn with_bars(frame: Picture, report: &Report, window: &Window, words: Option<MarkLine>, theme: &Theme) -> Picture {
    let (top, threshold) = (residuals_scale(report).high, report.scenario.z_limit());
    let z = |tick: usize| report.columns.score[tick];
    let farthest = thin::farthest(window.ticks.clone(), window.per_column, z);
    let bars = |is_one: &dyn Fn(f64) -> bool| {
        let picked = farthest.iter().filter(|tick| is_one(z(**tick)));
        picked.flat_map(|tick| bar(*tick, z(*tick).clamp(-top, top))).collect::<Vec<Point>>()
    };
    let inside = line("normal", &theme.zero, BAR_PX, bars(&|z| z.abs() <= threshold));
    frame
        .series(inside.styled(|line| match words {
            Some(words) => line.mark_line(words),
            None => line,
        }))
        .series(line("above", &theme.spike, BAR_PX, bars(&|z| z > threshold)))
        .series(line("below", &theme.drop, BAR_PX, bars(&|z| z < -threshold)))
}

/// Adds the anomalies.
fn with_marks(chart: Picture, report: &Report, window: &Window, theme: &Theme) -> Picture {
    let top = INSIDE * residuals_scale(report).high;
    let at = |kind: Verdict| -> Vec<Point> {
        let z = |mark: &Mark| report.columns.score[mark.first].clamp(-top, top);
        let marks = anomalies(report, window, kind);
        marks.iter().map(|mark| point(mark.first as f64 + 0.5, z(mark))).collect()
    };
    chart.series(diamonds("drop", hollow(theme, &theme.drop, 1.5), at(Verdict::Drop))).series(diamonds(
        "spike",
        filled(&theme.spike),
        at(Verdict::Spike),
    ))
}

fn bar(tick: usize, z: f64) -> [Point; 3] {
    let x = tick as f64 + 0.5;
    [point(x, 0.0), point(x, z), point(f64::NAN, f64::NAN)]
}

fn threshold_line(id: &str, color: &str, view: &View, z: f64) -> Path {
    dashed(id, color, 1.0, vec![point(view.first, z), point(view.last, z)])
}

/// The axis' labels: a formatter without code can set neither a plus nor a real minus, so they hang on lines of their own.
fn lines(theme: &Theme, threshold: f64) -> MarkLine {
    let label_at = |(z, text): (f64, String)| {
        let words = named(label(theme), &text).position(LabelPosition::Start);
        MarkLineVariant::Simple(MarkLineData::new().y_axis(z).label(words))
    };
    MarkLine::new()
        .silent(true)
        .symbol(vec![Symbol::None, Symbol::None])
        .line_style(LineStyle::new().width(0.0))
        .data(threshold_words(threshold).into_iter().map(label_at).collect())
}

fn named(label: Label, text: &str) -> Label {
    label.show(true).distance(8.0).formatter(text)
}
