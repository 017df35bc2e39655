//! A labelled choice, and a labelled line of text.

use crate::ui::kit::browser::show_value;
use crate::ui::kit::icon::Icon;
use leptos::ev::Event;
use leptos::prelude::*;

/// The id of the control that `label` names.
fn id_of(label: &str) -> String {
    format!("control-{}", label.to_ascii_lowercase().replace(' ', "-"))
}

/// A choice among `options`, of which `value` is the one that counts.
#[component]
pub fn Choice<T>(
    label: &'static str,
    #[prop(into)] options: Signal<Vec<(T, String)>>,
    #[prop(into)] value: Signal<T>,
    on_choose: impl Fn(T) + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let items = move || {
        let now = value.get();
        let option = |(place, (one, words)): (usize, (T, String))| {
            view! { <option value=place.to_string() prop:selected=one == now>{words}</option> }
        };
        options.get().into_iter().enumerate().map(option).collect_view()
    };
    let choose = move |event: Event| {
        let place = event_target_value(&event).parse::<usize>();
        let chosen = place.ok().and_then(|place| options.with_untracked(|all| all.get(place).map(|one| one.0.clone())));
        chosen.into_iter().for_each(&on_choose);
        // Something else may count now than what was chosen, and that is what is shown.
        let now = value.get_untracked();
        let place = options.with_untracked(|all| all.iter().position(|one| one.0 == now));
        place.into_iter().for_each(|place| show_value(&event, &place.to_string()));
    };
    let id = id_of(label);
    view! {
        <div class="control">
            <label class="lab" for=id.clone()>{label}</label>
            <span class="select"><select id=id on:change=choose>{items}</select><Icon name="down"/></span>
        </div>
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
    /// What it is for.
    hint: &'static str,
) -> impl IntoView {
    let fault = RwSignal::new(None::<String>);
    let change = move |event: Event| match on_change(&event_target_value(&event)) {
        Ok(()) => {
            fault.set(None);
            // `2` has become UTC+02:00: the field shows what counts.
            show_value(&event, &value.get_untracked());
        }
        Err(words) => fault.set(Some(words)),
    };
    let is_bad = move || fault.with(Option::is_some);
    let id = id_of(label);
    let note_id = format!("{id}-note");
    let described_by = note_id.clone();
    let note = move || {
        let id = note_id.clone();
        match fault.get() {
            None => view! { <span class="hint" id=id>{hint}</span> }.into_any(),
            Some(words) => view! { <span class="bad-text" id=id role="alert">{words}</span> }.into_any(),
        }
    };
    view! {
        <div class="control">
            <label class="lab" for=id.clone()>{label}</label>
            <span class="field" class:bad=is_bad>
                <input type=kind id=id aria-describedby=described_by aria-invalid=move || is_bad().to_string() prop:value=move || value.get() on:change=change/>
            </span>
            {note}
        </div>
    }
}
