//! What a run must say aloud.

use super::engine::Place;
use crate::scenario::{Level, Notice, Rules, Scenario};
use crate::series::calendar::Civil;
use crate::series::{Quality, TimeSeries};
use std::ops::Range;

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

/// All gaps of one kind in the replayed part as one notice; they are listed one by one in the report.
fn gap_notice(series: &TimeSeries, replay: &Range<usize>, is_missing: bool) -> Option<Notice> {
    let of_kind = gaps(series).into_iter().filter(|(.., missing)| *missing == is_missing);
    let spans = of_kind.map(|(first, end, _)| first.max(replay.start)..end.min(replay.end));
    let spans: Vec<Range<usize>> = spans.filter(|span| !span.is_empty()).collect();
    let longest = spans.iter().rev().max_by_key(|span| span.len())?;
    let word = if is_missing { "missing" } else { "imputed" };
    let at = Civil::from_local_secs(series.local_secs(longest.start)).day_and_time();
    let ticks: usize = spans.iter().map(ExactSizeIterator::len).sum();
    let (title, place) = match (spans.as_slice(), ticks) {
        ([_], 1) => (format!("1 tick is {word}"), format!("at {at}. It is")),
        ([_], ticks) => (format!("{} ticks are {word}", whole(ticks)), format!("from {at}. They are")),
        (all, ticks) => (
            format!("{} ticks are {word}, in {} gaps;", whole(ticks), whole(all.len())),
            format!("the longest, {}, from {at}. They are", ticks_words(longest.len())),
        ),
    };
    let text = format!("{place} drawn as such; nothing is scored or decided there.");
    Some(Notice::new(Level::Warn, "data.gap", title, text))
}

fn ticks_words(count: usize) -> String {
    if count == 1 { "1 tick".to_owned() } else { format!("{} ticks", whole(count)) }
}

/// Thousands with a comma.
fn whole(count: usize) -> String {
    let digits = count.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

/// What the replayed part and the rules give reason to say.
pub fn run_notices(scenario: &Scenario, series: &TimeSeries, place: &Place) -> Vec<Notice> {
    let mut notices = Vec::new();
    notices.extend([true, false].into_iter().filter_map(|is_missing| gap_notice(series, &place.replay, is_missing)));
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
