//! What the fewest replicas at each time of the week might be: timetables that a search can choose from.
//!
//! In: the part of a trace that a search's models are fitted on. Out: timetables that keep a share of what the hour usually needed
//! ready, whatever is known at the moment. Hours of working days are one kind, those of the weekend another; each needs the median
//! of its loads.

use crate::policy::spans::{MINUTES_PER_DAY, MINUTES_PER_HOUR, Span, print_spans, shifted};
use crate::scenario::Scenario;
use crate::series::TimeSeries;
use crate::units::SECS_PER_DAY;

/// Shares of what an hour needs that may be kept ready.
const SHARES: [f64; 6] = [0.25, 0.5, 0.75, 1.0, 1.25, 1.5];
/// Most spans of a timetable: what people can read, and a link can carry.
const MOST_SPANS: usize = 16;
/// Fewest days that tell one hour from another.
const LEAST_DAYS: usize = 7;
/// Working days and weekend; bit 0 is Sunday.
const KINDS: [u8; 2] = [0b011_1110, 0b100_0001];
const HOURS: usize = 24;
const SECS_PER_HOUR: i64 = 3600;
const SECS_PER_MINUTE: i64 = 60;

/// Timetables in UTC as links write them, from the least on; none where the first `buckets` of `series` do not tell hours apart.
pub(super) fn timetables(series: &TimeSeries, buckets: usize, scenario: &Scenario) -> Vec<String> {
    let step_secs = series.step().secs();
    let is_told =
        i64::from(step_secs) <= SECS_PER_HOUR && buckets >= LEAST_DAYS * series.step().buckets_in(SECS_PER_DAY);
    let Some(medians) = is_told.then(|| medians(series, buckets)).flatten() else { return Vec::new() };
    let replicas_each = *scenario.multiplier / f64::from(step_secs) / *scenario.rps_per_replica;
    let (least, most) = (scenario.min_replicas, *scenario.max_replicas);
    let mut texts: Vec<String> = Vec::new();
    for share in SHARES {
        let needs =
            medians.map(|hours| hours.map(|count| (count * share * replicas_each).ceil().min(f64::from(most)) as u32));
        let spans = shifted(&coarse_enough(&needs, least), -i64::from(series.utc_offset_secs()) / SECS_PER_MINUTE);
        let text = print_spans(&spans);
        if !spans.is_empty() && texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    texts
}

/// Median count of each hour, for working days and for the weekend; `None` where an hour has none.
fn medians(series: &TimeSeries, buckets: usize) -> Option<[[f64; HOURS]; 2]> {
    let mut counts: [[Vec<f64>; HOURS]; 2] = Default::default();
    for bucket in 0..buckets.min(series.len()) {
        let Some(count) = series.observed(bucket) else { continue };
        let hours = series.local_secs(bucket).div_euclid(SECS_PER_HOUR);
        // The first day of 1970 was a Thursday.
        let day = (hours.div_euclid(HOURS as i64) + 4).rem_euclid(7);
        let kind = usize::from(KINDS[1] >> day & 1 == 1);
        counts[kind][hours.rem_euclid(HOURS as i64) as usize].push(count);
    }
    let mut medians = [[0.0; HOURS]; 2];
    for (kind, hours) in counts.iter_mut().enumerate() {
        for (hour, counts) in hours.iter_mut().enumerate() {
            let middle = counts.len() / 2;
            if counts.is_empty() {
                return None;
            }
            medians[kind][hour] = *counts.select_nth_unstable_by(middle, f64::total_cmp).1;
        }
    }
    Some(medians)
}

/// Spans of what is needed beyond `least`, in steps as coarse as they must be for so few spans.
fn coarse_enough(needs: &[[u32; HOURS]; 2], least: u32) -> Vec<Span> {
    let most = needs.iter().flatten().copied().max().unwrap_or(0);
    for step in 1..=most.max(1) {
        let spans = spans(needs, least, step);
        if spans.len() <= MOST_SPANS {
            return spans;
        }
    }
    Vec::new()
}

/// One span for each run of hours that need the same count, rounded up to whole steps.
fn spans(needs: &[[u32; HOURS]; 2], least: u32, step: u32) -> Vec<Span> {
    let mut spans = Vec::new();
    for (days, hours) in KINDS.iter().zip(needs) {
        let mut first = 0;
        while first < HOURS {
            let count = hours[first].next_multiple_of(step);
            let length = hours[first..].iter().take_while(|need| need.next_multiple_of(step) == count).count();
            if count > least {
                let minute = |hour: usize| (hour as u16 * MINUTES_PER_HOUR) % MINUTES_PER_DAY;
                spans.push(Span { days: *days, from: minute(first), to: minute(first + length), replicas: count });
            }
            first += length;
        }
    }
    spans
}
