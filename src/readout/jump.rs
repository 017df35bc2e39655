//! Where the jump buttons lead. Rows and incidents are in order of time, so each search starts by halving.

use crate::policy::Action;
use crate::report::{LogRow, Report};

fn changed(row: &LogRow) -> bool {
    matches!(row.action, Action::Out | Action::In)
}

fn rows_after(report: &Report, tick: usize) -> &[LogRow] {
    let split = report.log.partition_point(|row| row.first as usize <= tick);
    &report.log[split..]
}

/// The first tick after `after` whose decision changed the fleet.
pub fn next_decision(report: &Report, after: usize) -> Option<usize> {
    rows_after(report, after).iter().find(|row| changed(row)).map(|row| row.first as usize)
}

/// The last tick before `before` whose decision changed the fleet.
pub fn previous_decision(report: &Report, before: usize) -> Option<usize> {
    let split = report.log.partition_point(|row| (row.first as usize) < before);
    report.log[..split].iter().rev().find(|row| changed(row)).map(|row| row.first as usize)
}

/// The first tick of the first incident that begins after `after`.
pub fn next_anomaly(report: &Report, after: usize) -> Option<usize> {
    let split = report.incidents.partition_point(|incident| incident.first <= after);
    report.incidents.get(split).map(|incident| incident.first)
}

/// The first tick after `after` at which the real load overrode the forecast.
pub fn next_override(report: &Report, after: usize) -> Option<usize> {
    rows_after(report, after).iter().find(|row| row.is_override).map(|row| row.first as usize)
}
