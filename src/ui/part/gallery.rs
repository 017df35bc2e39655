//! The dialog of questions, each with its answer and a link to where it can be seen.

use crate::readout::examples::{Example, GALLERY};
use crate::ui::app::App;
use crate::ui::flow::guide;
use leptos::prelude::*;

/// The dialog's content, apart from whoever opens it, so that its code can come later.
#[inline(never)]
pub fn gallery(app: App) -> AnyView {
    let entries = GALLERY.iter().map(|example| entry(app, example)).collect_view();
    view! {
        <p class="soft">"Each figure was computed by the engine that runs here. Open a scenario to see it where it happens; its link can be shared."</p>
        <ul class="gallery">{entries}</ul>
    }
    .into_any()
}

fn entry(app: App, example: &'static Example) -> impl IntoView {
    let (other, knobs) = example.other;
    let other = (!other.is_empty()).then(|| view! { <OpenLink app example knobs words=other/> });
    view! {
        <li>
            <h3>{example.title}</h3>
            <p>{example.words()}</p>
            <div><OpenLink app example knobs="" words="Open it"/>{other}</div>
        </li>
    }
}

/// A plain link, which is opened in place where nothing else is asked of it.
#[component]
fn OpenLink(app: App, example: &'static Example, knobs: &'static str, words: &'static str) -> impl IntoView {
    let href = if knobs.is_empty() { example.link() } else { example.other_link() };
    let open = move |event: leptos::ev::MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            guide::open(app, example, knobs);
        }
    };
    view! { <a class="btn" href=href aria-label=format!("{words}: {}", example.title) on:click=open>{words}</a> }
}
