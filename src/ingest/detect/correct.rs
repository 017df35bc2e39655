//! The user's corrections of what was found out. Everything else is a plain field of the plan.

use super::columns::time_of;
use super::names::TimeName;
use super::question::Topic;
use super::roles::Subject;
use super::series::say_unit;
use super::sheet::Sheet;
use super::{Detection, Question};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::format::logs::LogFormat;
use crate::ingest::plan::Role;
use crate::ingest::plan::{Columns, Format, Keys, Pick, Rows, Unit};
use crate::ingest::report::location::Location;
use crate::ingest::time::DateOrder;
use crate::ingest::time::TimeFormat;
use crate::units::Step;

/// Step of numbers without times before the user names one.
const NUMBERS_STEP: Step = Step::MINUTE;

/// Why a column does not get a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefused {
    /// It is the only time.
    #[error("Every row needs its time. Make another column the time first.")]
    OnlyTime,
    /// The format says what its columns are.
    #[error("This format says itself what its columns are.")]
    Fixed,
}

impl Detection {
    /// Takes the column `index` of the preview for `role`. A column has one role, and a role has one column, but for the
    /// values, which are summed.
    ///
    /// # Errors
    /// When the role is not free to give; then nothing was changed.
    pub fn set_role(&mut self, index: usize, role: Role) -> Result<(), RoleRefused> {
        if !self.has_free_columns() {
            return Err(RoleRefused::Fixed);
        }
        // The time of a row can move to another column, but not away.
        if role != Role::Time && self.columns_of(Role::Time) == [index] {
            return Err(RoleRefused::OnlyTime);
        }
        match role {
            Role::Time => self.set_time_column(index),
            Role::Value => self.add_value_column(index),
            Role::Label => {
                let mut labels = self.columns_of(Role::Label);
                labels.push(index);
                self.mark(Role::Label, &labels);
                self.follow_marks();
            }
            role => {
                if let Some(column) = self.preview.columns.get_mut(index) {
                    column.role = Role::Other;
                }
                if role != Role::Other {
                    self.mark(role, &[index]);
                }
                self.follow_marks();
            }
        }
        Ok(())
    }

    /// Takes column `index` for a count. Columns of a table are summed; a line of JSON has one value.
    fn add_value_column(&mut self, index: usize) {
        let is_table = matches!(self.plan.format, Format::Table(_));
        let mut values = if is_table { self.columns_of(Role::Value) } else { Vec::new() };
        values.push(index);
        values.sort_unstable();
        values.dedup();
        self.set_value_columns(&values);
    }

    /// Takes column `index` for the time, and finds out how its times are written.
    pub fn set_time_column(&mut self, index: usize) {
        if !self.has_free_columns() {
            return;
        }
        let rows = self.preview.rows.iter().filter_map(|row| Some((row.0, row.1.get(index)?)));
        let seen: Vec<(u64, &str)> = rows.map(|(line, cell)| (line, cell.as_str())).collect();
        let cells: Vec<&str> = seen.iter().map(|row| row.1).collect();
        self.questions.retain(|question| !matches!(question, Question::DayOrMonth { .. }));
        if let Some(finding) = time_of(&cells, TimeName::MayBeElapsed) {
            self.plan.time = finding.format;
            let asked = finding.ambiguous.map(|at| {
                let place = Location { file: None, line: seen.get(at).map_or(1, |row| row.0) };
                Question::DayOrMonth { place, value: cells[at].to_owned() }
            });
            self.questions.extend(asked);
        }
        self.mark(Role::Time, &[index]);
        self.follow_marks();
    }

    /// Takes the columns `values` for the counts, summed.
    pub fn set_value_columns(&mut self, values: &[usize]) {
        if !self.has_free_columns() {
            return;
        }
        if self.plan.rows != Rows::Buckets {
            self.plan = self.plan.clone().with_rows(Rows::Buckets);
        }
        let before = self.columns_of(Role::Value);
        self.mark(Role::Value, values);
        self.follow_marks();
        if before != values {
            self.find_unit_again();
        }
    }

