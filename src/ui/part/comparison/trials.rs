//! How much depends on where and how strong: trials of what is made up, their spread for each policy, and what breaks it.

use crate::job::Trial;
use crate::knob::parse_share;
use crate::readout::stress::{Spread, TRIAL_FIGURES, TrialFigure, breaking_words, edit_words};
use crate::ui::app::App;
use crate::ui::flow::{comparison, stress, trials};
use crate::ui::kit::browser::show_value;
use crate::ui::kit::control::Choice;
use crate::ui::kit::icon::Icon;
use crate::ui::model::trials::{COUNTS, TrialsState};
use leptos::ev::Event;
use leptos::prelude::*;

/// The panel.
#[component]
pub fn TrialsPanel(app: App) -> impl IntoView {
    let has_edits = Memo::new(move |_| app.replay.scenario.with(|scenario| !scenario.stress.is_empty()));
    view! {
        <section class="panel trials" aria-label="What if, many times">
            <header><h2>"What if, many times"</h2><span class="label"><Icon name="info"/>"Synthetic"</span></header>
            <Show when=move || has_edits.get() fallback=move || view! { <Nothing app/> }>
                <Happens app/>
                <Ask app/>
                <Progress app/>
                <SpreadTable app/>
            </Show>
        </section>
    }
}

/// What to do where nothing is made up.
#[component]
fn Nothing(app: App) -> impl IntoView {
    view! {
        <p class="soft">
            "Make something happen on the Replay page, a flash crowd say; here it is moved about and made weaker and stronger, to see how much of a figure is luck. "
            <button class="btn" type="button" on:click=move |_| stress::open(app)>"Make something happen"</button>
        </p>
    }
}

#[component]
fn Happens(app: App) -> impl IntoView {
    let words = move || {
        let words: Vec<String> =
            app.replay.scenario.with(|scenario| scenario.stress.edits().iter().map(edit_words).collect());
        words.join(" · ")
    };
    view! { <p class="soft">{words}". In each trial all of it begins at another time of the replay, half to twice as strong."</p> }
}

#[component]
fn Ask(app: App) -> impl IntoView {
    let model = app.trials();
    let is_running = move || model.state.get() == TrialsState::Running;
    let is_ready = move || app.comparison.standings.with(|all| !all.is_empty() && all.iter().all(Option::is_some));
    let options = COUNTS.map(|count| (count, format!("{count} trials"))).to_vec();
    let limit = move || format!("{}%", model.form.get().limit * 100.0);
    let set_limit = move |event: Event| {
        let share = parse_share(event_target_value(&event).trim()).filter(|share| (0.0..1.0).contains(share));
        if let Some(limit) = share {
            model.form.update(|form| form.limit = limit);
        }
        show_value(&event, &limit());
    };
    view! {
        <div class="trials-ask">
            <Choice label="Trials" options value=Signal::derive(move || model.form.get().count) on_choose=move |count| model.form.update(|form| form.count = count)/>
            <div class="control">
                <label class="lab" for="trials-limit">"Broken above"</label>
                <span class="field"><input type="text" id="trials-limit" title="Share of all requests that may be lost" prop:value=limit on:change=set_limit/></span>
            </div>
            <Show when=is_running fallback=move || view! {
                <button class="btn primary" type="button" disabled=move || !is_ready() on:click=move |_| comparison::start_trials(app)><Icon name="play"/>"Start"</button>
            }>
                <button class="btn" type="button" on:click=move |_| comparison::cancel_trials(app)><Icon name="close"/>"Cancel"</button>
            </Show>
        </div>
    }
}

#[component]
fn Progress(app: App) -> impl IntoView {
    let model = app.trials();
    let words = move || {
        let (done, count) = (model.all.with(Vec::len), model.form.get().count);
        match model.state.get() {
            TrialsState::Idle => None,
            TrialsState::Running => Some(format!("{done} of {count} trials")),
            TrialsState::Done => Some(format!("{done} trials")),
            TrialsState::Failed(why) => Some(format!("{why} {done} trials are here.")),
        }
    };
    view! { <p class="dim" role="status">{words}</p> }
}

