//! A chart for ECharts: what charming says of it, and beside that the points of its series, which need no words.

use super::json::option;
use charming::Chart;
use charming::component::{Axis, Grid};
use charming::series::Series;

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
    chart: Chart,
    points: Vec<Vec<Point>>,
}

impl Picture {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn grid(self, grid: Grid) -> Self {
        Self { chart: self.chart.grid(grid), ..self }
    }

    pub(super) fn x_axis(self, axis: Axis) -> Self {
        Self { chart: self.chart.x_axis(axis), ..self }
    }

    pub(super) fn y_axis(self, axis: Axis) -> Self {
        Self { chart: self.chart.y_axis(axis), ..self }
    }

    pub(super) fn series<S: Into<Series>>(mut self, plotted: Plotted<S>) -> Self {
        self.points.push(plotted.points);
        Self { chart: self.chart.series(plotted.series), ..self }
    }

    /// The option as JSON, without the points: [`Picture::points`] are the `data` of its series, in their order.
    pub fn frame_json(&self) -> String {
        option(&self.chart).to_string()
    }

    /// Points of each series.
    pub fn points(&self) -> impl Iterator<Item = &[Point]> {
        self.points.iter().map(Vec::as_slice)
    }

    /// The option as JSON, the points in it.
    pub fn option_json(&self) -> String {
        let mut option = option(&self.chart);
        for (series, points) in super::json::objects(option.get_mut("series")).into_iter().zip(&self.points) {
            series.insert("data".to_owned(), points.iter().map(|point| serde_json::json!(point)).collect());
        }
        option.to_string()
    }
}
