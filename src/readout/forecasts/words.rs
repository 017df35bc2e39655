//! Names, spans and durations.

use crate::forecast::ModelId;
use crate::readout::format::{NONE, duration_words, full, trimmed, whole};
use crate::report::Study;
use crate::series::calendar::Civil;
use crate::units::SECS_PER_DAY;

/// A model's name for people.
pub const fn model_words(model: ModelId) -> &'static str {
    match model {
        ModelId::Last => "last value",
        ModelId::SeasonalDay => "same time yesterday",
        ModelId::SeasonalWeek => "same time last week",
        other => other.name(),
    }
}

/// A count per bucket with its error's precision: `13.60`, `105.8`, `258,500`.
pub(super) fn count_text(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size < 99.995 => 2,
        _ if size < 999.95 => 1,
        _ => 0,
    };
    full(value, decimals)
}

/// A share of 1 in percent with one decimal.
pub(super) fn share_text(share: f64) -> String {
    if share.is_finite() { full(share * 100.0, 1) + " %" } else { NONE.to_owned() }
}

/// `one step ahead`, `15 min ahead`.
pub fn ahead_words(study: &Study, lead: usize) -> String {
    let secs = u32::try_from(lead).unwrap_or(u32::MAX).saturating_mul(study.step.secs());
    if lead == 1 { "one step ahead".to_owned() } else { format!("{} ahead", duration_words(secs)) }
}

/// `requests per minute`, `requests per 5 min`.
pub fn count_unit(study: &Study) -> String {
    match study.step.secs() {
        60 => "requests per minute".to_owned(),
        3600 => "requests per hour".to_owned(),
        secs => format!("requests per {}", duration_words(secs)),
    }
}

/// Days from `first` up to but not including `end`: `23–31 Aug`, `1 Jul–22 Aug`, `31 Aug`; with times where they matter.
pub fn date_span(first: i64, end: i64) -> String {
    let is_whole = |secs: i64| secs.rem_euclid(SECS_PER_DAY) == 0;
    let (from, to) = (Civil::from_local_secs(first), Civil::from_local_secs(end - 1));
    let day = |civil: Civil| format!("{} {}", civil.day, civil.month_name());
    if !is_whole(first) || !is_whole(end) {
        return format!("{}–{}", from.day_and_time(), Civil::from_local_secs(end).day_and_time());
    }
    match (from.year, from.month, from.day) {
        (year, ..) if year != to.year => format!("{} {}–{} {}", day(from), from.year, day(to), to.year),
        (_, month, at) if month == to.month && at == to.day => day(from),
        (_, month, at) if month == to.month => format!("{at}–{}", day(to)),
        _ => format!("{}–{}", day(from), day(to)),
    }
}

/// `Trained on 1 Jul–22 Aug · tested on 23–31 Aug, 12,960 × 1 min · requests per minute`, and what the replay
/// multiplies by.
pub fn ground_words(study: &Study, multiplier: f64) -> String {
    let step = study.step.secs_i64();
    let at = |bucket: usize| study.start_local_secs + bucket as i64 * step;
    let (trained, tested) =
        (date_span(at(0), at(study.split_bucket)), date_span(at(study.split_bucket), at(study.buckets)));
    let scale = if multiplier == 1.0 { String::new() } else { format!(", before × {}", trimmed(multiplier, 3)) };
    format!(
        "Trained on {trained} · tested on {tested}, {} × {} · {}{scale}",
        whole(study.tested_on),
        duration_words(study.step.secs()),
        count_unit(study)
    )
}

/// How long something took: `31 ms`, `0.62 s`, `2 min 51 s`.
pub fn took_words(secs: f64) -> String {
    if !secs.is_finite() || secs < 0.0 {
        return NONE.to_owned();
    }
    match secs {
        _ if secs < 0.0995 => format!("{} ms", full(secs * 1000.0, 0)),
        _ if secs < 9.995 => format!("{} s", full(secs, 2)),
        _ if secs < 59.95 => format!("{} s", full(secs, 1)),
        _ => duration_words(secs.round() as u32),
    }
}

/// `about 1 min 50 s left`, after `elapsed_secs` of which `done` of `total` came; `None` while it is too early to tell.
pub fn time_left(elapsed_secs: f64, done: usize, total: usize) -> Option<String> {
    if elapsed_secs < 1.0 || done == 0 || done >= total || (done as f64) < 0.02 * total as f64 {
        return None;
    }
    let left = elapsed_secs * (total - done) as f64 / done as f64;
    // Five seconds are as exact as a guess gets.
    let rounded = if left < 10.0 { left.ceil() } else { (left / 5.0).ceil() * 5.0 };
    Some(format!("about {} left", duration_words(rounded.min(86_400.0) as u32)))
}
