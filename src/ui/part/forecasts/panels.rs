//! The small pictures: error by horizon, by hour and weekday, and what is left over.

use crate::chart::forecasts::{autocorrelation, beyond, histogram, horizon};
use crate::forecast::ModelId;
use crate::readout::forecasts::{
    Examined, HeatMap, Metric, Table, autocorrelation as correlate, heat_map, histogram as count, model_words,
    summary_autocorrelation, summary_beyond, summary_heat, summary_histogram, summary_horizon,
};
use crate::readout::format::whole;
use crate::report::Study;
use crate::series::calendar::WEEKDAYS;
use crate::ui::kit::chart::ChartHost;
use crate::ui::kit::shared::Shared;
use crate::ui::model::forecasts::Forecasts;
use leptos::prelude::*;

/// What a picture shows until there is something.
const NOTHING: &str = "Nothing was examined yet.";

/// The study and the selected model's answer.
pub fn selected(forecasts: Forecasts) -> Memo<Option<(Shared<Study>, Shared<Examined>)>> {
    Memo::new(move |_| {
        let study = forecasts.study.get()?;
        Some((study, forecasts.drawn(forecasts.selected()?)?))
    })
}

/// Grey lines in the place of a picture that is still to come.
#[component]
pub fn Waiting(
    /// Whether it is.
    when: Signal<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || when.get()>
            <div class="skeleton" aria-hidden="true"><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>
        </Show>
    }
}

/// Models that are drawn by horizon: those that look ahead at all, and the selected one.
fn by_horizon(forecasts: Forecasts, table: &Table, selected: Option<ModelId>) -> Vec<Shared<Examined>> {
    let mut all = forecasts.examined.get();
    let rank = |one: &Shared<Examined>| table.rows.iter().position(|row| row.model == one.candidate.model);
    // More names than this stand on each other.
    const MOST: usize = 6;
    let mut ranks: Vec<(Option<usize>, Shared<Examined>)> = all.drain(..).map(|one| (rank(&one), one)).collect();
    ranks.sort_by_key(|(rank, one)| {
        (Some(one.candidate.model) != selected, one.candidate.model != ModelId::Last, *rank)
    });
    ranks.into_iter().take(MOST).map(|(_, one)| one).collect()
}

/// Score against how far ahead the forecast looks.
#[component]
pub fn HorizonPanel(
    forecasts: Forecasts,
    /// Every model that has answered.
    table: Memo<Table>,
) -> impl IntoView {
    let models = Memo::new(move |_| table.with(|table| by_horizon(forecasts, table, forecasts.selected())));
    let label = Signal::derive(move || {
        let Some(study) = forecasts.study.get() else { return NOTHING.to_owned() };
        models.with(|all| {
            summary_horizon(
                &study,
                &all.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
                forecasts.metric.get(),
                forecasts.scored_part(),
            )
        })
    });
    let is_empty = Signal::derive(move || models.with(Vec::is_empty));
    view! {
        <section class="panel" role="region" aria-label="Error by horizon">
            <header><h2>"Error by horizon"</h2><span class="end dim">{move || forecasts.metric.get().name()}</span></header>
            <div class="chart">
                <ChartHost label draw=move |size, theme| {
                    let study = forecasts.study.get()?;
                    models.with(|all| {
                        let all: Vec<&Examined> = all.iter().map(AsRef::as_ref).collect();
                        let place = (forecasts.metric.get(), forecasts.scored_part());
                        (!all.is_empty()).then(|| horizon(&study, &all, forecasts.selected(), place, size, theme))
                    })
                }/>
                <Waiting when=is_empty/>
            </div>
        </section>
    }
}

/// Score by hour and weekday.
#[component]
pub fn HeatPanel(forecasts: Forecasts) -> impl IntoView {
    let selected = selected(forecasts);
    let map = Memo::new(move |_| {
        let (study, one) = selected.get()?;
        heat_map(&study, &one, forecasts.scored_part(), forecasts.metric.get()).map(|map| (one.candidate.model, map))
    });
    let words = move || {
        map.with(|map| match map {
            Some((model, map)) => summary_heat(*model, map, forecasts.metric.get()),
            None => NOTHING.to_owned(),
        })
    };
    let ends = move || map.with(|map| map.as_ref().map(|(_, map)| map.ends));
    let scale = move || {
        ends().map(|(low, high)| {
            let metric = forecasts.metric.get();
            view! { <span class="end scale">{metric.text(low)}<i></i>{metric.text(high)}</span> }
        })
    };
    let grid = move || map.with(|map| map.as_ref().map(|(_, map)| heat_cells(map, forecasts.metric.get())));
    let is_empty = Signal::derive(move || map.with(Option::is_none));
    view! {
        <section class="panel" role="region" aria-label="Error by hour and weekday">
            <header><h2>"Error by hour and weekday"</h2>{scale}</header>
            <div class="fig">
                <div class="heat-box"><div class="heat" role="img" aria-label=words>{grid}</div><Waiting when=is_empty/></div>
                <p>{words}</p>
            </div>
        </section>
    }
}

