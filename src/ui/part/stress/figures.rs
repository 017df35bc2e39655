//! The figures of one edit: when, how much, how fast, how long.

use crate::knob::{parse_time, print_secs, print_time};
use crate::stress::{Edit, MAX_SPAN_SECS, Span, Unit};
use crate::ui::app::App;
use crate::ui::flow::stress;
use crate::ui::kit::browser::show_value;
use leptos::ev::Event;
use leptos::prelude::*;

/// Fields for the edit at `place`.
#[component]
pub fn Figures(app: App, place: usize, edit: Edit) -> impl IntoView {
    let info = edit.kind.info();
    let fault = RwSignal::new(None::<String>);
    let set = move |changed: Result<Edit, String>| match changed {
        Ok(edit) => {
            fault.set(None);
            stress::change(app, place, edit);
        }
        Err(words) => fault.set(Some(words)),
    };
    let time = move |text: &str| {
        let refused = || format!("Begins at is {text}; allowed is a time like {}.", print_time(Some(edit.at_secs)));
        parse_time(text).flatten().map(|at_secs| Edit { at_secs, ..edit }).ok_or_else(refused)
    };
    let amount = info.amount.map(|amount| {
        let read = move |text: &str| {
            let allowed = format!("{} to {}", amount.print(amount.min), amount.print(amount.max));
            let refused = || format!("{} is {text}; allowed is {allowed}.", amount.label);
            amount.parse(text).map(|amount| Edit { amount, ..edit }).ok_or_else(refused)
        };
        let unit = match amount.unit {
            Unit::Factor => "×",
            Unit::Rps => "rps",
            Unit::Share | Unit::Secs => "",
        };
        view! { <Field label=amount.label value=amount.print(edit.amount) unit on_change=move |text| set(read(text))/> }
    });
    let rise = info.rise.map(|span| {
        let read = move |text: &str| span_of(span, text).map(|rise_secs| Edit { rise_secs, ..edit });
        view! { <Field label=span.label value=print_secs(edit.rise_secs) unit="" on_change=move |text| set(read(text))/> }
    });
    let length = info.length.map(|span| {
        let read = move |text: &str| span_of(span, text).map(|length_secs| Edit { length_secs, ..edit });
        view! { <Field label=span.label value=print_secs(edit.length_secs) unit="" on_change=move |text| set(read(text))/> }
    });
    view! {
        <div class="stress-figures" role="group" aria-label=info.label>
            <Field label="Begins at" value=print_time(Some(edit.at_secs)) unit="" on_change=move |text| set(time(text))/>
            {amount}{rise}{length}
            <p class="soft">{info.hint}</p>
            {move || fault.get().map(|words| view! { <p class="bad-text" role="alert">{words}</p> })}
        </div>
    }
}

fn span_of(span: Span, text: &str) -> Result<u32, String> {
    let allowed = || format!("{} to {}", print_secs(span.min_secs), print_secs(MAX_SPAN_SECS));
    span.parse(text).ok_or_else(|| format!("{} is {text}; allowed is {}, like 90s, 5m or 2h.", span.label, allowed()))
}

#[component]
fn Field(label: &'static str, value: String, unit: &'static str, on_change: impl Fn(&str) + 'static) -> impl IntoView {
    let kept = value.clone();
    let change = move |event: Event| {
        let text = event_target_value(&event);
        if text.trim() == kept {
            show_value(&event, &kept);
        } else {
            on_change(text.trim());
        }
    };
    view! {
        <label>
            <span>{label}</span>
            <span class="field"><input type="text" spellcheck="false" autocomplete="off" value=value on:change=change/>{(!unit.is_empty()).then(|| view! { <i>{unit}</i> })}</span>
        </label>
    }
}
