//! A short confirmation above the dock.

use crate::scenario::Scenario;
use crate::ui::kit::debounce::Debounce;
use crate::ui::kit::icon::Icon;
use crate::ui::model::toasts::{Toast, Toasts};
use leptos::prelude::*;
use std::time::Duration;

/// How long it stays.
const STAYS: Duration = Duration::from_secs(4);
/// How long one with a way back stays: it has to be read, decided on and reached.
const STAYS_WITH_UNDO: Duration = Duration::from_secs(12);

/// The place for toasts; they are read out as they come.
#[component]
pub fn ToastPlace(
    toasts: Toasts,
    /// Takes the scenario to go back to.
    on_undo: Callback<Scenario>,
) -> impl IntoView {
    let end = Debounce::new();
    Effect::new(move || {
        if let Some(toast) = toasts.shown.get() {
            let stays = if toast.undo.is_some() { STAYS_WITH_UNDO } else { STAYS };
            end.call_after(stays, move || toasts.shown.set(None));
        }
    });
    let one = move |Toast { text, undo }: Toast| {
        let undo = undo.map(|scenario| {
            let go_back = move |_| {
                toasts.shown.set(None);
                on_undo.run(scenario.clone());
            };
            view! { <button class="btn" type="button" on:click=go_back>"Undo"</button> }
        });
        view! { <div class="toast"><Icon name="check"/><span>{text}</span>{undo}</div> }
    };
    view! { <div class="toasts" role="status">{move || toasts.shown.get().map(one)}</div> }
}
