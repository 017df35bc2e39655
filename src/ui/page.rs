//! The page: what stands where, and what is started with it.

use super::data::DataPage;
use super::dialogs::Dialogs;
use super::dock::Dock;
use super::drop::DropTarget;
use super::figures::KeyFigures;
use super::fleet::Fleet;
use super::forecasts::{self, ForecastsPage};
use super::icon::Sprite;
use super::log::DecisionLog;
use super::notices::Notices;
use super::panels::Panels;
use super::rail::Rail;
use super::toast::Toasts;
use super::topbar::TopBar;
use super::why::Why;
use super::{App, PageId, browser, keyboard, later, link, playback, runs, session};
use crate::readout::{Figures, figures};
use leptos::prelude::*;

/// Width up to which the page is a phone's.
const NARROW: &str = "(max-width: 767px)";

/// Puts the page into the document's body, in the place of the start panel.
pub fn mount() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    leptos::mount::mount_to_body(Page);
}

/// The replay and all around it.
#[component]
pub fn Page() -> impl IntoView {
    let app = open();
    let figures = Memo::new(move |_| -> Option<Figures> {
        let cursor = app.told.get();
        app.report.with(|report| report.as_ref().map(|report| figures(report, cursor)))
    });
    // Made when it is first opened, and kept from then on.
    let is_complete = later::follow(app);
    let was_opened =
        |page: PageId| Memo::new(move |before| before == Some(&true) || (app.page.get() == page && is_complete.get()));
    let (has_forecasts, has_data) = (was_opened(PageId::Forecasts), was_opened(PageId::Data));
    view! {
        <Sprite/>
        <TopBar app/>
        <Rail app/>
        <KeyFigures app figures/>
        <main>
            <Notices app/>
            <Panels app figures/>
        </main>
        <aside aria-label="Explanation">
            <Why app/>
            <Fleet app/>
            <DecisionLog app/>
        </aside>
        <Dock app/>
        <Show when=move || has_forecasts.get()><ForecastsPage app/></Show>
        <Show when=move || has_data.get()><DataPage app/></Show>
        <Dialogs app/>
        <Toasts app/>
        <DropTarget app/>
    }
}

/// The state that the address and the tab remember, with everything running that changes it.
fn open() -> App {
    let (scenario, at, notices) = link::read();
    let app = App::new(scenario);
    app.page.set(link::page());
    app.notices.set(notices);
    link::remember(app);
    app.is_narrow.set(browser::matches(NARROW));
    session::restore(app);
    if at.is_some() {
        // A link's cursor counts more than what the tab remembers of the same scenario.
        app.wanted_secs.set_value(at);
        app.span.set(None);
        link::write(app);
    }
    browser::watch_media(NARROW, move |is_narrow| app.is_narrow.set(is_narrow));
    browser::watch_media("(prefers-color-scheme: light)", move |_| {
        app.theme.update(|count| *count = count.wrapping_add(1));
    });
    keyboard::listen(app);
    playback::run(app);
    session::keep(app);
    link::follow(app);
    runs::start(app);
    forecasts::follow(app);
    app
}
