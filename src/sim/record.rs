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

    /// There are no more.
    fn finish(&mut self) {}
}

/// Keeps nothing, for whoever needs only the totals.
#[derive(Debug)]
pub struct Ignore;

impl Sink for Ignore {
    fn record(&mut self, _: &TickRecord<'_>) {}
}

/// Writes what a run consists of; the rest of the columns is derived.
#[derive(Debug)]
pub struct Writer<'a> {
    columns: &'a mut Columns,
    has_queue: bool,
    /// Ticks that are not in the columns yet.
    rows: Vec<Row>,
}

/// A tick as it waits for its columns.
#[derive(Debug, Clone, Copy)]
struct Row {
    starting: u32,
    ready: u32,
    draining: u32,
    flow: Flow,
    decision: Decision,
    timers: [u32; TIMERS],
}

/// Ticks that are written at once: few enough to stay in a processor's nearest cache, and enough that the length of each column is
/// looked at once for many ticks.
const ROWS: usize = 64;

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
        Self { columns, has_queue, rows: Vec::with_capacity(ROWS) }
    }

    /// Appends the rows to the columns, one column after the other.
    fn write(&mut self) {
        let (c, rows) = (&mut *self.columns, self.rows.as_slice());
        fn append<T>(column: &mut Vec<T>, rows: &[Row], of: impl Fn(&Row) -> T) {
            column.extend(rows.iter().map(of));
        }
        append(&mut c.starting, rows, |row| row.starting);
        append(&mut c.ready, rows, |row| row.ready);
        append(&mut c.draining, rows, |row| row.draining);
        append(&mut c.unserved, rows, |row| row.flow.lost);
        if self.has_queue {
            append(&mut c.served, rows, |row| row.flow.served);
            append(&mut c.queued, rows, |row| row.flow.waiting);
        }
        for (place, stage) in c.stages.iter_mut().enumerate() {
            let proposal = |row: &Row| row.decision.proposals[place];
            append(&mut stage.target, rows, |row| proposal(row).target);
            append(&mut stage.code, rows, |row| proposal(row).code.0);
            append(&mut stage.value, rows, |row| proposal(row).value);
        }
        append(&mut c.wanted, rows, |row| row.decision.wanted);
        append(&mut c.target, rows, |row| row.decision.to);
        append(&mut c.action, rows, |row| row.decision.action);
        append(&mut c.decided_by, rows, |row| row.decision.decided_by);
        append(&mut c.limit, rows, |row| row.decision.limit.0);
        append(&mut c.is_override, rows, |row| row.decision.is_override);
        for (place, timer) in c.timers.iter_mut().enumerate() {
            append(&mut timer.0, rows, |row| row.timers[place]);
        }
        self.rows.clear();
    }
}

impl Sink for Writer<'_> {
    fn record(&mut self, record: &TickRecord<'_>) {
        let &TickRecord { starting, ready, draining, flow, decision, timers } = record;
        self.rows.push(Row { starting, ready, draining, flow, decision: *decision, timers: timers() });
        if self.rows.len() == ROWS {
            self.write();
        }
    }

    fn finish(&mut self) {
        self.write();
    }
}
