//! A table of several quantities: which columns there are, and where the times stand. What the others hold is for whoever asked.

use super::columns::{numbers_in, time_of};
use super::names::TimeName;
use super::roles::{Subject, clock_column, say_time, time_column};
use super::table::{best_sheet, preview_columns, say_shape, shape};
use super::{Detection, PREVIEW_ROWS};
use crate::ingest::error::IngestError;
use crate::ingest::plan::{Columns, Format, Plan, Rows, Table};

/// The table that `lines` are, with its times in the column `time` where that is named.
pub(super) fn detect(lines: &[(u64, &[u8])], time: Option<&str>) -> Result<Detection, IngestError> {
    let sheet = best_sheet(lines)?;
    let table = shape(&sheet)?;
    let subject = Subject { sheet: &sheet, names: &table.names, word: "Column" };
    let (time, finding) = match time {
        None => time_column(&subject)?,
        Some(name) => {
            let index = table.names.iter().position(|known| known.eq_ignore_ascii_case(name));
            let index = index.ok_or_else(|| subject.missing(name))?;
            let finding = time_of(&sheet.column(index), TimeName::MayBeElapsed);
            (index, finding.ok_or_else(|| subject.missing("time"))?)
        }
    };
    let mut detection = Detection::new(Plan::new(Format::Table(table.clone())));
    say_shape(&mut detection, &sheet);
    let columns = Columns { time, clock: clock_column(&subject, time, &finding), ..Columns::default() };
    say_time(&mut detection, &subject, &columns, &finding);
    detection.plan.time = finding.format;
    detection.plan.decimal_comma = has_decimal_comma(&subject, &columns);
    detection.preview.columns = preview_columns(&sheet, &table.names, &columns, Rows::Buckets);
    detection.plan.format = Format::Table(Table { columns, ..table });
    detection.preview.rows = sheet.data.into_iter().take(PREVIEW_ROWS).collect();
    Ok(detection)
}

/// Whether more cells are numbers with a comma before the fraction than with a point.
fn has_decimal_comma(subject: &Subject<'_>, columns: &Columns) -> bool {
    let others = (0..subject.names.len()).filter(|index| *index != columns.time && Some(*index) != columns.clock);
    let counts = others.map(|index| numbers_in(&subject.sheet.column(index)));
    let (point, comma) = counts.fold((0, 0), |sum, found| (sum.0 + found.0, sum.1 + found.1));
    comma > point
}
