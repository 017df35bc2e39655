//! What is too large to be read here: the query by which the engine counts it in which it lies, and what to do with the answer.

use crate::format::duration_words;
use crate::query::{Engine, Place, QueryRequest, QueryText, Source, TimeForm, query};
use crate::readout::data::{offset_of, offset_words};
use crate::series::calendar::{Civil, parse_local};
use crate::ui::kit::control::{Choice, Line};
use crate::ui::part::written::Written;
use crate::units::Step;
use leptos::prelude::*;

/// Widths of a bucket that are offered, in seconds.
const STEPS: [u32; 7] = [10, 60, 300, 900, 1800, 3600, 86_400];

/// How the time is held, in words.
const TIME_FORMS: [(Option<TimeForm>, &str); 8] = [
    (None, "As usual"),
    (Some(TimeForm::Iso), "Text, 2026-03-01T14:05"),
    (Some(TimeForm::Instant), "Timestamp"),
    (Some(TimeForm::Local), "Timestamp without zone"),
    (Some(TimeForm::Epoch(1)), "Seconds since 1970"),
    (Some(TimeForm::Epoch(1_000)), "Milliseconds since 1970"),
    (Some(TimeForm::Epoch(1_000_000)), "Microseconds since 1970"),
    (Some(TimeForm::Epoch(1_000_000_000)), "Nanoseconds since 1970"),
];

/// Folded away until it is wanted: what lies where, and below it the query with its commands.
#[component]
pub fn EngineQuery(request: RwSignal<QueryRequest>) -> impl IntoView {
    let answer = Memo::new(move |_| request.with(query));
    let written = move || match answer.get() {
        Ok(text) => view! { <Answer text/> }.into_any(),
        Err(why) => view! { <p class="soft" role="status">{crate::format::sentence(&why.to_string())}</p> }.into_any(),
    };
    view! {
        <details class="elsewhere">
            <summary>"Too big for one machine? Let your engine count it"</summary>
            <p class="soft">
                "A count a minute is a GROUP BY. The query makes the series that this page would make of the same requests; its answer is a small file to drop here. The same on the command line: "
                <code>"planora-cli query"</code>", whose options stand below the fields."
            </p>
            <div class="controls">
                <What request/>
                <Names request/>
                <When request/>
            </div>
            {written}
        </details>
    }
}

fn part<T: Clone + PartialEq + Send + Sync + 'static>(
    request: RwSignal<QueryRequest>,
    part: fn(&QueryRequest) -> T,
) -> Signal<T> {
    Memo::new(move |_| request.with(part)).into()
}

fn named<T: Clone>(all: &[(T, &str)]) -> Vec<(T, String)> {
    all.iter().map(|(value, words)| (value.clone(), (*words).to_owned())).collect()
}

/// The engine, what it holds, and where.
#[component]
fn What(request: RwSignal<QueryRequest>) -> impl IntoView {
    let engines: Vec<_> = Engine::NAMES.iter().map(|(_, engine)| (*engine, engine.title().to_owned())).collect();
    let sources = Signal::derive(move || {
        let held = request.with(|request| request.engine).sources();
        held.iter().map(|source| (*source, crate::format::capital(source.title()))).collect::<Vec<_>>()
    });
    let choose_engine = move |engine: Engine| request.update(|request| set_engine(request, engine));
    let choose_source = move |source: Source| request.update(|request| set_source(request, source));
    let has_files = Memo::new(move |_| request.with(can_be_files));
    let is_files = part(request, is_files);
    let choose_kind = move |files: bool| request.update(|request| set_place(request, files, ""));
    let place = part(request, |request| match &request.place {
        Some(Place::Files(name) | Place::Named(name)) => name.clone(),
        None => String::new(),
    });
    let name = move || {
        let set = move |text: &str| {
            request.update(|request| set_place(request, is_files.get_untracked(), text));
            Ok(())
        };
        if is_files.get() {
            view! { <Line label="Files" kind="text" value=place on_change=set hint="--file: a path or a pattern"/> }
                .into_any()
        } else {
            view! { <Line label="Name" kind="text" value=place on_change=set hint="--table: a table, index, log group, selector or metric"/> }.into_any()
        }
    };
    view! {
        <Choice label="Engine" options=engines value=part(request, |request| request.engine) on_choose=choose_engine/>
        <Choice label="It holds" options=sources value=part(request, |request| request.source) on_choose=choose_source/>
        <Show when=move || has_files.get()>
            <Choice label="It reads" options=named(&[(true, "Files"), (false, "A table")]) value=is_files on_choose=choose_kind/>
        </Show>
        {name}
    }
}

/// Names of keys or columns, where the source has no fixed ones.
#[component]
fn Names(request: RwSignal<QueryRequest>) -> impl IntoView {
    let has_names = Memo::new(move |_| request.with(QueryRequest::has_names));
    let name = move |set: fn(&mut QueryRequest, Option<String>)| {
        move |text: &str| {
            let name = Some(text.trim().to_owned()).filter(|name| !name.is_empty());
            request.update(|request| set(request, name));
            Ok(())
        }
    };
    let shown = move |get: fn(&QueryRequest) -> String| part(request, get);
    view! {
        <Show when=move || has_names.get()>
            <Line label="Time" kind="text" hint="--time: the key or column" value=shown(|request| request.time.clone().unwrap_or_default())
                on_change=name(|request, name| request.time = name)/>
            <Choice label="The time is" options=named(&TIME_FORMS) value=part(request, |request| request.time_form)
                on_choose=move |form| request.update(|request| request.time_form = form)/>
            <Line label="Status" kind="text" hint="--status: the key or column, if any" value=shown(|request| request.status.clone().unwrap_or_default())
                on_change=name(|request, name| request.status = name)/>
            <Line label="Bytes" kind="text" hint="--bytes: the key or column, if any" value=shown(|request| request.bytes.clone().unwrap_or_default())
                on_change=name(|request, name| request.bytes = name)/>
        </Show>
    }
}

