//! Places and words of the time labels.

use super::View;
use crate::report::Report;
use crate::series::calendar::Civil;

/// Distances between labels in minutes; the first that leaves enough room is used.
const MINUTES: [i64; 14] = [1, 2, 5, 10, 20, 30, 60, 180, 360, 720, 1440, 2880, 10_080, 40_320];
/// Room for `13:06`, CSS pixels.
const TIME_PX: f64 = 40.0;
/// Room for `31 Aug`, CSS pixels.
const DATE_PX: f64 = 52.0;
/// Distance from which midnight reads as a date, minutes.
const DATED_MINUTES: i64 = 60;
/// Ticks beyond which no view makes sense; keeps times inside what a date can say.
const FARTHEST_TICK: f64 = 1e8;

/// Labels of the time axis: position in ticks (may be fractional), and words: `13:20`, or `31 Aug` at midnight once labels
/// are an hour or more apart. Times are round on the trace's own clock.
pub fn time_ticks(report: &Report, view: &View) -> Vec<(f64, String)> {
    let per_px = view.ticks_per_px();
    if per_px <= 0.0 || view.first.abs() > FARTHEST_TICK || view.last.abs() > FARTHEST_TICK {
        return Vec::new();
    }
    let tick_secs = f64::from(report.step.secs());
    let minutes = distance_minutes(per_px * tick_secs / 60.0);
    let (secs, origin) = (minutes * 60, report.local_secs(0));
    let start = origin + (view.first * tick_secs).ceil() as i64;
    let end = origin + (view.last * tick_secs).floor() as i64;
    let first = start.div_euclid(secs) + i64::from(start.rem_euclid(secs) != 0);
    let label = |local_secs: i64| ((local_secs - origin) as f64 / tick_secs, words(local_secs, minutes));
    (first..=end.div_euclid(secs)).map(|multiple| label(multiple * secs)).collect()
}

fn distance_minutes(minutes_per_px: f64) -> i64 {
    let has_room = |minutes: &i64| {
        let px = *minutes as f64 / minutes_per_px;
        px >= if *minutes >= DATED_MINUTES { DATE_PX } else { TIME_PX }
    };
    let widest = MINUTES[MINUTES.len() - 1];
    // Beyond the table labels stay whole multiples of four weeks.
    let beyond = || widest * ((DATE_PX * minutes_per_px / widest as f64).ceil() as i64).max(1);
    MINUTES.into_iter().find(has_room).unwrap_or_else(beyond)
}

fn words(local_secs: i64, minutes: i64) -> String {
    let civil = Civil::from_local_secs(local_secs);
    if minutes >= DATED_MINUTES && (civil.hour, civil.minute) == (0, 0) {
        format!("{} {}", civil.day, civil.month_name())
    } else {
        civil.time()
    }
}
