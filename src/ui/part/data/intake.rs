//! Where files come in, and the strip that says what is open.

use crate::query::QueryRequest;
use crate::readout::data::{files_size, files_words, length_words, reading_words};
use crate::readout::format::whole;
use crate::ui::app::App;
use crate::ui::flow::data;
use crate::ui::kit::browser::now_ms;
use crate::ui::kit::file_pick::FilePick;
use crate::ui::kit::icon::Icon;
use crate::ui::model::data::{Data, Phase};
use crate::ui::part::data::engine_query::EngineQuery;
use crate::ui::part::paste::{PasteBox, PasteWords};
use leptos::prelude::*;
use web_sys::File;

const PASTE: PasteWords = PasteWords {
    label: "Or paste rows",
    read: "Read these rows",
    example: "timestamp,requests\n2026-03-01T00:00,812\n2026-03-01T00:01,794",
};

/// What can be read, by kind.
const SHAPES: [(&str, &str); 4] = [
    (
        "Tables",
        "CSV, TSV, semicolons or pipes, with or without a header; one row per bucket or per request. Exports of Grafana and CloudWatch.",
    ),
    ("Metrics", "A Prometheus range query, CloudWatch get-metric-data, one number per line."),
    ("Access logs", "Common and Combined (Apache, nginx), AWS load balancers, CloudFront and IIS, JSON lines."),
    (
        "Size",
        "Hundreds of megabytes, plain or packed (gzip, bzip2, Zstandard, ZIP). Several files make one trace. Bundles of Planora, too.",
    ),
];

/// A button that chooses traffic: of all files, as logs are called access.log.1 or have no ending.
#[component]
pub fn Pick(app: App, words: &'static str, class: &'static str) -> impl IntoView {
    view! { <FilePick words class label="Trace files" multiple=true on_files=move |files| data::open(app, files)/> }
}

/// The empty page: drop, choose or paste, or have `request` counted elsewhere.
#[component]
pub fn Intake(app: App, request: RwSignal<QueryRequest>) -> impl IntoView {
    let shape = |(name, text): (&'static str, &'static str)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> };
    view! {
        <section class="panel intake" role="region" aria-label="Open traffic">
            <div class="landing">
                <Icon name="drop"/>
                <h2>"Drop files here, or anywhere on the page"</h2>
                <p>"They are read in this browser and sent nowhere. You see what was understood before anything is replayed."</p>
                <div class="row"><Pick app words="Choose files" class="btn primary"/></div>
            </div>
            <dl class="shapes">{SHAPES.map(shape).into_iter().collect_view()}</dl>
            <div class="rows">
                <PasteBox words=PASTE rows=5 text=app.data.pasted on_read=move |text| data::paste(app, text)/>
            </div>
            <EngineQuery request/>
        </section>
    }
}

/// What is open, how far it is, and what can be done with it.
#[component]
pub fn Strip(app: App) -> impl IntoView {
    let data = app.data;
    let name = move || {
        let draft = data.draft.with(|draft| draft.as_ref().map(|draft| files_words(&draft.files)));
        draft.unwrap_or_else(|| data.files.with_value(|files| files.first().map(File::name).unwrap_or_default()))
    };
    let size = move || {
        data.draft.with(|draft| {
            let draft = draft.as_ref()?;
            Some(format!("{}, {}", draft.detection.plan.format.name(), files_size(&draft.files)))
        })
    };
    let share = Memo::new(move |_| match data.phase.get() {
        Phase::Reading(reading) => Some(reading_words(&reading, 0.0).0),
        Phase::Looking => Some(0.0),
        _ => None,
    });
    // Said aloud as it changes, so only what changes seldom; how far the reading is stands beside it.
    let stage = Memo::new(move |_| stage_words(data));
    let progress = move || match data.phase.get() {
        Phase::Reading(reading) if reading.total > 0 => {
            let elapsed = (now_ms() - data.began_ms.get_value()) / 1000.0;
            Some(view! { <span>" "{reading_words(&reading, elapsed).1}</span> })
        }
        _ => None,
    };
    let percent = move || match data.phase.get() {
        Phase::Reading(reading) if reading.total > 0 => Some(format!("{:.0}", reading_words(&reading, 0.0).0 * 100.0)),
        _ => None,
    };
    view! {
        <Show when=move || data.is_open()>
            <section class="strip" role="region" aria-label="Open files" tabindex="-1">
                <Icon name="file" class="dim"/>
                <div class="what"><strong>{name}</strong><span class="dim">{size}</span></div>
                <p class="status"><span role="status">{stage}</span>{progress}</p>
                <Actions app/>
                <div class="meter" class:idle=move || share.get().is_none() role="progressbar" aria-label="Read so far" aria-hidden=move || share.get().is_none().then_some("true") aria-valuenow=percent><i style=move || format!("--p:{:.1}%", share.get().unwrap_or(0.0) * 100.0)></i></div>
            </section>
        </Show>
    }
}

/// What can be done with the files that are open.
#[component]
fn Actions(app: App) -> impl IntoView {
    let data = app.data;
    let is_reading = Memo::new(move |_| data.phase.with(|phase| matches!(phase, Phase::Reading(_) | Phase::Looking)));
    let is_read = Memo::new(move |_| data.phase.with(|phase| *phase == Phase::Read));
    let is_stopped = Memo::new(move |_| data.phase.with(|phase| *phase == Phase::Stopped));
    view! {
        <span class="acts">
            <Show when=move || is_reading.get()><button class="btn" type="button" on:click=move |_| data::stop(app)>"Stop"</button></Show>
            <Show when=move || is_stopped.get()><button class="btn" type="button" on:click=move |_| data::again(app)>"Read again"</button></Show>
            <button class="btn quiet" type="button" on:click=move |_| data::close(app)>"Discard"</button>
            <Show when=move || is_read.get()><button class="btn primary" type="button" on:click=move |_| data::keep(app)>"Replay this trace"</button></Show>
        </span>
    }
}

/// Where the files have got to.
fn stage_words(data: Data) -> String {
    match data.phase.get() {
        Phase::Closed => String::new(),
        Phase::Looking => "Looking at the first rows".to_owned(),
        Phase::Asking => "A question is open".to_owned(),
        Phase::Reading(_) => "Reading".to_owned(),
        Phase::Read => data.imported.with(|imported| {
            imported.as_ref().map_or_else(String::new, |imported| {
                format!("{} buckets, {}", whole(imported.summary.buckets), length_words(&imported.summary))
            })
        }),
        Phase::Stopped => "Stopped; nothing was changed".to_owned(),
        Phase::Failed(_) => "Not read".to_owned(),
    }
}
