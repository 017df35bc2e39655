//! Points of lines and areas.
//!
//! Areas between two curves are drawn as one closed outline (forth along the upper curve, back along the lower), because
//! ECharts stacks along x when both axes are value axes.

use super::picture::{Plotted, Point};
use super::thin;
use super::window::Window;
use charming::element::{AreaStyle, ItemStyle, LineStyle, LineStyleType, Step, Symbol};
use charming::series::Line;

/// Width of what is left of a box when ticks are narrower than pixels, CSS pixels.
pub(super) const UPRIGHT_PX: f64 = 1.0;

/// A point; a `NaN` becomes a gap.
pub(super) const fn point(x: f64, y: f64) -> Point {
    [x, y]
}

/// A line through points.
pub(super) type Path = Plotted<Line>;

/// An unmarked line named `id` through `data`.
fn plain(id: &str, data: Vec<Point>) -> Path {
    Plotted::new(Line::new().id(id).show_symbol(false).symbol(Symbol::None), data)
}

/// A solid line.
pub(super) fn line(id: &str, color: &str, width: f64, data: Vec<Point>) -> Path {
    let style = LineStyle::new().color(color).width(width).type_(LineStyleType::Solid);
    plain(id, data).styled(|line| line.line_style(style))
}

/// A dashed line.
pub(super) fn dashed(id: &str, color: &str, width: f64, data: Vec<Point>) -> Path {
    let style = LineStyle::new().color(color).width(width).type_(LineStyleType::Dashed);
    plain(id, data).styled(|line| line.line_style(style))
}

/// A fill without a line: down to zero, or inside the outline of a [`Ribbon`].
pub(super) fn fill(id: &str, color: &str, data: Vec<Point>) -> Path {
    // ECharts' own opacity for areas is 0.7; the theme's colours carry theirs.
    let area = AreaStyle::new().color(color).opacity(1.0);
    plain(id, data).styled(|line| line.line_style(LineStyle::new().opacity(0.0)).area_style(area))
}

/// `line` with a mark of its own at each point.
pub(super) fn ringed(line: Line, symbol: Symbol, size_px: f64, style: ItemStyle) -> Line {
    line.show_symbol(true).symbol(symbol).symbol_size(size_px).item_style(style)
}

/// Data of a step line that holds its value from each of `changes` on, up to `end`.
pub(super) fn steps(changes: &[usize], end: usize, value: impl Fn(usize) -> f64) -> Vec<Point> {
    let mut data: Vec<Point> = changes.iter().map(|tick| point(*tick as f64, value(*tick))).collect();
    if let Some(last) = changes.last() {
        data.push(point(end as f64, value(*last)));
    }
    data
}

/// Makes a line hold its value until the next point.
pub(super) fn stepped(path: Path) -> Path {
    path.styled(|line| line.step(Step::End))
}

/// Points of a curve through ticks: a step per tick where ticks are wide, else a line through their middles. Runs reach
/// from the start of their first tick to the end of their last; `None` parts runs.
pub(super) fn curve(window: &Window, ticks: &[Option<usize>], value: impl Fn(usize) -> f64) -> Vec<Point> {
    let mut data = Vec::with_capacity(2 * ticks.len());
    for (index, tick) in ticks.iter().enumerate() {
        let Some(tick) = *tick else {
            data.push(point(f64::NAN, f64::NAN));
            continue;
        };
        let (x, y) = (tick as f64, value(tick));
        let is_first = index == 0 || ticks[index - 1].is_none();
        let is_last = ticks.get(index + 1).is_none_or(Option::is_none);
        if window.is_stepped || is_first {
            data.push(point(x, y));
        }
        if !window.is_stepped {
            data.push(point(x + 0.5, y));
        }
        if window.is_stepped || is_last {
            data.push(point(x + 1.0, y));
        }
    }
    data
}

/// Areas between two levels: outlines where ticks have a width of their own, else an upright line per pixel column. Outlines
/// as thin as a pixel leave hairs down to the axis, where canvas smooths the edges.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    /// Outlines, for a fill.
    pub outlines: Vec<Point>,
    /// Upright lines.
    pub uprights: Vec<Point>,
}

impl Boxes {
    /// One box per column, over its tick with the greatest `height` above `base`; none where that is 0.
    pub fn new(window: &Window, base: impl Fn(usize) -> f64, height: impl Fn(usize) -> f64) -> Self {
        let (mut ribbon, mut uprights) = (Ribbon::default(), Vec::new());
        for column in thin::columns(window.ticks.clone(), window.per_column) {
            let span = (column.start as f64, column.end as f64);
            let tallest = column.max_by(|a, b| height(*a).total_cmp(&height(*b))).filter(|tick| height(*tick) > 0.0);
            let Some(tick) = tallest else { continue };
            let (low, high) = (base(tick), base(tick) + height(tick));
            if window.per_column == 1 {
                ribbon.step(span, low, high);
            } else {
                let x = tick as f64 + 0.5;
                uprights.extend([point(x, low), point(x, high), point(f64::NAN, f64::NAN)]);
            }
        }
        Self { outlines: ribbon.finish(), uprights }
    }
}

/// Outline of the area between two curves.
#[derive(Debug, Default)]
pub(super) struct Ribbon {
    data: Vec<Point>,
    back: Vec<(f64, f64)>,
}

impl Ribbon {
    /// Goes on to `x`, where the curves are at `low` and `high`; cuts where one of them is no number.
    pub fn push(&mut self, x: f64, low: f64, high: f64) {
        if low.is_finite() && high.is_finite() {
            self.data.push(point(x, high));
            self.back.push((x, low));
        } else {
            self.cut();
        }
    }

    /// Goes straight from `from` to `to`, after a cut if that is not where the last piece ended.
    pub fn step(&mut self, (from, to): (f64, f64), low: f64, high: f64) {
        if self.back.last().is_some_and(|(end, _)| *end < from) {
            self.cut();
        }
        self.push(from, low, high);
        self.push(to, low, high);
    }

    /// Ends the piece; the next point starts another.
    pub fn cut(&mut self) {
        if self.back.is_empty() {
            return;
        }
        self.data.extend(self.back.drain(..).rev().map(|(x, low)| point(x, low)));
        self.data.push(point(f64::NAN, f64::NAN));
    }

    /// The outline's points.
    pub fn finish(mut self) -> Vec<Point> {
        self.cut();
        self.data
    }
}
