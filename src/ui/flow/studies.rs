//! From a change of trace, step, split or horizon to new answers: asks the page's own worker and takes in what comes back.

use crate::forecast::ModelId;
use crate::job::AppError;
use crate::progress::Epoch;
use crate::readout::forecasts::{Examined, model_words};
use crate::report::{Candidate, Study};
use crate::scenario::{DataRef, Level, Notice, print};
use crate::ui::app::App;
use crate::ui::flow::{engine, unsaved};
use crate::ui::kit::browser::now_ms;
use crate::ui::kit::paint;
use crate::ui::kit::shared::Shared;
use crate::ui::model::forecasts::{Asked, Doing, Forecasts, ORDER, Phase, ground_of, lead_of};
use crate::ui::model::navigation::PageId;
use crate::worker::{Answer, Client, Event};
use leptos::prelude::*;

/// Begins a study whenever the page is open and here, and shows another trace, step, split or horizon than the last study's.
pub fn follow(app: App) {
    let forecasts = app.forecasts;
    let due = Memo::new(move |_| {
        let is_open = app.navigation.page.get() == PageId::Forecasts && app.navigation.is_complete.get();
        app.replay.scenario.with(|scenario| is_open.then(|| asked_by(forecasts, scenario)))
    });
    Effect::new(move || {
        let Some(due) = due.get() else { return };
        if forecasts.asked.with_value(|asked| asked.as_ref() != Some(&due)) {
            forecasts.crashed.set_value(Vec::new());
            forecasts.barren_tries.set_value(0);
            untrack(|| ask(app, due));
        }
    });
}

fn asked_by(forecasts: Forecasts, scenario: &crate::scenario::Scenario) -> Asked {
    Asked { ground: ground_of(scenario), lead: lead_of(forecasts.horizon_secs.get(), scenario.step.secs()) }
}

/// Goes on with what is missing after a cancelled study, or tries again after a failure.
pub fn resume(app: App) {
    let asked = app.replay.scenario.with_untracked(|scenario| untrack(|| asked_by(app.forecasts, scenario)));
    ask(app, asked);
}

/// The same, with the models that crashed the worker.
pub fn try_again(app: App) {
    app.forecasts.crashed.set_value(Vec::new());
    resume(app);
}

/// Lets go of the study; what is there stays.
pub fn cancel(app: App) {
    let forecasts = app.forecasts;
    if let Some(client) = forecasts.client.get_value() {
        client.cancel();
    }
    rest(forecasts, Phase::Cancelled);
}

fn rest(forecasts: Forecasts, phase: Phase) {
    forecasts.under_way.set(None);
    forecasts.doing.set(None);
    forecasts.phase.set(phase);
}

fn ask(app: App, asked: Asked) {
    let forecasts = app.forecasts;
    let Some(client) = client(app) else { return };
    let is_same_ground = forecasts.ground.with_value(|ground| ground.as_ref() == Some(&asked.ground));
    let crashed = forecasts.crashed.get_value();
    let has = |model: &ModelId| {
        is_same_ground
            && forecasts
                .examined
                .with_untracked(|all| all.iter().any(|one| one.candidate.model == *model && one.lead == asked.lead))
    };
    let models: Vec<ModelId> = ORDER.into_iter().filter(|model| !has(model) && !crashed.contains(model)).collect();
    let lead = asked.lead;
    forecasts.asked.set_value(Some(asked));
    forecasts.failures.update(|all| all.retain(|(model, _)| is_same_ground && crashed.contains(model)));
    forecasts.under_way.set(None);
    forecasts.doing.set(None);
    forecasts.phase.set(Phase::Running);
    let scenario = app.replay.scenario.get_untracked();
    if !unsaved::hand_over(app, &client, scenario.data, forecasts.loaded_trace) {
        client.study(&print(&scenario), lead, models);
    }
}

/// The page's worker, started when it is first needed.
fn client(app: App) -> Option<Client> {
    engine::started(app.forecasts.client, move |event| take(app, event), |error| fail(app.forecasts, error))
}

fn take(app: App, event: Event) {
    let forecasts = app.forecasts;
    match event {
        Event::Progress { what, done, total } => progress(forecasts, what, done, total),
        Event::StudyBegan(study) => match study.decode() {
            Ok(study) => begin(forecasts, Shared::new(study)),
            Err(error) => fail(forecasts, error),
        },
        Event::Examining(model) => {
            forecasts.barren_tries.set_value(0);
            forecasts.under_way.set(Some(model));
            forecasts.doing.set(None);
        }
        Event::Candidate(candidate) => match candidate.decode() {
            Ok(candidate) => add(forecasts, candidate),
            Err(error) => fail(forecasts, error),
        },
        Event::ModelFailed(model, error) => {
            forecasts.examined.update(|all| all.retain(|one| one.candidate.model != model));
            forecasts.failures.update(|all| all.push((model, error)));
        }
        Event::Learned(model, epoch) => learn(forecasts, model, epoch),
        Event::StudyDone => rest(forecasts, Phase::Done),
        Event::Failed(error) => fail(forecasts, error),
        Event::Share(answer, _) => take_shared(app, &answer),
        Event::Died(cause) => take_crash(app, &cause),
        Event::LoadFailed(cause) => {
            forecasts.loaded_trace.set_value(None);
            let text = format!("The cause: {cause}. Check the connection, then try again or reload the page.");
            fail(forecasts, AppError::new("worker.start", "The engine could not be loaded", text));
        }
        Event::OtherBuild => {
            let text = "Planora was updated while this page was open. Reload the page.";
            fail(forecasts, AppError::new("worker.build", "The page is older than its engine", text));
        }
        // The replay's worker says so, too.
        Event::StoreRefused(_)
        | Event::Ready
        | Event::Report(_)
        | Event::FollowUp(..)
        | Event::Fan(..)
        | Event::Import(_)
        | Event::PolicyFile(_)
        | Event::Detectors(_)
        | Event::Compared(..)
        | Event::NotCompared(..)
        | Event::Trials(..)
        | Event::Calibrate(..)
        | Event::Table(_)
        | Event::Ingested(..)
        | Event::Traces(_) => {}
    }
}

