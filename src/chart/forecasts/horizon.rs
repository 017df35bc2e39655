//! Score against how far ahead the forecast looks.

use crate::chart::Size;
use crate::chart::Theme;
use crate::chart::frame::{Edges, Word, axis, numbers, round_places, spread, words};
use crate::chart::json::others_id;
use crate::chart::paths::{Path, dashed, line, point, ringed};
use crate::chart::picture::{Picture, Point};
use crate::forecast::ModelId;
use crate::readout::forecasts::{Examined, Metric, Part, model_words};
use crate::readout::format::duration_words;
use crate::report::Study;
use charming::element::{ItemStyle, Symbol};

/// Room for the names, CSS pixels.
const NAMES_PX: f64 = 124.0;
/// Height of a name, CSS pixels.
const NAME_PX: f64 = 13.0;
/// Room for a lead's name, CSS pixels.
const LEAD_PX: f64 = 44.0;

/// A line per model, the `selected` one in the forecast's colour, each named at its end. Leads stand at equal distances.
pub fn horizon(
    study: &Study,
    models: &[&Examined],
    selected: Option<ModelId>,
    scored: (Metric, Part),
    size: Size,
    theme: &Theme,
) -> Picture {
    let edges = Edges { right: NAMES_PX.min(size.width * 0.4), ..Edges::USUAL };
    let value = |model: &Examined, lead: usize| score(model, lead, scored);
    let all = models.iter().flat_map(|model| study.leads.iter().filter_map(|lead| value(model, *lead)));
    let (low, high) = range(all);
    let y = round_places(low, high, (edges.height(size) / 26.0).clamp(2.0, 8.0));
    let last = study.leads.len().saturating_sub(1) as f64;
    let per_name = NAME_PX / edges.height(size) * (high - low);
    let mut names = Vec::new();
    let mut chart = Picture::new().grid(edges.grid()).x_axis(axis(theme, (0.0, last.max(1.0)), &[])).y_axis(axis(
        theme,
        (low, high),
        &y,
    ));
    // The selected line lies on top.
    let mut drawn: Vec<&&Examined> = models.iter().collect();
    drawn.sort_by_key(|model| Some(model.candidate.model) == selected);
    let mut place = 0;
    for model in drawn {
        let id = model.candidate.model;
        let data = study
            .leads
            .iter()
            .enumerate()
            .map(|(at, lead)| point(at as f64, value(model, *lead).unwrap_or(f64::NAN)))
            .collect();
        if let Some(end) = study.leads.iter().rev().find_map(|lead| value(model, *lead)) {
            names.push(Word { at: end, text: model_words(id).to_owned() });
        }
        chart = chart.series(if Some(id) == selected {
            selected_line(theme, data)
        } else {
            place += 1;
            dashed(&others_id(place - 1), &theme.text_3, 1.25, data)
        });
    }
    spread(&mut names, per_name, (low, high));
    chart.series(words(theme, &lead_words(study, edges.width(size)), &numbers(&y), &names))
}

/// A model's score at a lead as it is drawn, shares in per cent; `None` where it has none.
fn score(model: &Examined, lead: usize, (metric, part): (Metric, Part)) -> Option<f64> {
    model
        .scores(lead, part)
        .map(|scores| metric.of(scores))
        .filter(|value| value.is_finite())
        .map(|value| if matches!(metric, Metric::Mape | Metric::Smape) { value * 100.0 } else { value })
}

/// Ends of an axis that all `values` have room on.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low <= high { padded(low, high) } else { (0.0, 1.0) }
}

/// The selected model's line, which shows its leads.
fn selected_line(theme: &Theme, data: Vec<Point>) -> Path {
    let style = ItemStyle::new().color(theme.forecast.as_str()).opacity(1.0);
    line("selected", &theme.forecast, 1.75, data).styled(|line| ringed(line, Symbol::Circle, 5.0, style))
}

/// Names of leads below a plot of that width: every so many, the last one among them.
fn lead_words(study: &Study, width_px: f64) -> Vec<Word> {
    let last = study.leads.len().saturating_sub(1);
    let room = (width_px / LEAD_PX).max(1.0);
    let every = ((last as f64 + 1.0) / room).ceil().max(1.0) as usize;
    let leads = study.leads.iter().enumerate().filter(|(at, _)| (last - at).is_multiple_of(every));
    let word = |(at, lead): (usize, &usize)| {
        let secs = u32::try_from(*lead).unwrap_or(u32::MAX).saturating_mul(study.step.secs());
        Word { at: at as f64, text: short(secs) }
    };
    leads.map(word).collect()
}

/// `15 min`, `1 h 15`, `5 h`
fn short(secs: u32) -> String {
    match (secs / 3600, secs / 60 % 60) {
        (0, _) => duration_words(secs),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

fn padded(low: f64, high: f64) -> (f64, f64) {
    let room = ((high - low) * 0.06).max(high.abs() * 0.01).max(1e-9);
    ((low - room).max(0.0), high + room)
}
