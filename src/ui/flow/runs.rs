//! From a change of the scenario to a new picture: sends runs to the worker and takes in what comes back.

use super::browser::{mark, measure};
use super::{App, data, link, revival, session, share, unkept};
use crate::job::{AppError, TraceSummary};
use crate::readout::format::{duration_words, whole};
use crate::report::Report;
use crate::scenario::{DataRef, Level, Notice, Preset, Scenario, print};
use crate::worker::{Answer, Client, Event, ImportAnswer};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// A run shorter than this is over before a word about it could be read.
const QUIET_FOR: Duration = Duration::from_millis(150);
/// Mark at which a run was sent.
const SENT: &str = "planora:run:sent";
/// Knobs that say which traffic: another preset leaves them alone.
const TRACE_KEYS: [&str; 5] = ["data", "seed", "from", "to", "split"];

/// Starts the worker and the first run.
pub fn start(app: App) {
    match Client::start(move |event| take(app, event)) {
        Ok(client) => {
            app.client.set_value(Some(client));
            if !share::open_link(app) {
                send(app);
            }
        }
        Err(cause) => fail(
            app,
            AppError {
                code: "worker.start".to_owned(),
                title: "The engine could not be started".to_owned(),
                text: format!("{cause} Reload the page; if it stays, the browser may block workers."),
                needs_trace: None,
            },
        ),
    }
}

/// Makes `scenario` the page's, in the controls, in the address and in the picture.
pub fn apply(app: App, scenario: Scenario) {
    if scenario == app.scenario.get_untracked() {
        return;
    }
    session::save(app);
    app.scenario.set(scenario);
    link::write(app);
    send(app);
}

/// Makes the preset `name` the page's and keeps the traffic.
pub fn apply_preset(app: App, name: &str) {
    let Some(preset) = Preset::from_name(name) else { return };
    let old = app.scenario.get_untracked();
    let keep = |scenario: Scenario, name: &'static str| {
        let value = crate::scenario::key(name).map(|key| key.print(&old));
        value.and_then(|value| scenario.with(name, &value).ok()).unwrap_or(scenario)
    };
    let scenario = TRACE_KEYS.into_iter().fold(preset.scenario(), keep);
    // A preset's multiplier is for the bundled trace.
    let own = matches!(old.data, DataRef::Upload(_)).then_some("multiplier");
    apply(app, own.into_iter().fold(scenario, keep));
}

/// Puts every knob back to its preset, with a way back.
pub fn reset(app: App) {
    let old = app.scenario.get_untracked();
    apply(app, old.preset.scenario());
    app.toast(format!("Back to {}", old.preset.name()));
    app.undo.set(Some(old));
}

/// Replays other traffic. Times of the old trace mean nothing in it.
pub fn apply_data(app: App, data: &str) {
    let old = app.scenario.get_untracked();
    let Ok(mut scenario) = old.with("data", data) else { return };
    if scenario.data == old.data {
        return;
    }
    for name in ["from", "to", "split"] {
        scenario = scenario.with(name, "auto").unwrap_or(scenario);
    }
    let scenario = scaled(&old, scenario);
    if (old.from, old.to, old.split) != (None, None, None) {
        let text = "belong to the trace before and are auto again.";
        app.notify(Notice::new(Level::Info, "trace.times", "Replay from, to and split", text));
    }
    apply(app, scenario);
}

/// The scenario with the multiplier that goes with its trace, where it had the one that goes with the trace before: own
/// traffic is replayed as it is, the bundled and the generated one as the preset says.
fn scaled(old: &Scenario, new: Scenario) -> Scenario {
    let usual = |scenario: &Scenario| match scenario.data {
        DataRef::Upload(_) => 1.0,
        DataRef::Nasa | DataRef::Synthetic => scenario.preset.scenario().multiplier,
    };
    if old.multiplier != usual(old) || usual(&new) == new.multiplier {
        return new;
    }
    new.with("multiplier", &usual(&new).to_string()).unwrap_or(new)
}

/// Sends what the controls say to the worker.
pub fn send(app: App) {
    mark(SENT);
    let scenario = app.scenario.get_untracked();
    if let Some(client) = app.client.get_value() {
        app.is_running.set(true);
        let number = app.run_number.get_value().wrapping_add(1);
        app.run_number.set_value(number);
        set_timeout(move || show_running(app, number), QUIET_FOR);
        // What opens the trace of a link sends the run then.
        if !unkept::hand_over(app, &client, scenario.data, app.handed) {
            client.run(&print(&scenario));
        }
    }
}

fn show_running(app: App, number: u32) {
    if app.is_running.get_untracked() && app.run_number.get_value() == number {
        app.is_slow.set(true);
    }
}

