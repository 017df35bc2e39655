//! The loop: load and forecasts in, fleet and decisions out.
//!
//! In: [`Inputs`], one value per tick, a [`Service`] and a policy. Out: [`Totals`], and to a [`Sink`] each tick as it
//! happens. The order within a tick is fixed: replicas that are due become ready, the load is served, the policy decides,
//! and the decision takes effect in the next tick. A policy whose timing is the same tick decides first and serves the
//! tick itself.

mod baselines;
mod fleet;
mod plan;
mod queue;
mod record;
mod tally;

pub use baselines::{baselines, clairvoyant};
pub use record::{Ignore, Sink, TickRecord, Writer};

use crate::detect::Verdict;
use crate::policy::spans::{Span, Week};
use crate::policy::stages::Bounds;
use crate::policy::{Decision, Policy, ScalingPolicy, Site, TickInput, Timing};
use crate::report::{Columns, Totals};
use crate::scenario::Scenario;
use crate::stress::Faults;
use fleet::Fleet;
use queue::Queue;
use tally::Tally;

/// What is known from outside, each `[n]`; rates in requests per second, `NaN` where there is none.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Start of tick 0 in seconds since 1970, UTC.
    pub start_utc_secs: i64,
    /// Fewest replicas at times of the week in UTC, beside those of the service.
    pub weekly_min: &'a [Span],
    /// Load; `NaN` where the bucket was not observed.
    pub load_rps: &'a [f64],
    /// What was forecast for each tick.
    pub forecast_rps: &'a [f64],
    /// What the policy's outlook asks for, as known at each decision; empty where it asks for nothing.
    pub outlook_rps: &'a [f64],
    /// What each load was found to be.
    pub verdicts: &'a [Verdict],
    /// What happens to replicas and metrics.
    pub faults: &'a Faults,
}

/// The service that is scaled: how its replicas live and what they cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Service {
    /// What a policy may know of it.
    pub site: Site,
    /// Ticks between a load and the decision that may know it.
    pub lag_ticks: usize,
    /// Ticks that a stopped replica lives on.
    pub drain_ticks: usize,
    /// Ticks that a request waits before it is lost.
    pub queue_ticks: usize,
    /// Dollars per replica and hour.
    pub usd_per_replica_hour: f64,
}

impl Service {
    /// The service of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let site = scenario.site();
        let reads = |name: &str| scenario.policy.reads(name);
        let drain_secs = if reads("drain") { scenario.drain_secs } else { 0 };
        Self {
            site,
            lag_ticks: scenario.lag_ticks(),
            drain_ticks: site.ticks(drain_secs),
            queue_ticks: (scenario.queue_secs / site.step.secs()) as usize,
            usd_per_replica_hour: scenario.usd_per_replica_hour,
        }
    }
}

/// Runs `scenario` over all ticks and writes what happened into `columns`; what follows from that is [`Columns::derive`]'s.
pub fn simulate(scenario: &Scenario, inputs: &Inputs<'_>, columns: &mut Columns) -> Totals {
    let service = Service::of(scenario);
    let mut writer = Writer::new(columns, inputs.load_rps.len(), service.queue_ticks > 0);
    replay(&service, &scenario.policy, inputs, &mut writer)
}

/// Replays `policy` on a service and tells `sink` of every tick. The policy's outlook must be the one of `inputs`.
pub fn replay(service: &Service, policy: &Policy, inputs: &Inputs<'_>, sink: &mut impl Sink) -> Totals {
    let planned = plan::of(policy, service, inputs.load_rps);
    let floor = Floor::new(service, policy.timing(), inputs);
    let site = Site { bounds: Bounds { min: floor.at(0), ..service.site.bounds }, ..service.site };
    let initial = planned.first().copied().unwrap_or_else(|| policy.initial_replicas(&service.site));
    let mut replay = Replay {
        service,
        planned,
        timing: policy.timing(),
        min: site.bounds.min,
        floor,
        policy: policy.start(&site),
        fleet: Fleet::new(initial, service.site.ticks(service.site.startup_secs), service.drain_ticks),
        queue: Queue::new(service.queue_ticks),
        tally: Tally::new(service),
    };
    for tick in 0..inputs.load_rps.len() {
        replay.tick(tick, inputs, sink);
    }
    sink.finish();
    replay.tally.totals(inputs.load_rps.len(), inputs.verdicts)
}

