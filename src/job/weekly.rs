//! What the fewest replicas at each time of the week might be: timetables that a search can choose from.
//!
//! In: the part of a trace that a search's models are fitted on. Out: timetables that keep a share of what the hour usually needed
//! ready, whatever is known at the moment. Hours of working days are one kind, those of the weekend another; each needs the median
//! of its loads.

use crate::policy::spans::{MINUTES_PER_DAY, MINUTES_PER_HOUR, Span, minute_of_week, print_spans, shifted};
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
        let hours = minute_of_week(series.local_secs(bucket)) / usize::from(MINUTES_PER_HOUR);
        let (day, hour) = (hours / HOURS, hours % HOURS);
        let kind = usize::from(KINDS[1] >> day & 1 == 1);
        counts[kind][hour].push(count);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;
    use crate::series::{Origin, Quality};
    use crate::units::{Step, UnixSecs};

    /// Two weeks of hours from a Monday on, local time: 10 rps from 8 to 18 on working days, 4 on the weekend's afternoons, else 1.
    fn weeks(utc_offset_secs: i32) -> TimeSeries {
        let count = |hour: usize| {
            let (day, hour) = (hour / HOURS % 7, hour % HOURS);
            let rps = match (day < 5, hour) {
                (true, 8..18) => 10.0,
                (false, 12..18) => 4.0,
                _ => 1.0,
            };
            rps * 3600.0
        };
        let counts: Vec<f64> = (0..14 * HOURS).map(count).collect();
        // 2024-01-01 was a Monday.
        let start = (UnixSecs(1_704_067_200 - i64::from(utc_offset_secs)), utc_offset_secs);
        let (quality, hour) = (vec![Quality::Observed; counts.len()], Step::from_secs(3600).expect("an hour"));
        TimeSeries::new("t", Origin::Upload, start, hour, counts, quality).expect("valid")
    }

    fn scenario(query: &str) -> Scenario {
        let (scenario, notices) = parse(query);
        assert_eq!(notices, []);
        scenario
    }

    #[test]
    fn an_hour_keeps_a_share_of_what_it_usually_needs() {
        let scenario = scenario("multiplier=1&rps_per_replica=1&min_replicas=1&max_replicas=100");
        let found = timetables(&weeks(0), 14 * HOURS, &scenario);
        // A quarter of 10 and of 4, half, three quarters, all, and more of each.
        assert_eq!(found.len(), SHARES.len());
        assert_eq!(found[0], "12345;08:00-18:00;3");
        assert_eq!(found[1], "12345;08:00-18:00;5~06;12:00-18:00;2");
        assert_eq!(found[3], "12345;08:00-18:00;10~06;12:00-18:00;4");
        assert!(found[5].contains(";08:00-18:00;15"), "{}", found[5]);
    }

    #[test]
    fn times_are_utc_whatever_the_clock_of_the_trace() {
        let scenario = scenario("multiplier=1&rps_per_replica=1&min_replicas=1&max_replicas=100");
        // Four hours behind: 8 to 18 are 12 to 22. Nine ahead: they are 23 of the day before to 9.
        assert_eq!(timetables(&weeks(-4 * 3600), 14 * HOURS, &scenario)[0], "12345;12:00-22:00;3");
        assert_eq!(timetables(&weeks(9 * 3600), 14 * HOURS, &scenario)[0], "01234;23:00-09:00;3");
    }

    #[test]
    fn without_a_week_or_with_coarse_buckets_there_is_none() {
        let scenario = scenario("multiplier=1&rps_per_replica=1&min_replicas=1&max_replicas=100");
        assert!(timetables(&weeks(0), 6 * HOURS, &scenario).is_empty());
        // Buckets of a day tell no hour.
        let (counts, quality) = (vec![86_400.0; 60], vec![Quality::Observed; 60]);
        let day = Step::from_secs(86_400).expect("a day");
        let days = TimeSeries::new("t", Origin::Upload, (UnixSecs(0), 0), day, counts, quality).expect("valid");
        assert!(timetables(&days, 60, &scenario.with("rps_per_replica", "0.1").expect("a rate")).is_empty());
        // Nothing beyond the fewest is needed at any time.
        let wide = scenario.with("min_replicas", "20").expect("bounds");
        assert!(timetables(&weeks(0), 14 * HOURS, &wide).is_empty());
    }

    #[test]
    fn a_timetable_stays_short() {
        // Each hour of the day needs another count.
        let needs =
            [std::array::from_fn(|hour| 10 + 7 * hour as u32), std::array::from_fn(|hour| 300 - 7 * hour as u32)];
        let spans = coarse_enough(&needs, 0);
        assert!(!spans.is_empty() && spans.len() <= MOST_SPANS, "{}", spans.len());
        for (days, hours) in KINDS.iter().zip(needs) {
            for (hour, need) in hours.iter().enumerate() {
                let minute = hour as u16 * MINUTES_PER_HOUR;
                let holds =
                    |span: &&Span| span.days == *days && (span.from..span.from + span.minutes()).contains(&minute);
                let kept = spans.iter().find(holds).map_or(0, |span| span.replicas);
                assert!(kept >= *need, "{hour}: {kept} of {need}");
            }
        }
    }
}
