//! A chart for ECharts: what charming says of its parts, and beside that the points of its series, which need no words.
//!
//! Parts are written one by one. charming's `Chart` would do it at once, and bring the words of every kind of chart with it.

use super::json::{series_json, x_axis_json};
use charming::component::{Axis, Grid};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// x and y; where one of them is no number, a line is parted.
pub type Point = [f64; 2];

/// A series with its points.
#[derive(Debug)]
pub struct Plotted<S> {
    series: S,
    points: Vec<Point>,
}

impl<S> Plotted<S> {
    /// `series` through `points`.
    pub(super) const fn new(series: S, points: Vec<Point>) -> Self {
        Self { series, points }
    }

    /// The same points in another look.
    pub(super) fn styled(self, look: impl FnOnce(S) -> S) -> Self {
        Self { series: look(self.series), points: self.points }
    }
}

/// A chart, ready to be drawn.
#[derive(Debug, Default)]
pub struct Picture {
    grids: Vec<Value>,
    x_axes: Vec<Value>,
    y_axes: Vec<Value>,
    series: Vec<Map<String, Value>>,
    points: Vec<Vec<Point>>,
}

impl Picture {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn grid(mut self, grid: Grid) -> Self {
        // A part is plain data; it always becomes JSON.
        self.grids.extend(serde_json::to_value(&grid).ok());
        self
    }

    pub(super) fn x_axis(mut self, axis: Axis) -> Self {
        self.x_axes.push(x_axis_json(&axis));
        self
    }

    pub(super) fn y_axis(mut self, axis: Axis) -> Self {
        self.y_axes.extend(serde_json::to_value(&axis).ok());
        self
    }

    pub(super) fn series<S: Serialize>(mut self, plotted: Plotted<S>) -> Self {
        self.series.push(series_json(&plotted.series, self.series.len()));
        self.points.push(plotted.points);
        self
    }

    /// The option as JSON, without the points: [`Picture::points`] are the `data` of its series, in their order.
    pub fn frame_json(&self) -> String {
        self.option(&self.series)
    }

    /// Points of each series.
    pub fn points(&self) -> impl Iterator<Item = &[Point]> {
        self.points.iter().map(Vec::as_slice)
    }

    /// Whether `other` would be drawn the same way. A point without a number is as good as another one without.
    pub fn is_same(&self, other: &Self) -> bool {
        let is_same = |(own, other): (&f64, &f64)| own.to_bits() == other.to_bits();
        let are_same = |(own, others): (&Vec<Point>, &Vec<Point>)| {
            own.len() == others.len() && std::iter::zip(own.as_flattened(), others.as_flattened()).all(is_same)
        };
        (&self.grids, &self.x_axes, &self.y_axes) == (&other.grids, &other.x_axes, &other.y_axes)
            && self.series == other.series
            && self.points.len() == other.points.len()
            && std::iter::zip(&self.points, &other.points).all(are_same)
    }

    /// The option as JSON, the points in it.
    pub fn option_json(&self) -> String {
        let mut all = self.series.clone();
        for (series, points) in all.iter_mut().zip(&self.points) {
            series.insert("data".to_owned(), points.iter().map(|point| json!(point)).collect());
        }
        self.option(&all)
    }

    fn option(&self, series: &[Map<String, Value>]) -> String {
        let Self { grids, x_axes, y_axes, .. } = self;
        json!({ "animation": false, "useUTC": true, "grid": grids, "xAxis": x_axes, "yAxis": y_axes, "series": series })
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::super::paths::line;
    use super::*;
    use charming::component::Grid;

    const GAP: [Point; 3] = [[0.0, 1.0], [f64::NAN, f64::NAN], [2.0, 3.0]];

    fn picture(color: &str, points: &[Point]) -> Picture {
        Picture::new().grid(Grid::new().top(4.0)).series(line("load", color, 1.0, points.to_vec()))
    }

    #[test]
    fn a_picture_is_the_same_where_all_that_is_drawn_is() {
        let gap = picture("red", &GAP);
        assert!(gap.is_same(&picture("red", &GAP)));
        assert!(!gap.is_same(&picture("blue", &GAP)), "another look");
        assert!(!gap.is_same(&picture("red", &GAP[..2])), "fewer points");
        assert!(!gap.is_same(&picture("red", &[GAP[0], GAP[1], [2.0, 3.5]])), "another point");
        assert!(!gap.is_same(&gap_and_another()), "one series more");
    }

    fn gap_and_another() -> Picture {
        picture("red", &GAP).series(line("limit", "red", 1.0, GAP.to_vec()))
    }
}
