//! The charts of a run report, as SVG inside the document: the whole replay in a fixed number of columns, for paper.

use super::html::Html;
use crate::readout::format::{figure, replicas, rps};
use crate::report::Report;

/// The drawing's size in its own units, and the room around its plot.
const SIZE: (f64, f64) = (960.0, 220.0);
const LEFT: f64 = 56.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 24.0;
/// Columns in which the replay is drawn at most.
const COLUMNS: usize = 896;
/// Lines of the grid above zero, and times below the plot.
const ROWS: usize = 4;
const TIMES: usize = 6;

/// A curve with its class.
struct Curve<'a> {
    class: &'static str,
    value: &'a dyn Fn(usize) -> f64,
}

/// Load, and what the ready replicas can serve.
pub(super) fn capacity(html: &mut Html, report: &Report) {
    let columns = &report.columns;
    let load = |tick: usize| columns.load_rps.get(tick).copied().unwrap_or(f64::NAN);
    let can_serve = |tick: usize| columns.capacity_rps.get(tick).copied().unwrap_or(f64::NAN);
    let curves = [Curve { class: "load", value: &load }, Curve { class: "capacity", value: &can_serve }];
    drawing(html, report, "Load and capacity in requests a second", &curves, &rps);
}

/// Replicas that serve, and those that were asked for.
pub(super) fn fleet(html: &mut Html, report: &Report) {
    let columns = &report.columns;
    let of = |column: &[u32], tick: usize| column.get(tick).map_or(f64::NAN, |count| f64::from(*count));
    let (ready, target) = (|tick: usize| of(&columns.ready, tick), |tick: usize| of(&columns.target, tick));
    let curves = [Curve { class: "target", value: &target }, Curve { class: "capacity", value: &ready }];
    drawing(html, report, "Replicas ready and asked for", &curves, &|value| replicas(value.round() as u32));
}

fn drawing(html: &mut Html, report: &Report, label: &str, curves: &[Curve<'_>], words: &dyn Fn(f64) -> String) {
    let ticks = report.len();
    let finite = |curve: &Curve<'_>| (0..ticks).map(curve.value).filter(|value| value.is_finite()).fold(0.0, f64::max);
    let peak = curves.iter().map(finite).fold(0.0, f64::max).max(1e-9);
    let x = |tick: f64| LEFT + tick / ticks.max(1) as f64 * (SIZE.0 - LEFT - RIGHT);
    let y = |value: f64| SIZE.1 - BOTTOM - value / peak * (SIZE.1 - TOP - BOTTOM);
    html.raw("<svg role=\"img\" viewBox=\"0 0 ").number(SIZE.0).raw(" ").number(SIZE.1).raw("\"><title>");
    html.text(&format!("{label}, at most {}", figure(peak))).raw("</title>\n");
    for row in 0..=ROWS {
        let value = peak * row as f64 / ROWS as f64;
        line(html, (LEFT, y(value)), (SIZE.0 - RIGHT, y(value)));
        word(html, "end", (LEFT - 6.0, y(value) + 3.5), &words(value));
    }
    for place in 0..=TIMES {
        let tick = ticks * place / TIMES;
        let anchor = if place == 0 {
            "start"
        } else if place == TIMES {
            "end"
        } else {
            "middle"
        };
        word(html, anchor, (x(tick as f64), SIZE.1 - 8.0), &report.civil(tick).day_and_time());
    }
    for curve in curves {
        path(html, curve, ticks, &x, &y);
    }
    html.raw("</svg>\n");
}

fn line(html: &mut Html, from: (f64, f64), to: (f64, f64)) {
    html.raw("<line x1=\"").number(from.0).raw("\" y1=\"").number(from.1);
    html.raw("\" x2=\"").number(to.0).raw("\" y2=\"").number(to.1).raw("\"/>");
}

fn word(html: &mut Html, anchor: &'static str, at: (f64, f64), text: &str) {
    html.raw("<text text-anchor=\"").raw(anchor).raw("\" x=\"").number(at.0).raw("\" y=\"").number(at.1).raw("\">");
    html.text(text).raw("</text>");
}

/// Each column goes from its first value over its least and its most to its last; what is no number parts the curve.
fn path(html: &mut Html, curve: &Curve<'_>, ticks: usize, x: &dyn Fn(f64) -> f64, y: &dyn Fn(f64) -> f64) {
    html.raw("<path class=\"").raw(curve.class).raw("\" d=\"");
    let columns = COLUMNS.min(ticks);
    let mut is_drawn = false;
    for column in 0..columns {
        let span = ticks * column / columns..ticks * (column + 1) / columns;
        let middle = x((span.start + span.end) as f64 / 2.0);
        let values: Vec<f64> = span.map(curve.value).filter(|value| value.is_finite()).collect();
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            is_drawn = false;
            continue;
        };
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut points = vec![*first, low, high, *last];
        points.dedup();
        for value in points {
            html.raw(if is_drawn { "L" } else { "M" }).number(middle).raw(" ").number(y(value));
            is_drawn = true;
        }
    }
    html.raw("\"/>");
}
