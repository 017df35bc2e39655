//! The guided path and the questions with their answers: opens states of the page, and gives back what was there before.

use crate::readout::examples::{Example, PATH};
use crate::scenario::{Scenario, parse, patch, print};
use crate::series::calendar::parse_local;
use crate::ui::app::App;
use crate::ui::flow::{link, runs, scenario};
use crate::ui::kit::browser::{self, read_storage, write_storage};
use crate::ui::model::guide::Before;
use crate::ui::model::navigation::PageId;
use leptos::prelude::*;

/// Where the tab keeps how far the path is, and what was there before it.
pub const KEY: &str = "planora:path";
/// Where the launch day begins to play: before the surge.
const SURGE_BEGINS: &str = "1995-07-13T06:30";
/// Heading of a step, which takes the focus.
const TITLE: &str = "#path-title";

/// Plays what was asked to be watched, as soon as it is shown.
pub fn follow(app: App) {
    Effect::new(move || {
        if app.replay.is_current.get() && app.guide.plays_next.get_value() {
            app.guide.plays_next.set_value(false);
            app.replay.view.playing.set(true);
        }
    });
}

/// Opens the launch day before its surge, with a way back, and plays it; still, where motion is unwelcome.
pub fn watch(app: App) {
    let Some(surge) = PATH.first() else { return };
    let asked = scenario_of(surge, "");
    link::go(app, PageId::Replay);
    let is_shown = is_shown(app, &asked);
    scenario::apply_with_undo(app, asked, "The launch day, 13 July 1995");
    if browser::matches("(prefers-reduced-motion: reduce)") {
        return look_at(app, surge.at, is_shown);
    }
    look_at(app, SURGE_BEGINS, is_shown);
    app.replay.view.playing.set(is_shown);
    app.guide.plays_next.set_value(!is_shown);
}

/// Opens an example with `knobs` over its own, with a way back.
pub fn open(app: App, example: &Example, knobs: &str) {
    let asked = scenario_of(example, knobs);
    app.navigation.dialog.set(None);
    let is_shown = is_shown(app, &asked);
    scenario::apply_with_undo(app, asked, example.title);
    look_at(app, example.at, is_shown);
    link::go(app, page_of(example.page));
}

/// Begins the path.
pub fn start(app: App) {
    app.navigation.dialog.set(None);
    if app.guide.step.get_untracked().is_none() {
        app.guide.before.set_value(Some(before(app)));
    }
    turn(app, 0);
}

/// Goes to a step of the path; behind the last it is left.
pub fn turn(app: App, step: usize) {
    let Some(example) = PATH.get(step) else { return leave(app) };
    app.guide.step.set(Some(step));
    keep(app, step);
    app.navigation.is_rail_open.set(false);
    let asked = scenario_of(example, "");
    let is_shown = is_shown(app, &asked);
    runs::apply(app, asked);
    look_at(app, example.at, is_shown);
    link::go(app, page_of(example.page));
    browser::focus_soon(TITLE);
}

/// Sets what the step offers to set.
pub fn set_other(app: App, example: &Example) {
    runs::apply(app, scenario_of(example, example.other.1));
}

/// Leaves the path: what was there before is back.
pub fn leave(app: App) {
    let page = app.guide.before.with_value(|before| before.as_ref().map(|before| page_of(&before.page)));
    leave_for(app, page.unwrap_or(PageId::Replay));
}

/// The same, and turns to another page.
pub fn leave_for(app: App, page: PageId) {
    let Some(before) = app.guide.before.get_value() else { return };
    end(app);
    let (own, now) = (parse(&before.query).0, app.replay.scenario.get_untracked());
    if is_of_path(&now) {
        let is_shown = is_shown(app, &own);
        runs::apply(app, own);
        if let Some(secs) = before.at_secs {
            look_at_secs(app, secs, before.span, is_shown);
        }
        app.toasts.show("Your scenario is back");
    } else {
        // What was opened or turned on the way counts, unless the reader says otherwise.
        app.toasts.show_with_undo("The guided path is over; Undo brings back what was there before it", own);
    }
    link::go(app, page);
    browser::rescue_focus(link::landing(page));
}

/// Goes on after a reload where the path was. What was changed since then stays, with a way back to what was there before.
pub fn resume(app: App) {
    let text = read_storage(window().session_storage(), KEY).unwrap_or_default();
    let Ok((step, before)) = serde_json::from_str::<(usize, Before)>(&text) else { return end(app) };
    let now = app.replay.scenario.get_untracked();
    if PATH.get(step).is_some() && is_of_path(&now) {
        app.guide.before.set_value(Some(before));
        return app.guide.step.set(Some(step));
    }
    end(app);
    let own = parse(&before.query).0;
    if own != now {
        app.toasts.show_with_undo("The guided path is over; Undo brings back what was there before it", own);
    }
}

fn end(app: App) {
    app.guide.step.set(None);
    app.guide.before.set_value(None);
    write_storage(window().session_storage(), KEY, "");
}

/// Whether a scenario is one that the path sets by itself.
fn is_of_path(scenario: &Scenario) -> bool {
    let now = print(scenario);
    PATH.iter().any(|example| ["", example.other.1].iter().any(|knobs| print(&scenario_of(example, knobs)) == now))
}

fn keep(app: App, step: usize) {
    if let Some(Ok(text)) = app.guide.before.get_value().map(|before| serde_json::to_string(&(step, before))) {
        write_storage(window().session_storage(), KEY, &text);
    }
}

/// What is there now.
fn before(app: App) -> Before {
    let (replay, page) = (app.replay, app.navigation.page.get_untracked());
    let cursor = replay.view.cursor.get_untracked();
    Before {
        query: print(&replay.scenario.get_untracked()),
        at_secs: replay.report.with_untracked(|report| report.as_ref().map(|report| report.local_secs(cursor))),
        span: replay.view.span.get_untracked(),
        page: page.hash().to_owned(),
    }
}

/// The scenario of an example with `knobs` over its own. A test keeps that each can be read.
fn scenario_of(example: &Example, knobs: &str) -> Scenario {
    let own = parse(example.query).0;
    patch(&own, knobs).unwrap_or(own)
}

fn page_of(hash: &str) -> PageId {
    PageId::ALL.into_iter().find(|page| page.hash() == hash).unwrap_or(PageId::Replay)
}

/// Whether `asked` is what the picture shows, so that no run follows.
fn is_shown(app: App, asked: &Scenario) -> bool {
    app.replay.is_current.get_untracked() && app.replay.scenario.with_untracked(|scenario| scenario == asked)
}

fn look_at(app: App, time: &str, is_shown: bool) {
    if let Some(secs) = parse_local(time) {
        look_at_secs(app, secs, None, is_shown);
    }
}

/// Puts the cursor to a time, now or when the run that was asked for is there.
fn look_at_secs(app: App, secs: i64, span: Option<(f64, f64)>, is_shown: bool) {
    let view = app.replay.view;
    app.guide.plays_next.set_value(false);
    view.playing.set(false);
    view.span.set(span);
    if !is_shown {
        return view.seek_secs.set_value(Some(secs));
    }
    let tick = app.replay.report.with_untracked(|report| report.as_ref().map(|report| report.tick_at(secs)));
    tick.into_iter().for_each(|tick| app.replay.jump(tick));
}
