//! What of a tick is kept.

use super::queue::Flow;
use super::tally::Tally;
use crate::autoscale::Decision;
use crate::report::Columns;

/// All of a tick.
#[derive(Debug)]
pub struct TickRecord<'a> {
    pub starting: u32,
    pub ready: u32,
    pub draining: u32,
    pub capacity_rps: f64,
    pub flow: Flow,
    pub decision: Option<Decision>,
    pub target: u32,
    pub tally: &'a Tally,
}

/// Takes ticks in order.
pub trait Recorder {
    /// Takes one.
    fn record(&mut self, record: &TickRecord<'_>);
}

/// Keeps nothing: a baseline needs only its totals.
#[derive(Debug)]
pub struct Silent;

impl Recorder for Silent {
    fn record(&mut self, _: &TickRecord<'_>) {}
}

/// Writes the columns of a report, tick after tick.
#[derive(Debug)]
pub struct Writer<'a>(&'a mut Columns);

impl<'a> Writer<'a> {
    /// Empties the columns that it writes and makes room for `ticks` ticks.
    pub fn new(columns: &'a mut Columns, ticks: usize) -> Self {
        let c = &mut *columns;
        for column in [
            &mut c.predictive_target,
            &mut c.reactive_target,
            &mut c.wanted,
            &mut c.target,
            &mut c.cooldown_left,
            &mut c.window_left,
            &mut c.hold_left,
            &mut c.ready,
            &mut c.starting,
            &mut c.draining,
            &mut c.violations_total,
        ] {
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
        c.layer = Vec::with_capacity(ticks);
        c.limit = Vec::with_capacity(ticks);
        c.is_override = Vec::with_capacity(ticks);
        Self(columns)
    }
}

impl Recorder for Writer<'_> {
    fn record(&mut self, record: &TickRecord<'_>) {
        let c = &mut *self.0;
        c.starting.push(record.starting);
        c.ready.push(record.ready);
        c.draining.push(record.draining);
        c.capacity_rps.push(record.capacity_rps);
        c.served.push(record.flow.served);
        c.unserved.push(record.flow.lost);
        c.queued.push(record.flow.waiting);
        c.target.push(record.target);
        c.cost_usd.push(record.tally.cost_usd());
        c.ideal_usd.push(record.tally.ideal_usd());
        c.load_total.push(record.tally.load());
        c.unserved_total.push(record.tally.unserved());
        c.violations_total.push(record.tally.violations());
        let decision = record.decision.as_ref().unwrap_or(&Decision::NONE);
        c.predictive_target.push(decision.predictive);
        c.reactive_target.push(decision.reactive);
        c.wanted.push(decision.wanted);
        c.action.push(decision.action);
        c.layer.push(decision.layer);
        c.limit.push(decision.limit);
        c.is_override.push(decision.is_override);
        c.cooldown_left.push(decision.timers.cooldown);
        c.window_left.push(decision.timers.window);
        c.hold_left.push(decision.timers.hold);
    }
}
