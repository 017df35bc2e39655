//! From a list of policies to their figures: asks the Compare page's own worker, and keeps the list in the address.

use crate::job::AppError;
use crate::report::Report;
use crate::scenario::{Scenario, patch, print, print_policy};
use crate::ui::app::App;
use crate::ui::flow::{engine, link, scenario, trials, unsaved};
use crate::ui::kit::shared::Shared;
use crate::ui::model::comparison::MOST_RIVALS;
use crate::ui::model::navigation::PageId;
use crate::ui::model::trials::TrialsState;
use crate::worker::{Client, Event, TrialsAsk};
use leptos::prelude::*;

/// Least and greatest multiple of an edit's strength in trials.
const TRIAL_STRENGTH: (f64, f64) = (0.5, 2.0);

/// Compares whenever the page is open and here, and the list, the traffic or the replay's policy is another than before.
pub fn follow(app: App) {
    let due = Memo::new(move |_| {
        let is_open = app.navigation.page.get() == PageId::Compare && app.navigation.is_complete.get();
        is_open.then(|| queries(&app.replay.scenario.get(), &app.comparison.rivals.get()))
    });
    follow_pair(app);
    Effect::new(move || {
        let Some(due) = due.get() else { return };
        if app.comparison.asked.with_value(|asked| *asked != due) {
            untrack(|| ask(app, due));
        }
    });
}

/// Has two policies replayed once they are chosen and the table is there, as a newer comparison would make that void.
fn follow_pair(app: App) {
    let comparison = app.comparison;
    let due = Memo::new(move |_| {
        let is_open = app.navigation.page.get() == PageId::Compare && app.navigation.is_complete.get();
        let is_whole = comparison.standings.with(|all| !all.is_empty() && all.iter().all(Option::is_some));
        let places = comparison.pair.places.get();
        let asked = comparison.asked.get_value();
        let queries: Vec<String> = places.iter().filter_map(|place| asked.get(*place).cloned()).collect();
        (is_open && is_whole && queries.len() == 2).then_some(queries)
    });
    Effect::new(move || {
        let Some(due) = due.get() else { return };
        if comparison.pair.asked.with_value(|asked| *asked != due) {
            untrack(|| ask_pair(app, due));
        }
    });
}

fn ask_pair(app: App, queries: Vec<String>) {
    let pair = app.comparison.pair;
    let Some(client) = client(app) else { return };
    trials::stop(app, "Stopped, as two policies are shown side by side.");
    pair.failed.set(None);
    pair.reports.set(Vec::new());
    if let Some(first) = queries.first() {
        client.run(first);
    }
    pair.asked.set_value(queries);
}

/// Takes a report of the pair and asks for the next.
fn take_report(app: App, report: Report) {
    let pair = app.comparison.pair;
    let Some(client) = app.comparison.client.get_value() else { return };
    pair.reports.update(|all| all.push(Shared::new(report)));
    let next = pair.reports.with_untracked(Vec::len);
    match pair.asked.with_value(|asked| asked.get(next).cloned()) {
        Some(query) => client.run(&query),
        // What follows a picture is of no use here.
        None => client.cancel(),
    }
}

/// Sets the policy at `place` side by side with the one chosen before, or takes it away.
pub fn toggle_side(app: App, place: usize) {
    let pair = app.comparison.pair;
    pair.places.update(|places| match places.iter().position(|one| *one == place) {
        Some(at) => {
            places.remove(at);
        }
        None => {
            places.push(place);
            if places.len() > 2 {
                places.remove(0);
            }
        }
    });
    if pair.places.with_untracked(Vec::len) < 2 {
        forget_pair(app);
    }
}

fn forget_pair(app: App) {
    let pair = app.comparison.pair;
    pair.asked.set_value(Vec::new());
    pair.reports.set(Vec::new());
    pair.failed.set(None);
}

/// Queries of the replay's own scenario and of each rival on the same traffic. One whose knobs do not fit it is asked for as it
/// stands and fails with the reason.
fn queries(own: &Scenario, rivals: &[String]) -> Vec<String> {
    let rival =
        |knobs: &String| patch(own, knobs).map_or_else(|_| format!("{}&{knobs}", print(own)), |one| print(&one));
    std::iter::once(print(own)).chain(rivals.iter().map(rival)).collect()
}

fn ask(app: App, queries: Vec<String>) {
    let comparison = app.comparison;
    let Some(client) = client(app) else { return };
    comparison.failed.set(None);
    // They may be of other traffic.
    forget_pair(app);
    app.trials().forget();
    comparison.standings.set(vec![None; queries.len()]);
    comparison.asked.set_value(queries.clone());
    if comparison.baseline.get_untracked() >= queries.len() {
        comparison.baseline.set(0);
    }
    let data = app.replay.scenario.get_untracked().data;
    if !unsaved::hand_over(app, &client, data, app.comparison.loaded_trace) {
        client.compare(queries);
    }
}

