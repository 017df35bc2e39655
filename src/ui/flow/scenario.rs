//! Changes of the scenario that are more than one knob: presets, other traffic, and the ways back.

use crate::forecast::ModelId;
use crate::job::TraceSummary;
use crate::knob::Problem;
use crate::readout::forecasts::model_words;
use crate::readout::format::{duration_words, whole};
use crate::scenario::{self, DataRef, Level, Notice, Preset, Scenario};
use crate::ui::app::App;
use crate::ui::flow::runs;
use leptos::prelude::*;

/// Knobs that say which traffic: another preset leaves them alone.
const TRACE_KEYS: [&str; 5] = ["data", "seed", "from", "to", "split"];
/// Knobs whose times mean nothing in another trace.
const TIME_KEYS: [&str; 3] = ["from", "to", "split"];

/// `scenario` with every change, or what can't be.
///
/// # Errors
/// The first change that is refused; then nothing is changed.
pub fn patched(scenario: &Scenario, changes: &[(&'static str, String)]) -> Result<Scenario, Problem> {
    scenario.with_all(changes.iter().map(|(name, value)| (*name, value.as_str())))
}

/// Makes several changes at once, or says which one can't be made. `what` is what was asked for.
pub fn apply_changes(app: App, what: &str, changes: &[(&'static str, String)]) {
    match patched(&app.replay.scenario.get_untracked(), changes) {
        Ok(scenario) => runs::apply(app, scenario),
        Err(problem) => refuse(app, what, &problem),
    }
}

/// Says why the scenario stays as it is.
pub fn refuse(app: App, what: &str, problem: &Problem) {
    let label = scenario::label(problem.key).unwrap_or(problem.key);
    let text = format!("{label} would be {}; allowed is {}. Nothing was changed.", problem.value, problem.allowed);
    let notice = Notice::new(Level::Warn, "knob.refused", format!("{what} is not possible."), text);
    app.notices.post(notice.about(problem.key));
}

/// Values of the knobs `names` as they are in `scenario`.
fn values(scenario: &Scenario, names: &[&'static str]) -> Vec<(&'static str, String)> {
    names.iter().filter_map(|name| Some((*name, scenario.print_key(name)?))).collect()
}

fn auto_times() -> Vec<(&'static str, String)> {
    TIME_KEYS.map(|name| (name, "auto".to_owned())).to_vec()
}

/// Makes the preset `name` the page's and keeps the traffic, with a way back.
pub fn apply_preset(app: App, name: &str) {
    let Some(preset) = Preset::from_name(name) else { return };
    apply_on_this_traffic(app, &preset.scenario(), &format!("Preset {name}"));
}

/// Makes `asked` the page's, but for what says which traffic is replayed. `what` is what was asked for.
pub fn apply_on_this_traffic(app: App, asked: &Scenario, what: &str) {
    let old = app.replay.scenario.get_untracked();
    let kept = values(&old, &TRACE_KEYS);
    match patched(asked, &kept) {
        Ok(scenario) => apply_with_undo(app, scenario, what),
        Err(problem) => refuse(app, &format!("{what} with this traffic"), &problem),
    }
}

/// Has the replay forecast with `model`; its cursor and zoom stay.
pub fn apply_model(app: App, model: ModelId) {
    let words = model_words(model);
    match patched(&app.replay.scenario.get_untracked(), &[("model", model.name().to_owned())]) {
        Ok(scenario) => apply_with_undo(app, scenario, &format!("The replay now forecasts with {words}")),
        Err(problem) => refuse(app, &format!("Forecasting with {words}"), &problem),
    }
}

/// Puts every knob back to its preset, with a way back.
pub fn reset(app: App) {
    let preset = app.replay.scenario.with_untracked(|scenario| scenario.preset);
    apply_with_undo(app, preset.scenario(), &format!("Back to {}", preset.name()));
}

/// Applies `scenario`, says what of one's own changes is gone, and offers the way back.
pub fn apply_with_undo(app: App, scenario: Scenario, what: &str) {
    let old = app.replay.scenario.get_untracked();
    if scenario == old {
        return;
    }
    let kept = scenario.changed();
    let lost = old.changed().into_iter().filter(|name| !kept.contains(name)).count();
    let text = match lost {
        0 => what.to_owned(),
        1 => format!("{what}; 1 change of yours is gone"),
        lost => format!("{what}; {lost} changes of yours are gone"),
    };
    runs::apply(app, scenario);
    app.toasts.show_with_undo(text, old);
}

/// Replays other traffic. Times of the old trace mean nothing in it.
pub fn apply_data(app: App, data: &str) {
    let old = app.replay.scenario.get_untracked();
    let mut changes = auto_times();
    changes.insert(0, ("data", data.to_owned()));
    match patched(&old, &changes) {
        Ok(new) if new.data == old.data => {}
        Ok(new) => {
            if (old.from, old.to, old.split) != (None, None, None) {
                let text = "belong to the trace before and are auto again.";
                app.notices.post(Notice::new(Level::Info, "trace.times", "Replay from, to and split", text));
            }
            runs::apply(app, new);
        }
        Err(problem) => refuse(app, "This trace", &problem),
    }
}

/// Replays a trace that has just been read. Where a link asked for it, all else stays as the link says.
pub fn take_trace(app: App, trace: &TraceSummary) {
    let old = app.replay.scenario.get_untracked();
    let data = DataRef::Upload(trace.digest);
    app.sharing.own_trace.set(Some(trace.clone()));
    if old.data == data {
        return runs::send(app);
    }
    let fits = old.step.is_auto()
        || old.step.secs() >= trace.step_secs && old.step.secs().is_multiple_of(trace.step_secs.max(1));
    let mut changes = auto_times();
    changes.insert(0, ("data", trace.digest.to_string()));
    if !fits {
        changes.push(("step", "auto".to_owned()));
    }
    match patched(&old, &changes) {
        Ok(scenario) => {
            let text = trace_words(trace, &old, &scenario);
            app.notices.post(Notice::new(Level::Info, "ingest", format!("{} was read.", trace.name), text));
            runs::apply(app, scenario);
        }
        Err(problem) => refuse(app, &format!("Replaying {}", trace.name), &problem),
    }
}

/// What a trace that was read is, and what of the scenario changes with it.
fn trace_words(trace: &TraceSummary, old: &Scenario, new: &Scenario) -> String {
    let mut text = format!("It has {} buckets of {}.", whole(trace.buckets), duration_words(trace.step_secs));
    if new.step != old.step {
        text.push_str(" The resolution is now that of the file.");
    }
    if !new.multiplier.is_auto() {
        text.push_str(&format!(" The multiplier stays at ×\u{a0}{}.", *new.multiplier));
    }
    text
}
