//! The fleet as cells.

use super::format::{duration_words, full, trimmed, whole, whole_percent};
use super::{at, count_at, starting_at};
use crate::policy::Action;
use crate::report::Report;

/// Cells that are drawn at most.
const MOST_CELLS: u32 = 1000;

/// What the fleet panel draws and says.
#[derive(Debug, Clone, PartialEq)]
pub struct FleetView {
    /// Cells that serve; the three counts together are at most 1000.
    pub ready: u32,
    /// Cells that start.
    pub starting: u32,
    /// Cells that drain.
    pub draining: u32,
    /// Size of a cell: empty up to 26 replicas, `m` up to 60, `s` up to 120, `xs` above.
    pub size_class: &'static str,
    /// Share used, 0..1; 0 where nothing is known.
    pub utilization: f64,
    /// Whether requests are lost.
    pub is_over: bool,
    /// Share used and load per replica.
    pub head: String,
    /// The counts in words: ready, starting, draining.
    pub legend: [String; 3],
}

/// The fleet at `tick`, once its decision is taken.
pub fn fleet(report: &Report, tick: usize) -> FleetView {
    let c = &report.columns;
    let counts = [count_at(&c.ready, tick), starting_at(report, tick), count_at(&c.draining, tick)];
    let [ready, starting, draining] = counts;
    let used = at(&c.utilization, tick);
    let is_over = at(&c.unserved, tick) > 0.0;
    let size = counts.iter().fold(0_u32, |sum, count| sum.saturating_add(*count));
    let cells_ready = ready.min(MOST_CELLS);
    let cells_starting = starting.min(MOST_CELLS - cells_ready);
    FleetView {
        ready: cells_ready,
        starting: cells_starting,
        draining: draining.min(MOST_CELLS - cells_ready - cells_starting),
        size_class: match size {
            0..=26 => "",
            27..=60 => "m",
            61..=120 => "s",
            _ => "xs",
        },
        utilization: if used.is_finite() { used.clamp(0.0, 1.0) } else { 0.0 },
        is_over,
        head: head(report, used),
        legend: [
            format!("{} ready{}", whole(ready as usize), if is_over { ", full" } else { "" }),
            format!("{} starting{}", whole(starting as usize), ready_words(report, tick, starting)),
            format!("{} draining{}", whole(draining as usize), drain_words(report, draining)),
        ],
    }
}

fn head(report: &Report, used: f64) -> String {
    if !used.is_finite() {
        return "No load is known".to_owned();
    }
    let each_rps = *report.scenario.rps_per_replica;
    let decimals = if each_rps < 1.0 { 3 } else { 1 };
    let each = full(used * each_rps, decimals);
    format!("{} used, each {each} of {} rps", whole_percent(used), trimmed(each_rps, 3))
}

/// When the replicas that start are ready: start-up ticks after the tick that follows their decision.
fn ready_words(report: &Report, tick: usize, starting: u32) -> String {
    if starting == 0 {
        return String::new();
    }
    let split = report.log.partition_point(|row| row.first as usize <= tick);
    let Some(last) = report.log[..split].iter().rev().find(|row| row.action == Action::Out) else {
        return String::new();
    };
    let serves = last.first as usize + 1 + report.step.buckets_to_cover(report.scenario.startup_secs);
    if serves <= tick {
        return String::new();
    }
    let word = if last.to.saturating_sub(last.from) >= starting { "at" } else { "by" };
    format!(", ready {word} {}", report.civil(serves).time())
}

fn drain_words(report: &Report, draining: u32) -> String {
    if draining == 0 { String::new() } else { format!(", {} each", duration_words(report.scenario.drain_secs)) }
}
