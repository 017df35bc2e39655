//! The list of what is made up, and how more is added.

use super::figures::Figures;
use crate::readout::stress::edit_words;
use crate::stress::{Edit, KINDS, Kind};
use crate::ui::app::App;
use crate::ui::flow::stress;
use crate::ui::kit::browser::show_value;
use crate::ui::kit::icon::Icon;
use leptos::ev::Event;
use leptos::prelude::*;

/// The bar under the main chart's head.
#[component]
pub fn StressBar(app: App) -> impl IntoView {
    let edits = Memo::new(move |_| app.replay.scenario.with(|scenario| scenario.stress.edits().to_vec()));
    let has_edits = move || edits.with(|edits| !edits.is_empty());
    let chips = move || {
        edits.get().into_iter().enumerate().map(|(place, edit)| view! { <Chip app place edit/> }).collect_view()
    };
    let selected = Memo::new(move |_| {
        let place = app.stress.selected.get()?;
        edits.with(|edits| edits.get(place).map(|edit| (place, *edit)))
    });
    view! {
        <div class="stress" role="group" aria-label="What if">
            <div class="stress-list">
                <strong>"What if"</strong>
                <ul>{chips}</ul>
                <AddKind app/>
                <Show when=has_edits>
                    <button class="btn quiet" type="button" on:click=move |_| stress::clear(app)>"As it was"</button>
                </Show>
                <Show when=move || !has_edits()>
                    <button class="btn quiet icon-only" type="button" aria-label="Close What if" on:click=move |_| stress::clear(app)><Icon name="close"/></button>
                </Show>
            </div>
            <Placing app/>
            {move || selected.get().map(|(place, edit)| view! { <Figures app place edit/> })}
        </div>
    }
}

/// An edit in the list; pressed, it shows its figures.
#[component]
fn Chip(app: App, place: usize, edit: Edit) -> impl IntoView {
    let words = edit_words(&edit);
    let is_selected = move || app.stress.selected.get() == Some(place);
    let toggle =
        move |_| app.stress.selected.update(|selected| *selected = (*selected != Some(place)).then_some(place));
    view! {
        <li>
            <button class="chip" type="button" aria-pressed=move || is_selected().to_string() on:click=toggle>{words.clone()}</button>
            <button class="btn quiet icon-only" type="button" aria-label=format!("Remove {words}") on:click=move |_| stress::remove(app, place)><Icon name="close"/></button>
        </li>
    }
}

/// Chooses the kind of the next edit.
#[component]
fn AddKind(app: App) -> impl IntoView {
    let option =
        |place: usize| view! { <option value=KINDS[place].name title=KINDS[place].hint>{KINDS[place].label}</option> };
    let group = |is_of_load: bool| {
        let here = move |place: &usize| Edit::new(KINDS[*place].kind, 0).is_of_load() == is_of_load;
        (0..KINDS.len()).filter(here).map(option).collect_view()
    };
    let choose = move |event: Event| {
        if let Some(kind) = Kind::from_name(&event_target_value(&event)) {
            stress::begin_placing(app, kind);
        }
        show_value(&event, "");
    };
    view! {
        <span class="select">
            <select aria-label="Add what happens" on:change=choose>
                <option value="">"Add …"</option>
                <optgroup label="To the load">{group(true)}</optgroup>
                <optgroup label="To fleet, metrics, forecast">{group(false)}</optgroup>
            </select>
            <Icon name="down"/>
        </span>
    }
}

/// Asks for the place of what is being added.
#[component]
fn Placing(app: App) -> impl IntoView {
    let at_cursor = move |_| {
        let cursor = app.replay.view.cursor.get_untracked();
        if let Some(secs) =
            app.replay.report.with_untracked(|report| report.as_ref().map(|report| report.local_secs(cursor)))
        {
            stress::place(app, secs);
        }
    };
    let row = move |kind: Kind| {
        let info = kind.info();
        view! {
            <p class="stress-ask" role="status">
                <span>{info.hint}" Click on the chart where it begins, or"</span>
                <button class="btn" type="button" on:click=at_cursor>"Begin at the cursor"</button>
                <button class="btn quiet" type="button" on:click=move |_| app.stress.placing.set(None)>"Cancel"</button>
            </p>
        }
    };
    move || app.stress.placing.get().map(row)
}