    /// What the values are is another question for other columns.
    fn find_unit_again(&mut self) {
        self.forget(Topic::Unit);
        self.questions.retain(|question| *question != Question::Unit);
        self.plan.unit = Unit::Count;
        self.why.retain(|why| why.topic != "unit");
        let first = |role: Role| self.columns_of(role).first().copied();
        let Some(time) = first(Role::Time) else { return };
        let (values, labels) = (self.columns_of(Role::Value), self.columns_of(Role::Label));
        let columns = Columns { time, clock: first(Role::Clock), values, labels, ..Columns::default() };
        let names: Vec<String> = self.preview.columns.iter().map(|column| column.name.clone()).collect();
        let sheet = Sheet::of_rows(&names, self.preview.rows.clone());
        let word = if matches!(self.plan.format, Format::Table(_)) { "Column" } else { "Key" };
        let format = self.plan.time;
        say_unit(self, &Subject { sheet: &sheet, names: &names, word }, &columns, format);
    }

    /// Takes a row for a bucket or for a request.
    pub fn set_rows(&mut self, rows: Rows) {
        if rows == self.plan.rows || !self.has_free_columns() {
            return;
        }
        self.plan = self.plan.clone().with_rows(rows);
        if rows == Rows::Events {
            self.mark(Role::Value, &[]);
        } else if let [only] = self.number_columns()[..] {
            self.mark(Role::Value, &[only]);
        }
        self.follow_marks();
    }

    /// Whether the user can say which column is what.
    pub fn has_free_columns(&self) -> bool {
        matches!(&self.plan.format, Format::Table(_) | Format::Objects(_, Keys { embedded: None, .. }))
    }

    /// Columns of the preview that are taken for `role`.
    pub fn columns_of(&self, role: Role) -> Vec<usize> {
        let columns = self.preview.columns.iter().enumerate();
        columns.filter(|(_, column)| column.role == role).map(|(index, _)| index).collect()
    }

    /// Columns with numbers that have no other role.
    fn number_columns(&self) -> Vec<usize> {
        let columns = self.preview.columns.iter().enumerate();
        let free = columns.filter(|(_, column)| column.is_number && matches!(column.role, Role::Other | Role::Value));
        free.map(|(index, _)| index).collect()
    }

    /// Gives a role to `columns` alone.
    fn mark(&mut self, role: Role, columns: &[usize]) {
        for (index, column) in self.preview.columns.iter_mut().enumerate() {
            match columns.contains(&index) {
                true => column.role = role,
                false if column.role == role => column.role = Role::Other,
                false => {}
            }
        }
    }

    /// Brings the plan to what the columns are marked as.
    fn follow_marks(&mut self) {
        let first = |role: Role| self.columns_of(role).first().copied();
        let (time, values, labels) = (first(Role::Time), self.columns_of(Role::Value), self.columns_of(Role::Label));
        let [clock, zone, quality, bytes, host, code] =
            [Role::Clock, Role::Zone, Role::Quality, Role::Bytes, Role::Host, Role::Code].map(first);
        let name = |index: usize| self.preview.columns.get(index).map(|column| column.name.clone());
        let named = |index: Option<usize>| index.and_then(name);
        let keys = [values.first().copied(), bytes, host, code, clock].map(named);
        let label_keys = labels.iter().filter_map(|index| name(*index)).collect();
        let time_key = named(time);
        match &mut self.plan.format {
            Format::Table(table) => {
                let time = time.unwrap_or(table.columns.time);
                let filter = table.columns.filter.take();
                let values = values.clone();
                table.columns = Columns { time, clock, zone, values, quality, bytes, host, code, labels, filter };
            }
            Format::Objects(_, old) => {
                let [value, bytes, host, code, clock] = keys;
                let time = time_key.unwrap_or_else(|| old.time.clone());
                let (filter, required) = (old.filter.take(), old.required.take());
                *old = Keys {
                    time,
                    clock,
                    value,
                    bytes,
                    host,
                    code,
                    labels: label_keys,
                    filter,
                    required,
                    embedded: None,
                };
            }
            _ => return,
        }
        self.questions.retain(|question| !matches!(question, Question::ValueColumn { .. }));
        self.forget(Topic::Value);
        if self.plan.rows == Rows::Buckets && values.is_empty() {
            self.questions.push(Question::ValueColumn { candidates: self.number_columns() });
        }
    }

