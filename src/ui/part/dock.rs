//! The dock: play and its speed, the overview, the date and the jumps.

use crate::readout::format::{whole, zone_words};
use crate::readout::{next_anomaly, next_decision, next_override};
use crate::report::Report;
use crate::series::calendar::Civil;
use crate::ui::flow::playback::{self, NOTCHES, notch_of, speed_of};
use crate::ui::kit::icon::Icon;
use crate::ui::model::replay::Replay;
use crate::ui::part::overview::Overview;
use crate::ui::part::strip::weekday;
use leptos::prelude::*;

/// Finds a tick from the cursor on.
type Search = fn(&Report, usize) -> Option<usize>;

/// The dock.
#[component]
pub fn Dock(replay: Replay) -> impl IntoView {
    view! {
        <footer class="dock" aria-label="Transport">
            <Transport replay/>
            <Overview replay/>
            <Jumps replay/>
        </footer>
    }
}

#[component]
fn Transport(replay: Replay) -> impl IntoView {
    let is_playing = move || replay.view.playing.get();
    let play_words = move || if is_playing() { "Pause" } else { "Play" };
    let play_icon = Signal::derive(move || if replay.view.playing.get() { "pause" } else { "play" });
    let is_idle = Memo::new(move |_| replay.report.with(Option::is_none));
    let civil = civil(replay);
    let time = move || civil.get().map(Civil::time);
    let day = move || civil.get().map(|c| format!("{} {} {}", weekday(c), c.day, c.month_name()));
    let notch = Memo::new(move |_| notch_of(replay.view.speed.get()));
    let fill = move || format!("--p:{}%", f64::from(notch.get()) / f64::from(NOTCHES) * 100.0);
    let on_speed = move |event| {
        if let Ok(notch) = event_target_value(&event).parse() {
            replay.view.speed.set(speed_of(notch));
        }
    };
    let speed = move || {
        let speed = replay.view.ticks_per_sec();
        let shown = if speed < 10.0 {
            format!("{speed:.1}").trim_end_matches(".0").to_owned()
        } else {
            whole(speed.round() as usize)
        };
        format!("{shown} ticks/s")
    };
    view! {
        <div class="transport">
            <div class="buttons">
                <span class="clock">{time}<small>{day}</small></span>
                <button class="btn icon-only ends" type="button" aria-label="Start" disabled=is_idle on:click=move |_| replay.jump(0)><Icon name="start"/></button>
                <button class="btn icon-only" type="button" aria-label="Step back" disabled=is_idle on:click=move |_| replay.step(-1)><Icon name="step-back"/></button>
                <button class="btn primary play" type="button" aria-label=play_words disabled=is_idle on:click=move |_| playback::toggle(replay)><Icon name=play_icon/></button>
                <button class="btn icon-only" type="button" aria-label="Step" disabled=is_idle on:click=move |_| replay.step(1)><Icon name="step"/></button>
                <button class="btn icon-only ends" type="button" aria-label="End" disabled=is_idle on:click=move |_| replay.jump(usize::MAX)><Icon name="end"/></button>
            </div>
            <label class="slide speed">
                <span>"Speed"</span>
                <input type="range" min="0" max=NOTCHES aria-label="Speed" aria-valuetext=speed prop:value=move || notch.get() style=fill on:input=on_speed/>
                <span class="soft">{speed}</span>
            </label>
        </div>
    }
}

#[component]
fn Jumps(replay: Replay) -> impl IntoView {
    let civil = civil(replay);
    let date = move || civil.get().map(Civil::long);
    let zone =
        move || replay.report.with(|report| report.as_ref().map(|report| zone_words(report.trace.utc_offset_secs)));
    let tick = move || {
        let cursor = replay.view.text_cursor.get();
        replay.report.with(|report| {
            report.as_ref().map(|report| format!("{} / {}", whole((cursor + 1).min(report.len())), whole(report.len())))
        })
    };
    view! {
        <div class="jump">
            <div class="now"><span>{date}</span><small>{zone}</small><small class="tick">{tick}</small></div>
            <div class="row">
                <Jump replay word="Decision" label="Next decision" none="No decision ahead" of=next_decision/>
                <Jump replay word="Anomaly" label="Next anomaly" none="No anomaly ahead" of=next_anomaly/>
                <Jump replay word="Override" label="Next override" none="No override ahead" of=next_override/>
            </div>
        </div>
    }
}

#[component]
fn Jump(replay: Replay, word: &'static str, label: &'static str, none: &'static str, of: Search) -> impl IntoView {
    // What is found stays the next one until the cursor passes it, so a frame rarely searches.
    let next = Memo::new(move |before: Option<&(usize, usize, Option<usize>)>| {
        let cursor = replay.view.text_cursor.get();
        replay.report.with(|report| {
            let Some(report) = report else { return (0, cursor, None) };
            let id = std::sync::Arc::as_ptr(report) as usize;
            match before {
                Some((same, from, Some(tick))) if *same == id && (*from..*tick).contains(&cursor) => {
                    (id, *from, Some(*tick))
                }
                Some((same, from, None)) if *same == id && *from <= cursor => (id, *from, None),
                _ => (id, cursor, of(report, cursor)),
            }
        })
    });
    let is_none = move || next.get().2.is_none();
    view! {
        <button class="btn" type="button" aria-label=label aria-disabled=move || is_none().then_some("true") title=move || is_none().then_some(none) on:click=move |_| replay.find(of)>
            <Icon name="jump"/><span>{word}</span>
        </button>
    }
}

/// The cursor's time.
fn civil(replay: Replay) -> Memo<Option<Civil>> {
    Memo::new(move |_| {
        let cursor = replay.view.text_cursor.get();
        replay.report.with(|report| report.as_ref().map(|report| report.civil(cursor)))
    })
}
