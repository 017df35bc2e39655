//! The Data page: own traffic on its way in, and the traces that the browser keeps. Nothing is replayed before it was seen
//! here.

use crate::query::{Engine, QueryRequest, Source};
use crate::ui::app::App;
use crate::ui::kit::{browser, paint};
use crate::ui::model::navigation::PageId;
use crate::ui::part::data::intake::{Intake, Strip};
use crate::ui::part::data::outcome::Outcome;
use crate::ui::part::data::settings::Settings;
use crate::ui::part::data::traces::TracesPanel;
use crate::ui::part::notices::Notices;

use leptos::prelude::*;

/// The page, apart from whoever opens it, so that its code can come later.
#[inline(never)]
pub fn data_page(app: App) -> AnyView {
    view! { <DataPage app/> }.into_any()
}

/// The page, made when it is first opened.
#[component]
fn DataPage(app: App) -> impl IntoView {
    let data = app.data;
    // Kept while files are open in its place.
    let request = RwSignal::new(QueryRequest::new(Engine::DuckDb, Source::Combined));
    let has_draft = Memo::new(move |_| data.draft.with(Option::is_some));
    let is_busy = Memo::new(move |_| data.is_open());
    Effect::new(move || {
        if app.navigation.page.get() == PageId::Data
            && let Some(client) = app.engine.client.get_value()
        {
            client.list_traces();
            paint::shown();
        }
    });
    keep_focus(app);
    view! {
        <div class="data" role="main" aria-label="Data">
            <Notices app/>
            <Strip app/>
            <div class="desk" on:click=move |event| browser::keep_focus_in_item(&event)>
                <TracesPanel app/>
                <div class="work">
                    <Show when=move || !is_busy.get()><Intake app request/></Show>
                    <Show when=move || has_draft.get()><Settings app/></Show>
                    <Show when=move || is_busy.get()><Outcome app/></Show>
                </div>
            </div>
        </div>
    }
}

/// Finds the focus another place when what had it goes: with the phase that a button belonged to, or with a trace.
fn keep_focus(app: App) {
    let data = app.data;
    let stage = Memo::new(move |_| data.phase.with(std::mem::discriminant));
    Effect::new(move |before: Option<()>| {
        // Read, and not only tracked: nobody else does, and a memo that was never read follows nothing.
        stage.get();
        if before.is_some() && app.navigation.page.get_untracked() == PageId::Data {
            browser::rescue_focus(".strip, .intake .btn");
        }
    });
    Effect::new(move |before: Option<usize>| {
        let now = data.kept.with(|kept| kept.as_ref().map_or(0, |kept| kept.traces.len()));
        if before.is_some_and(|before| now < before) {
            browser::rescue_focus(".traces .btn");
        }
        now
    });
}
