//! From what is asked to settings: starts a crew, takes what it says, and does with the winner what is asked.

use crate::job::AppError;
use crate::readout::tune::{base, choice, knob_choices, outline};
use crate::scenario::{DataRef, Scenario, WEEKLY_MIN, parse, print, print_policy};
use crate::tune::{Limit, Limits, Outline, Request};
use crate::ui::app::App;
use crate::ui::flow::{comparison, link, scenario};
use crate::ui::kit::shared::Shared;
use crate::ui::model::comparison::MOST_RIVALS;
use crate::ui::model::navigation::PageId;
use crate::ui::model::tune::{Asked, Found, MOST_WORKERS, TuneForm, TunePhase, TuneProgress};
use crate::worker::{Crew, CrewEvent, TuneAnswer, TuneAsk};
use leptos::prelude::*;
use std::time::Duration;

/// Standard errors over days by which a limit must be met.
const CAUTION: f64 = 1.0;
/// For so long a crew waits for the next search.
const LET_GO_AFTER: Duration = Duration::from_secs(60);

/// The scenario that is tuned: the one that is shown, with what it leaves to its trace set.
pub fn tuned(app: App) -> Option<Scenario> {
    let policy = app.tune().form.with(|form| form.policy.clone());
    app.replay.report.with(|report| report.as_ref().map(|report| base(&report.scenario, &policy)))
}

/// What is asked, or what is wrong with it.
///
/// # Errors
/// In words with a remedy.
pub fn request(form: &TuneForm, tuned: &Scenario) -> Result<Request, String> {
    let given = form.limits.iter().filter(|(_, most)| !most.trim().is_empty());
    let limits = given.map(|(figure, most)| Limit::parse(&format!("{}={}", figure.name(), most.trim())));
    let all: Vec<Limit> = limits.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    let choice = choice(&knob_choices(tuned), &form.locks, &form.ranges);
    let limits = Limits { all, caution: CAUTION };
    Ok(Request { choice, limits, budget: form.budget, seed: form.seed, folds: None })
}

/// What would be done, or why it is refused.
///
/// # Errors
/// In words with a remedy.
pub fn plan(app: App) -> Option<Result<(Request, Outline), String>> {
    let tuned = tuned(app)?;
    let form = app.tune().form.get();
    let asked = request(&form, &tuned);
    app.replay.report.with(|report| {
        let report = report.as_ref()?;
        Some(asked.and_then(|request| {
            let outline = outline(report, &form.policy, &request).map_err(|error| format!("{error}."))?;
            Ok((request, outline))
        }))
    })
}

/// Workers that a search takes.
pub fn workers(form: &TuneForm) -> usize {
    let processors = window().navigator().hardware_concurrency() as usize;
    let asked = if form.workers == 0 { processors.saturating_sub(1) } else { form.workers };
    asked.clamp(1, MOST_WORKERS)
}

/// Begins a search.
pub fn start(app: App) {
    let tune = app.tune();
    let Some(Ok((request, outline))) = untrack(|| plan(app)) else { return };
    let policy = tune.form.with_untracked(|form| form.policy.clone());
    let scenario = app.replay.scenario.get_untracked();
    let query = print(&base(&scenario, &policy));
    let size = tune.form.with_untracked(workers);
    tune.searches.update_value(|count| *count += 1);
    tune.outline.set(Some(outline));
    tune.standing.set(None);
    tune.progress.set(TuneProgress {
        preparing: Some("Starting".to_owned()),
        workers: size,
        ..TuneProgress::default()
    });
    tune.asked.set(Some(Asked { query: query.clone(), request: request.clone() }));
    let trace = match scenario.data {
        DataRef::Upload(digest) => app.engine.unsaved.with_value(|unsaved| unsaved.get(digest)),
        DataRef::Nasa | DataRef::Synthetic => None,
    };
    let ask = TuneAsk { query, request, is_lead: false };
    match crew(app, size).and_then(|crew| crew.tune(&ask, trace.as_deref())) {
        Ok(()) => tune.phase.set(TunePhase::Running),
        Err(cause) => {
            let text = format!("{cause} Reload the page; if it stays, the browser may block workers.");
            fail(app, AppError::new("worker.start", "The workers could not be started", text));
        }
    }
}

/// The crew, started or started anew where it has another size.
fn crew(app: App, size: usize) -> Result<Crew, String> {
    if let Some(crew) = app.tune().crew.get_value() {
        if crew.is_alive() && crew.size() == size {
            return Ok(crew);
        }
        crew.end();
    }
    let crew = Crew::start(size, move |event| take(app, event))?;
    app.tune().crew.set_value(Some(crew.clone()));
    Ok(crew)
}

/// Lets go of the search; what it has found stays.
pub fn cancel(app: App) {
    if let Some(crew) = app.tune().crew.get_value() {
        crew.cancel();
    }
    rest(app, TunePhase::Cancelled);
}

