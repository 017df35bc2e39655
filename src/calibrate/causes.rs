//! Which assumption explains that a twin differs: each is varied alone, within the interval that the record tells or a stated range.

use super::twin::{Agreement, rate_text, replayed};
use super::{Calibration, Estimate, FleetRecord};
use crate::job::{AppError, Engine};
use crate::knob::print_secs;
use crate::progress::Progress;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};

/// Share of the mean absolute difference that an assumption must take away to explain it.
const MATTERS: f64 = 0.1;
/// What a replica serves is tried at these multiples where the record does not tell it.
const MULTIPLES: [f64; 10] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.25, 1.5, 1.75, 2.0];
/// Start-ups that are tried where the record does not tell it, in seconds.
const STARTUPS_SECS: [u32; 13] = [0, 15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 420, 600];
/// Metric lags that are tried where the record does not tell it, in seconds.
const LAGS_SECS: [u32; 10] = [0, 15, 30, 45, 60, 90, 120, 180, 240, 300];
/// Values within an interval that are tried.
const WITHIN: u32 = 5;

/// What a replay takes for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assumption {
    /// Requests per second that a replica serves.
    RpsPerReplica,
    /// Time that a replica takes to start.
    Startup,
    /// Age of the newest metric.
    MetricLag,
    /// Fewest replicas.
    MinReplicas,
    /// Most replicas.
    MaxReplicas,
}

impl Assumption {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::RpsPerReplica, Self::Startup, Self::MetricLag, Self::MinReplicas, Self::MaxReplicas];

    /// The knob of a scenario that states it.
    pub const fn knob(self) -> &'static str {
        match self {
            Self::RpsPerReplica => "rps_per_replica",
            Self::Startup => "startup",
            Self::MetricLag => "metric_lag",
            Self::MinReplicas => "min_replicas",
            Self::MaxReplicas => "max_replicas",
        }
    }
}

/// The best that one assumption alone can do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// The assumption.
    pub assumption: Assumption,
    /// What the scenario says, as text of a link.
    pub stated: String,
    /// The value that was best, as text of a link; what the scenario says where no other is better.
    pub best: String,
    /// How well the twin agrees with it.
    pub agreement: Agreement,
    /// Where the values that were tried come from: `true` for what the record tells, `false` for a usual range.
    pub is_from_record: bool,
    /// How many values were tried.
    pub values: usize,
}

/// What explains the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nothing differs.
    Equal,
    /// This assumption, alone, takes most of it away.
    Assumption(Assumption),
    /// None of them takes away a tenth.
    None,
}

/// Varies each assumption of `scenario` alone, and names the one that takes most of the difference in `stated` away.
///
/// # Errors
/// When a replay fails or the listener cancels.
pub async fn explain(
    engine: &mut Engine,
    scenario: &Scenario,
    record: &FleetRecord,
    known: &Calibration,
    stated: &Agreement,
    progress: &dyn Progress,
) -> Result<(Vec<Tried>, Cause), AppError> {
    if stated.mean_absolute_difference == 0.0 {
        return Ok((Vec::new(), Cause::Equal));
    }
    let mut all = Vec::new();
    for assumption in Assumption::ALL {
        let Some(text) = scenario.effective(assumption.knob()) else { continue };
        let (values, is_from_record) = values(assumption, scenario, record, known);
        let best = text.clone();
        let mut tried = Tried { assumption, stated: text, best, agreement: *stated, is_from_record, values: 0 };
        for value in values {
            // What does not go with the other settings cannot have been.
            let Ok(varied) = scenario.with(assumption.knob(), &value) else { continue };
            let replicas = replayed(engine, &varied, record, progress).await?;
            let agreement = Agreement::of(&replicas, &record.columns().ready, record.step_secs());
            tried.values += 1;
            if agreement.mean_absolute_difference < tried.agreement.mean_absolute_difference {
                (tried.best, tried.agreement) = (value, agreement);
            }
        }
        all.push(tried);
    }
    all.sort_by(|a, b| a.agreement.mean_absolute_difference.total_cmp(&b.agreement.mean_absolute_difference));
    let enough = (1.0 - MATTERS) * stated.mean_absolute_difference;
    let best = all.first().filter(|best| best.agreement.mean_absolute_difference <= enough);
    let cause = best.map_or(Cause::None, |best| Cause::Assumption(best.assumption));
    Ok((all, cause))
}

/// Values of `assumption` as text of a link, and whether the record tells them.
fn values(
    assumption: Assumption,
    scenario: &Scenario,
    record: &FleetRecord,
    known: &Calibration,
) -> (Vec<String>, bool) {
    let secs = |estimate: Option<&Estimate>, usual: &[u32]| match estimate {
        Some(found) => (within(found).map(|secs| print_secs(secs.round() as u32)).collect(), true),
        None => (usual.iter().map(|secs| print_secs(*secs)).collect(), false),
    };
    let real = || record.columns().ready.iter().copied().filter(|ready| !ready.is_nan());
    let count = |replicas: f64| (vec![format!("{}", replicas.round())], true);
    match assumption {
        Assumption::RpsPerReplica => match known.rate.for_scenario() {
            Some(found) => (within(&found).map(rate_text).collect(), true),
            None => (MULTIPLES.iter().map(|times| rate_text(times * *scenario.rps_per_replica)).collect(), false),
        },
        Assumption::Startup => secs(known.startup.delay_secs.estimate(), &STARTUPS_SECS),
        Assumption::MetricLag => secs(known.lag.lag_secs.estimate(), &LAGS_SECS),
        Assumption::MinReplicas => count(real().fold(f64::INFINITY, f64::min)),
        Assumption::MaxReplicas => count(real().fold(0.0, f64::max)),
    }
}

/// The estimate and values evenly between the ends of its interval.
fn within(found: &Estimate) -> impl Iterator<Item = f64> + '_ {
    let part = move |at: u32| found.low + (found.high - found.low) * f64::from(at) / f64::from(WITHIN - 1);
    std::iter::once(found.value).chain((0..WITHIN).map(part))
}
