//! The whole trace with the rule that parts training from test days: dragged, or moved by keys a day at a time.

use crate::readout::forecasts::{SplitScale, date_span};
use crate::report::Study;
use crate::series::calendar::{Civil, MONTHS};
use crate::ui::kit::browser::follow_size;
use crate::ui::kit::debounce::Debounce;
use crate::ui::model::forecasts::Forecasts;
use crate::units::SECS_PER_DAY;
use leptos::html::Div;
use leptos::prelude::*;
use std::fmt::Write as _;
use std::time::Duration;

/// A rule that was moved rests this long before models are fitted again.
const REST: Duration = Duration::from_millis(350);
/// Height of the drawing, its line of words, pixels.
const HEIGHT: f64 = 44.0;
/// Room for a date, pixels.
const DATE_PX: f64 = 60.0;

/// Where the rule stands, and what that means. Cheap to copy.
#[derive(Clone, Copy)]
struct Rule {
    scale: Memo<Option<SplitScale>>,
    /// When the training part ends, in seconds of the trace's clock.
    split_secs: Memo<Option<i64>>,
    /// Days of the training part and of the test part.
    spans: Memo<Option<(String, String)>>,
}

impl Rule {
    /// The rule of a study, or where `pending` says that it was moved to.
    fn new(forecasts: Forecasts, pending: RwSignal<Option<i64>>) -> Self {
        let scale =
            Memo::new(move |_| forecasts.study.with(|study| study.as_ref().map(|study| SplitScale::new(study))));
        let split_secs = Memo::new(move |_| {
            let moved = pending.get().and_then(|position| scale.get().map(|scale| scale.secs(position)));
            let of_study = |study: &Study| study.start_local_secs + study.split_bucket as i64 * study.step.secs_i64();
            moved.or_else(|| forecasts.study.with(|study| study.as_ref().map(|study| of_study(study))))
        });
        let spans = Memo::new(move |_| {
            let secs = split_secs.get()?;
            forecasts.study.with(|study| {
                let study = study.as_ref()?;
                let end = study.start_local_secs + study.buckets as i64 * study.step.secs_i64();
                Some((date_span(study.start_local_secs, secs), date_span(secs, end)))
            })
        });
        Self { scale, split_secs, spans }
    }

    /// Scale and place, once there is a study.
    fn placed(self) -> Option<(SplitScale, i64)> {
        self.scale.get().zip(self.split_secs.get())
    }

    fn position(self) -> i64 {
        self.placed().map_or(1, |(scale, secs)| scale.position(secs))
    }

    fn last(self) -> i64 {
        self.scale.get().map_or(1, |scale| scale.last())
    }

    fn share(self) -> f64 {
        self.placed().map_or(0.0, |(scale, secs)| scale.share(secs))
    }

    fn words(self) -> Option<String> {
        self.spans.with(|spans| spans.as_ref().map(|(train, test)| format!("Trains on {train}, tests on {test}")))
    }
}

/// The strip.
#[component]
pub fn SplitStrip(
    forecasts: Forecasts,
    /// Takes a knob and its value.
    on_knob: Callback<(&'static str, String)>,
) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let width = RwSignal::new(0.0);
    // Where the rule was moved to and nothing was asked for yet.
    let pending = RwSignal::new(None::<i64>);
    Effect::new(move || {
        if let Some(frame) = frame.get() {
            follow_size(&frame, move |w, _| width.set(w));
        }
    });
    let rule = Rule::new(forecasts, pending);
    let picture = move || {
        let width = width.get();
        forecasts
            .study
            .with(|study| study.as_ref().filter(|_| width > 1.0).map(|study| draw(study, width)).unwrap_or_default())
    };
    // A study that began with the new split takes the rule over.
    Effect::new(move || {
        forecasts.study.track();
        pending.set(None);
    });
    let style = move || format!("--s:{:.3}%", rule.share() * 100.0);
    view! {
        <section class="panel split" role="region" aria-label="Split" style=style>
            <p class="spans" aria-hidden="true">
                <span>"Training part "<b>{move || rule.spans.with(|spans| spans.as_ref().map(|(train, _)| train.clone()))}</b></span>
                <span>"Test part "<b>{move || rule.spans.with(|spans| spans.as_ref().map(|(_, test)| test.clone()))}</b></span>
            </p>
            <div class="line" node_ref=frame>
                <svg aria-hidden="true" inner_html=picture></svg>
                <i class="past"></i>
                <i class="rule"></i>
                <Slider rule pending on_knob/>
            </div>
        </section>
    }
}

