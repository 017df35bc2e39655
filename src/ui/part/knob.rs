//! One knob: its label, its control, its sentence, and what it says to a value that cannot be.

use crate::knob::{KeyInfo, Problem, Shape};
use crate::readout::format::{capital, duration_words};
use crate::scenario::{DataRef, Scenario};
use crate::ui::app::App;
use crate::ui::flow::{later, runs, scenario};
use crate::ui::kit::browser::show_value;
use crate::ui::kit::debounce::Debounce;
use crate::ui::kit::icon::Icon;
use crate::ui::kit::scoped::scoped_memo;
use crate::ui::part::knob_format::{Slider, number, plain, refusal, shown, slider_of, typed, unit};
use crate::ui::part::knob_steps::{steps, ticks};
use crate::worker::is_policy_later;
use leptos::prelude::*;
use std::time::Duration;

/// A slider that is being pulled asks for a run once it has rested this long.
const REST: Duration = Duration::from_millis(30);

/// A refusal, and the value that stayed in force; another value makes it pointless.
type Refused = RwSignal<Option<(String, String)>>;

/// The control for `key`.
#[component]
pub fn Knob(app: App, key: KeyInfo) -> impl IntoView {
    match key.shape {
        Shape::Choice { words, .. } if key.name == "mode" => view! { <Segments app key words/> }.into_any(),
        Shape::Choice { words, .. } => {
            let options = words.iter().map(|word| ((*word).to_owned(), (*word).to_owned())).collect::<Vec<_>>();
            view! { <Select app key options=Signal::derive(move || options.clone())/> }.into_any()
        }
        Shape::Step => view! { <Select app key options=steps(app, key)/> }.into_any(),
        Shape::Tick => view! { <Select app key options=ticks(app, key)/> }.into_any(),
        Shape::Data => view! { <Select app key options=traces(app, key)/> }.into_any(),
        _ => view! { <Typed app key/> }.into_any(),
    }
}

/// Sets the knob; the words of the refusal, if it is refused.
fn set(app: App, key: KeyInfo, text: &str) -> Result<(), String> {
    let scenario = app.replay.scenario.get_untracked();
    let words = |problem: Problem| refusal(&key, text, &problem, &scenario);
    let new = scenario.with(key.name, &typed(&key, text)).map_err(words)?;
    runs::apply(app, new);
    Ok(())
}

/// The knob's value as in a link; empty where the scenario has no such knob.
fn print(scenario: &Scenario, key: KeyInfo) -> String {
    scenario.print_key(key.name).unwrap_or_default()
}

/// Whether the knob differs from its preset.
fn is_changed(app: App, key: KeyInfo) -> Memo<bool> {
    scoped_memo(move || app.replay.scenario.with(|scenario| scenario.changed().contains(&key.name)))
}

fn class(app: App, key: KeyInfo) -> impl Fn() -> &'static str + Copy + Send + 'static {
    let changed = is_changed(app, key);
    move || if changed.get() { "knob changed" } else { "knob" }
}

fn hint_id(key: &KeyInfo) -> String {
    format!("hint-{}", key.name)
}

/// Traces to choose from, with the reader's own.
fn traces(app: App, key: KeyInfo) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let bundled = [("nasa", "NASA-HTTP"), ("synthetic", "Synthetic")];
        let mut options = bundled.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
        let (now, data) = app.replay.scenario.with(|scenario| (print(scenario, key), scenario.data));
        let opened = app.sharing.own_trace.get();
        if let Some(trace) = opened.as_ref().filter(|trace| DataRef::Upload(trace.digest) != data) {
            options.push((trace.digest.to_string(), trace.name.clone()));
        }
        if let DataRef::Upload(digest) = data {
            let own = opened.filter(|trace| trace.digest == digest).map(|trace| trace.name);
            let shown = app.replay.report.with(|report| {
                let source = report.as_ref().map(|report| &report.trace.source);
                source.filter(|source| source.digest == digest).map(|source| source.name.clone())
            });
            options.push((now, own.or(shown).unwrap_or_else(|| digest.short())));
        }
        options
    })
}

