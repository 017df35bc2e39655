//! What is expected after the end of the trace.

use crate::chart::Size;
use crate::chart::Theme;
use crate::chart::axes::round_steps;
use crate::chart::frame::{Edges, axis, numbers, places, round_places, times, words};
use crate::chart::paths::{dashed, line, point};
use crate::chart::picture::Picture;
use crate::chart::thin;
use crate::readout::forecasts::Examined;
use crate::report::Study;

/// Seconds of the trace that are drawn before its end.
const BEFORE_SECS: i64 = 4 * crate::units::SECS_PER_DAY;

/// The last days of the trace, and what `model` expects of the days after it.
pub fn beyond(study: &Study, model: &Examined, size: Size, theme: &Theme) -> Picture {
    let edges = Edges::USUAL;
    let len = study.actual.len();
    let expected = &model.candidate.beyond;
    // What was is the background, what is expected the matter.
    let before = study.step.buckets_in(BEFORE_SECS).min(2 * expected.len()).min(len);
    let (first, last) = (-(before as f64), expected.len().max(1) as f64);
    let per_column = (((last - first) / edges.width(size)).ceil() as usize).max(1);
    let x = |at: usize| at as f64 - len as f64 + 0.5;
    let counts = |at: usize| f64::from(study.actual[at]);
    let drawn = thin::min_max(len - before..len, per_column, counts);
    let load = drawn.iter().map(|at| at.map_or(point(f64::NAN, f64::NAN), |at| point(x(at), counts(at)))).collect();
    let ahead = thin::min_max(0..expected.len(), per_column, |at| f64::from(expected[at]));
    let ahead_at =
        |at: &Option<usize>| at.map_or(point(f64::NAN, f64::NAN), |at| point(at as f64 + 0.5, f64::from(expected[at])));
    let peak = drawn.iter().flatten().map(|at| counts(*at)).fold(0.0, f64::max);
    let peak = ahead.iter().flatten().map(|at| f64::from(expected[*at])).fold(peak, f64::max);
    let (step, top) = round_steps(peak * 1.05, 4.0, 1e-3);
    let y = round_places(0.0, top, (top / step).round());
    let end_secs = study.start_local_secs + study.buckets as i64 * study.step.secs_i64();
    let below = times(end_secs, f64::from(study.step.secs()), (first, last), edges.width(size));
    Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, (first, last), &places(&below)))
        .y_axis(axis(theme, (0.0, top), &y))
        .series(line("load", &theme.load, 1.1, load))
        .series(dashed("forecast", &theme.forecast, 1.5, ahead.iter().map(ahead_at).collect()))
        .series(line("end", &theme.text_1, 1.0, vec![point(0.0, 0.0), point(0.0, top)]))
        .series(words(theme, &below, &numbers(&y), &[]))
}
