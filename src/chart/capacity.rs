//! Capacity and demand: load over what can serve it, what was expected, and what is expected now.

use super::axes::{bare_frame, grid, round_steps, time_axis, value_axis};
use super::paths::{Boxes, Ribbon, UPRIGHT_PX, curve, dashed, fill, line, point, stepped, steps};
use super::picture::{Picture, Point};
use super::window::Window;
use super::{Scale, Theme, View, capped, forecast_limit, lanes, thin};
use crate::report::Report;

/// Space above the plot for the cursor's tag, CSS pixels.
pub(super) const TOP_PX: f64 = 22.0;
/// Space below it for the lanes, CSS pixels.
pub(super) const BOTTOM_PX: f64 = 62.0;
/// Height below which fewer grid lines fit, CSS pixels.
const LOW_PX: f64 = 250.0;
/// Room that is left above the highest value.
const AIR: f64 = 1.08;

/// The chart "Capacity and demand", the lanes of marks under it included. Series stand back to front.
pub fn capacity(report: &Report, view: &View, theme: &Theme) -> Picture {
    let scale = capacity_scale(report, view);
    let frame = Picture::new()
        .grid(grid(view).top(TOP_PX).bottom(BOTTOM_PX))
        .x_axis(time_axis(report, view, theme, false))
        .y_axis(value_axis(theme, scale));
    let frame = lanes::frame(frame, report, view, theme);
    with_ahead(with_past(frame, report, view, scale, theme), report, view, scale, theme)
}

/// What of it was.
pub fn capacity_past(report: &Report, view: &View, scale: Scale, theme: &Theme) -> Picture {
    with_past(lanes::bare_frame(bare(view, scale), view), report, view, scale, theme)
}

/// What of it is expected.
pub fn capacity_ahead(report: &Report, view: &View, scale: Scale, theme: &Theme) -> Picture {
    with_ahead(bare(view, scale), report, view, scale, theme)
}

/// The value axis: what is known and what is expected of the ticks in sight have room on it.
pub fn capacity_scale(report: &Report, view: &View) -> Scale {
    let (window, columns) = (Window::new(report, view), &report.columns);
    let highest = |column: &[f64]| {
        let seen = column.get(window.ticks.clone()).unwrap_or_default();
        seen.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max)
    };
    let peak = highest(&columns.load_rps).max(highest(&columns.capacity_rps));
    let ahead = expected(report, view, &report.fan.mean_rps).filter(|(start, ..)| *start < view.last);
    let peak = ahead.map(|(.., mean)| capped(mean, forecast_limit(peak))).fold(peak, f64::max);
    let intervals = if view.height_px < LOW_PX { 3.0 } else { 5.0 };
    Scale::from_zero(round_steps(peak * AIR, intervals, 0.001))
}

fn bare(view: &View, scale: Scale) -> Picture {
    bare_frame(view, scale, TOP_PX, BOTTOM_PX)
}

fn with_past(frame: Picture, report: &Report, view: &View, scale: Scale, theme: &Theme) -> Picture {
    let (window, columns) = (Window::new(report, view), &report.columns);
    let loads = thin::min_max(window.ticks.clone(), window.per_column, |tick| columns.load_rps[tick]);
    let served = |tick: usize| columns.load_rps[tick].min(columns.capacity_rps[tick]);
    let at = |tick: usize| columns.capacity_rps[tick];
    let changes = thin::changes(window.ticks.clone(), window.per_column, at);
    let capacities = steps(&changes, window.ticks.end, at);
    let load = curve(&window, &loads, |tick| columns.load_rps[tick]);
    let unserved = unserved(report, &window);
    let limit = forecast_limit(scale.high);
    let chart = frame
        .series(fill("band_past", &theme.band_past, band_past(report, &window, limit)))
        .series(stepped(fill("headroom", &theme.headroom, capacities.clone())))
        .series(fill("served", &theme.load_fill, curve(&window, &loads, served)))
        .series(line("load", &theme.load, 1.1, load))
        .series(fill("unserved", &theme.unserved_fill, unserved.outlines))
        .series(stepped(line("capacity", &theme.capacity, 1.5, capacities)))
        // A dense capacity line would hide them.
        .series(line("unserved_thin", &theme.unserved_fill, UPRIGHT_PX, unserved.uprights))
        .series(dashed("forecast", &theme.forecast, 1.25, forecast(report, &window)));
    lanes::add(chart, report, &window, theme)
}

