//! The user's corrections of what was found out. Everything else is a plain field of the plan.

use super::columns::time_of;
use super::{Detection, Question, Role};
use crate::ingest::error::{IngestError, Place, quoted};
use crate::ingest::plan::{Format, Plan, Rows};
use crate::ingest::regional::DateOrder;
use crate::ingest::stamp::TimeFormat;
use crate::units::Step;

impl Detection {
    /// Takes column `index` of a table for the time, and finds out how its times are written.
    pub fn set_time_column(&mut self, index: usize) {
        let Format::Table(table) = &mut self.plan.format else { return };
        table.columns.time = index;
        table.columns.clock = table.columns.clock.filter(|clock| *clock != index);
        table.columns.values.retain(|value| *value != index);
        let cells: Vec<&str> =
            self.preview.rows.iter().filter_map(|row| row.1.get(index)).map(String::as_str).collect();
        self.questions.retain(|question| !matches!(question, Question::DayOrMonth { .. }));
        if let Some(finding) = time_of(&cells, true) {
            self.plan.time = finding.format;
            let place = |at: usize| Place { file: None, line: self.preview.rows.get(at).map_or(1, |row| row.0) };
            let asked =
                finding.ambiguous.map(|at| Question::DayOrMonth { place: place(at), value: cells[at].to_owned() });
            self.questions.extend(asked);
        }
        self.mark(Role::Time, &[index]);
    }

    /// Takes the columns `values` of a table for the counts, summed.
    pub fn set_value_columns(&mut self, values: &[usize]) {
        let Format::Table(table) = &mut self.plan.format else { return };
        table.columns.values = values.to_vec();
        self.plan = self.plan.clone().with_rows(Rows::Buckets);
        self.questions.retain(|question| !matches!(question, Question::ValueColumn { .. }));
        self.mark(Role::Value, values);
    }

    /// Moves a role in the preview.
    fn mark(&mut self, role: Role, columns: &[usize]) {
        for (index, column) in self.preview.columns.iter_mut().enumerate() {
            match columns.contains(&index) {
                true => column.role = role,
                false if column.role == role => column.role = Role::Other,
                false => {}
            }
        }
    }

    /// Answers [`Question::DayOrMonth`].
    pub fn set_date_order(&mut self, order: DateOrder) {
        self.questions.retain(|question| !matches!(question, Question::DayOrMonth { .. }));
        if let TimeFormat::Regional(_) = self.plan.time {
            self.plan.time = TimeFormat::Regional(order);
        }
    }

    /// Answers [`Question::Start`]: numbers without times begin at `local_secs` and are `step` apart.
    pub fn set_start(&mut self, local_secs: i64, step: Step) {
        let Format::Numbers { start_local_secs } = &mut self.plan.format else { return };
        *start_local_secs = Some(local_secs);
        self.plan.step = Some(step);
        self.questions.retain(|question| *question != Question::Start);
    }
}

/// Takes the column that the header names `name` for the count.
///
/// # Errors
/// When a table has no such column.
pub fn pick_column(plan: &mut Plan, name: &str) -> Result<(), IngestError> {
    let Format::Table(table) = &mut plan.format else { return Ok(()) };
    let found = table.names.iter().position(|known| known.eq_ignore_ascii_case(name));
    let Some(index) = found else {
        let place = Place { file: None, line: table.skip + 1 };
        return Err(IngestError::NoColumn {
            place,
            what: name.to_owned(),
            found: quoted(table.names.join(" ").as_bytes()),
        });
    };
    table.columns.values = vec![index];
    plan.rows = Rows::Buckets;
    Ok(())
}
