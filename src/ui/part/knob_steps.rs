//! What may be chosen for the two clocks: resolutions of the trace, and ticks of the simulation.

use crate::knob::{KeyInfo, print_secs};
use crate::readout::format::duration_words;
use crate::scenario::DataRef;
use crate::ui::app::App;
use leptos::prelude::*;

/// Resolutions that are offered where they are whole numbers of the trace's own, in seconds.
const STEP_SECS: [u32; 14] = [1, 5, 10, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400];
/// Most of them at once.
const MAX_STEPS: usize = 6;

/// Resolutions to choose from: the trace's own and those that it can be brought to, with the present one.
pub fn steps(app: App, key: KeyInfo) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let own_secs = own_step_secs(app).unwrap_or(60);
        let (now, now_secs) = app
            .replay
            .scenario
            .with(|scenario| (scenario.print_key(key.name).unwrap_or_default(), scenario.step.secs()));
        let offered = STEP_SECS.into_iter().filter(|secs| *secs >= own_secs && secs.is_multiple_of(own_secs));
        let mut all: Vec<u32> = std::iter::once(own_secs).chain(offered.take(MAX_STEPS)).chain([now_secs]).collect();
        all.sort_unstable();
        all.dedup();
        let option = |secs: u32| {
            // As a link prints it.
            let value = if secs.is_multiple_of(60) { format!("{}m", secs / 60) } else { format!("{secs}s") };
            (value, duration_words(secs))
        };
        let mut options: Vec<(String, String)> = all.into_iter().map(option).collect();
        options.insert(0, ("auto".to_owned(), "Auto".to_owned()));
        if !options.iter().any(|(value, _)| *value == now) {
            options.retain(|(_, words)| *words != duration_words(now_secs));
            options.push((now, duration_words(now_secs)));
        }
        options
    })
}

/// Seconds between the rows of the trace that the scenario asks for, where it is an own one.
fn own_step_secs(app: App) -> Option<u32> {
    let DataRef::Upload(digest) = app.replay.scenario.with(|scenario| scenario.data) else { return None };
    let opened = app.sharing.own_trace.get().filter(|trace| trace.digest == digest);
    let kept = || {
        app.data.kept.with(|kept| {
            let all = kept.iter().flat_map(|kept| &kept.traces);
            all.map(|one| &one.summary).find(|summary| summary.digest == digest).cloned()
        })
    };
    opened.or_else(kept).map(|trace| trace.step_secs)
}

/// Ticks to choose from: those that divide the resolution, with the present one.
pub fn ticks(app: App, key: KeyInfo) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        app.replay.scenario.with(|scenario| {
            let now = scenario.print_key(key.name).unwrap_or_default();
            let step_secs = scenario.step.secs();
            let offered = STEP_SECS.into_iter().filter(|secs| *secs <= step_secs && step_secs.is_multiple_of(*secs));
            let option = |secs: u32| (print_secs(secs), duration_words(secs));
            let mut options: Vec<(String, String)> = offered.map(option).collect();
            let words = if now == "auto" {
                format!("Auto, {}", duration_words(scenario.tick().secs()))
            } else {
                "Auto".to_owned()
            };
            options.insert(0, ("auto".to_owned(), words));
            if !options.iter().any(|(value, _)| *value == now) {
                options.push((now, duration_words(scenario.tick().secs())));
            }
            options
        })
    })
}