/// The page's worker, started when it is first needed.
fn client(app: App) -> Option<Client> {
    let fail = |error: AppError| app.comparison.failed.set(Some(format!("{}. {}", error.title, error.text)));
    engine::started(app.comparison.client, move |event| take(app, event), fail)
}

fn take(app: App, event: Event) {
    let comparison = app.comparison;
    let stand = |place: usize, standing| {
        comparison.standings.update(|all| {
            if let Some(one) = all.get_mut(place) {
                *one = Some(standing);
            }
        });
    };
    match event {
        Event::Compared(place, compared) => stand(place, compared.decode().map(Shared::new)),
        Event::NotCompared(place, error) => stand(place, Err(error)),
        Event::Trials(answer) => trials::take(app, &answer),
        Event::Report(report) => take_report(app, *report),
        Event::Failed(error) if comparison.pair.asked.with_value(|asked| !asked.is_empty()) => {
            comparison.pair.failed.set(Some(format!("{}. {}", error.title, error.text)));
        }
        Event::Failed(error) => comparison.failed.set(Some(format!("{}. {}", error.title, error.text))),
        // The worker has the trace of the link, or says itself why not.
        Event::Share(..) => {
            comparison.loaded_trace.set_value(match app.replay.scenario.get_untracked().data {
                crate::scenario::DataRef::Upload(digest) => Some(digest),
                crate::scenario::DataRef::Nasa | crate::scenario::DataRef::Synthetic => None,
            });
            again(app);
        }
        Event::Died(cause) | Event::LoadFailed(cause) => {
            comparison.loaded_trace.set_value(None);
            trials::stop(app, "The engine stopped.");
            comparison.failed.set(Some(format!("The engine stopped: {cause}. Try again.")));
        }
        Event::OtherBuild => comparison.failed.set(Some("Planora was updated. Reload the page.".to_owned())),
        _ => {}
    }
}

/// Compares once more.
pub fn again(app: App) {
    let asked = app.comparison.asked.get_value();
    ask(app, asked);
}

/// Asks for trials of what the table holds.
pub fn start_trials(app: App) {
    let trials = app.trials();
    let queries = app.comparison.asked.get_value();
    let Some(client) = client(app).filter(|_| !queries.is_empty()) else { return };
    // One worker does one thing at a time.
    forget_pair(app);
    app.comparison.pair.places.set(Vec::new());
    trials.all.set(Vec::new());
    trials.breaking.set(vec![None; queries.len()]);
    trials.asked.set_value(queries.clone());
    trials.state.set(TrialsState::Running);
    let form = trials.form.get_untracked();
    let seed = app.replay.scenario.with_untracked(|scenario| scenario.seed);
    client.trials(&TrialsAsk { queries, trials: form.count, strength: TRIAL_STRENGTH, seed, limit: form.limit });
}

/// Stops the trials, and keeps those that are here.
pub fn cancel_trials(app: App) {
    if let Some(client) = app.comparison.client.get_value() {
        client.cancel();
    }
    trials::stop(app, "Stopped.");
}

/// Adds a policy, given as knobs.
pub fn add(app: App, knobs: String) {
    let rivals = app.comparison.rivals;
    if rivals.with_untracked(|all| all.len() >= MOST_RIVALS) {
        app.toasts.show(format!("No more than {MOST_RIVALS} beside this one"));
        return;
    }
    rivals.update(|all| all.push(knobs));
    link::write(app);
}

/// Adds the replay's policy as it is now, so that it stays when the replay's changes.
pub fn add_own(app: App) {
    add(app, print_policy(&app.replay.scenario.get_untracked()));
}

/// Takes the policy at `place` of the table away; that of the replay, at 0, stays.
pub fn remove(app: App, place: usize) {
    let Some(rival) = place.checked_sub(1) else { return };
    app.comparison.rivals.update(|all| {
        if rival < all.len() {
            all.remove(rival);
        }
    });
    app.comparison.pair.places.update(|places| {
        places.retain(|one| *one != place);
        places.iter_mut().filter(|one| **one > place).for_each(|one| *one -= 1);
    });
    app.comparison.baseline.update(|baseline| {
        if *baseline == place {
            *baseline = 0;
        } else if *baseline > place {
            *baseline -= 1;
        }
    });
    link::write(app);
}

/// Replays with the policy at `place` of the table, with a way back.
pub fn open(app: App, place: usize) {
    let own = app.replay.scenario.get_untracked();
    let knobs = app.comparison.rivals.with_untracked(|all| all.get(place.wrapping_sub(1)).cloned());
    link::go(app, PageId::Replay);
    let Some(knobs) = knobs else { return };
    match patch(&own, &knobs) {
        Ok(one) => scenario::apply_with_undo(app, one, "The replay has this policy now"),
        Err(problem) => scenario::refuse(app, "This policy on this traffic", &problem),
    }
}
