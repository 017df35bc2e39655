//! The twin check: the policy that really ran, replayed on the load that really came, against the replicas that really were ready.
//!
//! The twin begins with the first ready replicas that were recorded, sees the record's load spread evenly within each sample, and
//! is read at the start of each sample. What the scenario leaves to the trace is what the record tells: what one replica serves.

use super::causes::{Cause, Tried, explain};
use super::points::MOST_POINTS;
use super::{Calibration, FleetRecord};
use crate::job::{AppError, Engine};
use crate::knob::{Problem, print_time};
use crate::policy::Outlook;
use crate::progress::Progress;
use crate::scenario::{DataRef, Scenario};
use crate::series::{Landmarks, SeriesError};
use serde::{Deserialize, Serialize};

/// Longest shift that is looked at, in seconds.
const LONGEST_SHIFT_SECS: u32 = 1800;
/// Counts that are nearer than this are the same: a recorded mean may have a fraction.
const SAME: f64 = 0.5;

/// How well the twin's replicas agree with the real ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Samples that were compared: those with a known number of real replicas.
    pub samples: usize,
    /// Share of these in which both are equal, 0..1.
    pub equal_share: f64,
    /// Mean of twin − real, in replicas.
    pub mean_difference: f64,
    /// Mean of |twin − real|, in replicas.
    pub mean_absolute_difference: f64,
    /// Seconds by which the real fleet is behind the twin: the shift with the smallest mean absolute difference, at most half an
    /// hour; below 0 where the twin is behind.
    pub delay_secs: f64,
}

/// A sample of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since 1970 on the record's clock.
    pub local_secs: i64,
    /// Requests per second.
    pub load_rps: f64,
    /// Real ready replicas.
    pub real: f64,
    /// The twin's.
    pub twin: f64,
}

/// What the twin check found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Twin {
    /// What was replayed, with what the record filled in.
    pub scenario: Scenario,
    /// How well both agree.
    pub agreement: Agreement,
    /// The best that each assumption alone can do.
    pub tried: Vec<Tried>,
    /// Which one explains the difference.
    pub cause: Cause,
    /// Samples, every so many of them, at most 400.
    pub picture: Vec<Moment>,
}

