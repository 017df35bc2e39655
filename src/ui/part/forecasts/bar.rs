//! The bar: step, horizon and score, and what was trained on what.

use super::state::{horizons, lead_of};
use crate::readout::forecasts::{Column, Metric, ground_words};
use crate::readout::format::duration_words;
use crate::ui::{App, Icon, runs};
use leptos::prelude::*;

/// Steps that are offered, as a knob's value and in words.
const STEPS: [(&str, u32); 3] = [("1m", 60), ("5m", 300), ("15m", 900)];

/// The bar under the tabs.
#[component]
pub fn Bar(app: App) -> impl IntoView {
    let of = app.forecasts;
    let ground = move || {
        let multiplier = app.scenario.with(|scenario| scenario.multiplier);
        of.study.with(|study| study.as_ref().map(|study| ground_words(study, multiplier)))
    };
    view! {
        <div class="ground-bar">
            <Resolution app/>
            <Horizon app/>
            <Score app/>
            <p class="end">{ground}</p>
        </div>
    }
}

#[component]
fn Resolution(app: App) -> impl IntoView {
    let step = Memo::new(move |_| app.scenario.with(|scenario| scenario.step.secs()));
    let options = move || {
        let now = step.get();
        let mut all: Vec<(String, u32)> = STEPS.map(|(value, secs)| (value.to_owned(), secs)).to_vec();
        if all.iter().all(|(_, secs)| *secs != now) {
            all.push((format!("{now}s"), now));
        }
        let option = |(value, secs): (String, u32)| {
            view! { <option value=value selected=secs == now>{duration_words(secs)}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        let scenario = app.scenario.get_untracked();
        if let Ok(scenario) = scenario.with("step", &event_target_value(&event)) {
            runs::apply(app, scenario);
        } else {
            let text = "Its start-up time or metric lag would be too many steps. Change those first.";
            let notice = crate::scenario::Notice::new(
                crate::scenario::Level::Warn,
                "knob.refused",
                "Resolution was not changed.",
                text,
            );
            app.notify(notice.about("step"));
        }
    };
    view! {
        <label><span class="lab">"Resolution"</span>
            <span class="select"><select aria-label="Resolution" on:change=choose>{options}</select><Icon name="down"/></span>
        </label>
    }
}

#[component]
fn Horizon(app: App) -> impl IntoView {
    let of = app.forecasts;
    let options = move || {
        let step = app.scenario.with(|scenario| scenario.step.secs());
        let lead = lead_of(of.horizon_secs.get(), step);
        let option = |secs: u32| {
            let is_now = (secs / step.max(1)) as usize == lead;
            view! { <option value=secs.to_string() selected=is_now>{duration_words(secs)}</option> }
        };
        horizons(step).into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        if let Ok(secs) = event_target_value(&event).parse() {
            of.horizon_secs.set(secs);
        }
    };
    view! {
        <label><span class="lab">"Horizon"</span>
            <span class="select"><select aria-label="Horizon" on:change=choose>{options}</select><Icon name="down"/></span>
        </label>
    }
}

#[component]
fn Score(app: App) -> impl IntoView {
    let of = app.forecasts;
    let option = move |metric: Metric| {
        view! { <option value=metric.name() selected=move || of.metric.get() == metric>{metric.name()}</option> }
    };
    let choose = move |event| {
        if let Some(metric) = Metric::from_name(&event_target_value(&event)) {
            of.metric.set(metric);
            of.sort.set((Column::Metric(metric), false));
        }
    };
    view! {
        <label><span class="lab">"Score"</span>
            <span class="select"><select aria-label="Score" on:change=choose>{Metric::ALL.map(option).into_iter().collect_view()}</select><Icon name="down"/></span>
        </label>
    }
}
