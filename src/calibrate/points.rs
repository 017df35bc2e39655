//! Which samples count, and how they are shifted and drawn.

use super::FleetRecord;
use serde::{Deserialize, Serialize};

/// Seconds after a replica became ready in which its work is not its usual work: caches fill, code is compiled.
pub const WARM_UP_SECS: u32 = 120;
/// Seconds before a replica became ready in which it may have been starting, where nobody recorded wanted replicas.
const PRESUMED_STARTUP_SECS: u32 = 120;
/// Seconds over which pairs are joined before a line is put through them.
const SMOOTHED_SECS: f64 = 300.0;
/// Points of a picture at most.
pub const MOST_POINTS: usize = 400;

/// A point of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Place on the horizontal axis.
    pub x: f64,
    /// Place on the vertical axis.
    pub y: f64,
}

/// Points with the line through them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Scatter {
    /// Samples, every so many of them, at most 400.
    pub points: Vec<Point>,
    /// The fit, from the smallest to the largest `x` and as far as is read off it.
    pub line: Vec<Point>,
}

impl Scatter {
    /// A picture of `points`, thinned, and of `line` at each of `places`.
    pub fn new(points: &[(f64, f64)], places: &[f64], line: impl Fn(f64) -> f64) -> Self {
        Self { points: thinned(points), line: places.iter().map(|x| Point { x: *x, y: line(*x) }).collect() }
    }
}

/// Every so many of `points`, so that at most [`MOST_POINTS`] are left.
pub fn thinned(points: &[(f64, f64)]) -> Vec<Point> {
    let stride = points.len().div_ceil(MOST_POINTS).max(1);
    points.iter().step_by(stride).map(|(x, y)| Point { x: *x, y: *y }).collect()
}

/// Whether each sample is one of a settled fleet, `[n]`: nobody is known to start, and nobody became ready within the last two
/// minutes or, where wanted replicas were not recorded, within the next two.
pub fn settled(record: &FleetRecord) -> Vec<bool> {
    let columns = record.columns();
    let n = record.len();
    let mut settled: Vec<bool> = columns.ready.iter().map(|ready| *ready > 0.0).collect();
    if let Some(desired) = &columns.desired {
        for (one, (desired, ready)) in settled.iter_mut().zip(desired.iter().zip(&columns.ready)) {
            *one &= *desired <= *ready;
        }
    }
    let samples = |secs: u32| record.step().buckets_to_cover(secs);
    let before = if columns.desired.is_some() { 0 } else { samples(PRESUMED_STARTUP_SECS) };
    let after = samples(WARM_UP_SECS);
    let mut last: Option<(usize, f64)> = None;
    for (at, ready) in columns.ready.iter().copied().enumerate().filter(|(_, ready)| !ready.is_nan()) {
        match last {
            Some((_, before_it)) if ready > before_it => {
                settled[at.saturating_sub(before)..(at + after).min(n)].fill(false);
            }
            // The sample in which replicas stop is of both fleets.
            Some((since, before_it)) if ready < before_it => settled[since..at].fill(false),
            _ => {}
        }
        last = Some((at, ready));
    }
    settled
}

/// `column` as it was `samples` before, by straight lines between two; `NaN` where either is not known.
pub fn delayed(column: &[f64], samples: f64) -> Vec<f64> {
    let whole = samples.floor();
    let part = samples - whole;
    let at = |index: i64| usize::try_from(index).ok().and_then(|index| column.get(index)).copied().unwrap_or(f64::NAN);
    let one = |index: i64| {
        let newer = at(index - whole as i64);
        if part == 0.0 { newer } else { (1.0 - part) * newer + part * at(index - whole as i64 - 1) }
    };
    (0..column.len() as i64).map(one).collect()
}

/// Pairs of load per ready replica, as it was `shift_secs` before, and `metric`, `[n]`; `None` where one is unknown or the fleet is
/// not settled.
pub fn pairs(record: &FleetRecord, metric: &[f64], shift_secs: f64) -> Vec<Option<(f64, f64)>> {
    let shift = shift_secs / record.step_secs();
    let settled: Vec<f64> = settled(record).iter().map(|is| if *is { 1.0 } else { f64::NAN }).collect();
    // A sample between an unsettled one and a settled one is not settled.
    let (settled, load) = (delayed(&settled, shift), delayed(&record.load_per_replica(), shift));
    let known = |((load, metric), settled): ((&f64, &f64), &f64)| {
        let is_known = !(load.is_nan() || metric.is_nan() || settled.is_nan());
        is_known.then_some((*load, *metric))
    };
    load.iter().zip(metric).zip(&settled).map(known).collect()
}

/// For each pair that there is, the mean of those within [`SMOOTHED_SECS`] around it.
///
/// A load that is shifted by a part of a sample is a mean of two, smoother than what the metric saw; a line through such points is too
/// steep. Over some minutes both are the same.
pub fn smoothed(pairs: &[Option<(f64, f64)>], step_secs: f64) -> Vec<(f64, f64)> {
    let reach = ((SMOOTHED_SECS / 2.0 / step_secs).ceil() as usize).max(2);
    let mean = |at: usize| {
        let near = pairs[at.saturating_sub(reach)..(at + reach + 1).min(pairs.len())].iter().flatten();
        let (n, x, y) = near.fold((0.0, 0.0, 0.0), |(n, x, y), pair| (n + 1.0, x + pair.0, y + pair.1));
        (x / n, y / n)
    };
    (0..pairs.len()).filter(|at| pairs[*at].is_some()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Columns;
    use crate::units::{Step, UnixSecs};

    fn record(ready: &[f64], desired: Option<&[f64]>) -> FleetRecord {
        let load_rps = vec![12.0; ready.len()];
        let desired = desired.map(<[f64]>::to_vec);
        let columns = Columns { load_rps, ready: ready.to_vec(), desired, ..Columns::default() };
        FleetRecord::new((UnixSecs(0), 0), Step::MINUTE, columns).expect("a record")
    }

    #[test]
    fn samples_around_a_start_are_left_out_by_the_named_rule() {
        let ready = [2.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0, 2.0];
        let wanted = [2.0, 2.0, 2.0, 3.0, 3.0, 3.0, 3.0, 2.0];
        let (f, t) = (false, true);
        // Two minutes are two samples, from the one in which it became ready.
        assert_eq!(settled(&record(&ready, Some(&wanted))), [t, t, t, f, f, f, f, t]);
        assert_eq!(settled(&record(&ready, None)), [t, t, f, f, f, f, f, t]);
    }

    #[test]
    fn a_delay_of_a_part_lies_between_two_samples() {
        let column = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(delayed(&column, 1.25)[2..], [1.75, 3.5]);
        assert!(delayed(&column, 1.25)[1].is_nan());
        assert_eq!(delayed(&column, -0.5)[..3], [1.5, 3.0, 6.0]);
        assert_eq!(delayed(&column, 0.0), column);
    }

    #[test]
    fn pictures_are_bounded() {
        let many: Vec<(f64, f64)> = (0..10_001).map(|at| (f64::from(at), 0.0)).collect();
        assert!((300..=MOST_POINTS).contains(&thinned(&many).len()));
        assert_eq!(thinned(&many[..5]).len(), 5);
    }
}