    /// Answers [`Question::DayOrMonth`].
    pub fn set_date_order(&mut self, order: DateOrder) {
        self.questions.retain(|question| !matches!(question, Question::DayOrMonth { .. }));
        if let TimeFormat::Regional(_) = self.plan.time {
            self.plan.time = TimeFormat::Regional(order);
        }
    }

    /// Answers [`Question::Year`]: the log begins in `year`.
    pub fn set_year(&mut self, year: i32) {
        if self.plan.format == Format::Log(LogFormat::YEARLESS) {
            self.plan.time = TimeFormat::Yearless(year);
            self.questions.retain(|question| !matches!(question, Question::Year { .. }));
        }
    }

    /// Answers [`Question::Decimal`].
    pub fn set_decimal_comma(&mut self, decimal_comma: bool) {
        self.questions.retain(|question| !matches!(question, Question::Decimal { .. }));
        self.plan.decimal_comma = decimal_comma;
    }

    /// Answers [`Question::Start`]: numbers without times begin at `local_secs`, as far apart as the plan's step says.
    pub fn set_start(&mut self, local_secs: i64) {
        let Format::Numbers { start_local_secs } = &mut self.plan.format else { return };
        *start_local_secs = Some(local_secs);
        self.set_step(self.plan.step);
        self.questions.retain(|question| *question != Question::Start);
    }

    /// Makes buckets `step` wide; `None` is what is usual: as the rows have it, and a minute where no row tells.
    pub fn set_step(&mut self, step: Option<Step>) {
        let has_times = !matches!(self.plan.format, Format::Numbers { .. });
        self.plan.step = if has_times { step } else { step.or(Some(NUMBERS_STEP)) };
    }
}