/// What became of the trace that a link holds.
fn take_shared(app: App, answer: &Answer) {
    let forecasts = app.forecasts;
    match answer {
        // The worker has it; now it can be asked.
        Answer::Opened(trace) => {
            forecasts.loaded_trace.set_value(Some(trace.digest));
            resume(app);
        }
        // The replay's worker was asked for the same trace, so the page asks already.
        Answer::Large { .. } => rest(forecasts, Phase::Cancelled),
        // The study says what is missing.
        Answer::Damaged { .. } => {
            if let DataRef::Upload(digest) = app.replay.scenario.get_untracked().data {
                forecasts.loaded_trace.set_value(Some(digest));
            }
            resume(app);
        }
        Answer::Packed(_) | Answer::Bundled(_) | Answer::Tabled | Answer::Unbundled(..) | Answer::Failed(_) => {}
    }
}

fn progress(forecasts: Forecasts, what: String, done: usize, total: usize) {
    forecasts.doing.update(|doing| {
        let same = doing.as_ref().filter(|doing| doing.what == what && doing.done <= done && doing.total == total);
        let began_ms = same.map_or_else(now_ms, |doing| doing.began_ms);
        *doing = Some(Doing { what, done, total, began_ms });
    });
}

fn begin(forecasts: Forecasts, study: Shared<Study>) {
    let ground = forecasts.asked.with_value(|asked| asked.as_ref().map(|asked| asked.ground.clone()));
    let is_same =
        forecasts.ground.with_value(|before| *before == ground) && forecasts.study.with_untracked(Option::is_some);
    forecasts.ground.set_value(ground);
    if !is_same {
        forecasts.examined.set(Vec::new());
        forecasts.learned.set(None);
        forecasts.span.set(None);
        forecasts.hover.set(None);
    }
    forecasts.study.set(Some(study));
    paint::shown();
}

fn add(forecasts: Forecasts, candidate: Candidate) {
    let Some(lead) = forecasts.study.with_untracked(|study| study.as_ref().map(|study| study.lead)) else { return };
    let model = candidate.model;
    if !candidate.training.is_empty() {
        forecasts.learned.set(Some((model, candidate.training.clone())));
    }
    let one = Shared::new(Examined { candidate, lead });
    forecasts.examined.update(|all| match all.iter_mut().find(|other| other.candidate.model == model) {
        // A fit that was only found again keeps the time that it once took.
        Some(other) => {
            let fit_secs = other.candidate.fit_secs.max(one.candidate.fit_secs);
            *other = Shared::new(Examined { candidate: Candidate { fit_secs, ..one.candidate.clone() }, lead });
        }
        None => all.push(one),
    });
}

fn learn(forecasts: Forecasts, model: ModelId, epoch: Epoch) {
    forecasts.learned.update(|learned| match learned {
        Some((of_model, epochs)) if *of_model == model && epochs.last().is_some_and(|e| e.number < epoch.number) => {
            epochs.push(epoch);
        }
        _ => *learned = Some((model, vec![epoch])),
    });
}

fn fail(forecasts: Forecasts, error: AppError) {
    rest(forecasts, Phase::Failed(error));
    paint::shown();
}

/// The worker was started again. The model that it died of is left out, all else goes on.
fn take_crash(app: App, cause: &str) {
    let forecasts = app.forecasts;
    forecasts.loaded_trace.set_value(None);
    let text = format!("The cause: {cause}. It was started again; what was examined is kept.");
    app.notices.post(Notice::new(Level::Warn, "worker.study", "The comparison stopped unexpectedly.", text));
    if !forecasts.phase.with_untracked(|phase| *phase == Phase::Running) {
        return;
    }
    let tries = forecasts.barren_tries.get_value();
    if let Some(model) = forecasts.under_way.get_untracked() {
        let text =
            format!("The worker stopped while it examined {}. Try again to have it examined.", model_words(model));
        let error = AppError::new("worker.died", format!("{} has no answer", model_words(model)), text);
        forecasts.crashed.update_value(|all| all.push(model));
        forecasts.failures.update(|all| all.push((model, error)));
    } else if tries > 0 {
        let text = format!("It stops before it examines anything: {cause}. Reload the page, then try again.");
        return fail(forecasts, AppError::new("worker.died", "The comparison can't be started", text));
    } else {
        forecasts.barren_tries.set_value(tries + 1);
    }
    resume(app);
}
