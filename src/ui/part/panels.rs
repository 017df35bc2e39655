//! The three charts under their heads.

use crate::chart::{Scale, Size, Stretch, Theme, capacity_ahead};
use crate::readout::{Figures, summary_capacity, summary_replicas, summary_residuals};
use crate::series::Origin;
use crate::ui::flow::view::follow_cursor;
use crate::ui::kit::chart::{ChartHost, Drawing, observe};
use crate::ui::kit::icon::Icon;
use crate::ui::kit::turns::InTurn;
use crate::ui::kit::{browser, paint};
use crate::ui::model::replay::Replay;
use crate::ui::model::run_state::{RunProgress, RunState};
use crate::ui::part::overlay::{Future, Overlay};
use crate::ui::part::plot::{Kind, Plot, subject_of, text_view_of, view_of};
use crate::ui::part::ruling::Ruling;
use crate::ui::part::term::TermLabel;
use leptos::html::Div;
use leptos::prelude::*;
use std::time::Duration;

/// A filled diamond.
const SPIKE: &str = r#"<path d="M5 0 10 5 5 10 0 5z" fill="currentColor"/>"#;
/// A hollow one.
const DROP: &str = r#"<path d="M5 1.2 8.8 5 5 8.8 1.2 5z" fill="none" stroke="currentColor" stroke-width="1.5"/>"#;
/// How long a picture must rest before it is told in words.
const REST: Duration = Duration::from_millis(120);
/// The same while playing.
const REST_PLAYING: Duration = Duration::from_millis(1000);

/// The three charts.
#[component]
pub fn Panels(
    replay: Replay,
    figures: Memo<Option<Figures>>,
    /// What stands in the place of the picture when there can't be one.
    #[prop(into)]
    obstacle: ViewFn,
    /// Shows the incidents.
    on_incidents: Callback<()>,
    /// What stands between the main chart and its head.
    #[prop(into)]
    above: ViewFn,
    /// What lies over the main chart, which stands where it is told.
    over: Callback<Memo<Plot>, AnyView>,
) -> impl IntoView {
    let edges = Memo::new(move |_| {
        // The tokens change where the page becomes a phone's.
        replay.view.screen.is_narrow.track();
        (browser::token_px("--plot-left").unwrap_or(56.0), browser::token_px("--plot-right").unwrap_or(16.0))
    });
    let figure = move |of: fn(&Figures) -> &String| {
        move || figures.with(|figures| figures.as_ref().map_or_else(|| "–".to_owned(), |figures| of(figures).clone()))
    };
    let rps = move |of: fn(&Figures) -> &String| {
        let value = figure(of);
        move || with_unit(value())
    };
    let is_losing = move || figures.with(|figures| figures.as_ref().is_some_and(|figures| figures.is_losing));
    view! {
        <section class="panel" id="p-main" role="region" aria-label="Capacity and demand" tabindex="-1">
            <header>
                <h2>"Capacity and demand"</h2>
                <TraceLabel replay/>
                <DataLabel replay/>
                <Running replay/>
                <Follow replay/>
                <dl class="readout">
                    <div><dt><i class="key area" style="color:var(--data-load);--fill:var(--data-load-fill)"></i>"Load"</dt><dd>{rps(|f| &f.load_rps)}</dd></div>
                    <div><dt><i class="key dash" style="color:var(--data-forecast)"></i>"Forecast"</dt><dd>{rps(|f| &f.forecast_rps)}</dd></div>
                    <div><dt><i class="key" style="color:var(--data-capacity)"></i>"Capacity"</dt><dd>{rps(|f| &f.capacity_rps)}</dd></div>
                    <div class="opt"><dt><i class="key box" style="color:var(--data-unserved)"></i>"Unserved"</dt><dd class:alarm=is_losing>{rps(|f| &f.unserved_rps)}</dd></div>
                </dl>
            </header>
            {above.run()}
            <Chart replay kind=Kind::Capacity edges obstacle over/>
        </section>
        {replicas_panel(replay, figure, edges)}
        {residuals_panel(replay, figure, edges, on_incidents)}
    }
}

