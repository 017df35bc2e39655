//! Cost against what is unserved: what a search has found, on the days that it tunes on and on those that judge it.

use super::frame::{Edges, Word, axis, numbers, round_places, words};
use super::paths::{dashed, line, point, ringed};
use super::picture::{Picture, Point};
use super::{Size, Theme};
use crate::readout::format::full;
use charming::element::{ItemStyle, Symbol};

/// Room beyond the outermost points, as a share of their spread.
const ROOM: f64 = 0.08;
/// What loses more than this multiple of the limit, of one's own settings and of the winner is beyond the picture.
const NEAR: f64 = 3.0;

/// Dollars a day and the share that is unserved.
pub type Place = (f64, f64);

/// What is drawn; of a pair the first is on the tuned days, the second on those that were held out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrontView {
    /// Settings that no other beats in both, the cheapest first.
    pub tuned: Vec<Place>,
    /// The same settings on the days that were held out.
    pub held_out: Vec<Place>,
    /// The scenario's own settings.
    pub mine: [Option<Place>; 2],
    /// The winner.
    pub winner: [Option<Place>; 2],
    /// The most that may be unserved, 0..1.
    pub limit: Option<f64>,
}

impl FrontView {
    /// Points that the axes must hold: those near the limit, and the marked ones.
    fn shown(&self) -> Vec<Place> {
        let marked = || self.mine.iter().chain(&self.winner).flatten().copied();
        let peak = marked().map(|(_, share)| share).fold(self.limit.unwrap_or(0.0), f64::max);
        let is_near = |place: &Place| self.limit.is_none() || place.1 <= NEAR * peak;
        let points = self.tuned.iter().chain(&self.held_out).copied().filter(is_near);
        points.chain(marked()).collect()
    }
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return (0.0, 1.0);
    }
    let room = ((high - low) * ROOM).max(high.abs() * 0.01).max(1e-9);
    ((low - room).max(0.0), high + room)
}

/// The picture.
pub fn front(view: &FrontView, size: Size, theme: &Theme) -> Picture {
    let edges = Edges { bottom: 24.0, left: 52.0, ..Edges::USUAL };
    let shown = view.shown();
    let x = ends(shown.iter().map(|place| place.0));
    let y = ends(shown.iter().map(|place| 100.0 * place.1).chain(view.limit.map(|limit| 100.0 * limit)));
    let (columns, rows) = (
        round_places(x.0, x.1, (edges.width(size) / 90.0).clamp(2.0, 7.0)),
        round_places(y.0, y.1, (edges.height(size) / 34.0).clamp(2.0, 6.0)),
    );
    let inside = |place: &&Place| (x.0..=x.1).contains(&place.0) && (y.0..=y.1).contains(&(100.0 * place.1));
    let data = |places: &[Place]| -> Vec<Point> { places.iter().filter(inside).map(at).collect() };
    let one = |place: Option<Place>| -> Vec<Point> { place.iter().map(at).collect() };
    let solid = |colour: &str| ItemStyle::new().color(colour).opacity(1.0);
    let hollow = |colour: &str| {
        let style = ItemStyle::new().color(theme.surface_1.as_str()).opacity(1.0);
        style.border_color(colour).border_width(1.5)
    };
    let marked = |id: &str, data: Vec<Point>, style: ItemStyle, symbol: Symbol, size_px: f64| {
        line(id, &theme.text_1, 0.0, data).styled(|line| ringed(line, symbol, size_px, style))
    };
    let rule = view.limit.map(|limit| vec![point(x.0, 100.0 * limit), point(x.1, 100.0 * limit)]).unwrap_or_default();
    let dollars: Vec<Word> = columns.iter().map(|at| Word { at: *at, text: usd(*at, &columns) }).collect();
    let percents: Vec<Word> =
        numbers(&rows).into_iter().map(|word| Word { text: format!("{} %", word.text), ..word }).collect();
    let limit = view.limit.map(|limit| Word { at: 100.0 * limit, text: String::new() });
    let [mine_tuned, mine_held_out] = view.mine;
    let [winner_tuned, winner_held_out] = view.winner;
    Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, x, &columns))
        .y_axis(axis(theme, y, &rows))
        .series(dashed("limit", &theme.text_3, 1.0, rule))
        .series(
            dashed("held out", &theme.text_2, 1.0, data(&view.held_out))
                .styled(|line| ringed(line, Symbol::Circle, 6.0, hollow(&theme.text_2))),
        )
        .series(
            line("tuned", &theme.capacity, 1.5, data(&view.tuned))
                .styled(|line| ringed(line, Symbol::Circle, 5.0, solid(&theme.capacity))),
        )
        .series(marked("mine", one(mine_tuned), solid(&theme.load), Symbol::Diamond, 12.0))
        .series(marked("mine held out", one(mine_held_out), hollow(&theme.load), Symbol::Diamond, 12.0))
        .series(marked("winner", one(winner_tuned), solid(&theme.forecast), Symbol::Triangle, 12.0))
        .series(marked("winner held out", one(winner_held_out), hollow(&theme.forecast), Symbol::Triangle, 12.0))
        .series(words(theme, &dollars, &percents, &limit.into_iter().collect::<Vec<_>>()))
}

fn at(place: &Place) -> Point {
    point(place.0, 100.0 * place.1)
}

/// Dollars at an axis, with cents where neighbours are less than a dollar apart.
fn usd(value: f64, places: &[f64]) -> String {
    let step = places.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let decimals = if step >= 1.0 { 0 } else { (-step.log10().floor()).clamp(1.0, 4.0) as usize };
    format!("${}", full(value, if decimals == 1 { 2 } else { decimals }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(view: &FrontView, id: &str) -> usize {
        let size = Size { width: 600.0, height: 300.0 };
        let json: serde_json::Value =
            serde_json::from_str(&front(view, size, &Theme::default()).option_json()).expect("JSON");
        let all = json["series"].as_array().expect("series");
        let of = all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no series {id}"));
        of["data"].as_array().map_or(0, Vec::len)
    }

    #[test]
    fn what_is_far_beyond_the_limit_is_beyond_the_picture() {
        let view = FrontView {
            tuned: vec![(1.0, 0.3), (2.0, 0.002), (3.0, 0.0005)],
            held_out: vec![(1.1, 0.4), (2.1, 0.001)],
            mine: [Some((4.0, 0.0)), None],
            winner: [Some((3.0, 0.0005)), Some((3.1, 0.0009))],
            limit: Some(0.001),
        };
        assert_eq!((series(&view, "tuned"), series(&view, "held out"), series(&view, "mine")), (2, 1, 1));
        // Without a limit nothing is far.
        let all = FrontView { limit: None, ..view };
        assert_eq!((series(&all, "tuned"), series(&all, "limit"), series(&all, "mine held out")), (3, 0, 0));
        assert_eq!(series(&FrontView::default(), "tuned"), 0);
    }

    #[test]
    fn dollars_have_cents_where_they_are_near() {
        assert_eq!((usd(3.0, &[3.0, 3.2]), usd(30.0, &[30.0, 35.0])), ("$3.00".to_owned(), "$30".to_owned()));
    }
}
