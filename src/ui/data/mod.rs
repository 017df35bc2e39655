//! The Data page: own traffic on its way in, and the traces that the browser keeps. Nothing is replayed before it was seen
//! here.

mod columns;
mod control;
mod flow;
mod intake;
mod kept;
mod outcome;
mod settings;
mod state;

pub use flow::{close, died, open, paste, scroll_up, take, take_kept};
pub use intake::Pick;
pub use state::Data;

use super::notices::Notices;
use super::{App, PageId, paint};
use intake::{Intake, Strip};
use kept::KeptPanel;
use leptos::prelude::*;
use outcome::Outcome;
use settings::Settings;

/// The page, made when it is first opened.
#[component]
pub fn DataPage(app: App) -> impl IntoView {
    let of = app.data;
    let has_draft = Memo::new(move |_| of.draft.with(Option::is_some));
    let is_busy = Memo::new(move |_| of.is_open());
    Effect::new(move || {
        if app.page.get() == PageId::Data
            && let Some(client) = app.client.get_value()
        {
            client.list_traces();
            paint::shown();
        }
    });
    view! {
        <div class="data" role="main" aria-label="Data">
            <Notices app/>
            <Strip app/>
            <div class="desk">
                <KeptPanel app/>
                <div class="work">
                    <Show when=move || !is_busy.get()><Intake app/></Show>
                    <Show when=move || has_draft.get()><Settings app/></Show>
                    <Show when=move || is_busy.get()><Outcome app/></Show>
                </div>
            </div>
        </div>
    }
}
