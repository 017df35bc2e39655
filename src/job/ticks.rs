//! From the trace's buckets to the simulation's ticks.
//!
//! The trace says nothing of what happens within a bucket: its load is even, or drawn ([`Spread`]). Its forecast holds for all of
//! it. What is found out about it, residual, score and verdict, stands at its last tick: nobody can know it sooner.

use super::error::AppError;
use super::fit::refused;
use super::place::Place;
use crate::detect::{Incident, Verdict};
use crate::format::{duration_words, whole};
use crate::report::Ground;
use crate::scenario::Scenario;
use crate::series::{Spread, TimeSeries, drawn};
use crate::units::{Rps, Step};

/// Most ticks of a replay whose ticks are finer than the trace: as many as a trace may have buckets, some 1.2 GB of columns.
pub const MAX_TICKS: usize = crate::series::MAX_BUCKETS;

/// Checks that the tick divides the step, and that the replay has no more ticks than can be kept.
///
/// # Errors
/// When the tick does not divide the step, or there are too many; both name what can be had.
pub fn check_ticks(scenario: &Scenario, place: &Place) -> Result<(), AppError> {
    scenario.check_tick().map_err(refused)?;
    let (buckets, per_bucket) = (place.replay.len(), scenario.ticks_per_bucket());
    let ticks = buckets.saturating_mul(per_bucket);
    if per_bucket == 1 || ticks <= MAX_TICKS {
        return Ok(());
    }
    let (step, coarser) = (*scenario.step, shortest_tick(*scenario.step, buckets));
    let text = format!(
        "{} buckets of {} are {} ticks of {}, and at most {} can be replayed. A tick of {} is long enough (tick={}s), or choose a \
         shorter replay.",
        whole(buckets),
        duration_words(step.secs()),
        whole(ticks),
        duration_words(scenario.tick().secs()),
        whole(MAX_TICKS),
        duration_words(coarser.secs()),
        coarser.secs()
    );
    Err(AppError::new("tick.too_many", "Too many ticks", text))
}

/// The shortest tick with which `buckets` of `step` can be replayed.
pub fn shortest_tick(step: Step, buckets: usize) -> Step {
    let least_secs = buckets.saturating_mul(step.secs() as usize).div_ceil(MAX_TICKS);
    step.shortest_divisor(u32::try_from(least_secs).unwrap_or(u32::MAX))
}

/// `buckets`, whose first begins at bucket `first` of `series`, in the ticks of `scenario`.
pub fn in_ticks(scenario: &Scenario, series: &TimeSeries, first: usize, buckets: Ground) -> Ground {
    let per_bucket = scenario.ticks_per_bucket();
    if per_bucket == 1 {
        return buckets;
    }
    let each = |column: &[f64]| repeated(column, per_bucket);
    let (count, load_rps) = match scenario.spread {
        Spread::Even => {
            let parts = per_bucket as f64;
            (each(&buckets.count).iter().map(|count| count / parts).collect(), each(&buckets.load_rps))
        }
        Spread::Poisson => drawn_ticks(scenario, series, first, &buckets),
    };
    Ground {
        count,
        quality: buckets.quality.iter().flat_map(|quality| std::iter::repeat_n(*quality, per_bucket)).collect(),
        load_rps,
        forecast_rps: each(&buckets.forecast_rps),
        lower_rps: each(&buckets.lower_rps),
        upper_rps: each(&buckets.upper_rps),
        residual_rps: at_last_tick(&buckets.residual_rps, per_bucket, f64::NAN),
        score: at_last_tick(&buckets.score, per_bucket, f64::NAN),
        verdict: at_last_tick(&buckets.verdict, per_bucket, Verdict::Unscored),
    }
}

/// `incidents` of buckets at the ticks at which they were known.
pub fn incidents_in_ticks(incidents: Vec<Incident>, per_bucket: usize) -> Vec<Incident> {
    let last_tick = |bucket: usize| bucket * per_bucket + per_bucket - 1;
    let moved = |incident: Incident| Incident {
        first: last_tick(incident.first),
        last: last_tick(incident.last),
        peak: last_tick(incident.peak),
        ..incident
    };
    incidents.into_iter().map(moved).collect()
}

/// Counts and loads with the requests of each bucket, after the multiplier, drawn into its ticks. The draw goes by the bucket's time, so
/// that another part of the trace, or another future, changes nothing.
fn drawn_ticks(scenario: &Scenario, series: &TimeSeries, first: usize, buckets: &Ground) -> (Vec<f64>, Vec<f64>) {
    let (per_bucket, tick, step): (usize, Step, Step) = (scenario.ticks_per_bucket(), scenario.tick(), *scenario.step);
    let (mut counts, mut loads) = (Vec::new(), Vec::new());
    for (place, (count, load)) in buckets.count.iter().zip(&buckets.load_rps).enumerate() {
        if load.is_nan() {
            counts.extend(std::iter::repeat_n(count / per_bucket as f64, per_bucket));
            loads.extend(std::iter::repeat_n(f64::NAN, per_bucket));
            continue;
        }
        let start_secs = series.start().0 + (first + place) as i64 * step.secs_i64();
        let ticks = drawn(count * *scenario.multiplier, per_bucket, (scenario.seed, start_secs));
        counts.extend(ticks.iter().map(|requests| requests / *scenario.multiplier));
        loads.extend(ticks.iter().map(|requests| Rps::from_bucket(*requests, tick).0));
    }
    (counts, loads)
}

fn repeated<T: Copy>(column: &[T], times: usize) -> Vec<T> {
    column.iter().flat_map(|value| std::iter::repeat_n(*value, times)).collect()
}

/// Each value at the last of its ticks, `none` at the others.
fn at_last_tick<T: Copy>(column: &[T], per_bucket: usize, none: T) -> Vec<T> {
    let mut ticks = vec![none; column.len() * per_bucket];
    for (place, value) in column.iter().enumerate() {
        if let Some(tick) = ticks.get_mut(place * per_bucket + per_bucket - 1) {
            *tick = *value;
        }
    }
    ticks
}
