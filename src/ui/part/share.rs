//! The dialog with the link and what is inside.

use crate::job::TraceSummary;
use crate::readout::format::{trimmed, whole};
use crate::scenario::DataRef;
use crate::series::Digest;
use crate::share::{MAX_LINK_CHARS, bundle, file_name};
use crate::ui::app::App;
use crate::ui::flow::engine::ask;
use crate::ui::flow::link;
use crate::ui::flow::share::buckets_words;
use crate::ui::kit::icon::Icon;
use crate::worker::Ask;
use leptos::prelude::*;

/// Thousands of bytes: `3.1 kB`.
fn kilobytes(bytes: usize) -> String {
    format!("{} kB", trimmed(bytes as f64 / 1000.0, 1))
}

/// Where the scenario's trace comes from.
fn own_digest(app: App) -> Option<Digest> {
    match app.replay.scenario.get().data {
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
    if let DataRef::Upload(digest) = app.replay.scenario.get_untracked().data
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
        let cursor = app.replay.view.cursor.get();
        app.replay.report.with(|report| report.as_ref().map(|report| report.civil(cursor).day_and_time()))
    };
    let is_packing = Memo::new(move |_| {
        let is_failed = sharing.failed.with(Option::is_some);
        own_digest(app).is_some() && wants_trace.get() && packed.with(Option::is_none) && !is_failed
    });
    let size = move || address.with(|address| address.chars().count());
    view! {
        <div class="linkbox">
            <code>{move || shown(&address.get())}</code>
            <CopyLink app address is_packing/>
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

/// Copies the link, once what it is to carry is in it.
#[component]
fn CopyLink(app: App, address: Memo<String>, is_packing: Memo<bool>) -> impl IntoView {
    let copy = move |_| {
        if !is_packing.get_untracked() {
            app.navigation.dialog.set(None);
            link::copy_address(app, address.get_untracked());
        }
    };
    let described_by = move || own_digest(app).map(|_| "trace-in-link");
    // Not `disabled`, which would lose the focus that the dialog opens with.
    let is_disabled = move || is_packing.get().then_some("true");
    view! {
        <button class="btn primary" type="button" autofocus=true aria-disabled=is_disabled aria-describedby=described_by on:click=copy>
            "Copy link"
        </button>
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
        app.navigation.dialog.set(None);
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
    let (data, seed) = app.replay.scenario.with(|scenario| (scenario.data, scenario.seed));
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