/// Why there is no twin.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TwinError {
    /// The scenario cannot be replayed.
    #[error(transparent)]
    Run(#[from] AppError),
    /// A setting does not go with the record.
    #[error("{0}")]
    Setting(#[from] Problem),
    /// The load makes no trace.
    #[error("{0}")]
    Series(#[from] SeriesError),
}

/// Replays the policy of `scenario` on the load of `record`, compares replicas, and looks for the assumption that explains the
/// difference.
///
/// # Errors
/// When the scenario does not fit the record, cannot be replayed, or the listener cancels.
pub async fn twin(
    engine: &mut Engine,
    scenario: &Scenario,
    record: &FleetRecord,
    known: &Calibration,
    progress: &dyn Progress,
) -> Result<Twin, TwinError> {
    let scenario = prepared(engine, scenario, record, known)?;
    let replicas = replayed(engine, &scenario, record, progress).await?;
    let real = &record.columns().ready;
    let agreement = Agreement::of(&replicas, real, record.step_secs());
    let (tried, cause) = explain(engine, &scenario, record, known, &agreement, progress).await?;
    Ok(Twin { scenario, agreement, tried, cause, picture: picture(record, &replicas) })
}

/// The scenario on the load of the record, which the engine gets.
fn prepared(
    engine: &mut Engine,
    scenario: &Scenario,
    record: &FleetRecord,
    known: &Calibration,
) -> Result<Scenario, TwinError> {
    let series = record.series("record")?;
    let data = DataRef::Upload(series.source().digest);
    engine.add_trace(data, series, Landmarks::default());
    let first = record.columns().ready.iter().find(|ready| **ready >= 1.0).map_or(1.0, |ready| ready.round());
    let mut patch = vec![
        ("data", data.to_string()),
        ("step", format!("{}s", record.step().secs())),
        ("from", print_time(Some(record.local_secs(0)))),
        ("to", "auto".to_owned()),
        ("multiplier", "1".to_owned()),
        ("initial_replicas", format!("{first}")),
    ];
    if scenario.rps_per_replica.is_auto()
        && let Some(rate) = known.rate.for_scenario()
    {
        patch.push(("rps_per_replica", rate_text(rate.value)));
    }
    // A policy that reads no forecast needs no model to be trained.
    if scenario.outlook() == Outlook::None && scenario.model.is_auto() {
        patch.push(("model", "last".to_owned()));
    }
    let reads = |name: &str| scenario.key(name).is_some();
    let patch = patch.iter().filter(|(name, _)| reads(name)).map(|(name, text)| (*name, text.as_str()));
    Ok(scenario.with_all(patch)?)
}

/// A rate as a knob takes it, with four digits that count.
pub fn rate_text(rps: f64) -> String {
    let rps = rps.max(0.000_001);
    let decimals = (3.0 - libm::floor(libm::log10(rps))).clamp(0.0, 6.0) as usize;
    format!("{rps:.decimals$}")
}

/// Ready replicas of a replay at the start of each sample, `[n]`.
pub async fn replayed(
    engine: &mut Engine,
    scenario: &Scenario,
    record: &FleetRecord,
    progress: &dyn Progress,
) -> Result<Vec<u32>, AppError> {
    let report = engine.replay(scenario, progress).await?;
    let per_sample = report.ticks_per_bucket();
    Ok(report.columns.ready.iter().step_by(per_sample).take(record.len()).copied().collect())
}

impl Agreement {
    /// Of the `twin` with the `real` one, sample by sample, `step_secs` apart.
    pub fn of(twin: &[u32], real: &[f64], step_secs: f64) -> Self {
        let apart: Vec<f64> =
            twin.iter().zip(real).map(|(twin, real)| f64::from(*twin) - real).filter(|apart| !apart.is_nan()).collect();
        let n = apart.len().max(1) as f64;
        let equal = apart.iter().filter(|apart| apart.abs() < SAME).count();
        Self {
            samples: apart.len(),
            equal_share: equal as f64 / n,
            mean_difference: apart.iter().sum::<f64>() / n,
            mean_absolute_difference: apart.iter().map(|apart| apart.abs()).sum::<f64>() / n,
            delay_secs: shift(twin, real, step_secs) * step_secs,
        }
    }
}

/// Samples by which `real` is behind `twin`; the smallest of those that are as good.
fn shift(twin: &[u32], real: &[f64], step_secs: f64) -> f64 {
    let most = ((f64::from(LONGEST_SHIFT_SECS) / step_secs) as usize).min(twin.len() / 4);
    let apart = |behind: usize, twin_is_first: bool| {
        let pairs = twin.iter().zip(real.iter().skip(behind));
        let reversed = twin.iter().skip(behind).zip(real);
        let size = |(twin, real): (&u32, &f64)| (f64::from(*twin) - real).abs();
        let all: Vec<f64> = if twin_is_first { pairs.map(size).collect() } else { reversed.map(size).collect() };
        let known: Vec<f64> = all.into_iter().filter(|apart| !apart.is_nan()).collect();
        known.iter().sum::<f64>() / known.len().max(1) as f64
    };
    let mut best = (apart(0, true), 0.0);
    for behind in 1..=most {
        for (twin_is_first, sign) in [(true, 1.0), (false, -1.0)] {
            let found = apart(behind, twin_is_first);
            if found < best.0 - 1e-9 {
                best = (found, sign * behind as f64);
            }
        }
    }
    best.1
}

fn picture(record: &FleetRecord, twin: &[u32]) -> Vec<Moment> {
    let columns = record.columns();
    let stride = twin.len().div_ceil(MOST_POINTS).max(1);
    let all = twin.iter().zip(&columns.ready).zip(&columns.load_rps).enumerate().step_by(stride);
    all.map(|(at, ((twin, real), load))| Moment {
        local_secs: record.local_secs(at),
        load_rps: *load,
        real: *real,
        twin: f64::from(*twin),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_with_four_digits() {
        assert_eq!([36.766_803, 0.012_345_6, 12_345.6].map(rate_text), ["36.77", "0.01235", "12346"]);
    }

    #[test]
    fn agreement_as_worked_by_hand() {
        // Differences 0, 1, 1, 0; the real fleet follows a sample later.
        let found = Agreement::of(&[2, 3, 3, 3, 3, 3, 3, 3], &[2.0, 2.0, 3.0, 3.0, 3.0, 3.0, 3.0, f64::NAN], 60.0);
        assert_eq!((found.samples, found.delay_secs), (7, 60.0));
        assert!((found.equal_share - 6.0 / 7.0).abs() < 1e-12 && (found.mean_difference - 1.0 / 7.0).abs() < 1e-12);
        let constant = Agreement::of(&[3; 8], &[2.0; 8], 60.0);
        assert_eq!((constant.equal_share, constant.mean_absolute_difference, constant.delay_secs), (0.0, 1.0, 0.0));
        let ahead = Agreement::of(&[2, 2, 2, 4, 4, 4, 4, 4], &[2.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0], 30.0);
        assert_eq!((ahead.mean_difference, ahead.delay_secs), (-0.5, -60.0));
    }
}
