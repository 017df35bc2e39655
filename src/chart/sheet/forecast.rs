//! The Forecasts page's first chart as a picture: what came, and what was expected of it.

use super::{Entry, Panel, Sheet, Swatch, WIDTH_PX};
use crate::chart::Size;
use crate::chart::Theme;
use crate::chart::forecasts::{ActualView, actual};
use crate::readout::forecasts::{Examined, ahead_words, count_unit, model_words};
use crate::readout::format::zone_words;
use crate::report::Study;
use crate::series::calendar::Civil;

/// Height of the chart.
const HEIGHT_PX: f64 = 440.0;

/// The picture of the test buckets from `first` to `last`, with `models` of which the first has its band drawn. `draw` makes
/// an `<svg>` of an option in a width and a height.
///
/// # Errors
/// Those of `draw`.
pub fn forecast_sheet<E>(
    study: &Study,
    models: &[&Examined],
    (first, last): (f64, f64),
    theme: &Theme,
    mut draw: impl FnMut(&str, f64, f64) -> Result<String, E>,
) -> Result<Sheet, E> {
    // ECharts puts the family into an attribute as it is, where double quotes would end it.
    let theme = &Theme { font_ui: theme.font_ui.replace('"', "'"), ..theme.clone() };
    let view = ActualView { first, last, size: Size { width: WIDTH_PX, height: HEIGHT_PX } };
    let others = models.get(1..).unwrap_or_default();
    let option = actual(study, models.first().copied(), others, &view, theme).option_json();
    let mut legend = vec![Entry::new(Swatch::Line, &theme.load, "Actual")];
    for (place, one) in models.iter().enumerate() {
        let colour = if place == 0 { &theme.forecast } else { &theme.text_2 };
        legend.push(Entry::new(Swatch::Dash, colour, model_words(one.candidate.model)));
        if place == 0 {
            legend.push(Entry::new(Swatch::Box, &theme.band, "90 % band"));
        }
    }
    let at = |tick: f64| {
        let bucket = (study.split_bucket as f64 + tick) as i64;
        Civil::from_local_secs(study.start_local_secs + bucket * study.step.secs_i64()).long()
    };
    let chart = draw(&option, WIDTH_PX, HEIGHT_PX)?;
    Ok(Sheet {
        title: format!("{}, {}, {}", study.source.name, count_unit(study), ahead_words(study, study.lead)),
        subtitle: format!("{} to {}, {}", at(first), at(last), zone_words(study.utc_offset_secs)),
        panels: vec![Panel {
            title: "Forecast against actual".to_owned(),
            legend,
            height_px: HEIGHT_PX,
            chart,
            ..Panel::default()
        }],
        footnote: format!("Planora {}", env!("CARGO_PKG_VERSION")),
    })
}