/// Makes the columns or keys `names` the only counts, summed.
///
/// # Errors
/// When there is no such column, or the format has none.
pub fn pick_columns<N: AsRef<str>>(detection: &mut Detection, names: &[N]) -> Result<(), IngestError> {
    if let (Format::Metrics(_, pick), [name]) = (&mut detection.plan.format, names) {
        let all = detection.questions.iter().find_map(|question| match question {
            Question::Series { names } => names.iter().position(|series| series.eq_ignore_ascii_case(name.as_ref())),
            _ => None,
        });
        if let Some(series) = all {
            *pick = Pick::One(series);
            return Ok(());
        }
    }
    let columns = &detection.preview.columns;
    let index_of = |name: &N| {
        let found = columns.iter().position(|column| column.name.eq_ignore_ascii_case(name.as_ref()));
        found.filter(|_| detection.has_free_columns()).ok_or_else(|| {
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let first = detection.preview.rows.first().map_or(1, |row| row.0);
            let place = Location { file: None, line: first.max(2) - 1 };
            let found = quoted(names.join(" ").as_bytes());
            IngestError::NoColumn { place, what: name.as_ref().to_owned(), found }
        })
    };
    let indices = names.iter().map(index_of).collect::<Result<Vec<_>, _>>()?;
    if detection.plan.rows == Rows::Events {
        detection.set_rows(Rows::Buckets);
    }
    detection.set_value_columns(&indices);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::super::{Detection, Question, sniff};
    use super::RoleRefused;
    use crate::ingest::plan::{Format, Gaps, Role, Rows};
    use crate::ingest::{Reader, TimeFormat};
    use crate::units::Step;

    const TABLE: &[u8] =
        b"when,app,cpu,calls\n2026-03-01T00:00,3,0.5,10\n2026-03-01T00:01,4,0.6,11\n2026-03-01T00:02,5,0.7,12\n";
    const LINES: &[u8] = br#"{"t":"2026-03-01T00:00:00Z","a":1,"b":7}
{"t":"2026-03-01T00:01:00Z","a":2,"b":8}
"#;

    fn counts(detection: Detection, bytes: &[u8]) -> Vec<f64> {
        let mut reader = Reader::new(detection.settled().unwrap()).unwrap();
        reader.push(bytes).unwrap();
        reader.finish("t").unwrap().series.counts().to_vec()
    }

    /// Candidates of the question for the count, if it is asked.
    fn asked(detection: &Detection) -> Vec<&[usize]> {
        let all = detection.questions.iter();
        all.filter_map(|question| match question {
            Question::ValueColumn { candidates } => Some(&candidates[..]),
            _ => None,
        })
        .collect()
    }

    #[test]
    fn columns_can_be_added_moved_and_taken_away() {
        let mut found = sniff(TABLE).unwrap();
        assert_eq!(found.columns_of(Role::Value), [3], "calls is named like a count");
        found.set_role(1, Role::Value).unwrap();
        assert_eq!(counts(found.clone(), TABLE), [13.0, 15.0, 17.0], "values are summed");
        found.set_role(3, Role::Other).unwrap();
        assert_eq!(counts(found.clone(), TABLE), [3.0, 4.0, 5.0]);
        found.set_role(1, Role::Other).unwrap();
        assert_eq!(asked(&found), [&[1, 2, 3][..]]);
        assert!(found.clone().settled().is_err(), "nothing is read before it is said what is counted");
        found.set_role(2, Role::Value).unwrap();
        assert!(asked(&found).is_empty());
        assert_eq!(counts(found, TABLE), [0.5, 0.6, 0.7]);
    }

    #[test]
    fn the_time_moves_and_never_leaves() {
        let mut found = sniff(TABLE).unwrap();
        let before = found.clone();
        for role in [Role::Other, Role::Value, Role::Quality, Role::Clock] {
            assert_eq!(found.set_role(0, role), Err(RoleRefused::OnlyTime), "{role:?}");
            assert_eq!(found, before);
        }
        found.set_role(0, Role::Time).unwrap();
        found.set_role(3, Role::Time).unwrap();
        assert_eq!(found.columns_of(Role::Time), [3]);
        assert!(matches!(found.plan.time, TimeFormat::Epoch(_)), "{:?}", found.plan.time);
    }

    #[test]
    fn rows_become_requests_and_buckets_again() {
        let mut found = sniff(TABLE).unwrap();
        found.set_rows(Rows::Events);
        assert_eq!((found.plan.gaps, found.columns_of(Role::Value)), (Gaps::Silence, Vec::new()));
        assert_eq!(counts(found.clone(), TABLE), [1.0, 1.0, 1.0]);
        found.set_rows(Rows::Buckets);
        assert_eq!(found.plan.gaps, Gaps::Missing);
        assert_eq!(asked(&found).len(), 1);
    }

    #[test]
    fn keys_of_json_are_columns_too() {
        let mut found = sniff(LINES).unwrap();
        found.set_role(2, Role::Value).unwrap();
        let Format::Objects(_, keys) = &found.plan.format else { panic!("JSON lines") };
        assert_eq!((keys.time.as_str(), keys.value.as_deref()), ("t", Some("b")));
        assert_eq!(counts(found.clone(), LINES), [7.0, 8.0]);
        found.set_role(1, Role::Value).unwrap();
        assert_eq!(counts(found, LINES), [1.0, 2.0]);
    }

    #[test]
    fn a_log_keeps_its_columns() {
        let line = b"h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326\n";
        let mut found = sniff(line).unwrap();
        let before = found.clone();
        assert_eq!(found.set_role(1, Role::Value), Err(RoleRefused::Fixed));
        found.set_rows(Rows::Buckets);
        assert_eq!(found, before);
    }

    #[test]
    fn numbers_without_times_always_have_a_step() {
        let mut found = sniff(b"5\n6\n7\n").unwrap();
        found.set_step(Step::from_secs(300));
        found.set_start(0);
        assert_eq!(found.plan.step.map(Step::secs), Some(300), "a step that was named before the start stays");
        found.set_step(None);
        assert_eq!(found.plan.step, Some(Step::MINUTE));
        assert_eq!(counts(found, b"5\n6\n7\n"), [5.0, 6.0, 7.0]);
        let mut table = sniff(TABLE).unwrap();
        table.set_step(None);
        assert_eq!(table.plan.step, None, "rows with times show their own");
    }
}
