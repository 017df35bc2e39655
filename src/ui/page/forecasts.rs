//! The Forecasts page: every model on the same data, side by side. It has a worker of its own, so that neither page waits
//! for the other.

use crate::ui::app::App;
use crate::ui::part::forecasts::actual::ActualPanel;
use crate::ui::part::forecasts::bar::Bar;
use crate::ui::part::forecasts::components::ComponentsPanel;
use crate::ui::part::forecasts::models::Models;
use crate::ui::part::forecasts::panels::{AutocorrelationPanel, BeyondPanel, HeatPanel, HistogramPanel, HorizonPanel};
use crate::ui::part::forecasts::split::SplitStrip;
use crate::ui::part::forecasts::training::Training;
use crate::ui::part::notices::Notices;

use leptos::prelude::*;

/// The page, made when it is first opened.
#[component]
pub fn ForecastsPage(app: App) -> impl IntoView {
    // Its tests of significance take too long to be made twice.
    let table = Memo::new(move |_| app.forecasts.table());
    view! {
        <div class="forecasts" role="main" aria-label="Forecasts" tabindex="-1">
            <Bar app/>
            <Notices app/>
            <SplitStrip app/>
            <div class="study">
                <Models app table/>
                <Training app/>
                <div class="three">
                    <HorizonPanel app table/>
                    <HeatPanel app/>
                    <HistogramPanel app/>
                </div>
                <ActualPanel app/>
                <AutocorrelationPanel app/>
                <div class="two">
                    <ComponentsPanel app/>
                    <BeyondPanel app/>
                </div>
            </div>
        </div>
    }
}
