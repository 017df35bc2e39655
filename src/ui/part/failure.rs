//! What stands in the way of a picture, and what can be done about it.

use crate::forecast::ModelId;
use crate::job::AppError;
use crate::scenario::DataRef;
use crate::series::Digest;
use crate::ui::app::App;
use crate::ui::flow::engine::OTHER_BUILD;
use crate::ui::flow::{data, later, link, runs, scenario};
use crate::ui::kit::file_pick::FilePick;
use crate::ui::kit::icon::Icon;
use leptos::prelude::*;
use web_sys::File;

/// The failure in the place of the picture.
#[component]
pub fn Failure(app: App) -> impl IntoView {
    move || {
        let error = app.replay.error.get()?;
        let (title, text) = words(app, &error);
        Some(view! {
            <div class="state" role="alert">
                <h3><Icon name="error" class="error"/>{title}</h3>
                <p>{text}</p>
                <div class="row"><Remedies app error/></div>
            </div>
        })
    }
}

/// The user's trace that is missing.
fn missing_digest(error: &AppError) -> Option<Digest> {
    match error.needs_trace {
        Some(DataRef::Upload(digest)) => Some(digest),
        _ => None,
    }
}

/// Title and text; a missing file is called by its name where the link says it.
pub fn words(app: App, error: &AppError) -> (String, String) {
    // A trace that is kept and damaged says so itself.
    let is_missing = error.code == "trace.missing";
    let named =
        missing_digest(error).filter(|_| is_missing).and_then(|digest| Some((digest, link::name_of(app, digest)?)));
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

/// Buttons for what helps.
#[component]
pub fn Remedies(app: App, error: AppError) -> impl IntoView {
    // The last value needs no history, so it runs where another model can't.
    let simplest =
        move |_| scenario::apply_changes(app, "Forecasting with the last value", &[("model", "last".to_owned())]);
    let whole = move |_| {
        let changes = ["from", "to", "split"].map(|name| (name, "auto".to_owned()));
        scenario::apply_changes(app, "Replaying what follows the split", &changes);
    };
    let open = move |files: Vec<File>| later::with_whole_program(app, move || data::open(app, files));
    let forecasts = app.replay.scenario.with_untracked(|scenario| *scenario.model != ModelId::Last);
    let is_short = error.code == "forecast.too_short";
    let is_range = error.code.starts_with("range");
    let needs_trace = error.needs_trace.is_some();
    let is_other_build = error.code == OTHER_BUILD;
    let is_other = !is_short && !needs_trace && !is_range && !is_other_build;
    view! {
        {(is_short && forecasts).then(|| view! { <button class="btn" type="button" on:click=simplest>"Forecast with the last value"</button> })}
        {is_range.then(|| view! { <button class="btn" type="button" on:click=whole>"Replay what follows the split"</button> })}
        {needs_trace.then(|| view! {
            <FilePick words="Choose the file" class="btn" label="Trace files" multiple=true on_files=open/>
            <button class="btn quiet" type="button" on:click=move |_| scenario::apply_data(app, "nasa")>"Use NASA-HTTP 1995"</button>
        })}
        {is_other_build.then(|| view! { <button class="btn" type="button" on:click=move |_| reload()>"Reload"</button> })}
        {is_other.then(|| view! { <button class="btn" type="button" on:click=move |_| runs::send(app)>"Run again"</button> })}
    }
}

fn reload() {
    // Refused only by a document that is being left already.
    let _ = window().location().reload();
}
