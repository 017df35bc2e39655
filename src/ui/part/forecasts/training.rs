//! How far the study is, and how a model that learns does.

use crate::chart::forecasts::loss;
use crate::forecast::ModelId;
use crate::progress::Epoch;
use crate::readout::forecasts::{model_words, summary_loss, time_left};
use crate::readout::format::{full, whole};
use crate::ui::kit::browser::now_ms;
use crate::ui::kit::chart::ChartHost;
use crate::ui::kit::icon::Icon;
use crate::ui::model::forecasts::{Forecasts, ORDER, Phase};
use leptos::prelude::*;

/// The panel at the side.
#[component]
pub fn Training(forecasts: Forecasts, on_cancel: Callback<()>, on_resume: Callback<()>) -> impl IntoView {
    let is_running = Memo::new(move |_| forecasts.is_running());
    let is_cut_short = Memo::new(move |_| forecasts.phase.with(|phase| *phase == Phase::Cancelled));
    let has_failed = Memo::new(move |_| !forecasts.is_running() && forecasts.failures.with(|all| !all.is_empty()));
    let again = move || if is_cut_short.get() { "Go on" } else { "Try again" };
    view! {
        <section class="panel" id="f-training" role="region" aria-label="Training">
            <header>
                <h2>"Training"</h2>
                <span class="end">
                    <Show when=move || is_running.get()>
                        <button class="btn" type="button" on:click=move |_| on_cancel.run(())>"Cancel"</button>
                    </Show>
                    <Show when=move || is_cut_short.get() || has_failed.get()>
                        <button class="btn" type="button" on:click=move |_| on_resume.run(())><Icon name="reset"/>{again}</button>
                    </Show>
                </span>
            </header>
            <div class="body">
                <Going forecasts/>
                <Loss forecasts/>
                <Facts forecasts/>
            </div>
        </section>
    }
}

/// What is being done, how much of it, and how long it may take.
#[component]
fn Going(forecasts: Forecasts) -> impl IntoView {
    let count = move || {
        let (there, failed) = (forecasts.examined.with(Vec::len), forecasts.failures.with(Vec::len));
        let total = ORDER.len();
        match forecasts.phase.get() {
            Phase::Running => format!("{there} of {total} models"),
            Phase::Cancelled => format!("Cancelled. {there} of {total} models are kept."),
            Phase::Done if failed == 0 => format!("{there} models examined"),
            Phase::Done => format!("{there} models examined, {failed} could not be"),
            Phase::Idle | Phase::Failed(_) => "Nothing is being examined".to_owned(),
        }
    };
    let what = move || {
        let doing = forecasts.doing.get();
        let name = forecasts.under_way.get().map(model_words);
        match (forecasts.is_running(), doing, name) {
            (false, ..) => String::new(),
            (true, Some(doing), Some(name)) if !doing.what.to_ascii_lowercase().contains(name) => {
                format!("{}, {name}", doing.what)
            }
            (true, Some(doing), _) => doing.what,
            (true, None, Some(name)) => format!("Examining {name}"),
            (true, None, None) => "Starting".to_owned(),
        }
    };
    let left = move || {
        let doing = forecasts.doing.get()?;
        time_left((now_ms() - doing.began_ms) / 1000.0, doing.done, doing.total)
    };
    let share = move || {
        forecasts
            .doing
            .with(|doing| doing.as_ref().map_or(0, |doing| 100 * doing.done.min(doing.total) / doing.total.max(1)))
    };
    view! {
        <div class="going-on">
            <p class="row"><span role="status">{count}</span><span class="dim end">{left}</span></p>
            <Show when=move || forecasts.is_running()>
                <p class="soft what">{what}</p>
                <div class="meter" role="progressbar" aria-label="Model under way" aria-valuemin="0" aria-valuemax="100" aria-valuenow=move || share().to_string()><i style=move || format!("--p:{}%", share())></i></div>
            </Show>
        </div>
    }
}

