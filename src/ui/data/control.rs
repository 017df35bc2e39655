//! A labelled choice, and a labelled line of text.

use crate::ui::Icon;
use leptos::prelude::*;

/// A choice among `options`, of which `value` is the one that counts.
#[component]
pub fn Choice<T>(
    label: &'static str,
    #[prop(into)] options: Signal<Vec<(T, String)>>,
    #[prop(into)] value: Signal<T>,
    on_choose: impl Fn(T) + 'static,
    /// What it is for, where its name does not say it all.
    #[prop(default = "")]
    hint: &'static str,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let items = move || {
        let now = value.get();
        let option = |(place, (one, words)): (usize, (T, String))| {
            view! { <option value=place.to_string() selected=one == now>{words}</option> }
        };
        options.get().into_iter().enumerate().map(option).collect_view()
    };
    let choose = move |event| {
        let place = event_target_value(&event).parse::<usize>();
        let chosen = place.ok().and_then(|place| options.with_untracked(|all| all.get(place).map(|one| one.0.clone())));
        chosen.into_iter().for_each(&on_choose);
    };
    view! {
        <label class="control">
            <span class="lab">{label}</span>
            <span class="select"><select aria-label=label on:change=choose>{items}</select><Icon name="down"/></span>
            {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
        </label>
    }
}

/// A line of text that is read when it was changed; what cannot be read is said below and changes nothing.
#[component]
pub fn Line(
    label: &'static str,
    /// `text`, `datetime-local`, …
    kind: &'static str,
    #[prop(into)] value: Signal<String>,
    /// Takes the text, or says why it cannot.
    on_change: impl Fn(&str) -> Result<(), String> + 'static,
    #[prop(default = "")] hint: &'static str,
) -> impl IntoView {
    let fault = RwSignal::new(None::<String>);
    let change = move |event| fault.set(on_change(&event_target_value(&event)).err());
    let is_bad = move || fault.with(Option::is_some);
    let note = move || {
        fault.get().map_or_else(
            || (!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> }.into_any()),
            |words| Some(view! { <span class="bad-text" role="alert">{words}</span> }.into_any()),
        )
    };
    view! {
        <label class="control">
            <span class="lab">{label}</span>
            <span class="field" class:bad=is_bad><input type=kind aria-label=label aria-invalid=move || is_bad().to_string() prop:value=move || value.get() on:change=change/></span>
            {note}
        </label>
    }
}
