//! Correlation of residuals with earlier ones.

use crate::chart::Size;
use crate::chart::Theme;
use crate::chart::frame::{Edges, Word, axis, numbers, round_places, words};
use crate::chart::paths::{dashed, line, point};
use crate::chart::picture::{Picture, Point};
use crate::readout::forecasts::Autocorrelation;

/// Smallest reach of the axis, so that noise does not look like structure.
const LEAST: f64 = 0.1;

/// An upright line per lag between the bounds that independent residuals rarely leave.
pub fn autocorrelation(found: &Autocorrelation, size: Size, theme: &Theme) -> Picture {
    let edges = Edges { left: 40.0, ..Edges::USUAL };
    let most = found.values.iter().fold(found.bound, |most, value| most.max(value.abs()));
    let reach = (most * 1.1).clamp(LEAST, 1.0);
    let lags = found.values.len() as f64;
    let bars = |is_one: &dyn Fn(f64) -> bool| -> Vec<Point> {
        let picked = found.values.iter().enumerate().filter(|(_, value)| is_one(value.abs()));
        picked
            .flat_map(|(at, value)| {
                let lag = at as f64 + 1.0;
                [point(lag, 0.0), point(lag, *value), point(f64::NAN, f64::NAN)]
            })
            .collect()
    };
    let bound = |value: f64| vec![point(0.0, value), point(lags + 1.0, value)];
    let y = round_places(-reach, reach, 4.0);
    let every = if edges.width(size) < 220.0 { 12.0 } else { 6.0 };
    let below: Vec<Word> = (0..=((lags / every) as usize))
        .map(|place| {
            let at = place as f64 * every;
            Word { at, text: format!("{at:.0}") }
        })
        .collect();
    let width = (edges.width(size) / (lags + 1.0) * 0.45).clamp(1.5, 5.0);
    Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, (0.0, lags + 1.0), &[]))
        .y_axis(axis(theme, (-reach, reach), &y))
        .series(line("inside", &theme.zero, width, bars(&|value| value <= found.bound)))
        .series(line("outside", &theme.text_1, width, bars(&|value| value > found.bound)))
        .series(line("zero", &theme.line_3, 1.0, bound(0.0)))
        .series(dashed("upper", &theme.text_3, 1.0, bound(found.bound)))
        .series(dashed("lower", &theme.text_3, 1.0, bound(-found.bound)))
        .series(words(theme, &below, &numbers(&y), &[]))
}
