//! The dialog in which measurements of a running service say what one of its replicas can serve, how long it takes to start and how
//! late its metrics are; and in which the policy that ran is replayed beside what it did.

use crate::chart::calibrate::{fit, twin};
use crate::readout::calibrate::CalibrationRow;
use crate::readout::format::trimmed;
use crate::ui::app::App;
use crate::ui::flow::calibrate;
use crate::ui::kit::chart::ChartHost;
use crate::ui::kit::control::Line;
use crate::ui::kit::file_pick::FilePick;
use crate::ui::kit::shared::Shared;
use crate::ui::model::calibrate::{Asked, CalibratePhase, TwinPhase};
use crate::ui::part::paste::{PasteBox, PasteWords};
use crate::worker::{Calibrated, TwinChecked};
use leptos::prelude::*;
use web_sys::File;

const PASTE: PasteWords = PasteWords {
    label: "Measurements",
    read: "Read this",
    example: "timestamp,rps,ready_replicas,desired_replicas,cpu_percent\n2026-03-01T00:00:00Z,412.5,9,9,55.1\n…",
};

/// The dialog's content, apart from whoever opens it, so that its code can come later.
#[inline(never)]
pub fn calibrate_box(app: App) -> AnyView {
    view! { <CalibrateBox app/> }.into_any()
}

#[component]
fn CalibrateBox(app: App) -> impl IntoView {
    move || match app.calibrate.phase.get() {
        CalibratePhase::Closed => view! { <Intake app/> }.into_any(),
        CalibratePhase::Running => view! { <p class="soft" role="status">"Reading and fitting …"</p> }.into_any(),
        CalibratePhase::Asking(asked) => view! { <Head app/><Question app asked/> }.into_any(),
        CalibratePhase::Found(found) => view! { <Head app/><Found app found/> }.into_any(),
        CalibratePhase::Failed(why) => view! { <p role="alert">{why}</p><Intake app/> }.into_any(),
    }
}

/// Paste or choose.
#[component]
fn Intake(app: App) -> impl IntoView {
    let on_files = move |files: Vec<File>| files.into_iter().take(1).for_each(|file| calibrate::choose(app, file));
    view! {
        <p class="soft">"Measurements of the running service, one row a sample: its requests and its ready replicas; better with the CPU or the latency of a replica, and with the replicas that were wanted. A CSV or a Prometheus answer with several series. They are read in this browser and sent nowhere."</p>
        <PasteBox words=PASTE rows=7 text=app.calibrate.pasted on_read=move |text| calibrate::read_text(app, text)>
            <FilePick words="Choose a file" class="btn" label="File of measurements" multiple=false on_files/>
        </PasteBox>
    }
}

/// What is open, and the way to another.
#[component]
fn Head(app: App) -> impl IntoView {
    let name = app.calibrate.file.with_value(|file| file.name.clone());
    view! {
        <div class="row">
            <strong class="grow">{name}</strong>
            <button class="btn quiet" type="button" on:click=move |_| calibrate::close(app)>"Another file"</button>
        </div>
    }
}

/// Something that only the file's owner knows.
#[component]
fn Question(app: App, asked: Asked) -> impl IntoView {
    let answer = |(words, option, value): (String, String, String)| {
        view! { <button class="btn" type="button" on:click=move |_| calibrate::say(app, &option, &value)>{words}</button> }
    };
    let has_offers = !asked.offers.is_empty();
    let answers = asked.offers.into_iter().map(answer).collect_view();
    view! {
        <div class="question" role="alert">
            <p><strong>{asked.text}</strong></p>
            {has_offers.then(|| view! { <div class="row">{answers}</div> })}
            {(!has_offers).then(|| view! { <OwnAnswer app remedy=asked.remedy/> })}
        </div>
    }
}

