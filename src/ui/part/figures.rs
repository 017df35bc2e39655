//! The figures over the charts: what is now, and what it came to.

use crate::readout::{Figures, meaning};
use crate::ui::model::replay::Replay;
use leptos::prelude::*;

/// Four live figures and three totals.
#[component]
pub fn KeyFigures(replay: Replay, figures: Memo<Option<Figures>>) -> impl IntoView {
    let text = move |of: fn(&Figures) -> &String| {
        move || figures.with(|figures| figures.as_ref().map_or_else(|| "–".to_owned(), |figures| of(figures).clone()))
    };
    let note = move |of: fn(&Figures) -> &String| {
        move || figures.with(|figures| figures.as_ref().map_or_else(String::new, |figures| of(figures).clone()))
    };
    let unit = move |of: fn(&Figures) -> &String| {
        let value = text(of);
        move || if value() == "–" { "" } else { "rps" }
    };
    let is_losing = move || figures.with(|figures| figures.as_ref().is_some_and(|figures| figures.is_losing));
    let forecast_title = move || match note(|f| &f.forecast_lead_words)() {
        words if words.is_empty() => "Forecast".to_owned(),
        words => format!("Forecast, {words}"),
    };
    let class_colour = move || {
        let token = figures.with(|figures| figures.as_ref().map_or("none", |figures| figures.class_token));
        format!("--c:{}", class_colour(token))
    };
    let ribbon = move || figures.with(|figures| figures.as_ref().map(|figures| stripes(&figures.ribbon)));
    let ribbon_words = Memo::new(move |_| {
        let minutes = replay.report.with(|report| report.as_ref().map_or(60, |report| report.step.secs()));
        format!("Workload class, last {}", crate::readout::format::duration_words(minutes.saturating_mul(60)))
    });
    view! {
        <section class="figures" aria-label="Key figures">
            <div class="live">
                <div class="figure">
                    <h3><i class="key area" style="color:var(--data-load);--fill:var(--data-load-fill)"></i>"Load"</h3>
                    <div class="value"><span>{text(|f| &f.load)}</span><small>{unit(|f| &f.load)}</small></div>
                    <div class="note">{note(|f| &f.load_note)}</div>
                </div>
                <div class="figure">
                    <h3><i class="key dash" style="color:var(--data-forecast)"></i>{forecast_title}</h3>
                    <div class="value"><span>{text(|f| &f.forecast)}</span><small>{unit(|f| &f.forecast)}</small></div>
                    <div class="note">{note(|f| &f.forecast_note)}</div>
                </div>
                <div class="figure">
                    <h3><i class="key" style="color:var(--data-capacity)"></i>"Replicas"</h3>
                    <div class="value"><span>{text(|f| &f.ready)}</span><small>{note(|f| &f.ready_small)}</small></div>
                    <div class="note">{note(|f| &f.replicas_note)}</div>
                </div>
                <div class="figure">
                    <h3>"Workload class"<span class="ribbon" role="img" aria-label=ribbon_words style:background=ribbon></span></h3>
                    <div class="value"><i class="class-mark" style=class_colour></i><span>{text(|f| &f.class_word)}</span></div>
                    <div class="note">{note(|f| &f.class_note)}</div>
                </div>
            </div>
            <div class="totals">
                <div class="figure total">
                    <h3 title=meaning("× ideal")>"Cost"</h3>
                    <div class="value">{text(|f| &f.cost)}</div>
                    <div class="note">{note(|f| &f.cost_note)}</div>
                </div>
                <div class="figure total">
                    <h3 title=meaning("Unserved")>"Unserved"</h3>
                    <div class="value" class:alarm=is_losing>{text(|f| &f.unserved_share)}</div>
                    <div class="note">{note(|f| &f.unserved_note)}</div>
                </div>
                <div class="figure total">
                    <h3 title=meaning("In violation")>"In violation"</h3>
                    <div class="value">{text(|f| &f.violation)}</div>
                    <div class="note">{note(|f| &f.violation_note)}</div>
                </div>
            </div>
        </section>
    }
}

fn class_colour(token: &str) -> String {
    if token == "none" { "var(--line-2)".to_owned() } else { format!("var(--class-{token})") }
}

/// The classes side by side as one background: sixty elements would cost more than they say.
fn stripes(classes: &[&'static str]) -> String {
    let share = 100.0 / classes.len().max(1) as f64;
    let mut parts = Vec::new();
    let mut start = 0;
    for run in classes.chunk_by(|a, b| a == b) {
        let end = start + run.len();
        let colour = class_colour(run.first().copied().unwrap_or("none"));
        parts.push(format!("{colour} {:.2}% {:.2}%", start as f64 * share, end as f64 * share));
        start = end;
    }
    if parts.is_empty() { "var(--line-2)".to_owned() } else { format!("linear-gradient(90deg,{})", parts.join(",")) }
}