/// How the replicas stand.
fn replicas_panel<F: Fn() -> String + Send + 'static>(
    replay: Replay,
    figure: impl Fn(fn(&Figures) -> &String) -> F,
    edges: Memo<(f64, f64)>,
) -> impl IntoView {
    let nothing = Callback::new(|_| ().into_any());
    view! {
        <section class="panel" id="p-replicas" role="region" aria-label="Replicas">
            <header>
                <h2>"Replicas"</h2>
                <DataLabel replay/>
                <dl class="readout">
                    <div><dt><i class="key area" style="color:var(--data-capacity);--fill:var(--data-headroom)"></i>"Ready"</dt><dd>{figure(|f| &f.ready_count)}</dd></div>
                    <div><dt><i class="key hatch" style="color:var(--data-starting)"></i>"Starting"</dt><dd>{figure(|f| &f.starting_count)}</dd></div>
                    <div><dt><i class="key dash" style="color:var(--text-2)"></i>"Wanted"</dt><dd>{figure(|f| &f.wanted_count)}</dd></div>
                </dl>
            </header>
            <Chart replay kind=Kind::Replicas edges obstacle=ViewFn::default() over=nothing/>
        </section>
    }
}

/// How far the forecasts were off.
fn residuals_panel<F: Fn() -> String + Send + 'static>(
    replay: Replay,
    figure: impl Fn(fn(&Figures) -> &String) -> F,
    edges: Memo<(f64, f64)>,
    on_incidents: Callback<()>,
) -> impl IntoView {
    let has_report = move || replay.report.with(Option::is_some);
    let nothing = Callback::new(|_| ().into_any());
    view! {
        <section class="panel" id="p-residuals" role="region" aria-label="Residuals">
            <header>
                <h2>"Residuals"</h2>
                <DataLabel replay/>
                <button class="btn quiet" type="button" disabled=move || !has_report() on:click=move |_| on_incidents.run(())>"Incidents"</button>
                <dl class="readout">
                    <div><dt><i class="key box" style="color:var(--data-zero);width:3px"></i><TermLabel id="z" name="z-score"/></dt><dd>{figure(|f| &f.z)}</dd></div>
                    <div><dt><svg class="glyph" aria-hidden="true" viewBox="0 0 10 10" style="color:var(--data-spike)" inner_html=SPIKE></svg>"Spike"</dt></div>
                    <div><dt><svg class="glyph" aria-hidden="true" viewBox="0 0 10 10" style="color:var(--data-drop)" inner_html=DROP></svg>"Drop"</dt></div>
                </dl>
            </header>
            <Chart replay kind=Kind::Residuals edges obstacle=ViewFn::default() over=nothing/>
        </section>
    }
}

/// A rate with its unit; none has no unit.
pub fn with_unit(value: String) -> String {
    if value == "–" || value.ends_with("rps") { value } else { format!("{value} rps") }
}

/// Says beside a title what the picture is of.
#[component]
fn TraceLabel(replay: Replay) -> impl IntoView {
    let name = move || replay.report.with(|report| report.as_ref().map(|report| report.trace.source.name.clone()));
    move || name().map(|name| view! { <span class="dim trace-name" title=name.clone()>{name.clone()}</span> })
}

/// Says beside a title that the numbers are of generated traffic, or of what is made up.
#[component]
fn DataLabel(replay: Replay) -> impl IntoView {
    let seed = move || {
        replay.report.with(|report| match report.as_ref().map(|report| report.trace.source.origin) {
            Some(Origin::Synthetic { seed }) => Some(seed),
            _ => None,
        })
    };
    let has_edits =
        move || replay.report.with(|report| report.as_ref().is_some_and(|report| !report.scenario.stress.is_empty()));
    move || {
        let words = match seed() {
            Some(seed) => format!("Synthetic, seed {seed}"),
            None if has_edits() => "Synthetic".to_owned(),
            None => return None,
        };
        Some(view! { <span class="label"><Icon name="info"/>{words}</span> })
    }
}

