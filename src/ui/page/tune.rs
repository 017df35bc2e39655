//! The Tune page: what is searched on the left, how far it is and what it found on the right.

use crate::ui::app::App;
use crate::ui::kit::paint;
use crate::ui::model::navigation::PageId;
use crate::ui::part::notices::Notices;
use crate::ui::part::tuning::form::TuneSettings;
use crate::ui::part::tuning::outcome::Outcome;
use crate::ui::part::tuning::picture::TunePicture;
use crate::ui::part::tuning::progress::TuneProgressPanel;
use leptos::prelude::*;

/// The page, apart from whoever opens it, so that its code can come later.
#[inline(never)]
pub fn tune_page(app: App) -> AnyView {
    view! { <TunePage app/> }.into_any()
}

/// The page, made when it is first opened.
#[component]
fn TunePage(app: App) -> impl IntoView {
    Effect::new(move || {
        if app.navigation.page.get() == PageId::Tune {
            paint::shown();
        }
    });
    view! {
        <div class="tuning" role="main" aria-label="Tune" tabindex="-1">
            <TuneSettings app/>
            <div class="tune-results">
                <Notices app/>
                <TuneProgressPanel app/>
                <TunePicture app/>
                <Outcome app/>
            </div>
        </div>
    }
}
