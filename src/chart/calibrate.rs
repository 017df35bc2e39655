//! What a calibration rests on: samples with the line that was put through them, and a twin beside the real fleet.

use super::frame::{Edges, Word, axis, numbers, places, round_places, times, words};
use super::paths::{line, point, ringed, stepped};
use super::picture::{Picture, Point};
use super::{Size, Theme};
use crate::calibrate::{Moment, Point as Sample};
use charming::element::{ItemStyle, Symbol};

/// Room beyond the outermost points, as a share of their spread.
const ROOM: f64 = 0.06;
/// Diameter of a sample, CSS pixels.
const SAMPLE_PX: f64 = 4.0;

/// First and last of `values`, with room, from 0 where 0 is near.
fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let finite = values.filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return (0.0, 1.0);
    }
    let room = ((high - low) * ROOM).max(1e-9);
    let start = if low >= 0.0 && low < 0.3 * high { 0.0 } else { low - room };
    (start, high + room)
}

/// Marks of an axis.
fn marks((low, high): (f64, f64), width_px: f64, mark_px: f64) -> Vec<f64> {
    round_places(low, high, (width_px / mark_px).clamp(2.0, 7.0))
}

/// `samples`, with the line through them; `unit` stands behind the numbers of the y axis.
pub fn fit(samples: &[Sample], through: &[Sample], unit: &str, size: Size, theme: &Theme) -> Picture {
    let edges = Edges { left: 52.0, ..Edges::USUAL };
    let all = || samples.iter().chain(through);
    let (x, y) = (ends(all().map(|one| one.x)), ends(all().map(|one| one.y)));
    let (columns, rows) = (marks(x, edges.width(size), 70.0), marks(y, edges.height(size), 34.0));
    let data = |points: &[Sample]| -> Vec<Point> { points.iter().map(|one| point(one.x, one.y)).collect() };
    let dot = ItemStyle::new().color(theme.load.as_str()).opacity(0.5);
    let left: Vec<Word> =
        numbers(&rows).into_iter().map(|word| Word { text: format!("{}{unit}", word.text), ..word }).collect();
    Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, x, &columns))
        .y_axis(axis(theme, y, &rows))
        .series(
            line("samples", &theme.load, 0.0, data(samples))
                .styled(|line| ringed(line, Symbol::Circle, SAMPLE_PX, dot)),
        )
        .series(line("fit", &theme.capacity, 1.8, data(through)))
        .series(words(theme, &numbers(&columns), &left, &[]))
}

/// The replicas of the real fleet and of its twin.
pub fn twin(moments: &[Moment], size: Size, theme: &Theme) -> Picture {
    let edges = Edges::USUAL;
    let origin = moments.first().map_or(0, |one| one.local_secs);
    let at = |one: &Moment| (one.local_secs - origin) as f64;
    let span = (0.0, moments.last().map_or(1.0, at).max(1.0));
    let y = (0.0, ends(moments.iter().flat_map(|one| [one.real, one.twin])).1);
    let rows = marks(y, edges.height(size), 34.0);
    let below = times(origin, 1.0, span, edges.width(size));
    let data =
        |value: fn(&Moment) -> f64| -> Vec<Point> { moments.iter().map(|one| point(at(one), value(one))).collect() };
    Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, span, &places(&below)))
        .y_axis(axis(theme, y, &rows))
        .series(stepped(line("real", &theme.load, 1.6, data(|one| one.real))))
        .series(stepped(line("twin", &theme.forecast, 1.4, data(|one| one.twin))))
        .series(words(theme, &below, &numbers(&rows), &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(picture: &Picture, id: &str) -> Vec<serde_json::Value> {
        let json: serde_json::Value = serde_json::from_str(&picture.option_json()).expect("JSON");
        let all = json["series"].as_array().expect("series").clone();
        let of = all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no series {id}"));
        of["data"].as_array().cloned().unwrap_or_default()
    }

    const SIZE: Size = Size { width: 400.0, height: 200.0 };

    #[test]
    fn every_sample_and_the_line_are_drawn() {
        let samples = [Sample { x: 1.0, y: 0.1 }, Sample { x: 2.0, y: 0.2 }, Sample { x: 3.0, y: 0.3 }];
        let picture = fit(&samples, &[samples[0], samples[2]], " %", SIZE, &Theme::default());
        assert_eq!((series(&picture, "samples").len(), series(&picture, "fit").len()), (3, 2));
        // Without a sample there is an empty picture, and no axis without an end.
        assert!(series(&fit(&[], &[], "", SIZE, &Theme::default()), "samples").is_empty());
    }

    #[test]
    fn a_twin_stands_beside_the_real_fleet() {
        let moment = |at: i64| Moment { local_secs: 1000 + at, load_rps: 9.0, real: 2.0, twin: 3.0 };
        let picture = twin(&[moment(0), moment(60)], SIZE, &Theme::default());
        assert_eq!(series(&picture, "real")[1][0], 60.0);
        assert_eq!(series(&picture, "twin")[1][1], 3.0);
    }
}