fn heat_cells(map: &HeatMap, metric: Metric) -> AnyView {
    let row = move |(day, hours): (usize, &[crate::readout::forecasts::HeatCell; 24])| {
        let cell = |(hour, cell): (usize, &crate::readout::forecasts::HeatCell)| {
            let title = format!("{} {hour:02}:00: {}", WEEKDAYS[day], metric.text(cell.value));
            let is_none = !cell.value.is_finite();
            let style = format!("--m:{:.0}%", 6.0 + 94.0 * cell.share.max(0.0));
            view! { <i class:none=is_none style=(!is_none).then_some(style) title=title></i> }
        };
        view! { <span>{WEEKDAYS[day]}</span>{hours.iter().enumerate().map(cell).collect_view()} }
    };
    let hours = (0..24)
        .step_by(4)
        .map(|hour| view! { <span class="hour" style=format!("grid-column:{} / span 4", hour + 2)>{hour}</span> });
    view! {
        {map.cells.iter().enumerate().map(row).collect_view()}
        <span></span>{hours.collect_view()}
    }
    .into_any()
}

/// How residuals are spread.
#[component]
pub fn HistogramPanel(forecasts: Forecasts) -> impl IntoView {
    let selected = selected(forecasts);
    let found = Memo::new(move |_| {
        let (study, one) = selected.get()?;
        count(&study, &one, forecasts.scored_part()).map(|found| (one.candidate.model, found))
    });
    let words = Signal::derive(move || {
        found.with(|found| found.as_ref().map_or_else(|| NOTHING.to_owned(), |(_, found)| summary_histogram(found)))
    });
    let head = move || {
        found.with(|found| {
            found.as_ref().map(|(model, found)| format!("{}, {} buckets", model_words(*model), whole(found.n)))
        })
    };
    let is_empty = Signal::derive(move || found.with(Option::is_none));
    view! {
        <section class="panel" role="region" aria-label="Residual histogram">
            <header><h2>"Residuals"</h2><span class="end dim">{head}</span></header>
            <div class="fig">
                <div class="chart">
                    <ChartHost label=words draw=move |size, theme| {
                        found.with(|found| found.as_ref().map(|(_, found)| histogram(found, size, theme)))
                    }/>
                    {move || (!is_empty.get()).then(|| view! { <span class="band-word">"90 % band"</span> })}
                    <Waiting when=is_empty/>
                </div>
                <p>{words}</p>
            </div>
        </section>
    }
}

/// Whether residuals could have been foreseen.
#[component]
pub fn AutocorrelationPanel(forecasts: Forecasts) -> impl IntoView {
    let selected = selected(forecasts);
    let found = Memo::new(move |_| {
        let (study, one) = selected.get()?;
        correlate(&study, &one, forecasts.scored_part()).map(|found| (one.candidate.model, found))
    });
    let words = Signal::derive(move || {
        found.with(|found| match found {
            Some((_, found)) => summary_autocorrelation(found),
            None => NOTHING.to_owned(),
        })
    });
    let head = move || {
        found.with(|found| found.as_ref().map(|(model, _)| format!("{}, by lag in steps", model_words(*model))))
    };
    let is_empty = Signal::derive(move || found.with(Option::is_none));
    view! {
        <section class="panel" id="f-acf" role="region" aria-label="Residual autocorrelation">
            <header><h2>"Residual autocorrelation"</h2><span class="end dim">{head}</span></header>
            <div class="fig">
                <div class="chart">
                    <ChartHost label=words draw=move |size, theme| {
                        found.with(|found| found.as_ref().map(|(_, found)| autocorrelation(found, size, theme)))
                    }/>
                    <Waiting when=is_empty/>
                </div>
                <p>{words}</p>
            </div>
        </section>
    }
}

/// The days after the end of the trace.
#[component]
pub fn BeyondPanel(forecasts: Forecasts) -> impl IntoView {
    let selected = selected(forecasts);
    let words = Signal::derive(move || {
        selected.with(|selected| {
            selected.as_ref().map_or_else(|| NOTHING.to_owned(), |(study, one)| summary_beyond(study, one))
        })
    });
    let head = move || selected.with(|selected| selected.as_ref().map(|(_, one)| model_words(one.candidate.model)));
    let is_empty = Signal::derive(move || selected.with(Option::is_none));
    view! {
        <section class="panel" role="region" aria-label="Beyond the end">
            <header>
                <h2>"Beyond the end"</h2>
                <dl class="readout">
                    <div><dt><i class="key area" style="color:var(--data-load);--fill:none"></i>"Actual"</dt></div>
                    <div><dt><i class="key dash" style="color:var(--data-forecast)"></i>{head}</dt></div>
                </dl>
            </header>
            <div class="fig">
                <div class="chart">
                    <ChartHost label=words draw=move |size, theme| {
                        selected.with(|selected| selected.as_ref().map(|(study, one)| beyond(study, one, size, theme)))
                    }/>
                    <Waiting when=is_empty/>
                </div>
                <p>{words}</p>
            </div>
        </section>
    }
}
