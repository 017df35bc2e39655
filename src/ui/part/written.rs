//! A text for somewhere else, with a button that copies it.

use crate::ui::flow::link;
use leptos::prelude::*;

/// A text with its buttons.
#[component]
pub fn Written(
    /// Its name.
    label: &'static str,
    text: String,
    /// Whether it is a diff, whose changes are coloured.
    #[prop(optional)]
    is_diff: bool,
    /// More buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let lines = text.lines().enumerate().map(|(place, line)| line_view(line, is_diff && place > 1)).collect_view();
    let is_copied = RwSignal::new(None::<bool>);
    let copy = move |_| link::copy_text(text.clone(), move |done| is_copied.set(Some(done)));
    let said = move || match is_copied.get() {
        None => "",
        Some(true) => "Copied.",
        Some(false) => "The browser does not let this page copy. Select the text and copy it with Ctrl C or ⌘ C.",
    };
    view! {
        <pre class="written" tabindex="0" role="region" aria-label=label>{lines}</pre>
        <div class="row">
            <button class="btn" type="button" aria-label=format!("Copy: {label}") on:click=copy>"Copy"</button>
            {children.map(|children| children())}
            <span class="dim" role="status">{said}</span>
        </div>
    }
}

/// A line; what a diff adds or takes away begins with its sign and has a class. The names of the file stand in front of it.
fn line_view(line: &str, is_change: bool) -> impl IntoView + use<> {
    let class = match line.as_bytes() {
        [b'+', ..] if is_change => "added",
        [b'-', ..] if is_change => "removed",
        [b'@' | b'+' | b'-' | b'#', ..] => "hunk",
        _ => "",
    };
    // A line of its own in what is selected, too; an empty one needs something in it for that.
    let text = if line.is_empty() { view! { <br/> }.into_any() } else { line.to_owned().into_any() };
    view! { <span class=class>{text}</span> }
}
