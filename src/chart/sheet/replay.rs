//! The replay's three charts as a picture: what is seen, at the cursor, with the times below.

use super::{Entry, Panel, Sheet, Swatch, WIDTH_PX, escape};
use crate::chart::{Picture, Theme, View, capacity, replicas, residuals, time_ticks};
use crate::readout::format::zone_words;
use crate::readout::{Figures, figures};
use crate::report::Report;
use crate::scenario::print;
use crate::series::calendar::Civil;
use std::fmt::Write as _;

/// Space beside the plots; the same for all, so that one time is one vertical line.
const PLOT_PX: (f64, f64) = (56.0, 16.0);
/// Base line of the times above the lower edge of the last chart.
const TIMES_PX: f64 = 10.0;

/// A chart, its height, and the space above and below its plot.
struct Part {
    title: &'static str,
    height_px: f64,
    top_px: f64,
    /// Up to the plot, and up to the marks below it.
    below_px: (f64, f64),
    chart: fn(&Report, &View, &Theme) -> Picture,
    legend: fn(&Theme, &Figures) -> Vec<Entry>,
}

const PARTS: [Part; 3] = [
    Part {
        title: "Capacity and demand",
        height_px: 360.0,
        top_px: capacity::TOP_PX,
        below_px: (capacity::BOTTOM_PX, 2.0),
        chart: capacity,
        legend: capacity_legend,
    },
    Part {
        title: "Replicas",
        height_px: 130.0,
        top_px: replicas::TOP_PX,
        below_px: (replicas::BOTTOM_PX, replicas::BOTTOM_PX),
        chart: replicas,
        legend: replicas_legend,
    },
    Part {
        title: "Residuals",
        height_px: 170.0,
        top_px: residuals::TOP_PX,
        below_px: (residuals::BOTTOM_PX, residuals::BOTTOM_PX),
        chart: residuals,
        legend: residuals_legend,
    },
];

/// The picture of `report` between the ticks `first` and `last` with the cursor at `cursor`. `draw` makes an `<svg>` of an
/// option in a width and a height.
///
/// # Errors
/// Those of `draw`.
pub fn replay_sheet<E>(
    report: &Report,
    (first, last): (f64, f64),
    cursor: usize,
    theme: &Theme,
    mut draw: impl FnMut(&str, f64, f64) -> Result<String, E>,
) -> Result<Sheet, E> {
    // ECharts puts the family into an attribute as it is, where double quotes would end it.
    let theme = &Theme { font_ui: theme.font_ui.replace('"', "'"), ..theme.clone() };
    let told = figures(report, cursor);
    let mut panels = Vec::new();
    for part in PARTS {
        let view = View {
            first,
            last,
            cursor,
            width_px: WIDTH_PX,
            height_px: part.height_px,
            plot_left: PLOT_PX.0,
            plot_right: PLOT_PX.1,
            is_narrow: false,
        };
        let chart = draw(&(part.chart)(report, &view, theme).option_json(), WIDTH_PX, part.height_px)?;
        let (legend, title) = ((part.legend)(theme, &told), part.title.to_owned());
        let (under, over) = (under(&part, &view, theme), over(&part, report, &view, theme));
        panels.push(Panel { title, legend, height_px: part.height_px, under, chart, over });
    }
    let source = &report.trace.source;
    let at = |tick: f64| Civil::from_local_secs(report.local_secs(0) + tick.round() as i64 * report.step.secs_i64());
    Ok(Sheet {
        title: format!("{}, {}, at {}", source.name, report.scenario.preset.name(), report.civil(cursor).long()),
        subtitle: format!("{} to {}, {}", at(first).long(), at(last).long(), zone_words(report.trace.utc_offset_secs)),
        panels,
        footnote: format!("Planora {} · {}", env!("CARGO_PKG_VERSION"), print(&report.scenario)),
    })
}

fn capacity_legend(theme: &Theme, at: &Figures) -> Vec<Entry> {
    vec![
        Entry::new(Swatch::Up, &theme.scale_out, "Out"),
        Entry::new(Swatch::Down, &theme.scale_in, "In"),
        Entry::new(Swatch::Up, &theme.load, "Override"),
        Entry::new(Swatch::Box, &theme.held, "Held"),
        Entry::new(Swatch::Line, &theme.load, "Load").at(&at.load_rps),
        Entry::new(Swatch::Dash, &theme.forecast, "Forecast").at(&at.forecast_rps),
        Entry::new(Swatch::Box, &theme.band, "Band"),
        Entry::new(Swatch::Line, &theme.capacity, "Capacity").at(&at.capacity_rps),
        Entry::new(Swatch::Box, &theme.unserved_fill, "Unserved").at(&at.unserved_rps),
    ]
}

