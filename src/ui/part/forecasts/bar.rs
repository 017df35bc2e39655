//! The bar: step, horizon and score, and what was trained on what.

use crate::readout::forecasts::{Column, Metric, ground_words};
use crate::readout::format::duration_words;
use crate::scenario::Scenario;
use crate::ui::kit::browser::show_value;
use crate::ui::kit::icon::Icon;
use crate::ui::model::forecasts::{Forecasts, horizons, lead_of};
use leptos::prelude::*;

/// Steps that are offered, as a knob's value and in words.
const STEPS: [(&str, u32); 3] = [("1m", 60), ("5m", 300), ("15m", 900)];

/// The bar under the tabs.
#[component]
pub fn Bar(
    forecasts: Forecasts,
    /// What the replay asks for.
    scenario: Signal<Scenario>,
    /// Takes a knob and its value.
    on_knob: Callback<(&'static str, String)>,
) -> impl IntoView {
    let ground = move || {
        let multiplier = scenario.with(|scenario| *scenario.multiplier);
        forecasts.study.with(|study| study.as_ref().map(|study| ground_words(study, multiplier)))
    };
    view! {
        <div class="ground-bar">
            <Resolution scenario on_knob/>
            <Horizon forecasts scenario/>
            <Score forecasts/>
            <p class="end">{ground}</p>
        </div>
    }
}

/// The value of a step that is chosen.
fn value_of(step_secs: u32) -> String {
    let named = STEPS.into_iter().find(|(_, secs)| *secs == step_secs);
    named.map_or_else(|| format!("{step_secs}s"), |(value, _)| value.to_owned())
}

#[component]
fn Resolution(scenario: Signal<Scenario>, on_knob: Callback<(&'static str, String)>) -> impl IntoView {
    let step = Memo::new(move |_| scenario.with(|scenario| scenario.step.secs()));
    let options = move || {
        let now = step.get();
        let mut all: Vec<(String, u32)> = STEPS.map(|(value, secs)| (value.to_owned(), secs)).to_vec();
        if all.iter().all(|(_, secs)| *secs != now) {
            all.push((value_of(now), now));
        }
        let option = |(value, secs): (String, u32)| {
            view! { <option value=value selected=secs == now>{duration_words(secs)}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        on_knob.run(("step", event_target_value(&event)));
        // What was refused is not what counts.
        show_value(&event, &value_of(step.get_untracked()));
    };
    view! {
        <label><span class="lab">"Resolution"</span>
            <span class="select"><select aria-label="Resolution" on:change=choose>{options}</select><Icon name="down"/></span>
        </label>
    }
}

#[component]
fn Horizon(forecasts: Forecasts, scenario: Signal<Scenario>) -> impl IntoView {
    let options = move || {
        let step = scenario.with(|scenario| scenario.step.secs());
        let lead = lead_of(forecasts.horizon_secs.get(), step);
        let option = |secs: u32| {
            let is_now = (secs / step.max(1)) as usize == lead;
            view! { <option value=secs.to_string() selected=is_now>{duration_words(secs)}</option> }
        };
        horizons(step).into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        if let Ok(secs) = event_target_value(&event).parse() {
            forecasts.horizon_secs.set(secs);
        }
    };
    view! {
        <label><span class="lab">"Horizon"</span>
            <span class="select"><select aria-label="Horizon" on:change=choose>{options}</select><Icon name="down"/></span>
        </label>
    }
}

#[component]
fn Score(forecasts: Forecasts) -> impl IntoView {
    let option = move |metric: Metric| {
        view! { <option value=metric.name() selected=move || forecasts.metric.get() == metric>{metric.name()}</option> }
    };
    let choose = move |event| {
        if let Some(metric) = Metric::from_name(&event_target_value(&event)) {
            forecasts.metric.set(metric);
            forecasts.sort.set((Column::Metric(metric), false));
        }
    };
    view! {
        <label><span class="lab">"Score"</span>
            <span class="select"><select aria-label="Score" on:change=choose>{Metric::ALL.map(option).into_iter().collect_view()}</select><Icon name="down"/></span>
        </label>
    }
}
