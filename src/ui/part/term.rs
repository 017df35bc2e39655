//! A word that says what it means: the help opens at its entry.

use leptos::prelude::*;

/// Takes the id of a term that is asked about. A context of the page.
#[derive(Clone, Copy)]
pub struct TermReach(pub Callback<&'static str>);

/// The word, as a button.
#[component]
pub fn TermLabel(
    /// Id of the term.
    id: &'static str,
    /// The word where it stands.
    name: &'static str,
) -> impl IntoView {
    let reach = use_context::<TermReach>();
    let ask = move |_| {
        if let Some(TermReach(reach)) = reach {
            reach.run(id);
        }
    };
    view! { <button class="term" type="button" aria-haspopup="dialog" title="What it means, and how it is computed" on:click=ask>{name}</button> }
}