/// An answer that takes a number of one's own, said as on the command line.
#[component]
fn OwnAnswer(app: App, remedy: String) -> impl IntoView {
    let set = move |text: &str| {
        let (option, value) =
            text.trim().trim_start_matches('-').split_once([' ', '=']).ok_or("Write --option value.")?;
        calibrate::say(app, option, value.trim());
        Ok(())
    };
    view! {
        <p>{remedy}</p>
        <Line label="Answer" kind="text" value=Signal::stored(String::new()) on_change=set hint="Like --cpu-unit cores:0.5"/>
    }
}

/// What the file tells.
#[component]
fn Found(app: App, found: Shared<Calibrated>) -> impl IntoView {
    let columns = found.columns.iter().map(column_view).collect_view();
    let rows = found.rows.iter().map(row_view).collect_view();
    let knobs =
        (!found.knobs.is_empty()).then(|| view! { <Apply app knobs=found.knobs.clone() note=found.note.clone()/> });
    view! {
        <p class="soft">{found.record.clone()}</p>
        <ul class="taken">{columns}</ul>
        <table class="told">
            <thead><tr><th scope="col">"What"</th><th scope="col">"Value"</th><th scope="col">"Interval"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <Target app/>
        {knobs}
        <Pictures found/>
        <Twin app/>
    }
}

fn column_view(column: &[String; 3]) -> impl IntoView + use<> {
    let [role, name, why] = column.clone();
    view! { <li><span class="soft">{crate::format::capital(&role)}</span>" "<strong>{name}</strong>" "<span class="dim">{why}</span></li> }
}

fn row_view(row: &CalibrationRow) -> impl IntoView + use<> {
    let CalibrationRow { label, value, interval, why } = row.clone();
    let is_refused = interval.is_empty();
    view! {
        <tr class:none=is_refused><th scope="row">{label}</th><td>{value}</td><td>{interval}</td></tr>
        <tr class="because"><td colspan="3">{why}</td></tr>
    }
}

/// The share of its CPU request that a replica is aimed at.
#[component]
fn Target(app: App) -> impl IntoView {
    let value = Signal::derive(move || trimmed(app.calibrate.target.get() * 100.0, 1));
    let set = move |text: &str| {
        let percent = text.trim().trim_end_matches('%').trim().parse::<f64>().ok();
        let percent = percent.filter(|percent| *percent > 0.0 && *percent <= 100.0).ok_or("Between 0 and 100 %.")?;
        calibrate::aim(app, percent / 100.0);
        Ok(())
    };
    view! { <div class="aim"><Line label="Aimed at, %" kind="text" value on_change=set hint="Of the CPU request of a replica"/></div> }
}

/// Takes what was found into the scenario.
#[component]
fn Apply(app: App, knobs: Vec<(String, String)>, note: Option<String>) -> impl IntoView {
    let words: Vec<String> =
        knobs.iter().map(|(knob, value)| format!("{} {value}", crate::scenario::label(knob).unwrap_or(knob))).collect();
    view! {
        <div class="row">
            <button class="btn primary" type="button" on:click=move |_| calibrate::apply(app)>"Use these in the scenario"</button>
            <span class="soft">{words.join(" · ")}</span>
        </div>
        {note.map(|note| view! { <p class="dim">{note}</p> })}
    }
}

/// What the values rest on.
#[component]
fn Pictures(found: Shared<Calibrated>) -> impl IntoView {
    let has_rate = !found.rate.points.is_empty();
    let has_lag = !found.lag.is_empty();
    let (rate, lag, is_latency) = (found.clone(), found.clone(), found.is_latency);
    let what = if is_latency {
        "Latency in seconds over requests per second of a replica"
    } else {
        "CPU over requests per second of a replica"
    };
    let label = format!("{what}; {} samples and the line through them", found.rate.points.len());
    let unit = if is_latency { " s" } else { " %" };
    let draw_rate = move |size, theme: &_| {
        let percent = |points: &[crate::calibrate::Point]| -> Vec<_> {
            let factor = if is_latency { 1.0 } else { 100.0 };
            points.iter().map(|one| crate::calibrate::Point { y: factor * one.y, ..*one }).collect()
        };
        Some(fit(&percent(&rate.rate.points), &percent(&rate.rate.line), unit, size, theme))
    };
    let draw_lag = move |size, theme: &_| Some(fit(&[], &lag.lag, "", size, theme));
    view! {
        <div class="fits">
            {has_rate.then(|| view! {
                <figure><figcaption>{what}</figcaption><div class="chart"><ChartHost label=Signal::stored(label) draw=draw_rate/></div></figure>
            })}
            {has_lag.then(|| view! {
                <figure><figcaption>"How well CPU follows the load, by seconds of delay"</figcaption><div class="chart"><ChartHost label=Signal::stored("Correlation of CPU and load over delay in seconds".to_owned()) draw=draw_lag/></div></figure>
            })}
            <Delays found/>
        </div>
    }
}

