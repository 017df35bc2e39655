//! What a first visit is told, above the charts: what this is, and the ways in.

use crate::ui::app::App;
use crate::ui::flow::link::landing;
use crate::ui::flow::welcome::{WAYS, WHAT_IT_IS, Way, dismiss};
use crate::ui::kit::browser::rescue_focus;
use crate::ui::kit::icon::Icon;
use crate::ui::model::navigation::PageId;
use leptos::prelude::*;

/// The welcome. It is there from the first picture on and moves nothing when it is dismissed but the chart below it.
#[component]
pub fn Welcome(app: App) -> impl IntoView {
    let way = move |(place, (words, act)): (usize, Way)| {
        let class = match place {
            0 => "btn primary",
            1 | 2 => "btn",
            _ => "btn quiet",
        };
        let go = move |_| {
            dismiss(app);
            act(app);
        };
        view! { <button class=class type="button" on:click=go>{words}</button> }
    };
    let close = move |_| {
        dismiss(app);
        rescue_focus(landing(PageId::Replay));
    };
    view! {
        <Show when=move || app.guide.is_welcome.get()>
            <section class="welcome" role="region" aria-label="Welcome">
                <p>{WHAT_IT_IS}</p>
                <div class="ways">{WAYS.into_iter().enumerate().map(way).collect_view()}</div>
                <button class="btn quiet icon-only" type="button" aria-label="Dismiss the welcome" on:click=close><Icon name="close"/></button>
            </section>
        </Show>
    }
}
