//! The parts that a forecast is a sum or product of.

use crate::chart::forecasts::component;
use crate::readout::forecasts::{Examined, model_words, summary_components};
use crate::ui::kit::chart::ChartHost;
use crate::ui::kit::shared::Shared;
use crate::ui::model::forecasts::Forecasts;
use crate::ui::part::forecasts::panels::Waiting;
use leptos::prelude::*;

/// Trend, day and week of the selected model, else of the first that has such parts.
#[component]
pub fn ComponentsPanel(forecasts: Forecasts) -> impl IntoView {
    let shown = Memo::new(move |_| -> Option<Shared<Examined>> {
        let selected = forecasts.selected();
        forecasts.examined.with(|all| {
            let with_parts = || all.iter().filter(|one| !one.candidate.components.is_empty());
            with_parts().find(|one| Some(one.candidate.model) == selected).or_else(|| with_parts().next()).cloned()
        })
    });
    let head = move || shown.with(|shown| shown.as_ref().map(|one| model_words(one.candidate.model)));
    let names = Memo::new(move |_| {
        shown.with(|shown| {
            let parts = shown.iter().flat_map(|one| &one.candidate.components);
            parts.map(|part| part.name.clone()).collect::<Vec<_>>()
        })
    });
    let words = Signal::derive(move || {
        shown.with(|shown| match shown {
            Some(one) => summary_components(one.candidate.model, &one.candidate.components),
            None => "No model that was examined has parts to show.".to_owned(),
        })
    });
    let one = move |(place, name): (usize, String)| {
        let label = Signal::derive(move || {
            shown.with(|shown| {
                let part =
                    shown.as_ref().and_then(|one| Some((one.candidate.model, one.candidate.components.get(place)?)));
                part.map_or_else(String::new, |(model, part)| summary_components(model, std::slice::from_ref(part)))
            })
        });
        view! {
            <figure class="part">
                <figcaption class="dim">{part_words(&name)}</figcaption>
                <div class="chart"><ChartHost label draw=move |size, theme| {
                    shown.with(|shown| shown.as_ref().and_then(|one| Some(component(one.candidate.components.get(place)?, size, theme))))
                }/></div>
            </figure>
        }
    };
    let is_waiting = Signal::derive(move || forecasts.is_running() && shown.with(Option::is_none));
    view! {
        <section class="panel" role="region" aria-label="Components">
            <header><h2>"Components"</h2><span class="end dim">{head}</span></header>
            <div class="fig">
                <div class="parts">
                    {move || names.get().into_iter().enumerate().map(one).collect_view()}
                    <Waiting when=is_waiting/>
                </div>
                <p>{words}</p>
            </div>
        </section>
    }
}

fn part_words(name: &str) -> String {
    match name {
        "trend" => "Trend".to_owned(),
        "daily" => "Day".to_owned(),
        "weekly" => "Week".to_owned(),
        other => other.to_owned(),
    }
}
