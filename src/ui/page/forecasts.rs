//! The Forecasts page: every model on the same data, side by side. It has a worker of its own, so that neither page waits
//! for the other.

use crate::ui::app::App;
use crate::ui::flow::{export, scenario, studies};
use crate::ui::part::forecasts::actual::ActualPanel;
use crate::ui::part::forecasts::bar::Bar;
use crate::ui::part::forecasts::components::ComponentsPanel;
use crate::ui::part::forecasts::models::Models;
use crate::ui::part::forecasts::obstacle::StudyObstacle;
use crate::ui::part::forecasts::panels::{AutocorrelationPanel, BeyondPanel, HeatPanel, HistogramPanel, HorizonPanel};
use crate::ui::part::forecasts::split::SplitStrip;
use crate::ui::part::forecasts::training::Training;
use crate::ui::part::notices::Notices;

use leptos::prelude::*;

/// The page, apart from whoever opens it, so that its code can come later.
#[inline(never)]
pub fn forecasts_page(app: App) -> AnyView {
    view! { <ForecastsPage app/> }.into_any()
}

/// The page, made when it is first opened.
#[component]
fn ForecastsPage(app: App) -> impl IntoView {
    let forecasts = app.forecasts;
    // Its tests of significance take too long to be made twice.
    let table = Memo::new(move |_| forecasts.table());
    let scenario = app.replay.scenario.into();
    let on_knob = Callback::new(move |change| scenario::apply_changes(app, "This change", &[change]));
    let on_use = Callback::new(move |model| scenario::apply_model(app, model));
    let on_export = Callback::new(move |()| export::save_models(app));
    let on_cancel = Callback::new(move |()| studies::cancel(app));
    let on_resume = Callback::new(move |()| studies::try_again(app));
    view! {
        <div class="forecasts" role="main" aria-label="Forecasts" tabindex="-1">
            <Bar forecasts scenario on_knob/>
            <Notices app/>
            <SplitStrip forecasts on_knob/>
            <div class="study">
                <Models forecasts table is_narrow=app.screen.is_narrow on_use on_export obstacle=move || view! { <StudyObstacle app/> }/>
                <Training forecasts on_cancel on_resume/>
                <div class="three">
                    <HorizonPanel forecasts table/>
                    <HeatPanel forecasts/>
                    <HistogramPanel forecasts/>
                </div>
                <ActualPanel forecasts/>
                <AutocorrelationPanel forecasts/>
                <div class="two">
                    <ComponentsPanel forecasts/>
                    <BeyondPanel forecasts/>
                </div>
            </div>
        </div>
    }
}
