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

/// Where the line stands, and what it is of. Cheap to copy.
#[derive(Clone, Copy)]
struct Place {
    replay: Replay,
    /// Width and height of the drawing, pixels.
    size: RwSignal<(f64, f64)>,
    /// Ticks of the replay, at least 1.
    len: Memo<usize>,
}

impl Place {
    fn width(&self) -> f64 {
        self.size.get().0.max(1.0)
    }

    /// The line's lower edge.
    fn base(&self) -> f64 {
        (self.size.get().1 - FOOT).max(TOP + 1.0)
    }

    fn x(&self, tick: f64) -> f64 {
        (tick / self.len.get() as f64 * self.width()).clamp(0.0, self.width())
    }

    /// Where what has happened ends.
    fn seen(&self) -> f64 {
        self.x(self.replay.view.cursor.get() as f64 + 1.0)
    }

    /// The strip of the whole trace, the ground and the days.
    fn still(&self) -> String {
        let (width, base) = (self.width(), self.base());
        self.replay.report.with(|report| {
            let Some(report) = report.as_ref().filter(|_| width > 1.0) else { return String::new() };
            let top = strip(report, width, TOP);
            let labels = labels(report, width, base, self.replay.view.screen.is_narrow.get());
            format!("{top}<path d=\"M0 {:.1}H{width:.1}\" stroke=\"var(--line-2)\"/>{labels}", base + 0.5)
        })
    }

    /// All of the line, drawn once.
    fn line(&self) -> String {
        let (width, base) = (self.width(), self.base());
        self.replay.report.with(|report| {
            let Some(report) = report.as_ref().filter(|_| width > 1.0) else { return String::new() };
            load_path(report, width, TOP, base) + &incident_paths(report, width, base + 6.0)
        })
    }

    /// What stands left of the drawing, where there is room.
    fn words(&self) -> String {
        let y = self.base() + 10.0;
        if self.replay.view.screen.is_narrow.get() {
            return String::new();
        }
        let months = self.replay.report.with(|report| report.as_ref().map(|report| months(report)));
        let draw =
            |months| format!("<text x=\"-8\" y=\"8\">{months}</text><text x=\"-8\" y=\"{y:.0}\">incidents</text>");
        months.map(draw).unwrap_or_default()
    }
}

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
    let len = Memo::new(move |_| replay.report.with(|report| report.as_ref().map_or(1, |report| report.len().max(1))));
    let place = Place { replay, size, len };
    // What has happened is cut off by a frame that moves over the line, which the browser does without painting anything.
    let unseen = Memo::new(move |_| (place.width() - place.seen()).round());
    view! {
        <div class="overview">
            <div class="line" node_ref=frame>
                <svg aria-hidden="true">
                    <defs>
                        <g inner_html=PATTERNS></g>
                    </defs>
                    <g inner_html=move || place.still()></g>
                    <g font-size="11" fill="var(--text-3)" text-anchor="end" inner_html=move || place.words()></g>
                </svg>
                <div class="seen" aria-hidden="true" style=move || format!("transform:translateX({:.0}px)", -unseen.get())>
                    <div style=move || format!("transform:translateX({:.0}px)", unseen.get())>
                        <svg inner_html=move || place.line()></svg>
                    </div>
                </div>
                <Show when=move || replay.report.with(Option::is_some)><Cursor place/></Show>
                <Time place/>
            </div>
        </div>
    }
}

/// The window that the charts show, and the cursor's handle.
#[component]
fn Cursor(place: Place) -> impl IntoView {
    let window = Memo::new(move |_| {
        let (first, last) = place.replay.view.window();
        let (from, to) = (place.x(first), place.x(last));
        (from.round(), (to - from).round().max(4.0))
    });
    let at = Memo::new(move |_| place.seen().round());
    let frame = move || {
        let ((from, width), height) = (window.get(), place.base() - TOP + 1.0);
        format!("top:{}px;height:{height:.0}px;width:{width:.0}px;transform:translateX({from:.0}px)", TOP - 1.0)
    };
    let line = move || format!("M4 {}V{}", TOP - 5.0, place.base() + 2.0);
    view! {
        <i class="window" aria-hidden="true" style=frame></i>
        <svg class="handle" aria-hidden="true" style=move || format!("transform:translateX({:.0}px)", at.get())>
            <path d=line stroke="var(--ink)" stroke-width="1.5"></path>
            <path d=format!("M0 {}h8v4l-4 4-4-4z", TOP - 7.0) fill="var(--ink)"></path>
        </svg>
    }
}

/// The slider that moves the cursor.
#[component]
fn Time(place: Place) -> impl IntoView {
    let replay = place.replay;
    let words = move || {
        let cursor = replay.view.text_cursor.get();
        let civil = replay.report.with(|report| report.as_ref().map(|report| report.civil(cursor)));
        civil.map(|civil| format!("{} {}", weekday(civil), civil.day_and_time()))
    };
    let value = move || {
        // A slider takes no value beyond its end, so it is told again where the end has moved.
        place.len.track();
        replay.view.text_cursor.get()
    };
    let on_input = move |event| {
        if let Ok(tick) = event_target_value(&event).parse() {
            replay.jump(tick);
        }
    };
    view! {
        <input
            type="range"
            id=TIME_ID
            aria-label="Time"
            aria-valuetext=words
            min="0"
            max=move || place.len.get() - 1
            prop:value=value
            disabled=move || replay.report.with(Option::is_none)
            on:input=on_input
        />
    }
}