/// Width of a bucket, clock and span.
#[component]
fn When(request: RwSignal<QueryRequest>) -> impl IntoView {
    let steps: Vec<_> = STEPS.iter().map(|secs| (*secs, duration_words(*secs))).collect();
    let set_step = move |secs: u32| {
        if let Some(step) = Step::from_secs(secs) {
            request.update(|request| request.step = step);
        }
    };
    let zone = part(request, |request| offset_words(request.utc_offset_secs));
    let set_zone = move |text: &str| {
        let secs = offset_of(text).ok_or_else(|| format!("{text} is no offset. Write it like +02:00."))?;
        request.update(|request| set_clock(request, secs));
        Ok(())
    };
    let from = part(request, |request| on_clock(request, request.from_secs));
    let to = part(request, |request| on_clock(request, request.to_secs));
    let set_from = move |text: &str| set_time(request, text, |request, secs| request.from_secs = secs);
    let set_to = move |text: &str| set_time(request, text, |request, secs| request.to_secs = secs);
    view! {
        <Choice label="A bucket is" options=steps value=part(request, |request| request.step.secs()) on_choose=set_step/>
        <Line label="Clock" kind="text" value=zone on_change=set_zone hint="--zone: on which buckets begin"/>
        <Line label="From" kind="datetime-local" value=from on_change=set_from hint="--from: empty for all"/>
        <Line label="To" kind="datetime-local" value=to on_change=set_to hint="--to: empty for all"/>
    }
}

/// The query, the command that runs it, and what becomes of its answer.
#[component]
fn Answer(text: QueryText) -> impl IntoView {
    let QueryText { query, file, command, ingest, notes, remarks } = text;
    let notes = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    // Where the language has no remarks the command holds the query already.
    let query = (remarks != crate::query::Remarks::Shell).then(|| {
        view! { <h3>{format!("The query, saved as {file}")}</h3><Written label="Query" text=query/> }
    });
    view! {
        {query}
        <h3>"Run it"</h3>
        <Written label="Command" text=command/>
        <h3>"Read the answer"</h3>
        <p class="soft">"Drop the file that the command wrote on this page, or:"</p>
        <Written label="Reading it" text=ingest/>
        <h3>"What the series is"</h3>
        <ul class="remarks">{notes}</ul>
    }
}

const fn can_be_files(request: &QueryRequest) -> bool {
    request.engine.reads_files() && !matches!(request.source, Source::Table)
}

fn is_files(request: &QueryRequest) -> bool {
    can_be_files(request) && !matches!(request.place, Some(Place::Named(_)))
}

fn set_engine(request: &mut QueryRequest, engine: Engine) {
    request.engine = engine;
    if let Some(first) = engine.sources().first().filter(|_| !engine.sources().contains(&request.source)) {
        request.source = *first;
    }
    forget_files(request);
}

fn set_source(request: &mut QueryRequest, source: Source) {
    request.source = source;
    forget_files(request);
}

/// A path is no name of a table.
fn forget_files(request: &mut QueryRequest) {
    if !can_be_files(request) && matches!(request.place, Some(Place::Files(_))) {
        request.place = None;
    }
}

fn set_place(request: &mut QueryRequest, is_files: bool, text: &str) {
    let name = text.trim().to_owned();
    request.place = match (is_files, name.is_empty()) {
        // The usual files are named in the query.
        (true, true) => None,
        (true, false) => Some(Place::Files(name)),
        (false, true) if !can_be_files(request) => None,
        (false, true) => Some(Place::Named("access_lines".to_owned())),
        (false, false) => Some(Place::Named(name)),
    };
}

/// Another clock: the span keeps what it reads on it.
fn set_clock(request: &mut QueryRequest, utc_offset_secs: i32) {
    let moved = i64::from(request.utc_offset_secs) - i64::from(utc_offset_secs);
    request.from_secs = request.from_secs.map(|secs| secs + moved);
    request.to_secs = request.to_secs.map(|secs| secs + moved);
    request.utc_offset_secs = utc_offset_secs;
}

/// What a second reads on the request's clock.
fn on_clock(request: &QueryRequest, secs: Option<i64>) -> String {
    let local = secs.map(|secs| secs + i64::from(request.utc_offset_secs));
    local.map_or_else(String::new, |secs| Civil::from_local_secs(secs).to_string())
}

fn set_time(
    request: RwSignal<QueryRequest>,
    text: &str,
    set: fn(&mut QueryRequest, Option<i64>),
) -> Result<(), String> {
    let local = if text.is_empty() { None } else { Some(parse_local(text).ok_or("Choose a day and a time.")?) };
    request.update(|request| {
        let secs = local.map(|secs| secs - i64::from(request.utc_offset_secs));
        set(request, secs);
    });
    Ok(())
}
