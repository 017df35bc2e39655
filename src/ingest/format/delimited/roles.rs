//! What each column of a table is read as.

use crate::ingest::plan::{Role, Rows, Table};

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
    for (index, role) in optional {
        if let Some(index) = index {
            set(index, role);
        }
    }
    set(columns.time, Role::Time);
    roles
}
