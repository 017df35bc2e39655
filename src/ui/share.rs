//! Sharing: the dialog with the link and what is inside, and what comes back of links and bundles.

use super::browser::save_file;
use super::{App, Dialog, Icon, PageId, data, link, runs};
use crate::job::{AppError, TraceSummary};
use crate::readout::format::{duration_words, trimmed, whole};
use crate::scenario::{DataRef, Level, Notice, parse};
use crate::series::Digest;
use crate::share::{MAX_LINK_CHARS, bundle, file_name};
use crate::worker::{Answer, Ask};
use leptos::prelude::*;

/// What travels with links and files.
#[derive(Clone, Copy)]
pub struct Sharing {
    /// What a link says that its trace is called.
    pub named: RwSignal<Option<(Digest, String)>>,
    /// The packed trace in the address and how the scenario names it, as long as a reload needs it there.
    pub carried: StoredValue<Option<(DataRef, String)>>,
    /// The large trace that the user said yes to.
    pub confirmed: StoredValue<Option<Digest>>,
    /// The trace that was packed last, and its text.
    packed: RwSignal<Option<(TraceSummary, String)>>,
    /// Why nothing was packed or saved.
    failed: RwSignal<Option<AppError>>,
}

impl Sharing {
    /// Nothing travels yet.
    pub fn new() -> Self {
        Self {
            named: RwSignal::new(None),
            carried: StoredValue::new(None),
            confirmed: StoredValue::new(None),
            packed: RwSignal::new(None),
            failed: RwSignal::new(None),
        }
    }
}

/// Has the trace that the address carries opened; whether it carries one.
pub fn open_link(app: App) -> bool {
    let Some((data, text)) = app.sharing.carried.get_value() else { return false };
    let DataRef::Upload(digest) = data else {
        app.sharing.carried.set_value(None);
        link::write(app);
        let text = "The link carries one that it does not name, so nobody can tell whether it is the right one. \
                    What the link names is replayed.";
        app.notify(Notice::new(Level::Warn, "link.trace", "The trace in the link is not used.", text));
        return false;
    };
    app.progress.set(Some(("Opening the trace of the link".to_owned(), 0, 0)));
    let is_confirmed = app.sharing.confirmed.get_value() == Some(digest);
    ask(app, Ask::Open { text, digest, is_confirmed });
    true
}

/// Asks the worker.
pub fn ask(app: App, ask: Ask) {
    if let Some(client) = app.client.get_value() {
        client.share(ask);
    }
}

/// Takes in what the worker made.
pub fn take(app: App, answer: Answer, payload: Vec<u8>) {
    // A trace that the browser does not keep is noted already; else the worker writes nothing but text.
    let text = String::from_utf8(payload).unwrap_or_default();
    match answer {
        Answer::Packed(trace) => app.sharing.packed.set(Some((trace, text))),
        Answer::Bundled(trace) => save(app, &file_name(&trace.name, &[], bundle::ENDING), "application/json", &text),
        Answer::Tabled => super::export::save_series(app, &text),
        Answer::Opened(trace) => take_link(app, &trace),
        Answer::Large { buckets } => {
            app.progress.set(None);
            app.dialog.set(Some(Dialog::LargeTrace(buckets)));
        }
        Answer::Damaged { cause, is_kept } => take_damage(app, &cause, is_kept),
        Answer::Unbundled(trace, query) => take_bundle(app, trace, &query),
        Answer::Failed(error) => {
            // The dialog says it itself, where the remedies are.
            if app.dialog.get_untracked() != Some(Dialog::Share) {
                app.notify(Notice::new(Level::Error, "share", format!("{}.", error.title), error.text.clone()));
            }
            app.sharing.failed.set(Some(error));
        }
    }
}

/// Saves a file and says so.
pub fn save(app: App, name: &str, kind: &str, content: &str) {
    match save_file(name, kind, content) {
        Ok(()) => app.toast(format!("Saved as {name}")),
        Err(_) => refused(app, name),
    }
}

/// Says that the browser saves no files.
pub fn refused(app: App, name: &str) {
    let text = "The browser refused to save a file. Allow downloads for this page and try again.";
    app.notify(Notice::new(Level::Error, "export", format!("{name} was not saved."), text));
}

