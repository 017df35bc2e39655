//! How far a search is, and what stopped it.

use crate::readout::format::{percent, usd, whole};
use crate::readout::tune::{chapter_words, pace_words};
use crate::tune::Chapter;
use crate::ui::app::App;
use crate::ui::flow::tune;
use crate::ui::kit::icon::Icon;
use crate::ui::model::tune::TunePhase;
use leptos::prelude::*;

/// The head of the page's right side: nothing yet, how far it is, or why it is over.
#[component]
pub fn TuneProgressPanel(app: App) -> impl IntoView {
    let phase = app.tune().phase;
    move || {
        match phase.get() {
        TunePhase::Idle => view! { <Idle/> }.into_any(),
        TunePhase::Running => view! { <Running app/> }.into_any(),
        TunePhase::Cancelled => view! {
            <section class="panel tune-head" aria-label="Search">
                <p role="status"><strong>"Cancelled."</strong>" "{move || best_words(app)}" It was not judged on the days held out."</p>
            </section>
        }
        .into_any(),
        TunePhase::Failed(error) => view! {
            <section class="panel tune-head" aria-label="Search">
                <p role="alert"><Icon name="warn"/><strong>{error.title}"."</strong>" "{error.text}</p>
                <p class="soft">{move || best_words(app)}</p>
                <div class="acts"><button class="btn" type="button" on:click=move |_| tune::start(app)>"Try again"</button></div>
            </section>
        }
        .into_any(),
        TunePhase::Done => ().into_any(),
    }
    }
}

#[component]
fn Idle() -> impl IntoView {
    view! {
        <section class="panel tune-head" aria-label="Search">
            <h2>"What should I set?"</h2>
            <p class="soft">
                "A search tries settings on days before the split and keeps to your limits. What it finds is judged on days that it never \
                 saw, beside your settings. The replay can be used meanwhile; nothing is changed before you apply it."
            </p>
        </section>
    }
}

#[component]
fn Running(app: App) -> impl IntoView {
    let (progress, standing) = (app.tune().progress, app.tune().standing);
    let most = move || app.tune().outline.with(|outline| outline.as_ref().map_or(1, |outline| outline.runs.max(1)));
    let share = move || (progress.with(|progress| progress.runs) as f64 / most() as f64).min(1.0);
    let chapter = move || {
        let chapter = standing.with(|standing| standing.as_ref().map_or(Chapter::Main, |standing| standing.chapter));
        let folds = app.tune().outline.with(|outline| outline.as_ref().map_or(0, |outline| outline.folds.len()));
        chapter_words(chapter, folds)
    };
    let preparing = move || {
        progress.with(|progress| {
            let what = progress.preparing.as_ref()?;
            let detail = if progress.detail.is_empty() { String::new() } else { format!(" · {}", progress.detail) };
            Some(format!("{what}{detail}"))
        })
    };
    let pace = move || progress.with(|progress| pace_words(progress.runs, most(), progress.millis));
    let workers = progress.with_untracked(|progress| progress.workers);
    let crew = if workers == 1 { "1 worker".to_owned() } else { format!("{} workers", whole(workers)) };
    view! {
        <section class="panel tune-head" aria-label="Search">
            <p role="status"><strong>{chapter}</strong>{move || preparing().map(|what| format!(" · {what}"))}</p>
            <div class="meter" role="progressbar" aria-label="Replays" aria-valuemin="0" aria-valuemax="100" aria-valuenow=move || format!("{:.0}", 100.0 * share())>
                <i style=move || format!("width:{:.2}%", 100.0 * share())></i>
            </div>
            <p class="num pace">{pace}<span class="dim">" · "{crew}</span></p>
            <p class="soft">{move || best_words(app)}</p>
        </section>
    }
}

/// The best so far, in words.
fn best_words(app: App) -> String {
    app.tune().standing.with(|standing| {
        let best = standing.as_ref().and_then(|standing| standing.best.as_ref());
        best.map_or_else(
            || "Nothing was replayed on all of the tuned days yet.".to_owned(),
            |best| {
                let (cost, unserved) = (usd(best.measures.cost_usd_per_day), percent(best.measures.unserved_share));
                format!("Best so far on the tuned days: {cost} a day, {unserved} unserved.")
            },
        )
    })
}
