//! Why nothing can be compared, and what can be done about it.

use crate::ui::app::App;
use crate::ui::flow::studies;
use crate::ui::kit::icon::Icon;
use crate::ui::model::forecasts::Phase;
use crate::ui::part::failure::{self, Remedies};
use leptos::prelude::*;

/// Why nothing can be compared.
#[component]
pub fn StudyObstacle(app: App) -> impl IntoView {
    move || match app.forecasts.phase.get() {
        Phase::Failed(error) => {
            let (title, text) = failure::words(app, &error);
            let is_of_trace = error.needs_trace.is_some() || error.code.starts_with("range");
            Some(view! {
                <div class="refused" role="alert">
                    <h3><Icon name="error" class="error"/>{title}</h3>
                    <p>{text}</p>
                    <div class="row">
                        {is_of_trace.then(|| view! { <Remedies app error/> })}
                        {(!is_of_trace).then(|| view! { <button class="btn" type="button" on:click=move |_| studies::resume(app)>"Try again"</button> })}
                    </div>
                </div>
            })
        }
        _ => None,
    }
}
