//! What a run must say aloud.

use super::place::Place;
use crate::forecast::{Band, Forecaster};
use crate::format::whole;
use crate::scenario::{Level, Notice, Scenario};
use crate::series::calendar::Civil;
use crate::series::{Quality, TimeSeries};

/// Spans that are not observed: first bucket, one past the last, whether missing (else imputed).
pub fn gaps(series: &TimeSeries) -> Vec<(usize, usize, bool)> {
    let mut spans = Vec::new();
    let mut start = 0;
    for run in series.quality().chunk_by(|a, b| a == b) {
        if run[0] != Quality::Observed {
            spans.push((start, start + run.len(), run[0] == Quality::Missing));
        }
        start += run.len();
    }
    spans
}

/// Which model was chosen and why, and where forecasts from bucket `first` on have no band; `bands` is by lead.
pub fn forecast_notices(model: &dyn Forecaster, bands: &[Band], first: usize) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(choice) = model.choice() {
        notices.push(Notice::new(Level::Info, "model.auto", "The model is", choice.reason()).about("model"));
    }
    let missing = bands.iter().filter_map(|band| band.missing).filter(|missing| missing.last_origin + 1 >= first);
    if let Some(missing) = missing.max_by_key(|missing| missing.last_origin) {
        let text = format!("{missing}. There, prediction asks for no replicas.");
        notices.push(Notice::new(Level::Warn, "band.missing", "Some forecasts have no band:", text));
    }
    notices
}

/// What the replayed part and the rules give reason to say.
pub fn run_notices(scenario: &Scenario, series: &TimeSeries, place: &Place) -> Vec<Notice> {
    let mut notices = Vec::new();
    notices.extend([true, false].into_iter().filter_map(|is_missing| gap_notice(series, place, is_missing)));
    if place.replay.start < place.split {
        let until = Civil::from_local_secs(series.local_secs(place.split)).day_and_time();
        let title = format!("The replay before {until} was trained on");
        let text = "Its forecasts had seen these ticks, so they look better than they are.";
        notices.push(Notice::new(Level::Info, "split.trained", title, text));
    }
    if let Some((title, text)) = scenario.policy.caution() {
        let code = format!("{}.caution", scenario.policy.name());
        notices.push(Notice::new(Level::Info, &code, title, text));
    }
    if let Some((title, text)) = scenario.policy.shortfall(&scenario.site()) {
        notices.push(Notice::new(Level::Warn, &format!("{}.shortfall", scenario.policy.name()), title, text));
    }
    notices
}

/// Spans that are named one by one; of more the longest are named.
const NAMED_SPANS: usize = 5;

/// One notice of all replayed spans that are missing, or imputed.
fn gap_notice(series: &TimeSeries, place: &Place, is_missing: bool) -> Option<Notice> {
    let replayed = |(first, end, missing): (usize, usize, bool)| {
        let (first, end) = (first.max(place.replay.start), end.min(place.replay.end));
        (missing == is_missing && first < end).then_some((first, end - first))
    };
    let mut spans: Vec<(usize, usize)> = gaps(series).into_iter().filter_map(replayed).collect();
    let ticks: usize = spans.iter().map(|(_, length)| length).sum();
    let places = spans.len();
    if places > NAMED_SPANS {
        spans.sort_by_key(|(first, length)| (std::cmp::Reverse(*length), *first));
        spans.truncate(NAMED_SPANS);
        spans.sort_unstable();
    }
    let name = |(first, length): &(usize, usize)| {
        let at = Civil::from_local_secs(series.local_secs(*first)).day_and_time();
        if ticks == *length { format!("from {at}") } else { format!("{} from {at}", whole(*length)) }
    };
    let names: Vec<String> = spans.iter().map(name).collect();
    let longest =
        if places > NAMED_SPANS { format!("in {} places, the longest: ", whole(places)) } else { String::new() };
    let (verb, word) =
        (if ticks == 1 { "tick is" } else { "ticks are" }, if is_missing { "missing" } else { "imputed" });
    let text = format!("{longest}{}. They are drawn as such; nothing is scored or decided there.", names.join(", "));
    (ticks > 0).then(|| Notice::new(Level::Warn, "data.gap", format!("{} {verb} {word}", whole(ticks)), text))
}