#[component]
fn Select(app: App, key: KeyInfo, options: Signal<Vec<(String, String)>>) -> impl IntoView {
    let value = scoped_memo(move || app.replay.scenario.with(|scenario| print(scenario, key)));
    let on_change = move |event| {
        let chosen = event_target_value(&event);
        if key.name == "data" {
            scenario::apply_data(app, &chosen);
        } else if key.name == "policy" && is_policy_later(&chosen) {
            value.with_untracked(|value| show_value(&event, value));
            later::with_whole_program(app, move || {
                if let Err(words) = set(app, key, &chosen) {
                    refuse_choice(app, key, &words);
                }
            });
        } else if let Err(words) = set(app, key, &chosen) {
            refuse_choice(app, key, &words);
            value.with_untracked(|value| show_value(&event, value));
        }
    };
    let list = scoped_memo(move || options.get());
    let items = move || {
        let now = value.get();
        let option = |(value, words): (String, String)| {
            let is_now = value == now;
            view! { <option value=value selected=is_now>{words}</option> }
        };
        list.get().into_iter().map(option).collect_view()
    };
    view! {
        <div class=class(app, key)>
            <label for=format!("knob-{}", key.name)>{key.label.strip_prefix("Forecast ").map_or_else(|| key.label.to_owned(), capital)}</label>
            <span class="select">
                <select id=format!("knob-{}", key.name) aria-label=key.label aria-describedby=hint_id(&key) prop:value=move || value.get() on:change=on_change>{items}</select>
                <Icon name="down"/>
            </span>
            <span class="hint" id=hint_id(&key)>{key.hint}</span>
        </div>
    }
}

/// A choice has no text to stand beside a refusal, so it is said above the charts.
fn refuse_choice(app: App, key: KeyInfo, words: &str) {
    use crate::scenario::{Level, Notice};
    app.notices.post(
        Notice::new(Level::Warn, "knob.refused", format!("{} was not changed.", key.label), words).about(key.name),
    );
}

#[component]
fn Segments(app: App, key: KeyInfo, words: &'static [&'static str]) -> impl IntoView {
    let value = scoped_memo(move || app.replay.scenario.with(|scenario| print(scenario, key)));
    let segment = move |word: &'static str| {
        let choose = move |_| {
            if let Err(words) = set(app, key, word) {
                refuse_choice(app, key, &words);
            }
        };
        let id = (Some(&word) == words.first()).then(|| format!("knob-{}", key.name));
        view! {
            <label>
                <input type="radio" id=id name=key.name prop:checked=move || value.get() == word on:change=choose/>
                {capital(word)}
            </label>
        }
    };
    view! {
        <div class=class(app, key)>
            <label for=format!("knob-{}", key.name)>{key.label}</label>
            <span class="segmented" role="radiogroup" aria-label=key.label aria-describedby=hint_id(&key)>
                {words.iter().map(|word| segment(word)).collect_view()}
            </span>
            <span class="hint" id=hint_id(&key)>{key.hint}</span>
        </div>
    }
}

/// A field, with a slider where the value is a number.
#[component]
fn Typed(app: App, key: KeyInfo) -> impl IntoView {
    let refused: Refused = RwSignal::new(None);
    let is_hidden =
        scoped_memo(move || key.name == "seed" && app.replay.scenario.with(|s| s.data != DataRef::Synthetic));
    view! {
        <div class=class(app, key) hidden=move || is_hidden.get()>
            <label for=format!("knob-{}", key.name)>{key.label}</label>
            <NumberField app key refused/>
            {slider_of(&key).map(|slider| view! { <Slide app key slider/> })}
            {is_timer(&key).then(|| view! { <InTicks app key/> })}
            <span class="hint" id=hint_id(&key)>{key.hint}</span>
            <Refusal app key refused/>
        </div>
    }
}

/// Whether the knob is a span of simulated time, which the simulation counts in whole ticks.
const fn is_timer(key: &KeyInfo) -> bool {
    matches!(key.shape, Shape::Secs { .. })
}

/// What a span comes to where it is no whole number of ticks.
#[component]
fn InTicks(app: App, key: KeyInfo) -> impl IntoView {
    let words = scoped_memo(move || {
        app.replay.scenario.with(|scenario| {
            let (secs, tick_secs) = (number(&key, scenario)? as u32, scenario.tick().secs());
            let is_rounded = secs > 0 && !secs.is_multiple_of(tick_secs);
            is_rounded.then(|| {
                let counted = secs.div_ceil(tick_secs).saturating_mul(tick_secs);
                format!("counts as {} in whole ticks", duration_words(counted))
            })
        })
    });
    move || words.get().map(|words| view! { <span class="in-ticks">{words}</span> })
}

