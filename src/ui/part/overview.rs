//! The replayed days as one line, under a strip of the whole trace. What the cursor has not reached is not shown.

use crate::ui::flow::keyboard::TIME_ID;
use crate::ui::kit::browser::follow_size;
use crate::ui::model::replay::Replay;
use crate::ui::part::strip::{incident_paths, labels, load_path, months, strip, weekday};
use leptos::html::Div;
use leptos::prelude::*;

/// Height of the line's upper edge, pixels.
const TOP: f64 = 14.0;
/// Room for marks and days under the line, pixels.
const FOOT: f64 = 23.0;

/// Patterns of missing and imputed spans.
const PATTERNS: &str = r#"<pattern id="over-missing" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v4" stroke="var(--data-missing)" stroke-width="1.5"/></pattern><pattern id="over-imputed" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r=".9" fill="var(--data-missing)"/></pattern>"#;

/// The overview with the Time slider over it.
#[component]
pub fn Overview(replay: Replay) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let size = RwSignal::new((0.0, 0.0));
    Effect::new(move || {
        if let Some(frame) = frame.get() {
            follow_size(&frame, move |width, height| size.set((width, height)));
        }
    });
    let width = move || size.get().0.max(1.0);
    let base = move || (size.get().1 - FOOT).max(TOP + 1.0);
    let len = Memo::new(move |_| replay.report.with(|report| report.as_ref().map_or(1, |report| report.len().max(1))));
    let x = move |tick: f64| (tick / len.get() as f64 * width()).clamp(0.0, width());
    let still = move || {
        let (width, base) = (width(), base());
        replay.report.with(|report| {
            let Some(report) = report.as_ref().filter(|_| width > 1.0) else { return String::new() };
            let top = strip(report, width, TOP);
            format!(
                "{top}<path d=\"M0 {:.1}H{width:.1}\" stroke=\"var(--line-2)\"/>{}",
                base + 0.5,
                labels(report, width, base, replay.view.screen.is_narrow.get())
            )
        })
    };
    // All of the line, drawn once; the clip shows what has happened.
    let line = move || {
        let (width, base) = (width(), base());
        replay.report.with(|report| {
            let Some(report) = report.as_ref().filter(|_| width > 1.0) else { return String::new() };
            load_path(report, width, TOP, base) + &incident_paths(report, width, base + 6.0)
        })
    };
    let words = move || {
        let base = base();
        let is_shown = !replay.view.screen.is_narrow.get() && replay.report.with(Option::is_some);
        let months = replay.report.with(|report| report.as_ref().map(|report| months(report)));
        is_shown.then(|| {
            format!(
                "<text x=\"-8\" y=\"8\">{}</text><text x=\"-8\" y=\"{:.0}\">incidents</text>",
                months.unwrap_or_default(),
                base + 10.0
            )
        })
    };
    let seen = move || x(replay.view.cursor.get() as f64 + 1.0);
    let window_ = move || {
        let (first, last) = replay.view.window();
        let (from, to) = (x(first), x(last));
        (from, (to - from).max(4.0))
    };
    let has_report = move || replay.report.with(Option::is_some);
    let time_words = move || {
        let cursor = replay.view.cursor.get();
        replay.report.with(|report| {
            report.as_ref().map(|report| {
                let civil = report.civil(cursor);
                format!("{} {}", weekday(civil), civil.day_and_time())
            })
        })
    };
    let on_time = move |event| {
        if let Ok(tick) = event_target_value(&event).parse() {
            replay.jump(tick);
        }
    };
    view! {
        <div class="overview">
            <div class="line" node_ref=frame>
                <svg aria-hidden="true">
                    <defs>
                        <g inner_html=PATTERNS></g>
                        <clipPath id="over-seen"><rect x="-4" y="0" height="200" width=move || format!("{:.1}", seen() + 4.0)></rect></clipPath>
                    </defs>
                    <g inner_html=still></g>
                    <g clip-path="url(#over-seen)" inner_html=line></g>
                    <g font-size="11" fill="var(--text-3)" text-anchor="end" inner_html=move || words().unwrap_or_default()></g>
                    <Show when=has_report>
                        <rect
                            x=move || format!("{:.1}", window_().0)
                            width=move || format!("{:.1}", window_().1)
                            y=TOP - 1.0
                            height=move || base() - TOP + 1.0
                            fill="var(--ink)"
                            fill-opacity=".12"
                            stroke="var(--text-3)"
                            stroke-width="1"
                        ></rect>
                        <g transform=move || format!("translate({:.1} 0)", seen())>
                            <path d=move || format!("M0 {}V{}", TOP - 5.0, base() + 2.0) stroke="var(--ink)" stroke-width="1.5"></path>
                            <path d=format!("M-4 {}h8v4l-4 4-4-4z", TOP - 7.0) fill="var(--ink)"></path>
                        </g>
                    </Show>
                </svg>
                <input
                    type="range"
                    id=TIME_ID
                    aria-label="Time"
                    aria-valuetext=time_words
                    min="0"
                    max=move || len.get() - 1
                    prop:value=move || replay.view.cursor.get()
                    disabled=move || !has_report()
                    on:input=on_time
                />
            </div>
        </div>
    }
}
