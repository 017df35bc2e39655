//! What of a tick is kept.

use super::queue::Flow;
use super::tally::Tally;
use crate::autoscale::{Action, Decision, Layer, Limit};
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
    fn record(&mut self, tick: usize, record: &TickRecord<'_>);
}

/// Keeps nothing: a baseline needs only its totals.
#[derive(Debug)]
pub struct Silent;

impl Recorder for Silent {
    fn record(&mut self, _: usize, _: &TickRecord<'_>) {}
}

/// Writes the columns of a report.
#[derive(Debug)]
pub struct Writer<'a>(&'a mut Columns);

impl<'a> Writer<'a> {
    /// Makes room for `ticks` ticks.
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
            *column = vec![0; ticks];
        }
        for column in [
            &mut c.capacity_rps,
            &mut c.utilization,
            &mut c.served,
            &mut c.unserved,
            &mut c.queued,
            &mut c.cost_usd,
            &mut c.load_total,
            &mut c.unserved_total,
            &mut c.ideal_usd,
        ] {
            *column = vec![0.0; ticks];
        }
        c.action = vec![Action::None; ticks];
        c.layer = vec![Layer::None; ticks];
        c.limit = vec![Limit::None; ticks];
        c.is_override = vec![false; ticks];
        Self(columns)
    }
}

impl Recorder for Writer<'_> {
    fn record(&mut self, tick: usize, record: &TickRecord<'_>) {
        let c = &mut *self.0;
        c.starting[tick] = record.starting;
        c.ready[tick] = record.ready;
        c.draining[tick] = record.draining;
        c.capacity_rps[tick] = record.capacity_rps;
        c.served[tick] = record.flow.served;
        c.unserved[tick] = record.flow.lost;
        c.queued[tick] = record.flow.waiting;
        c.target[tick] = record.target;
        c.cost_usd[tick] = record.tally.cost_usd();
        c.ideal_usd[tick] = record.tally.ideal_usd();
        c.load_total[tick] = record.tally.load();
        c.unserved_total[tick] = record.tally.unserved();
        c.violations_total[tick] = record.tally.violations();
        let Some(decision) = &record.decision else { return };
        c.predictive_target[tick] = decision.predictive;
        c.reactive_target[tick] = decision.reactive;
        c.wanted[tick] = decision.wanted;
        c.action[tick] = decision.action;
        c.layer[tick] = decision.layer;
        c.limit[tick] = decision.limit;
        c.is_override[tick] = decision.is_override;
        c.cooldown_left[tick] = decision.timers.cooldown;
        c.window_left[tick] = decision.timers.window;
        c.hold_left[tick] = decision.timers.hold;
    }
}
