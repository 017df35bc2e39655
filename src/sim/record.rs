//! What of a tick is kept.

use super::queue::Flow;
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
    /// What became of the requests.
    pub flow: Flow,
    /// What was decided.
    pub decision: &'a Decision,
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

/// Writes what a run consists of, tick after tick; the rest of the columns is derived.
#[derive(Debug)]
pub struct Writer<'a> {
    columns: &'a mut Columns,
    has_queue: bool,
}

impl<'a> Writer<'a> {
    /// Empties the columns that it writes and makes room for `ticks` ticks. What a queue does is kept where there is one.
    pub fn new(columns: &'a mut Columns, ticks: usize, has_queue: bool) -> Self {
        let c = &mut *columns;
        for stage in &mut c.stages {
            *stage = Default::default();
            stage.reserve(ticks);
        }
        let timers = c.timers.iter_mut().map(|timer| &mut timer.0);
        let counts = [&mut c.wanted, &mut c.target, &mut c.ready, &mut c.starting, &mut c.draining];
        for column in timers.chain(counts) {
            *column = Vec::with_capacity(ticks);
        }
        c.unserved = Vec::with_capacity(ticks);
        (c.served, c.queued) = (Vec::new(), Vec::new());
        c.action = Vec::with_capacity(ticks);
        c.decided_by = Vec::with_capacity(ticks);
        c.limit = Vec::with_capacity(ticks);
        c.is_override = Vec::with_capacity(ticks);
        Self { columns, has_queue }
    }
}

impl Sink for Writer<'_> {
    fn record(&mut self, record: &TickRecord<'_>) {
        let c = &mut *self.columns;
        c.starting.push(record.starting);
        c.ready.push(record.ready);
        c.draining.push(record.draining);
        c.unserved.push(record.flow.lost);
        if self.has_queue {
            c.served.push(record.flow.served);
            c.queued.push(record.flow.waiting);
        }
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
