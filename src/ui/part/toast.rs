//! A short confirmation above the dock.

use super::{App, Icon, runs};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// How long it stays.
const STAYS: Duration = Duration::from_secs(4);

/// The place for toasts; they are read out as they come.
#[component]
pub fn Toasts(app: App) -> impl IntoView {
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    Effect::new(move || {
        if app.toast.with(Option::is_some) {
            let handle = set_timeout_with_handle(move || app.toast.set(None), STAYS).ok();
            if let Some(older) = timer.try_update_value(|timer| std::mem::replace(timer, handle)).flatten() {
                older.clear();
            }
        }
    });
    let back = move |_| {
        if let Some(scenario) = app.undo.get_untracked() {
            app.toast.set(None);
            app.undo.set(None);
            runs::apply(app, scenario);
        }
    };
    let undo = move || {
        let has_undo = app.undo.with(Option::is_some);
        has_undo.then(|| view! { <button class="btn" type="button" on:click=back>"Undo"</button> })
    };
    let toast = move || {
        app.toast.get().map(|text| view! { <div class="toast"><Icon name="check"/><span>{text}</span>{undo}</div> })
    };
    view! { <div class="toasts" role="status">{toast}</div> }
}
