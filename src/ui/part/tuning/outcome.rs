//! What a search found: whether it holds, what changes, the figures of both, and what can be done with it.

use crate::readout::format::{percent, usd, whole};
use crate::readout::tune::{KnobChange, figure_rows, holds_words, knob_changes, span_words, stale_words};
use crate::scenario::parse;
use crate::tune::{Check, Tuning};
use crate::ui::app::App;
use crate::ui::flow::tune;
use crate::ui::kit::icon::Icon;
use crate::ui::kit::shared::Shared;
use crate::ui::model::navigation::Dialog;
use crate::ui::model::tune::{Found, TunePhase};
use crate::ui::part::tuning::sensitivity::Sensitivities;
use leptos::prelude::*;

/// The outcome of the search that is shown, or the settings of the best so far.
#[component]
pub fn Outcome(app: App) -> impl IntoView {
    move || match app.tune().result() {
        Some(found) => view! { <Result app found/> }.into_any(),
        None => view! { <SoFar app/> }.into_any(),
    }
}

/// Settings of the best so far beside those that were there.
#[component]
fn SoFar(app: App) -> impl IntoView {
    let changes = move || {
        let standing = app.tune().standing.get()?;
        let (best, present) = (standing.best.as_ref()?, standing.present.as_ref()?);
        let varied = app.tune().outline.with(|outline| {
            let names = outline.iter().flat_map(|outline| &outline.varied).map(|one| one.name.clone());
            names.collect::<Vec<_>>()
        });
        Some(knob_changes(&parse(&present.query).0, &parse(&best.query).0, &varied))
    };
    let is_over = move || app.tune().phase.with(|phase| matches!(phase, TunePhase::Cancelled | TunePhase::Failed(_)));
    let apply = move |_| {
        let best = app.tune().standing.get_untracked().and_then(|standing| standing.best.clone());
        best.iter().for_each(|best| tune::apply(app, &best.query));
    };
    move || {
        changes().map(|changes| view! {
            <section class="panel" aria-label="Best so far">
                <header>
                    <h2>"Best so far"</h2>
                    <Show when=is_over><span class="end"><button class="btn" type="button" on:click=apply>"Apply"</button></span></Show>
                </header>
                {knob_table(changes)}
            </section>
        })
    }
}

#[component]
fn Result(app: App, found: Shared<Found>) -> impl IntoView {
    let tuning = found.tuning.clone();
    let (mine, winner) = (parse(&tuning.check.present.query).0, parse(&tuning.check.winner.query).0);
    let changes = knob_changes(&mine, &winner, &tuning.varied);
    let sensitivity = tuning.sensitivity.clone();
    view! {
        <Verdict app found=found.clone()/>
        <Others app/>
        <section class="panel" aria-label="Settings">
            <header><h2>"Settings"</h2><span class="end dim">"mine → winner"</span></header>
            {knob_table(changes)}
        </section>
        {figures(&tuning.check)}
        {folds(&tuning)}
        <Sensitivities sensitivity/>
    }
}

#[component]
fn Verdict(app: App, found: Shared<Found>) -> impl IntoView {
    let tuning = found.tuning.clone();
    let (verdict, spread) = holds_words(&tuning);
    let lines = tuning.recommendation.clone().into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let warn = |line: String| view! { <li><Icon name="warn"/>{line}</li> };
    let warnings = tuning.warnings.clone().into_iter().map(warn).collect_view();
    let (asked, query) = (found.asked.query.clone(), tuning.check.winner.query.clone());
    let (to_apply, to_export, to_compare, mine) =
        (query.clone(), query.clone(), query.clone(), tuning.check.present.query.clone());
    let stale = move || {
        let policy = parse(&asked).0.policy.name();
        app.replay.scenario.with(|scenario| stale_words(&asked, &query, scenario, policy))
    };
    let digest = tuning.digest.clone();
    let short = digest.chars().take(12).collect::<String>();
    let export = move |_| {
        tune::apply(app, &to_export);
        app.navigation.dialog.set(Some(Dialog::Export));
    };
    let holds = tuning.holds;
    view! {
        <section class="panel tune-verdict" class:fails=!holds aria-label="Recommendation" data-digest=digest>
            <header>
                <h2><Icon name=if holds { "check" } else { "warn" }/>{verdict}</h2>
                <span class="end acts">
                    <button class="btn primary" type="button" on:click=move |_| tune::apply(app, &to_apply)>"Apply"</button>
                    <button class="btn" type="button" on:click=move |_| tune::compare(app, &to_compare, &mine)>"Compare with mine"</button>
                    <button class="btn" type="button" title="Applies it, then opens what can be exported" on:click=export>"Export"</button>
                </span>
            </header>
            {move || stale().map(|words| view! { <p class="stale" role="status"><Icon name="info"/>{words}</p> })}
            <p class="soft">{spread}</p>
            <ol class="tune-words">{lines}</ol>
            <ul class="tune-warnings" aria-label="Warnings">{warnings}</ul>
            <p class="dim">{format!("{} replays, seed {}, digest ", whole(tuning.runs), tuning.request.seed)}<code>{short}</code></p>
        </section>
    }
}