/// The fewest replicas as they change with the time of the week.
struct Floor {
    bounds: Bounds,
    /// None where they never change.
    week: Option<Week>,
    /// When what is decided at tick 0 takes effect, in seconds since 1970, UTC.
    first_utc_secs: i64,
    step_secs: i64,
}

impl Floor {
    fn new(service: &Service, timing: Timing, inputs: &Inputs<'_>) -> Self {
        let step_secs = service.site.step.secs_i64();
        let delay_secs = if timing == Timing::SameTick { 0 } else { step_secs };
        let first_utc_secs = inputs.start_utc_secs + delay_secs;
        Self { bounds: service.site.bounds, week: Week::of(inputs.weekly_min), first_utc_secs, step_secs }
    }

    /// The fewest for what is decided at `tick`.
    fn at(&self, tick: usize) -> u32 {
        let Some(week) = &self.week else { return self.bounds.min };
        self.bounds.with_least(week.at(self.first_utc_secs + tick as i64 * self.step_secs)).min
    }
}

struct Replay<'a> {
    service: &'a Service,
    timing: Timing,
    /// What a policy of [`Outlook::Plan`](crate::policy::Outlook::Plan) asks for, `[n]`; empty for any other.
    planned: Vec<u32>,
    policy: Box<dyn ScalingPolicy>,
    floor: Floor,
    /// The fewest replicas that the policy knows of.
    min: u32,
    fleet: Fleet,
    queue: Queue,
    tally: Tally,
}

impl Replay<'_> {
    fn tick(&mut self, tick: usize, inputs: &Inputs<'_>, sink: &mut impl Sink) {
        let site = &self.service.site;
        let step_secs = f64::from(site.step.secs());
        let load_rps = inputs.load_rps[tick];
        self.fleet.begin(tick);
        if !inputs.faults.is_empty() {
            self.suffer(tick, inputs.faults);
        }
        let early = (self.timing == Timing::SameTick).then(|| {
            let decision = self.decide(tick, inputs);
            self.fleet.order(tick, decision.to);
            // What needs no time to start serves this tick already.
            self.fleet.begin(tick);
            decision
        });
        let (starting, ready, draining) = self.fleet.counts();
        let capacity = f64::from(ready) * site.rps_per_replica * step_secs;
        let arrived = if load_rps.is_nan() { 0.0 } else { load_rps * step_secs };
        let is_last = tick + 1 == inputs.load_rps.len();
        let flow = self.queue.serve(tick, arrived, capacity, is_last);
        let decision = early.unwrap_or_else(|| {
            let decision = self.decide(tick, inputs);
            self.fleet.order(tick + 1, decision.to);
            decision
        });
        self.tally.tick(load_rps, ready, starting + draining, &flow);
        self.tally.decision(tick, &decision);
        let timers = || self.policy.timers(tick, decision.to);
        sink.record(&TickRecord { starting, ready, draining, flow, decision: &decision, timers: &timers });
    }

    /// What happens to the fleet at `tick`.
    fn suffer(&mut self, tick: usize, faults: &Faults) {
        let site = &self.service.site;
        self.fleet.set_startup(faults.startup_ticks(tick, site.ticks(site.startup_secs)));
        self.fleet.fail(tick, faults.failing(tick, self.fleet.counts().1));
    }

    fn decide(&mut self, tick: usize, inputs: &Inputs<'_>) -> Decision {
        let (current, faults) = (self.fleet.desired(), inputs.faults);
        let lag_ticks = self.service.lag_ticks + faults.lag_ticks(tick);
        let min = self.floor.at(tick);
        if min != self.min {
            self.min = min;
            self.policy.set_min(min);
        }
        let Some(seen) = tick.checked_sub(lag_ticks) else { return Decision::none(current) };
        let input = TickInput {
            tick,
            utc_secs: inputs.start_utc_secs + tick as i64 * self.service.site.step.secs_i64(),
            load_rps: if faults.is_blind(seen) { f64::NAN } else { inputs.load_rps[seen] },
            is_observed: !(inputs.load_rps[tick].is_nan() || faults.is_blind(tick)),
            outlook_rps: inputs.outlook_rps.get(tick).copied().unwrap_or(f64::NAN),
            planned_replicas: self.planned.get(tick).copied().unwrap_or(0),
            verdict: inputs.verdicts[seen],
            current,
            ready: self.fleet.counts().1,
        };
        self.policy.observe(&input)
    }
}

#[cfg(test)]
mod tests;
