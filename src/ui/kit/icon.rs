//! Icons out of the page's one sprite.

use leptos::prelude::*;

/// The symbols, put into the page once so that `<use>` finds them.
const SPRITE: &str = include_str!("../../../public/icons.svg");

/// The sprite itself; shows nothing.
#[component]
pub fn Sprite() -> impl IntoView {
    view! { <div hidden=true aria-hidden="true" inner_html=SPRITE></div> }
}

/// The icon `name`, without a word of its own: whatever holds it is labelled.
#[component]
pub fn Icon(
    /// Name of the symbol without `i-`.
    #[prop(into)]
    name: Signal<&'static str>,
    /// More classes.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let class = format!("icon {class}");
    view! { <svg class=class aria-hidden="true" inner_html=move || format!("<use href=\"#i-{}\"/>", name.get())></svg> }
}