/// What moves the rule.
#[component]
fn Slider(
    rule: Rule,
    /// Takes the position that it is moved to.
    pending: RwSignal<Option<i64>>,
    on_knob: Callback<(&'static str, String)>,
) -> impl IntoView {
    let rest = Debounce::new();
    let apply = move || {
        let Some((position, scale)) = pending.get_untracked().zip(rule.scale.get_untracked()) else { return };
        on_knob.run(("split", scale.value(position)));
    };
    let on_input = move |event| {
        if let Ok(position) = event_target_value(&event).parse::<i64>() {
            rest.cancel();
            pending.set(Some(position));
        }
    };
    // Each key press is a change of its own; only where the rule comes to rest counts.
    let on_change = move |_| {
        rest.call_after(REST, apply);
    };
    view! {
        <input
            type="range"
            aria-label="Split"
            aria-valuetext=move || rule.words()
            min="1"
            max=move || rule.last().to_string()
            step="1"
            prop:value=move || rule.position().to_string()
            disabled=move || rule.scale.get().is_none()
            on:input=on_input
            on:change=on_change
        />
    }
}

/// The trace as a filled line over its days.
fn draw(study: &Study, width: f64) -> String {
    let most = study.overview.iter().copied().filter(|v| v.is_finite()).fold(f32::MIN_POSITIVE, f32::max);
    let base = HEIGHT - 16.0;
    let len = study.overview.len().max(1) as f64;
    let mut line = String::with_capacity(study.overview.len() * 12);
    for (at, value) in study.overview.iter().enumerate() {
        let share = if value.is_finite() { f64::from(value / most) } else { 0.0 };
        let command = if at == 0 { 'M' } else { 'L' };
        // Writing into a string cannot fail.
        let _ = write!(line, "{command}{:.1} {:.1}", (at as f64 + 0.5) / len * width, base - share * (base - 3.0));
    }
    format!(
        "<path d=\"{line}V{base:.1}L0 {base:.1}Z\" fill=\"var(--data-load-fill)\"/>\
         <path d=\"{line}\" fill=\"none\" stroke=\"var(--data-load)\" stroke-width=\"1\"/>\
         <path d=\"M0 {:.1}H{width:.1}\" stroke=\"var(--line-2)\"/>{}",
        base + 0.5,
        dates(study, width, base)
    )
}

fn dates(study: &Study, width: f64, base: f64) -> String {
    let span = (study.buckets as i64 * study.step.secs_i64()).max(1);
    let per_px = span as f64 / width;
    let steps = [1, 2, 7, 14, 28, 56, 112, 364].map(|days| days * SECS_PER_DAY);
    let Some(step) = steps.into_iter().find(|secs| *secs as f64 / per_px >= DATE_PX) else { return String::new() };
    let (start, end) = (study.start_local_secs, study.start_local_secs + span);
    let mut out = String::new();
    let mut at = start.div_euclid(SECS_PER_DAY) * SECS_PER_DAY;
    while at < end {
        let x = (at - start) as f64 / per_px;
        if x >= 0.0 && x + DATE_PX * 0.7 <= width {
            let civil = Civil::from_local_secs(at);
            let month = MONTHS.get(civil.month as usize - 1).copied().unwrap_or_default();
            let _ = write!(
                out,
                "<path d=\"M{x:.1} {base:.1}v4\" stroke=\"var(--line-2)\"/>\
                 <text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"11\" fill=\"var(--text-3)\">{} {month}</text>",
                base + 13.0,
                civil.day
            );
        }
        at += step;
    }
    out
}
