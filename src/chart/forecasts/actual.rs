//! What came against what was expected of it.

use crate::chart::axes::round_steps;
use crate::chart::frame::{Edges, axis, numbers, places, round_places, times, words};
use crate::chart::json::others_id;
use crate::chart::paths::{Ribbon, dashed, fill, line, point};
use crate::chart::picture::{Picture, Point};
use crate::chart::thin;
use crate::chart::{Size, Theme, capped, forecast_limit};
use crate::readout::forecasts::Examined;
use crate::report::Study;
use std::ops::Range;

/// Room above the highest value.
const AIR: f64 = 1.05;

/// What of the test part is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActualView {
    /// Left edge in test buckets.
    pub first: f64,
    /// Right edge, exclusive.
    pub last: f64,
    /// Size of the element.
    pub size: Size,
}

impl ActualView {
    /// Left and right edge of the plot, CSS pixels.
    pub fn plot(&self) -> (f64, f64) {
        (Edges::USUAL.left, self.size.width - Edges::USUAL.right)
    }
}

/// The counts, the forecast of `selected` with its band, and those of the `others`.
pub fn actual(
    study: &Study,
    selected: Option<&Examined>,
    others: &[&Examined],
    view: &ActualView,
    theme: &Theme,
) -> Picture {
    let edges = Edges::USUAL;
    let len = study.actual.len();
    let per_px = (view.last - view.first) / edges.width(view.size);
    let per_column = (per_px.ceil() as usize).max(1);
    let (from, to) = ((view.first.floor() - 1.0).max(0.0) as usize, (view.last.ceil().max(0.0) as usize).min(len));
    let ticks = from.min(to)..to;
    let counts = |at: usize| f64::from(study.actual[at]);
    let drawn = thin::min_max(ticks.clone(), per_column, counts);
    let load = drawn.iter().map(|at| at.map_or(gap(), |at| point(at as f64 + 0.5, counts(at)))).collect();
    let peak = drawn.iter().flatten().map(|at| counts(*at)).fold(0.0, f64::max);
    let pixels = Pixels { ticks, per_column, limit: forecast_limit(peak) };
    let (band, peak) = selected.map_or_else(|| (Vec::new(), peak), |selected| pixels.band(selected, peak));
    let rows = if view.size.height < 200.0 { 3.0 } else { 5.0 };
    let (step, top) = round_steps(peak * AIR, rows, 1e-3);
    let y = round_places(0.0, top, (top / step).round());
    let below = times(
        study.start_local_secs + study.split_bucket as i64 * study.step.secs_i64(),
        f64::from(study.step.secs()),
        (view.first, view.last),
        edges.width(view.size),
    );
    let mut chart = Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, (view.first, view.last.max(view.first + 1.0)), &places(&below)))
        .y_axis(axis(theme, (0.0, top), &y))
        .series(fill("band", &theme.band, band))
        .series(line("load", &theme.load, 1.1, load));
    for (place, other) in others.iter().enumerate() {
        chart = chart.series(dashed(&others_id(place), &theme.text_2, 1.1, pixels.means(other)));
    }
    if let Some(selected) = selected {
        chart = chart.series(dashed("forecast", &theme.forecast, 1.5, pixels.means(selected)));
    }
    chart.series(words(theme, &below, &numbers(&y), &[]))
}

/// Columns of pixels that forecasts are drawn into, `per_column` buckets each, as high as `limit` at most.
struct Pixels {
    ticks: Range<usize>,
    per_column: usize,
    limit: f64,
}

impl Pixels {
    fn columns(&self) -> impl Iterator<Item = Range<usize>> {
        thin::columns(self.ticks.clone(), self.per_column)
    }

    /// Outline of a model's band, and the highest of it and `peak`.
    fn band(&self, one: &Examined, mut peak: f64) -> (Vec<Point>, f64) {
        let mut ribbon = Ribbon::default();
        for column in self.columns() {
            let low = capped(fold(&one.candidate.lower, column.clone(), f64::min), self.limit);
            let high = capped(fold(&one.candidate.upper, column.clone(), f64::max), self.limit);
            if high.is_finite() {
                peak = peak.max(high);
            }
            ribbon.push(middle(&column), low, high);
        }
        (ribbon.finish(), peak)
    }

    /// What a model expected, on average over each column.
    fn means(&self, one: &Examined) -> Vec<Point> {
        let mean = |column: Range<usize>| {
            let seen = one.candidate.mean.get(column.clone()).unwrap_or_default().iter().filter(|v| v.is_finite());
            let (sum, n) = seen.fold((0.0, 0.0), |(sum, n), v| (sum + f64::from(*v), n + 1.0));
            point(middle(&column), capped(sum / n, self.limit))
        };
        self.columns().map(mean).collect()
    }
}

fn middle(column: &Range<usize>) -> f64 {
    (column.start + column.end) as f64 / 2.0
}

fn gap() -> Point {
    point(f64::NAN, f64::NAN)
}

fn fold(column: &[f32], ticks: Range<usize>, with: fn(f64, f64) -> f64) -> f64 {
    column.get(ticks).unwrap_or_default().iter().map(|value| f64::from(*value)).fold(f64::NAN, with)
}
