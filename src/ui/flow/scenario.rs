//! Changes of the scenario that are more than one knob: presets, other traffic, and the ways back.

use crate::job::TraceSummary;
use crate::readout::format::{duration_words, whole};
use crate::scenario::{DataRef, Level, Notice, Preset, Problem, Scenario, key};
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
    changes.iter().try_fold(scenario.clone(), |scenario, (name, value)| scenario.with(name, value))
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
    let label = key(problem.key).map_or(problem.key, |key| key.label);
    let text = format!("{label} would be {}; allowed is {}. Nothing was changed.", problem.value, problem.allowed);
    let notice = Notice::new(Level::Warn, "knob.refused", format!("{what} is not possible."), text);
    app.notices.post(notice.about(problem.key));
}

/// Values of the knobs `names` as they are in `scenario`.
fn values(scenario: &Scenario, names: &[&'static str]) -> Vec<(&'static str, String)> {
    names.iter().filter_map(|name| Some((*name, key(name)?.print(scenario)))).collect()
}

fn auto_times() -> Vec<(&'static str, String)> {
    TIME_KEYS.map(|name| (name, "auto".to_owned())).to_vec()
}

/// Makes the preset `name` the page's and keeps the traffic, with a way back.
pub fn apply_preset(app: App, name: &str) {
    let Some(preset) = Preset::from_name(name) else { return };
    let old = app.replay.scenario.get_untracked();
    let mut kept = values(&old, &TRACE_KEYS);
    if matches!(old.data, DataRef::Upload(_)) {
        // A preset's multiplier is for the bundled trace.
        kept.extend(values(&old, &["multiplier"]));
    }
    match patched(&preset.scenario(), &kept) {
        Ok(scenario) => apply_with_undo(app, scenario, &format!("Preset {name}")),
        Err(problem) => refuse(app, &format!("Preset {name} with this traffic"), &problem),
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
    match patched(&old, &changes).and_then(|new| scaled(&old, new)) {
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

/// The scenario with the multiplier that goes with its trace, where it had the one that goes with the trace before: own traffic is
/// replayed as it is, the bundled and the generated one as the preset says.
fn scaled(old: &Scenario, new: Scenario) -> Result<Scenario, Problem> {
    let default_of = |scenario: &Scenario| match scenario.data {
        DataRef::Upload(_) => 1.0,
        DataRef::Nasa | DataRef::Synthetic => scenario.preset.scenario().multiplier,
    };
    if old.multiplier != default_of(old) || default_of(&new) == new.multiplier {
        return Ok(new);
    }
    new.with("multiplier", &default_of(&new).to_string())
}

/// Replays a trace that has just been read. Where a link asked for it, all else stays as the link says.
pub fn take_trace(app: App, trace: &TraceSummary) {
    let old = app.replay.scenario.get_untracked();
    let data = DataRef::Upload(trace.digest);
    app.sharing.own_trace.set(Some((trace.name.clone(), data)));
    if old.data == data {
        return runs::send(app);
    }
    let fits = old.step.secs() >= trace.step_secs && old.step.secs().is_multiple_of(trace.step_secs.max(1));
    let mut changes = auto_times();
    changes.insert(0, ("data", trace.digest.to_string()));
    if !fits {
        changes.push(("step", trace.step_secs.to_string()));
    }
    match patched(&old, &changes).and_then(|new| scaled(&old, new)) {
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
    let (was, is) = (old.multiplier, new.multiplier);
    text.push_str(&if was == is {
        format!(" The multiplier stays at ×\u{a0}{is}.")
    } else {
        format!(" The multiplier is ×\u{a0}{is}, not ×\u{a0}{was} as for the small bundled trace.")
    });
    text
}
