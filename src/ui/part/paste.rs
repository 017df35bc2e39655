//! A box to paste text into, and the button that has it read.

use leptos::prelude::*;

/// What the box and its button are called.
#[derive(Debug, Clone, Copy)]
pub struct PasteWords {
    /// The box.
    pub label: &'static str,
    /// The button.
    pub read: &'static str,
    /// The beginning of what can be pasted.
    pub example: &'static str,
}

/// The box, its button, and what stands beside the button.
#[component]
pub fn PasteBox(
    words: PasteWords,
    /// Lines in sight.
    rows: u32,
    /// What is in it, kept while the box is away.
    text: StoredValue<String>,
    /// Has the text read.
    on_read: impl Fn(&str) + 'static,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let is_filled = move || text.with_value(|text| !text.trim().is_empty());
    let has_text = RwSignal::new(is_filled());
    let type_in = move |event| {
        text.set_value(event_target_value(&event));
        has_text.set(is_filled());
    };
    view! {
        <label class="paste">
            <span class="lab">{words.label}</span>
            <textarea class="paste-text" rows=rows spellcheck="false" placeholder=words.example prop:value=text.get_value() on:input=type_in></textarea>
        </label>
        <div class="row">
            <button class="btn" type="button" disabled=move || !has_text.get() on:click=move |_| on_read(&text.get_value())>{words.read}</button>
            {children.map(|children| children())}
            <Show when=move || !has_text.get()><span class="dim">"Nothing is pasted yet."</span></Show>
        </div>
    }
}
