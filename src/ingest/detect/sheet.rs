//! Lines → a sheet: cut at a separator, with the header apart from the rows.

use super::columns::{Hint, hint, time_of};
use crate::ingest::format::delimited::fields::Fields;
use crate::ingest::text::number;

/// Lines before the header that are skipped at most.
const MAX_SKIPPED: usize = 20;
/// Lines that a quoted field goes on for at most, here at the head.
const MAX_JOINED: usize = 16;

/// The lines of a file, cut at one separator.
struct Cut {
    separator: u8,
    rows: Vec<(u64, Vec<String>)>,
    /// The most frequent number of fields.
    width: usize,
}

/// What stands in the columns.
pub(super) struct Sheet {
    pub(super) separator: u8,
    pub(super) header: Option<(u64, Vec<String>)>,
    /// Line of the header or the first row.
    pub(super) first_line: u64,
    pub(super) data: Vec<(u64, Vec<String>)>,
    pub(super) width: usize,
}

impl Sheet {
    /// The sheet that `lines` are, cut at `separator`; `None` where there is no line.
    pub(super) fn of(lines: &[(u64, &[u8])], separator: u8) -> Option<Self> {
        sheet(cut(lines, separator))
    }

    /// Cells of column `index`.
    pub(super) fn column(&self, index: usize) -> Vec<&str> {
        self.data.iter().filter_map(|row| row.1.get(index)).map(String::as_str).collect()
    }

    /// Name of column `index`; empty where no line names it.
    pub(super) fn name(&self, index: usize) -> &str {
        let name = self.header.as_ref().and_then(|header| header.1.get(index));
        name.map_or("", |name| name.trim_start_matches('#').trim())
    }

    /// What that name hints at.
    pub(super) fn hint(&self, index: usize) -> Option<Hint> {
        hint(self.name(index)).map(|(hint, _)| hint)
    }
}

fn cut(lines: &[(u64, &[u8])], separator: u8) -> Cut {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut lines = lines.iter().filter(|line| !(line.0 == 1 && line.1.to_ascii_lowercase().starts_with(b"sep=")));
    while let Some((number, line)) = lines.next() {
        let mut row = line.to_vec();
        let mut rest = lines.clone();
        // A quoted field may go on in the next lines.
        for _ in 0..MAX_JOINED {
            if !is_open(&row, separator) {
                break;
            }
            let Some((_, more)) = rest.next() else { break };
            row.push(b'\n');
            row.extend_from_slice(more);
        }
        if row.len() > line.len() && !is_open(&row, separator) {
            lines = rest;
        } else {
            row = line.to_vec();
        }
        let cells = Fields::new(&row, separator).map(|field| String::from_utf8_lossy(&field).into_owned());
        rows.push((*number, cells.collect()));
    }
    let mut widths: Vec<usize> = rows.iter().map(|row| row.1.len()).collect();
    widths.sort_unstable();
    let usual = widths.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
    let width = usual.map_or(0, |run| run[0]);
    Cut { separator, rows, width }
}

fn is_open(row: &[u8], separator: u8) -> bool {
    let mut fields = Fields::new(row, separator);
    while fields.next().is_some() {}
    fields.is_open()
}

/// Parts header and data; what stands before the header is skipped.
fn sheet(cut: Cut) -> Option<Sheet> {
    let Cut { separator, mut rows, width, .. } = cut;
    let is_data = |cells: &[String]| {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        cells.iter().any(|cell| time_of(&[cell], false).is_some_and(|time| time.good == 1))
    };
    let is_comment = |cells: &[String]| cells.first().is_some_and(|cell| cell.starts_with('#'));
    // A header that begins with # is one all the same.
    let first_data = rows.iter().position(|row| is_data(&row.1) && !is_comment(&row.1));
    let start = match first_data {
        Some(0) => 0,
        Some(data) if data <= MAX_SKIPPED => data - 1,
        // No row shows a time by itself: the header has to name it.
        _ => rows.iter().position(|row| row.1.len() == width && !is_comment(&row.1)).unwrap_or(0),
    };
    rows.drain(..start);
    let (first_line, first) = rows.first()?.clone();
    let has_header = !is_data(&first) && first.iter().any(|cell| number::parse(cell.as_bytes(), true).is_err());
    let header = has_header.then(|| (first_line, first.clone()));
    let data = rows.into_iter().skip(usize::from(has_header)).filter(|row| !is_comment(&row.1)).collect();
    Some(Sheet { separator, header, first_line, data, width })
}
