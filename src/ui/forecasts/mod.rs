//! The Forecasts page: every model on the same data, side by side. It has a worker of its own, so that neither page waits
//! for the other.

mod actual;
mod bar;
mod models;
mod panels;
mod parts;
mod row;
mod state;
mod strip;
mod studies;
mod training;

pub use actual::picture;
pub use state::Forecasts;
pub use studies::{follow, resume_if_open};

use super::App;
use super::notices::Notices;
use actual::ActualPanel;
use bar::Bar;
use leptos::prelude::*;
use models::Models;
use panels::{AutocorrelationPanel, BeyondPanel, HeatPanel, HistogramPanel, HorizonPanel};
use parts::ComponentsPanel;
use strip::SplitStrip;
use training::Training;

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
