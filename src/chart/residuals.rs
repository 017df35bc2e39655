//! Residuals: how far each load was from its forecast, in standard deviations.

use super::axes::{grid, label, time_axis, value_axis};
use super::lanes::{anomalies, diamonds, filled, hollow};
use super::paths::{Path, dashed, line, point};
use super::picture::{Picture, Point};
use super::thin::{self, Mark};
use super::window::Window;
use super::{Theme, View};
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
    let (window, threshold) = (Window::new(report, view), report.scenario.z_limit());
    let top = REACH * threshold;
    let z = |tick: usize| report.columns.score[tick];
    let farthest = thin::farthest(window.ticks.clone(), window.per_column, z);
    let bars = |is_one: &dyn Fn(f64) -> bool| {
        let picked = farthest.iter().filter(|tick| is_one(z(**tick)));
        picked.flat_map(|tick| bar(*tick, z(*tick).clamp(-top, top))).collect::<Vec<Point>>()
    };
    let at = |marks: Vec<Mark>| -> Vec<Point> {
        let place = |mark: Mark| point(mark.first as f64 + 0.5, z(mark.first).clamp(-INSIDE * top, INSIDE * top));
        marks.into_iter().map(place).collect()
    };
    let (spikes, drops) =
        (at(anomalies(report, &window, Verdict::Spike)), at(anomalies(report, &window, Verdict::Drop)));
    let inside = bars(&|z| z.abs() <= threshold);
    Picture::new()
        .grid(grid(view).top(TOP_PX).bottom(BOTTOM_PX))
        .x_axis(time_axis(report, view, theme, true))
        .y_axis(value_axis(theme, (-top, top), threshold).axis_label(AxisLabel::new().show(false)))
        .series(line("normal", &theme.zero, BAR_PX, inside).styled(|line| line.mark_line(lines(theme, threshold))))
        .series(line("above", &theme.spike, BAR_PX, bars(&|z| z > threshold)))
        .series(line("below", &theme.drop, BAR_PX, bars(&|z| z < -threshold)))
        .series(threshold_line("upper", &theme.spike, view, threshold))
        .series(threshold_line("lower", &theme.drop, view, -threshold))
        .series(diamonds("drop", hollow(theme, &theme.drop, 1.5), drops))
        .series(diamonds("spike", filled(&theme.spike), spikes))
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
    let z = trimmed(threshold, 2);
    let words = [(threshold, format!("+{z}")), (0.0, "0".to_owned()), (-threshold, format!("−{z}"))];
    let label_at = |(z, text): (f64, String)| {
        let words = named(label(theme), &text).position(LabelPosition::Start);
        MarkLineVariant::Simple(MarkLineData::new().y_axis(z).label(words))
    };
    MarkLine::new()
        .silent(true)
        .symbol(vec![Symbol::None, Symbol::None])
        .line_style(LineStyle::new().width(0.0))
        .data(words.into_iter().map(label_at).collect())
}

fn named(label: Label, text: &str) -> Label {
    label.show(true).distance(8.0).formatter(text)
}
