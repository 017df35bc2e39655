//! A trace that was read, as a whole: what was counted over its span, at any length in a few hundred pieces.

use super::axes::round_steps;
use super::frame::{Edges, axis, numbers, places, round_places, times, words};
use super::paths::{fill, line, point};
use super::picture::Picture;
use super::{Size, Theme};
use crate::job::{Imported, Quantity, piece};

/// Room above the highest value.
const AIR: f64 = 1.05;

/// `quantity` of `imported`: lowest and highest bucket of every piece, with gaps where nothing was observed. `None` where it
/// was not counted.
pub fn sketch(imported: &Imported, quantity: Quantity, size: Size, theme: &Theme) -> Option<Picture> {
    let sketch = imported.sketches.iter().find(|sketch| sketch.quantity == quantity)?;
    let edges = Edges::USUAL;
    let (count, len) = (sketch.pieces.len(), imported.summary.buckets);
    let mut data = Vec::with_capacity(2 * count);
    let mut peak = 0.0_f64;
    for (at, (low, high)) in sketch.pieces.iter().map(|piece| (f64::from(piece.0), f64::from(piece.1))).enumerate() {
        let range = piece(at, count, len);
        let middle = (range.start + range.end) as f64 / 2.0;
        if !high.is_finite() {
            data.push(point(f64::NAN, f64::NAN));
            continue;
        }
        peak = peak.max(high);
        // The line goes down and up again in a piece, so that no lonely minute is lost.
        data.push(point(middle, low));
        if high > low {
            data.push(point(middle, high));
        }
    }
    let rows = if size.height < 200.0 { 3.0 } else { 4.0 };
    let (step, top) = round_steps(peak * AIR, rows, 1e-3);
    let y = round_places(0.0, top, (top / step).round());
    let span = (0.0, (len as f64).max(1.0));
    let secs = f64::from(imported.summary.step_secs);
    let below = times(imported.summary.start_local_secs, secs, span, edges.width(size));
    let (colour, has_fill) = match quantity {
        Quantity::Requests => (&theme.load, true),
        _ => (&theme.text_2, false),
    };
    let mut chart = Picture::new().grid(edges.grid()).x_axis(axis(theme, span, &places(&below))).y_axis(axis(
        theme,
        (0.0, top),
        &y,
    ));
    if has_fill {
        chart = chart.series(fill("fill", &theme.load_fill, data.clone()));
    }
    Some(chart.series(line("quantity", colour, 1.1, data)).series(words(theme, &below, &numbers(&y), &[])))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;
    use crate::ingest::{Reader, sniff};

    fn imported() -> Imported {
        let text = "timestamp,requests\n2026-03-01T00:00Z,3\n2026-03-01T00:01Z,5\n2026-03-01T00:03Z,7\n";
        let mut reader = Reader::new(sniff(text.as_bytes()).unwrap().settled().unwrap()).unwrap();
        reader.push(text.as_bytes()).unwrap();
        Imported::of(&reader.finish("t").unwrap())
    }

    fn drawn(quantity: Quantity) -> Option<serde_json::Value> {
        let size = Size { width: 600.0, height: 200.0 };
        let chart = sketch(&imported(), quantity, size, &Theme::default())?;
        serde_json::from_str(&chart.option_json()).ok()
    }

    #[test]
    fn a_gap_parts_the_line() {
        let chart = drawn(Quantity::Requests).unwrap();
        let series = chart["series"].as_array().unwrap();
        let line = series.iter().find(|one| one["id"] == "quantity").unwrap();
        let points: Vec<_> = line["data"].as_array().unwrap().iter().map(|p| (p[0].as_f64(), p[1].as_f64())).collect();
        let seen = |x: f64, y: f64| (Some(x), Some(y));
        assert_eq!(points, [seen(0.5, 3.0), seen(1.5, 5.0), (None, None), seen(3.5, 7.0)]);
    }

    #[test]
    fn what_was_not_counted_is_not_drawn() {
        assert!(drawn(Quantity::Bytes).is_none());
    }
}
