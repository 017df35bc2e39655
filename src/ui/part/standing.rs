//! What is shown, what was asked for, and what stands in the way, where these are not the same.

use crate::readout::format::duration_words;
use crate::scenario::{DataRef, Scenario};
use crate::ui::app::App;
use crate::ui::flow::link;
use crate::ui::kit::icon::Icon;
use crate::ui::model::run_state::{RunProgress, RunState};
use crate::ui::part::failure::{self, Remedies};
use leptos::prelude::*;

/// Most changes that are named one by one.
const MAX_NAMED: usize = 2;

/// The lines above the charts, as long as the picture is not that of the scenario. They can't be dismissed.
#[component]
pub fn Standing(app: App) -> impl IntoView {
    let lines = move || {
        let asked = app.replay.scenario.get();
        let (shown, obstacle) = app.replay.run.with(|run| match run {
            RunState::Running { shown: Some(shown), progress, is_slow: true } if shown.scenario.data != asked.data => {
                let percent = progress.as_ref().and_then(RunProgress::percent);
                Some((shown.clone(), Err(percent)))
            }
            RunState::Failed { shown: Some(shown), error } => Some((shown.clone(), Ok(error.clone()))),
            _ => None,
        })?;
        let is_same_trace = shown.scenario.data == asked.data;
        let shown_words = if is_same_trace {
            format!("{}, the run before", shown.trace.source.name)
        } else {
            run_words(&shown.trace.source.name, &shown.scenario)
        };
        let asked_words = if is_same_trace {
            changes_words(&shown.scenario, &asked)
        } else {
            run_words(&trace_name(app, &asked), &asked)
        };
        let (title, text, acts) = match obstacle {
            Ok(error) => {
                let (title, text) = failure::words(app, &error);
                (title, text, Some(view! { <span class="acts"><Remedies app error/></span> }))
            }
            Err(percent) => {
                let percent = percent.map(|percent| format!("{percent} %")).unwrap_or_default();
                ("Being computed".to_owned(), percent, None)
            }
        };
        let (class, icon) = if acts.is_some() { ("standing error", "error") } else { ("standing", "info") };
        Some(view! {
            <div class=class>
                <Icon name=icon/>
                <dl>
                    <div><dt>"Shown"</dt><dd>{shown_words}</dd></div>
                    <div><dt>"Asked for"</dt><dd>{asked_words}</dd></div>
                    <div><dt>"In the way"</dt><dd><strong>{title}</strong>" "{text}</dd></div>
                </dl>
                {acts}
            </div>
        })
    };
    view! { <section role="region" aria-label="Picture and scenario" aria-live="polite">{lines}</section> }
}

/// What the trace of a scenario is called.
fn trace_name(app: App, scenario: &Scenario) -> String {
    match scenario.data {
        DataRef::Nasa => "NASA-HTTP 1995".to_owned(),
        DataRef::Synthetic => format!("Synthetic, seed {}", scenario.seed),
        DataRef::Upload(digest) => link::name_of(app, digest).unwrap_or_else(|| digest.short()),
    }
}

/// `checkout.csv, 5 min, balanced`
fn run_words(trace: &str, scenario: &Scenario) -> String {
    format!("{trace}, {}, {}", duration_words(scenario.step.secs()), scenario.preset.name())
}

/// `Model stack (shown: ridge)`
fn changes_words(shown: &Scenario, asked: &Scenario) -> String {
    let none = || "–".to_owned();
    let changes: Vec<String> = asked
        .keys()
        .iter()
        .map(|key| (key.label, asked.print_key(key.name).unwrap_or_else(none), shown.print_key(key.name)))
        .filter(|(_, asked, shown)| shown.as_ref() != Some(asked))
        .map(|(label, asked, shown)| format!("{label} {asked} (shown: {})", shown.unwrap_or_else(none)))
        .collect();
    match changes.get(..MAX_NAMED) {
        Some(first) if changes.len() > MAX_NAMED => {
            format!("{} and {} more changes", first.join(", "), changes.len() - MAX_NAMED)
        }
        _ if changes.is_empty() => "the same again".to_owned(),
        _ => changes.join(", "),
    }
}
