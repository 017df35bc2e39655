//! What of a tick is kept.

use super::queue::Flow;
use super::tally::Tally;
use crate::policy::{Decision, TIMERS};
use crate::report::Columns;

/// All of a tick.
#[allow(missing_debug_implementations, reason = "it holds a closure")]
pub struct TickRecord<'a> {
    /// Replicas that were started and do not serve yet.
    pub starting: u32,
    /// Replicas that serve.
    pub ready: u32,
    /// Replicas that were stopped and are still paid for.
    pub draining: u32,
    /// What the ready replicas can serve, requests per second.
    pub capacity_rps: f64,
    /// What became of the requests.
    pub flow: Flow,
    /// What was decided.
    pub decision: &'a Decision,
    /// Sums up to and with the tick.
    pub tally: &'a Tally,
    /// Gives the ticks left of the policy's timers, for whoever wants to know.
    pub timers: &'a dyn Fn() -> [u32; TIMERS],
}

/// Takes ticks in order.
pub trait Sink {
    /// Takes one.
    fn record(&mut self, record: &TickRecord<'_>);
}

/// Keeps nothing, for whoever needs only the totals.
#[derive(Debug)]
pub struct Ignore;

impl Sink for Ignore {
    fn record(&mut self, _: &TickRecord<'_>) {}
}

/// Writes the columns of a report, tick after tick.
#[derive(Debug)]
pub struct Writer<'a>(&'a mut Columns);

impl<'a> Writer<'a> {
    /// Empties the columns that it writes and makes room for `ticks` ticks.
    pub fn new(columns: &'a mut Columns, ticks: usize) -> Self {
        let c = &mut *columns;
        for stage in &mut c.stages {
            *stage = Default::default();
            stage.reserve(ticks);
        }
        let timers = c.timers.iter_mut().map(|timer| &mut timer.0);
        let counts =
            [&mut c.wanted, &mut c.target, &mut c.ready, &mut c.starting, &mut c.draining, &mut c.violations_total];
        for column in timers.chain(counts) {
            *column = Vec::with_capacity(ticks);
        }
        for column in [
            &mut c.capacity_rps,
            &mut c.served,
            &mut c.unserved,
            &mut c.queued,
            &mut c.cost_usd,
            &mut c.load_total,
            &mut c.unserved_total,
            &mut c.ideal_usd,
        ] {
            *column = Vec::with_capacity(ticks);
        }
        c.action = Vec::with_capacity(ticks);
        c.decided_by = Vec::with_capacity(ticks);
        c.limit = Vec::with_capacity(ticks);
        c.is_override = Vec::with_capacity(ticks);
        Self(columns)
    }
}

impl Sink for Writer<'_> {
    fn record(&mut self, record: &TickRecord<'_>) {
        let c = &mut *self.0;
        c.starting.push(record.starting);
        c.ready.push(record.ready);
        c.draining.push(record.draining);
        c.capacity_rps.push(record.capacity_rps);
        c.served.push(record.flow.served);
        c.unserved.push(record.flow.lost);
        c.queued.push(record.flow.waiting);
        c.cost_usd.push(record.tally.cost_usd());
        c.ideal_usd.push(record.tally.ideal_usd());
        c.load_total.push(record.tally.load());
        c.unserved_total.push(record.tally.unserved());
        c.violations_total.push(record.tally.violations());
        let decision = record.decision;
        for (stage, proposal) in c.stages.iter_mut().zip(&decision.proposals) {
            stage.push(proposal);
        }
        c.wanted.push(decision.wanted);
        c.target.push(decision.to);
        c.action.push(decision.action);
        c.decided_by.push(decision.decided_by);
        c.limit.push(decision.limit.0);
        c.is_override.push(decision.is_override);
        for (timer, left) in c.timers.iter_mut().zip((record.timers)()) {
            timer.0.push(left);
        }
    }
}