fn take_link(app: App, trace: &TraceSummary) {
    app.progress.set(None);
    let is_unkept = app.unkept.with_value(|unkept| unkept.has(trace.digest));
    let where_ = if is_unkept {
        // The address keeps the trace, so that a reload finds it.
        "This browser does not keep it; the address carries it over a reload."
    } else {
        app.sharing.carried.set_value(None);
        "It is kept in this browser and was sent nowhere."
    };
    app.own_trace.set(Some((trace.name.clone(), DataRef::Upload(trace.digest))));
    let title = format!("{} came with the link.", trace.name);
    app.notify(Notice::new(Level::Info, "link.trace", title, format!("It has {}. {where_}", buckets_words(trace))));
    list_traces(app);
    link::write(app);
    runs::send(app);
}

fn take_damage(app: App, cause: &str, is_kept: bool) {
    app.progress.set(None);
    app.sharing.carried.set_value(None);
    let what = if is_kept {
        "This browser keeps the trace that the link names from before, so it is replayed."
    } else {
        "Copy the link again as a whole, or ask for the file. Nothing else is shown in its place."
    };
    let title = "The trace in the link can't be used:";
    app.notify(Notice::new(Level::Error, "link.trace", title, format!("{cause}. {what}")));
    link::write(app);
    runs::send(app);
}

/// Makes a bundle's scenario, cursor and trace the page's.
fn take_bundle(app: App, trace: TraceSummary, query: &str) {
    app.progress.set(None);
    let (scenario, mut notices) = parse(query);
    let (secs, notice) = link::time_of(query);
    notices.extend(notice);
    let text = format!("Its scenario is applied. Its trace has {}.", buckets_words(&trace));
    notices.push(Notice::new(Level::Info, "ingest", format!("The bundle of {} was opened.", trace.name), text));
    notices.into_iter().for_each(|notice| app.notify(notice));
    app.own_trace.set(Some((trace.name, scenario.data)));
    app.dialog.set(None);
    data::close(app);
    link::go(app, PageId::Replay);
    app.wanted_secs.set_value(secs);
    app.span.set(None);
    list_traces(app);
    let old = app.scenario.get_untracked();
    if scenario == old {
        return runs::send(app);
    }
    runs::apply(app, scenario);
    app.toast("The bundle's scenario is applied");
    app.undo.set(Some(old));
}

/// Has the list of traces follow what was just kept.
fn list_traces(app: App) {
    if let Some(client) = app.client.get_value() {
        client.list_traces();
    }
}

/// `1,440 buckets of 1 min`
fn buckets_words(trace: &TraceSummary) -> String {
    format!("{} buckets of {}", whole(trace.buckets), duration_words(trace.step_secs))
}

/// Thousands of bytes: `3.1 kB`.
fn kilobytes(bytes: usize) -> String {
    format!("{} kB", trimmed(bytes as f64 / 1000.0, 1))
}

/// Where the scenario's trace comes from.
fn own_digest(app: App) -> Option<Digest> {
    match app.scenario.get().data {
        DataRef::Upload(digest) => Some(digest),
        DataRef::Nasa | DataRef::Synthetic => None,
    }
}

