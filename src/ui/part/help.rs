//! What Planora is, its keys, and what its figures mean.

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

/// A figure's name, and how it is computed.
pub const TERMS: [(&str, &str); 9] = [
    (
        "Unserved",
        "Requests beyond what ready replicas can serve, as a share of all requests up to the cursor. With a queue, those that waited too long.",
    ),
    (
        "In violation",
        "Time in which requests were unserved, up to the cursor; in the comparison, over the whole replay.",
    ),
    ("Surplus", "Mean of ready replicas beyond those that the load needed, relative to these."),
    ("Flaps", "Changes that turned the one before back: in after out, or out after in."),
    ("× ideal", "Cost divided by that of a fleet that knows the future, under the same bounds and start-up."),
    (
        "÷ 16",
        "Load is divided by what one replica serves at the target utilisation: 20 requests per second × 80 % is 16.",
    ),
    ("Headroom", "What ready replicas could serve beyond the load."),
    (
        "z-score",
        "Residual of the forecast, load minus expected load, in standard deviations of the residuals before it.",
    ),
    ("Override", "Layer 2 asks for more than layer 1: the real load is above what was forecast."),
];

/// How the figure `term` is computed; nothing for a term that is not listed.
pub fn meaning(term: &str) -> Option<&'static str> {
    TERMS.into_iter().find(|(name, _)| *name == term).map(|(_, text)| text)
}

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
        <h3>"Terms"</h3>
        <dl class="terms">{TERMS.map(term).into_iter().collect_view()}</dl>
    }
}
