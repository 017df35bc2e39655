//! A table with the counts of several times in a row → records: one for each of them.

use super::KeyedRow;
use crate::ingest::MAX_LINE_BYTES;
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::error::IngestError;
use crate::ingest::format::FormatReader;
use crate::ingest::format::delimited::fields::Fields;
use crate::ingest::format::record::Line;
use crate::ingest::plan::{Keys, ObjectShape, Plan, WideTable};
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::lines::{Lines, without_start};

/// Reads the rows of a wide table.
#[derive(Debug)]
pub struct WideReader {
    lines: Lines,
    rows: WideRows,
}

#[derive(Debug)]
struct WideRows {
    table: WideTable,
    row: KeyedRow,
}

impl WideReader {
    /// A reader of `table`.
    pub fn new(table: &WideTable, keys: &Keys, plan: &Plan) -> Self {
        Self { lines: Lines::default(), rows: WideRows { table: table.clone(), row: KeyedRow::new(keys, plan) } }
    }
}

impl WideRows {
    fn take(&mut self, number: u64, line: &[u8], sink: &mut Sink) {
        if number <= self.table.skip || line.trim_ascii().is_empty() {
            return;
        }
        if line.len() > MAX_LINE_BYTES {
            return sink.take(number, Line::fault(Reason::LongLine, "", b""));
        }
        let line = if number == 1 { without_start(line) } else { line };
        let cells: Vec<_> = Fields::new(line, self.table.separator).collect();
        let Self { table, row } = self;
        let when = if table.are_clocks { ObjectShape::CLOCK } else { ObjectShape::TIME };
        for (index, time) in &table.counts {
            row.clear();
            for (shared, name) in &table.shared {
                if let Some(cell) = cells.get(*shared).filter(|cell| !cell.trim_ascii().is_empty()) {
                    row.offer(name.as_bytes(), cell);
                }
            }
            row.offer(when.as_bytes(), time.as_bytes());
            // A row may end early, as those of the day at hand do.
            if let Some(cell) = cells.get(*index).filter(|cell| !cell.trim_ascii().is_empty()) {
                row.offer(ObjectShape::VALUE.as_bytes(), cell);
            }
            sink.take(number, row.record(line));
        }
    }
}

impl FormatReader for WideReader {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { lines, rows } = self;
        lines.push(text, |number, line| rows.take(number, line, sink));
        Ok(())
    }

    fn end_file(&mut self, sink: &mut Sink) -> Result<(), IngestError> {
        let Self { lines, rows } = self;
        lines.finish(|number, line| rows.take(number, line, sink));
        Ok(())
    }

    fn lines(&self) -> u64 {
        self.lines.count()
    }
}
