//! One part of a forecast that is a sum or product of parts.

use crate::chart::Size;
use crate::chart::Theme;
use crate::chart::frame::{Edges, Word, axis, number, places, round_places, times, words};
use crate::chart::paths::{dashed, line, point};
use crate::chart::picture::{Picture, Point};
use crate::forecast::Component;
use crate::series::calendar::WEEKDAYS;
use crate::units::SECS_PER_DAY;

/// Points beyond which a line is thinned: more than any screen shows.
const MOST_POINTS: usize = 1500;

/// The part's values: the trend over its time, a season over its day or week. Factors are drawn in percent.
pub fn component(part: &Component, size: Size, theme: &Theme) -> Picture {
    let edges = Edges::USUAL;
    let scale = if part.is_factor { 100.0 } else { 1.0 };
    let every = part.values.len().div_ceil(MOST_POINTS).max(1);
    let known = || part.values.iter().copied().filter(|value| value.is_finite()).map(|value| value * scale);
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let room = ((high - low) * 0.08).max(high.abs() * 0.01).max(1e-9);
    let (low, high) = if part.name == "trend" && low >= 0.0 { (0.0, high + room) } else { (low - room, high + room) };
    let y = round_places(low, high, (edges.height(size) / 32.0).clamp(2.0, 5.0));
    let last = part.values.len() as f64;
    let step = f64::from(part.step_secs.max(1));
    let below = match part.name.as_str() {
        "daily" => (0..=4).map(|place| hour(place * 6, step)).collect(),
        "weekly" => WEEKDAYS.iter().enumerate().map(|(day, name)| weekday(day, name, step)).collect(),
        _ => times(part.start_local_secs, step, (0.0, last), edges.width(size)),
    };
    let grid: Vec<f64> = if part.name == "weekly" {
        (0..7).map(|day| day as f64 * SECS_PER_DAY as f64 / step).collect()
    } else {
        places(&below)
    };
    let data: Vec<Point> =
        part.values.iter().enumerate().step_by(every).map(|(at, value)| point(at as f64, value * scale)).collect();
    let left: Vec<Word> =
        y.iter().map(|at| Word { at: *at, text: number(*at, &y) + if part.is_factor { " %" } else { "" } }).collect();
    let zero = if low < 0.0 && high > 0.0 { vec![point(0.0, 0.0), point(last, 0.0)] } else { Vec::new() };
    Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, (0.0, last.max(1.0)), &grid))
        .y_axis(axis(theme, (low, high), &y))
        .series(dashed("wanted", &theme.line_3, 1.0, zero))
        .series(line("part", &theme.forecast, 1.5, data))
        .series(words(theme, &below, &left, &[]))
}

fn hour(hour: i64, step: f64) -> Word {
    Word { at: (hour * 3600) as f64 / step, text: format!("{hour:02}:00") }
}

/// A weekday's name stands in the middle of its day.
fn weekday(day: usize, name: &str, step: f64) -> Word {
    Word { at: (day as f64 + 0.5) * SECS_PER_DAY as f64 / step, text: name.to_owned() }
}
