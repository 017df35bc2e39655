//! Cost against loss, a point for each policy: nearer to the lower left is better.

use crate::readout::format::{percent, usd};
use crate::readout::policy_words;
use crate::ui::app::App;
use crate::ui::flow::comparison;
use leptos::prelude::*;

/// The drawing's size and its margins, in its own units.
const SIZE: (f64, f64) = (640.0, 260.0);
const MARGIN: (f64, f64, f64, f64) = (64.0, 14.0, 18.0, 34.0);
/// Lines of the grid in each direction.
const LINES: usize = 4;
/// Room beyond the outermost points, as a share of their spread.
const ROOM: f64 = 0.12;

/// A policy in the picture.
struct Point {
    place: usize,
    name: String,
    cost_usd: f64,
    unserved_share: f64,
}

/// From values to the drawing's units.
#[derive(Clone, Copy)]
struct Axis {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Axis {
    /// An axis that holds `values` from `least` at the lowest.
    fn of(values: impl Iterator<Item = f64> + Clone, least: f64, start: f64, end: f64) -> Self {
        let (low, high) = (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
        let spread = if high > low { high - low } else { high.abs().max(1e-6) };
        Self { from: (low - ROOM * spread).max(least), to: high + ROOM * spread, start, end }
    }

    fn at(&self, value: f64) -> f64 {
        self.start + (value - self.from) / (self.to - self.from) * (self.end - self.start)
    }

    fn lines(&self) -> impl Iterator<Item = f64> + use<> {
        let Self { from, to, .. } = *self;
        (0..=LINES).map(move |line| from + (to - from) * line as f64 / LINES as f64)
    }
}

/// The picture; nothing before two policies have their figures.
#[component]
pub fn Picture(app: App) -> impl IntoView {
    let points = move || -> Vec<Point> {
        app.comparison.standings.with(|all| {
            let done = all.iter().enumerate().filter_map(|(place, one)| Some((place, one.as_ref()?.as_ref().ok()?)));
            let point = |(place, one): (usize, &crate::ui::kit::shared::Shared<crate::job::Compared>)| Point {
                place,
                name: policy_words(&one.scenario).0,
                cost_usd: one.totals.cost_usd,
                unserved_share: one.totals.unserved_share,
            };
            done.map(point).collect()
        })
    };
    move || {
        let points = points();
        (points.len() > 1).then(|| drawing(app, &points))
    }
}

fn drawing(app: App, points: &[Point]) -> impl IntoView + use<> {
    let (left, top, right, bottom) = MARGIN;
    let x = Axis::of(points.iter().map(|point| point.cost_usd), 0.0, left, SIZE.0 - right);
    let y = Axis::of(points.iter().map(|point| point.unserved_share), 0.0, SIZE.1 - bottom, top);
    let columns = x.lines().map(|value| {
        view! {
            <line class="grid" x1=x.at(value) x2=x.at(value) y1=top y2=SIZE.1 - bottom/>
            <text x=x.at(value) y=SIZE.1 - bottom + 14.0 text-anchor="middle">{usd(value)}</text>
        }
    });
    let rows = y.lines().map(|value| {
        view! {
            <line class="grid" x1=left x2=SIZE.0 - right y1=y.at(value) y2=y.at(value)/>
            <text x=left - 6.0 y=y.at(value) + 3.5 text-anchor="end">{percent(value)}</text>
        }
    });
    let marks = points.iter().map(|point| mark(app, point, x.at(point.cost_usd), y.at(point.unserved_share)));
    view! {
        <section class="panel" aria-label="Cost against unserved">
            <header><h2>"Cost against unserved"</h2><span class="end dim">"Lower left is better. A click replays a policy."</span></header>
            <svg class="rival-plot" viewBox=format!("0 0 {} {}", SIZE.0, SIZE.1)>
                {columns.collect_view()}
                {rows.collect_view()}
                <text x=SIZE.0 - right y=SIZE.1 - 4.0 text-anchor="end">"Cost of the replay"</text>
                {marks.collect_view()}
            </svg>
        </section>
    }
}

fn mark(app: App, point: &Point, x: f64, y: f64) -> impl IntoView + use<> {
    let (place, number) = (point.place, point.place + 1);
    let label = format!("{number} {}: {}, {} unserved", point.name, usd(point.cost_usd), percent(point.unserved_share));
    let class = if place == 0 { "mark own" } else { "mark" };
    let press = move |event: leptos::ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            comparison::open(app, place);
        }
    };
    view! {
        <g class=class role="button" tabindex="0" aria-label=label.clone() on:click=move |_| comparison::open(app, place) on:keydown=press>
            <title>{label.clone()}</title>
            <circle cx=x cy=y r="9"/>
            <text x=x y=y + 3.5 text-anchor="middle">{number}</text>
        </g>
    }
}
