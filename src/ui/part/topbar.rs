//! The bar on top: where one is, which traffic, which preset, and what can be taken away.

use crate::readout::format::{duration_words, trimmed};
use crate::report::Report;
use crate::scenario::Preset;
use crate::series::Origin;
use crate::ui::app::App;
use crate::ui::flow::{link, scenario, theme};
use crate::ui::kit::icon::Icon;
use crate::ui::model::navigation::{Dialog, PageId};
use leptos::prelude::*;

/// The brand: capacity in steps under a dashed forecast.
const BRAND: &str = r#"<path d="M1.5 16.5h5v-5h5v-5h7" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/><path d="M1.5 10.5C5 10.5 6 4 9.5 3.5" stroke="var(--data-forecast)" stroke-width="1.75" stroke-dasharray="2.6 2.4" stroke-linecap="round"/>"#;

/// Opens what is about a report, where there is one.
fn open_of_report(app: App, dialog: Dialog) {
    if app.replay.report.with_untracked(Option::is_some) {
        app.navigation.dialog.set(Some(dialog));
    }
}

/// The top bar.
#[component]
pub fn TopBar(app: App) -> impl IntoView {
    // Not `disabled`, which would keep the reason from the keyboard.
    let is_without = move || app.replay.report.with(Option::is_none);
    let lacks_report = move || is_without().then_some("true");
    let why_not = move || is_without().then_some("There is no report yet");
    // The address holds more than the page, so it is not left to the browser to write it; a click with a key is.
    let turn = move |event: &leptos::ev::MouseEvent, page: PageId| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            link::go(app, page);
        }
    };
    let tab = move |page: PageId| {
        let current = move || (app.navigation.page.get() == page).then_some("page");
        view! { <a href=format!("#{}", page.hash()) aria-current=current on:click=move |event| turn(&event, page)>{page.title()}</a> }
    };
    view! {
        <header class="topbar">
            <a class="brand" href="#replay" aria-label="Planora, replay" on:click=move |event| turn(&event, PageId::Replay)><svg viewBox="0 0 20 20" fill="none" aria-hidden="true" inner_html=BRAND></svg>"Planora"</a>
            <h1 class="sr">{move || app.navigation.page.get().title()}</h1>
            <nav class="tabs" aria-label="Pages">{PageId::ALL.map(tab).into_iter().collect_view()}</nav>
            <span class="grow"></span>
            <button class="btn only-narrow of-replay" type="button" aria-label="Scenario" aria-expanded=move || app.navigation.is_rail_open.get().to_string() on:click=move |_| show_rail(app)>
                <Icon name="tune"/><span>"Scenario"</span>
            </button>
            <TraceChip app/>
            <label class="select preset">
                <span class="lead">"Preset"</span>
                <PresetSelect app id="preset"/>
                <Icon name="down"/>
            </label>
            <button class="btn of-replay" type="button" aria-label="Compare" aria-disabled=lacks_report title=why_not on:click=move |_| open_of_report(app, Dialog::Compare)>
                <Icon name="scales"/><span>"Compare"</span>
            </button>
            <button class="btn" type="button" aria-label="Export" aria-disabled=lacks_report title=why_not on:click=move |_| open_of_report(app, Dialog::Export)>
                <Icon name="export"/><span>"Export"</span>
            </button>
            <button class="btn primary wide" type="button" aria-label="Copy link" on:click=move |_| link::copy(app)><Icon name="link"/><span>"Copy link"</span></button>
            <button class="btn only-phone" type="button" aria-label="Copy link" on:click=move |_| link::copy(app)><Icon name="link"/></button>
            <button class="btn quiet icon-only" type="button" aria-label=move || theme_words(app) on:click=move |_| theme::toggle(app.screen)>
                <Icon name=Signal::derive(move || { app.screen.theme_version.track(); if theme::is_dark() { "sun" } else { "moon" } })/>
            </button>
            <button class="btn quiet icon-only" type="button" aria-label="Keyboard help" on:click=move |_| app.navigation.dialog.set(Some(Dialog::Help))><Icon name="help"/></button>
        </header>
    }
}

/// What the knobs start from.
#[component]
pub fn PresetSelect(app: App, id: &'static str) -> impl IntoView {
    let preset = move || app.replay.scenario.with(|scenario| scenario.preset.name());
    let option = |preset: Preset| view! { <option value=preset.name()>{preset.name()}</option> };
    let choose = move |event| scenario::apply_preset(app, &event_target_value(&event));
    view! {
        <select id=id aria-label="Preset" prop:value=preset on:change=choose>{Preset::ALL.map(option).into_iter().collect_view()}</select>
    }
}

/// Which traffic is replayed; opens the Data page.
#[component]
fn TraceChip(app: App) -> impl IntoView {
    let of = move |words: fn(&Report) -> String| {
        move || app.replay.report.with(|report| report.as_ref().map_or_else(|| "–".to_owned(), |report| words(report)))
    };
    let name = of(|report| report.trace.source.name.clone());
    view! {
        <button class="trace wide" type="button" on:click=move |_| link::go(app, PageId::Data)>
            <Icon name="file" class="dim"/>
            <span class="sr">"Trace: "</span>
            <strong>{name}</strong>
            <i></i>
            <span>{of(|report| {
                format!("{} × {}", duration_words(report.trace.step.secs()), trimmed(*report.scenario.multiplier, 3))
            })}</span>
            <i></i>
            <span>{of(|report| origin_words(report).to_owned())}</span>
            <i class="digest"></i>
            <span class="mono dim digest">{of(|report| report.trace.source.digest.short())}</span>
        </button>
    }
}

fn origin_words(report: &Report) -> &'static str {
    match report.trace.source.origin {
        Origin::Bundled => "bundled",
        Origin::Upload => "own file",
        Origin::Synthetic { .. } => "synthetic",
    }
}

/// On a phone the rail is the last section of the page, elsewhere a drawer.
fn show_rail(app: App) {
    if app.screen.is_narrow.get_untracked() {
        if let Ok(Some(rail)) = document().query_selector(".rail") {
            rail.scroll_into_view();
        }
    } else {
        app.navigation.is_rail_open.update(|is_open| *is_open = !*is_open);
    }
}

fn theme_words(app: App) -> &'static str {
    app.screen.theme_version.track();
    if theme::is_dark() { "Light theme" } else { "Dark theme" }
}
