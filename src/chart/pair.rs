//! Two policies over the same load: what each can serve, and what each asks for. The first is drawn solid, the second dashed.
//!
//! The x axis counts seconds since the first tick of the first report, as the ticks of the two may differ.

use super::axes::round_steps;
use super::frame::{Edges, axis, numbers, places, round_places, times, words};
use super::paths::{Ribbon, dashed, fill, line, point, stepped};
use super::picture::{Picture, Point};
use super::{Size, Theme, thin};
use crate::readout::Pair;
use crate::report::Report;
use std::ops::Range;

/// Room above the highest value.
const AIR: f64 = 1.08;
/// Height below which fewer grid lines fit, CSS pixels.
const LOW_PX: f64 = 160.0;

/// What of a pair is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairView {
    /// Left edge, seconds since the first tick of the first report.
    pub first: f64,
    /// Right edge, exclusive.
    pub last: f64,
    /// Size of the element.
    pub size: Size,
}

impl PairView {
    /// Left and right edge of the plot, CSS pixels.
    pub fn plot(&self) -> (f64, f64) {
        (Edges::USUAL.left, self.size.width - Edges::USUAL.right)
    }
}

/// One of the reports with the part of it that is in sight.
struct Side<'a> {
    report: &'a Report,
    /// Seconds from the first tick of the first report to its own.
    offset_secs: f64,
    ticks: Range<usize>,
    per_column: usize,
}

impl<'a> Side<'a> {
    fn new(report: &'a Report, pair: &Pair<'_>, view: &PairView) -> Self {
        let step_secs = f64::from(report.step.secs());
        let offset_secs = (report.local_secs(0) - pair.first.local_secs(0)) as f64;
        let tick = |secs: f64| (secs - offset_secs) / step_secs;
        let until = (tick(view.last).ceil().max(0.0) as usize).min(report.len());
        let from = (tick(view.first).floor().max(0.0) as usize).min(until);
        let per_px = (view.last - view.first) / step_secs / Edges::USUAL.width(view.size);
        Self { report, offset_secs, ticks: from..until, per_column: (per_px.ceil() as usize).max(1) }
    }

    fn secs(&self, tick: usize) -> f64 {
        self.offset_secs + tick as f64 * f64::from(self.report.step.secs())
    }

    /// A step line through `value`, and its highest.
    fn steps(&self, value: impl Fn(&Report, usize) -> f64) -> (Vec<Point>, f64) {
        let changes = thin::changes(self.ticks.clone(), self.per_column, |tick| value(self.report, tick));
        let at = |tick: usize| value(self.report, tick);
        let peak = changes.iter().map(|tick| at(*tick)).fold(0.0, f64::max);
        let mut data: Vec<Point> = changes.iter().map(|tick| point(self.secs(*tick), at(*tick))).collect();
        if let Some(last) = changes.last() {
            data.push(point(self.secs(self.ticks.end), at(*last)));
        }
        (data, peak)
    }
}

fn sides<'a>(pair: &Pair<'a>, view: &PairView) -> (Side<'a>, Side<'a>) {
    (Side::new(pair.first, pair, view), Side::new(pair.second, pair, view))
}

/// The load, and what the ready replicas of both can serve.
pub fn pair_capacity(pair: &Pair<'_>, view: &PairView, theme: &Theme) -> Picture {
    let (first, second) = sides(pair, view);
    let load_rps = |tick: usize| first.report.columns.load_rps.get(tick).copied().unwrap_or(f64::NAN);
    let drawn = thin::min_max(first.ticks.clone(), first.per_column, load_rps);
    let middle = f64::from(first.report.step.secs()) / 2.0;
    let load: Vec<Point> = drawn
        .iter()
        .map(|tick| {
            tick.map_or_else(|| point(f64::NAN, f64::NAN), |tick| point(first.secs(tick) + middle, load_rps(tick)))
        })
        .collect();
    let load_peak = drawn.iter().flatten().map(|tick| load_rps(*tick)).fold(0.0, f64::max);
    let capacity = |report: &Report, tick: usize| report.columns.capacity_rps.get(tick).copied().unwrap_or(0.0);
    let ((one, one_peak), (other, other_peak)) = (first.steps(capacity), second.steps(capacity));
    framed(pair, view, theme, load_peak.max(one_peak).max(other_peak), 1e-3, |chart| {
        chart
            .series(fill("served", &theme.load_fill, load.clone()))
            .series(line("load", &theme.load, 1.1, load))
            .series(stepped(line("first", &theme.capacity, 1.3, one)))
            .series(stepped(dashed("second", &theme.forecast, 1.4, other)))
    })
}

/// What both ask for, with the area between them where that differs.
pub fn pair_replicas(pair: &Pair<'_>, view: &PairView, theme: &Theme) -> Picture {
    let (first, second) = sides(pair, view);
    let target =
        |report: &Report, tick: usize| report.columns.target.get(tick).map_or(0.0, |target| f64::from(*target));
    let ((one, one_peak), (other, other_peak)) = (first.steps(target), second.steps(target));
    let between = between(pair, view);
    framed(pair, view, theme, one_peak.max(other_peak), 1.0, |chart| {
        chart
            .series(fill("between", &theme.starting_fill, between))
            .series(stepped(line("first", &theme.capacity, 1.3, one)))
            .series(stepped(dashed("second", &theme.forecast, 1.4, other)))
    })
}

/// Outline of the area between what the two ask for, a box for each column of pixels in which they differ most.
fn between(pair: &Pair<'_>, view: &PairView) -> Vec<Point> {
    let (first, second) = sides(pair, view);
    let fine = if first.report.step.secs() <= second.report.step.secs() { &first } else { &second };
    let step_secs = f64::from(fine.report.step.secs());
    let at = |tick: usize| {
        let (one, other) = pair.ticks_at(fine.secs(tick) as i64);
        let target =
            |report: &Report, tick: usize| report.columns.target.get(tick).map_or(0.0, |count| f64::from(*count));
        (target(pair.first, one), target(pair.second, other))
    };
    let apart = |tick: usize| {
        let (one, other) = at(tick);
        (one - other).abs()
    };
    let mut ribbon = Ribbon::default();
    for column in thin::columns(fine.ticks.clone(), fine.per_column) {
        let span = (fine.secs(column.start), fine.secs(column.start) + column.len() as f64 * step_secs);
        let widest = column.max_by(|a, b| apart(*a).total_cmp(&apart(*b))).filter(|tick| apart(*tick) > 0.0);
        match widest.map(at) {
            Some((one, other)) => ribbon.step(span, one.min(other), one.max(other)),
            None => ribbon.cut(),
        }
    }
    ribbon.finish()
}

/// A chart with its axes, grid and words around what `add` draws.
fn framed(
    pair: &Pair<'_>,
    view: &PairView,
    theme: &Theme,
    peak: f64,
    smallest: f64,
    add: impl FnOnce(Picture) -> Picture,
) -> Picture {
    let edges = Edges::USUAL;
    let rows = if view.size.height < LOW_PX { 3.0 } else { 5.0 };
    let (step, top) = round_steps(peak * AIR, rows, smallest);
    let y = round_places(0.0, top, (top / step).round());
    let below = times(pair.first.local_secs(0), 1.0, (view.first, view.last), edges.width(view.size));
    let chart = Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, (view.first, view.last.max(view.first + 1.0)), &places(&below)))
        .y_axis(axis(theme, (0.0, top), &y));
    add(chart).series(words(theme, &below, &numbers(&y), &[]))
}
