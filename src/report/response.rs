//! How a fleet answers its load: what a comparison asks beyond the totals.

use super::{Latency, Report};
use crate::latency::{Line, Times};
use crate::policy::replicas_for;
use serde::{Deserialize, Serialize};

/// Seconds in an hour.
const SECS_PER_HOUR: f64 = 3600.0;

/// How a fleet answered its load over a whole replay.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Response {
    /// Seconds of the longest run of ticks that lost requests.
    pub longest_violation_secs: f64,
    /// Replicas that were started, per hour.
    pub starts_per_hour: f64,
    /// Mean share of the ready capacity that observed ticks did not use, 0..1.
    pub slack: f64,
    /// Seconds from the steepest rise of demand until the ready replicas covered demand again, 0 where they never fell behind;
    /// `None` without a rise, or where they had not caught up at the end.
    pub reaction_secs: Option<f64>,
    /// Share of requests that took longer than the latency objective, as `latency` estimates it; `None` where the scenario does not
    /// say how long requests take.
    pub slow_share: Option<f64>,
    /// Seconds that 95 % of all requests stay within, as `latency` estimates it, infinite where that is more than a week; `None` as
    /// above.
    pub p95_secs: Option<f64>,
}

impl Response {
    /// How the fleet of `report` answered.
    pub fn of(report: &Report) -> Self {
        let step_secs = f64::from(report.step.secs());
        let hours = report.len() as f64 * step_secs / SECS_PER_HOUR;
        let latency = report.latency.or_else(|| latency(report));
        Self {
            longest_violation_secs: longest_run(&report.columns.unserved) as f64 * step_secs,
            starts_per_hour: if hours > 0.0 { starts(report) as f64 / hours } else { 0.0 },
            slack: slack(report),
            reaction_secs: reaction_ticks(report).map(|ticks| ticks as f64 * step_secs),
            slow_share: latency.map(|latency| latency.slow_share),
            p95_secs: latency.map(|latency| latency.p95_secs),
        }
    }
}

/// Ticks of the longest run in which something was lost.
fn longest_run(lost: &[f64]) -> usize {
    let (mut longest, mut run) = (0, 0);
    for lost in lost {
        run = if *lost > 0.0 { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Replicas that were asked for beyond those there were.
fn starts(report: &Report) -> u64 {
    let mut before = report.initial_replicas();
    let mut starts = 0;
    for target in &report.columns.target {
        starts += u64::from(target.saturating_sub(before));
        before = *target;
    }
    starts
}

/// How long the requests of `report` took; `None` where its scenario does not say how long one takes, or there were none.
#[inline(never)]
pub fn latency(report: &Report) -> Option<Latency> {
    let (table, work) = (report.scenario.latency_table()?, report.scenario.work()?);
    let (mut line, mut times) = (Line::default(), Times::new(work, f64::from(report.step.secs())));
    for (load, ready) in report.columns.load_rps.iter().zip(&report.columns.ready) {
        let load = if load.is_nan() { 0.0 } else { *load };
        line.tick(&table, load, *ready);
        times.tick(load, *ready);
    }
    Some(Latency { slow_share: line.slow_share(), p95_secs: times.quantile(0.95)? })
}

fn slack(report: &Report) -> f64 {
    let columns = &report.columns;
    let capacities = columns.ready.iter().map(|ready| f64::from(*ready) * *report.scenario.rps_per_replica);
    let ticks = columns.load_rps.iter().zip(capacities).filter(|(load, capacity)| {
        // Where nothing is ready there is nothing unused.
        !load.is_nan() && *capacity > 0.0
    });
    let (sum, n) =
        ticks.fold((0.0, 0_usize), |(sum, n), (load, capacity)| (sum + (1.0 - load / capacity).max(0.0), n + 1));
    if n > 0 { sum / n as f64 } else { 0.0 }
}

/// Ticks from the steepest rise of demand, in replicas between two observed ticks that follow each other, until supply covers demand.
fn reaction_ticks(report: &Report) -> Option<usize> {
    let columns = &report.columns;
    let demand = |tick: usize| {
        let load = columns.load_rps.get(tick).copied().filter(|load| !load.is_nan())?;
        Some(replicas_for(load, *report.scenario.rps_per_replica))
    };
    let rise = |tick: &usize| Some(demand(*tick)?.saturating_sub(demand(tick.checked_sub(1)?)?));
    // The first of equal ones.
    let steepest = (1..report.len()).rev().max_by_key(rise).filter(|tick| rise(tick).is_some_and(|rise| rise > 0))?;
    let is_covered = |tick: &usize| {
        let ready = columns.ready.get(*tick).copied().unwrap_or(0);
        demand(*tick).is_some_and(|demand| ready >= demand)
    };
    (steepest..report.len()).find(is_covered).map(|tick| tick - steepest)
}
