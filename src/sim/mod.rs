//! The loop: load and forecasts in, fleet and decisions out.
//!
//! In: [`Inputs`], one value per tick, and rules. Out: columns, totals and baselines. The order within a tick is fixed:
//! replicas that are due become ready, the load is served, the layers decide, and the decision takes effect in the next
//! tick. Under the classic rules the decision comes first and serves the tick itself, as in the original demo.

mod baselines;
mod fleet;
mod queue;
mod record;
mod tally;

pub use baselines::baselines;

use crate::autoscale::{Classic, Decision, Layers, TickInput};
use crate::detect::Verdict;
use crate::report::{Columns, Totals};
use crate::scenario::{Rules, Scenario};
use fleet::Fleet;
use queue::Queue;
use record::{Recorder, Silent, TickRecord, Writer};
use tally::Tally;

/// What is known from outside, each `[n]`; rates in requests per second, `NaN` where there is none.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Load; `NaN` where the bucket was not observed.
    pub load_rps: &'a [f64],
    /// What was forecast for each tick.
    pub forecast_rps: &'a [f64],
    /// Highest forecast within the lead, as known at the end of each tick.
    pub peak_rps: &'a [f64],
    /// What each load was found to be.
    pub verdicts: &'a [Verdict],
}

/// Who decides.
#[derive(Debug)]
enum Policy {
    Layers(Box<Layers>),
    Classic(Classic),
    /// As many replicas as stated, always.
    Fixed,
}

/// Runs `scenario` over all ticks and writes what happened into `columns`.
pub fn simulate(scenario: &Scenario, inputs: &Inputs<'_>, columns: &mut Columns) -> Totals {
    let policy = match scenario.preset.rules() {
        Rules::Layers => Policy::Layers(Box::new(Layers::new(scenario))),
        Rules::Classic => Policy::Classic(Classic::new(scenario)),
    };
    let initial = scenario.first_replicas();
    Run::new(scenario, policy, initial).go(inputs, &mut Writer::new(columns, inputs.load_rps.len()))
}

/// Totals of the reactive layer alone, planning for `headroom` times the load.
fn reactive_only(scenario: &Scenario, inputs: &Inputs<'_>, headroom: f64) -> Totals {
    let policy = Policy::Layers(Box::new(Layers::reactive_only(scenario, headroom)));
    let initial = scenario.first_replicas();
    Run::new(scenario, policy, initial).go(inputs, &mut Silent)
}

/// Totals of a fleet that never changes.
fn fixed(scenario: &Scenario, inputs: &Inputs<'_>, replicas: u32) -> Totals {
    Run::new(scenario, Policy::Fixed, replicas).go(inputs, &mut Silent)
}

struct Run<'a> {
    scenario: &'a Scenario,
    policy: Policy,
    lag: usize,
    fleet: Fleet,
    queue: Queue,
    tally: Tally,
}

impl<'a> Run<'a> {
    fn new(scenario: &'a Scenario, policy: Policy, initial: u32) -> Self {
        let ticks = |secs: u32| scenario.step.buckets_to_cover(secs);
        Self {
            scenario,
            policy,
            lag: scenario.lag_buckets(),
            fleet: Fleet::new(initial, ticks(scenario.startup_secs), ticks(scenario.drain_secs)),
            queue: Queue::new((scenario.queue_secs / scenario.step.secs()) as usize),
            tally: Tally::new(scenario),
        }
    }

    fn go(mut self, inputs: &Inputs<'_>, recorder: &mut impl Recorder) -> Totals {
        let ticks = inputs.load_rps.len();
        let step_secs = f64::from(self.scenario.step.secs());
        for tick in 0..ticks {
            self.fleet.begin(tick);
            let load_rps = inputs.load_rps[tick];
            let early = self.decide_early(tick, inputs);
            let (starting, ready, draining) = self.fleet.counts();
            let capacity_rps = f64::from(ready) * self.scenario.rps_per_replica;
            let arrived = if load_rps.is_nan() { 0.0 } else { load_rps * step_secs };
            let flow = self.queue.serve(tick, arrived, capacity_rps * step_secs, tick + 1 == ticks);
            let decision = early.or_else(|| self.decide_late(tick, inputs));
            self.tally.tick(load_rps, ready, starting + draining, &flow);
            if let Some(decision) = &decision {
                self.tally.decision(tick, decision);
            }
            let target = decision.as_ref().map_or_else(|| self.fleet.asked(), |decision| decision.to);
            let tally = &self.tally;
            recorder.record(&TickRecord { starting, ready, draining, capacity_rps, flow, decision, target, tally });
        }
        self.tally.totals(ticks, inputs.verdicts)
    }

    /// The classic rules decide before the tick is served, and at once.
    fn decide_early(&mut self, tick: usize, inputs: &Inputs<'_>) -> Option<Decision> {
        let Policy::Classic(classic) = &mut self.policy else { return None };
        if inputs.load_rps[tick].is_nan() {
            return None;
        }
        let input = TickInput {
            tick,
            load_rps: inputs.load_rps[tick],
            peak_rps: inputs.forecast_rps[tick],
            current: self.fleet.asked(),
            verdict: inputs.verdicts[tick],
        };
        let decision = classic.decide(&input);
        self.fleet.set_now(decision.to);
        Some(decision)
    }

    /// The layers decide at the end of the tick, on what is known by then. Without a load there is no decision.
    fn decide_late(&mut self, tick: usize, inputs: &Inputs<'_>) -> Option<Decision> {
        let Policy::Layers(layers) = &mut self.policy else { return None };
        let seen = tick.checked_sub(self.lag)?;
        let load_rps = inputs.load_rps[seen];
        if load_rps.is_nan() || inputs.load_rps[tick].is_nan() {
            return None;
        }
        let input = TickInput {
            tick,
            load_rps,
            peak_rps: inputs.peak_rps[tick],
            current: self.fleet.asked(),
            verdict: inputs.verdicts[seen],
        };
        let decision = layers.decide(&input);
        self.fleet.ask(tick, decision.to);
        Some(decision)
    }
}

#[cfg(test)]
mod tests;