/// Policies that were tuned, to look at one after the other.
#[component]
fn Others(app: App) -> impl IntoView {
    let row = move |(place, found): (usize, Shared<Found>)| {
        let title = parse(&found.asked.query).0.policy.title();
        let scored = &found.tuning.check.winner.scored;
        let words = format!(
            "{title}: {} a day, {} unserved on the days held out, {}",
            usd(scored.cost_usd_per_day),
            percent(scored.unserved_share),
            if found.tuning.holds { "holds" } else { "does not hold" }
        );
        let is_shown = move || app.tune().shown.get() == place;
        view! { <li><button class="btn quiet" type="button" aria-pressed=move || is_shown().to_string() on:click=move |_| app.tune().shown.set(place)>{words}</button></li> }
    };
    move || {
        let all = app.tune().found.get();
        (all.len() > 1).then(|| {
            view! {
                <section class="panel" aria-label="Tuned policies">
                    <header><h2>"Tuned so far"</h2></header>
                    <ul class="tuned-policies">{all.into_iter().enumerate().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// A table of knobs; those that change first.
fn knob_table(mut changes: Vec<KnobChange>) -> impl IntoView {
    changes.sort_by_key(|change| change.mine == change.winner);
    let row = |change: KnobChange| {
        let is_changed = change.mine != change.winner;
        let arrow = if is_changed { "→" } else { "" };
        let winner = if is_changed { change.winner } else { "as it is".to_owned() };
        view! {
            <tr class:same=!is_changed><th scope="row">{change.label}</th><td class="mono">{change.mine}</td><td aria-hidden="true">{arrow}</td><td class="mono won">{winner}</td></tr>
        }
    };
    view! {
        <div class="compare tune-table" tabindex="0" role="region" aria-label="Knobs">
            <table>
                <thead><tr><th scope="col">"Knob"</th><th scope="col">"Mine"</th><th></th><th scope="col">"Winner"</th></tr></thead>
                <tbody>{changes.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn figures(check: &Check) -> impl IntoView + use<> {
    let row = |(name, cells): (&'static str, [String; 4])| {
        view! { <tr><th scope="row">{name}</th>{cells.into_iter().map(|cell| view! { <td class="num">{cell}</td> }).collect_view()}</tr> }
    };
    let [tuned, held_out] = [check.tuned_on, check.scored_on].map(span_words);
    view! {
        <section class="panel" aria-label="Figures">
            <header><h2>"Figures"</h2></header>
            <div class="compare tune-table" tabindex="0" role="region" aria-label="Figures of both">
                <table>
                    <thead>
                        <tr><td></td><th scope="colgroup" colspan="2" class="num">"Tuned days"<small>{tuned}</small></th><th scope="colgroup" colspan="2" class="num">"Held out"<small>{held_out}</small></th></tr>
                        <tr><th scope="col">"Figure"</th><th scope="col" class="num">"Mine"</th><th scope="col" class="num">"Winner"</th><th scope="col" class="num">"Mine"</th><th scope="col" class="num">"Winner"</th></tr>
                    </thead>
                    <tbody>{figure_rows(check).into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

fn folds(tuning: &Tuning) -> Option<impl IntoView + use<>> {
    let row = |fold: &Check| {
        let (mine, winner) = (&fold.present.scored, &fold.winner.scored);
        view! {
            <tr>
                <th scope="row">{span_words(fold.scored_on)}</th>
                <td class="num">{usd(mine.cost_usd_per_day)}</td><td class="num">{usd(winner.cost_usd_per_day)}</td>
                <td class="num">{percent(mine.unserved_share)}</td><td class="num">{percent(winner.unserved_share)}</td>
                <td>{if fold.holds() { "holds" } else { "does not hold" }}</td>
            </tr>
        }
    };
    (!tuning.folds.is_empty()).then(|| view! {
        <section class="panel" aria-label="Folds">
            <header><h2>"Folds"</h2><span class="end dim">"tuned on what was before, scored on these days"</span></header>
            <div class="compare tune-table" tabindex="0" role="region" aria-label="Folds">
                <table>
                    <thead><tr><th scope="col">"Scored on"</th><th scope="col" class="num">"Mine a day"</th><th scope="col" class="num">"Winner a day"</th><th scope="col" class="num">"Mine unserved"</th><th scope="col" class="num">"Winner unserved"</th><th scope="col">"Limits"</th></tr></thead>
                    <tbody>{tuning.folds.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    })
}
