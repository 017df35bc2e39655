//! From a scenario to its picture: sends runs to the worker, and shows what they come to.

use crate::job::AppError;
use crate::report::Report;
use crate::scenario::{Scenario, print};
use crate::ui::app::App;
use crate::ui::flow::{link, session, unsaved};
use crate::ui::kit::browser::{mark, measure};
use crate::ui::kit::paint;
use crate::ui::model::forecasts::ground_of;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// A run shorter than this is over before a word about it could be read.
const QUIET_FOR: Duration = Duration::from_millis(150);
/// Mark at which a run was sent.
const SENT: &str = "planora:run:sent";

/// Makes `scenario` the page's, in the controls, in the address and in the picture.
pub fn apply(app: App, scenario: Scenario) {
    if scenario == app.replay.scenario.get_untracked() {
        return;
    }
    let place = session::place(app);
    app.replay.scenario.set(scenario);
    // Address and storage are written while the worker has something to do already.
    send(app);
    link::write(app);
    place.into_iter().for_each(session::save);
}

/// Has what the controls say run. A run with the same forecasts that is under way is short, so it is painted first: a slider that
/// is pulled would otherwise void every answer before it comes. Any other is void at once.
pub fn send(app: App) {
    app.replay.begin();
    let scenario = app.replay.scenario.get_untracked();
    let forecasts = forecasts_of(&scenario);
    let waits = app.engine.queue.try_update_value(|queue| {
        queue.is_due = queue.under_way.as_ref() == Some(&forecasts);
        queue.is_due
    });
    if waits != Some(true) {
        dispatch(app, &scenario, forecasts);
    }
}

/// What the forecasts of a scenario depend on.
fn forecasts_of(scenario: &Scenario) -> String {
    format!("{} {}", ground_of(scenario), scenario.model.name())
}

fn dispatch(app: App, scenario: &Scenario, forecasts: String) {
    let Some(client) = app.engine.client.get_value() else {
        let text = "Nothing can be computed without it. Reload the page; if it stays, the browser may block workers.";
        return fail(app, AppError::new("worker.start", "The engine could not be started", text));
    };
    mark(SENT);
    app.engine.queue.update_value(|queue| (queue.number, queue.under_way) = (queue.number.wrapping_add(1), None));
    let number = app.engine.queue.with_value(|queue| queue.number);
    set_timeout(move || mark_slow(app, number), QUIET_FOR);
    // What opens the trace of a link sends the run then.
    if !unsaved::hand_over(app, &client, scenario.data, app.engine.loaded_trace) {
        app.engine.queue.update_value(|queue| queue.under_way = Some(forecasts));
        client.run(&print(scenario));
    }
}

fn mark_slow(app: App, number: u32) {
    if app.engine.queue.with_value(|queue| queue.number) == number {
        app.replay.mark_slow();
    }
}

/// The worker has nothing under way any more; whether a newer run waits for that.
fn take_turn(app: App) -> bool {
    let is_due = app.engine.queue.try_update_value(|queue| {
        queue.under_way = None;
        std::mem::take(&mut queue.is_due)
    });
    is_due == Some(true)
}

/// A worker that crashed, or another question, ended what was under way.
pub fn forget_under_way(app: App) {
    take_turn(app);
}

/// The run has no answer. A newer one that waits is sent instead of saying so.
pub fn take_failure(app: App, error: AppError) {
    if take_turn(app) {
        return send(app);
    }
    fail(app, error);
}

/// What was asked for can't be shown.
pub fn fail(app: App, error: AppError) {
    take_turn(app);
    app.replay.fail(error);
    paint::shown();
}

/// The run's answer becomes the picture.
pub fn take_report(app: App, report: Arc<Report>) {
    measure("planora:run", SENT);
    let replay = app.replay;
    let old = replay.report.get_untracked();
    let place = old.filter(|old| old.trace.source.digest == report.trace.source.digest).map(|old| {
        let secs = old.local_secs(replay.view.cursor.get_untracked());
        let span = replay.view.span.get_untracked().map(|span| same_times(&old, &report, span));
        (secs, span)
    });
    let seek_secs = replay.view.seek_secs.get_value();
    replay.view.seek_secs.set_value(None);
    let (cursor, span) = match (seek_secs, place) {
        (Some(secs), _) => (report.tick_at(secs), replay.view.span.get_untracked()),
        (None, Some((secs, span))) => (report.tick_at(secs), span),
        (None, None) => (opening_tick(&report), None),
    };
    let is_due = take_turn(app);
    replay.show(report, cursor, span);
    if is_due {
        send(app);
    }
}

/// A window of `old` at the same times of `new`.
fn same_times(old: &Report, new: &Report, (first, last): (f64, f64)) -> (f64, f64) {
    let offset = (old.local_secs(0) - new.local_secs(0)) as f64 / f64::from(new.step.secs());
    let scale = f64::from(old.step.secs()) / f64::from(new.step.secs());
    (first * scale + offset, last * scale + offset)
}

/// Buckets left of the cursor in the first picture.
const FIRST_PICTURE_BUCKETS: usize = 287;

/// Where a trace opens: its largest spike that made layer 2 override the forecast, as there is most to see; without one,
/// the end of the first picture.
fn opening_tick(report: &Report) -> usize {
    let last = report.len().saturating_sub(1);
    let columns = &report.columns;
    let spikes = report.incidents.iter().filter(|incident| incident.peak_z > 0.0);
    let overridden = spikes.filter(|incident| columns.is_override.get(incident.peak) == Some(&true));
    let largest = overridden.max_by(|a, b| {
        let load = |peak: usize| columns.load_rps.get(peak).copied().unwrap_or(0.0);
        load(a.peak).total_cmp(&load(b.peak))
    });
    let first_picture = FIRST_PICTURE_BUCKETS * report.ticks_per_bucket() - 1;
    largest.map_or(first_picture, |incident| incident.peak).min(last)
}
