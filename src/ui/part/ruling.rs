//! The lines and words of a chart's axes. Those of values stand still, those of time move along with the picture.

use crate::chart::{LANES_PX, STRETCH_PLOTS, Scale, Stretch, lane_names, threshold_words, time_ticks};
use crate::ui::model::replay::Replay;
use crate::ui::part::plot::{Kind, Plot};
use leptos::prelude::*;

/// Room of the lanes' names, and below the lanes, CSS pixels.
const LANE_PX: f64 = LANES_PX / 3.0;
const BELOW_LANES_PX: f64 = 2.0;

/// A line across the plot: where from the top in percent, what it is called, and how it looks.
type Rule = (f64, String, &'static str);

/// Lines and words.
#[component]
pub fn Ruling(
    replay: Replay,
    kind: Kind,
    plot: Memo<Plot>,
    scale: Memo<Option<Scale>>,
    stretch: Memo<Stretch>,
    /// How far the picture is moved to the left, CSS pixels.
    shift_px: Memo<f64>,
) -> impl IntoView {
    let rules = Memo::new(move |_| {
        let Some(scale) = scale.get() else { return Vec::new() };
        let is_narrow = replay.view.screen.is_narrow.get();
        let threshold = replay.report.with(|report| report.as_ref().map_or(0.0, |report| report.scenario.z_limit()));
        rules(kind, scale, threshold, plot.get().size.height, is_narrow)
    });
    let times = Memo::new(move |_| {
        let (stretch, plot) = (stretch.get(), plot.get());
        // Those right of the cursor are in sight before the picture is.
        let plots = STRETCH_PLOTS + 1.0;
        let mut view = stretch.view(plot.size, false);
        view.last = view.first + (view.last - view.first) / STRETCH_PLOTS * plots;
        view.width_px = plot.width() * plots;
        let ticks = replay.report.with(|report| report.as_ref().map(|report| time_ticks(report, &view)));
        let x = |(tick, word): (f64, String)| ((tick - view.first) / view.ticks_per_px().max(1e-9), word);
        ticks.unwrap_or_default().into_iter().map(x).collect::<Vec<_>>()
    });
    let (top, bottom, _) = kind.margins();
    let moved = move || format!("transform:translateX({:.0}px)", -shift_px.get());
    let draw_rule =
        |(y, word, class): Rule| view! { <i class=class style=format!("top:{y:.3}%")><span>{word}</span></i> };
    let draw_line = |(x, _): (f64, String)| view! { <i style=format!("left:{x:.0}px")></i> };
    let draw_time = |(x, word): (f64, String)| view! { <span style=format!("left:{x:.0}px")>{word}</span> };
    view! {
        <div class="ruling" aria-hidden="true">
            {move || rules.get().into_iter().map(draw_rule).collect_view()}
            <div class="lines" style=format!("top:{top}px;bottom:{bottom}px")>
                <div style=moved>{move || times.get().into_iter().map(draw_line).collect_view()}</div>
            </div>
            {(kind == Kind::Residuals).then(|| view! {
                <div class="times"><div style=moved>{move || times.get().into_iter().map(draw_time).collect_view()}</div></div>
            })}
        </div>
    }
}

/// The lines across a plot in an element of that height.
fn rules(kind: Kind, scale: Scale, threshold: f64, height_px: f64, is_narrow: bool) -> Vec<Rule> {
    let (top, bottom, _) = kind.margins();
    let percent = |px: f64| 100.0 * px / height_px.max(1.0);
    let y = |value: f64| percent(top + scale.share(value) * (height_px - top - bottom));
    let line = |value: f64| (y(value), String::new(), "rule");
    match kind {
        Kind::Residuals => {
            let [upper, zero, lower] = threshold_words(threshold);
            let named = |(value, word): (f64, String), class| (y(value), word, class);
            let ends = [line(scale.low), line(scale.high)].into_iter();
            ends.chain([named(upper, "rule upper"), named(zero, "rule"), named(lower, "rule lower")]).collect()
        }
        _ => {
            let lines = scale.lines().map(|value| (y(value), scale.word(value), "rule"));
            let first = height_px - BELOW_LANES_PX - LANES_PX;
            let lanes = (0_u8..).zip(lane_names(is_narrow)).flat_map(|(place, name)| {
                let from = first + f64::from(place) * LANE_PX;
                [(percent(from), String::new(), "rule"), (percent(from + LANE_PX / 2.0), name.to_owned(), "rule name")]
            });
            let last = (percent(first + LANES_PX), String::new(), "rule");
            let lanes = lanes.chain([last]).filter(|_| kind == Kind::Capacity);
            lines.chain(lanes).collect()
        }
    }
}
