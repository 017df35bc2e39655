//! Why there is no picture, and what can be done about it.

use super::{App, Icon, PageId, drop, link, runs};
use crate::job::{AppError, TraceSummary};
use crate::scenario::DataRef;
use crate::series::Digest;
use leptos::html;
use leptos::prelude::*;

/// The failure in the place of the picture.
#[component]
pub fn Failure(app: App) -> impl IntoView {
    move || {
        let error = app.failure.get()?;
        let wanted = wanted_by(&error);
        let other = app.sharing.other.get();
        let panel = match (wanted, other) {
            (Some(wanted), Some(other)) => view! { <OtherTrace app wanted other/> }.into_any(),
            _ => {
                let (title, text) = words(app, &error);
                view! {
                    <h3><Icon name="error" class="error"/>{title}</h3>
                    <p>{text}</p>
                    <div class="row"><Remedies app error/></div>
                }
                .into_any()
            }
        };
        Some(view! { <div class="state" role="alert">{panel}</div> })
    }
}

/// The user's trace that is missing.
fn wanted_by(error: &AppError) -> Option<Digest> {
    match error.needs_trace {
        Some(DataRef::Upload(digest)) => Some(digest),
        _ => None,
    }
}

/// Title and text; a missing file is called by its name where the link says it.
pub fn words(app: App, error: &AppError) -> (String, String) {
    let named = wanted_by(error).and_then(|digest| Some((digest, link::name_of(app, digest)?)));
    match named {
        Some((digest, name)) => {
            let text = format!(
                "It was made with that file, which is not in this browser (SHA-256 {}). Choose it or drop it here: it is \
                 read in this browser and sent nowhere. Whoever sent the link can also save a bundle with the trace inside.",
                digest.short()
            );
            (format!("This link needs {name}"), text)
        }
        None => (error.title.clone(), error.text.clone()),
    }
}

/// Whether a link asks for a trace, and the one with this digest is another.
pub fn is_other_trace(app: App, digest: Digest) -> bool {
    let wanted = app.failure.with_untracked(|error| error.as_ref().and_then(wanted_by));
    wanted.is_some_and(|wanted| wanted != digest)
}

/// Asks what to do with a trace that is not the one that the link asks for, on the replay's page.
pub fn ask(app: App, trace: TraceSummary) {
    app.dialog.set(None);
    app.sharing.other.set(Some(trace));
    if app.page.get_untracked() != PageId::Replay {
        app.page.set(PageId::Replay);
        link::write(app);
    }
}

/// A file was read, and it is not the one that the link asks for.
#[component]
fn OtherTrace(app: App, wanted: Digest, other: TraceSummary) -> impl IntoView {
    let asked = link::name_of(app, wanted).unwrap_or_else(|| "a file".to_owned());
    let text = format!(
        "The link asks for {asked} with SHA-256 {}; this one has {}. It is another file, or the same one read with another \
         step, unit or zone. Its results would not be those of the link, so nothing is shown yet.",
        wanted.short(),
        other.digest.short()
    );
    let title = format!("{} is another trace", other.name);
    let use_it = move |_| runs::use_trace(app, other.clone());
    view! {
        <h3><Icon name="warn" class="warn"/>{title}</h3>
        <p>{text}</p>
        <div class="row">
            <button class="btn" type="button" on:click=use_it>"Use it anyway"</button>
            <Picker app words="Choose another file"/>
            <button class="btn quiet" type="button" on:click=move |_| app.sharing.other.set(None)>"Keep waiting"</button>
        </div>
    }
}

/// A button that opens the browser's choice of files.
#[component]
fn Picker(app: App, words: &'static str) -> impl IntoView {
    let picker = NodeRef::<html::Input>::new();
    let pick = move |_| {
        if let Some(picker) = picker.get() {
            picker.click();
        }
    };
    let on_pick = move |_| {
        if let Some(picker) = picker.get() {
            drop::ingest(app, picker.files());
            // Empty, so that choosing the same file again counts as a change.
            picker.set_value("");
        }
    };
    view! {
        <button class="btn" type="button" on:click=pick>{words}</button>
        <input class="sr" type="file" tabindex="-1" aria-label="File of the link" node_ref=picker on:change=on_pick/>
    }
}

/// Buttons for what helps.
#[component]
pub fn Remedies(app: App, error: AppError) -> impl IntoView {
    let smoothing = move |_| {
        let scenario = app.scenario.get_untracked();
        if let Ok(scenario) = scenario.with("model", "smoothing") {
            runs::apply(app, scenario);
        }
    };
    let whole = move |_| {
        let mut scenario = app.scenario.get_untracked();
        for name in ["from", "to", "split"] {
            scenario = scenario.with(name, "auto").unwrap_or(scenario);
        }
        runs::apply(app, scenario);
    };
    let is_short = error.code == "forecast.too_short";
    let is_range = error.code.starts_with("range");
    let needs_trace = error.needs_trace.is_some();
    let is_other = !is_short && !needs_trace && !is_range;
    view! {
        {is_short.then(|| view! { <button class="btn" type="button" on:click=smoothing>"Use smoothing"</button> })}
        {is_range.then(|| view! { <button class="btn" type="button" on:click=whole>"Replay what follows the split"</button> })}
        {needs_trace.then(|| view! {
            <Picker app words="Choose the file"/>
            <button class="btn quiet" type="button" on:click=move |_| runs::apply_data(app, "nasa")>"Use NASA-HTTP 1995"</button>
        })}
        {is_other.then(|| view! { <button class="btn" type="button" on:click=move |_| runs::send(app)>"Run again"</button> })}
    }
}
