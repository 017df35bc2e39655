//! The rail: every knob by its group.

use crate::readout::format::{duration_words, trimmed, whole_percent};
use crate::scenario::{Field, Group, KEYS, Key, Rules, Scenario, key};
use crate::ui::app::App;
use crate::ui::flow::{link, scenario};
use crate::ui::kit::icon::Icon;
use crate::ui::model::navigation::PageId;
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
    view! {
        <form class=class aria-label="Scenario" on:submit=|event| event.prevent_default()>
            <header>
                <h2>"Scenario"</h2>
                <Show when=move || { changed.get() > 0 }>
                    <button class="btn quiet" type="button" on:click=move |_| scenario::reset(app)><span class="dim">{words}</span>"Reset"</button>
                </Show>
            </header>
            <div>{groups.into_iter().collect_view()}</div>
        </form>
    }
}

#[component]
fn KnobGroup(app: App, group: Group, is_open: bool) -> impl IntoView {
    let summary = move || app.replay.scenario.with(|scenario| summary(group, scenario));
    let keys = KEYS.iter().filter(|key| key.group == group && key.name != "preset");
    view! {
        <details class="group" open=is_open>
            <summary><Icon name="down"/>{group.title()}<span class="sum">{summary}</span></summary>
            <div>
                {(group == Group::Trace).then(|| view! { <FromBar app/> })}
                {keys.map(|key| one(app, key)).collect_view()}
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

fn one(app: App, of: &'static Key) -> AnyView {
    match (of.name, key("max_replicas")) {
        ("min_replicas", Some(max)) => view! { <Bounds app min=of max/> }.into_any(),
        ("max_replicas", _) => ().into_any(),
        _ => view! { <Knob app key=of/> }.into_any(),
    }
}

/// What a closed group says of itself.
fn summary(group: Group, scenario: &Scenario) -> String {
    let percent = |share: f64| whole_percent(share);
    let secs = |name: &str| match key(name).map(|key| key.field) {
        Some(Field::Secs { of, .. }) => duration_words(*of(&mut { **scenario })),
        _ => String::new(),
    };
    match group {
        Group::Trace => format!("{} · × {}", duration_words(scenario.step.secs()), trimmed(scenario.multiplier, 3)),
        Group::Forecast => format!("{} · {}", scenario.model.name(), percent(scenario.quantile)),
        Group::Capacity => format!(
            "{} rps · {} · {}–{}",
            trimmed(scenario.rps_per_replica, 2),
            percent(scenario.target_utilization),
            scenario.min_replicas,
            scenario.max_replicas
        ),
        Group::Stability => format!("cooldown {}", secs("cooldown")),
        Group::Reactive if scenario.preset.rules() == Rules::Classic => "classic rules".to_owned(),
        Group::Reactive => {
            format!("tolerance +{} −{}", percent(scenario.tolerance_up), percent(scenario.tolerance_down))
        }
        Group::Detector => format!(
            "{} · ± {} · {} ticks",
            scenario.detector_id().name(),
            trimmed(scenario.z_limit(), 2),
            scenario.z_window
        ),
        Group::Cost if scenario.queue_secs == 0 => {
            format!("${}/h · no queue", trimmed(scenario.usd_per_replica_hour, 4))
        }
        Group::Cost => format!("${}/h · queue {}", trimmed(scenario.usd_per_replica_hour, 4), secs("queue")),
    }
}
