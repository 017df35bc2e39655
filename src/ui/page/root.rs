//! The page: what stands where, and what is started with it.

use crate::readout::{Figures, figures};
use crate::scenario::{Level, Notice};
use crate::ui::app::App;
use crate::ui::flow::{events, export, keyboard, later, link, playback, runs, session, welcome};
use crate::ui::kit::chart::ChartContext;
use crate::ui::kit::echarts::exception_words;
use crate::ui::kit::icon::Sprite;
use crate::ui::kit::turns::{InTurn, in_turn};
use crate::ui::kit::{browser, paint};
use crate::ui::model::navigation::{Dialog, PageId};
use crate::ui::model::run_state::RunState;
use crate::ui::page::compare::compare_page;
use crate::ui::page::data::data_page;
use crate::ui::page::forecasts::forecasts_page;
use crate::ui::page::tune::tune_page;
use crate::ui::part::dialogs::Dialogs;
use crate::ui::part::dock::Dock;
use crate::ui::part::drop::DropTarget;
use crate::ui::part::failure::Failure;
use crate::ui::part::figures::KeyFigures;
use crate::ui::part::fleet::Fleet;
use crate::ui::part::guide::guide_panel;
use crate::ui::part::log::DecisionLog;
use crate::ui::part::notices::Notices;
use crate::ui::part::panels::Panels;
use crate::ui::part::rail::Rail;
use crate::ui::part::standing::Standing;
use crate::ui::part::stress::{stress_bar, stress_marks};
use crate::ui::part::term::TermReach;
use crate::ui::part::toast::ToastPlace;
use crate::ui::part::topbar::TopBar;
use crate::ui::part::welcome::Welcome;
use crate::ui::part::why::Why;
use crate::worker::{fetch_later_part, is_policy_later};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{CustomEvent, CustomEventInit};

/// Width up to which the page is a phone's.
const NARROW: &str = "(max-width: 767px)";

/// Puts the page into the document's body, in the place of the start panel. A link to a policy whose code comes later waits for
/// it, and so does one with something made up, as nothing of such a scenario can be read without it.
pub fn mount() {
    if !link::policy().is_some_and(|policy| is_policy_later(&policy)) && !link::has_stress() {
        // The program was just begun, which is a task by itself.
        return in_turn(|| show(false));
    }
    spawn_local(async {
        match fetch_later_part().await {
            Ok(()) => show(true),
            Err(cause) => start_failed(&exception_words(&cause)),
        }
    });
}

/// Begins the page.
fn show(is_complete: bool) {
    leptos::mount::mount_to_body(move || view! { <Page is_complete/> });
}

/// Has the start panel give way, under which the page is out of sight (public/app.css), once the parts that were given turns are
/// there and the parts of these, too: nothing is seen to move.
fn take_start_panel_away() {
    in_turn(|| {
        in_turn(|| {
            if let Some(boot) = document().get_element_by_id("boot") {
                boot.remove();
            }
        });
    });
}

/// Has the start panel, which public/boot.js keeps, say why there is no page.
fn start_failed(cause: &str) {
    let event = CustomEventInit::new();
    event.set_detail(&JsValue::from_str(cause));
    if let (Some(boot), Ok(event)) =
        (document().get_element_by_id("boot"), CustomEvent::new_with_event_init_dict("planora:failed", &event))
    {
        // Nobody can cancel it.
        let _ = boot.dispatch_event(&event);
    }
}

