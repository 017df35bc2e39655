//! The figures over the charts: what is now, and what it came to.

use crate::readout::Figures;
use crate::readout::format::duration_words;
use crate::ui::model::replay::Replay;
use crate::ui::part::term::TermLabel;
use leptos::prelude::*;

/// Ticks of the ribbon of classes.
const RIBBON_TICKS: u32 = 60;

/// A part of the figures.
type Of = fn(&Figures) -> &String;

/// The figures, for whoever shows one of them. Cheap to copy.
#[derive(Clone, Copy)]
struct Shown(Memo<Option<Figures>>);

impl Shown {
    /// A value; a dash while there is none.
    fn text(self, of: Of) -> String {
        self.0.with(|figures| figures.as_ref().map_or_else(|| "–".to_owned(), |figures| of(figures).clone()))
    }

    /// What stands beside or below a value.
    fn note(self, of: Of) -> String {
        self.0.with(|figures| figures.as_ref().map(of).cloned().unwrap_or_default())
    }

    fn class_colour(self) -> String {
        let token = self.0.with(|figures| figures.as_ref().map_or("none", |figures| figures.class_token));
        format!("--c:{}", class_colour(token))
    }
}

/// Four live figures and three totals, or four where the scenario says how long a request takes.
#[component]
pub fn KeyFigures(replay: Replay, figures: Memo<Option<Figures>>) -> impl IntoView {
    let shown = Shown(figures);
    let is_losing =
        Signal::derive(move || figures.with(|figures| figures.as_ref().is_some_and(|figures| figures.is_losing)));
    let has_latency = Memo::new(move |_| figures.with(|f| f.as_ref().is_some_and(|f| !f.slow_share.is_empty())));
    let forecast_title = move || match shown.note(|f| &f.forecast_lead_words) {
        words if words.is_empty() => "Forecast".to_owned(),
        words => format!("Forecast, {words}"),
    };
    view! {
        <section class="figures" aria-label="Key figures">
            <div class="live">
                <div class="figure">
                    <h3><i class="key area" style="color:var(--data-load);--fill:var(--data-load-fill)"></i>"Load"</h3>
                    <Rate shown of=|f| &f.load note=|f| &f.load_note/>
                </div>
                <div class="figure">
                    <h3><i class="key dash" style="color:var(--data-forecast)"></i>{forecast_title}</h3>
                    <Rate shown of=|f| &f.forecast note=|f| &f.forecast_note/>
                </div>
                <div class="figure">
                    <h3><i class="key" style="color:var(--data-capacity)"></i>"Replicas"</h3>
                    <div class="value"><span>{move || shown.text(|f| &f.ready)}</span><small>{move || shown.note(|f| &f.ready_small)}</small></div>
                    <div class="note">{move || shown.note(|f| &f.replicas_note)}</div>
                </div>
                <div class="figure">
                    <h3>"Workload class"<Ribbon replay figures/></h3>
                    <div class="value"><i class="class-mark" style=move || shown.class_colour()></i><span>{move || shown.text(|f| &f.class_word)}</span></div>
                    <div class="note">{move || shown.note(|f| &f.class_note)}</div>
                </div>
            </div>
            <div class="totals">
                <Total shown title="Cost" term="cost" of=|f| &f.cost note=|f| &f.cost_note/>
                <Total shown title="Unserved" term="unserved" of=|f| &f.unserved_share note=|f| &f.unserved_note is_alarm=is_losing/>
                <Total shown title="In violation" term="violation" of=|f| &f.violation note=|f| &f.violation_note/>
                <Show when=move || has_latency.get()>
                    <Total shown title="Slow" term="slow" of=|f| &f.slow_share note=|f| &f.slow_note/>
                </Show>
            </div>
        </section>
    }
}

/// A rate with its unit and what is said of it.
#[component]
fn Rate(shown: Shown, of: Of, note: Of) -> impl IntoView {
    let unit = move || if shown.text(of) == "–" { "" } else { "rps" };
    view! {
        <div class="value"><span>{move || shown.text(of)}</span><small>{unit}</small></div>
        <div class="note">{move || shown.note(note)}</div>
    }
}

/// What the whole replay came to.
#[component]
fn Total(
    shown: Shown,
    title: &'static str,
    /// Id of what its title means.
    term: &'static str,
    of: Of,
    note: Of,
    #[prop(optional, into)] is_alarm: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="figure total">
            <h3><TermLabel id=term name=title/></h3>
            <div class="value" class:alarm=move || is_alarm.get()>{move || shown.text(of)}</div>
            <div class="note">{move || shown.note(note)}</div>
        </div>
    }
}

/// The classes of the last ticks.
#[component]
fn Ribbon(replay: Replay, figures: Memo<Option<Figures>>) -> impl IntoView {
    let ribbon = move || figures.with(|figures| figures.as_ref().map(|figures| stripes(&figures.ribbon)));
    let words = Memo::new(move |_| {
        let secs = replay.report.with(|report| report.as_ref().map_or(60, |report| report.step.secs()));
        format!("Workload class, last {}", duration_words(secs.saturating_mul(RIBBON_TICKS)))
    });
    view! { <span class="ribbon" role="img" aria-label=words style:background=ribbon></span> }
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
