//! Why the fleet is what it is: the decision at the cursor, the three layers that led to it, and the timers.

use crate::readout::{Explanation, StageView, TimerView, explain, format, next_decision, previous_decision};
use crate::ui::kit::icon::Icon;
use crate::ui::model::replay::Replay;
use leptos::prelude::*;

/// Titles while there is no report yet.
const TITLES: [&str; 3] = ["1 Predictive", "2 Reactive", "3 Stability"];
/// Names of the timers while there is no report yet.
const TIMERS: [&str; 3] = ["Scale-in cooldown", "Scale-in window", "Hold on drop"];

/// The panel "Why".
#[component]
pub fn Why(replay: Replay) -> impl IntoView {
    let explanation = Memo::new(move |_| {
        let cursor = replay.view.text_cursor.get();
        replay.report.with(|report| report.as_ref().map(|report| explain(report, cursor)))
    });
    let time = move || {
        let cursor = replay.view.text_cursor.get();
        replay.report.with(|report| report.as_ref().map(|report| report.civil(cursor).day_and_time()))
    };
    // While the picture moves, a reader would be told something new many times a second.
    let live = move || if replay.view.playing.get() { "off" } else { "polite" };
    view! {
        <section class="panel" id="p-why" role="region" aria-label="Why">
            <header>
                <h2>"Why"</h2>
                <span class="dim" id="w-time">{time}</span>
                <span class="end"><Neighbours replay/></span>
            </header>
            <Headline explanation live=Signal::derive(live)/>
            <div class="layers">
                {(0..3).map(|at| view! { <Layer explanation at/> }).collect_view()}
            </div>
        </section>
    }
}

/// The buttons to the decisions before and after the cursor.
#[component]
fn Neighbours(replay: Replay) -> impl IntoView {
    let find = move |of: fn(&crate::report::Report, usize) -> Option<usize>| {
        Memo::new(move |_| {
            let cursor = replay.view.text_cursor.get();
            replay.report.with(|report| report.as_ref().and_then(|report| of(report, cursor)))
        })
    };
    let button = move |label: &'static str, icon: &'static str, none: &'static str, to: Memo<Option<usize>>| {
        let go = move |_| {
            if let Some(tick) = to.get_untracked() {
                replay.jump(tick);
            }
        };
        view! {
            <button
                class="btn quiet icon-only"
                type="button"
                aria-label=label
                title=move || if to.get().is_some() { label } else { none }
                disabled=move || to.get().is_none()
                on:click=go
            >
                <Icon name=icon/>
            </button>
        }
    };
    view! {
        {button("Earlier decision", "prev", "No earlier decision", find(previous_decision))}
        {button("Later decision", "next", "No later decision", find(next_decision))}
    }
}

#[component]
fn Headline(explanation: Memo<Option<Explanation>>, live: Signal<&'static str>) -> impl IntoView {
    let kind = Memo::new(move |_| {
        explanation.with(|explanation| explanation.as_ref().map_or("none", |explanation| kind_of(explanation)))
    });
    let change = move || {
        explanation.with(|explanation| match explanation {
            None => view! { <i class="sk" style="width:120px;height:19px"></i> }.into_any(),
            Some(explanation) => {
                let verdict = &explanation.verdict;
                let to = verdict.to.clone().map(|to| view! { <span>"→"</span>{to} });
                view! { {format!("{} {}", verdict.word, verdict.from)}{to} }.into_any()
            }
        })
    };
    let code = move || explanation.with(|explanation| explanation.as_ref().map_or("", |explanation| explanation.code));
    view! {
        <div class="verdict" id="verdict">
            <span class="mark">{move || glyph(kind.get(), 16)}</span>
            <span class="change" role="status" aria-live=move || live.get()>{change}</span>
            <span class="code">{code}</span>
        </div>
    }
}

fn kind_of(explanation: &Explanation) -> &'static str {
    if explanation.is_override { "override" } else { explanation.action.word() }
}

