//! From a change of trace, step, split or horizon to new answers: asks the page's own worker and takes in what comes back.

use super::state::{Asked, Doing, Forecasts, ORDER, Phase, ground_of, lead_of};
use crate::forecast::ModelId;
use crate::job::AppError;
use crate::progress::Epoch;
use crate::readout::forecasts::{Examined, model_words};
use crate::report::{Candidate, Study};
use crate::scenario::{DataRef, Level, Notice, print};
use crate::ui::browser::now_ms;
use crate::ui::shared::Shared;
use crate::ui::{App, PageId, paint, unkept};
use crate::worker::{Answer, Client, Event};
use leptos::prelude::*;

/// Begins a study whenever the page is open and shows another trace, step, split or horizon than the last study's.
pub fn follow(app: App) {
    let of = app.forecasts;
    let due = Memo::new(move |_| {
        let is_open = app.page.get() == PageId::Forecasts;
        app.scenario.with(|scenario| is_open.then(|| asked_by(of, scenario)))
    });
    Effect::new(move || {
        let Some(due) = due.get() else { return };
        if of.asked.with_value(|asked| asked.as_ref() != Some(&due)) {
            of.deadly.set_value(Vec::new());
            of.barren_tries.set_value(0);
            untrack(|| ask(app, due));
        }
    });
}

fn asked_by(of: Forecasts, scenario: &crate::scenario::Scenario) -> Asked {
    Asked { ground: ground_of(scenario), lead: lead_of(of.horizon_secs.get(), scenario.step.secs()) }
}

/// Goes on with what is missing after a cancelled study, or tries again after a failure.
pub fn resume(app: App) {
    let asked = app.scenario.with_untracked(|scenario| untrack(|| asked_by(app.forecasts, scenario)));
    ask(app, asked);
}

/// The same where the page is open.
pub fn resume_if_open(app: App) {
    if app.page.get_untracked() == PageId::Forecasts {
        resume(app);
    }
}

/// Lets go of the study; what is there stays.
pub fn cancel(app: App) {
    let of = app.forecasts;
    if let Some(client) = of.client.get_value() {
        client.cancel();
    }
    rest(of, Phase::Cancelled);
}

fn rest(of: Forecasts, phase: Phase) {
    of.under_way.set(None);
    of.doing.set(None);
    of.phase.set(phase);
}

fn ask(app: App, asked: Asked) {
    let of = app.forecasts;
    let Some(client) = client(app) else { return };
    let is_same_ground = of.ground.with_value(|ground| ground.as_ref() == Some(&asked.ground));
    let deadly = of.deadly.get_value();
    let has = |model: &ModelId| {
        is_same_ground
            && of
                .examined
                .with_untracked(|all| all.iter().any(|one| one.candidate.model == *model && one.lead == asked.lead))
    };
    let models: Vec<ModelId> = ORDER.into_iter().filter(|model| !has(model) && !deadly.contains(model)).collect();
    let lead = asked.lead;
    of.asked.set_value(Some(asked));
    of.failures.update(|all| all.retain(|(model, _)| is_same_ground && deadly.contains(model)));
    of.under_way.set(None);
    of.doing.set(None);
    of.phase.set(Phase::Running);
    let scenario = app.scenario.get_untracked();
    if !unkept::hand_over(app, &client, scenario.data, of.handed) {
        client.study(&print(&scenario), lead, models);
    }
}

/// The page's worker, started when it is first needed.
fn client(app: App) -> Option<Client> {
    let of = app.forecasts;
    if let Some(client) = of.client.get_value() {
        return Some(client);
    }
    match Client::start(move |event| take(app, event)) {
        Ok(client) => {
            of.client.set_value(Some(client.clone()));
            Some(client)
        }
        Err(cause) => {
            let text = format!("{cause} Reload the page; if it stays, the browser may block workers.");
            fail(of, AppError::new("worker.start", "The engine could not be started", text));
            None
        }
    }
}

