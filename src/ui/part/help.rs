//! What Planora is, the ways to learn it, its keys, and what its words mean.

use crate::readout::{CHAPTERS, Term};
use crate::ui::app::App;
use crate::ui::flow::welcome::WHAT_IT_IS;
use crate::ui::flow::{guide, keyboard};
use crate::ui::model::navigation::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What is done, and the keys that do it.
const KEYS: [(&str, &[&str]); 12] = [
    ("Play, pause", &["Space"]),
    ("Next decision", &["D"]),
    ("Step", &["←", "→"]),
    ("Next anomaly", &["A"]),
    ("60 steps", &["⇧ ←", "⇧ →"]),
    ("Next override", &["O"]),
    ("Start, end", &["Home", "End"]),
    ("Copy link", &["C"]),
    ("Slower, faster", &["[", "]"]),
    ("Theme", &["T"]),
    ("Zoom", &["+", "−"]),
    ("This list", &["?"]),
];

/// The help, apart from whoever opens it, so that its code can come later; open at a term where one is asked about.
#[inline(never)]
pub fn help(app: App, at: Option<&'static str>) -> AnyView {
    if let Some(id) = at {
        // The dialog opens in this frame; only then can the entry take the focus.
        request_animation_frame(move || {
            let entry = document().get_element_by_id(&format!("term-{id}"));
            if let Some(entry) = entry.and_then(|entry| entry.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = entry.focus();
            }
        });
    }
    view! {
        <p class="soft">{WHAT_IT_IS}</p>
        <div class="row">
            <button class="btn" type="button" on:click=move |_| guide::start(app)>"Take the guided path"</button>
            <button class="btn" type="button" on:click=move |_| app.navigation.dialog.set(Some(Dialog::Gallery))>"Questions and answers"</button>
        </div>
        <Keys/>
        <h3>"Terms"</h3>
        <Glossary at/>
    }
    .into_any()
}

#[component]
fn Keys() -> impl IntoView {
    let key = |(what, keys): (&'static str, &'static [&'static str])| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd>" " }).collect_view();
        view! { <div>{what}<span>{keys}</span></div> }
    };
    view! {
        <h3>"Keys"</h3>
        <div class="keys">{KEYS.map(key).into_iter().collect_view()}</div>
        <p class="dim">"⇧ D goes to the decision before. On a chart: drag across to zoom, double-click to return."</p>
        <label class="check">
            <input
                type="checkbox"
                prop:checked=keyboard::has_letters()
                on:change=move |event| keyboard::set_letters(event_target_checked(&event))
            />
            <span>"Letters and signs act by themselves"</span>
            <small>"Off, only keys with names act: Space, the arrows, Home, End, Escape."</small>
        </label>
    }
}

/// Every term by chapters; the one of the term that is asked about is open.
#[component]
fn Glossary(at: Option<&'static str>) -> impl IntoView {
    let chapters = CHAPTERS.iter().map(|chapter| {
        let is_open = chapter.terms.iter().any(|term| Some(term.id) == at);
        let names: Vec<&str> = chapter.terms.iter().map(|term| term.name).collect();
        let terms = chapter.terms.iter().map(term_view).collect_view();
        view! {
            <details open=is_open>
                <summary><strong>{chapter.title}</strong>" "<span class="dim">{names.join(" · ")}</span></summary>
                <dl class="terms">{terms}</dl>
            </details>
        }
    });
    view! { <div class="chapters">{chapters.collect_view()}</div> }
}

/// A term with its meaning, formula and source.
pub fn term_view(term: &'static Term) -> impl IntoView {
    view! {
        <div id=format!("term-{}", term.id) tabindex="-1">
            <dt>{term.name}</dt>
            <dd>{term.meaning}<span class="mono">{term.formula}</span><small class="dim">{term.source}</small></dd>
        </div>
    }
}