#[component]
fn SpreadTable(app: App) -> impl IntoView {
    let model = app.trials();
    let is_empty = move || model.all.with(Vec::is_empty) && model.breaking.with(|all| all.iter().all(Option::is_none));
    let heads = TRIAL_FIGURES.iter().map(|figure| {
        view! { <th scope="col">{figure.label}", 5 – 95 %"</th><th scope="col" class="num">"Median"</th><th scope="col" class="num">"Worst"</th> }
    });
    let heads = heads.collect_view();
    let rows = move || {
        let policies = app.comparison.standings.with(Vec::len);
        model.all.with(|all| (0..policies).map(|place| row(app, place, all)).collect_view())
    };
    view! {
        <div class="compare" tabindex="0" role="region" aria-label="Trials" hidden=is_empty>
            <table>
                <thead><tr><th scope="col">"Policy"</th>{heads}<th scope="col">"Flash crowd"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(app: App, place: usize, all: &[Trial]) -> impl IntoView + use<> {
    let model = app.trials();
    let name = app.comparison.standings.with(|standings| {
        let one = standings.get(place).and_then(Option::as_ref).and_then(|one| one.as_ref().ok());
        one.map_or_else(|| "–".to_owned(), |one| crate::readout::policy_words(&one.scenario).0)
    });
    let cells = TRIAL_FIGURES.iter().map(|figure| cells(app, figure, place, all)).collect_view();
    let breaking = move || {
        let limit = model.form.get().limit;
        model
            .breaking
            .with(|all| all.get(place).copied().flatten())
            .map_or_else(|| "–".to_owned(), |one| breaking_words(&one, limit))
    };
    view! { <tr><th scope="row"><span class="number">{place + 1}</span>{name}</th>{cells}<td>{breaking}</td></tr> }
}

fn cells(app: App, figure: &'static TrialFigure, place: usize, all: &[Trial]) -> impl IntoView + use<> {
    let Some(spread) = figure.spread(all, place) else {
        return view! { <td>"–"</td><td class="num">"–"</td><td class="num">"–"</td> }.into_any();
    };
    let highest = (0..all.first().map_or(0, |trial| trial.outcomes.len()))
        .filter_map(|policy| figure.spread(all, policy))
        .fold(0.0, |most: f64, spread| most.max(spread.worst));
    let words = format!("{} – {}", figure.words(spread.low), figure.words(spread.high));
    let Spread { median, worst, worst_trial, .. } = spread;
    let open = move |_| trials::open(app, place, worst_trial);
    view! {
        <td><Bar spread highest/>{words}</td>
        <td class="num">{figure.words(median)}</td>
        <td class="num"><button class="btn quiet" type="button" title=format!("Replay trial {}", worst_trial + 1) on:click=open>{figure.words(worst)}</button></td>
    }
    .into_any()
}

/// Where the trials lie: a bar from 5 to 95 %, a stroke at the median, a dot at the worst, on one scale for all policies.
#[component]
fn Bar(spread: Spread, highest: f64) -> impl IntoView {
    let at = |value: f64| if highest > 0.0 { 118.0 * value / highest + 1.0 } else { 1.0 };
    let (low, median, high, worst) = (at(spread.low), at(spread.median), at(spread.high), at(spread.worst));
    view! {
        <svg class="trials-bar" viewBox="0 0 120 12" aria-hidden="true">
            <path class="axis" d="M1 6H119"/>
            <path class="range" d=format!("M{low:.1} 6H{:.1}", high.max(low + 1.0))/>
            <path class="median" d=format!("M{median:.1} 1V11")/>
            <circle cx=format!("{worst:.1}") cy="6" r="2"/>
        </svg>
    }
}