fn replicas_legend(theme: &Theme, at: &Figures) -> Vec<Entry> {
    vec![
        Entry::new(Swatch::Line, &theme.capacity, "Ready").at(&at.ready_count),
        Entry::new(Swatch::Box, &theme.starting_fill, "Starting").at(&at.starting_count),
        Entry::new(Swatch::Dash, &theme.text_2, "Wanted").at(&at.wanted_count),
    ]
}

fn residuals_legend(theme: &Theme, at: &Figures) -> Vec<Entry> {
    vec![
        Entry::new(Swatch::Line, &theme.zero, "z-score").at(&at.z),
        Entry::new(Swatch::Diamond, &theme.spike, "Spike"),
        Entry::new(Swatch::Hollow, &theme.drop, "Drop"),
    ]
}

fn x(view: &View, tick: f64) -> f64 {
    view.plot_left + (tick - view.first) / (view.last - view.first).max(f64::MIN_POSITIVE) * view.plot_px()
}

/// The darker ground of what is yet to come.
fn under(part: &Part, view: &View, theme: &Theme) -> String {
    let from = x(view, view.cursor as f64 + 1.0).max(view.plot_left);
    let width = WIDTH_PX - view.plot_right - from;
    if width <= 0.0 {
        return String::new();
    }
    let height = part.height_px - part.top_px - part.below_px.1;
    format!(
        "<rect x=\"{from:.1}\" y=\"{}\" width=\"{width:.1}\" height=\"{height}\" fill=\"{}\" fill-opacity=\"0.55\"/>",
        part.top_px,
        escape(&theme.surface_0)
    )
}

/// Gaps, cursor and times.
fn over(part: &Part, report: &Report, view: &View, theme: &Theme) -> String {
    let mut out = gaps(part, report, view, theme);
    let at = x(view, view.cursor as f64 + 1.0);
    let is_seen = at >= view.plot_left - 0.5 && at <= WIDTH_PX - view.plot_right + 0.5;
    let is_main = part.title == PARTS[0].title;
    if is_seen {
        let (top, bottom) = (part.top_px, part.height_px - part.below_px.1);
        // Writing into a string cannot fail.
        let _ = write!(out, "<path d=\"M{at:.1} {top}V{bottom}\" stroke=\"{}\"/>", escape(&theme.text_1));
        if is_main {
            let time = report.civil(view.cursor).time();
            out += &middle(at.min(WIDTH_PX - 24.0), part.top_px - 7.0, &theme.text_1, &time);
        }
    }
    if part.title == PARTS[2].title {
        for (tick, words) in time_ticks(report, view) {
            let at = x(view, tick);
            if at <= WIDTH_PX - 24.0 {
                out += &middle(at, part.height_px - TIMES_PX, &theme.text_3, &words);
            }
        }
    }
    out
}

/// Spans without observed load, up to the cursor.
fn gaps(part: &Part, report: &Report, view: &View, theme: &Theme) -> String {
    let tick = |bucket: usize| report.bucket_tick(bucket);
    let (top, height) = (part.top_px, part.height_px - part.top_px - part.below_px.0);
    let mut out = String::new();
    for (from, to, is_missing) in &report.overview.gaps {
        let from = tick(*from).max(view.first);
        let to = tick(*to).min(view.last).min(view.cursor as f64 + 1.0);
        if to <= from {
            continue;
        }
        let (left, right) = (x(view, from), x(view, to));
        let _ = write!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top}\" width=\"{:.1}\" height=\"{height}\" fill=\"{}\" fill-opacity=\"0.18\"/>",
            (right - left).max(1.0),
            escape(&theme.scale_in)
        );
        let word = if *is_missing { "missing" } else { "imputed" };
        if part.title == PARTS[0].title && right - left > 52.0 {
            out += &middle(f64::midpoint(left, right), top + 14.0, &theme.text_2, word);
        }
    }
    out
}

fn middle(x: f64, y: f64, colour: &str, words: &str) -> String {
    super::text(x, y, colour, "text-anchor=\"middle\"", words)
}
