//! The fleet as cells. Cells are made anew only when a count changes; how full they are is one CSS variable.

use crate::readout::{FleetView, fleet};
use crate::ui::model::replay::Replay;
use leptos::prelude::*;
use std::fmt::Write as _;

/// What decides which cells there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Cells {
    ready: u32,
    starting: u32,
    draining: u32,
    is_over: bool,
}

impl Cells {
    fn of(view: &FleetView) -> Self {
        let FleetView { ready, starting, draining, is_over, .. } = *view;
        Self { ready, starting, draining, is_over }
    }

    /// Ready, starting, draining: the order that cells keep.
    fn markup(self) -> String {
        let ready = if self.is_over { ("cell over", "ready, full") } else { ("cell", "ready") };
        let kinds = [
            (ready, self.ready),
            (("cell starting", "starting"), self.starting),
            (("cell draining", "draining"), self.draining),
        ];
        let mut out = String::new();
        let mut number = 0;
        for ((class, word), count) in kinds {
            for _ in 0..count {
                number += 1;
                // Writing into a string cannot fail.
                let _ = write!(out, r#"<span class="{class}" title="replica {number}: {word}"></span>"#);
            }
        }
        out
    }
}

/// The panel "Fleet".
#[component]
pub fn Fleet(replay: Replay) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let cursor = replay.view.text_cursor.get();
        replay.report.with(|report| report.as_ref().map(|report| fleet(report, cursor)))
    });
    let cells = Memo::new(move |_| shown.with(|view| view.as_ref().map(Cells::of).unwrap_or_default()));
    let size = Memo::new(move |_| shown.with(|view| view.as_ref().map_or("", |view| view.size_class)));
    let used = move || shown.with(|view| format!("{:.1}%", view.as_ref().map_or(0.0, |view| view.utilization * 100.0)));
    let head = move || {
        shown.with(|view| match view {
            Some(view) => view.head.clone().into_any(),
            None => view! { <i class="sk" style="width:140px"></i> }.into_any(),
        })
    };
    let words = move || {
        shown.with(|view| {
            let told = view.as_ref().map(|view| format!("{}; {}", view.legend.join(", "), view.head));
            told.unwrap_or_else(|| "No replay yet".to_owned())
        })
    };
    let legend = move |at: usize| {
        move || shown.with(|view| view.as_ref().map_or_else(|| "–".to_owned(), |view| view.legend[at].clone()))
    };
    view! {
        <section class="panel" id="p-fleet" role="region" aria-label="Fleet">
            <header><h2>"Fleet"</h2><span class="end soft" id="f-sum">{head}</span></header>
            <div
                class=move || format!("fleet {}", size.get())
                id="fleet"
                role="img"
                aria-label=words
                // A row of cells keeps its place while there is nothing to draw.
                style="min-height:34px"
                style:--u=used
                inner_html=move || cells.get().markup()
            ></div>
            <div class="fleet-legend" id="fleet-legend">
                <span><i class="cell" class:over=move || cells.get().is_over style="--u:60%"></i>{legend(0)}</span>
                <span><i class="cell starting"></i>{legend(1)}</span>
                <span><i class="cell draining"></i>{legend(2)}</span>
            </div>
        </section>
    }
}