/// The replay and all around it.
#[component]
pub fn Page(
    /// Whether the program is here as a whole.
    is_complete: bool,
) -> impl IntoView {
    let app = open(is_complete);
    let replay = app.replay;
    provide_context(chart_context(app));
    provide_context(TermReach(Callback::new(move |id| app.navigation.dialog.set(Some(Dialog::Term(id))))));
    let save_rows = move |rows: Vec<usize>| later::with_whole_program(app, move || export::save_rows(app, &rows));
    let on_export = Callback::new(save_rows);
    let on_undo = Callback::new(move |scenario| runs::apply(app, scenario));
    let told = replay.deferred();
    let figures = Memo::new(move |_| -> Option<Figures> {
        let cursor = replay.view.text_cursor.get();
        replay.fan.track();
        replay.latency.track();
        told.report.with(|report| report.as_ref().map(|report| figures(report, cursor)))
    });
    later::follow(app);
    let [has_comparison, has_tuning, has_forecasts, has_data] = opened_pages(app);
    let has_stress = shows_stress(app);
    let marks = Callback::new(move |plot| {
        view! { <Show when=move || has_stress.get()>{stress_marks(app, plot)}</Show> }.into_any()
    });
    view! {
        <Sprite/>
        <InTurn><TopBar app/></InTurn>
        <InTurn><Rail app/></InTurn>
        <InTurn><KeyFigures replay figures/></InTurn>
        <main>
            <InTurn><Welcome app/><Standing app/><Notices app/></InTurn>
            <InTurn>
                <Panels
                    replay
                    figures
                    obstacle=move || view! { <Failure app/> }
                    above=move || view! { <Show when=move || has_stress.get()>{stress_bar(app)}</Show> }
                    over=marks
                    on_incidents=Callback::new(move |()| app.navigation.dialog.set(Some(Dialog::Incidents)))
                />
            </InTurn>
        </main>
        <aside aria-label="Explanation">
            <InTurn><Why replay=replay.deferred()/></InTurn>
            <InTurn><Fleet replay=replay.deferred()/></InTurn>
            <InTurn><DecisionLog replay=replay.deferred() on_export/></InTurn>
        </aside>
        <InTurn><Dock replay=replay.deferred()/></InTurn>
        {take_start_panel_away()}
        <Show when=move || has_comparison.get()>{compare_page(app)}</Show>
        <Show when=move || has_tuning.get()>{tune_page(app)}</Show>
        <Show when=move || has_forecasts.get()>{forecasts_page(app)}</Show>
        <Show when=move || has_data.get()>{data_page(app)}</Show>
        <Show when=move || app.guide.step.with(Option::is_some)>{guide_panel(app)}</Show>
        <InTurn><Dialogs app/></InTurn>
        <ToastPlace toasts=app.toasts on_undo/>
        <DropTarget app/>
    }
}

/// Whether the pages whose code comes later are there (comparison, search, forecasts, own traffic): each is made when it is first
/// opened, and kept from then on.
fn opened_pages(app: App) -> [Memo<bool>; 4] {
    let is_complete = app.navigation.is_complete;
    let was_opened = |page: PageId| {
        let is_open = move || app.navigation.page.get() == page && is_complete.get();
        Memo::new(move |before| before == Some(&true) || is_open())
    };
    [PageId::Compare, PageId::Tune, PageId::Forecasts, PageId::Data].map(was_opened)
}

/// Whether what is made up is shown on the main chart, or its empty bar was asked for.
fn shows_stress(app: App) -> Memo<bool> {
    Memo::new(move |_| {
        let is_asked = app.stress.is_open.get() || app.replay.scenario.with(|scenario| !scenario.stress.is_empty());
        is_asked && app.navigation.is_complete.get()
    })
}

/// What all charts of the page share.
fn chart_context(app: App) -> ChartContext {
    let on_fault = Callback::new(move |words: String| {
        let text = format!("{words} Reload the page; if it stays, this is a fault of Planora.");
        app.notices.post(Notice::new(Level::Error, "chart", "A chart was not drawn.", text));
    });
    ChartContext { theme_version: app.screen.theme_version.into(), on_fault }
}

/// The state that the address and the tab remember, with everything running that changes it.
fn open(is_complete: bool) -> App {
    let (scenario, at, notices) = link::read();
    let app = App::new(scenario, link::page(), notices, browser::matches(NARROW));
    app.navigation.is_complete.set(is_complete);
    link::remember(app);
    welcome::greet(app);
    welcome::resume(app);
    session::restore(app);
    if at.is_some() {
        // A link's cursor counts more than what the tab remembers of the same scenario.
        app.replay.view.seek_secs.set_value(at);
        app.replay.view.span.set(None);
    }
    if at.is_some() || link::is_query_private() {
        link::write(app);
    }
    browser::watch_media(NARROW, move |is_narrow| app.screen.is_narrow.set(is_narrow));
    browser::watch_media("(prefers-color-scheme: light)", move |_| app.screen.change_theme());
    Effect::new(move || {
        paint::run_stands(app.replay.run.with(|run| match run {
            RunState::Running { .. } => "running",
            RunState::Done(_) => "done",
            RunState::Failed { .. } => "failed",
        }));
    });
    keyboard::listen(app);
    playback::run(app.replay);
    session::keep(app);
    link::follow(app);
    events::start(app);
    app
}