/// How long step-ups took.
#[component]
fn Delays(found: Shared<Calibrated>) -> impl IntoView {
    let most = found.delays.iter().map(|(_, count)| *count).max()?;
    let step = found.step_secs as usize;
    let bar = |(samples, count): &(usize, usize)| {
        let width = format!("--p:{:.1}%", 100.0 * *count as f64 / most as f64);
        view! { <li><span>{format!("{} s", samples * step)}</span><i style=width></i><span>{*count}</span></li> }
    };
    let bars = found.delays.iter().map(bar).collect_view();
    Some(
        view! { <figure><figcaption>"Step-ups by the time until half of their replicas were ready"</figcaption><ul class="bars">{bars}</ul></figure> },
    )
}

/// The policy that ran, replayed on the measured load.
#[component]
fn Twin(app: App) -> impl IntoView {
    let policy = move || app.replay.scenario.with(|scenario| scenario.policy.title());
    let body = move || match app.calibrate.twin.get() {
        TwinPhase::Idle => ().into_any(),
        TwinPhase::Running => view! { <p class="soft" role="status">"Replaying …"</p> }.into_any(),
        TwinPhase::Failed(why) => view! { <p role="alert">{why}</p> }.into_any(),
        TwinPhase::Checked(checked) => view! { <Checked checked/> }.into_any(),
    };
    let is_running = move || app.calibrate.twin.get() == TwinPhase::Running;
    view! {
        <h3>"Twin check"</h3>
        <p class="soft">{move || format!("Replays {} with the scenario's settings on the measured load, and sets its replicas beside the real ones. Import the policy that really ran first.", policy())}</p>
        <div class="row"><button class="btn" type="button" disabled=is_running on:click=move |_| calibrate::check_twin(app)>"Replay it on this load"</button></div>
        {body}
    }
}

#[component]
fn Checked(checked: Shared<TwinChecked>) -> impl IntoView {
    let sentences = checked.sentences.iter().map(|text| view! { <p>{text.clone()}</p> }).collect_view();
    let tried = checked.tried.iter().map(tried_view).collect_view();
    let has_tried = !checked.tried.is_empty();
    let drawn = checked.clone();
    let draw = move |size, theme: &_| Some(twin(&drawn.picture, size, theme));
    let label = Signal::stored("Ready replicas of the real fleet and of its twin over time".to_owned());
    view! {
        <div role="status">{sentences}</div>
        <figure>
            <figcaption class="fleets">"Ready replicas" <i class="key real"></i>"Real" <i class="key twin"></i>"Twin"</figcaption>
            <div class="chart"><ChartHost label draw/></div>
        </figure>
        {has_tried.then(|| view! {
            <table class="told">
                <thead><tr><th scope="col">"Assumption"</th><th scope="col">"Stated"</th><th scope="col">"Best"</th><th scope="col">"Apart"</th><th scope="col">"Tried"</th></tr></thead>
                <tbody>{tried}</tbody>
            </table>
        })}
    }
}

fn tried_view(cells: &[String; 5]) -> impl IntoView + use<> {
    let [name, rest @ ..] = cells.clone();
    view! { <tr><th scope="row">{name}</th>{rest.map(|cell| view! { <td>{cell}</td> }).into_iter().collect_view()}</tr> }
}
