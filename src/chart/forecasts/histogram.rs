//! How residuals are spread.

use crate::chart::Size;
use crate::chart::Theme;
use crate::chart::frame::{Edges, Word, axis, numbers, round_places, words};
use crate::chart::paths::{Ribbon, dashed, fill, line, point};
use crate::chart::picture::{Picture, Point};
use crate::readout::forecasts::Histogram;

/// Share of a column that stays free on each side.
const AIR: f64 = 0.08;

/// Columns over the band's span: inside it neutral, below and above in the colours of drop and spike.
pub fn histogram(histogram: &Histogram, size: Size, theme: &Theme) -> Picture {
    let edges = Edges { top: 20.0, left: 12.0, right: 12.0, bottom: 24.0 };
    let reach = -histogram.first;
    let top = histogram.counts.iter().copied().max().unwrap_or(1).max(1) as f64 * 1.02;
    let (low, high) = histogram.band;
    let columns = |is_one: &dyn Fn(f64) -> bool| -> Vec<Point> {
        let mut outline = Ribbon::default();
        for (at, count) in histogram.counts.iter().enumerate() {
            let from = histogram.first + at as f64 * histogram.width;
            if *count > 0 && is_one(from + histogram.width / 2.0) {
                let air = AIR * histogram.width;
                outline.cut();
                outline.step((from + air, from + histogram.width - air), 0.0, *count as f64);
            }
        }
        outline.finish()
    };
    let mut band = Ribbon::default();
    if low.is_finite() && high.is_finite() {
        band.step((low.max(-reach), high.min(reach)), 0.0, top);
    }
    let x = round_places(-reach, reach, (edges.width(size) / 48.0).clamp(2.0, 8.0));
    let below: Vec<Word> = numbers(&x);
    Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, (-reach, reach), &[]))
        .y_axis(axis(theme, (0.0, top), &[]))
        .series(fill("band", &theme.band, band.finish()))
        .series(fill("inside", &theme.zero, columns(&|x| !(x < low || x > high))))
        .series(fill("below", &theme.drop, columns(&|x| x < low)))
        .series(fill("above", &theme.spike, columns(&|x| x > high)))
        .series(line("base", &theme.line_2, 1.0, vec![point(-reach, 0.0), point(reach, 0.0)]))
        .series(dashed("wanted", &theme.text_2, 1.25, vec![point(0.0, 0.0), point(0.0, top)]))
        .series(words(theme, &below, &[], &[]))
}