fn take(app: App, event: Event) {
    let of = app.forecasts;
    match event {
        Event::Progress { what, done, total } => progress(of, what, done, total),
        Event::StudyBegan(study) => begin(of, Shared::new(*study)),
        Event::Examining(model) => {
            of.barren_tries.set_value(0);
            of.under_way.set(Some(model));
            of.doing.set(None);
        }
        Event::Candidate(candidate) => add(of, *candidate),
        Event::ModelFailed(model, error) => {
            of.examined.update(|all| all.retain(|one| one.candidate.model != model));
            of.failures.update(|all| all.push((model, error)));
        }
        Event::Learned(model, epoch) => learn(of, model, epoch),
        Event::StudyDone => rest(of, Phase::Done),
        Event::Failed(error) => fail(of, error),
        // The worker has the trace of the link; now it can be asked.
        Event::Share(Answer::Opened(trace), _) => {
            of.handed.set_value(Some(trace.digest));
            resume(app);
        }
        // The replay's worker was asked for the same trace, so the page asks already.
        Event::Share(Answer::Large { .. }, _) => rest(of, Phase::Cancelled),
        // The study says what is missing.
        Event::Share(Answer::Damaged { .. }, _) => {
            if let DataRef::Upload(digest) = app.scenario.get_untracked().data {
                of.handed.set_value(Some(digest));
            }
            resume(app);
        }
        Event::Died(cause) => revive(app, &cause),
        Event::LoadFailed(cause) => {
            of.handed.set_value(None);
            let text = format!("The cause: {cause}. Check the connection, then try again or reload the page.");
            fail(of, AppError::new("worker.start", "The engine could not be loaded", text));
        }
        Event::OtherBuild => {
            let text = "Planora was updated while this page was open. Reload the page.";
            fail(of, AppError::new("worker.build", "The page is older than its engine", text));
        }
        // The replay's worker says so, too.
        Event::StoreRefused(_)
        | Event::Ready
        | Event::Report(_)
        | Event::Import(_)
        | Event::Table(_)
        | Event::Ingested(..)
        | Event::Traces(_)
        | Event::Share(..) => {}
    }
}

fn progress(of: Forecasts, what: String, done: usize, total: usize) {
    of.doing.update(|doing| {
        let same = doing.as_ref().filter(|doing| doing.what == what && doing.done <= done && doing.total == total);
        let began_ms = same.map_or_else(now_ms, |doing| doing.began_ms);
        *doing = Some(Doing { what, done, total, began_ms });
    });
}

fn begin(of: Forecasts, study: Shared<Study>) {
    let ground = of.asked.with_value(|asked| asked.as_ref().map(|asked| asked.ground.clone()));
    let is_same = of.ground.with_value(|before| *before == ground) && of.study.with_untracked(Option::is_some);
    of.ground.set_value(ground);
    if !is_same {
        of.examined.set(Vec::new());
        of.learned.set(None);
        of.span.set(None);
        of.hover.set(None);
    }
    of.study.set(Some(study));
    paint::shown();
}

fn add(of: Forecasts, candidate: Candidate) {
    let Some(lead) = of.study.with_untracked(|study| study.as_ref().map(|study| study.lead)) else { return };
    let model = candidate.model;
    if !candidate.training.is_empty() {
        of.learned.set(Some((model, candidate.training.clone())));
    }
    let one = Shared::new(Examined { candidate, lead });
    of.examined.update(|all| match all.iter_mut().find(|other| other.candidate.model == model) {
        // A fit that was only found again keeps the time that it once took.
        Some(other) => {
            let fit_secs = other.candidate.fit_secs.max(one.candidate.fit_secs);
            *other = Shared::new(Examined { candidate: Candidate { fit_secs, ..one.candidate.clone() }, lead });
        }
        None => all.push(one),
    });
}

fn learn(of: Forecasts, model: ModelId, epoch: Epoch) {
    of.learned.update(|learned| match learned {
        Some((of_model, epochs)) if *of_model == model && epochs.last().is_some_and(|e| e.number < epoch.number) => {
            epochs.push(epoch);
        }
        _ => *learned = Some((model, vec![epoch])),
    });
}

fn fail(of: Forecasts, error: AppError) {
    rest(of, Phase::Failed(error));
    paint::shown();
}

/// The worker was started again. The model that it died of is left out, all else goes on.
fn revive(app: App, cause: &str) {
    let of = app.forecasts;
    of.handed.set_value(None);
    let text = format!("The cause: {cause}. It was started again; what was examined is kept.");
    app.notify(Notice::new(Level::Warn, "worker.study", "The comparison stopped unexpectedly.", text));
    if !of.phase.with_untracked(|phase| *phase == Phase::Running) {
        return;
    }
    let tries = of.barren_tries.get_value();
    if let Some(model) = of.under_way.get_untracked() {
        let text =
            format!("The worker stopped while it examined {}. Try again to have it examined.", model_words(model));
        let error = AppError::new("worker.died", format!("{} has no answer", model_words(model)), text);
        of.deadly.update_value(|all| all.push(model));
        of.failures.update(|all| all.push((model, error)));
    } else if tries > 0 {
        let text = format!("It stops before it examines anything: {cause}. Reload the page, then try again.");
        return fail(of, AppError::new("worker.died", "The comparison can't be started", text));
    } else {
        of.barren_tries.set_value(tries + 1);
    }
    resume(app);
}
