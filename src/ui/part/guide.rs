//! The guided path: a panel that points at what is seen, a step at a time.

use crate::readout::examples::{Example, PATH};
use crate::ui::app::App;
use crate::ui::flow::guide;
use crate::ui::kit::browser;
use crate::ui::kit::icon::Icon;
use crate::ui::model::navigation::{Dialog, PageId};
use leptos::prelude::*;

/// The panel, apart from whoever opens it, so that its code can come later.
#[inline(never)]
pub fn guide_panel(app: App) -> AnyView {
    view! { <GuidedPath app/> }.into_any()
}

/// What a step points at.
fn place_of(id: &str) -> &'static str {
    match id {
        "why" => "#p-why",
        "knob" => ".figures",
        _ => "#p-main",
    }
}

#[component]
fn GuidedPath(app: App) -> impl IntoView {
    let step = move || app.guide.step.get().unwrap_or_default();
    let example = Memo::new(move |_| step().min(PATH.len() - 1));
    let of = move |words: fn(&Example) -> String| move || words(&PATH[example.get()]);
    // The style sheet marks the place, and a phone scrolls to it.
    Effect::new(move || {
        let id = PATH[example.get()].id;
        let root = browser::root();
        root.iter().for_each(|root| drop(root.dataset().set("path", id)));
        if app.screen.is_narrow.get_untracked()
            && let Ok(Some(place)) = document().query_selector(place_of(id))
        {
            place.scroll_into_view();
        }
    });
    on_cleanup(|| {
        if let Some(root) = browser::root() {
            root.dataset().delete("path");
        }
    });
    let next = move || if step() + 1 < PATH.len() { "Next" } else { "Done" };
    view! {
        <section class="path" role="region" aria-label="Guided path">
            <p class="dim"><span>{move || format!("Step {} of {}", step() + 1, PATH.len())}</span><a href=of(Example::link)>"Link to this state"</a></p>
            <h2 id="path-title" tabindex="-1">{of(|example| example.title.to_owned())}</h2>
            <p class="soft" aria-live="polite">{of(Example::words)}</p>
            <div class="offers">{move || offers(app, &PATH[example.get()])}</div>
            <div class="steps">
                <button class="btn" type="button" disabled=move || step() == 0 on:click=move |_| guide::turn(app, step().saturating_sub(1))>"Back"</button>
                <button class="btn primary" type="button" on:click=move |_| guide::turn(app, step() + 1)>{next}</button>
                <button class="btn quiet" type="button" on:click=move |_| guide::leave(app)><Icon name="close"/>"Leave"</button>
            </div>
        </section>
    }
}

/// What can be done at a step.
fn offers(app: App, example: &'static Example) -> AnyView {
    let (words, knobs) = example.other;
    if !knobs.is_empty() {
        let set = move |_| guide::set_other(app, example);
        return view! { <button class="btn" type="button" on:click=set>{words}</button> }.into_any();
    }
    if example.page.is_empty() {
        return ().into_any();
    }
    let paste = move |_| {
        guide::leave_for(app, PageId::Replay);
        app.navigation.dialog.set(Some(Dialog::PolicyFile));
    };
    view! {
        <button class="btn" type="button" on:click=paste>"Paste your HPA"</button>
        <button class="btn" type="button" on:click=move |_| guide::leave_for(app, PageId::Data)>"Drop your traffic"</button>
        <button class="btn" type="button" on:click=move |_| guide::leave_for(app, PageId::Tune)>"Tune"</button>
    }
    .into_any()
}
