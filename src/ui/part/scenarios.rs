//! The dialog with what there is to start from: presets, and scenarios that were saved under a name.

use crate::scenario::{Preset, Scenario};
use crate::ui::app::App;
use crate::ui::flow::{saved, scenario};
use crate::ui::kit::icon::Icon;
use crate::ui::model::navigation::Dialog;
use crate::ui::model::saved::SavedScenario;
use leptos::prelude::*;

/// The list.
#[component]
pub fn Scenarios(app: App) -> impl IntoView {
    let presets = Preset::ALL.map(|preset| {
        let choose = move |_| {
            app.navigation.dialog.set(None);
            scenario::apply_preset(app, preset.name());
        };
        view! { <button class="choice" type="button" on:click=choose><strong>{preset.name()}</strong><span>{preset_words(preset)}</span></button> }
    });
    view! {
        <h3>"Presets"</h3>
        <div class="choices">{presets.into_iter().collect_view()}</div>
        <button class="choice" type="button" on:click=move |_| app.navigation.dialog.set(Some(Dialog::Gallery))><strong>"Questions and answers"</strong><span>"Scenarios by link: a flash crowd, a gap, windows, tolerance, start-up, flapping"</span></button>
        <h3>"Saved in this browser"</h3>
        <SavedList app/>
        <SaveForm app/>
    }
}

/// What a preset sets, beside the one that the page opens with.
fn preset_words(preset: Preset) -> String {
    let (base, own) = (Scenario::default(), preset.scenario());
    let changes = own.keys().into_iter().filter(|key| key.name != "preset").filter_map(|key| {
        let value = own.print_key(key.name)?;
        (base.print_key(key.name).as_ref() != Some(&value)).then(|| format!("{} {value}", key.label))
    });
    let changes: Vec<String> = changes.collect();
    if changes.is_empty() { "What the page opens with.".to_owned() } else { changes.join(" · ") }
}

#[component]
fn SavedList(app: App) -> impl IntoView {
    let one = move |saved: SavedScenario| {
        let (name, query) = (saved.name.clone(), saved.query.clone());
        let apply = move |_| {
            app.navigation.dialog.set(None);
            saved::apply(app, &saved);
        };
        let delete = {
            let name = name.clone();
            move |_| saved::delete(app, &name)
        };
        view! {
            <li>
                <button class="choice" type="button" on:click=apply><strong>{name.clone()}</strong><span class="mono">{query}</span></button>
                <button class="btn quiet icon-only" type="button" aria-label=format!("Delete {name}") on:click=delete><Icon name="close"/></button>
            </li>
        }
    };
    let is_empty = move || app.saved.all.with(Vec::is_empty);
    view! {
        <ul class="saved">{move || app.saved.all.get().into_iter().map(one).collect_view()}</ul>
        <Show when=is_empty><p class="dim">"None yet."</p></Show>
    }
}

/// Takes a name for the scenario as it is.
#[component]
fn SaveForm(app: App) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = name.get_untracked().trim().to_owned();
        if !chosen.is_empty() {
            saved::save(app, &chosen);
            name.set(String::new());
        }
    };
    let is_unnamed = move || name.with(|name| name.trim().is_empty());
    view! {
        <form class="linkbox" on:submit=save>
            <input type="text" aria-label="Name" placeholder="Name of the scenario as it is" maxlength="60" prop:value=name on:input=move |event| name.set(event_target_value(&event))/>
            <button class="btn" type="submit" disabled=is_unnamed>"Save"</button>
        </form>
    }
}
