//! The Compare page: two to eight policies on the replay's traffic, in one table and one picture.

use crate::ui::app::App;
use crate::ui::kit::paint;
use crate::ui::model::navigation::PageId;
use crate::ui::part::comparison::bar::Rivals;
use crate::ui::part::comparison::pair::PairPanel;
use crate::ui::part::comparison::picture::Picture;
use crate::ui::part::comparison::table::RivalTable;
use crate::ui::part::comparison::trials::TrialsPanel;
use crate::ui::part::notices::Notices;
use leptos::prelude::*;

/// The page, apart from whoever opens it, so that its code can come later.
#[inline(never)]
pub fn compare_page(app: App) -> AnyView {
    view! { <ComparePage app/> }.into_any()
}

/// The page, made when it is first opened.
#[component]
fn ComparePage(app: App) -> impl IntoView {
    Effect::new(move || {
        if app.navigation.page.get() == PageId::Compare {
            paint::shown();
        }
    });
    view! {
        <div class="rivals" role="main" aria-label="Compare" tabindex="-1">
            <Rivals app/>
            <Notices app/>
            <RivalTable app/>
            <PairPanel app/>
            <TrialsPanel app/>
            <Picture app/>
        </div>
    }
}
