//! Notices, one line each: what matters most on top, then the newest.

use crate::readout::format::whole;
use crate::readout::loss_to_last_value;
use crate::report::Report;
use crate::scenario::{Level, Notice};
use crate::series::calendar::Civil;
use crate::ui::app::App;
use crate::ui::kit::icon::Icon;
use crate::ui::model::replay::Replay;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// How often in a replay its model is held against the last value.
const LOOKS: usize = 20;
/// Most gaps that are listed one by one.
const MAX_LISTED: usize = 200;

/// A line above the charts; more on request. The region is there even when it has nothing to say.
#[component]
pub fn Notices(app: App) -> impl IntoView {
    let is_open = RwSignal::new(false);
    // Looked at anew only so often, so that nothing comes and goes with every tick.
    let looked_at = Memo::new(move |_| {
        let every =
            app.replay.report.with(|report| report.as_ref().map_or(0, |report| report.len())).div_ceil(LOOKS).max(1);
        (app.replay.view.text_cursor.get() + 1) / every * every
    });
    let loss = Memo::new(move |_| {
        app.replay.report.with(|report| report.as_ref().and_then(|report| loss_to_last_value(report, looked_at.get())))
    });
    let all = Memo::new(move |_| {
        let page = app.notices.posted.get().into_iter().rev();
        let report =
            app.replay.report.with(|report| report.as_ref().map(|report| report.notices.clone()).unwrap_or_default());
        let gone = app.notices.dismissed.get();
        let all = page.chain(report).chain(loss.get());
        let mut all: Vec<Notice> = all.filter(|notice| !gone.contains(notice)).collect();
        // One is seen, so what matters most comes first.
        all.sort_by_key(|notice| match notice.level {
            Level::Error => 0,
            Level::Warn => 1,
            Level::Info => 2,
        });
        all
    });
    let shown = move || {
        let notices = all.get();
        let (more, open) = (notices.len().saturating_sub(1), is_open.get());
        let count = if open { notices.len() } else { 1 };
        let line = move |(place, notice): (usize, Notice)| {
            let unfold = (place == 0 && more > 0).then(|| {
                let words = if open { "Fewer".to_owned() } else { format!("{more} more") };
                view! {
                    <button class="btn quiet" type="button" aria-expanded=open.to_string() on:click=move |_| is_open.set(!open)>{words}</button>
                }
            });
            view! { <Line app notice>{unfold}</Line> }
        };
        notices.into_iter().take(count).enumerate().map(line).collect_view()
    };
    view! { <section class="notices" role="region" aria-label="Notices" aria-live="polite">{shown}</section> }
}

#[component]
fn Line(app: App, notice: Notice, children: Children) -> impl IntoView {
    let (class, icon) = match notice.level {
        Level::Info => ("notice info", "info"),
        Level::Warn => ("notice warn", "warn"),
        Level::Error => ("notice error", "error"),
    };
    let field = notice.field.clone().filter(|field| field != "at");
    let (title, text) = (notice.title.clone(), notice.text.clone());
    let gaps = (notice.code == "data.gap").then(|| view! { <GapList replay=app.replay title=title.clone()/> });
    let dismiss = move |_| {
        app.notices.dismiss(&notice);
    };
    view! {
        <div class=class>
            <Icon name=icon/>
            <p><strong>{title}</strong>" "{text}{gaps}</p>
            <span class="acts">
                {field.map(|field| view! { <button class="btn quiet" type="button" on:click=move |_| edit(app, &field)>"Edit"</button> })}
                {children()}
                <button class="btn quiet icon-only" type="button" aria-label="Dismiss" on:click=dismiss><Icon name="close"/></button>
            </span>
        </div>
    }
}

/// The gaps behind a notice about them, where there are several; `title` tells the kinds apart.
#[component]
fn GapList(replay: Replay, title: String) -> impl IntoView {
    let is_missing = title.contains("missing");
    let gaps = move || {
        replay.report.with(|report| report.as_ref().map(|report| gap_words(report, is_missing)).unwrap_or_default())
    };
    move || {
        let all = gaps();
        let more = all.len().saturating_sub(MAX_LISTED);
        let rows = all.iter().take(MAX_LISTED).map(|words| view! { <li>{words.clone()}</li> }).collect_view();
        (all.len() > 1).then(|| view! {
            <details class="gap-list"><summary>"List them"</summary><ul>{rows}{(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}</ul></details>
        })
    }
}

/// `1 Aug 14:52 – 3 Aug 04:36, 2,264 ticks` for each gap in the replay.
fn gap_words(report: &Report, is_missing: bool) -> Vec<String> {
    let (start, end) = (report.first_bucket, report.first_bucket + report.buckets());
    let time = |bucket: usize| Civil::from_local_secs(report.bucket_local_secs(bucket)).day_and_time();
    let kind = report.overview.gaps.iter().filter(|(.., missing)| *missing == is_missing);
    let seen = kind.map(|(from, to, _)| ((*from).max(start), (*to).min(end))).filter(|(from, to)| from < to);
    let words = |(from, to): (usize, usize)| match (to - from) * report.ticks_per_bucket() {
        1 => format!("{}, 1 tick", time(from)),
        ticks => format!("{} – {}, {} ticks", time(from), time(to), whole(ticks)),
    };
    seen.map(words).collect()
}

/// Goes to the knob that a notice is about.
fn edit(app: App, field: &str) {
    app.navigation.is_rail_open.set(true);
    let knob = document().get_element_by_id(&format!("knob-{field}"));
    let Some(knob) = knob.and_then(|knob| knob.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    if let Ok(Some(group)) = knob.closest("details") {
        let _ = group.set_attribute("open", "");
    }
    // The drawer becomes visible in this frame; what is hidden takes no focus.
    request_animation_frame(move || {
        let _ = knob.focus();
    });
}
