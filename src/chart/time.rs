//! Places and words of the time labels.

use super::View;
use crate::report::Report;
use crate::series::calendar::Civil;

/// Distances between labels in seconds; the first that leaves enough room and is no less than a tick is used.
#[rustfmt::skip]
const SECS: [i64; 17] = [
    10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_419_200,
];
/// Room for `13:06:15`, CSS pixels.
const SECONDS_PX: f64 = 58.0;
/// Room for `13:06`, CSS pixels.
const TIME_PX: f64 = 40.0;
/// Room for `31 Aug`, CSS pixels.
const DATE_PX: f64 = 52.0;
/// Distance from which midnight reads as a date, seconds.
const DATED_SECS: i64 = 3600;
/// Distance from which no label needs seconds.
const MINUTE_SECS: i64 = 60;
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
    let (secs, origin) = (distance_secs(per_px * tick_secs, report.step.secs_i64()), report.local_secs(0));
    let start = origin + (view.first * tick_secs).ceil() as i64;
    let end = origin + (view.last * tick_secs).floor() as i64;
    let first = start.div_euclid(secs) + i64::from(start.rem_euclid(secs) != 0);
    let label = |local_secs: i64| ((local_secs - origin) as f64 / tick_secs, words(local_secs, secs));
    (first..=end.div_euclid(secs)).map(|multiple| label(multiple * secs)).collect()
}

fn distance_secs(secs_per_px: f64, tick_secs: i64) -> i64 {
    let has_room = |secs: &i64| {
        let room = match *secs {
            ..MINUTE_SECS => SECONDS_PX,
            MINUTE_SECS..DATED_SECS => TIME_PX,
            _ => DATE_PX,
        };
        *secs as f64 / secs_per_px >= room && (*secs >= tick_secs || *secs >= MINUTE_SECS)
    };
    let widest = SECS[SECS.len() - 1];
    // Beyond the table labels stay whole multiples of four weeks.
    let beyond = || widest * ((DATE_PX * secs_per_px / widest as f64).ceil() as i64).max(1);
    SECS.into_iter().find(has_room).unwrap_or_else(beyond)
}

fn words(local_secs: i64, secs: i64) -> String {
    let civil = Civil::from_local_secs(local_secs);
    if secs >= DATED_SECS && (civil.hour, civil.minute) == (0, 0) {
        format!("{} {}", civil.day, civil.month_name())
    } else {
        civil.time()
    }
}
