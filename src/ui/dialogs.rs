//! What lies over the page: the choice of a trace, the keys, and a link to copy by hand.

use super::compare::Compare;
use super::export::ExportChoice;
use super::share::ShareBox;
use super::{App, Dialog, Icon, drop, runs};
use crate::scenario::DataRef;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The one dialog; the browser keeps the focus in it and gives it back.
#[component]
pub fn Dialogs(app: App) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let is_open = app.dialog.with(Option::is_some);
        let Some(element) = element.get() else { return };
        if is_open && !element.open() {
            // Refused only for a dialog that is open already.
            let _ = element.show_modal();
        } else if !is_open && element.open() {
            element.close();
        }
    });
    let close = move |_| app.dialog.set(None);
    let title = move || app.dialog.with(|dialog| dialog.as_ref().map_or("", Dialog::title));
    let body = move || {
        app.dialog.get().map(|dialog| match dialog {
            Dialog::Trace => view! { <TraceChoice app/> }.into_any(),
            Dialog::Compare => view! { <Compare app/> }.into_any(),
            Dialog::Help => view! { <Keys/> }.into_any(),
            Dialog::Link(address) => view! { <LinkBox address/> }.into_any(),
            Dialog::Share => view! { <ShareBox app/> }.into_any(),
            Dialog::Export => view! { <ExportChoice app/> }.into_any(),
        })
    };
    // A click on the dialog itself, not on what is in it, is one on the shade around it.
    let on_shade = move |event: leptos::ev::MouseEvent| {
        let is_shade = event.target().zip(event.current_target()).is_some_and(|(a, b)| a == b);
        if is_shade && event.detail() > 0 && is_outside(&event) {
            app.dialog.set(None);
        }
    };
    view! {
        <dialog class="dialog" class:wide=move || app.dialog.with(|dialog| matches!(dialog, Some(Dialog::Compare))) node_ref=element aria-label=title on:close=move |_| app.dialog.set(None) on:click=on_shade>
            <header>
                <h2>{title}</h2>
                <button class="btn quiet icon-only" type="button" aria-label="Close" on:click=close><Icon name="close"/></button>
            </header>
            {body}
        </dialog>
    }
}

fn is_outside(event: &leptos::ev::MouseEvent) -> bool {
    let element = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| {
        let box_ = element.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        x < box_.left() || x > box_.right() || y < box_.top() || y > box_.bottom()
    })
}

impl Dialog {
    const fn title(&self) -> &'static str {
        match self {
            Self::Trace => "Trace",
            Self::Compare => "Compared with what else could have been done",
            Self::Help => "Keyboard",
            Self::Link(_) => "Copy this link",
            Self::Share => "Share this scenario",
            Self::Export => "Export",
        }
    }
}

/// Bundled, generated, or the reader's own.
#[component]
fn TraceChoice(app: App) -> impl IntoView {
    let picker = NodeRef::<html::Input>::new();
    let choose = move |name: &'static str| {
        move |_| {
            app.dialog.set(None);
            runs::apply_data(app, name);
        }
    };
    let is = move |data: DataRef| move || app.scenario.with(|scenario| scenario.data == data).to_string();
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
            app.dialog.set(None);
        }
    };
    let facts = move || {
        app.report.with(|report| {
            report.as_ref().map(|report| {
                let trace = &report.trace;
                let first = crate::series::calendar::Civil::from_local_secs(trace.start_local_secs);
                let buckets = crate::readout::format::whole(trace.buckets);
                let words = format!("{}: {buckets} buckets from {}", trace.source.name, first.long());
                view! { <p class="soft">{words}</p><p class="mono dim digest-full">{trace.source.digest.to_string()}</p> }
            })
        })
    };
    let seed = move || app.scenario.with(|scenario| scenario.seed);
    view! {
        <div class="choices">
            <button class="choice" type="button" aria-pressed=is(DataRef::Nasa) on:click=choose("nasa")>
                <strong>"NASA-HTTP 1995"</strong>
                <span>"Two months of requests to a web server, minute by minute. Comes with Planora."</span>
            </button>
            <button class="choice" type="button" aria-pressed=is(DataRef::Synthetic) on:click=choose("synthetic")>
                <strong>{move || format!("Synthetic, seed {}", seed())}</strong>
                <span>"Generated traffic with days, weeks, spikes and an outage. Labelled wherever it is shown."</span>
            </button>
            <button class="choice" type="button" on:click=pick>
                <strong>"Open a file"</strong>
                <span>"A table with times and counts, or an access log, plain or gzipped. It is read in this browser and sent nowhere."</span>
            </button>
        </div>
        <input class="sr" type="file" tabindex="-1" aria-label="Trace file" accept=".planora,.csv,.txt,.tsv,.gz,.log,.json,.jsonl,text/csv,text/plain,application/json" node_ref=picker on:change=on_pick/>
        {facts}
    }
}

/// Every key.
#[component]
fn Keys() -> impl IntoView {
    let rows: [(&str, &[&str]); 12] = [
        ("Play, pause", &["Space"]),
        ("Next decision", &["D"]),
        ("Step", &["←", "→"]),
        ("Next anomaly", &["A"]),
        ("60 steps", &["⇧ ←", "⇧ →"]),
        ("Next override", &["O"]),
        ("Start, end", &["Home", "End"]),
        ("Copy link", &["C"]),
        ("Slower, faster", &["[", "]"]),
        ("Theme", &["T"]),
        ("Zoom", &["+", "−"]),
        ("This list", &["?"]),
    ];
    let row = |(what, keys): (&'static str, &'static [&'static str])| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd>" " }).collect_view();
        view! { <div>{what}<span>{keys}</span></div> }
    };
    view! {
        <div class="keys">{rows.map(row).collect_view()}</div>
        <p class="dim">"⇧ D goes to the decision before. On a chart: drag across to zoom, double-click to return."</p>
    }
}

/// A link that the browser did not let the page copy.
#[component]
fn LinkBox(address: String) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            // The dialog opens in this frame; only then can the field take the focus.
            request_animation_frame(move || {
                let _ = field.focus();
                field.select();
            });
        }
    });
    view! {
        <p class="soft">"The browser does not let this page copy. The link is selected: copy it with Ctrl C or ⌘ C."</p>
        <div class="linkbox"><input type="text" readonly=true aria-label="Link" value=address node_ref=field/></div>
    }
}
