//! Why there is no picture, and what can be done about it.

use super::{App, Icon, PageId, link, runs};
use crate::job::AppError;
use leptos::prelude::*;

/// The failure in the place of the picture.
#[component]
pub fn Failure(app: App) -> impl IntoView {
    move || {
        app.failure.get().map(|error| {
            let (title, text) = (error.title.clone(), error.text.clone());
            view! {
                <div class="state" role="alert">
                    <h3><Icon name="error" class="error"/>{title}</h3>
                    <p>{text}</p>
                    <div class="row"><Remedies app error/></div>
                </div>
            }
        })
    }
}

/// Buttons for what helps.
#[component]
pub fn Remedies(app: App, error: AppError) -> impl IntoView {
    let smoothing = move |_| {
        let scenario = app.scenario.get_untracked();
        if let Ok(scenario) = scenario.with("model", "smoothing") {
            runs::apply(app, scenario);
        }
    };
    let whole = move |_| {
        let mut scenario = app.scenario.get_untracked();
        for name in ["from", "to", "split"] {
            scenario = scenario.with(name, "auto").unwrap_or(scenario);
        }
        runs::apply(app, scenario);
    };
    let is_short = error.code == "forecast.too_short";
    let is_range = error.code.starts_with("range");
    let needs_trace = error.needs_trace.is_some();
    let is_other = !is_short && !needs_trace && !is_range;
    view! {
        {is_short.then(|| view! { <button class="btn" type="button" on:click=smoothing>"Use smoothing"</button> })}
        {is_range.then(|| view! { <button class="btn" type="button" on:click=whole>"Replay what follows the split"</button> })}
        {needs_trace.then(|| view! {
            <button class="btn" type="button" on:click=move |_| link::go(app, PageId::Data)>"Choose the file"</button>
            <button class="btn quiet" type="button" on:click=move |_| runs::apply_data(app, "nasa")>"Use NASA-HTTP 1995"</button>
        })}
        {is_other.then(|| view! { <button class="btn" type="button" on:click=move |_| runs::send(app)>"Run again"</button> })}
    }
}
