//! Cost against unserved while a search goes on, and the days that judge it at its end.

use crate::chart::tune::{FrontView, Place, front};
use crate::readout::format::{percent, usd};
use crate::tune::{Figure, Measures, Request, Tried};
use crate::ui::app::App;
use crate::ui::kit::chart::ChartHost;
use leptos::prelude::*;

fn place(measures: &Measures) -> Place {
    (measures.cost_usd_per_day, measures.unserved_share)
}

fn limit(request: &Request) -> Option<f64> {
    request.limits.all.iter().find(|limit| limit.figure == Figure::Unserved).map(|limit| limit.most)
}

/// What the picture shows now; tracked.
fn shown(app: App) -> Option<FrontView> {
    if let Some(found) = app.tune().result() {
        let (tuning, check) = (&found.tuning, &found.tuning.check);
        return Some(FrontView {
            tuned: tuning.front.iter().map(|one| place(&one.tuned)).collect(),
            held_out: tuning.front.iter().map(|one| place(&one.scored)).collect(),
            mine: [Some(place(&check.present.tuned)), Some(place(&check.present.scored))],
            winner: [Some(place(&check.winner.tuned)), Some(place(&check.winner.scored))],
            limit: limit(&tuning.request),
        });
    }
    let standing = app.tune().standing.get()?;
    let of = |tried: &Option<Tried>| tried.as_ref().map(|tried| place(&tried.measures));
    Some(FrontView {
        tuned: standing.front.iter().map(|one| place(&one.measures)).collect(),
        held_out: Vec::new(),
        mine: [of(&standing.present), None],
        winner: [of(&standing.best), None],
        limit: app.tune().asked.with(|asked| asked.as_ref().and_then(|asked| limit(&asked.request))),
    })
}

/// The picture; nothing before there is something to draw.
#[component]
pub fn TunePicture(app: App) -> impl IntoView {
    let view = Memo::new(move |_| shown(app));
    let label = Signal::derive(move || view.with(|view| view.as_ref().map_or_else(String::new, summary)));
    let has_view = move || view.with(Option::is_some);
    view! {
        <section class="panel tune-picture" aria-label="Cost against unserved" hidden=move || !has_view()>
            <header>
                <h2>"Cost against unserved"</h2>
                <ul class="tune-key">
                    <li><i class="dot"></i>"Tuned days"</li>
                    <li><i class="dot hollow"></i>"Held out"</li>
                    <li><i class="diamond"></i>"Mine"</li>
                    <li><i class="triangle"></i>"Winner"</li>
                </ul>
            </header>
            <div class="chart"><ChartHost label draw=move |size, theme| view.with(|view| view.as_ref().map(|view| front(view, size, theme)))/></div>
            <p class="dim foot">"Dollars a day to the right, share unserved upwards; lower left is better. Hollow marks are of days that the search never saw. The dashed line is the limit."</p>
        </section>
    }
}

fn summary(view: &FrontView) -> String {
    let one = |name: &str, places: &[Option<Place>; 2]| {
        let words = |(place, of): (&Option<Place>, &str)| {
            place.map(|(cost, share)| format!("{name} on the {of}: {} a day, {} unserved", usd(cost), percent(share)))
        };
        places.iter().zip(["tuned days", "days held out"]).filter_map(words).collect::<Vec<_>>()
    };
    let all = [one("mine", &view.mine), one("winner", &view.winner)].concat();
    format!("Cost against unserved with {} settings on the front. {}.", view.tuned.len(), all.join("; "))
}
