//! The lines and words of a chart's axes. Those of values stand still, those of time move along with the picture.

use crate::chart::{LANES_PX, Scale, Stretch, lane_names, threshold_words, time_ticks};
use crate::report::Report;
use crate::ui::model::replay::Replay;
use crate::ui::part::plot::{Kind, Plot};
use leptos::prelude::*;
use std::fmt::Write as _;

/// Room of the lanes' names, and below the lanes, CSS pixels.
const LANE_PX: f64 = LANES_PX / 3.0;
const BELOW_LANES_PX: f64 = 2.0;

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
    let across = Memo::new(move |_| {
        let Some(scale) = scale.get() else { return String::new() };
        let is_narrow = replay.view.screen.is_narrow.get();
        let threshold = replay.report.with(|report| report.as_ref().map_or(0.0, |report| report.scenario.z_limit()));
        across(kind, scale, threshold, plot.get().size.height, is_narrow)
    });
    let times = Memo::new(move |_| {
        let (stretch, plot) = (stretch.get(), plot.get());
        replay.report.with(|report| report.as_ref().map(|report| times(report, &stretch, plot))).unwrap_or_default()
    });
    let (top, bottom, _) = kind.margins();
    let moved = move || format!("transform:translateX({:.0}px)", -shift_px.get());
    // The charts stand below each other: the lowest has the words of all.
    let words = (kind == Kind::Residuals)
        .then(|| view! { <div class="times"><div style=moved inner_html=move || times.with(|times| times.1.clone())></div></div> });
    view! {
        <div class="ruling" aria-hidden="true">
            <div inner_html=move || across.get()></div>
            <div class="lines" style=format!("top:{top}px;bottom:{bottom}px")>
                <svg style=moved><path d=move || times.with(|times| times.0.clone())/></svg>
            </div>
            {words}
        </div>
    }
}

/// The path of the lines of times, and the markup of their words.
fn times(report: &Report, stretch: &Stretch, plot: Plot) -> (String, String) {
    // Those right of the cursor are in sight before the picture is, unless that is drawn anew for every window.
    let plots = if stretch.is_ahead() { stretch.plots + 1.0 } else { stretch.plots };
    let mut view = stretch.view(plot.size, false);
    view.last = view.first + (view.last - view.first) / stretch.plots * plots;
    view.width_px = plot.width() * plots;
    let per_px = view.ticks_per_px().max(f64::MIN_POSITIVE);
    let (mut lines, mut words) = (String::new(), String::new());
    for (tick, word) in time_ticks(report, &view) {
        let x = (tick - view.first) / per_px;
        // Writing to a string cannot fail.
        let _ = write!(lines, "M{:.1} 0V{:.0}", x.round() + 0.5, plot.size.height);
        let _ = write!(words, "<span style=\"left:{x:.0}px\">{word}</span>");
    }
    (lines, words)
}

/// Markup of the lines across a plot in an element of that height, with their words. Places are in percent, for paper.
fn across(kind: Kind, scale: Scale, threshold: f64, height_px: f64, is_narrow: bool) -> String {
    let (top, bottom, _) = kind.margins();
    let mut markup = String::new();
    let mut rule = |px: f64, word: &str, class: &str| {
        let percent = 100.0 * px / height_px.max(1.0);
        let _ = write!(markup, "<i class=\"rule {class}\" style=\"top:{percent:.3}%\"><span>{word}</span></i>");
    };
    let y = |value: f64| top + scale.share(value) * (height_px - top - bottom);
    if kind == Kind::Residuals {
        rule(y(scale.low), "", "");
        rule(y(scale.high), "", "");
        for ((value, word), class) in threshold_words(threshold).iter().zip(["upper", "", "lower"]) {
            rule(y(*value), word, class);
        }
        return markup;
    }
    for value in scale.lines() {
        rule(y(value), &scale.word(value), "");
    }
    if kind == Kind::Capacity {
        let first = height_px - BELOW_LANES_PX - LANES_PX;
        for (place, name) in (0_u8..).zip(lane_names(is_narrow)) {
            let from = first + f64::from(place) * LANE_PX;
            rule(from, "", "");
            rule(from + LANE_PX / 2.0, name, "name");
        }
        rule(first + LANES_PX, "", "");
    }
    markup
}
