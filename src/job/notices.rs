//! What a run must say aloud.

use super::engine::Place;
use crate::forecast::{Band, Forecaster};
use crate::scenario::{Level, Notice, Rules, Scenario};
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
    for (first, end, missing) in gaps(series) {
        let (from, to) = (first.max(place.replay.start), end.min(place.replay.end));
        if from < to {
            let word = if missing { "missing" } else { "imputed" };
            let at = Civil::from_local_secs(series.local_secs(from)).day_and_time();
            let title = format!("{} ticks are {word}", to - from);
            let text = format!("from {at}. They are drawn as such; nothing is scored or decided there.");
            notices.push(Notice::new(Level::Warn, "data.gap", title, text));
        }
    }
    if place.replay.start < place.split {
        let until = Civil::from_local_secs(series.local_secs(place.split)).day_and_time();
        let title = format!("The replay before {until} was trained on");
        let text = "Its forecasts had seen these ticks, so they look better than they are.";
        notices.push(Notice::new(Level::Info, "split.trained", title, text));
    }
    if scenario.preset.rules() == Rules::Classic {
        let text = "so within its bounds nothing is ever unserved. Compare with care.";
        notices.push(Notice::new(
            Level::Info,
            "classic.sees_tick",
            "classic sees the tick that it provisions for,",
            text,
        ));
    }
    notices
}
