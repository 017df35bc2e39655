//! A replay that a search asks for: small enough to be sent to whoever has the trace.

use super::measures::{Gauge, Measures};
use super::plan::Part;
use crate::job::Arena;
use crate::scenario::Scenario;
use crate::sim::{Inputs, Service, clairvoyant, replay};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A replay that is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Which part of the trace.
    pub part: Part,
    /// Ticks of it that are replayed.
    pub ticks: Range<usize>,
    /// Ticks at its beginning that only lead up to what counts.
    pub lead_in: usize,
    /// What is replayed.
    pub scenario: Scenario,
}

/// The forecasts of a task were not prepared, or it does not fit the part of the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what a replay of the search needs was not prepared; this is a defect of Planora")]
pub struct Unprepared;

/// Replays `task` in the arena of its part.
///
/// # Errors
/// When the arena lacks what the task needs.
pub fn perform(arena: &Arena, task: &Task) -> Result<Measures, Unprepared> {
    let inputs = arena.inputs(&task.scenario, task.ticks.clone()).ok_or(Unprepared)?;
    let service = Service::of(&task.scenario);
    let price = service.usd_per_replica_hour;
    let gauge = Gauge::new(service.site.step, price, task.scenario.first_replicas(), task.lead_in);
    let mut gauge = gauge.with_latency(arena.latency().cloned());
    replay(&service, &task.scenario.policy, &inputs, &mut gauge);
    Ok(gauge.measures())
}

/// Dollars of the fleet that always has exactly what is needed, on the ticks of `task` that count.
///
/// # Errors
/// As [`perform`].
pub fn ideal_usd(arena: &Arena, task: &Task) -> Result<f64, Unprepared> {
    let counted = (task.ticks.start + task.lead_in).min(task.ticks.end)..task.ticks.end;
    let inputs = arena.inputs(&task.scenario, counted).ok_or(Unprepared)?;
    let inputs = Inputs { outlook_rps: &[], ..inputs };
    Ok(clairvoyant(&Service::of(&task.scenario), &inputs).cost_usd)
}