#[component]
fn Layer(explanation: Memo<Option<Explanation>>, at: usize) -> impl IntoView {
    let layer = Memo::new(move |_| {
        explanation.with(|explanation| explanation.as_ref().and_then(|explanation| explanation.stages.get(at).cloned()))
    });
    let decides = move || layer.with(|layer| layer.as_ref().is_some_and(|layer| layer.decides));
    let tag = move || layer.with(|layer| layer.as_ref().and_then(|layer| layer.tag));
    let target =
        move || layer.with(|layer| layer.as_ref().map_or_else(|| "–".to_owned(), |layer| layer.target.clone()));
    let sub = move || layer.with(|layer| layer.as_ref().map_or("", |layer| layer.sub));
    let gauge =
        move |of: fn(&StageView) -> f64| move || layer.with(|layer| format!("{:.1}%", layer.as_ref().map_or(0.0, of)));
    let sentence = move || {
        layer.with(|layer| match layer {
            None => {
                let width = if at == 1 { "width:60%" } else { "width:80%" };
                view! { <i class="sk" style=width></i> }.into_any()
            }
            Some(layer) => layer.sentence.iter().cloned().map(part).collect_view().into_any(),
        })
    };
    view! {
        <div class=format!("layer l{}", at + 1) class:decides=decides>
            <h3>{TITLES[at]}{move || tag().map(|tag| view! { <span class="tag">{tag}</span> })}</h3>
            <div class="target">
                {target}
                <small>{sub}</small>
                <i class="gauge" style:--t=gauge(|layer| layer.gauge_target) style:--c=gauge(|layer| layer.gauge_current)></i>
            </div>
            // Room for two lines, so that shorter reasons move nothing below them.
            <p style="min-height:2.76em">{sentence}</p>
            {(at == 2).then(|| view! { <div class="timers">{(0..3).map(|at| view! { <Timer explanation at/> }).collect_view()}</div> })}
        </div>
    }
}

fn part((text, is_strong): (String, bool)) -> AnyView {
    if is_strong { view! { <b>{text}</b> }.into_any() } else { text.into_any() }
}

#[component]
fn Timer(explanation: Memo<Option<Explanation>>, at: usize) -> impl IntoView {
    let timer = Memo::new(move |_| {
        explanation.with(|explanation| explanation.as_ref().map(|explanation| explanation.timers[at].clone()))
    });
    let is_idle = move || timer.with(|timer| timer.as_ref().is_none_or(|timer| timer.left_secs == 0));
    let share = move || {
        let of = |timer: &TimerView| f64::from(timer.left_secs) / f64::from(timer.total_secs.max(1)) * 100.0;
        timer.with(|timer| format!("{:.1}%", timer.as_ref().map_or(0.0, of)))
    };
    let left = move || {
        timer.with(|timer| match timer.as_ref().filter(|timer| timer.left_secs > 0) {
            None => "off".into_any(),
            Some(timer) => {
                let (left, total) = (format::countdown(timer.left_secs), format::countdown(timer.total_secs));
                view! { {left}" "<span>{format!("/ {total}")}</span> }.into_any()
            }
        })
    };
    view! {
        <div class="timer" class:idle=is_idle>
            <span>{TIMERS[at]}</span>
            <span class="bar"><i style:--p=share></i></span>
            <span class="left">{left}</span>
        </div>
    }
}

/// The mark of an action: `out`, `override`, `in`, `held` or `none`. The word stands beside it.
pub fn glyph(kind: &'static str, size: u32) -> AnyView {
    let (token, path) = match kind {
        "out" => ("data-scale-out", r#"<path d="M5 .5 10 9.5H0z" fill="currentColor"/>"#),
        "override" => ("data-load", r#"<path d="M5 .5 10 9.5H0z" fill="currentColor"/>"#),
        "in" => {
            ("data-scale-in", r#"<path d="M1 1.2h8L5 8.5z" fill="none" stroke="currentColor" stroke-width="1.5"/>"#)
        }
        "held" => ("data-held", r#"<path d="M0 3h10v4H0z" fill="currentColor"/>"#),
        _ => ("text-3", r#"<path d="M1 3.5h8M1 6.5h8" stroke="currentColor" stroke-width="1.5"/>"#),
    };
    let colour = format!("color:var(--{token});width:{size}px;height:{size}px");
    view! { <svg class="glyph" viewBox="0 0 10 10" aria-hidden="true" style=colour inner_html=path></svg> }.into_any()
}