fn fail(app: App, error: AppError) {
    rest(app, TunePhase::Failed(error));
}

/// No search is under way. The crew is let go of after a while, unless another has begun by then.
fn rest(app: App, phase: TunePhase) {
    let tune = app.tune();
    tune.phase.set(phase);
    let number = tune.searches.get_value();
    set_timeout(
        move || {
            let is_free = tune.phase.with_untracked(|phase| *phase != TunePhase::Running);
            if is_free && tune.searches.get_value() == number {
                let crew = tune.crew.try_update_value(Option::take).flatten();
                crew.iter().for_each(Crew::end);
            }
        },
        LET_GO_AFTER,
    );
}

fn take(app: App, event: CrewEvent) {
    let tune = app.tune();
    match event {
        CrewEvent::Answer(answer) => hear(app, *answer),
        CrewEvent::Preparing(what) => {
            if tune.progress.with_untracked(|progress| progress.preparing.is_some()) {
                tune.progress.update(|progress| progress.detail = what);
            }
        }
        CrewEvent::Died(cause) => {
            let text = format!("The cause: {cause}. What was found until then is kept below. Start it again.");
            fail(app, AppError::new("worker.died", "The search stopped unexpectedly", text));
        }
        CrewEvent::OtherBuild => {
            let text = "Planora was updated while this page was open. Reload the page.";
            fail(app, AppError::new("worker.build", "The page is older than its engine", text));
        }
    }
}

fn hear(app: App, answer: TuneAnswer) {
    let tune = app.tune();
    match answer {
        TuneAnswer::Began(outline) => tune.outline.set(Some(*outline)),
        TuneAnswer::Preparing { done, total } => {
            let words = format!("Preparing forecasts, {done} of {total}");
            tune.progress.update(|progress| progress.preparing = Some(words));
        }
        TuneAnswer::Ran { runs, millis } => tune.progress.update(|progress| {
            (progress.runs, progress.millis, progress.preparing) = (runs, millis, None);
        }),
        TuneAnswer::Standing(standing, millis) => {
            tune.progress.update(|progress| {
                (progress.runs, progress.millis, progress.preparing) = (standing.runs, millis, None);
            });
            tune.standing.set(Some(Shared::new(*standing)));
        }
        TuneAnswer::Found(tuning, millis) => {
            let Some(asked) = tune.asked.get_untracked() else { return };
            let workers = tune.progress.with_untracked(|progress| progress.workers);
            let found = Found { asked, tuning: *tuning, millis, workers };
            let of_policy = |query: &str| parse(query).0.policy.name();
            let policy = of_policy(&found.asked.query);
            tune.found.update(|all| {
                all.retain(|other| of_policy(&other.asked.query) != policy);
                all.push(Shared::new(found));
            });
            tune.shown.set(tune.found.with_untracked(Vec::len).saturating_sub(1));
            rest(app, TunePhase::Done);
        }
        TuneAnswer::Failed(error) => fail(app, error),
    }
}

/// The settings of `query` on the replay's traffic, service and price as they are now: its policy and its bounds.
fn winner(app: App, query: &str) -> Option<Scenario> {
    let (winner, _) = parse(query);
    let own = app.replay.scenario.get_untracked();
    let names = ["min_replicas", WEEKLY_MIN, "max_replicas", "initial_replicas"];
    let bounds: Vec<(&str, String)> =
        names.into_iter().filter_map(|name| Some((name, winner.print_key(name)?))).collect();
    let own = own.with_policy(winner.policy.clone());
    match own.with_all(bounds.iter().map(|(name, text)| (*name, text.as_str()))) {
        Ok(scenario) => Some(scenario),
        Err(problem) => {
            scenario::refuse(app, "Applying these settings", &problem);
            None
        }
    }
}

/// Replays with the settings of `query`, with a way back.
pub fn apply(app: App, query: &str) {
    if let Some(one) = winner(app, query) {
        scenario::apply_with_undo(app, one, "The replay has the tuned settings now");
    }
}

/// Sets the settings of `query` and those that were tuned beside each other on the Compare page.
pub fn compare(app: App, query: &str, mine: &str) {
    let own = app.replay.scenario.get_untracked();
    let shown = print_policy(&own);
    let all = [mine, query].map(|query| print_policy(&parse(query).0));
    let has = app.comparison.rivals.get_untracked();
    let new: Vec<String> = all.into_iter().filter(|one| *one != shown && !has.contains(one)).collect();
    if has.len() + new.len() > MOST_RIVALS {
        app.toasts.show(format!("No more than {MOST_RIVALS} beside the replay's; take some away first"));
    } else {
        new.into_iter().for_each(|knobs| comparison::add(app, knobs));
    }
    link::go(app, PageId::Compare);
}
