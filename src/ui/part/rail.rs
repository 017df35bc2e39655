//! The rail: every knob by its group.

use crate::detect::DetectorId;
use crate::knob::{Group, KeyInfo};
use crate::readout::format::{duration_words, trimmed};
use crate::scenario::Scenario;
use crate::ui::app::App;
use crate::ui::flow::{later, link, scenario, stress};
use crate::ui::kit::icon::Icon;
use crate::ui::kit::turns::InTurn;
use crate::ui::model::navigation::{Dialog, PageId};
use crate::ui::part::knob::{Bounds, Knob};
use crate::ui::part::topbar::PresetSelect;
use leptos::prelude::*;

/// Groups that are open where there is room.
const OPEN: [Group; 4] = [Group::Trace, Group::Forecast, Group::Capacity, Group::Stability];

/// The scenario's controls.
#[component]
pub fn Rail(app: App) -> impl IntoView {
    let changed = Memo::new(move |_| app.replay.scenario.with(|scenario| scenario.changed().len()));
    let words = move || format!("{} changed", changed.get());
    let class = move || if app.navigation.is_rail_open.get() { "rail open" } else { "rail" };
    let is_wide = !app.screen.is_narrow.get_untracked();
    let groups = Group::ALL.map(|group| {
        let is_open = is_wide && OPEN.contains(&group);
        view! { <KnobGroup app group is_open/> }
    });
    let what_if = move |_| later::with_whole_program(app, move || stress::open(app));
    view! {
        <form class=class aria-label="Scenario" on:submit=|event| event.prevent_default()>
            // In a form it would be a banner of the page.
            <header role="presentation">
                <h2>"Scenario"</h2>
                <Show when=move || { changed.get() > 0 }>
                    <button class="btn quiet" type="button" on:click=move |_| scenario::reset(app)><span class="dim">{words}</span>"Reset"</button>
                </Show>
            </header>
            <div>
                <button class="btn starts" type="button" on:click=move |_| app.navigation.dialog.set(Some(Dialog::Scenarios))>"Presets and saved"</button>
                <button class="btn starts" type="button" on:click=move |_| app.navigation.dialog.set(Some(Dialog::PolicyFile))>"Import a policy"</button>
                <button class="btn starts" type="button" on:click=move |_| app.navigation.dialog.set(Some(Dialog::Calibrate))>"Calibrate"</button>
                <button class="btn starts" type="button" on:click=move |_| app.navigation.dialog.set(Some(Dialog::PolicyCheck))>"Check and export"{move || findings(app)}</button>
                <button class="btn starts" type="button" on:click=what_if>"What if"{move || edits(app)}</button>
                {groups.into_iter().collect_view()}
            </div>
            // Where the hint of the knob under the pointer or the focus comes to stand.
            <p class="hints" aria-hidden="true">"Point at a knob to read what it does."</p>
        </form>
    }
}

/// How much there is to know of the policy that is shown before it runs; empty for nothing.
fn findings(app: App) -> Option<AnyView> {
    let count = app.replay.report.with(|report| report.as_ref().map_or(0, |report| report.findings.len()));
    let words = if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") };
    (count > 0).then(|| view! { <span class="count">{words}</span> }.into_any())
}

/// How many things are made up; empty for none.
fn edits(app: App) -> Option<AnyView> {
    let count = app.replay.scenario.with(|scenario| scenario.stress.edits().len());
    let words = if count == 1 { "1 thing".to_owned() } else { format!("{count} things") };
    (count > 0).then(|| view! { <span class="count">{words}</span> }.into_any())
}

#[component]
fn KnobGroup(app: App, group: Group, is_open: bool) -> impl IntoView {
    let summary = move || app.replay.scenario.with(|scenario| summary(group, scenario));
    // Presets stand in the bar, and what is made up over the chart.
    let in_group = move |key: &KeyInfo| key.group == group && !["preset", "stress"].contains(&key.name);
    // Another policy brings other knobs; those of the same one stay where they are.
    let keys = Memo::new(move |_| {
        app.replay.scenario.with(|scenario| scenario.keys().into_iter().filter(in_group).collect::<Vec<_>>())
    });
    view! {
        <details class="group" open=is_open>
            <summary><Icon name="down"/>{group.title()}<span class="sum">{summary}</span></summary>
            <div>
                {(group == Group::Trace).then(|| view! { <FromBar app/> })}
                <InTurn>{move || keys.get().into_iter().map(|key| one(app, key)).collect_view()}</InTurn>
            </div>
        </details>
    }
}

/// What the top bar has no room for on a narrow page.
#[component]
fn FromBar(app: App) -> impl IntoView {
    view! {
        <div class="knob from-bar">
            <label for="preset-narrow">"Preset"</label>
            <span class="select"><PresetSelect app id="preset-narrow"/><Icon name="down"/></span>
        </div>
        <button class="btn from-bar" type="button" on:click=move |_| link::go(app, PageId::Data)><Icon name="file"/>"Choose a trace"</button>
    }
}

fn one(app: App, info: KeyInfo) -> AnyView {
    let max = || app.replay.scenario.with_untracked(|scenario| scenario.key("max_replicas"));
    match (info.name, max()) {
        ("min_replicas", Some(max)) => view! { <Bounds app min=info max/> }.into_any(),
        ("max_replicas", _) => ().into_any(),
        _ => view! { <Knob app key=info/> }.into_any(),
    }
}

/// What a closed group says of itself.
fn summary(group: Group, scenario: &Scenario) -> String {
    let policy = scenario.policy.group_summary(group);
    let own = match group {
        Group::Trace => {
            let (step, tick) = (duration_words(scenario.step.secs()), duration_words(scenario.tick().secs()));
            let clocks = if step == tick { step } else { format!("{step} in ticks of {tick}") };
            Some(format!("{clocks} · × {}", trimmed(*scenario.multiplier, 3)))
        }
        Group::Forecast => Some(scenario.model.name().to_owned()),
        Group::Capacity if scenario.policy.reads("min_replicas") => {
            let (min, max) = (scenario.min_replicas, *scenario.max_replicas);
            Some(format!("{} rps · {min}–{max}", trimmed(*scenario.rps_per_replica, 2)))
        }
        Group::Capacity => Some(format!("{} rps", trimmed(*scenario.rps_per_replica, 2))),
        Group::Stability | Group::Reactive => None,
        Group::Detector => {
            let reach = match scenario.detector_id() {
                DetectorId::Calibrated => format!("{} a week", trimmed(scenario.false_alarms_per_week, 2)),
                DetectorId::Zscore | DetectorId::Robust | DetectorId::Classic => format!("{} steps", scenario.z_window),
            };
            let (name, limit) = (scenario.detector_id().name(), trimmed(scenario.z_limit(), 2));
            Some(format!("{name} · ± {limit} · {reach}"))
        }
        Group::Cost => {
            let queue = match scenario.queue_secs {
                0 => "no queue".to_owned(),
                secs => format!("queue {}", duration_words(secs)),
            };
            Some(format!("${}/h · {queue}", trimmed(scenario.usd_per_replica_hour, 4)))
        }
    };
    own.into_iter().chain(policy).collect::<Vec<_>>().join(" · ")
}