/// The way out of a zoom.
#[component]
fn Follow(replay: Replay) -> impl IntoView {
    let is_zoomed = Memo::new(move |_| replay.view.span.with(Option::is_some) && replay.report.with(Option::is_some));
    view! {
        <Show when=move || is_zoomed.get()>
            <button class="btn quiet" type="button" on:click=move |_| follow_cursor(replay)><Icon name="reset"/>"Reset zoom"</button>
        </Show>
    }
}

/// Says that a newer run is under way, once that takes long enough to be read.
#[component]
fn Running(replay: Replay) -> impl IntoView {
    let words = move || {
        replay.run.with(|run| match run {
            RunState::Running { shown: Some(_), progress, is_slow: true } => {
                Some(match progress.as_ref().and_then(RunProgress::percent) {
                    Some(percent) => format!("Running again, {percent} %"),
                    None => "Running again".to_owned(),
                })
            }
            _ => None,
        })
    };
    view! { <span class="soft" role="status">{words}</span> }
}

/// A chart, or what stands in its place until there is a report.
#[component]
fn Chart(
    replay: Replay,
    kind: Kind,
    edges: Memo<(f64, f64)>,
    obstacle: ViewFn,
    over: Callback<Memo<Plot>, AnyView>,
) -> impl IntoView {
    let (element, size) = (NodeRef::<Div>::new(), RwSignal::new(Size::default()));
    observe(element, size);
    let plot = Memo::new(move |_| {
        let (left, right) = edges.get();
        Plot { size: size.get(), left, right }
    });
    let obstacle = StoredValue::new(obstacle);
    let later = replay.deferred();
    let is_waiting = move || replay.report.with(Option::is_none);
    let has_failed = move || replay.error.with(Option::is_some);
    view! {
        <div class="chart" node_ref=element>
            <InTurn>
                <Future replay=later kind plot/>
                <Layers replay later kind plot/>
                <Overlay replay=later kind plot/>
                {over.run(plot)}
                <Show when=is_waiting>
                    <Show when=has_failed fallback=move || view! { <Loading replay is_said=kind == Kind::Capacity/> }>
                        {obstacle.with_value(ViewFn::run)}
                    </Show>
                </Show>
            </InTurn>
        </div>
    }
}

/// The axes, what was, and what is expected. What was is drawn wider than it is seen and moved from frame to frame, so that a replay
/// that plays has little to draw.
#[component]
fn Layers(
    replay: Replay,
    /// The same, of which the first report is heard later.
    later: Replay,
    kind: Kind,
    plot: Memo<Plot>,
) -> impl IntoView {
    let look = replay.view;
    let scale = Memo::new(move |_| {
        let view = view_of(replay, plot.get());
        replay.fan.track();
        replay.report.with(|report| report.as_ref().map(|report| kind.scale(report, &view)))
    });
    let stretch = Memo::new(move |before: Option<&Stretch>| {
        let pace = look.playing.get().then(|| look.ticks_per_sec());
        Stretch::of(look.window(), look.cursor.get(), pace, before)
    });
    let shift_px = Memo::new(move |_| stretch.get().shift_px(look.window().0, plot.get().width()));
    let sized = Signal::derive(move || {
        let plot = plot.get();
        let width = if plot.size.width > 0.0 { stretch.get().plots * plot.width() } else { 0.0 };
        Size { width, height: plot.size.height }
    });
    // What lies beyond the cursor may be in the picture. A frame that stands to the left by so much cuts it off; frame and
    // picture are moved against each other, for which the browser paints nothing.
    let hidden_px = Memo::new(move |_| {
        let plot = plot.get();
        let known = plot.axis(look.window()).px(look.cursor.get() as f64 + 1.0) - plot.left;
        if stretch.get().is_ahead() { (plot.width() - known).clamp(0.0, plot.width()).round() } else { 0.0 }
    });
    let past = move |size: Size, theme: &Theme| {
        let view = stretch.get().view(size, look.screen.is_narrow.get());
        let scale = scale.get()?;
        replay.report.with(|report| {
            let report = report.as_ref().filter(|report| !report.is_empty())?;
            Some(kind.past(report, &view, scale, theme))
        })
    };
    let framed = move || format!("transform:translateX({:.0}px)", -hidden_px.get());
    let moved = move || format!("transform:translateX({:.0}px)", hidden_px.get() - shift_px.get());
    let label = summary(later, kind);
    view! {
        <Ruling replay=later kind plot scale stretch shift_px/>
        <div class="past">
            <div class="seen" style=framed>
                <div style=moved><ChartHost label sized rehearses=kind == Kind::Capacity on_other=paint::done draw=past/></div>
            </div>
        </div>
        {(kind == Kind::Capacity).then(|| view! { <Ahead replay=later plot scale/> })}
    }
}

