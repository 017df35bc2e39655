//! What each column of a table is read as.

use crate::ingest::format::metric_names::MetricColumns;
use crate::ingest::plan::{Plan, Role, Rows, Table};

/// Roles up to the last column that is needed.
pub fn roles(table: &Table, rows: Rows) -> Vec<Role> {
    let columns = &table.columns;
    let mut roles: Vec<Role> = Vec::new();
    let mut set = |index: usize, role: Role| {
        if roles.len() <= index {
            roles.resize(index + 1, Role::Other);
        }
        roles[index] = role;
    };
    let optional = match rows {
        Rows::Buckets => {
            columns.labels.iter().for_each(|label| set(*label, Role::Label));
            columns.values.iter().for_each(|value| set(*value, Role::Value));
            [(columns.quality, Role::Quality), (columns.clock, Role::Clock), (None, Role::Other), (None, Role::Other)]
        }
        Rows::Events => [
            (columns.clock, Role::Clock),
            (columns.bytes, Role::Bytes),
            (columns.host, Role::Host),
            (columns.code, Role::Code),
        ],
    };
    for (index, role) in optional.into_iter().chain([(columns.zone, Role::Zone)]) {
        if let Some(index) = index {
            set(index, role);
        }
    }
    set(columns.time, Role::Time);
    roles
}

/// The labels that say which metric a row is of.
pub fn metric_columns(table: &Table, plan: &Plan) -> MetricColumns {
    let named = |index: &usize| Some((*index, table.names.get(*index)?.as_str()));
    let values = table.columns.values.iter().filter_map(named).map(|(_, name)| name);
    let is_chosen = table.columns.filter.as_ref().is_some_and(|filter| filter.keep);
    MetricColumns::of(table.columns.labels.iter().filter_map(named), values, (plan, is_chosen))
}