/// The loss by epoch, live while a model is trained.
#[component]
fn Loss(forecasts: Forecasts) -> impl IntoView {
    let is_live = Memo::new(move |_| {
        forecasts
            .learned
            .with(|learned| learned.as_ref().is_some_and(|(model, _)| forecasts.under_way.get() == Some(*model)))
    });
    // The selected model's training, unless one is being trained now.
    let shown = Memo::new(move |_| {
        let of_selected = if is_live.get() { None } else { selected_training(forecasts) };
        of_selected.or_else(|| forecasts.learned.get())
    });
    let label = Signal::derive(move || match shown.get() {
        Some((model, epochs)) => summary_loss(model, &epochs),
        None => "No model was trained yet.".to_owned(),
    });
    let number = move |of: fn(&Epoch) -> f64| {
        move || shown.with(|shown| shown.as_ref().and_then(|(_, epochs)| epochs.last().map(|e| full(of(e), 3))))
    };
    let title = move || shown.with(|shown| shown.as_ref().map(|(model, _)| model_words(*model)));
    let epoch = move || shown.with(|shown| shown.as_ref().and_then(|(_, epochs)| epoch_words(epochs)));
    let keep = move |_| {
        if let Some(client) = forecasts.client.get_value() {
            client.stop_training();
        }
    };
    view! {
        <Show when=move || shown.with(Option::is_some) fallback=move || view! {
            <p class="dim">"Models that learn in passes show their loss here, epoch by epoch."</p>
        }>
            <div class="row"><strong>{title}</strong><span class="dim">{epoch}</span>
                <Show when=move || is_live.get()>
                    <button class="btn end" type="button" on:click=keep>"Keep best epoch"</button>
                </Show>
            </div>
            <div class="chart loss"><ChartHost label draw=move |size, theme| {
                shown.with(|shown| shown.as_ref().map(|(_, epochs)| loss(epochs, is_live.get(), size, theme)))
            }/></div>
            <dl class="readout">
                <div><dt><i class="key" style="color:var(--text-2)"></i>"Training"</dt><dd>{number(|e| e.training)}</dd></div>
                <div><dt><i class="key" style="color:var(--data-forecast)"></i>"Validation"</dt><dd>{number(|e| e.validation)}</dd></div>
            </dl>
        </Show>
    }
}

/// The selected model, and how it was trained; `None` where it does not learn in passes.
fn selected_training(forecasts: Forecasts) -> Option<(ModelId, Vec<Epoch>)> {
    let model = forecasts.selected()?;
    let training = forecasts.examined.with(|all| {
        let one = all.iter().find(|one| one.candidate.model == model);
        one.map(|one| one.candidate.training.clone())
    })?;
    (!training.is_empty()).then_some((model, training))
}

/// The last epoch, and the best; `None` before the first.
fn epoch_words(epochs: &[Epoch]) -> Option<String> {
    let last = epochs.last()?;
    let best = epochs.iter().min_by(|a, b| a.validation.total_cmp(&b.validation))?;
    Some(format!("Epoch {} of {}, best {}", whole(last.number as usize), whole(last.most as usize), best.number))
}

/// What all of this rests on.
#[component]
fn Facts(forecasts: Forecasts) -> impl IntoView {
    let fact = move |name: &'static str, value: fn(&crate::report::Study) -> String| {
        let value =
            move || forecasts.study.with(|study| study.as_ref().map_or_else(|| "–".to_owned(), |study| value(study)));
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    };
    view! {
        <dl class="facts">
            {fact("Trained on", |study| format!("{} buckets", whole(study.trained_on)))}
            {fact("Tested on", |study| format!("{} buckets", whole(study.tested_on)))}
            {fact("Trace", |study| study.source.name.clone())}
            {fact("Digest", |study| study.source.digest.short())}
        </dl>
        <p class="dim">"Parameters are found on the training part alone. Each forecast sees all counts up to its time, and nothing later. The replay goes on meanwhile."</p>
    }
}
