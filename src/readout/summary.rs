//! Each chart in one sentence, for those who do not see it: the span, values at the cursor, extremes so far.

use super::figures::figures;
use super::format::{replicas, rps, signed};
use super::{count_at, score_at};
use crate::report::Report;
use std::ops::RangeInclusive;

/// Capacity and demand between `first` and `last`, told up to `cursor`.
pub fn summary_capacity(report: &Report, first: usize, last: usize, cursor: usize) -> String {
    let f = figures(report, cursor);
    let (now, span) = (report.civil(cursor).time(), span(report, first, last));
    let ends = extremes(&report.columns.load_rps, first..=last.min(cursor));
    let load = ends.map_or_else(
        || "no load is known so far".to_owned(),
        |(low, high)| {
            let time = |tick: usize| report.civil(tick).day_and_time();
            format!("the load so far is from {} at {} to {} at {}", rps(low.1), time(low.0), rps(high.1), time(high.0))
        },
    );
    let (forecast, capacity, lost) = (f.forecast_rps, f.capacity_rps, f.unserved_rps);
    format!(
        "Capacity and demand, {span}: at {now} load {}, forecast {forecast}, capacity {capacity}, unserved {lost}; {load}.",
        f.load_rps
    )
}

/// Replicas between `first` and `last`, told up to `cursor`.
pub fn summary_replicas(report: &Report, first: usize, last: usize, cursor: usize) -> String {
    let f = figures(report, cursor);
    let seen = range(report.columns.ready.len(), first..=last.min(cursor));
    let ready = report.columns.ready.get(seen).unwrap_or_default();
    let so_far = match (ready.iter().min(), ready.iter().max()) {
        (Some(low), Some(high)) if low == high => format!("so far always {low} ready"),
        (Some(low), Some(high)) => format!("so far {low} to {} were ready", replicas(*high)),
        _ => "no replicas are known so far".to_owned(),
    };
    let (now, span) = (report.civil(cursor).time(), span(report, first, last));
    let ready = count_at(&report.columns.ready, cursor);
    format!(
        "Replicas, {span}: at {now} {ready} ready, {} starting, {} wanted; {so_far}.",
        f.starting_count, f.wanted_count
    )
}

/// Residuals between `first` and `last`, told up to `cursor`.
pub fn summary_residuals(report: &Report, first: usize, last: usize, cursor: usize) -> String {
    let (now, span) = (report.civil(cursor).time(), span(report, first, last));
    let seen = first..=last.min(cursor);
    let z = signed(score_at(report, cursor), 1);
    let ends = extremes(&report.columns.score, seen.clone()).map_or_else(
        || "nothing is scored so far".to_owned(),
        |(low, high)| format!("so far {} to {}", signed(low.1, 1), signed(high.1, 1)),
    );
    let verdicts = report.columns.verdict.get(range(report.len(), seen)).unwrap_or_default();
    let anomalies = verdicts.iter().filter(|verdict| verdict.is_anomaly()).count();
    let words = if anomalies == 1 { "anomaly" } else { "anomalies" };
    format!("Residuals, {span}: at {now} the score is {z}; {ends}, with {anomalies} {words}.")
}

fn span(report: &Report, first: usize, last: usize) -> String {
    format!("{} to {}", report.civil(first).day_and_time(), report.civil(last).day_and_time())
}

/// The part of `wanted` that exists.
fn range(len: usize, wanted: RangeInclusive<usize>) -> std::ops::Range<usize> {
    let end = wanted.end().saturating_add(1).min(len);
    (*wanted.start()).min(end)..end
}

/// Lowest and highest number with their ticks.
fn extremes(column: &[f64], wanted: RangeInclusive<usize>) -> Option<((usize, f64), (usize, f64))> {
    let seen = range(column.len(), wanted);
    let known = || seen.clone().map(|tick| (tick, column[tick])).filter(|(_, value)| value.is_finite());
    let low = known().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let high = known().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((low, high))
}
