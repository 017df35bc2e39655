//! What is compared on what, and what can be added.

use crate::policy::Policy;
use crate::scenario::{Preset, Scenario, print_policy};
use crate::ui::app::App;
use crate::ui::flow::comparison;
use crate::ui::kit::icon::Icon;
use crate::ui::model::comparison::MOST_RIVALS;
use leptos::prelude::*;

/// What the choice of policies stands at when nothing is chosen.
const NONE: &str = "";
/// Its entry for the replay's own policy.
const OWN: &str = "own";

/// The bar: what is compared on what, and what can be added.
#[component]
pub fn Rivals(app: App) -> impl IntoView {
    let trace = move || app.replay.report.with(|report| report.as_ref().map(|report| report.trace.source.name.clone()));
    let is_full = move || app.comparison.rivals.with(|all| all.len() >= MOST_RIVALS);
    let add = move |event| {
        let chosen = event_target_value(&event);
        crate::ui::kit::browser::show_value(&event, NONE);
        match chosen.as_str() {
            NONE => {}
            OWN => comparison::add_own(app),
            _ => comparison::add(app, chosen),
        }
    };
    let option = |(value, words): (String, String)| view! { <option value=value>{words}</option> };
    view! {
        <section class="panel rival-bar" aria-label="What is compared">
            <div><strong>"Policies on "{trace}</strong><span class="soft">" The same range, service, start-up and price for all."</span></div>
            <label><span class="lab">"Add"</span>
                <span class="select"><select aria-label="Add a policy" disabled=is_full on:change=add>
                    <option value=NONE>"Choose …"</option>
                    <option value=OWN>"This one as it is now"</option>
                    <optgroup label="Presets">{presets().into_iter().map(option).collect_view()}</optgroup>
                    <optgroup label="Policies as they start">{policies().into_iter().map(option).collect_view()}</optgroup>
                </select><Icon name="down"/></span>
            </label>
            <Show when=move || app.comparison.failed.with(Option::is_some)>
                <p role="alert">{move || app.comparison.failed.get()}" "<button class="btn" type="button" on:click=move |_| comparison::again(app)>"Try again"</button></p>
            </Show>
            <Show when=move || app.comparison.rivals.with(Vec::is_empty)>
                <p class="soft"><Icon name="scales"/>"Add a policy to see it beside the replay's. The list is in the link."</p>
            </Show>
        </section>
    }
}

/// Each preset's policy.
fn presets() -> Vec<(String, String)> {
    Preset::ALL.map(|preset| (print_policy(&preset.scenario()), format!("Preset {}", preset.name()))).to_vec()
}

/// Each policy with the settings that it starts from.
fn policies() -> Vec<(String, String)> {
    let base = Scenario::default();
    let named = Policy::NAMES.iter().filter_map(|name| Policy::from_name(name));
    named.map(|policy| (print_policy(&base.with_policy(policy.clone())), policy.title().to_owned())).collect()
}