/// The link, what is inside, and how large it is.
#[component]
pub fn ShareBox(app: App) -> impl IntoView {
    let sharing = app.sharing;
    let (has_time, wants_trace) = (RwSignal::new(true), RwSignal::new(true));
    sharing.failed.set(None);
    if let DataRef::Upload(digest) = app.scenario.get_untracked().data
        && sharing.packed.with_untracked(|packed| packed.as_ref().is_none_or(|(trace, _)| trace.digest != digest))
    {
        sharing.packed.set(None);
        ask(app, Ask::Pack { query: link::query(app, false) });
    }
    let packed = Memo::new(move |_| {
        let digest = own_digest(app)?;
        sharing.packed.get().filter(|(trace, _)| trace.digest == digest)
    });
    let whole_link = Memo::new(move |_| {
        packed.with(|packed| packed.as_ref().map(|(_, text)| link::absolute(app, has_time.get(), Some(text))))
    });
    let fits = Memo::new(move |_| whole_link.with(|link| link.as_ref().is_some_and(|l| l.len() <= MAX_LINK_CHARS)));
    let has_trace = move || wants_trace.get() && fits.get();
    let address = Memo::new(move |_| {
        whole_link.get().filter(|_| has_trace()).unwrap_or_else(|| link::absolute(app, has_time.get(), None))
    });
    let time = move || {
        let cursor = app.cursor.get();
        app.report.with(|report| report.as_ref().map(|report| report.civil(cursor).day_and_time()))
    };
    let copy = move |_| {
        app.dialog.set(None);
        link::copy_address(app, address.get_untracked());
    };
    let size = move || address.with(|address| address.chars().count());
    view! {
        <div class="linkbox">
            <code>{move || shown(&address.get())}</code>
            <button class="btn primary" type="button" autofocus=true on:click=copy>"Copy link"</button>
        </div>
        {move || time().map(|time| view! {
            <label class="check">
                <input type="checkbox" prop:checked=has_time on:change=move |event| has_time.set(event_target_checked(&event))/>
                {format!("Open at {time}")}
            </label>
        })}
        {move || own_digest(app).map_or_else(
            || view! { <p class="soft">{move || enough_words(app)}</p> }.into_any(),
            |digest| view! { <OwnTrace app digest packed fits wants_trace/> }.into_any(),
        )}
        <div class="size">
            <span>"Link size"</span>
            <span>{move || format!("{} of {} characters", whole(size()), whole(MAX_LINK_CHARS))}</span>
            <div class="meter"><i style=move || format!("--p:{:.1}%", 100.0 * size() as f64 / MAX_LINK_CHARS as f64)></i></div>
        </div>
    }
}

/// Whether the trace goes into the link, and what else there is.
#[component]
fn OwnTrace(
    app: App,
    digest: Digest,
    packed: Memo<Option<(TraceSummary, String)>>,
    fits: Memo<bool>,
    wants_trace: RwSignal<bool>,
) -> impl IntoView {
    let name = move || {
        let packed = packed.with(|packed| packed.as_ref().map(|(trace, _)| trace.name.clone()));
        packed.or_else(|| link::name_of(app, digest)).unwrap_or_else(|| "the trace".to_owned())
    };
    let facts = move || match (packed.get(), app.sharing.failed.get()) {
        (Some((trace, text)), _) => {
            let bytes = text.len() * 3 / 4;
            let facts = format!("{}, {}, {} packed.", trace.name, buckets_words(&trace), kilobytes(bytes));
            if fits.get() {
                format!("{facts} Larger traces travel as a file.")
            } else {
                format!("{facts} A link carries about {}: save a bundle instead.", kilobytes(MAX_LINK_CHARS * 3 / 4))
            }
        }
        (None, Some(error)) => format!("{}. {}", error.title, error.text),
        (None, None) => format!("{} is being packed.", name()),
    };
    let is_apart = move || !(wants_trace.get() && fits.get());
    let bundle = move |_| {
        app.dialog.set(None);
        ask(app, Ask::Bundle { query: link::query(app, true) });
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                aria-describedby="trace-in-link"
                disabled=move || !fits.get()
                prop:checked=move || wants_trace.get() && fits.get()
                on:change=move |event| wants_trace.set(event_target_checked(&event))
            />
            "Put the trace into the link"
            <small id="trace-in-link">{facts}</small>
        </label>
        {move || is_apart().then(|| view! {
            <p class="soft">{move || format!("The receiver is asked for {}, and shown nothing in its place.", name())}</p>
        })}
        <div class="row">
            <button class="btn" type="button" on:click=bundle><Icon name="export"/><span>"Save a bundle"</span></button>
            <span class="dim">{move || format!("{}: scenario, cursor and trace in one file. Drop it on this page to open it.", file_name(&name(), &[], bundle::ENDING))}</span>
        </div>
    }
}

/// Why the link needs no trace inside.
fn enough_words(app: App) -> String {
    let (data, seed) = app.scenario.with(|scenario| (scenario.data, scenario.seed));
    match data {
        DataRef::Synthetic => format!("The link alone is enough: the traffic is generated again from seed {seed}."),
        _ => "The link alone is enough: NASA-HTTP 1995 comes with Planora.".to_owned(),
    }
}

/// A link as it is read: what is too long for a line loses its middle.
fn shown(address: &str) -> String {
    const ENDS: (usize, usize) = (140, 24);
    let count = address.chars().count();
    if count <= ENDS.0 + ENDS.1 {
        return address.to_owned();
    }
    let head: String = address.chars().take(ENDS.0).collect();
    let tail: String = address.chars().skip(count - ENDS.1).collect();
    format!("{head}…{tail}")
}