fn with_ahead(frame: Picture, report: &Report, view: &View, scale: Scale, theme: &Theme) -> Picture {
    let limit = forecast_limit(scale.high);
    frame.series(fill("band", &theme.band, band_ahead(report, view, limit))).series(dashed(
        "ahead",
        &theme.forecast,
        1.75,
        mean_ahead(report, view, limit),
    ))
}

/// Each column's mean, through its middle.
fn forecast(report: &Report, window: &Window) -> Vec<Point> {
    let column_mean = |from: usize, to: usize| {
        let values = report.columns.forecast_rps[from..to].iter().filter(|value| value.is_finite());
        let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        sum / count
    };
    let columns = thin::columns(window.ticks.clone(), window.per_column);
    let middle = |(from, to): (usize, usize)| point((from + to) as f64 / 2.0, column_mean(from, to));
    let mut data: Vec<Point> = columns.map(|column| middle((column.start, column.end))).collect();
    // The line reaches the cursor, not just the middle of its tick.
    if let Some(last) = window.ticks.clone().next_back() {
        data.push(point(window.ticks.end as f64, column_mean(last, last + 1)));
    }
    data
}

fn band_past(report: &Report, window: &Window, limit: f64) -> Vec<Point> {
    let (lower, upper) = (&report.columns.lower_rps, &report.columns.upper_rps);
    let mut ribbon = Ribbon::default();
    for column in thin::columns(window.ticks.clone(), window.per_column) {
        let low = capped(lower[column.clone()].iter().copied().fold(f64::NAN, f64::min), limit);
        let high = capped(upper[column.clone()].iter().copied().fold(f64::NAN, f64::max), limit);
        ribbon.push((column.start + column.end) as f64 / 2.0, low, high);
        if column.end == window.ticks.end {
            ribbon.push(column.end as f64, low, high);
        }
    }
    ribbon.finish()
}

/// Lost requests on top of the capacity line. What waits in the queue is above that line too, but not lost.
fn unserved(report: &Report, window: &Window) -> Boxes {
    let (columns, secs) = (&report.columns, f64::from(report.step.secs()));
    Boxes::new(window, |tick| columns.capacity_rps[tick], |tick| columns.unserved[tick] / secs)
}

/// What is expected of a bucket that has not ended: from which tick on, to which, and the value.
type Expected = (f64, f64, f64);

/// What `column` expects after the cursor, bucket by bucket, a pixel apart at least.
fn expected<'a>(report: &'a Report, view: &'a View, column: &'a [Vec<f32>]) -> impl Iterator<Item = Expected> {
    let is_known = view.cursor < report.len() && view.ticks_per_px() > 0.0;
    let origin = report.ended_bucket(view.cursor).filter(|_| is_known);
    let per_bucket = report.ticks_per_bucket();
    let apart = ((view.ticks_per_px() / per_bucket as f64).ceil() as usize).max(1);
    let ahead = column.iter().enumerate().step_by(apart);
    ahead.zip(std::iter::repeat(origin)).filter_map(move |((lead, values), origin)| {
        let first = (origin? + 1 + lead) * per_bucket;
        let value = values.get(origin?).map_or(f64::NAN, |value| f64::from(*value));
        Some((first.max(view.cursor + 1) as f64, (first + per_bucket) as f64, value))
    })
}

/// The mean from the cursor to the end of the last lead.
fn mean_ahead(report: &Report, view: &View, limit: f64) -> Vec<Point> {
    let mut data = Vec::new();
    let mut end = None;
    for (start, until, mean) in expected(report, view, &report.fan.mean_rps) {
        let mean = capped(mean, limit);
        if data.is_empty() {
            data.push(point(start, mean));
        }
        data.push(point(f64::midpoint(start, until), mean));
        end = Some(point(until, mean));
    }
    data.extend(end);
    data
}

fn band_ahead(report: &Report, view: &View, limit: f64) -> Vec<Point> {
    let lower = expected(report, view, &report.fan.lower_rps);
    let upper = expected(report, view, &report.fan.upper_rps);
    let mut ribbon = Ribbon::default();
    let mut end = None;
    for ((start, until, low), (_, _, high)) in lower.zip(upper) {
        let (low, high) = (capped(low, limit), capped(high, limit));
        // The first point stands at the cursor, not in the middle of its bucket, so that the band meets the line.
        ribbon.push(if end.is_none() { start } else { f64::midpoint(start, until) }, low, high);
        end = Some((until, low, high));
    }
    if let Some((x, low, high)) = end {
        ribbon.push(x, low, high);
    }
    ribbon.finish()
}