/// What is expected after the cursor. It is as old as the words, so that both say the same, and keeps to the cursor meanwhile.
#[component]
fn Ahead(replay: Replay, plot: Memo<Plot>, scale: Memo<Option<Scale>>) -> impl IntoView {
    let sized = Signal::derive(move || plot.get().size);
    let draw = move |size: Size, theme: &Theme| {
        let view = text_view_of(replay, Plot { size, ..plot.get() });
        let scale = scale.get()?;
        replay.fan.track();
        replay.report.with(|report| {
            let report = report.as_ref().filter(|report| !report.is_empty())?;
            Some(Drawing { picture: capacity_ahead(report, &view, scale, theme), subject: Some(subject_of(report)) })
        })
    };
    let cursor_px = move |window: (f64, f64), cursor: usize| plot.get().axis(window).px(cursor as f64 + 1.0);
    let kept_px = Memo::new(move |_| {
        let look = replay.view;
        let drawn_px = cursor_px(look.text_window(), look.text_cursor.get());
        (cursor_px(look.window(), look.cursor.get()) - drawn_px).round()
    });
    view! { <div class="ahead" style=move || format!("transform:translateX({:.0}px)", kept_px.get())><ChartHost sized draw/></div> }
}

/// A picture that is still to come, and how far it is.
#[component]
fn Loading(replay: Replay, is_said: bool) -> impl IntoView {
    let progress = Memo::new(move |_| {
        replay.run.with(|run| match run {
            RunState::Running { progress, .. } => progress.clone(),
            _ => None,
        })
    });
    let words = move || match progress.get() {
        Some(progress) => match progress.percent() {
            Some(percent) => format!("{}, {percent} %", progress.what),
            None => progress.what,
        },
        None => "Starting the engine".to_owned(),
    };
    let width = move || {
        let percent = progress.with(|progress| progress.as_ref().and_then(RunProgress::percent));
        format!("--p:{}%", percent.unwrap_or(0))
    };
    view! {
        <div class="skeleton" aria-hidden="true"><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>
        <div class="loading" role=is_said.then_some("status")>
            <span class="soft">{words}</span>
            <div class="meter"><i style=width></i></div>
        </div>
    }
}

/// The chart in a sentence, renewed when the picture rests and about each second while it plays.
fn summary(replay: Replay, kind: Kind) -> Signal<String> {
    let text = RwSignal::new("Nothing is drawn yet.".to_owned());
    let is_due = StoredValue::new(false);
    let write = move || {
        is_due.set_value(false);
        let ((first, last), cursor) = (untrack(|| replay.view.window()), replay.view.cursor.get_untracked());
        let words = replay.report.with_untracked(|report| {
            let report = report.as_ref().filter(|report| !report.is_empty())?;
            let (first, last) = (first.max(0.0) as usize, (last.max(0.0) as usize).min(report.len() - 1));
            let first = first.min(last);
            Some(match kind {
                Kind::Capacity => summary_capacity(report, first, last, cursor),
                Kind::Replicas => summary_replicas(report, first, last, cursor),
                Kind::Residuals => summary_residuals(report, first, last, cursor),
            })
        });
        if let Some(words) = words {
            text.set(words);
        }
    };
    Effect::new(move || {
        replay.report.track();
        let _ = (replay.view.window(), replay.view.cursor.get());
        if !is_due.get_value() {
            is_due.set_value(true);
            set_timeout(write, if replay.view.playing.get_untracked() { REST_PLAYING } else { REST });
        }
    });
    text.into()
}