/// Fewest and most replicas side by side.
#[component]
pub fn Bounds(app: App, min: KeyInfo, max: KeyInfo) -> impl IntoView {
    let (low, high): (Refused, Refused) = (RwSignal::new(None), RwSignal::new(None));
    let (min_changed, max_changed) = (is_changed(app, min), is_changed(app, max));
    let class = move || if min_changed.get() || max_changed.get() { "knob changed" } else { "knob" };
    view! {
        <div class=class>
            <label for=format!("knob-{}", min.name)>"Replicas"</label>
            <span class="pair"><NumberField app key=min refused=low/>"–"<NumberField app key=max refused=high/></span>
            <span class="hint"><span id=hint_id(&min)>{min.hint}</span>" "<span id=hint_id(&max)>{max.hint}</span></span>
            <Refusal app key=min refused=low/>
            <Refusal app key=max refused=high/>
        </div>
    }
}

/// The words of a refusal that still holds.
fn refused_words(app: App, key: KeyInfo, refused: Refused) -> Memo<Option<String>> {
    scoped_memo(move || {
        let now = app.replay.scenario.with(|scenario| print(scenario, key));
        refused.get().filter(|(_, good)| *good == now).map(|(words, _)| words)
    })
}

#[component]
fn Refusal(app: App, key: KeyInfo, refused: Refused) -> impl IntoView {
    let words = refused_words(app, key, refused);
    move || words.get().map(|words| view! { <span class="bad-text" role="alert">{words}</span> })
}

#[component]
fn NumberField(app: App, key: KeyInfo, refused: Refused) -> impl IntoView {
    let value = scoped_memo(move || app.replay.scenario.with(|scenario| shown(&key, scenario)));
    let words = refused_words(app, key, refused);
    let is_bad = move || words.with(Option::is_some);
    let on_change = move |event: leptos::ev::Event| {
        match set(app, key, &event_target_value(&event)) {
            Ok(()) => {
                refused.set(None);
                // `5m` has become 300: the field shows what is in force.
                show_value(&event, &value.get_untracked());
            }
            Err(words) => {
                refused.set(Some((words, app.replay.scenario.with_untracked(|scenario| print(scenario, key)))));
            }
        }
    };
    let is_wide = matches!(key.shape, Shape::Time | Shape::Rate | Shape::Seed | Shape::Words { .. });
    let is_number = slider_of(&key).is_some() || matches!(key.shape, Shape::Count { .. });
    let unit = scoped_memo(move || app.replay.scenario.with(|scenario| unit(&key, scenario)));
    view! {
        <span class="field" class:wide=is_wide aria-invalid=move || is_bad().then_some("true")>
            <input
                id=format!("knob-{}", key.name)
                aria-label=key.label
                aria-describedby=hint_id(&key)
                aria-invalid=move || is_bad().then_some("true")
                inputmode=is_number.then_some("decimal")
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:change=on_change
            />
            {move || Some(unit.get()).filter(|unit| !unit.is_empty()).map(|unit| view! { <span class="unit">{unit}</span> })}
        </span>
    }
}

#[component]
fn Slide(app: App, key: KeyInfo, slider: Slider) -> impl IntoView {
    let rest = Debounce::new();
    let share = scoped_memo(move || {
        let value = app.replay.scenario.with(|scenario| number(&key, scenario));
        slider.share(value.unwrap_or(slider.low))
    });
    let at = move || (share.get() * slider.steps()).round();
    let value = scoped_memo(move || {
        app.replay.scenario.with(|scenario| format!("{} {}", shown(&key, scenario), unit(&key, scenario)))
    });
    let on_input = move |event| {
        let Ok(step) = event_target_value(&event).parse::<f64>() else { return };
        let text = plain(slider.value(step));
        let commit = move || {
            if let Err(words) = set(app, key, &text) {
                refuse_choice(app, key, &words);
            }
        };
        rest.call_after(REST, commit);
    };
    view! {
        <span class="slide">
            <span>{plain(slider.low)}</span>
            <input
                type="range"
                aria-label=key.label
                aria-valuetext=move || value.get()
                min="0"
                max=slider.steps()
                step="1"
                prop:value=at
                style=move || format!("--p:{:.1}%", share.get() * 100.0)
                on:input=on_input
            />
            <span>{plain(slider.high)}</span>
        </span>
    }
}
