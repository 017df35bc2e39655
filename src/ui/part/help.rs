//! What Planora is, its keys, and what its figures mean.

use crate::readout::TERMS;
use crate::ui::flow::keyboard;
use crate::ui::flow::welcome::WHAT_IT_IS;
use leptos::prelude::*;

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

/// The help.
#[component]
pub fn Help() -> impl IntoView {
    let key = |(what, keys): (&'static str, &'static [&'static str])| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd>" " }).collect_view();
        view! { <div>{what}<span>{keys}</span></div> }
    };
    let term = |(term, text): (&'static str, &'static str)| view! { <div><dt>{term}</dt><dd>{text}</dd></div> };
    view! {
        <p class="soft">{WHAT_IT_IS}</p>
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
        <h3>"Terms"</h3>
        <dl class="terms">{TERMS.map(term).into_iter().collect_view()}</dl>
    }
}