fn take(app: App, event: Event) {
    match event {
        // Studies belong to the Forecasts page, which has a worker of its own.
        Event::Ready
        | Event::StudyBegan(_)
        | Event::Examining(_)
        | Event::Candidate(_)
        | Event::ModelFailed(..)
        | Event::Learned(..)
        | Event::StudyDone => {}
        Event::Progress { what, done, total } => app.progress.set(Some((what, done, total))),
        Event::Report(report) => {
            revival::run_answered(app);
            take_report(app, Arc::new(*report));
        }
        Event::Failed(error) => {
            revival::run_answered(app);
            fail(app, error);
        }
        Event::Share(answer, payload) => {
            if let Answer::Opened(trace) | Answer::Unbundled(trace, _) = &answer {
                unkept::note(app, trace.digest, (!payload.is_empty()).then_some(&payload));
            }
            share::take(app, answer, payload);
        }
        Event::Import(answer) => {
            // What is read may still kill the worker when it is kept, and a reading has no end before its end.
            if matches!(answer, ImportAnswer::Looked(_) | ImportAnswer::Failed(_)) {
                revival::import_answered(app);
            }
            data::take(app, answer);
        }
        Event::Table(text) => {
            revival::import_answered(app);
            data::save_table(app, &text);
        }
        Event::Ingested(trace, bytes) => {
            revival::import_answered(app);
            unkept::note(app, trace.digest, bytes.as_deref());
            data::take_kept(app, &trace);
        }
        Event::Traces(traces) => app.data.kept.set(Some(traces)),
        Event::StoreRefused(cause) => {
            let text = format!("{cause} It can be replayed now; after a reload it has to be opened again.");
            app.notify(Notice::new(Level::Warn, "store", "The browser did not keep the trace.", text));
        }
        Event::Died(cause) => revival::died(app, &cause),
        Event::LoadFailed(cause) => revival::load_failed(app, &cause),
        Event::OtherBuild => {
            let text = "Reload the page to get both parts of the same version.";
            app.notify(Notice::new(Level::Error, "worker.build", "Planora was updated a moment ago.", text));
            finish(app);
        }
    }
}

fn finish(app: App) {
    app.is_running.set(false);
    app.is_slow.set(false);
    app.progress.set(None);
}

/// There is no picture.
pub fn fail(app: App, error: AppError) {
    finish(app);
    app.playing.set(false);
    app.failure.set(Some(error));
    super::paint::shown();
}

fn take_report(app: App, report: Arc<Report>) {
    measure("planora:run", SENT);
    let old = app.report.get_untracked();
    let place = old.filter(|old| old.trace.source.digest == report.trace.source.digest).map(|old| {
        let secs = old.local_secs(app.cursor.get_untracked());
        let span = app.span.get_untracked().map(|span| same_times(&old, &report, span));
        (secs, span)
    });
    let wanted = app.wanted_secs.get_value();
    app.wanted_secs.set_value(None);
    let (cursor, span) = match (wanted, place) {
        (Some(secs), _) => (report.tick_at(secs), app.span.get_untracked()),
        (None, Some((secs, span))) => (report.tick_at(secs), span),
        (None, None) => (opening_tick(&report), None),
    };
    finish(app);
    app.failure.set(None);
    app.hover.set(None);
    // Together, so that no component sees the new report at the old place.
    app.cursor.set(cursor);
    app.span.set(span);
    app.report.set(Some(report));
}

/// A window of `old` at the same times of `new`.
fn same_times(old: &Report, new: &Report, (first, last): (f64, f64)) -> (f64, f64) {
    let offset = (old.local_secs(0) - new.local_secs(0)) as f64 / f64::from(new.step.secs());
    let scale = f64::from(old.step.secs()) / f64::from(new.step.secs());
    (first * scale + offset, last * scale + offset)
}

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
    largest.map_or(286, |incident| incident.peak).min(last)
}

/// Replays a trace that has just been read. Where a link asked for it, all else stays as the link says.
pub fn take_trace(app: App, trace: &TraceSummary) {
    let old = app.scenario.get_untracked();
    let data = DataRef::Upload(trace.digest);
    app.own_trace.set(Some((trace.name.clone(), data)));
    if old.data == data {
        return send(app);
    }
    let step_fits = old.step.secs() >= trace.step_secs && old.step.secs().is_multiple_of(trace.step_secs.max(1));
    let mut text = format!("It has {} buckets of {}.", whole(trace.buckets), duration_words(trace.step_secs));
    let mut scenario = old.with("data", &trace.digest.to_string()).unwrap_or(old);
    for name in ["from", "to", "split"] {
        scenario = scenario.with(name, "auto").unwrap_or(scenario);
    }
    if !step_fits {
        match scenario.with("step", &trace.step_secs.to_string()) {
            Ok(with_step) => {
                scenario = with_step;
                text.push_str(" The resolution is now that of the file.");
            }
            Err(problem) => text.push_str(&format!(" Its resolution cannot be used: {problem}.")),
        }
    }
    scenario = scaled(&old, scenario);
    if scenario.multiplier == old.multiplier {
        text.push_str(&format!(" The multiplier stays at ×\u{a0}{}.", scenario.multiplier));
    } else {
        let (was, is) = (old.multiplier, scenario.multiplier);
        text.push_str(&format!(
            " It is replayed as it is: the multiplier is ×\u{a0}{is}, not ×\u{a0}{was} as for the small bundled trace."
        ));
    }
    app.notify(Notice::new(Level::Info, "ingest", format!("{} was read.", trace.name), text));
    apply(app, scenario);
}
