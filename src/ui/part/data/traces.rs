//! Traces that can be replayed: the bundled one, the generated one, and those that the browser keeps.

use crate::job::{KeptTrace, TraceSummary};
use crate::readout::data::kept_words;
use crate::readout::format::bytes;
use crate::scenario::DataRef;
use crate::series::Digest;
use crate::ui::app::App;
use crate::ui::flow::{link, scenario};
use crate::ui::kit::icon::Icon;
use crate::ui::model::navigation::PageId;
use leptos::prelude::*;

/// The list.
#[component]
pub fn TracesPanel(app: App) -> impl IntoView {
    let data = app.data;
    let seed = move || app.replay.scenario.with(|scenario| scenario.seed);
    let room = move || {
        data.kept.with(|kept| {
            let kept = kept.as_ref()?;
            if let Some(why) = &kept.refused {
                return Some(format!(
                    "The browser keeps no traces: {why} They are gone on reload; save a bundle to keep one."
                ));
            }
            if let Some(why) = &kept.undeleted {
                return Some(format!(
                    "The browser did not delete the trace: {why} Close other tabs of Planora and try again."
                ));
            }
            let (used, quota) = kept.room?;
            Some(format!("The browser uses {} of {} for Planora.", bytes(used), bytes(quota)))
        })
    };
    // Which trace somebody has asked to delete. Not a row's own, as rows are made anew when the list changes.
    let doubted = RwSignal::new(None::<Digest>);
    let kept_traces =
        Memo::new(move |_| data.kept.with(|kept| kept.as_ref().map(|kept| kept.traces.clone()).unwrap_or_default()));
    let own = move || {
        let traces = kept_traces.get();
        let unlisted = move || {
            // A trace in use that the browser does not keep.
            let TraceSummary { name, digest, .. } = app.sharing.own_trace.get()?;
            let is_kept = data.kept.with(|kept| {
                kept.as_ref().is_none_or(|kept| kept.traces.iter().any(|one| one.summary.digest == digest))
            });
            (!is_kept).then(|| view! {
                <Row app data=digest.to_string() name detail="In memory only, gone on reload".to_owned() forget=None doubted/>
            })
        };
        let one = |kept: KeptTrace| {
            let digest = kept.summary.digest;
            view! { <Row app data=digest.to_string() name=kept.summary.name.clone() detail=kept_words(&kept) forget=Some(digest) doubted/> }
        };
        view! { {unlisted}{traces.into_iter().map(one).collect_view()} }
    };
    let is_empty = move || {
        data.kept.with(|kept| kept.as_ref().is_some_and(|kept| kept.traces.is_empty() && kept.refused.is_none()))
    };
    view! {
        <section class="panel traces" role="region" aria-label="Traces">
            <header><h2>"Traces"</h2></header>
            <ul>
                <Row app data="nasa".to_owned() name="NASA-HTTP 1995".to_owned() detail="Two months of requests to a web server, minute by minute".to_owned() forget=None doubted/>
                {move || view! { <Row app data="synthetic".to_owned() name=format!("Synthetic, seed {}", seed()) detail="Generated: days, weeks, spikes and an outage".to_owned() forget=None doubted/> }}
                {own}
            </ul>
            <Show when=is_empty><p class="dim note">"Your own traces are kept here, in this browser alone."</p></Show>
            <p class="dim note">{room}</p>
        </section>
    }
}

/// The trace as the knob `data` writes it.
fn knob_of(data: DataRef) -> String {
    match data {
        DataRef::Nasa => "nasa".to_owned(),
        DataRef::Synthetic => "synthetic".to_owned(),
        DataRef::Upload(digest) => digest.to_string(),
    }
}

#[component]
fn Row(
    app: App,
    data: String,
    name: String,
    detail: String,
    forget: Option<Digest>,
    /// The trace that is to be deleted if that is meant.
    doubted: RwSignal<Option<Digest>>,
) -> impl IntoView {
    let is_doubted = Memo::new(move |_| forget.is_some() && doubted.get() == forget);
    let key = data.clone();
    let is_used = Memo::new(move |_| app.replay.scenario.with(|scenario| knob_of(scenario.data)) == key);
    let replay = move |_| {
        scenario::apply_data(app, &data);
        link::go(app, PageId::Replay);
    };
    let delete = move |_| {
        if let (Some(client), Some(digest)) = (app.engine.client.get_value(), forget) {
            client.forget(digest);
        }
    };
    let label = format!("Replay {name}");
    let delete_label = format!("Delete {name}");
    let acts = move || {
        if is_doubted.get() {
            return view! {
                <span class="row sure">
                    <button class="btn" type="button" on:click=delete>"Delete for good"</button>
                    <button class="btn quiet" type="button" on:click=move |_| doubted.set(None)>"Keep"</button>
                </span>
            }
            .into_any();
        }
        let label = delete_label.clone();
        let why = move || is_used.get().then_some("Replay another trace first");
        forget.map(|_| view! {
            <button class="btn quiet icon-only" type="button" aria-label=label title=why aria-disabled=move || is_used.get().then_some("true") on:click=move |_| if !is_used.get_untracked() { doubted.set(forget) }><Icon name="close"/></button>
        }).into_any()
    };
    view! {
        <li aria-current=move || is_used.get().then_some("true")>
            <div class="what"><strong>{name}</strong><span class="dim">{detail}</span></div>
            <Show when=move || !is_doubted.get()>
                {
                    let (label, replay) = (label.clone(), replay.clone());
                    move || if is_used.get() {
                        view! { <span class="dim used">"in use"</span> }.into_any()
                    } else {
                        let replay = replay.clone();
                        view! { <button class="btn" type="button" aria-label=label.clone() on:click=replay>"Replay"</button> }.into_any()
                    }
                }
            </Show>
            {acts}
        </li>
    }
}
